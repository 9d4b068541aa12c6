"""The pages of criteria sets: the list, one set, its table; who may read them, and at which cost."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kheo.standards.actions import load_mappings, load_sets
from kheo.standards.models import CriteriaSet
from kheo.standards.queries import newest_of
from tests.conftest import says
from tests.standards.conftest import make_sheet

LIST = "/lam-viec/tieu-chi/"
# Who is signed in, their roles, the bar (4); the sets and their number (2); one for each kind of row (7).
QUERIES_OF_THE_LIST = 13
READERS = {"recorder", "second_recorder", "reviewer", "colleague", "neighbour", "organiser", "editor", "leader", "provincial", "union_recorder", "union_reviewer"}


def copies(times: int) -> None:
    row = CriteriaSet.objects.get()
    for number in range(2, times + 1):
        row.pk, row.version = None, number
        row.save()


# --- The list ------------------------------------------------------------------------------------


def test_the_list_shows_what_is_stated_beside_what_is_here(small, client_for, officer):
    answer = client_for(officer).get(LIST)
    row = answer.context["listing"].rows[0]
    texts = {heading.key: text for heading, text in row.cells}
    assert row.url == f"{LIST}{small.pk}/"
    assert texts["validity"] == "01/01/2021 – 31/12/2030"
    assert texts["decision"].startswith("1/QĐ-TTg")
    assert texts["decision"].endswith("08/03/2022, Thủ tướng Chính phủ")
    assert (texts["units"], texts["unconfirmed"], texts["in_use"]) == ("Xã", "21", "Không")
    assert "3" in texts["criteria"]
    assert "6" in texts["indicators"]


def test_a_set_with_results_is_in_use(small, client_for, officer, land):
    make_sheet(small, land.tham_don, officer)
    cells = client_for(officer).get(LIST).context["listing"].rows[0].cells
    assert {heading.key: text for heading, text in cells}["in_use"] == "Có"


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_a_longer_list_asks_no_more(small, client_for, officer, django_assert_num_queries, rows):
    copies(rows)
    page = client_for(officer)
    page.get(LIST)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert page.get(LIST).context["listing"].total == rows


def test_without_sets_the_list_says_so(client_for, officer):
    assert says(client_for(officer).get(LIST), "No criteria set is loaded yet")


# --- Who may read --------------------------------------------------------------------------------


def test_whoever_works_with_records_reads_sets_and_nobody_else(small, client_for, cast):
    pages = [LIST, reverse("standards:set", args=[small.pk]), reverse("standards:set_xlsx", args=[small.pk])]
    for address in pages:
        open_to = {name for name, user in cast if client_for(user).get(address).status_code == 200}
        assert open_to == READERS
        for name in ("stranger", "administrator"):
            answer = client_for(getattr(cast, name)).get(address)
            assert answer.status_code == 403
            assert "Hộ có điện" not in answer.content.decode()


def test_nobody_signed_in_reads_nothing(small, client):
    answer = client.get(reverse("standards:set", args=[small.pk]))
    assert (answer.status_code, "Hộ có điện" in answer.content.decode()) == (302, False)


def test_a_set_that_is_not_there_is_not_found(small, client_for, officer):
    assert client_for(officer).get(reverse("standards:set", args=[small.pk + 1])).status_code == 404


# --- One set -------------------------------------------------------------------------------------


def test_the_page_shows_every_row_with_its_level_and_who_set_it(small, client_for, officer):
    answer = client_for(officer).get(reverse("standards:set", args=[small.pk]))
    text = answer.content.decode()
    levels = {row.code: [(level.level, level.group, level.from_year, level.set_by) for level in row.below] for criterion in answer.context["rows"].criteria for row in criterion.below}
    assert levels["1.2"] == [("≥ 80%", "Miền Bắc", 0, "TTg"), ("≥ 90%", "Miền Nam", 0, "TTg")]
    assert [(level, year) for level, _group, year, _by in levels["2.1"]] == [("≥ 50 triệu đồng", 2021), ("≥ 53 triệu đồng", 2022)]
    assert levels["3.2"] == [("≥ Khá", "", 0, "TTg")]
    assert (levels["2.2"][0][0], levels["3.1"][0][0]) == ("≤ 4%", "≥ 100%; ≥ 1 trường")
    assert all(word in text for word in ("Không nợ đọng", "Điều 9", "Trung bình &lt; Khá &lt; Tốt", "data-print"))
    assert text.count('class="unconfirmed"') == 21


def test_a_set_without_indicators_says_that_none_is_invented(db, land, client_for, officer):
    load_sets()
    answer = client_for(officer).get(reverse("standards:set", args=[newest_of("xa-ntm-2026-2030").pk]))
    assert says(answer, "Not all indicators of this set are known.")
    assert says(answer, "Its indicators are not known yet: none is invented here.")
    assert "47" in answer.context["indicators"]


def test_a_mapping_is_told_in_words_on_both_sets(db, land, client_for, officer):
    load_sets()
    load_mappings()
    old, new = newest_of("xa-ntm-2021-2025"), newest_of("xa-ntm-2026-2030")
    page = client_for(officer)
    found = page.get(reverse("standards:set", args=[old.pk])).context["mappings"][0]
    told = {(before, after): way for before, after, way in found.rows}
    assert told["1. Quy hoạch", "1. Quy hoạch"] == "same"
    assert {way for (before, _after), way in told.items() if before.startswith("18.")} <= {"split", "regrouped"}
    assert {str(way) for (_before, after), way in told.items() if after.startswith("2.")} == {"merged"}
    assert [before for (before, after), way in told.items() if way == "added"] == [""]
    assert len(page.get(reverse("standards:set", args=[new.pk])).context["mappings"]) == 2


def test_what_only_keepers_do_is_shown_to_them_alone(small, client_for, cast):
    address = reverse("standards:set", args=[small.pk])
    links = [reverse(f"standards:{name}", args=[small.pk]) for name in ("confirm_rows", "groups", "verifiers")]
    for user, shown in ((cast.organiser, True), (cast.leader, False), (cast.reviewer, False)):
        text = client_for(user).get(address).content.decode()
        assert [link in text for link in links] == [shown] * 3


def test_the_page_of_a_real_set_asks_no_more_than_that_of_a_small_one(small, client_for, officer, django_assert_num_queries):
    load_sets()
    page = client_for(officer)
    for criteria_set in (small, newest_of("xa-ntm-nang-cao-2021-2025")):
        address = reverse("standards:set", args=[criteria_set.pk])
        page.get(address)
        with django_assert_num_queries(17):
            page.get(address)


# --- The table -----------------------------------------------------------------------------------


def test_the_table_marks_what_nobody_confirmed(small, client_for, officer):
    answer = client_for(officer).get(reverse("standards:set_xlsx", args=[small.pk]))
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    law = [row for row in rows if row[9]]
    assert answer["Content-Disposition"] == 'attachment; filename="nho-1.xlsx"'
    assert len(law) == 22
    confirmed = [row for row in law if row[9] != law[0][9]]
    assert [(row[1], row[4], row[6], row[10]) for row in confirmed] == [("1.2", "Miền Nam", "≥ 90%", "1/QĐ-TTg")]
    assert len([row for row in rows if row[0] and "21" in str(row[0]) and not row[9]]) == 1
