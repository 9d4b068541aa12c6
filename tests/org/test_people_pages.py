import pytest
from django.urls import reverse

from kheo.org.models import OneTimeCode, RoleAssignment, User
from tests.conftest import LONG_AGO


@pytest.fixture
def page(client_for, administrator):
    return client_for(administrator)


def invitation(unit, **changed):
    return {"full_name": "Người Mới", "username": "moi", "email": "", "unit": unit.pk, "role": "recorder", "body": "", **changed}


def test_the_administrator_sees_the_people_of_the_commune_alone(page, cast):
    text = page.get(reverse("org:people")).content.decode()
    strangers = [user for _name, user in cast if not user.home_unit.path.startswith("/t-p/t-d1/t-c1/")]
    assert [user.username for user in strangers if user.full_name in text] == []
    assert cast.recorder.full_name in text
    assert cast.neighbour in strangers


def test_inviting_shows_the_code_once(page, land):
    answer = page.post(reverse("org:invite"), invitation(land.tra_met))
    person = User.objects.get(username="moi")
    assert answer.status_code == 200
    assert answer.context["code"] in answer.content.decode()
    assert person.roles.get().role == "recorder"
    assert answer.context["code"] not in page.get(reverse("org:person", args=[person.pk])).content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("changed", [{"username": "RECORDER"}, {"username": "có dấu cách"}, {"role": "emperor"}, {"full_name": ""}, {"email": "x"}])
def test_a_wrong_invitation_is_refused_and_keeps_what_was_typed(page, land, changed):
    before = User.objects.count()
    answer = page.post(reverse("org:invite"), invitation(land.tra_met, **changed))
    assert answer.status_code == 422
    assert User.objects.count() == before
    if "full_name" not in changed:
        assert "Người Mới" in answer.content.decode()


def test_nobody_is_invited_to_a_unit_out_of_reach(page, land):
    assert page.post(reverse("org:invite"), invitation(land.dai_tam)).status_code == 422
    assert not User.objects.filter(username="moi").exists()


def test_a_code_is_printed_and_the_old_password_ends(page, recorder):
    recorder.set_password("một câu dài để thử")
    recorder.save()
    answer = page.post(reverse("org:code", args=[recorder.pk]))
    assert answer.status_code == 200
    assert not User.objects.get(pk=recorder.pk).has_usable_password()
    assert OneTimeCode.objects.get().user == recorder


def test_people_out_of_reach_do_not_exist(page, neighbour, leader):
    for person in (neighbour, leader):
        assert page.get(reverse("org:person", args=[person.pk])).status_code == 404
        assert page.post(reverse("org:code", args=[person.pk])).status_code == 404
        assert page.post(reverse("org:close", args=[person.pk])).status_code == 404
    assert not OneTimeCode.objects.exists()


def test_an_account_with_a_role_outside_shows_but_is_not_reset(page, recorder, land):
    RoleAssignment.objects.create(user=recorder, role="leader", unit=land.district, valid_from=LONG_AGO)
    assert page.get(reverse("org:person", args=[recorder.pk])).status_code == 200
    assert page.post(reverse("org:code", args=[recorder.pk])).status_code == 403
    assert not OneTimeCode.objects.exists()


def test_a_role_is_granted_and_ended_on_the_page(page, recorder, land):
    there = reverse("org:person", args=[recorder.pk])
    assert page.post(there, {"unit": land.bung_chong.pk, "role": "recorder", "body": "", "valid_to": "31/12/2099"}).status_code == 302
    held = recorder.roles.get(unit=land.bung_chong)
    assert f"/lam-viec/ban-giao/u{land.bung_chong.pk}/" in page.get(there).content.decode()  # beside the button that ends it
    assert f"{held.valid_to:%Y-%m-%d}" == "2099-12-31"
    assert page.post(reverse("org:revoke", args=[held.pk])).status_code == 302
    assert not recorder.roles.filter(unit=land.bung_chong).exists()


def test_a_role_for_oneself_is_refused(page, administrator, land):
    answer = page.post(reverse("org:person", args=[administrator.pk]), {"unit": land.tham_don.pk, "role": "reviewer", "body": "", "valid_to": ""})
    assert answer.status_code == 422
    assert len(answer.context["form"].non_field_errors()) == 1
    assert administrator.roles.count() == 1


def test_a_role_out_of_reach_cannot_be_ended(page, leader):
    assert page.post(reverse("org:revoke", args=[leader.roles.get().pk])).status_code == 404
    assert leader.roles.on().count() == 1


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_list_of_people_asks_the_same_number_of_questions(page, land, rows, django_assert_num_queries):
    User.objects.bulk_create([User(username=f"n{number}", full_name=f"N {number}", home_unit=land.tra_met) for number in range(rows)])
    people = User.objects.filter(username__startswith="n")
    RoleAssignment.objects.bulk_create([RoleAssignment(user=user, role="recorder", unit=land.tra_met, valid_from=LONG_AGO) for user in people])
    page.get(reverse("org:people"))
    with django_assert_num_queries(8):
        assert page.get(reverse("org:people")).status_code == 200
