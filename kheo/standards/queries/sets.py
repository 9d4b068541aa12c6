"""Reads of criteria sets: their rows as rules, which holds when and for whom, what nobody confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.reading import Faults
from kheo.org.models import Unit
from kheo.org.models.spans import TreeQuerySet
from kheo.standards.files import ReadSet, Values
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
    return by_criterion(criteria_set, Indicator.objects.filter(criterion__criteria_set=criteria_set).order_by("criterion__position", "position"))


def laws_of(criteria_set: CriteriaSet, group: UnitGroup | None, year: int) -> QuerySet[Indicator]:
    """The indicators of a set, each with its criterion's id and, in `law`, whether its level is confirmed, who set it and in which article.

    The level is the one that holds for the group in the year, as `rules.level_for` finds it; `law` is None where none does.
    """
    of_it = Q(group=None) | Q(group=group) if group is not None else Q(group=None)
    held = Threshold.objects.filter(of_it, indicator=OuterRef("pk"), from_year__lte=year).order_by(F("group").asc(nulls_last=True), "-from_year")
    told = held.values(told=JSONObject(confirmed=Cast("confirmed", IntegerField()), source="source", set_by="set_by", article="article"))[:1]
    rows = Indicator.objects.filter(criterion__criteria_set=criteria_set).order_by("criterion__position", "position")
    return rows.annotate(law=Subquery(told, output_field=JSONField()))


def by_criterion(criteria_set: CriteriaSet, rows: Iterable[Indicator]) -> list[tuple[Criterion, list[Indicator]]]:
    """The criteria of a set, each with those of `rows` that are its own."""
    own: dict[int, list[Indicator]] = {}
    for row in rows:
        own.setdefault(row.criterion_id, []).append(row)
    return [(criterion, own.get(criterion.pk, [])) for criterion in criteria_set.criteria.all()]


def newest_of(code: str) -> CriteriaSet | None:
    """The newest version of a set, None where there is none."""
    return CriteriaSet.objects.filter(code=code).order_by("-version").first() if code else None


def is_in_use(criteria_set: CriteriaSet) -> bool:
    """Whether results stand on the set, so that it is never edited any more."""
    return any(rows.exists() for rows in (criteria_set.sheets, criteria_set.awards, criteria_set.title_targets, criteria_set.closed_periods))


def sets_for(units: Iterable[Unit], periods: Iterable[Period]) -> list[CriteriaSet]:
    """The sets by which one of the units may be assessed in one of the periods: of its kind and type, and in force then; one question."""
    units, found = list(units), dict[int, CriteriaSet]()
    rows = list(CriteriaSet.objects.filter(unit_kind__in={unit.kind for unit in units}).order_by("code", "-version"))
    for period in periods:
        found |= {row.pk: row for row in _newest_each(row for row in rows if holds_on(row, period.end))}
    return [row for row in found.values() if any(concerns(row, unit) for unit in units)]


def indicators_to_choose(units: Iterable[Unit], present: int | None) -> QuerySet[Indicator]:
    """The indicators of the sets by which these places, or those above them, are assessed this year, and the one that is chosen already."""
    above = Unit.objects.on().filter(key__in={key for unit in units for key in unit.path_keys})
    sets = sets_for(above, [Period.of_day(dates.today(), "year")])
    rows = Indicator.objects.filter(Q(criterion__criteria_set__in=sets) | Q(pk=present)).select_related("criterion__criteria_set")
    return rows.order_by("criterion__criteria_set", "criterion__position", "position")


def _newest_each(rows: Iterable[CriteriaSet]) -> Iterable[CriteriaSet]:
    """Of each code the first row."""
    newest: dict[str, CriteriaSet] = {}
    for row in rows:
        newest.setdefault(row.code, row)
    return newest.values()


def holds_on(criteria_set: CriteriaSet, day: date) -> bool:
    """Whether the set is in force on that day. A period's results are what holds at its end: its last day decides by which set."""
    return criteria_set.valid_from <= day and (criteria_set.valid_to is None or criteria_set.valid_to >= day)


def misfits(criteria_set: CriteriaSet, unit: Unit, period: Period) -> dict[str, str]:
    """Why the unit writes no results of the period under the set, by the field that is wrong; empty where it may.

    The period has begun, the unit lived in it, the set is in force at its end in no newer version, and it is for units of this kind and type.
    """
    found: dict[str, str] = {}
    if not concerns(criteria_set, unit):
        found["criteria_set"] = _("%(unit)s is not assessed by this set.") % {"unit": unit}
    if period.start > dates.today():
        found["period"] = _("This period has not begun yet.")
    elif strange := _not_living(unit, period):
        found["period"] = strange
    elif not holds_on(criteria_set, period.end):
        found["period"] = _not_in_force(criteria_set, unit, period)
    elif newer := _newer_version(criteria_set, period):
        found["criteria_set"] = _("At the end of this period version %(version)s of the set is in force: choose that one.") % {"version": newer.version}
    return found


def _not_living(unit: Unit, period: Period) -> str:
    """A result is its own unit's: of a time before it began or after it ended, the units before or after it tell. A first day that nobody knows refuses nothing."""
    words = {"unit": unit, "period": period.label}
    if unit.valid_from_known and unit.valid_from > period.end:
        return _("%(unit)s begins on %(day)s only: there are no results of it for %(period)s.") % {**words, "day": f"{unit.valid_from:%d/%m/%Y}"}
    if unit.valid_to is not None and unit.valid_to < period.start:
        return _("%(unit)s ended on %(day)s: there are no results of it for %(period)s.") % {**words, "day": f"{unit.valid_to:%d/%m/%Y}"}
    return ""


def _not_in_force(criteria_set: CriteriaSet, unit: Unit, period: Period) -> str:
    words = {"set": criteria_set, "from": f"{criteria_set.valid_from:%d/%m/%Y}", "day": f"{period.end:%d/%m/%Y}"}
    if criteria_set.valid_to is None:
        told = _("“%(set)s” is in force from %(from)s on, not yet on %(day)s, the last day of this period.") % words
    else:
        told = _("“%(set)s” is in force from %(from)s to %(to)s, not on %(day)s, the last day of this period.") % {**words, "to": f"{criteria_set.valid_to:%d/%m/%Y}"}
    others = ", ".join(f"“{row}”" for row in sets_for([unit], [period]))
    return f"{told} {_('In force then: %(sets)s.') % {'sets': others}}" if others else told


def _newer_version(criteria_set: CriteriaSet, period: Period) -> CriteriaSet | None:
    rows = in_force(period.end).filter(code=criteria_set.code, version__gt=criteria_set.version)
    return rows.order_by("-version").first()


def in_force(day: date) -> QuerySet[CriteriaSet]:
    """The sets in force on that day, in every version."""
    return CriteriaSet.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def concerns(criteria_set: CriteriaSet, unit: Unit) -> bool:
    """Whether the set is for units of this kind and type; a township, for one, is no subject of the communes' sets."""
    return unit.kind == criteria_set.unit_kind and (not criteria_set.unit_types or unit.type in criteria_set.unit_types)


def concerned(criteria_set: CriteriaSet, units: TreeQuerySet) -> TreeQuerySet:
    """Those of the units that the set is for, by the same rule as `concerns`."""
    units = units.filter(kind=criteria_set.unit_kind)
    return units.filter(type__in=criteria_set.unit_types) if criteria_set.unit_types else units


def group_of(criteria_set: CriteriaSet, unit: Unit) -> UnitGroup | None:
    """The group of a unit in a set: its own line, or that of the nearest unit above that has one."""
    lines = GroupMember.objects.filter(set_code=criteria_set.code, unit__key__in=unit.path_keys).select_related("unit")
    nearest = max(lines, key=lambda line: len(line.unit.path), default=None)
    return criteria_set.groups.filter(code=nearest.group_code).first() if nearest else None


def unconfirmed_of(criteria_set: CriteriaSet) -> int:
    """How many rows of the set no source confirms."""
    return sum(kind.rows_of(criteria_set).filter(confirmed=False).count() for kind in KINDS.values())


LEFT_OUT = {"id", "criteria_set", "criterion", "position"}


def stored_set(criteria_set: CriteriaSet) -> ReadSet:
    """A stored set as a file of it would be read, with what people confirmed since; for sets that stand on it."""
    def rows(name: str) -> list[Values]:
        return [_values(row) for row in getattr(criteria_set, name).order_by("pk")]

    indicators = Indicator.objects.filter(criterion__criteria_set=criteria_set).select_related("criterion").order_by("criterion__position", "position")
    thresholds = Threshold.objects.filter(indicator__criterion__criteria_set=criteria_set).select_related("indicator", "group").order_by("pk")
    return ReadSet(
        Faults(str(criteria_set)), values=_values(criteria_set, {"digest", "based_on", "succeeds"}),
        criteria=[_values(row) for row in criteria_set.criteria.order_by("position")],
        indicators=[{**_values(row), "criterion": row.criterion.code} for row in indicators],
        thresholds=[{**_values(row), "indicator": row.indicator.code, "group": row.group.code if row.group else ""} for row in thresholds],
        groups=rows("groups"), conditions=rows("conditions"), dossier=rows("dossier"), revocation_rules=rows("revocation_rules"),
    )  # fmt: skip


def _values(row: Any, also: Iterable[str] = ()) -> Values:
    left_out = LEFT_OUT.union(also)
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in left_out}
