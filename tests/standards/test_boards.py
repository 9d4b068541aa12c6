"""The board of an area: units by criteria, its totals, who may see it."""

import html
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kheo.lib.periods import Period
from kheo.org.models import RoleAssignment, Unit, UnitKind, UnitType, User
from kheo.standards.actions import load_sets
from kheo.standards.models import AreaTotal, Milestone, TitleAward, TitleTarget
from kheo.standards.queries import board_of
from kheo.standards.rules import Verdict
from tests.conftest import LONG_AGO, says
from tests.standards.conftest import GOOD, make_sheet

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2022-Q4")
QUERIES = 16


def commune(number: int, parent: Unit, **fields) -> Unit:
    values = {"kind": UnitKind.COMMUNE, "type": UnitType.XA, "name": f"Xã Thử {number}", "parent": parent, "valid_from": LONG_AGO}
    return Unit.objects.create(key=f"t-x{parent.pk}-{number}", **{**values, **fields})


@pytest.fixture
def two_sheets(small, land, cast):
    """Tham Đôn reached two criteria of three, Đại Tâm none; the condition of the title is not answered."""
    return [
        make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, "2.2": 9}, accept=cast.organiser),
        make_sheet(small, land.dai_tam, cast.neighbour, values={"1.1": 0}, accept=cast.organiser),
    ]


def rows(board) -> dict[str, str]:
    """Each unit's cells as the initials of their verdicts."""
    return {row.unit.name: " ".join(cell.verdict.name for cell in row.cells) for row in board.rows}


def cells_of(answer) -> str:
    return answer.content.decode()


def ask(client, unit, **more):
    return client.get(reverse("standards:board"), {"set": "nho", "unit": unit.pk, "period": "2022-Q4", **more})


def test_the_board_says_of_every_unit_what_it_reached(two_sheets, small, land):
    board = board_of(small, land.district, QUARTER)
    assert rows(board) == {"Tham Đôn": "REACHED NOT_REACHED REACHED", "Đại Tâm": "NOT_REACHED NO_DATA NO_DATA"}
    assert [(row.unit.name, row.reached, row.missing, row.verdict) for row in board.rows] == [
        ("Tham Đôn", 2, 1, Verdict.NOT_REACHED), ("Đại Tâm", 0, 3, Verdict.NOT_REACHED),
    ]  # fmt: skip


def test_totals_are_the_kept_ones(two_sheets, small, land):
    """A total that was set by hand is shown as it is kept: the board itself counts nothing."""
    AreaTotal.objects.filter(unit=land.district, criterion=None).update(reached=7)
    board = board_of(small, land.district, QUARTER)
    assert (board.totals.reached, board.totals.reporting, board.totals.expected, board.totals.criteria_reached) == (7, 9, 2, 2)


def test_a_unit_without_an_accepted_sheet_has_no_data(small, land, cast):
    make_sheet(small, land.tham_don, cast.reviewer)
    board = board_of(small, land.district, QUARTER)
    assert [(row.unit.name, row.has_data, row.cells) for row in board.rows] == [("Tham Đôn", False, []), ("Đại Tâm", False, [])]
    assert (board.totals.reporting, board.totals.expected, board.average) == (0, 2, None)


def test_a_township_is_named_and_not_concerned(two_sheets, small, land, client_for, cast):
    commune(1, land.district, type=UnitType.THI_TRAN, name="Mỹ Xuyên")
    board = board_of(small, land.district, QUARTER)
    assert [(row.unit.name, row.concerned) for row in board.ordered("-name")] == [("Tham Đôn", True), ("Đại Tâm", True), ("Mỹ Xuyên", False)]
    assert board.totals.expected == 2
    page = ask(client_for(cast.leader), land.district)
    assert says(page, "not concerned")
    assert says(page, "%(reporting)s of %(expected)s units have data", reporting=2, expected=2)


@pytest.mark.parametrize(("sort", "order"), [
    ("", ["Tham Đôn", "Đại Tâm", "Xã Thử 1"]), ("name", ["Đại Tâm", "Tham Đôn", "Xã Thử 1"]), ("-name", ["Xã Thử 1", "Tham Đôn", "Đại Tâm"]),
    ("reached", ["Đại Tâm", "Tham Đôn", "Xã Thử 1"]), ("-reached", ["Tham Đôn", "Đại Tâm", "Xã Thử 1"]), ("missing", ["Tham Đôn", "Đại Tâm", "Xã Thử 1"]),
    ("-missing", ["Đại Tâm", "Tham Đôn", "Xã Thử 1"]), ("nonsense", ["Tham Đôn", "Đại Tâm", "Xã Thử 1"]),
])  # fmt: skip
def test_rows_are_sorted_by_the_address(two_sheets, small, land, sort, order):
    commune(1, land.district)
    assert [row.unit.name for row in board_of(small, land.district, QUARTER).ordered(sort)] == order


def test_every_cell_tells_its_verdict_in_words_and_opens_to_the_criterion(two_sheets, small, land, client_for, cast):
    page = ask(client_for(cast.leader), land.district)
    first = small.criteria.get(code="1")
    target = f"{reverse('records:show', args=['phieu-tieu-chi', two_sheets[0].pk])}#tc-{first.pk}"
    assert page.status_code == 200
    assert cells_of(page).count(f'href="{target}"') == 1
    assert client_for(cast.leader).get(target).status_code == 200
    assert 'style="' not in cells_of(page)


def test_aims_are_followed_to_the_vote(two_sheets, small, land, cast, client_for):
    aim = TitleTarget.objects.create(unit=land.tham_don, criteria_set=small, year=2022, source="09-CTr/HU", set_by=cast.organiser)
    Milestone.objects.create(target=aim, criterion=small.criteria.get(code="2"), due_on=date(2022, 9, 30))
    Milestone.objects.create(target=aim, criterion=small.criteria.get(code="1"), due_on=date(2022, 9, 30))
    TitleAward.objects.create(
        unit=land.tham_don, criteria_set=small, data_year=2022, voted_on=date(2022, 12, 30), inferred="năm suy ra", recorded_by=cast.organiser
    )
    board = board_of(small, land.district, QUARTER)
    assert [row.unit for row in board.aimed] == [land.tham_don]
    assert [(cell.criterion.code, cell.due) for cell in board.aimed[0].cells] == [("1", None), ("2", date(2022, 9, 30)), ("3", None)]
    page = ask(client_for(cast.leader), land.district)
    assert says(page, "voted on %(day)s, not decided yet", day="30/12/2022")
    assert says(page, "aimed at for %(year)s (%(source)s)", year=2022, source="09-CTr/HU")
    assert "năm suy ra" in cells_of(page)
    assert board.holding == []


def test_a_title_is_held_until_it_is_revoked(small, land, cast):
    award = TitleAward.objects.create(unit=land.tham_don, criteria_set=small, data_year=2021, decided=True, recorded_by=cast.organiser)
    assert [row.unit for row in board_of(small, land.district, QUARTER).holding] == [land.tham_don]
    assert board_of(small, land.district, Period.parse("2020-Q4")).holding == []
    award.revoked_on = date(2022, 6, 1)
    award.save(update_fields=["revoked_on"])
    board = board_of(small, land.district, QUARTER)
    assert (board.holding, [row.award_words for row in board.followed]) == ([], ["title of 2021, revoked on 01/06/2022"])
    assert [row.unit for row in board_of(small, land.district, Period.parse("2022-Q1")).holding] == [land.tham_don]


def test_titles_are_counted_as_they_were_held_at_the_end_of_the_period(small, land, cast):
    TitleAward.objects.create(
        unit=land.tham_don, criteria_set=small, data_year=2022, voted_on=date(2022, 8, 1), decided=True, decided_on=date(2022, 11, 2), recorded_by=cast.organiser
    )
    found = {code: board_of(small, land.district, Period.parse(code)) for code in ("2022-Q3", "2022-Q4")}
    assert {code: [row.unit for row in board.holding] for code, board in found.items()} == {"2022-Q3": [], "2022-Q4": [land.tham_don]}
    assert [row.award_words for row in found["2022-Q3"].followed] == ["title of 2022, decided on 02/11/2022"]


def test_a_province_shows_its_districts_by_kept_totals(two_sheets, small, land, cast, client_for):
    board = board_of(small, land.province, QUARTER)
    assert board.rows == []
    codes = {row.pk: row.code for row in board.criteria}
    assert [(area.unit.name, area.reporting, area.expected, {codes[pk]: total.reached for pk, total in area.of_criteria.items()}) for area in board.areas] == [
        ("Mỹ Xuyên", 2, 2, {"1": 1, "2": 0, "3": 1}), ("Kế Sách", 0, 1, {}),
    ]  # fmt: skip
    page = ask(client_for(cast.provincial), land.province)
    assert f"unit={land.district.pk}&amp;period=2022-Q4" in cells_of(page)
    assert says(page, "%(reporting)s of %(expected)s units have data", reporting=2, expected=3)


def test_a_commune_sees_its_own_row_alone(two_sheets, small, land, cast, client_for):
    board = board_of(small, land.tham_don, QUARTER)
    assert rows(board) == {"Tham Đôn": "REACHED NOT_REACHED REACHED"}
    page = ask(client_for(cast.reviewer), land.tham_don)
    assert page.status_code == 200
    assert "Đại Tâm" not in cells_of(page)


@pytest.mark.parametrize("who", ["reviewer", "neighbour", "recorder", "union_reviewer", "administrator", "stranger"])
def test_the_district_is_not_shown_to_whoever_may_not_read_there(two_sheets, land, cast, client_for, who):
    page = ask(client_for(getattr(cast, who)), land.district)
    assert page.status_code in (403, 404)
    assert "Đại Tâm" not in cells_of(page) or who == "neighbour"


def test_another_district_is_not_found(small, land, cast, client_for):
    make_sheet(small, land.other_commune, reviewer_of(land.other_commune, cast.stranger), accept=reviewer_of(land.other_district, cast.administrator))
    assert ask(client_for(cast.provincial), land.other_district).status_code == 200
    refused = ask(client_for(cast.organiser), land.other_district)
    assert refused.status_code == 404
    assert "An Mỹ" not in cells_of(refused)
    assert ask(client_for(cast.organiser), land.other_commune, format="xlsx").status_code == 404


def reviewer_of(unit: Unit, user: User) -> User:
    RoleAssignment.objects.create(user=user, role="reviewer", unit=unit, valid_from=LONG_AGO)
    return user


def test_unknown_sets_units_and_periods_are_told(two_sheets, land, cast, client_for):
    client = client_for(cast.leader)
    assert ask(client, land.district, set="khong-co").status_code == 404
    assert client.get(reverse("standards:board"), {"set": "nho", "unit": "x"}).status_code == 404
    wrong = ask(client, land.district, period="mai")
    assert (wrong.status_code, "“mai”" in cells_of(wrong), 'aria-invalid="true"' in cells_of(wrong)) == (422, True, True)


def test_without_words_the_latest_results_are_shown(two_sheets, small, land, cast, client_for):
    make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", accept=cast.organiser)
    page = client_for(cast.leader).get(reverse("standards:board"))
    assert (page.context["board"].criteria_set, page.context["board"].period.code, page.context["asked"].periods) == (small, "2022-Q4", ["2022-Q4", "2022-Q3"])
    assert [choice.code for choice in page.context["asked"].choices] == ["2022-Q4", "2022-Q3"]
    assert '<option value="2022-Q4" selected>' in cells_of(page)


def test_an_older_version_with_results_is_kept_in_sight(two_sheets, small, land, cast, client_for, write_set):
    load_sets(files=[write_set(("version: 1", "version: 2"), name="nho-2.yaml")])
    page = ask(client_for(cast.leader), land.district)
    assert page.context["board"].criteria_set == small
    assert ask(client_for(cast.leader), land.district, period="2023-Q1").context["board"].criteria_set.version == 2
    other = ask(client_for(cast.leader), land.district, version=2)
    assert (other.context["board"].criteria_set.version, other.context["asked"].versions) == (2, [1])


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_questions_do_not_grow_with_the_units(count, small, land, cast, client_for, django_assert_num_queries):
    places = [land.tham_don, *(commune(number, land.district) for number in range(count - 1))]
    for place in places:
        make_sheet(small, place, cast.organiser, accept=cast.organiser)
        TitleTarget.objects.create(unit=place, criteria_set=small, year=2022, source="x", set_by=cast.organiser)
    client = client_for(cast.leader)
    ask(client, land.district)
    with django_assert_num_queries(QUERIES):
        ask(client, land.district)


def test_the_spreadsheet_marks_what_nobody_confirmed(two_sheets, small, land, cast, client_for):
    answer = ask(client_for(cast.leader), land.district, format="xlsx", sort="-reached")
    sheet = load_workbook(BytesIO(answer.content)).active
    found = list(sheet.iter_rows(values_only=True))
    assert found[0][4:7] == ("1. Quy hoạch ◌", "2. Thu nhập ◌", "3. Trường học ◌")
    assert [row[:3] for row in found[1:3]] == [("Xã Tham Đôn", 2, 1), ("Xã Đại Tâm", 0, 3)]
    assert [str(cell)[0] for cell in found[1][4:7]] == ["✓", "✗", "✓"]
    assert found[3][4:7] == (1, 0, 1)
    assert any("◌" in str(row[0]) for row in found[4:])
    assert 'filename="nho-huyen-my-xuyen-2022-q4.xlsx"' in answer.headers["Content-Disposition"]


def test_the_board_sorts_by_links_and_its_table_stands_without_a_script(two_sheets, land, cast, client_for):
    client = client_for(cast.leader)
    heading = next(one for one in ask(client, land.district).context["headings"] if one["name"] == "missing")
    page = client.get(reverse("standards:board") + html.unescape(heading["url"]))
    assert [row.unit.name for row in page.context["rows"]] == ["Đại Tâm", "Tham Đôn"]
    text = cells_of(page)
    assert text.count('aria-sort="descending"') == 1
    assert text.index(">Xã Đại Tâm</a>") < text.index(">Xã Tham Đôn</a>")
    assert [one["url"] for one in page.context["headings"] if one["name"] == "missing"] == [heading["url"].replace("-missing", "missing")]


def test_the_spreadsheet_names_aims_votes_and_who_is_not_concerned(two_sheets, small, land, cast, client_for):
    commune(1, land.district, type=UnitType.THI_TRAN, name="Mỹ Xuyên")
    TitleTarget.objects.create(unit=land.tham_don, criteria_set=small, year=2022, source="09-CTr/HU", set_by=cast.organiser)
    TitleAward.objects.create(unit=land.tham_don, criteria_set=small, data_year=2022, voted_on=date(2022, 12, 30), inferred="năm suy ra", recorded_by=cast.organiser)
    answer = ask(client_for(cast.leader), land.district, format="xlsx")
    found = {row[0]: row for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)}
    assert found["Xã Tham Đôn"][7] == "2022: 09-CTr/HU"
    assert ("30/12/2022" in found["Xã Tham Đôn"][8], "năm suy ra" in found["Xã Tham Đôn"][8]) == (True, True)
    assert (found["Thị trấn Mỹ Xuyên"][1], bool(found["Thị trấn Mỹ Xuyên"][3])) == (None, True)


def test_the_page_says_what_nobody_confirmed(two_sheets, land, cast, client_for):
    assert says(ask(client_for(cast.leader), land.district), "Rows marked ◌ are written from memory: no source has confirmed them yet.")
