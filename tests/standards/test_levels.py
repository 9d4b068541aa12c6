"""A province's set on the national one: what it sets holds wherever it speaks, it may only ask for more, and nothing national is lost."""

from decimal import Decimal

import pytest
import yaml
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib.reading import Faults
from kheo.standards.actions import confirm_row, load_sets
from kheo.standards.files import SETS, ReadSet, read_set
from kheo.standards.models import Indicator, Threshold
from kheo.standards.provinces import stand_on
from kheo.standards.queries import book_of, newest_of
from kheo.standards.queries.sets import stored_set
from kheo.standards.rules import Level, level_for
from tests.standards.conftest import SMALL

KINDS = {"1.2": "at_least", "2.2": "at_most", "3.1": "two_part"}


def write(path, changes=()):
    data = yaml.safe_load(SMALL)
    for code, levels in dict(changes).items():
        row = next(row for criterion in data["criteria"] for row in criterion["indicators"] if row["code"] == code)
        row["thresholds"] = [{"set_by": "TTg", **level} for level in levels]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def province(path, levels, **head):
    """A province's file that writes some indicators again, with levels of its own."""
    data = yaml.safe_load(SMALL)
    criteria = []
    for criterion in data["criteria"]:
        own = [{**row, "thresholds": [{"set_by": "UBND tỉnh", **level} for level in levels[row["code"]]]} for row in criterion["indicators"] if row["code"] in levels]
        criteria += [{**criterion, "indicators": own}] if own else []
    data = {name: value for name, value in data.items() if name not in ("groups", "conditions", "revocation", "criteria")}
    data |= {"code": "nho-tinh", "name": "Bộ của tỉnh", "based_on": "nho", "criteria": criteria, **head}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture
def load(db, tmp_path):
    """Load a national set and a province's on it; gives the level of an indicator for a group and year, by the rows stored."""

    def both(national, own, **head):
        load_sets(files=[write(tmp_path / "nho.yaml", national), province(tmp_path / "tinh.yaml", own, **head)])
        book = book_of(newest_of("nho-tinh"))
        return lambda code, group, year: (level := book.levels(group, year)[code]) and (level.value, level.second)

    return both


# --- What holds ----------------------------------------------------------------------------------


def test_a_general_level_of_the_province_holds_for_the_national_groups_too(load):
    level = load({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, {"1.2": [{"value": 70}]})
    assert [level("1.2", group, 2022)[0] for group in ("", "bac", "nam")] == [70, 70, 70]


def test_before_the_province_speaks_the_national_level_holds(load):
    level = load({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, {"1.2": [{"from_year": 2024, "value": 70}]})
    assert [(level("1.2", "bac", year)[0], level("1.2", "nam", year)[0]) for year in (2021, 2023, 2024, 2030)] == [(50, 60), (50, 60), (70, 70), (70, 70)]


def test_a_group_of_which_the_province_says_nothing_keeps_its_national_level(load):
    level = load({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, {"1.2": [{"group": "bac", "value": 55}]})
    assert [level("1.2", group, 2022)[0] for group in ("", "bac", "nam")] == [50, 55, 60]


def test_a_province_adds_groups_of_its_own(load):
    own = {"1.2": [{"group": "ven-bien", "value": 95}, {"group": "nam", "value": 92}]}
    level = load({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, own, groups=[{"code": "ven-bien", "name": "Ven biển"}])
    assert [level("1.2", group, 2022)[0] for group in ("ven-bien", "nam", "bac")] == [95, 92, 50]
    assert list(newest_of("nho-tinh").groups.values_list("code", flat=True)) == ["bac", "nam", "ven-bien"]


def test_a_province_in_one_group_has_that_groups_levels_and_no_groups(load):
    national = {"1.2": [{"value": 50}, {"from_year": 2023, "value": 99}, {"group": "nam", "from_year": 2022, "value": 60}], "2.2": [{"value": 4}]}
    level = load(national, {"2.2": [{"value": 3}]}, group="nam")
    assert [level("1.2", "", year)[0] for year in (2021, 2022, 2023)] == [50, 60, 60]  # as `level_for` has it: the group's before everybody's
    assert not newest_of("nho-tinh").groups.exists()


def test_levels_keep_who_set_them(load):
    load({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, {"1.2": [{"from_year": 2024, "value": 70}]})
    rows = Threshold.objects.filter(indicator__criterion__criteria_set=newest_of("nho-tinh"), indicator__code="1.2")
    told = {(row.group.code if row.group else "", row.from_year): (row.value, row.set_by) for row in rows}
    assert told == {("", 0): (50, "TTg"), ("", 2024): (70, "UBND tỉnh"), ("nam", 0): (60, "TTg"), ("nam", 2024): (70, "UBND tỉnh")}


# --- What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(("national", "own", "told"), [
    ({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, {"1.2": [{"value": 55}]}, ["indicator 1.2, group nam: the level 55 asks for less than the national one (60)"]),
    ({"1.2": [{"value": 50}]}, {"1.2": [{"group": "nam", "value": 45}]}, ["indicator 1.2, group nam: the level 45 asks for less than the national one (50)"]),
    ({"1.2": [{"value": 50}, {"from_year": 2024, "value": 75}]}, {"1.2": [{"value": 70}]}, ["indicator 1.2, from 2024: the level 70 asks for less than the national one (75)"]),
    ({"1.2": [{"value": 50}, {"from_year": 2024, "value": 75}]}, {"1.2": [{"from_year": 2023, "value": 70}, {"from_year": 2025, "value": 74}]},
     ["indicator 1.2, from 2024: the level 70", "indicator 1.2, from 2025: the level 74"]),
    ({"2.2": [{"value": 4}]}, {"2.2": [{"value": 5}]}, ["indicator 2.2: the level 5 asks for less than the national one (4)"]),
    ({"3.1": [{"value": 80, "second": 2}]}, {"3.1": [{"value": 90, "second": 1}]}, ["indicator 3.1: the level 90; 1 asks for less than the national one (80; 2)"]),
    ({"3.2": [{"value": "Khá"}]}, {"3.2": [{"value": "Trung bình"}]}, ["indicator 3.2: the level 1 asks for less than the national one (2)"]),
])  # fmt: skip
def test_a_level_that_asks_for_less_is_refused_at_its_group_and_year(load, national, own, told):
    with pytest.raises(ValidationError) as refused:
        load(national, own)
    assert len(refused.value.messages) == len(told)
    assert [text for text, wanted in zip(refused.value.messages, told, strict=True) if not text.startswith(f"tinh.yaml: {wanted}")] == []
    assert newest_of("nho") is None


@pytest.mark.parametrize(("national", "own", "head"), [
    ({"1.2": [{"value": 50}, {"group": "nam", "value": 60}]}, {"1.2": [{"value": 55}]}, {"group": "bac"}),
    ({"1.2": [{"value": 50}, {"from_year": 2024, "value": 75}]}, {"1.2": [{"value": 70}, {"from_year": 2024, "value": 75}]}, {}),
    ({"2.2": [{"value": 4}]}, {"2.2": [{"value": 4}]}, {}), ({"3.1": [{"value": 80, "second": 2}]}, {"3.1": [{"value": 80, "second": 3}]}, {}),
])  # fmt: skip
def test_the_same_or_more_is_taken(load, national, own, head):
    load(national, own, **head)
    assert newest_of("nho-tinh").based_on == newest_of("nho")


@pytest.mark.parametrize(("change", "told"), [
    ({"kind": "at_most"}, "indicator 1.2: “kind” differ from the national set"), ({"measure": "hộ"}, "indicator 1.2: “measure” differ from the national set"),
])  # fmt: skip
def test_a_province_keeps_how_it_is_measured(load, tmp_path, change, told):
    path = province(tmp_path / "tinh.yaml", {"1.2": [{"value": 95}]})
    data = yaml.safe_load(path.read_text())
    data["criteria"][0]["indicators"][0] |= change
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValidationError, match=told):
        load_sets(files=[write(tmp_path / "nho.yaml"), path])


def test_a_group_that_is_nowhere_is_refused(load):
    with pytest.raises(ValidationError, match="there is no group “xa” in this set, nor in the one on which it stands"):
        load({}, {"1.2": [{"group": "xa", "value": 95}]})
    with pytest.raises(ValidationError, match="there is no group “dong” in the set on which it stands"):
        load({}, {"1.2": [{"value": 95}]}, group="dong")


# --- Conditions and papers ---------------------------------------------------------------------------


def test_conditions_of_the_province_come_beside_the_national_ones(load):
    load({}, {}, conditions=[{"key": "survey", "name": "Hài lòng", "kind": "at_least", "value": 95, "article": "Điều 2"}])
    assert list(newest_of("nho-tinh").conditions.values_list("key", "position")) == [("debt", 1), ("survey", 2)]


@pytest.mark.parametrize(("own", "told"), [
    ({"kind": "at_least", "value": 1}, "condition debt: it asks something else"), ({"kind": "yes_no"}, ""),
])  # fmt: skip
def test_a_condition_written_again_asks_the_same(load, own, told):
    rows = [{"key": "debt", "name": "Không nợ", "article": "Điều 2", **own}]
    if told:
        with pytest.raises(ValidationError, match=told):
            load({}, {}, conditions=rows)
    else:
        load({}, {}, conditions=rows)
        assert newest_of("nho-tinh").conditions.get().name == "Không nợ"


# --- On what it stands ----------------------------------------------------------------------------


def test_the_base_may_be_stored_and_among_no_files(db, tmp_path):
    load_sets(files=[write(tmp_path / "nho.yaml")])
    load_sets(files=[province(tmp_path / "tinh.yaml", {"1.2": [{"value": 95}]})])
    found = newest_of("nho-tinh")
    assert (found.based_on, found.criteria.count(), found.conditions.count()) == (newest_of("nho"), 3, 1)
    assert load_sets(files=[province(tmp_path / "tinh.yaml", {"1.2": [{"value": 95}]})]) == []


def test_stored_or_among_the_files_makes_no_difference(db, tmp_path):
    national, own = write(tmp_path / "nho.yaml"), province(tmp_path / "tinh.yaml", {"2.1": [{"value": 70}]})
    load_sets(files=[own, national])
    digest = newest_of("nho-tinh").digest
    assert stand_on(read_set(own), stored_set(newest_of("nho"))).digest == stand_on(read_set(own), read_set(national)).digest == digest
    assert load_sets(files=[own]) == load_sets(files=[own, national]) == []


def test_the_newest_stored_version_is_the_base(db, tmp_path):
    load_sets(files=[write(tmp_path / "nho.yaml")])
    second = write(tmp_path / "nho.yaml", {"2.2": [{"value": 2}]})
    second.write_text(second.read_text().replace("version: 1", "version: 2"), encoding="utf-8")
    load_sets(files=[second])
    with pytest.raises(ValidationError, match=r"the level 3 asks for less than the national one \(2\)"):
        load_sets(files=[province(tmp_path / "tinh.yaml", {"2.2": [{"value": 3}]})])


def test_a_base_that_comes_along_is_stored_too(db, tmp_path):
    data = yaml.safe_load((SETS / "xa-ntm-2021-2025.yaml").read_text())
    head = {name: data[name] for name in ("format", "version", "title", "unit_kind", "unit_types", "valid_from", "decision", "stated")}
    path = tmp_path / "tinh.yaml"
    path.write_text(yaml.safe_dump({**head, "code": "tinh", "name": "Tỉnh", "source": "x", "based_on": "xa-ntm-2021-2025", "group": "dbscl", "criteria": []}, allow_unicode=True))
    assert len(load_sets(files=[path])) == 2
    assert newest_of("tinh").based_on == newest_of("xa-ntm-2021-2025")


def test_every_set_that_comes_along_reads_back_from_the_tables_as_its_file(db):
    load_sets()
    for path in SETS.glob("*.yaml"):
        found = read_set(path)
        stored = stored_set(newest_of(found.code))
        stored.succeeds = found.succeeds
        assert stored.digest == found.digest == newest_of(found.code).digest


def test_what_people_confirmed_of_the_national_set_is_confirmed_in_the_provinces(small, organiser, tmp_path):
    confirm_row(Indicator.objects.get(code="2.1"), source="Phụ lục I", by=organiser)
    load_sets(files=[province(tmp_path / "tinh.yaml", {"1.2": [{"value": 95}]})])
    assert Indicator.objects.get(criterion__criteria_set__code="nho-tinh", code="2.1").source == "Phụ lục I"


@pytest.fixture
def organiser(cast):
    return cast.organiser


# --- Any levels ----------------------------------------------------------------------------------

GROUPS, YEARS = ("", "bac", "nam"), (0, 2022, 2024)
amounts = st.integers(0, 3).map(Decimal)
spots = st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from(YEARS)), unique=True, max_size=5)


@st.composite
def levels(draw, kind):
    return [
        {"indicator": "1.1", "group": group, "from_year": year, "value": draw(amounts), "second": draw(amounts) if kind == "two_part" else None,
         "set_by": "x", "article": "", "confirmed": False, "source": ""}
        for group, year in draw(spots)
    ]  # fmt: skip


@st.composite
def two_sets(draw):
    """A national set of one indicator and a province's on it, with any levels."""
    kind = draw(st.sampled_from(["at_least", "at_most", "two_part"]))
    row = {"code": "1.1", "criterion": "1", "kind": kind, "measure": "", "second_measure": "", "grades": []}
    values = {"complete": True, "stated_criteria": 1, "stated_indicators": 1, "dossier_source": ""}
    groups = [{"code": group} for group in GROUPS if group]
    return [ReadSet(Faults("x"), values, groups=groups, criteria=[{"code": "1"}], indicators=[row], thresholds=draw(levels(kind))) for _set in range(2)]


def held(found, group, year):
    return level_for([Level(row["value"], row["second"], row["group"], row["from_year"]) for row in found.thresholds], group, year)


def amount(level):
    return (level.value, level.second) if level is not None else None


@given(two_sets())
def test_the_province_holds_where_it_speaks_and_the_national_level_elsewhere(drawn):
    base, own = drawn
    whole = stand_on(own, base)
    for group in GROUPS:
        for year in (2021, 2022, 2023, 2024, 2030):
            assert amount(held(whole, group, year)) == amount(held(own, group, year) or held(base, group, year))


@given(two_sets())
def test_a_set_is_refused_exactly_where_some_unit_would_be_asked_for_less(drawn):
    base, own = drawn
    stand_on(own, base)
    kind, less = base.indicators[0]["kind"], False
    for group in GROUPS:
        for year in (2021, 2022, 2023, 2024, 2030):
            asked, least = held(own, group, year), held(base, group, year)
            if asked is not None and least is not None:
                parts = zip(amount(asked), amount(least), strict=True)
                less |= any(now is not None and (now > before if kind == "at_most" else now < before) for now, before in parts)
    assert bool(own.faults) == less


@given(two_sets(), st.sampled_from(["bac", "nam"]))
def test_a_province_in_one_group_is_judged_as_that_group_is(drawn, group):
    base, own = drawn
    own.thresholds, own.groups, own.group = [], [], group
    whole = stand_on(own, base)
    for year in (2021, 2022, 2023, 2024, 2030):
        assert amount(held(whole, "", year)) == amount(held(base, group, year))
