"""The fields of a campaign in the editors' rooms: kept by the administrators of the campaign's own unit."""

from datetime import timedelta

import pytest

from kheo.lib import dates
from kheo.movements.actions import launch_campaign
from kheo.movements.models import Field
from kheo.org.models import RoleAssignment, User
from kheo.portal.wagtail_hooks import FieldForm, FieldViewSet
from tests.conftest import LONG_AGO


@pytest.fixture
def communes_own(reviewer, land):
    """A round of the commune itself."""
    RoleAssignment.objects.create(user=reviewer, role="organiser", unit=land.tham_don, valid_from=LONG_AGO)
    today = dates.today()
    return launch_campaign(
        name="Của xã", unit=land.tham_don, starts_on=today, register_by=today, ends_on=today + timedelta(days=9), by=User.objects.get(pk=reviewer.pk)
    )


def address(field):
    return f"/quan-tri/fields/edit/{field.pk}/"


def values(field, **changed):
    return {"campaign": field.campaign_id, "code": field.code, "name": field.name, "position": field.position, **changed}


def test_a_field_of_ones_own_campaign_is_changed(client_for, administrator, communes_own):
    field = communes_own.fields.first()
    answer = client_for(administrator).post(address(field), values(field, name="Tên mới"))
    assert answer.status_code == 302
    assert Field.objects.get(pk=field.pk).name == "Tên mới"


def test_a_field_is_not_taken_from_a_campaign_that_is_not_ones_own(client_for, administrator, communes_own, campaign):
    field = campaign.fields.first()
    client_for(administrator).post(address(field), values(field, campaign=communes_own.pk, code="cua_toi"))
    field.refresh_from_db()
    assert (field.campaign, field.code) == (campaign, "kinh_te")


def test_nor_given_to_one(client_for, administrator, communes_own, campaign):
    field = communes_own.fields.first()
    client_for(administrator).post(address(field), values(field, campaign=campaign.pk, code="cua_toi"))
    field.refresh_from_db()
    assert field.campaign == communes_own


def test_only_campaigns_in_reach_are_offered(administrator, stranger, communes_own, campaign):
    form_class = FieldViewSet("fields").get_form_class()
    assert issubclass(form_class, FieldForm)
    assert list(form_class(for_user=administrator).fields["campaign"].queryset) == [communes_own]
    assert list(form_class(for_user=stranger).fields["campaign"].queryset) == []
