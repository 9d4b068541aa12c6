"""The fields of a campaign are kept on its settings page alone, by those who launch it; the editors' rooms do not change them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.actions import change_campaign, close_campaign, launch_campaign
from kheo.movements.models import Campaign, Field
from kheo.org.models import RoleAssignment, User
from tests.conftest import LONG_AGO


@pytest.fixture
def launcher(reviewer, land):
    """Who launches for the commune."""
    RoleAssignment.objects.create(user=reviewer, role="organiser", unit=land.tham_don, valid_from=LONG_AGO)
    return User.objects.get(pk=reviewer.pk)


@pytest.fixture
def communes_own(launcher, land):
    """A round of the commune itself."""
    today = dates.today()
    return launch_campaign(name="Của xã", unit=land.tham_don, starts_on=today, register_by=today, ends_on=today + timedelta(days=9), by=launcher)


@pytest.mark.parametrize("closed", [False, True])
def test_the_editors_rooms_change_no_field(client_for, administrator, launcher, communes_own, closed):
    if closed:
        close_campaign(communes_own, by=launcher)
    page, before = client_for(administrator), list(Field.objects.values())
    field = communes_own.fields.first()
    values = {"campaign": field.campaign_id, "code": "cua_toi", "name": "Tên mới", "position": 9}
    assert page.get("/quan-tri/").status_code == 200
    assert page.post(f"/quan-tri/fields/edit/{field.pk}/", values).status_code == 404
    assert list(Field.objects.values()) == before


def test_nor_do_administrators_without_the_right_to_launch(client_for, administrator, communes_own):
    assert client_for(administrator).get(reverse("movements:set_up", args=[communes_own.pk])).status_code in {403, 404}


def test_whoever_launches_changes_them_on_the_settings_page_alone(launcher, communes_own):
    first, *others = communes_own.fields.all()
    version = Campaign.objects.get(pk=communes_own.pk).version
    rows = [(first.pk, "Tên mới"), *((field.pk, field.name) for field in others)]
    change_campaign(communes_own, by=launcher, version=version, steps={}, fields=rows, quotas=[])
    stored = Field.objects.get(pk=first.pk)
    assert (stored.name, stored.code, stored.campaign) == ("Tên mới", first.code, communes_own)
