"""A row of a set is confirmed with its source: by whom, how often, and what becomes of it when the file comes again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.org.models import HistoryEntry, RoleAssignment
from kheo.standards.actions import confirm_row, load_sets, withdraw_confirmation
from kheo.standards.models import (
    Condition,
    CriteriaSet,
    Criterion,
    Indicator,
    ObservationSheet,
    RevocationRule,
    Threshold,
    UnitGroup,
)
from kheo.standards.queries import newest_of, unconfirmed_of
from kheo.standards.queries.keeping import may_confirm
from tests.conftest import LONG_AGO, says
from tests.standards.conftest import make_sheet

SOURCE = "318/QĐ-TTg, phụ lục I"


def give(user, role, unit, body=None):
    RoleAssignment.objects.create(user=user, role=role, unit=unit, body=body, valid_from=LONG_AGO)
    user.__dict__.pop("roles_today", None)


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
    assert (entry.verb, entry.actor, entry.changes) == ("confirm", organiser, {"source": SOURCE})


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
    assert (entry.reason, entry.changes) == ("Bảng ghi 95%", {"source": "1/QĐ-TTg"})


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
    assert [(step.who, SOURCE in step.text, step.when.date()) for step in shown.context["entries"]] == [(str(organiser), True, dates.today())]


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
