"""Escalation: one level up, by unit and body, and nothing of what is not one's own."""

from datetime import timedelta

import pytest

from kheo.desk.escalation import patience
from kheo.lib import dates
from kheo.movements.models import Initiative
from kheo.org.models import HistoryEntry
from kheo.records.actions import set_duty
from tests.factories import make_initiative

PAGE = "/lam-viec/den-han/"
pytestmark = pytest.mark.django_db


def late_duty(unit, days, *, body=None, label="Nộp báo cáo tháng"):
    return set_duty(unit, code=f"{label}{days}", unit=unit, body=body, label=label, due_on=dates.today() - timedelta(days=days))


def lies(record, days):
    """The record has been where it is for so many days."""
    long_ago = dates.now() - timedelta(days=days)
    Initiative.objects.filter(pk=record.pk).update(submitted_at=long_ago)
    HistoryEntry.objects.about(record).filter(verb="return").update(at=long_ago)
    return record


def seen_by(client_for, cast):
    """Who sees what there: names with (what kind, whose) of each row."""
    found = {}
    for name, user in cast:
        answer = client_for(user).get(PAGE)
        if answer.status_code == 200 and answer.context["listing"].total:
            found[name] = [(row.record.late_kind, row.cells[1][1]) for row in answer.context["listing"].rows]
    return found


def test_a_late_duty_shows_one_level_up_and_nowhere_else(client_for, cast, land):
    late_duty(land.tra_met, patience().duty_days + 1)
    late_duty(land.tra_met, patience().duty_days)
    assert seen_by(client_for, cast) == {name: [("duty", "Ấp Trà Mẹt")] for name in ("reviewer", "colleague")}


def test_a_branchs_late_duty_goes_up_the_unions_line(client_for, cast, land, bodies):
    late_duty(land.tra_met, 30, body=bodies.women_branch)
    assert seen_by(client_for, cast) == {"union_reviewer": [("duty", "Chi hội Phụ nữ ấp Trà Mẹt")]}


def test_a_return_not_mended_shows_to_those_who_sent_it_back(client_for, cast, campaign, land):
    lies(make_initiative(land.tra_met, cast.recorder, state="returned"), patience().returned_days)
    assert seen_by(client_for, cast) == {}
    record = lies(make_initiative(land.tra_met, cast.recorder, state="returned"), patience().returned_days + 1)
    assert seen_by(client_for, cast) == {name: [("returned", "Ấp Trà Mẹt")] for name in ("reviewer", "colleague")}
    page = client_for(cast.reviewer)
    row = page.get(PAGE).context["listing"].rows[0]
    assert (row.url, page.get(row.url).status_code) == (f"/lam-viec/mo-hinh/{record.pk}/", 200)


def test_a_review_that_lies_shows_above_the_reviewer_without_its_words(client_for, cast, campaign, land):
    lies(make_initiative(land.tra_met, cast.recorder, title="Việc kín", state="submitted"), patience().submitted_days + 1)
    assert seen_by(client_for, cast) == {"organiser": [("submitted", "Xã Tham Đôn")]}
    text = client_for(cast.organiser).get(PAGE).content.decode()
    assert "Việc kín" not in text
    assert [user.full_name for name, user in cast if user.full_name in text and name != "organiser"] == []


def test_a_branchs_record_that_lies_shows_above_the_union_that_reviews_it(client_for, cast, campaign, land, bodies):
    record = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="submitted")
    lies(record, 30)
    assert seen_by(client_for, cast) == {}
    cast.organiser.roles.update(body=bodies.women_district)
    assert seen_by(client_for, cast) == {"organiser": [("submitted", "Hội Phụ nữ xã Tham Đôn")]}


def test_another_commune_sees_nothing_of_it(client_for, cast, campaign, land):
    late_duty(land.dai_an, 30)
    lies(make_initiative(land.dai_an, cast.neighbour, state="submitted"), 30)
    found = seen_by(client_for, cast)
    assert found == {"neighbour": [("duty", "Ấp Đại Ân")], "organiser": [("submitted", "Xã Đại Tâm")]}


def test_the_page_is_for_reviewers(client_for, cast):
    open_to = {name for name, user in cast if client_for(user).get(PAGE).status_code == 200}
    assert open_to == {"reviewer", "colleague", "neighbour", "organiser", "provincial", "union_reviewer"}


@pytest.mark.parametrize("rows", [1, 120])
def test_the_list_is_paged_and_asks_the_same_for_many_rows(client_for, cast, campaign, land, rows, django_assert_num_queries):
    for number in range(rows):
        late_duty(land.tra_met, 10 + number)
    lies(make_initiative(land.bung_chong, cast.second_recorder, state="returned"), 500)
    page = client_for(cast.reviewer)
    page.get(PAGE)
    with django_assert_num_queries(7):
        listing = page.get(PAGE).context["listing"]
    assert (listing.total, len(listing.rows)) == (rows + 1, min(rows + 1, 50))
    assert listing.rows[0].record.late_kind == "returned"
    assert [row.record.late_kind for row in page.get(f"{PAGE}?xem=returned").context["listing"].rows] == ["returned"]
    assert page.get(f"{PAGE}?xem=gi-do&sort=-since&page=99").context["listing"].total == rows + 1


def test_it_goes_out_as_a_spreadsheet(client_for, cast, land):
    late_duty(land.tra_met, 30)
    answer = client_for(cast.reviewer).get(f"{PAGE}?format=xlsx")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')


def test_the_home_counts_them(client_for, cast, land):
    late_duty(land.tra_met, 30)
    late_duty(land.bung_chong, 30)
    late_duty(land.dai_an, 30)
    counted = {name: client_for(user).get("/lam-viec/").context["overdue"] for name, user in cast}
    assert {name: count for name, count in counted.items() if count} == {"reviewer": 2, "colleague": 2, "neighbour": 1}
