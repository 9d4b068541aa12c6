"""A row of a set is confirmed with its source: by whom, how often, and what becomes of it when the file comes again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.org.models import HistoryEntry, RoleAssignment
from kheo.standards.actions import confirm_row, load_mappings, load_sets, withdraw_confirmation
from kheo.standards.models import (
    Condition,
    CriteriaSet,
    Criterion,
    Indicator,
    ObservationSheet,
    RevocationRule,
    SetMapping,
    Threshold,
    UnitGroup,
)
from kheo.standards.permissions import may_confirm
from kheo.standards.queries import newest_of, unconfirmed_of
from kheo.standards.queries.row_kinds import counts_of, mark_of
from kheo.standards.queries.set_rows import source_of_count
from tests.conftest import LONG_AGO, says
from tests.standards.conftest import make_sheet

SOURCE = "318/QĐ-TTg, phụ lục I"


def give(user, role, unit, body=None):
    RoleAssignment.objects.create(user=user, role=role, unit=unit, body=body, valid_from=LONG_AGO)
    user.__dict__.pop("roles_today", None)


@pytest.fixture
def mapping_file(small, write_set, tmp_path):
    """How the small set goes on in another one."""
    load_sets(files=[write_set(("code: nho\n", "code: moi\n"), ('"Bộ tiêu chí thử"', '"Bộ tiêu chí mới"'), name="moi.yaml")])
    path = tmp_path / "noi.yaml"
    path.write_text('format: 1\nold: nho\nnew: moi\npairs:\n  - {old: "1", new: ["1"]}\n  - {old: "2", new: ["2"]}\n  - {old: "3", new: ["3"]}\n', encoding="utf-8")
    return path


@pytest.fixture
def mapping(mapping_file):
    """The same, loaded."""
    load_mappings(files=[mapping_file])
    return SetMapping.objects.get()


def confirmed(criteria_set):
    rows = Threshold.objects.filter(indicator__criterion__criteria_set=criteria_set, confirmed=True)
    return {(row.indicator.code, row.group.code if row.group else "", row.from_year): row.source for row in rows}


# --- The action ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "which"), [
    (Criterion, {"code": "2"}), (Indicator, {"code": "3.1"}), (Threshold, {"indicator__code": "2.2"}), (Condition, {"key": "debt"}),
    (UnitGroup, {"code": "bac"}), (RevocationRule, {"from_share": 50}),
])  # fmt: skip
def test_every_kind_of_row_is_confirmed_with_its_source(small, organiser, table, which):
    row, digest = table.objects.get(**which), small.digest
    assert confirm_row(row, source=f"  {SOURCE} ", by=organiser)
    row.refresh_from_db()
    assert (row.confirmed, row.source, unconfirmed_of(small)) == (True, SOURCE, 20)
    assert newest_of("nho").digest == digest
    entry = HistoryEntry.objects.about(small).order_by("number").last()
    assert (entry.verb, entry.actor, entry.changes) == ("confirm", organiser, {"source": SOURCE, "row": mark_of(row)})


def test_a_second_click_changes_nothing(small, organiser):
    row = Indicator.objects.get(code="1.1")
    assert [confirm_row(row, source=SOURCE, by=organiser) for _click in range(2)] == [True, False]
    assert HistoryEntry.objects.about(small).filter(verb="confirm").count() == 1


def test_another_source_never_replaces_one_unseen(small, organiser):
    row = Indicator.objects.get(code="1.1")
    confirm_row(row, source=SOURCE, by=organiser)
    with pytest.raises(ValidationError, match="It is confirmed already by “318/QĐ-TTg, phụ lục I”"):
        confirm_row(row, source="Báo Cà Mau", by=organiser)
    row.refresh_from_db()
    assert row.source == SOURCE


@pytest.mark.parametrize(("source", "told"), [("", "Name the source"), ("  \n ", "Name the source"), ("x" * 301, "at most 300 letters")])
def test_without_a_source_that_can_be_kept_nothing_is_confirmed(small, organiser, source, told):
    row = Indicator.objects.get(code="1.1")
    with pytest.raises(ValidationError, match=told):
        confirm_row(row, source=source, by=organiser)
    row.refresh_from_db()
    assert not row.confirmed


def test_a_confirmation_is_withdrawn_with_a_reason_and_only_once(small, organiser):
    row = Threshold.objects.get(confirmed=True)
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_confirmation(row, reason=" ", by=organiser)
    assert [withdraw_confirmation(row, reason="Bảng ghi 95%", by=organiser) for _click in range(2)] == [True, False]
    row.refresh_from_db()
    assert (row.confirmed, row.source, unconfirmed_of(small)) == (False, "", 22)
    entry = HistoryEntry.objects.about(small).get(verb="withdraw_confirmation")
    assert (entry.reason, entry.changes) == ("Bảng ghi 95%", {"source": "1/QĐ-TTg", "row": mark_of(row)})


# --- The set itself, its counts, a mapping -----------------------------------------------------------


def counts(criteria_set):
    return {count.name: count for count in counts_of(CriteriaSet.objects.get(pk=criteria_set.pk))}


def test_the_decision_itself_is_confirmed_and_withdrawn(small, organiser):
    assert withdraw_confirmation(small, reason="Chưa thấy bản gốc", by=organiser)
    small.refresh_from_db()
    assert (small.confirmed, small.source) == (False, "1/QĐ-TTg")  # what it was read from is told still
    assert confirm_row(small, source=SOURCE, by=organiser)
    assert not confirm_row(small, source=SOURCE, by=organiser)
    small.refresh_from_db()
    assert (small.confirmed, small.source) == (True, SOURCE)
    assert [entry.verb for entry in HistoryEntry.objects.about(small).order_by("number")][1:] == ["withdraw_confirmation", "confirm"]


@pytest.mark.parametrize("name", ["criteria", "indicators"])
def test_a_stated_count_is_confirmed_and_withdrawn(small, organiser, name):
    assert confirm_row(counts(small)[name], source=SOURCE, by=organiser)
    assert {key: count.confirmed for key, count in counts(small).items()} == {"criteria": name == "criteria", "indicators": name == "indicators"}
    assert not confirm_row(counts(small)[name], source=SOURCE, by=organiser)
    with pytest.raises(ValidationError, match="It is confirmed already by “318/QĐ-TTg, phụ lục I”"):
        confirm_row(counts(small)[name], source="Báo Cà Mau", by=organiser)
    assert withdraw_confirmation(counts(small)[name], reason="Đếm lại", by=organiser)
    assert not counts(small)[name].confirmed
    assert newest_of("nho").digest == small.digest


def test_a_mapping_is_confirmed_and_withdrawn(mapping, organiser):
    assert confirm_row(mapping, source=SOURCE, by=organiser)
    mapping.refresh_from_db()
    assert (mapping.confirmed, mapping.source) == (True, SOURCE)
    assert HistoryEntry.objects.about(mapping.new).order_by("number").last().changes["source"] == SOURCE
    assert withdraw_confirmation(mapping, reason="Chưa có văn bản", by=organiser)
    mapping.refresh_from_db()
    assert not mapping.confirmed


@pytest.mark.parametrize("member", ["reviewer", "leader", "provincial", "stranger"])
def test_nobody_else_confirms_sets_counts_and_mappings(small, mapping, cast, member):
    for row in (small, counts(small)["criteria"], mapping):
        with pytest.raises(PermissionDenied):
            confirm_row(row, source=SOURCE, by=getattr(cast, member))
    assert not HistoryEntry.objects.filter(verb="confirm").exists()


# --- Who may -------------------------------------------------------------------------------------


def test_the_highest_level_that_keeps_standards_confirms(small, cast, land):
    assert {name for name, user in cast if may_confirm(user)} == {"organiser"}
    give(cast.provincial, "organiser", land.province)
    assert {name for name, user in cast if may_confirm(user)} == {"provincial"}


def test_a_province_whose_account_is_closed_bars_nobody(small, cast, land):
    give(cast.provincial, "organiser", land.province)
    cast.provincial.is_active = False
    cast.provincial.save()
    assert may_confirm(cast.organiser)


def test_neither_a_commune_nor_a_body_confirms(small, cast, land, bodies):
    RoleAssignment.objects.filter(role="organiser").delete()
    give(cast.reviewer, "organiser", land.tham_don)
    give(cast.leader, "organiser", land.district, bodies.front)
    assert not [name for name, user in cast if may_confirm(type(user).objects.get(pk=user.pk))]


@pytest.mark.parametrize("member", ["reviewer", "leader", "provincial", "stranger"])
def test_nobody_else_confirms_or_withdraws(small, cast, member):
    row = Threshold.objects.get(confirmed=True)
    with pytest.raises(PermissionDenied):
        confirm_row(Indicator.objects.get(code="1.1"), source=SOURCE, by=getattr(cast, member))
    with pytest.raises(PermissionDenied):
        withdraw_confirmation(row, reason="x", by=getattr(cast, member))
    assert unconfirmed_of(small) == 21


# --- The file comes again ------------------------------------------------------------------------


def test_the_same_file_leaves_confirmations_alone(small, organiser, write_set):
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source=SOURCE, by=organiser)
    assert load_sets(files=[write_set()]) == []
    assert confirmed(small) == {("1.2", "nam", 0): "1/QĐ-TTg", ("2.2", "", 0): SOURCE}


def test_a_succeeding_version_takes_over_what_stands_as_before(small, organiser, write_set, land, officer):
    make_sheet(small, land.tham_don, officer)
    for row in (Indicator.objects.get(code="2.2"), Threshold.objects.get(indicator__code="2.2"), Threshold.objects.get(indicator__code="2.1", from_year=2022), Criterion.objects.get(code="1"), small.conditions.get()):
        confirm_row(row, source=SOURCE, by=organiser)
    load_sets(files=[write_set(("value: 4,", "value: 5,"), ("version: 1", "version: 2"), ("Quy hoạch\"\n    indicators", "Quy hoạch chung\"\n    indicators"))])
    second = newest_of("nho")
    assert second.version == 2
    assert confirmed(second) == {("1.2", "nam", 0): "1/QĐ-TTg", ("2.1", "", 2022): SOURCE}  # the level of 2.2 is another now
    assert (second.conditions.get().source, second.criteria.get(code="1").confirmed) == (SOURCE, False)  # and so is the first criterion's name
    assert Indicator.objects.get(criterion__criteria_set=second, code="2.2").source == SOURCE
    assert HistoryEntry.objects.about(second).get().changes["confirmations_kept"] == 3
    assert confirmed(small)["2.2", "", 0] == SOURCE


def test_a_level_of_a_changed_indicator_is_not_taken_over(small, organiser, write_set):
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source=SOURCE, by=organiser)
    load_sets(files=[write_set(('name: "Nghèo", kind: at_most', 'name: "Nghèo", kind: at_least'))])
    assert ("2.2", "", 0) not in confirmed(newest_of("nho"))


def test_a_set_replaced_before_its_use_keeps_confirmations_too(small, organiser, write_set):
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source=SOURCE, by=organiser)
    load_sets(files=[write_set(("value: 80,", "value: 85,"))])
    assert CriteriaSet.objects.count() == 1
    assert confirmed(newest_of("nho")) == {("1.2", "nam", 0): "1/QĐ-TTg", ("2.2", "", 0): SOURCE}


OTHERWISE = ('{value: 4, set_by: "TTg"}', '{value: 4, set_by: "TTg", confirmed: true, source: "Tệp mới"}')
SILENT = (', confirmed: true, source: "1/QĐ-TTg"}]', "}]")
SECOND = ("version: 1", "version: 2")


@pytest.mark.parametrize("also", [(), (SECOND,), (("value: 80,", "value: 85,"),)], ids=["equal", "next version", "replaced"])
def test_what_a_person_said_stands_whatever_a_newer_file_says(small, organiser, write_set, also):
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source=SOURCE, by=organiser)
    withdraw_confirmation(Threshold.objects.get(confirmed=True, indicator__code="1.2"), reason="Bảng ghi khác", by=organiser)
    load_sets(files=[write_set(OTHERWISE, *also)])  # the file names another source for the one, and confirms the other one still
    assert confirmed(newest_of("nho")) == {("2.2", "", 0): SOURCE}


@pytest.mark.parametrize("also", [(), (SECOND,), (("value: 80,", "value: 85,"),)], ids=["equal", "next version", "replaced"])
def test_where_nobody_has_spoken_the_newer_file_holds(small, write_set, also):
    load_sets(files=[write_set(OTHERWISE, SILENT, *also)])
    assert confirmed(newest_of("nho")) == {("2.2", "", 0): "Tệp mới"}


def test_what_a_person_said_goes_through_all_later_versions(small, organiser, write_set):
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source=SOURCE, by=organiser)
    for version in (2, 3):
        load_sets(files=[write_set(("version: 1", f"version: {version}"))])
    assert confirmed(newest_of("nho"))["2.2", "", 0] == SOURCE
    withdraw_confirmation(Threshold.objects.get(indicator__code="2.2", indicator__criterion__criteria_set__version=3), reason="Nhầm", by=organiser)
    load_sets(files=[write_set(("version: 1", "version: 4"), OTHERWISE)])
    assert ("2.2", "", 0) not in confirmed(newest_of("nho"))


@pytest.mark.parametrize("also", [(), (SECOND,)], ids=["equal", "next version"])
def test_decision_and_counts_stay_as_people_said(small, organiser, write_set, also):
    withdraw_confirmation(small, reason="Chưa thấy bản gốc", by=organiser)
    confirm_row(counts(small)["indicators"], source=SOURCE, by=organiser)
    load_sets(files=[write_set(("criteria: 3, indicators: 6", "criteria: 3, criteria_confirmed: true, indicators: 6"), *also)])
    found = newest_of("nho")
    assert (found.confirmed, found.stated_criteria_confirmed, found.stated_indicators_confirmed) == (False, True, True)
    assert source_of_count(counts(found)["indicators"]) == SOURCE
    assert source_of_count(counts(found)["criteria"]) == found.source


def test_another_decision_is_not_confirmed_by_the_word_on_the_first(small, organiser, write_set):
    withdraw_confirmation(small, reason="Chưa thấy bản gốc", by=organiser)
    load_sets(files=[write_set(SECOND, ('number: "1/QĐ-TTg"', 'number: "9/QĐ-TTg"'))])
    assert newest_of("nho").confirmed  # as the file says of the new decision


def test_a_mapping_loaded_again_keeps_what_people_said(mapping, mapping_file, organiser, write_set):
    confirm_row(mapping, source=SOURCE, by=organiser)
    assert load_mappings(files=[mapping_file]) == []
    mapping.refresh_from_db()
    assert (mapping.confirmed, mapping.source) == (True, SOURCE)
    load_sets(files=[write_set(SECOND)])  # the mapping is loaded anew for the next version
    load_mappings(files=[mapping_file])
    assert sorted(SetMapping.objects.values_list("old__version", "confirmed", "source")) == [(1, True, SOURCE), (2, True, SOURCE)]


def test_a_mapping_with_other_pairs_is_another_statement(mapping, mapping_file, organiser):
    confirm_row(mapping, source=SOURCE, by=organiser)
    mapping_file.write_text(mapping_file.read_text().replace('new: ["1"]', 'new: ["1", "2"]'), encoding="utf-8")
    load_mappings(files=[mapping_file])
    changed = SetMapping.objects.get()
    assert (changed.pk, changed.confirmed, changed.pairs.count()) == (mapping.pk, False, 4)


def test_results_do_not_move(small, organiser, land, officer):
    sheet = make_sheet(small, land.tham_don, officer, accept=organiser)
    before = list(sheet.criterion_results.values())
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source=SOURCE, by=organiser)
    assert list(ObservationSheet.objects.get(pk=sheet.pk).criterion_results.values()) == before


# --- The pages -----------------------------------------------------------------------------------


def address(criteria_set, row, kind="chi-tieu"):
    return reverse("standards:confirm_row", args=[criteria_set.pk, kind, row.pk])


def test_a_row_is_confirmed_on_its_small_form(small, client_for, organiser):
    page, row = client_for(organiser), Indicator.objects.get(code="1.1")
    listed = reverse("standards:confirm_rows", args=[small.pk])
    assert address(small, row) in page.get(listed).content.decode()
    answer = page.post(address(small, row), {"source": SOURCE})
    assert (answer.status_code, answer["Location"]) == (302, f"{listed}#muc-{row.thresholds.get().pk}")  # on to the next one
    row.refresh_from_db()
    assert (row.confirmed, row.source) == (True, SOURCE)
    shown = page.get(reverse("standards:set", args=[small.pk]))
    assert [(step.who, SOURCE in step.text, dates.local_day(step.when)) for step in shown.context["entries"]] == [(str(organiser), True, dates.today())]


def test_an_empty_source_comes_back_with_words(small, client_for, organiser):
    row = Indicator.objects.get(code="1.1")
    answer = client_for(organiser).post(address(small, row), {"source": " "})
    assert answer.status_code == 422
    assert says(answer, "Name the source: number, date, issuer and place, as “318/QĐ-TTg, 08/3/2022, annex I, row 3.1”.")


def test_a_page_opened_before_somebody_else_confirmed_withdraws_nothing(small, client_for, organiser):
    row = Indicator.objects.get(code="1.1")
    confirm_row(row, source="Trước", by=organiser)
    answer = client_for(organiser).post(address(small, row), {"source": SOURCE})
    row.refresh_from_db()
    assert (answer.status_code, row.source) == (422, "Trước")
    assert SOURCE in answer.content.decode()


def test_a_confirmation_is_withdrawn_on_the_rows_page(small, client_for, organiser):
    row = Threshold.objects.get(confirmed=True)
    page = client_for(organiser)
    assert page.post(address(small, row, "muc"), {"reason": ""}).status_code == 422
    assert page.post(address(small, row, "muc"), {"reason": "Sai số trang"}).status_code == 302
    row.refresh_from_db()
    assert not row.confirmed


def test_others_reach_neither_page_nor_row(small, client_for, cast):
    row = Indicator.objects.get(code="1.1")
    for member in ("reviewer", "leader", "editor", "stranger", "administrator"):
        page = client_for(getattr(cast, member))
        answers = [page.get(reverse("standards:confirm_rows", args=[small.pk])), page.get(address(small, row)), page.post(address(small, row), {"source": SOURCE})]
        assert [answer.status_code for answer in answers] == [403] * 3
        assert not any("Có quy hoạch" in answer.content.decode() for answer in answers)
    row.refresh_from_db()
    assert not row.confirmed


def test_a_row_of_another_set_or_kind_is_not_found(small, client_for, organiser, write_set):
    load_sets(files=[write_set(("code: nho", "code: khac"), name="khac.yaml")])
    other = Indicator.objects.get(code="1.1", criterion__criteria_set__code="khac")
    page = client_for(organiser)
    assert page.post(address(small, other), {"source": SOURCE}).status_code == 404
    assert page.post(address(small, Indicator.objects.filter(criterion__criteria_set=small).first(), "la"), {"source": SOURCE}).status_code == 404
    other.refresh_from_db()
    assert not other.confirmed


def test_decision_counts_and_mappings_have_their_forms_on_both_sets_pages(small, mapping, client_for, organiser, cast):
    page = client_for(organiser)
    places = [("quyet-dinh", small.pk), ("so-tieu-chi", small.pk), ("so-chi-tieu", small.pk), ("chuyen-tiep", mapping.pk)]
    links = [reverse("standards:confirm_row", args=[small.pk, *place]) for place in places]
    text = page.get(reverse("standards:confirm_rows", args=[small.pk])).content.decode()
    assert [link in text for link in links] == [True] * 4
    assert page.post(links[0], {"reason": "Chưa thấy bản gốc"}).status_code == 302
    for link in links:
        answer = page.post(link, {"source": SOURCE})
        assert (answer.status_code, answer["Location"].partition("#")[0]) == (302, reverse("standards:confirm_rows", args=[small.pk]))
    mapping.refresh_from_db()
    small.refresh_from_db()
    assert (mapping.source, small.source, small.stated_criteria_confirmed, small.stated_indicators_confirmed) == (SOURCE, SOURCE, True, True)
    other = page.get(reverse("standards:confirm_rows", args=[mapping.new.pk]))
    assert reverse("standards:confirm_row", args=[mapping.new.pk, "chuyen-tiep", mapping.pk]) in other.content.decode()
    shown = page.get(reverse("standards:set", args=[mapping.new.pk]))
    assert [SOURCE in step.text for step in shown.context["entries"]] == [True]


def test_others_confirm_no_decision_count_or_mapping(small, mapping, client_for, cast):
    page = client_for(cast.leader)
    for place in (("quyet-dinh", small.pk), ("so-tieu-chi", small.pk), ("chuyen-tiep", mapping.pk)):
        assert page.post(reverse("standards:confirm_row", args=[small.pk, *place]), {"source": SOURCE}).status_code == 403


def test_a_decision_or_mapping_of_another_set_is_not_found(small, mapping, client_for, organiser, write_set):
    load_sets(files=[write_set(("code: nho", "code: khac"), name="khac.yaml")])
    page, other = client_for(organiser), newest_of("khac")
    assert page.post(reverse("standards:confirm_row", args=[other.pk, "chuyen-tiep", mapping.pk]), {"source": SOURCE}).status_code == 404
    assert page.post(reverse("standards:confirm_row", args=[other.pk, "quyet-dinh", small.pk]), {"source": SOURCE}).status_code == 404
