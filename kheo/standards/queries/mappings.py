"""Two sets side by side by a mapping: what each row of the new set comes from, and why its verdict differs.

The first half is arithmetic alone. A row's verdict follows from what it asks and what was said, so that a verdict that differs
always has its reason there; nothing is ever carried over from one set to the other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kheo.org.models import Unit
from kheo.standards.models import CriteriaSet, Criterion, Indicator, ObservationSheet, SetMapping
from kheo.standards.queries.lines import wanted
from kheo.standards.queries.sets import book_of, group_of, indicators_of
from kheo.standards.queries.sheets import current, levels_of, said
from kheo.standards.rules import GRADE, NOTHING, Level, Rule, Said, Verdict, Way, judge, judge_criterion, ways

Pairs = Sequence[tuple[str, str]]
DIVIDED = (Way.SPLIT, Way.REGROUPED)


class Why(models.TextChoices):
    """Why a row's verdict is not the one of where it comes from."""

    NEW = "new", pgettext_lazy("mapping", "new row")
    DROPPED = "dropped", pgettext_lazy("mapping", "dropped row")
    NO_ROWS = "no_rows", pgettext_lazy("mapping", "rows not known")
    UNSAID = "unsaid", pgettext_lazy("mapping", "value missing")
    MERGED = "merged", pgettext_lazy("mapping", "merged")
    SPLIT = "split", pgettext_lazy("mapping", "split")
    OTHER_RULE = "other_rule", pgettext_lazy("mapping", "another level")
    OTHER_VALUE = "other_value", pgettext_lazy("mapping", "another value")


@dataclass(frozen=True)
class Part:
    """One indicator of a row: what it asks, and what was said about it."""

    rule: Rule
    level: Level | None
    said: Said = NOTHING

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        return judge(self.rule, self.said, self.level)

    @property
    def asks(self) -> tuple[Any, ...]:
        """What the verdict depends on beside the value; codes and words do not count."""
        level = (self.level.value, self.level.second) if self.level is not None else None
        return self.rule.kind, level, self.rule.measure, self.rule.grades if self.rule.kind == GRADE else ()


@dataclass(frozen=True)
class Side:
    """One row of a set, a criterion or an indicator, with its indicators; without any its rows are not known."""

    code: str
    parts: tuple[Part, ...] = ()
    name: str = ""
    confirmed: bool = True

    @property
    def verdict(self) -> Verdict:
        """What the row comes to."""
        return judge_criterion([part.verdict for part in self.parts])


@dataclass(frozen=True)
class Because:
    """One reason, as a kind and in words."""

    why: Why
    words: str


@dataclass(frozen=True)
class Explained:
    """A row of the new set (or, dropped, of the old one): where it comes from, and why its verdict differs; no reasons: it does not."""

    new: Side | None
    origins: tuple[tuple[Side, Way], ...]
    reasons: tuple[Because, ...] = field(default=())

    @property
    def changed(self) -> bool:
        """Whether the verdict is not that of every origin; new and dropped rows have no other to be compared with."""
        verdict = self.new.verdict if self.new is not None else None
        return not self.origins or any(side.verdict != verdict for side, _way in self.origins)


def explain(pairs: Pairs, old: Mapping[str, Side], new: Mapping[str, Side]) -> list[Explained]:
    """Every row of the new set with its origins and the reasons why its verdict differs; then the dropped ones.

    `pairs` are the mapping's (old code, new code; "" for none). Every changed verdict has a reason.
    """
    how = ways(pairs)
    rows = []
    for code, side in new.items():
        origins = tuple((old[before], how[before, code]) for before, after in pairs if after == code and before)
        rows.append(Explained(side, origins, tuple(_reasons(side, origins, pairs, new))))
    dropped = [old[before] for before, after in pairs if not after]
    gone = Because(Why.DROPPED, _("Nothing in the new set asks this any more; the result stays with the old set."))
    return rows + [Explained(None, ((side, Way.DROPPED),), (gone,)) for side in dropped]


def _reasons(side: Side, origins: Sequence[tuple[Side, Way]], pairs: Pairs, new: Mapping[str, Side]) -> Iterable[Because]:
    if not origins:
        return [Because(Why.NEW, _("Nothing in the old set goes on here: it is asked for the first time."))]
    if all(origin.verdict == side.verdict for origin, _way in origins):
        return []
    if not side.parts or not all(origin.parts for origin, _way in origins):
        return [Because(Why.NO_ROWS, _("The indicators of this row are not known on both sides, so that nothing can be judged there."))]
    before = [part for origin, _way in origins for part in origin.parts]
    return [*_unsaid(side, origins), *_merged(side, origins), *_split(side, origins, before, pairs, new), *_other_rule(side, origins, before), *_other_value(side, before)]


def _unsaid(side: Side, origins: Sequence[tuple[Side, Way]]) -> Iterable[Because]:
    """One of both sides lacks a value, which is no failure and no success."""
    if side.verdict == Verdict.NO_DATA:
        yield Because(Why.UNSAID, _("Under the new set not every value is entered, so that nothing is lost and nothing reached."))
    elif lacking := [origin.code for origin, _way in origins if origin.verdict == Verdict.NO_DATA]:
        yield Because(Why.UNSAID, _("Under the old set not every value of %(codes)s was entered.") % {"codes": ", ".join(lacking)})


def _merged(side: Side, origins: Sequence[tuple[Side, Way]]) -> Iterable[Because]:
    """Several rows became one, which comes to what the worst of them does."""
    together = judge_criterion([origin.verdict for origin, _way in origins])
    if len(origins) < 2 or together != side.verdict:
        return
    deciding = [origin.code for origin, _way in origins if origin.verdict == together]
    words = {"codes": ", ".join(origin.code for origin, _way in origins), "deciding": ", ".join(deciding), "verdict": together.label}
    yield Because(Why.MERGED, _("%(codes)s became one row, which is reached only where all of it is; %(deciding)s decides: %(verdict)s.") % words)


def _split(side: Side, origins: Sequence[tuple[Side, Way]], before: Sequence[Part], pairs: Pairs, new: Mapping[str, Side]) -> Iterable[Because]:
    """A row was divided and this one holds a part of it: what was lost may be in the other part."""
    gone = _gone(side, before)
    for origin, way in origins:
        if way not in DIVIDED or not gone & Counter(part.asks for part in origin.parts):
            continue
        others = [after for start, after in pairs if start == origin.code and after not in ("", side.code)]
        words = {"code": origin.code, "others": ", ".join(f"{code} ({new[code].verdict.label})" for code in others)}
        yield Because(Why.SPLIT, _("%(code)s was divided; only a part of it counts here, the rest goes on in %(others)s.") % words)


def _gone(side: Side, before: Sequence[Part]) -> Counter[tuple[Any, ...]]:
    """What the origins asked and this row does not."""
    return Counter(part.asks for part in before) - Counter(part.asks for part in side.parts)


def _other_rule(side: Side, origins: Sequence[tuple[Side, Way]], before: Sequence[Part]) -> Iterable[Because]:
    """Something is asked that was not asked before; or not asked any more, where no division took it elsewhere."""
    came = Counter(part.asks for part in side.parts) - Counter(part.asks for part in before)
    divided = Counter(part.asks for origin, way in origins if way in DIVIDED for part in origin.parts)
    if came or _gone(side, before) - divided:
        words = {"before": _asked(before), "now": _asked(side.parts)}
        yield Because(Why.OTHER_RULE, _("Something else is asked: before %(before)s, now %(now)s.") % words)


def _other_value(side: Side, before: Sequence[Part]) -> Iterable[Because]:
    """The same was asked, and something else was said."""
    was, now = Counter((part.asks, part.said) for part in before), Counter((part.asks, part.said) for part in side.parts)
    both = Counter(part.asks for part in before) & Counter(part.asks for part in side.parts)
    if any(sum((was & now)[key] for key in now if key[0] == asks) < times for asks, times in both.items()):
        yield Because(Why.OTHER_VALUE, _("Another value was said about what both ask."))


def _asked(parts: Sequence[Part]) -> str:
    """What rows ask, in words; many of them by their number."""
    if len(parts) == 1:
        return wanted(parts[0].rule, parts[0].level) or str(Verdict.NO_LEVEL.label)
    return _("%(count)s indicators") % {"count": len(parts)}


@dataclass(frozen=True)
class Comparison:
    """A unit under both sets of a mapping."""

    mapping: SetMapping
    old_sheet: ObservationSheet | None
    new_sheet: ObservationSheet | None
    rows: list[Explained]

    @property
    def changed(self) -> int:
        """How many rows come to something else than where they come from."""
        return sum(row.changed for row in self.rows)

    @property
    def unconfirmed(self) -> bool:
        """Whether the mapping or any row is written from memory."""
        sides = [side for row in self.rows for side in (row.new, *(origin for origin, _way in row.origins)) if side is not None]
        return not self.mapping.confirmed or not all(side.confirmed for side in sides)


def compare(mapping: SetMapping, unit: Unit, old_sheet: ObservationSheet | None, new_sheet: ObservationSheet | None) -> Comparison:
    """The unit's results under both sets, row by row; a set without a sheet says nothing about any row."""
    year = max((sheet.year for sheet in (old_sheet, new_sheet) if sheet is not None), default=0)
    old = sides_of(mapping.old, unit, old_sheet, of_indicators=mapping.of_indicators, year=year)
    new = sides_of(mapping.new, unit, new_sheet, of_indicators=mapping.of_indicators, year=year)
    pairs = list(mapping.pairs.values_list("old_code", "new_code"))
    return Comparison(mapping, old_sheet, new_sheet, explain(pairs, old, new))


def sides_of(criteria_set: CriteriaSet, unit: Unit, sheet: ObservationSheet | None, *, of_indicators: bool, year: int = 0) -> dict[str, Side]:
    """The rows of a set as a unit's sheet has them, by code; without a sheet with the levels of `year`, and nothing said."""
    if sheet is not None:
        levels, stored = levels_of(sheet), current(sheet)
    else:
        group = group_of(criteria_set, unit)
        levels, stored = book_of(criteria_set).levels(group.code if group else "", max(year, criteria_set.valid_from.year)), {}
    rules = book_of(criteria_set).rules
    parts = {code: Part(rule, levels[code], said(stored.get(code))) for code, rule in rules.items()}
    sides = [side for criterion, rows in indicators_of(criteria_set) for side in _sides(criterion, rows, parts, of_indicators=of_indicators)]
    return {side.code: side for side in sides}


def _sides(criterion: Criterion, rows: Sequence[Indicator], parts: Mapping[str, Part], *, of_indicators: bool) -> list[Side]:
    if of_indicators:
        return [Side(row.code, (parts[row.code],), row.name, row.confirmed) for row in rows]
    return [Side(criterion.code, tuple(parts[row.code] for row in rows), criterion.name, criterion.confirmed)]
