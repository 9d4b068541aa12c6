from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from kheo.lib import dates
from kheo.org.actions import CodeRefused, invite_user, issue_code, redeem_code
from kheo.org.actions.people import CODE_TRIES
from kheo.org.models import HistoryEntry, OneTimeCode, User
from tests.conftest import PASSWORD, says

TOO_OFTEN = "Too many tries from your network. Please wait ten minutes."


@pytest.fixture
def invited(administrator, land):
    return invite_user(username="ghi.moi", full_name="Người Mới", unit=land.tra_met, by=administrator)


def test_an_invited_account_sets_its_password_with_the_printed_code(invited, administrator):
    person, code = invited
    assert not person.has_usable_password()
    redeem_code(username="Ghi.Moi", code=f" {code.lower()} ", password=PASSWORD)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    steps = HistoryEntry.objects.about(person).values_list("verb", "actor")
    assert list(steps) == [("invite", administrator.pk), ("issue_code", administrator.pk), ("redeem_code", person.pk)]


def test_the_code_stands_nowhere_in_the_database(invited):
    _person, code = invited
    row = OneTimeCode.objects.get()
    assert code not in row.hashed
    assert code not in str(list(HistoryEntry.objects.values()))


def test_a_code_is_used_once(invited):
    _person, code = invited
    redeem_code(username="ghi.moi", code=code, password=PASSWORD)
    with pytest.raises(CodeRefused):
        redeem_code(username="ghi.moi", code=code, password="một câu dài khác hẳn")
    assert User.objects.get(username="ghi.moi").check_password(PASSWORD)


def test_wrong_tries_are_counted_and_then_even_the_right_code_is_refused(invited):
    _person, code = invited
    for _unused in range(CODE_TRIES):
        with pytest.raises(CodeRefused):
            redeem_code(username="ghi.moi", code="AAAA-AAAA-AAAA", password=PASSWORD)
    assert OneTimeCode.objects.get().failures == CODE_TRIES
    with pytest.raises(CodeRefused):
        redeem_code(username="ghi.moi", code=code, password=PASSWORD)


def test_one_try_less_still_lets_the_right_code_pass(invited):
    person, code = invited
    for _unused in range(CODE_TRIES - 1):
        with pytest.raises(CodeRefused):
            redeem_code(username="ghi.moi", code="AAAA-AAAA-AAAA", password=PASSWORD)
    assert redeem_code(username="ghi.moi", code=code, password=PASSWORD) == person


def test_a_code_runs_out_by_the_real_clock_whatever_the_house_says(invited):
    _person, code = invited
    with dates.moved_to(dates.now() + timedelta(days=400)):
        OneTimeCode.objects.update(failures=0)
        OneTimeCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(CodeRefused), dates.moved_to(dates.now() - timedelta(days=400)):
        redeem_code(username="ghi.moi", code=code, password=PASSWORD)


@pytest.mark.parametrize("weak", ["ngan", "password1234", "ghi.moi.ghi.moi"[:10]])
def test_a_weak_password_is_refused_and_the_code_stays_good(invited, weak):
    person, code = invited
    with pytest.raises(ValidationError):
        redeem_code(username="ghi.moi", code=code, password=weak)
    assert redeem_code(username="ghi.moi", code=code, password=PASSWORD) == person


def test_unknown_account_wrong_code_and_closed_account_read_alike(invited):
    _person, code = invited
    texts = []
    for username, tried in [("ai.do", code), ("ghi.moi", "AAAA-AAAA-AAAA")]:
        with pytest.raises(CodeRefused) as refusal:
            redeem_code(username=username, code=tried, password=PASSWORD)
        texts.append(str(refusal.value))
    User.objects.filter(username="ghi.moi").update(is_active=False)
    with pytest.raises(CodeRefused) as refusal:
        redeem_code(username="ghi.moi", code=code, password=PASSWORD)
    assert {*texts, str(refusal.value)} == {texts[0]}


def test_a_new_code_ends_the_old_one_and_the_old_password(invited, administrator):
    person, old = invited
    redeem_code(username="ghi.moi", code=old, password=PASSWORD)
    first = issue_code(person, by=administrator)
    second = issue_code(person, by=administrator)
    assert not User.objects.get(pk=person.pk).check_password(PASSWORD)
    with pytest.raises(CodeRefused):
        redeem_code(username="ghi.moi", code=first, password=PASSWORD)
    assert redeem_code(username="ghi.moi", code=second, password=PASSWORD) == person


def test_nobody_invites_beyond_their_reach(administrator, reviewer, land):
    for by, unit in [(administrator, land.district), (administrator, land.dai_tam), (reviewer, land.tham_don)]:
        with pytest.raises(PermissionDenied):
            invite_user(username="la", full_name="Lạ", unit=unit, by=by)
    assert not User.objects.filter(username="la").exists()


def test_the_page_sets_the_password_and_sends_to_sign_in(invited, client):
    _person, code = invited
    answer = client.post(reverse("redeem"), {"username": "ghi.moi", "code": code, "password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    assert User.objects.get(username="ghi.moi").check_password(PASSWORD)


def test_the_page_refuses_in_words_and_stops_after_many_tries(invited, client):
    _person, code = invited
    wrong = {"username": "ai.do", "code": "AAAA-AAAA-AAAA", "password": PASSWORD, "again": PASSWORD}
    for _unused in range(20):
        answer = client.post(reverse("redeem"), wrong)
        assert answer.status_code == 422
        assert not says(answer, TOO_OFTEN)
    answer = client.post(reverse("redeem"), {**wrong, "username": "ghi.moi", "code": code})
    assert answer.status_code == 422
    assert says(answer, TOO_OFTEN)
    assert not User.objects.get(username="ghi.moi").has_usable_password()


def test_two_different_passwords_are_refused(invited, client):
    _person, code = invited
    answer = client.post(reverse("redeem"), {"username": "ghi.moi", "code": code, "password": PASSWORD, "again": "khác khác khác"})
    assert answer.status_code == 422
    assert OneTimeCode.objects.count() == 1


def test_the_shell_opens_the_first_administrator(land, capsys):
    call_command("invite", "quan.tri", "--name", "Quản Trị Thử", "--unit", "t-c1")
    username, code = capsys.readouterr().out.split()
    assert redeem_code(username=username, code=code, password=PASSWORD).roles.get().role == "administrator"


def test_the_shell_refuses_an_unknown_unit(land):
    with pytest.raises(CommandError, match="No unit has the code"):
        call_command("invite", "quan.tri", "--name", "X", "--unit", "khong-co")
    assert not User.objects.filter(username="quan.tri").exists()


def test_the_shell_refuses_a_user_name_that_is_taken(land, recorder):
    with pytest.raises((CommandError, ValidationError)):
        call_command("invite", recorder.username, "--name", "X", "--unit", "t-c1")
