"""Reads of criteria sets: their rows as rules, which is the newest, what nobody confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.standards.models import (
    CriteriaSet,
    Criterion,
    GroupMember,
    Indicator,
    Threshold,
    UnitGroup,
)
from kheo.standards.queries.row_kinds import KINDS
from kheo.standards.rules import Level, Rule, level_for


@dataclass(frozen=True)
class Book:
    """A set as rules: by the code of each criterion its indicators' rules, in their order."""

    criteria: Mapping[str, tuple[Rule, ...]]
    complete: bool

    @property
    def rules(self) -> dict[str, Rule]:
        """Every indicator's rule, by code."""
        return {rule.code: rule for rules in self.criteria.values() for rule in rules}

    def levels(self, group: str, year: int) -> dict[str, Level | None]:
        """The level that holds for each indicator, for a unit of that group in that year."""
        return {code: level_for(rule.levels, group, year) for code, rule in self.rules.items()}


def book_of(criteria_set: CriteriaSet) -> Book:
    """The set as rules; read once for each content."""
    return _book(criteria_set.pk, criteria_set.digest)


@lru_cache(maxsize=64)
def _book(pk: int, _digest: str) -> Book:
    levels: dict[int, list[Level]] = {}
    for threshold in Threshold.objects.filter(indicator__criterion__criteria_set=pk).select_related("group").order_by("pk"):
        group = threshold.group.code if threshold.group else ""
        levels.setdefault(threshold.indicator_id, []).append(Level(threshold.value, threshold.second, group, threshold.from_year))
    criteria: dict[str, list[Rule]] = {row.code: [] for row in Criterion.objects.filter(criteria_set=pk).order_by("position")}
    for row in Indicator.objects.filter(criterion__criteria_set=pk).select_related("criterion").order_by("criterion__position", "position"):
        rule = Rule(row.code, row.kind, tuple(levels.get(row.pk, ())), tuple(row.grades), row.measure, row.second_measure)
        criteria[row.criterion.code].append(rule)
    return Book({code: tuple(rules) for code, rules in criteria.items()}, CriteriaSet.objects.values_list("complete", flat=True).get(pk=pk))


def indicators_of(criteria_set: CriteriaSet) -> list[tuple[Criterion, list[Indicator]]]:
    """The criteria of a set, each with its indicators, in their order."""
    rows: dict[int, list[Indicator]] = {}
    for row in Indicator.objects.filter(criterion__criteria_set=criteria_set).order_by("criterion__position", "position"):
        rows.setdefault(row.criterion_id, []).append(row)
    return [(criterion, rows.get(criterion.pk, [])) for criterion in criteria_set.criteria.all()]


def newest_of(code: str) -> CriteriaSet | None:
    """The newest version of a set, None where there is none."""
    return CriteriaSet.objects.filter(code=code).order_by("-version").first() if code else None


def is_in_use(criteria_set: CriteriaSet) -> bool:
    """Whether results stand on the set, so that it is never edited any more."""
    return any(rows.exists() for rows in (criteria_set.sheets, criteria_set.awards, criteria_set.title_targets, criteria_set.closed_periods))


def sets_for(unit: Unit) -> list[CriteriaSet]:
    """The sets by which a unit may be assessed today: of its kind and type, and in force."""
    today = dates.today()
    rows = CriteriaSet.objects.filter(unit_kind=unit.kind, valid_from__lte=today).order_by("code", "-version")
    newest: dict[str, CriteriaSet] = {}
    for row in rows:
        newest.setdefault(row.code, row)
    return [row for row in newest.values() if (row.valid_to is None or row.valid_to >= today) and concerns(row, unit)]


def concerns(criteria_set: CriteriaSet, unit: Unit) -> bool:
    """Whether the set is for units of this kind and type; a township, for one, is no subject of the communes' sets."""
    return unit.kind == criteria_set.unit_kind and (not criteria_set.unit_types or unit.type in criteria_set.unit_types)


def group_of(criteria_set: CriteriaSet, unit: Unit) -> UnitGroup | None:
    """The group of a unit in a set: its own line, or that of the nearest unit above that has one."""
    lines = GroupMember.objects.filter(set_code=criteria_set.code, unit__key__in=unit.path_keys).select_related("unit")
    nearest = max(lines, key=lambda line: len(line.unit.path), default=None)
    return criteria_set.groups.filter(code=nearest.group_code).first() if nearest else None


def unconfirmed_of(criteria_set: CriteriaSet) -> int:
    """How many rows of the set no source confirms."""
    return sum(kind.rows_of(criteria_set).filter(confirmed=False).count() for kind in KINDS.values())
