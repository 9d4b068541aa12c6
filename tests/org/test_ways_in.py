"""Whoever prints a code starts the account anew; roles of the past open nothing, roles to come are counted."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.org.actions import close_account, invite_user, issue_code, may_manage, revoke_role
from kheo.org.models import HistoryEntry, OneTimeCode, RoleAssignment, User
from tests.conftest import LONG_AGO

TOMORROW = timedelta(days=1)


@pytest.fixture
def entered(recorder):
    """An account to which a thief of its session added an address and a second factor."""
    User.objects.filter(pk=recorder.pk).update(email="ke.gian@example.org")
    EmailAddress.objects.create(user=recorder, email="ke.gian@example.org", verified=True, primary=True)
    Authenticator.objects.create(user=recorder, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return User.objects.get(pk=recorder.pk)


def ways_into(user):
    return (
        User.objects.get(pk=user.pk).email, EmailAddress.objects.filter(user=user).count(), Authenticator.objects.filter(user=user).count(),
    )  # fmt: skip


@pytest.fixture
def page(client_for, administrator):
    return client_for(administrator)


def test_a_new_code_shuts_every_other_way_in(page, entered):
    assert page.post(reverse("org:code", args=[entered.pk])).status_code == 200
    assert ways_into(entered) == ("", 0, 0)


def test_a_refused_code_shuts_nothing(client_for, neighbour, entered):
    client_for(neighbour).post(reverse("org:code", args=[entered.pk]))
    with pytest.raises(PermissionDenied):
        issue_code(entered, by=neighbour)
    assert ways_into(entered) == ("ke.gian@example.org", 1, 1)


def test_closing_shuts_them_too(administrator, entered):
    close_account(entered, by=administrator)
    assert ways_into(entered) == ("", 0, 0)


def test_the_address_of_an_invitation_stays(administrator, land):
    person, _code = invite_user(username="moi", full_name="Người Mới", unit=land.tra_met, by=administrator, email="moi@example.org")
    assert User.objects.get(pk=person.pk).email == "moi@example.org"


def held_from(user, unit, first, last=None):
    return RoleAssignment.objects.create(user=user, role="recorder", unit=unit, valid_from=first, valid_to=last)


def test_a_role_of_the_past_opens_no_account(page, neighbour, land):
    held_from(neighbour, land.tra_met, LONG_AGO, dates.today() - TOMORROW)
    assert page.get(reverse("org:person", args=[neighbour.pk])).status_code == 404
    assert neighbour.full_name not in page.get(reverse("org:people")).content.decode()


def test_a_role_to_come_shows_the_account_and_can_be_taken_back(page, neighbour, land):
    held = held_from(neighbour, land.tra_met, dates.today() + TOMORROW)
    answer = page.get(reverse("org:person", args=[neighbour.pk]))
    assert {row[0] for row in answer.context["held"]} == {neighbour.roles.get(unit=land.dai_tam), held}
    answer = page.post(reverse("org:revoke", args=[held.pk]))
    assert answer["Location"] == reverse("org:people")  # the account is out of sight again
    assert not RoleAssignment.objects.filter(pk=held.pk).exists()


def test_a_role_to_come_outside_keeps_the_account_from_being_reset(administrator, page, recorder, land):
    held_from(recorder, land.dai_an, dates.today() + TOMORROW)
    assert not may_manage(administrator, recorder)
    assert page.post(reverse("org:code", args=[recorder.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        close_account(recorder, by=administrator)
    assert not OneTimeCode.objects.exists()


def test_a_role_outside_that_has_ended_does_not(administrator, recorder, land):
    held_from(recorder, land.dai_an, LONG_AGO, dates.today() - TOMORROW)
    assert may_manage(administrator, recorder)
    issue_code(recorder, by=administrator)
    assert OneTimeCode.objects.get().user == recorder


def test_closing_takes_roles_to_come_back(administrator, recorder, land):
    held_from(recorder, land.bung_chong, dates.today() + TOMORROW)
    close_account(recorder, by=administrator)
    assert not recorder.roles.within(dates.today(), dates.today() + timedelta(days=999)).exists()


def test_an_ended_role_is_not_prolonged_by_ending_it_again(administrator, page, recorder, land):
    last = dates.today() - timedelta(days=30)
    held = held_from(recorder, land.bung_chong, LONG_AGO, last)
    with pytest.raises(ValidationError, match="ended already"):
        revoke_role(held, by=administrator)
    assert page.post(reverse("org:revoke", args=[held.pk])).status_code == 302
    held.refresh_from_db()
    assert (held.valid_to, HistoryEntry.objects.about(held).count()) == (last, 0)


def test_a_second_click_ends_nothing_more(administrator, recorder):
    held = recorder.roles.get()
    revoke_role(held, by=administrator)
    with pytest.raises(ValidationError, match="ended already"):
        revoke_role(held, by=administrator)
    assert HistoryEntry.objects.about(held).count() == 1


@pytest.mark.parametrize("reason", ["x" * 2001, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_refused(page, recorder, reason):
    held = recorder.roles.get()
    assert page.post(reverse("org:revoke", args=[held.pk]), {"reason": reason}).status_code == 302
    assert page.post(reverse("org:close", args=[recorder.pk]), {"reason": reason}).status_code == 302
    held.refresh_from_db()
    assert held.valid_to is None
    assert User.objects.get(pk=recorder.pk).is_active


def test_roles_and_invitations_may_begin_later_and_end(page, recorder, land):
    given = {"unit": land.bung_chong.pk, "role": "recorder", "body": "", "valid_from": "01/02/2090", "valid_to": "01/03/2090"}
    assert page.post(reverse("org:person", args=[recorder.pk]), given).status_code == 302
    invited = {**given, "full_name": "Người Mới", "username": "moi", "email": ""}
    assert page.post(reverse("org:invite"), invited).status_code == 200
    for held in (recorder.roles.get(unit=land.bung_chong), User.objects.get(username="moi").roles.get()):
        assert (f"{held.valid_from:%d/%m/%Y}", f"{held.valid_to:%d/%m/%Y}") == ("01/02/2090", "01/03/2090")


@pytest.mark.parametrize("days", [("02/03/2090", "01/03/2090"), ("", "01/03/2001"), ("x", "")])
def test_days_out_of_order_are_refused(page, recorder, land, days):
    given = {"unit": land.bung_chong.pk, "role": "recorder", "body": "", "valid_from": days[0], "valid_to": days[1]}
    assert page.post(reverse("org:person", args=[recorder.pk]), given).status_code == 422
    assert page.post(reverse("org:invite"), {**given, "full_name": "X", "username": "moi", "email": ""}).status_code == 422
    assert recorder.roles.count() == 1


def test_the_form_proposes_today(page, recorder):
    assert f'value="{dates.today():%d/%m/%Y}"' in page.get(reverse("org:person", args=[recorder.pk])).content.decode()
