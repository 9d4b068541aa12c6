from datetime import date

import pytest
from django.urls import reverse

from kheo.org.models import Body, RoleAssignment
from tests.conftest import LONG_AGO, says

NEW = "Hội Phụ nữ xã Tham Đôn (mới)"


@pytest.fixture
def page(client_for, administrator):
    return client_for(administrator)


def values(land, **changed):
    return {"unit": land.tham_don.pk, "kind": "farmers", "name": "Hội Nông dân xã", "parent": "", "letterhead": "HỘI NÔNG DÂN", "valid_from": "01/02/2024", **changed}


def changes(body, **changed):
    return {"name": NEW, "parent": body.parent_id or "", "letterhead": "", "on": "01/07/2025", "reason": "đổi tên", **changed}


def test_a_body_is_entered_on_its_page(page, land, bodies):
    answer = page.post(reverse("org:create_body"), values(land, parent=bodies.front.pk))
    body = Body.objects.get(name="Hội Nông dân xã")
    assert (answer.status_code, answer["Location"]) == (302, reverse("org:body", args=[body.pk]))
    assert (body.unit, body.parent, body.letterhead, body.valid_from) == (land.tham_don, bodies.front, "HỘI NÔNG DÂN", date(2024, 2, 1))
    assert "Hội Nông dân xã" in page.get(reverse("org:bodies")).content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"kind": "circus"}, {"valid_from": "x"}, {"unit": "district"}, {"parent": "branch"}, {"name": "a\x00b"}])
def test_a_wrong_body_is_refused_and_stays_typed(page, land, bodies, wrong):
    given = {"unit": land.district.pk if "unit" in wrong else None, "parent": bodies.women_branch.pk if "parent" in wrong else None}
    answer = page.post(reverse("org:create_body"), values(land, **{key: given.get(key) or value for key, value in wrong.items()}))
    assert answer.status_code == 422
    assert "HỘI NÔNG DÂN" in answer.content.decode()
    assert Body.objects.count() == 4


def test_a_body_changes_from_a_day_on_and_its_page_tells_both_rows(page, bodies):
    body = bodies.women_commune
    answer = page.post(reverse("org:change_body", args=[body.pk]), changes(body))
    heir = Body.objects.get(name=NEW)
    assert answer["Location"] == reverse("org:body", args=[heir.pk])
    text = page.get(answer["Location"]).content.decode()
    assert "Hội Phụ nữ xã Tham Đôn" in text
    assert "đổi tên" in text
    old = page.get(reverse("org:body", args=[body.pk]))
    assert NEW in old.content.decode()
    assert not old.context["may_change"]


@pytest.mark.parametrize("wrong", [{"on": "01/01/2001"}, {"on": ""}, {"name": ""}, {"name": "Hội Phụ nữ xã Tham Đôn"}, {"reason": "x" * 2001}])
def test_a_wrong_change_is_refused_in_words(page, bodies, wrong):
    answer = page.post(reverse("org:change_body", args=[bodies.women_commune.pk]), changes(bodies.women_commune, **wrong))
    assert answer.status_code == 422
    assert Body.objects.count() == 4


def test_a_body_ends_on_its_page(page, bodies):
    there = reverse("org:end_body", args=[bodies.women_branch.pk])
    assert page.post(there, {"on": "31/12/2003", "reason": ""}).status_code == 422
    assert page.post(there, {"on": "31/12/2024", "reason": "giải thể"}).status_code == 302
    assert Body.objects.get(pk=bodies.women_branch.pk).valid_to == date(2024, 12, 31)
    listed = page.get(reverse("org:bodies"))
    assert "Chi hội Phụ nữ ấp Trà Mẹt" not in listed.content.decode()
    assert "Chi hội Phụ nữ ấp Trà Mẹt" in page.get(reverse("org:bodies") + "?ended=on").content.decode()


def test_bodies_out_of_reach_do_not_exist(page, bodies):
    for name in ("body", "change_body", "end_body"):
        assert page.get(reverse(f"org:{name}", args=[bodies.front.pk])).status_code == 404
    assert page.post(reverse("org:end_body", args=[bodies.front.pk]), {"on": "31/12/2024"}).status_code == 404
    assert "Mặt trận huyện" not in page.get(reverse("org:bodies")).content.decode()


def test_who_may_read_history_reads_and_changes_nothing(client_for, reviewer, bodies, land):
    page = client_for(reviewer)
    answer = page.get(reverse("org:body", args=[bodies.women_commune.pk]))
    assert (answer.status_code, answer.context["may_change"]) == (200, False)
    assert page.get(reverse("org:create_body")).status_code == 403
    assert page.post(reverse("org:change_body", args=[bodies.women_commune.pk]), changes(bodies.women_commune)).status_code == 404
    assert Body.objects.count() == 4


@pytest.mark.parametrize("who", ["recorder", "editor", "stranger", "union_reviewer"])
def test_others_have_no_page_of_bodies(client_for, cast, who):
    user = getattr(cast, who)
    expected = 200 if who == "union_reviewer" else 403  # narrowed to a body: the page opens, and nothing is in its reach
    answer = client_for(user).get(reverse("org:bodies"))
    assert answer.status_code == expected
    if expected == 200:
        assert answer.context["listing"].total == 0


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_list_of_bodies_asks_the_same_number_of_questions(page, land, rows, django_assert_num_queries):
    Body.objects.bulk_create(
        [Body(key=f"n{n}", path=f"/n{n}/", kind="other", name=f"N {n}", folded=f"n {n}", unit=land.tham_don, valid_from=LONG_AGO) for n in range(rows)]
    )
    page.get(reverse("org:bodies"))
    with django_assert_num_queries(6):
        assert page.get(reverse("org:bodies")).status_code == 200


def test_the_roles_of_a_person_have_a_history_on_their_page(page, recorder, land):
    there = reverse("org:person", args=[recorder.pk])
    page.post(there, {"unit": land.bung_chong.pk, "role": "recorder", "body": "", "valid_from": "", "valid_to": ""})
    page.post(reverse("org:revoke", args=[recorder.roles.get(unit=land.bung_chong).pk]), {"reason": "nhầm ấp"})
    answer = page.get(there)
    assert [entry.reason for entry in answer.context["entries"]] == ["nhầm ấp", ""]
    assert "nhầm ấp" in answer.content.decode()
    assert "Bưng Chông" in answer.context["entries"][0].text


def test_roles_elsewhere_stay_out_of_that_history(page, recorder, organiser, land, client_for):
    RoleAssignment.objects.create(user=organiser, role="administrator", unit=land.district, valid_from=LONG_AGO)
    above = client_for(organiser)
    there = reverse("org:person", args=[recorder.pk])
    assert above.post(there, {"unit": land.dai_an.pk, "role": "recorder", "body": "", "valid_from": "", "valid_to": ""}).status_code == 302
    assert len(above.get(there).context["entries"]) == 1
    answer = page.get(there)
    assert answer.context["entries"] == []
    assert says(answer, "Part of this account’s roles lie outside your units: the administrator one step up prints its codes.")
