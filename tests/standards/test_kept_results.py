"""Whatever set is written, whatever is said and in whatever order people act: kept results are what the values come to."""

from collections import Counter
from decimal import Decimal
from itertools import count

import pytest
import yaml
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib.workflow import TransitionRefused
from kheo.org.models import Unit
from kheo.records.actions import change_state, publish_record
from kheo.standards.actions import Ruling, load_sets, rebuild_results, rule_on, save_sheet
from kheo.standards.actions.places import set_group
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    CriterionResult,
    Observation,
    ObservationSheet,
    Status,
)
from kheo.standards.proofs import check_results
from kheo.standards.queries import current, newest_of
from kheo.standards.rules import Verdict
from tests.standards.conftest import say

pytestmark = [pytest.mark.django_db, pytest.mark.database]
REFUSALS = (PermissionDenied, ValidationError, TransitionRefused)
KINDS = ["at_least", "at_most", "yes_no", "count", "grade", "two_part"]
GRADES = ["Yếu", "Khá", "Tốt"]
STEPS = ["say", "say", "say", "submit", "rule", "return", "accept", "reopen", "publish", "group", "withdraw"]
numbers = count(1)
amounts = st.integers(0, 100)


@st.composite
def indicators(draw, code: str) -> dict:
    """An indicator of any kind with any levels: for all, for a group, from a year on, or none."""
    kind = draw(st.sampled_from(KINDS))
    row = {"code": code, "name": f"Chỉ tiêu {code}", "kind": kind}
    if kind == "grade":
        row["grades"] = GRADES
    if kind == "two_part":
        row |= {"second_name": "Phần hai", "second_measure": "cái"}
    places = draw(st.lists(st.tuples(st.sampled_from(["", "bac", "nam"]), st.sampled_from([0, 2022, 2023])), unique=True, max_size=3))
    levels = [_level(draw, kind, group, year) for group, year in places]
    return row | ({"thresholds": levels} if levels else {"left_to": "Ủy ban nhân dân tỉnh"})


def _level(draw, kind: str, group: str, year: int) -> dict:
    value = {"yes_no": st.just(True), "grade": st.sampled_from(GRADES)}.get(kind, amounts)
    level = {"value": draw(value), "set_by": "TTg"} | ({"group": group} if group else {}) | ({"from_year": year} if year else {})
    return level | ({"second": draw(amounts)} if kind == "two_part" else {})


@st.composite
def sets(draw) -> dict:
    """A whole file of a set."""
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    criteria = [
        {"code": str(n), "key": f"k{n}", "name": f"Tiêu chí {n}", "indicators": [draw(indicators(f"{n}.{m}")) for m in range(1, size + 1)]}
        for n, size in enumerate(shape, 1)
    ]
    return {
        "format": 1, "code": f"ngau-nhien-{next(numbers)}", "version": 1, "name": "Bộ ngẫu nhiên", "title": "Đạt", "unit_kind": "commune", "unit_types": ["xa"],
        "valid_from": "2021-01-01", "decision": {"number": "1/QĐ", "issuer": "TTg"}, "source": "1/QĐ", "stated": {"criteria": len(shape), "indicators": sum(shape)},
        "groups": [{"code": "bac", "name": "Bắc"}, {"code": "nam", "name": "Nam"}], "criteria": criteria,
    }  # fmt: skip


class Play:
    """Two communes, their officers and the district, and what they try."""

    def __init__(self, path, content, land, cast):
        path.write_text(yaml.safe_dump(content, allow_unicode=True).replace("'2021-01-01'", "2021-01-01"), encoding="utf-8")
        load_sets(files=[path])
        self.set, self.cast, self.land = newest_of(content["code"]), cast, land
        self.codes = [row["code"] for criterion in content["criteria"] for row in criterion["indicators"]]
        self.sheets = [
            save_sheet(ObservationSheet(unit=unit, criteria_set=self.set, period="2022-Q4"), by=by, fields=[])
            for unit, by in ((land.tham_don, cast.reviewer), (land.dai_tam, cast.neighbour))
        ]  # fmt: skip
        self.hands = [cast.reviewer, cast.neighbour]

    def step(self, verb, which, place, value):
        """One try; a refusal changes nothing."""
        sheet = ObservationSheet.objects.select_related("unit__parent", "criteria_set", "group").get(pk=self.sheets[which].pk)
        try:
            with transaction.atomic():
                getattr(self, verb, self.move(verb))(sheet, which, place, value)
        except REFUSALS:
            pass

    def say(self, sheet, which, place, value):
        told = None if value == 0 else "Không có" if value == 1 else (value % 97, value % 3) if value % 2 else value % 101
        say(sheet, self.hands[which], {self.codes[place % len(self.codes)]: told})

    def rule(self, sheet, _which, place, value):
        status = Ruling(Status.DISPUTED, "Sai") if value % 3 == 0 else Ruling(Status.VERIFIED)
        rule_on(sheet, rulings=dict.fromkeys(list(current(sheet))[:place + 1], status), by=self.cast.organiser)

    def publish(self, sheet, *_rest):
        publish_record(sheet, by=self.cast.editor, evidence=[])

    def group(self, _sheet, which, _place, value):
        chosen = list(self.set.groups.all())[value % 2] if value % 3 else None
        set_group(criteria_set=self.set, unit=self.sheets[which].unit, group=chosen, by=self.cast.organiser)

    def move(self, verb):
        """A step of the review, by whoever may take it."""
        def take(sheet, which, _place, _value):
            change_state(sheet, verb, by=self.hands[which] if verb in ("submit", "withdraw") else self.cast.organiser, reason="Lý do")

        return take


steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1), st.integers(0, 8), st.integers(0, 300)), min_size=4, max_size=24)


@given(content=sets(), told=steps)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_done_kept_results_are_what_the_values_come_to(land, cast, tmp_path, content, told):
    with transaction.atomic():
        play = Play(tmp_path / "bo.yaml", content, land, cast)
        for step in told:
            play.step(*step)
        assert list(check_results()) == []
        _check_by_hand(play)
        kept = _kept(play)
        rebuild_results(play.set, period="2022-Q4")
        assert _kept(play) == kept
        transaction.set_rollback(True)


def _check_by_hand(play) -> None:
    """Each sheet's verdict counts its criteria, and each current row stands once."""
    for sheet in ObservationSheet.objects.filter(pk__in=[sheet.pk for sheet in play.sheets]):
        rows = Counter(Observation.objects.filter(sheet=sheet, superseded_at=None).values_list("indicator", flat=True))
        assert set(rows.values()) <= {1}
        assessment = Assessment.objects.filter(sheet=sheet).first()
        if assessment is not None:
            verdicts = list(CriterionResult.objects.filter(sheet=sheet).values_list("verdict", flat=True))
            assert assessment.reached == verdicts.count(Verdict.REACHED)
            assert assessment.not_reached == verdicts.count(Verdict.NOT_REACHED)
            assert (assessment.verdict == Verdict.NOT_REACHED) is (Verdict.NOT_REACHED in verdicts)


def _kept(play) -> list:
    """The totals that hold anything, and the results of what is accepted."""
    totals = AreaTotal.objects.filter(criteria_set=play.set).order_by("unit", "criterion")
    counted = [row for row in totals.values_list("unit", "criterion", "reached", "not_reached", "not_applicable", "undecided", "criteria_reached") if any(row[2:])]
    accepted = CriterionResult.objects.filter(sheet__criteria_set=play.set, sheet__state="accepted").order_by("sheet", "criterion__position")
    return [counted, list(accepted.values_list("sheet", "criterion", "verdict", "reached", "applies")), Unit.objects.count(), Decimal(len(play.codes))]
