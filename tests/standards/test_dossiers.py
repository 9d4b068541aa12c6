"""Conditions of a sheet answered, papers of its dossier ticked: by whom, over what, and what follows."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kheo.org.models import HistoryEntry
from kheo.records.actions import EditConflict, RecordClosed, change_state
from kheo.records.queries import check_everything, told_history
from kheo.standards.actions import (
    load_sets,
    outcome_of,
    reassess,
    record_title,
    save_dossier,
    save_sheet,
)
from kheo.standards.models import (
    ClosedPeriod,
    ConditionAnswer,
    CriteriaSet,
    DossierTick,
    GroupMember,
    ObservationSheet,
)
from kheo.standards.queries import Answer, condition_lines, newest_of, paper_lines
from kheo.standards.rules import Verdict
from tests.conftest import says
from tests.standards.conftest import make_sheet, say

pytestmark = pytest.mark.django_db

CONDITION = '  - {key: debt, name: "Không nợ đọng", kind: yes_no, article: "Điều 4"}'
MORE = f"""{CONDITION}
  - {{key: satisfaction, name: "Hài lòng", kind: at_least, measure: "%", value: 90, article: "Điều 4"}}
  - {{key: income, name: "Thu nhập so với mức", kind: at_least, measure: "%", value: 110, article: "Điều 4"}}
  - {{key: plain, name: "Đã đạt chuẩn", kind: title, set: nho, article: "Điều 4"}}
dossier:
  - {{key: proposal, name: "Tờ trình", confirmed: true}}
  - {{key: minutes, name: "Biên bản họp", confirmed: false}}
dossier_source: "Thông tư 40/2014\""""
PAPER = "12/BC-UBND, 01/12/2022"
ALL = {"debt": Answer(Decimal(1), PAPER), "satisfaction": Answer(Decimal("92.5"), PAPER), "income": Answer(Decimal(112), PAPER)}


@pytest.fixture
def asking(small, land, write_set) -> CriteriaSet:
    """A set with conditions of every kind and a dossier."""
    load_sets(files=[write_set(("code: nho", "code: cao"), ('name: "Bộ tiêu chí thử"', 'name: "Bộ có điều kiện"'), (CONDITION, MORE), name="cao.yaml")])
    GroupMember.objects.create(set_code="cao", group_code="nam", unit=land.province)
    return newest_of("cao")


@pytest.fixture
def sheet(asking, land, officer) -> ObservationSheet:
    return make_sheet(asking, land.tham_don, officer)


def fresh(sheet: ObservationSheet) -> ObservationSheet:
    return ObservationSheet.objects.get(pk=sheet.pk)


def verdicts(sheet: ObservationSheet) -> dict[str, Verdict]:
    return {line.condition.key: line.verdict for line in condition_lines(fresh(sheet))}


def answer(sheet, by, answers=None, ticks=None, **said):
    return save_dossier(sheet, answers=ALL if answers is None else answers, ticks=ticks or {}, by=by, **said)


def refusal(*args, **said) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        answer(*args, **said)
    return refused.value.message_dict


# --- Answers and ticks -----------------------------------------------------------------------------


def test_results_follow_the_answers_in_the_same_transaction(sheet, officer, land, organiser, small):
    assert outcome_of(sheet).verdict is Verdict.NOT_REACHED  # the title is not there
    record_title(unit=land.tham_don, criteria_set=small, data_year=2022, by=organiser)
    assert outcome_of(sheet).verdict is Verdict.NO_DATA
    answer(sheet, officer)
    assert outcome_of(sheet).verdict is Verdict.REACHED
    answer(sheet, officer, {"debt": Answer(Decimal(0))})
    assert outcome_of(sheet).verdict is Verdict.NOT_REACHED
    assert verdicts(sheet) == {"debt": Verdict.NOT_REACHED, "satisfaction": Verdict.REACHED, "income": Verdict.REACHED, "plain": Verdict.REACHED}
    assert outcome_of(sheet) == reassess(fresh(sheet))


def test_an_answer_taken_away_is_no_data_and_what_is_not_named_stays(sheet, officer):
    answer(sheet, officer, ticks={"proposal": "5/TTr-UBND", "minutes": ""})
    answer(sheet, officer, {"satisfaction": Answer()}, {"minutes": None})
    assert verdicts(sheet)["satisfaction"] is Verdict.NO_DATA
    assert ConditionAnswer.objects.count() == 2
    assert [(row.piece.key, row.is_there, row.document) for row in paper_lines(fresh(sheet))] == [("proposal", True, "5/TTr-UBND"), ("minutes", False, "")]


def test_a_draft_is_overwritten_and_leaves_no_history(sheet, officer):
    answer(sheet, officer)
    answer(sheet, officer, {"debt": Answer(Decimal(1), "13/BC-UBND")})
    assert ConditionAnswer.objects.get(condition__key="debt").document == "13/BC-UBND"
    assert not HistoryEntry.objects.about(sheet).exists()


def test_once_handed_in_a_change_is_in_the_history_and_the_proof_holds(sheet, officer, organiser):
    answer(sheet, officer)
    change_state(sheet, "submit", by=officer)
    answer(fresh(sheet), organiser, {"satisfaction": Answer(Decimal(95), PAPER)}, {"proposal": "5/TTr-UBND"})
    steps = told_history(fresh(sheet))
    assert [step.text for step in steps] == ["submitted", "conditions were answered or papers ticked"]
    assert {label for label, _old, _new in steps[-1].changes} == {"condition_answers", "dossier_ticks"}
    assert not list(check_everything())
    change_state(fresh(sheet), "return", by=organiser, reason="Xem lại")
    say(fresh(sheet), officer, {"2.1": 61})
    change_state(fresh(sheet), "submit", by=officer)
    assert any("61" in new for _label, _old, new in told_history(fresh(sheet))[-1].changes)
    assert not list(check_everything())


def test_the_same_again_changes_nothing(sheet, officer):
    answer(sheet, officer, ticks={"proposal": ""})
    version = fresh(sheet).version
    answer(sheet, officer, ticks={"proposal": ""}, version=0)  # nothing new: no conflict either
    assert fresh(sheet).version == version


def test_the_second_editor_is_told(sheet, officer, cast):
    version = fresh(sheet).version
    answer(sheet, officer, version=version)
    with pytest.raises(EditConflict):
        answer(sheet, cast.colleague, {"debt": Answer(Decimal(0))}, version=version)
    assert ConditionAnswer.objects.get(condition__key="debt").value == 1


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        ("debt", Answer(Decimal(2), PAPER), "yes or no"), ("debt", Answer(Decimal(1)), "which document"), ("satisfaction", Answer(Decimal(95)), "which document"),
        ("satisfaction", Answer(Decimal(101), PAPER), "at most 100 percent"), ("satisfaction", Answer(Decimal(-1), PAPER), "below zero"),
        ("satisfaction", Answer(Decimal("90.00001"), PAPER), "four decimals"), ("satisfaction", Answer(None, PAPER), "what the document says"),
        ("debt", Answer(Decimal(1), "x" * 201), "at most 200"), ("plain", Answer(Decimal(1), PAPER), "looked up"), ("none", Answer(Decimal(1), PAPER), "no such condition"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(sheet, officer, key, said, words):
    assert words in refusal(sheet, officer, {key: said})[key][0]
    assert not ConditionAnswer.objects.exists()


def test_papers_that_the_dossier_has_not_are_refused(sheet, officer):
    told = refusal(sheet, officer, {}, {"letter": "1", "minutes": "x" * 201})
    assert set(told) == {"letter", "minutes"}
    assert not DossierTick.objects.exists()


def test_a_share_of_another_level_may_be_over_a_hundred(sheet, officer):
    answer(sheet, officer, {"income": Answer(Decimal("112.5"), PAPER)})
    assert verdicts(sheet)["income"] is Verdict.REACHED


@pytest.mark.parametrize("name", ["neighbour", "organiser", "leader", "recorder", "provincial", "stranger", "administrator"])
def test_nobody_else_answers_for_the_unit(sheet, cast, name):
    with pytest.raises(RecordClosed):
        answer(sheet, getattr(cast, name))
    assert not ConditionAnswer.objects.exists()


def test_who_may_answer_moves_with_the_sheet(sheet, officer, organiser):
    change_state(sheet, "submit", by=officer)
    with pytest.raises(RecordClosed):
        answer(fresh(sheet), officer)
    answer(fresh(sheet), organiser)
    change_state(fresh(sheet), "accept", by=organiser)
    for user in (officer, organiser):
        with pytest.raises(RecordClosed):
            answer(fresh(sheet), user, {"debt": Answer(Decimal(0))})
    assert ConditionAnswer.objects.count() == 3


def test_nothing_moves_in_a_closed_period(asking, sheet, officer, land, organiser):
    ClosedPeriod.objects.create(criteria_set=asking, unit=land.district, period="2022-Q4", closed_by=organiser)
    with pytest.raises(RecordClosed, match="closed this period"):
        answer(sheet, officer)
    assert not ConditionAnswer.objects.exists()


def test_a_sheet_without_values_may_be_answered(asking, land, officer):
    empty = save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=asking, period="2022-Q3"), by=officer, fields=[])
    answer(empty, officer)
    assert outcome_of(empty) == reassess(fresh(empty))


# --- The page --------------------------------------------------------------------------------------


@pytest.fixture
def address(sheet) -> str:
    return reverse("standards:conditions", args=[sheet.pk])


def typed(sheet: ObservationSheet, **said: str) -> dict[str, str]:
    """What a page would send, by the keys of conditions and papers."""
    conditions = {row.key: row.pk for row in sheet.criteria_set.conditions.all()} | {row.key: row.pk for row in sheet.criteria_set.dossier.all()}
    return {"version": str(fresh(sheet).version), **{f"{name.split('_')[0]}-{conditions[name.split('_')[1]]}": value for name, value in said.items()}}


def test_the_page_keeps_answers_and_ticks(client_for, sheet, officer, address):
    browser = client_for(officer)
    assert says(browser.get(address), "looked up in the list of titles")
    posted = typed(sheet, value_debt="1", document_debt=PAPER, value_satisfaction="92,5", document_satisfaction=PAPER, there_proposal="on", paper_proposal="5/TTr-UBND")
    assert browser.post(address, posted).status_code == 302
    assert {row.condition.key: row.value for row in ConditionAnswer.objects.all()} == {"debt": 1, "satisfaction": Decimal("92.5")}
    assert DossierTick.objects.get().document == "5/TTr-UBND"
    shown = browser.get(address).content.decode()
    assert ('value="92,5"' in shown, "5/TTr-UBND" in shown) == (True, True)
    assert says(browser.get(reverse("records:show", args=["phieu-tieu-chi", sheet.pk])), "Conditions and dossier")


@pytest.mark.parametrize("text", ["2.063", "chín mươi", "101", "-1"])
def test_a_wrong_number_stays_on_the_page_and_the_rest_is_kept(client_for, sheet, officer, address, text):
    posted = typed(sheet, value_debt="1", document_debt=PAPER, value_satisfaction=text, document_satisfaction=PAPER)
    answered = client_for(officer).post(address, posted)
    assert answered.status_code == 422
    assert f'value="{text}"' in answered.content.decode()
    satisfaction = sheet.criteria_set.conditions.get(key="satisfaction").pk
    assert list(answered.context["form"].errors) == [f"value-{satisfaction}"]
    assert [row.condition.key for row in ConditionAnswer.objects.all()] == ["debt"]
    again = {**posted, "version": str(fresh(sheet).version), next(name for name, value in posted.items() if value == text): "95.5"}
    assert client_for(officer).post(address, again).status_code == 302
    assert ConditionAnswer.objects.get(condition__key="satisfaction").value == Decimal("95.5")


def test_a_title_that_is_typed_all_the_same_is_not_read(client_for, sheet, officer, address):
    assert client_for(officer).post(address, typed(sheet, value_plain="1", document_plain=PAPER)).status_code == 302
    assert not ConditionAnswer.objects.exists()


def test_a_number_without_its_tick_is_asked_about(client_for, sheet, officer, address):
    answered = client_for(officer).post(address, typed(sheet, paper_minutes="7/BB"))
    assert (answered.status_code, "7/BB" in answered.content.decode()) == (422, True)
    assert not DossierTick.objects.exists()


def test_the_second_page_shows_both_and_then_wins(client_for, sheet, officer, cast, address):
    posted = typed(sheet, value_debt="0")
    answer(sheet, cast.colleague, {"debt": Answer(Decimal(1), PAPER)})
    answered = client_for(officer).post(address, posted)
    assert answered.status_code == 409
    assert [theirs for _label, theirs, _mine in answered.context["differences"]][1] == PAPER
    assert len(answered.context["differences"]) == 2
    assert ConditionAnswer.objects.get().value == 1
    version = answered.context["form"]["version"].value()
    assert client_for(officer).post(address, {**posted, "version": version}).status_code == 302
    assert ConditionAnswer.objects.get().value == 0


def test_what_was_typed_too_late_is_shown_for_copying(client_for, sheet, officer, address):
    posted = typed(sheet, value_debt="1", document_debt="CHÉP-LẠI")
    change_state(sheet, "submit", by=officer)
    answered = client_for(officer).post(address, posted)
    assert (answered.status_code, "CHÉP-LẠI" in answered.content.decode()) == (409, True)
    assert client_for(officer).get(address).status_code == 302


def test_others_see_neither_page_nor_answers(client_for, sheet, officer, cast, address, organiser):
    answer(sheet, officer, {"debt": Answer(Decimal(1), "KÍN-VĂN-BẢN")}, {"proposal": "KÍN-SỐ"})
    for name in ("neighbour", "recorder", "leader", "stranger", "provincial", "organiser"):
        answered = client_for(getattr(cast, name)).get(address)
        assert answered.status_code in (403, 404), name
        assert "KÍN" not in answered.content.decode()
    change_state(sheet, "submit", by=officer)
    assert "KÍN-VĂN-BẢN" in client_for(organiser).get(address).content.decode()
    change_state(fresh(sheet), "accept", by=organiser)
    assert client_for(cast.leader).get(address).status_code == 403
    assert client_for(cast.leader).post(address, typed(sheet, value_debt="0")).status_code == 403
    assert ConditionAnswer.objects.get().value == 1


def test_a_version_that_is_none_is_refused(client_for, sheet, officer, address):
    assert client_for(officer).post(address, {**typed(sheet, value_debt="0"), "version": "x"}).status_code == 422
    assert not ConditionAnswer.objects.exists()
