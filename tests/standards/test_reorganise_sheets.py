"""When units are merged, divided or moved: totals follow the units, results stay with who has them, and no sheet is lost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.org.models import Body, RoleAssignment, Succession, Unit
from kheo.org.reorganising import Fate, read_decision
from kheo.records.actions import change_state
from kheo.records.actions.reorganise import Told, plan_reorganisation, reorganise
from kheo.standards.models import AreaTotal, CriteriaSet, GroupMember, Observation, ObservationSheet
from kheo.standards.proofs import check_results
from kheo.standards.rules import Verdict
from tests.conftest import LONG_AGO, Cast, Land
from tests.factories import give
from tests.standards.conftest import GOOD, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHOLE = """
format: 1
decree: "1/NQ"
date: 2022-07-01
units:
  - {key: n-d9, type: huyen, name: "Huyện chín", parent: PARENT}
successions:
  - {old: t-d1, new: n-d9, share: 1}
"""


@pytest.fixture
def young(land: Land, cast: Cast) -> Unit:
    """A commune that began on the day of the decision: it keeps its row and stands elsewhere from its first day on."""
    unit = Unit.objects.create(key="t-c9", kind="commune", type="xa", name="Mới", parent=land.district, valid_from=date(2022, 7, 1))
    give(cast.stranger, "reviewer", unit)
    return unit


def decide(path: Path, text: str) -> Any:
    path.write_text(text, encoding="utf-8")
    return read_decision(path)


def totals(unit: Unit | str) -> dict[str, tuple[int, ...]]:
    """What is counted at a unit: of the set by "", of criteria by code; noughts are nothing."""
    key = unit if isinstance(unit, str) else unit.key
    rows = AreaTotal.objects.filter(unit__key=key).values_list("criterion__code", "reached", "not_reached", "not_applicable", "undecided")
    return {code or "": tuple(counts) for code, *counts in rows if any(counts)}


def told_of(told: Told, word: str) -> list[str]:
    return [line.text for section in told.sections for line in section.lines if word in line.text and line.fate is Fate.DONE]


def test_totals_go_along_with_a_unit_that_keeps_its_row(small: CriteriaSet, land: Land, cast: Cast, young: Unit, tmp_path: Path):
    stays = make_sheet(small, land.tham_don, cast.reviewer, accept=cast.organiser)
    goes = make_sheet(small, young, cast.stranger, values=GOOD | {"2.1": 1}, accept=cast.organiser)
    decision = decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p"))
    planned = plan_reorganisation(decision, by=None)
    assert totals(land.district)["2"] == (1, 1, 0, 0)

    done = reorganise(decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p")), by=None)

    assert planned == done
    assert len(told_of(done, "takes its accepted sheets of results along (1)")) == 1
    assert totals(land.district) == {"": (0, 0, 0, 1), "1": (1, 0, 0, 0), "2": (1, 0, 0, 0), "3": (1, 0, 0, 0)}
    assert totals("n-d9") == {"": (0, 1, 0, 0), "1": (1, 0, 0, 0), "2": (0, 1, 0, 0), "3": (1, 0, 0, 0)}
    assert totals(land.province)["2"] == (1, 1, 0, 0)
    assert list(check_results()) == []
    give(cast.organiser, "reviewer", land.district)
    for sheet in (stays, goes):
        change_state(ObservationSheet.objects.get(pk=sheet.pk), "reopen", by=type(cast.organiser).objects.get(pk=cast.organiser.pk), reason="Sai số liệu")
    assert totals("n-d9") == totals(land.district) == totals(land.province) == {}
    assert list(check_results()) == []


def test_a_unit_that_begins_later_goes_along_too(small: CriteriaSet, land: Land, cast: Cast, young: Unit, tmp_path: Path):
    """It would stand below a district that is no more."""
    Unit.objects.filter(pk=young.pk).update(valid_from=date(2022, 9, 1))
    make_sheet(small, young, cast.stranger, accept=cast.organiser)
    reorganise(decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p")), by=None)
    young.refresh_from_db()
    assert young.parent.key == "n-d9"
    assert totals("n-d9")[""] == (0, 0, 0, 1)
    assert list(check_results()) == []


def test_only_the_areas_concerned_are_summed_up_anew(small: CriteriaSet, land: Land, cast: Cast, young: Unit, tmp_path: Path):
    make_sheet(small, young, cast.stranger, accept=cast.organiser)
    AreaTotal.objects.create(criteria_set=small, period="2022-Q4", unit=land.other_district, reached=5)
    reorganise(decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p")), by=None)
    assert totals(land.other_district) == {"": (5, 0, 0, 0)}


def test_done_again_nothing_is_summed_up(small: CriteriaSet, land: Land, cast: Cast, young: Unit, tmp_path: Path):
    make_sheet(small, young, cast.stranger, accept=cast.organiser)
    reorganise(decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p")), by=None)
    assert reorganise(decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p")), by=None).does_nothing


def test_an_open_sheet_of_a_unit_that_stands_elsewhere_is_judged_in_the_group_there(small: CriteriaSet, land: Land, cast: Cast, young: Unit, tmp_path: Path):
    """The successor of two districts that were not in the same group has no line of its own: there the province's holds."""
    GroupMember.objects.create(set_code="nho", group_code="bac", unit=land.district)
    sheet = make_sheet(small, young, cast.stranger, values=GOOD | {"1.2": 85})
    assert (sheet.group.code, sheet.criterion_results.get(criterion__code="1").verdict) == ("bac", Verdict.REACHED)
    reorganise(decide(tmp_path / "mot.yaml", WHOLE.replace("PARENT", "t-p") + "  - {old: t-d2, new: n-d9, share: 1}\n"), by=None)
    sheet.refresh_from_db()
    assert (sheet.group.code, sheet.criterion_results.get(criterion__code="1").verdict) == ("nam", Verdict.NOT_REACHED)


# --- Whatever is decided ------------------------------------------------------------------------


FATES = ["stays", "one", "two", "both"]
STATES = ["none", "draft", "submitted", "returned", "accepted"]


def _text(*, district: bool, parents: tuple[str, str], fates: tuple[str, str]) -> str:
    """A decision on both old communes, which may go into one of two new ones or be divided, and on their district."""
    into = {"one": ["n-c1"], "two": ["n-c2"], "both": ["n-c1", "n-c2"], "stays": []}
    links = [(old, new, fate != "both") for old, fate in zip(("t-c1", "t-c2"), fates, strict=True) for new in into[fate]]
    above = {"same": "n-d9" if district else "t-d1", "other": "t-d2"}
    used = sorted({new for _old, new, _whole in links})
    units = [f'{{key: {key}, type: xa, name: "Xã {key}", parent: {above[parents[key == "n-c2"]]}}}' for key in used]
    if district:
        units.append('{key: n-d9, type: huyen, name: "Huyện chín", parent: t-p}')
        links.append(("t-d1", "n-d9", True))
    rows = [f"{{old: {old}, new: {new}{', share: 1' if whole else ''}}}" for old, new, whole in links]
    return "\n".join(["format: 1", 'decree: "1/NQ"', "date: 2022-07-01", "units:", *(f"  - {row}" for row in units), "successions:", *(f"  - {row}" for row in rows), ""])


def _in_state(sheet: ObservationSheet, state: str, by: Any, organiser: Any) -> None:
    steps = {"draft": [], "submitted": ["submit"], "returned": ["submit", "return"], "accepted": ["submit", "accept"]}[state]
    for verb in steps:
        change_state(ObservationSheet.objects.get(pk=sheet.pk), verb, by=by if verb == "submit" else organiser, reason="Lý do")


@given(
    district=st.booleans(), parents=st.tuples(st.sampled_from(["same", "other"]), st.sampled_from(["same", "other"])),
    fates=st.tuples(st.sampled_from(FATES), st.sampled_from(FATES)), states=st.tuples(*[st.sampled_from(STATES)] * 3), lost=st.integers(0, 7), later=st.booleans(),
)  # fmt: skip
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_merged_divided_or_moved_nothing_is_lost_or_counted_twice(small, land, cast, young, tmp_path, district, parents, fates, states, lost, later):
    if not district and fates == ("stays", "stays"):
        district = True
    with transaction.atomic():
        made = {}
        _leave_alone(cast.reviewer, cast.neighbour, cast.stranger, cast.organiser)
        Unit.objects.filter(pk=young.pk).update(valid_from=date(2022, 9, 1) if later else date(2022, 7, 1))
        for number, (unit, by) in enumerate(((land.tham_don, cast.reviewer), (land.dai_tam, cast.neighbour), (young, cast.stranger))):
            if states[number] != "none":
                sheet = make_sheet(small, unit, by, values=GOOD | ({"2.1": 1} if lost >> number & 1 else {}))
                _in_state(sheet, states[number], by, cast.organiser)
                made[sheet.pk] = (unit, states[number])
        said = Observation.objects.count()
        text = _text(district=district, parents=parents, fates=fates)
        planned = plan_reorganisation(decide(tmp_path / "ba.yaml", text), by=None)
        assert planned == reorganise(decide(tmp_path / "ba.yaml", text), by=None)
        _check_all_there(made)
        assert Observation.objects.count() == said
        assert list(check_results()) == []
        _reopen_all(land, cast)
        assert list(check_results()) == []
        assert not any(any(row) for row in AreaTotal.objects.values_list("reached", "not_reached", "not_applicable", "undecided", "criteria_reached"))
        transaction.set_rollback(True)


def _leave_alone(*people: Any) -> None:
    """Only those who write and judge sheets: everybody else's roles, and bodies, take most of the time and say nothing of sheets."""
    RoleAssignment.objects.exclude(user__in=people).delete()
    for body in Body.objects.order_by("-path"):
        body.delete()


def _check_all_there(made: dict[int, tuple[Unit, str]]) -> None:
    """Accepted sheets stay with their unit; open ones are there or at its whole successor."""
    sheets = {sheet.pk: sheet for sheet in ObservationSheet.objects.select_related("unit")}
    assert sheets.keys() == made.keys()
    for pk, (unit, state) in made.items():
        heirs = {link.new_id for link in Succession.objects.filter(old=unit, share=1)}
        assert sheets[pk].state == state
        assert sheets[pk].unit_id in ({unit.pk} if state == "accepted" else {unit.pk, *heirs})


def _reopen_all(land: Land, cast: Cast) -> None:
    organiser = type(cast.organiser).objects.get(pk=cast.organiser.pk)
    organiser.roles.create(role="reviewer", unit=land.district, valid_from=LONG_AGO)
    for sheet in ObservationSheet.objects.filter(state="accepted"):
        change_state(sheet, "reopen", by=organiser, reason="Sai số liệu")
