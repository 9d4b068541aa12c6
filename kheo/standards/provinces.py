"""A province's set made whole: every national row that it does not write itself, and its own.

One rule decides between two levels: **what the province sets holds wherever it speaks, and it may only ask for more.** It speaks
for a group of units from a year on, or ("for all") for every group: also for groups that have a level of their own nationally.
Where it says nothing (another group, an earlier year) the national level goes on to hold. Wherever both speak, the province's
level must be at least as strict, in both parts of a value in two parts; asking for less is a fault of the file.

What follows is written out group by group and year by year, so that `rules.level_for`, which puts the own group's level before
everybody's, finds the level that holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.standards.files import ReadSet, Values, check_whole
from kheo.standards.models import IndicatorKind
from kheo.standards.rules import Level, level_for

MEASURED_BY = ("kind", "measure", "second_measure", "grades")
ASKED_BY = ("kind", "of_set", "measure")
Levels = Sequence[Values]


def stand_on(found: ReadSet, base: ReadSet) -> ReadSet:
    """The set with the national rows that it does not write itself; see above for the levels.

    Where the whole province lies in one national group (`group`), that group's levels become everybody's; without it the set
    keeps the national groups beside its own. Conditions and papers of the dossier are added to the national ones, which may be
    written again and only be made stricter. Rules of revocation, where the set has any, stand in place of the national ones.
    """
    below = _in_one_group(found, base) if found.group else base
    _check_alike(found, base)
    for indicator in base.indicators:
        _check_not_less(found, indicator, found.levels_of(indicator["code"]), below.levels_of(indicator["code"]))
    indicators = _merged(base.indicators, found.indicators)
    whole = replace(
        found, values={**found.values, "dossier_source": found.values["dossier_source"] or base.values["dossier_source"]},
        groups=_merged(below.groups, found.groups), criteria=_merged(base.criteria, found.criteria), indicators=indicators,
        thresholds=[row for indicator in indicators for row in _together(found.levels_of(indicator["code"]), below.levels_of(indicator["code"]))],
        conditions=_numbered(_merged(base.conditions, found.conditions, "key")), dossier=_numbered(_merged(base.dossier, found.dossier, "key")),
        revocation_rules=found.revocation_rules or base.revocation_rules,
    )  # fmt: skip
    _check_groups(whole)
    check_whole(whole)
    return whole


def _merged(base: list[Values], own: list[Values], name: str = "code") -> list[Values]:
    mine, known = {row[name]: row for row in own}, {row[name] for row in base}
    return [*(mine.get(row[name], row) for row in base), *(row for row in own if row[name] not in known)]


def _numbered(rows: Iterable[Values]) -> list[Values]:
    return [{**row, "position": place} for place, row in enumerate(rows, 1)]


def _in_one_group(found: ReadSet, base: ReadSet) -> ReadSet:
    """The national set as it is for the units of one group: no groups any more, one course of levels for all."""
    if found.group not in {row["code"] for row in base.groups}:
        found.faults.blame(_("“group”: there is no group “%(group)s” in the set on which it stands.") % {"group": found.group})
    levels = []
    for indicator in base.indicators:
        rows = base.levels_of(indicator["code"])
        levels += [{**row, "group": "", "from_year": year} for year, row in _course([], rows, found.group)]
    return replace(base, groups=[], thresholds=levels)


def _held(rows: Levels, group: str, year: int) -> Values | None:
    by_level = {Level(row["value"], row["second"], row["group"], row["from_year"]): row for row in rows}
    level = level_for(by_level, group, year)
    return by_level[level] if level is not None else None


def _years(rows: Iterable[Values]) -> list[int]:
    return sorted({row["from_year"] for row in rows})


def _groups(rows: Iterable[Values]) -> list[str]:
    return sorted({"", *(row["group"] for row in rows)})


def _course(own: Levels, below: Levels, group: str) -> list[tuple[int, Values]]:
    """Which row holds for a group from which year on."""
    course: list[tuple[int, Values]] = []
    for year in _years([*own, *below]):
        row = _held(own, group, year) or _held(below, group, year)
        if row is not None and not (course and course[-1][1] is row):
            course.append((year, row))
    return course


def _together(own: Levels, below: Levels) -> Iterator[Values]:
    """The levels of one indicator written out; a group for which everybody's hold has none of its own."""
    for_all = _course(own, below, "")
    for group in _groups([*own, *below]):
        course = for_all if not group else _course(own, below, group)
        if not group or course != for_all:
            yield from ({**row, "group": group, "from_year": year} for year, row in course)


def _check_not_less(found: ReadSet, indicator: Values, own: Levels, below: Levels) -> None:
    told = set()
    for group in _groups([*own, *below]):
        for year in _years([*own, *below]):
            asked, least = _held(own, group, year), _held(below, group, year)
            if asked is not None and least is not None and _asks_less(indicator["kind"], asked, least):
                words = {"value": _shown(asked), "level": _shown(least), "where": _where(indicator["code"], group, year)}
                told.add(_("%(where)s: the level %(value)s asks for less than the national one (%(level)s); a province may only ask for more.") % words)
    for text in sorted(told):
        found.faults.blame(text)


def _asks_less(kind: str, asked: Values, least: Values) -> bool:
    if kind == IndicatorKind.AT_MOST:
        return bool(asked["value"] > least["value"])
    first, second = asked["value"] < least["value"], least["second"] is not None and (asked["second"] is None or asked["second"] < least["second"])
    return bool(first or second)


def _where(code: str, group: str, year: int) -> str:
    parts = [_("indicator %(code)s") % {"code": code}]
    parts += [_("group %(group)s") % {"group": group}] if group else []
    return ", ".join([*parts, *([_("from %(year)s") % {"year": year}] if year else [])])


def _shown(row: Values) -> str:
    return "; ".join(_plain(number) for number in (row["value"], row["second"]) if number is not None)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _check_alike(found: ReadSet, base: ReadSet) -> None:
    """A level is held against the national one only where both measure the same in the same way."""
    before = {row["code"]: row for row in base.indicators}
    for row in found.indicators:
        other = [name for name in MEASURED_BY if row["code"] in before and row[name] != before[row["code"]][name]]
        if other:
            words = {"code": row["code"], "names": ", ".join(f"“{name}”" for name in other)}
            found.faults.blame(_("indicator %(code)s: %(names)s differ from the national set; a province keeps how it is measured.") % words)
    for row in found.conditions:
        _check_condition(found, row, next((known for known in base.conditions if known["key"] == row["key"]), None))


def _check_condition(found: ReadSet, row: Values, national: Values | None) -> None:
    if national is None:
        return
    words = {"key": row["key"]}
    if any(row[name] != national[name] for name in ASKED_BY):
        found.faults.blame(_("condition %(key)s: it asks something else than the national one of that key; give it a key of its own.") % words)
    elif national["value"] is not None and row["value"] < national["value"]:
        found.faults.blame(_("condition %(key)s asks for less than the national one; a province may only ask for more.") % words)


def _check_groups(whole: ReadSet) -> None:
    known = {"", *(row["code"] for row in whole.groups)}
    for row in whole.thresholds:
        if row["group"] not in known:
            words = {"code": row["indicator"], "group": row["group"]}
            whole.faults.blame(_("indicator %(code)s: there is no group “%(group)s” in this set, nor in the one on which it stands.") % words)
