"""A set row by row, in words: for its page, its print, its table, and whoever confirms it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kheo.standards.models import (
    Condition,
    ConditionKind,
    CriteriaSet,
    Indicator,
    RevocationRule,
    SetMapping,
    Threshold,
)
from kheo.standards.queries.lines import wanted
from kheo.standards.queries.row_kinds import (
    CONDITION,
    CONFIRM,
    COUNTS,
    CRITERION,
    GROUP,
    INDICATOR,
    LEVEL,
    MAPPING,
    PIECE,
    REVOCATION,
    SET,
    RowKind,
    StatedCount,
    counts_of,
    kind_of,
    mark_of,
    rulings_on,
    set_of,
)
from kheo.standards.queries.sets import book_of
from kheo.standards.queries.shelf import decision_words, validity_words
from kheo.standards.rules import AT_LEAST, Level, Rule


@dataclass(frozen=True)
class SetRow:
    """One row of a set in words. `below` holds a criterion's indicators, an indicator's levels."""

    kind: RowKind
    row: Any
    code: str
    name: str
    measured: str = ""
    group: str = ""
    from_year: int = 0
    level: str = ""
    set_by: str = ""
    article: str = ""
    notes: tuple[str, ...] = ()
    below: list["SetRow"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """How pages point to it."""
        return f"{self.kind.slug}-{self.row.pk}"

    @property
    def full_name(self) -> str:
        """The row by itself, as history and forms call it."""
        words = " ".join(part for part in (self.code, self.name) if part)
        rest = [part for part in (self.level, self.group, self.since) if part]
        return f"{words}: {', '.join(rest)}" if self.kind is LEVEL else words

    @property
    def since(self) -> str:
        """From which year on a level holds, in words."""
        return _("from %(year)s") % {"year": self.from_year} if self.from_year else ""


@dataclass(frozen=True)
class SetRows:
    """All rows of a set, part by part."""

    groups: list[SetRow]
    criteria: list[SetRow]
    conditions: list[SetRow]
    dossier: list[SetRow]
    revocation: list[SetRow]

    @property
    def indicators(self) -> int:
        """How many indicators there are."""
        return sum(len(criterion.below) for criterion in self.criteria)

    def __iter__(self) -> Iterator[SetRow]:
        yield from self.groups
        for criterion in self.criteria:
            yield criterion
            for indicator in criterion.below:
                yield indicator
                yield from indicator.below
        yield from [*self.conditions, *self.dossier, *self.revocation]

    @property
    def unconfirmed(self) -> list[SetRow]:
        """The rows that no source confirms."""
        return [row for row in self if not row.row.confirmed]

    @property
    def confirmed(self) -> list[SetRow]:
        """The rows that a source confirms."""
        return [row for row in self if row.row.confirmed]


def rows_of(criteria_set: CriteriaSet) -> SetRows:
    """The set with every row; the questions asked do not grow with it."""
    rules, levels, indicators = book_of(criteria_set).rules, dict[int, list[SetRow]](), dict[int, list[SetRow]]()
    for threshold in LEVEL.rows_of(criteria_set):
        levels.setdefault(threshold.indicator_id, []).append(_level(threshold, rules))
    for row in INDICATOR.rows_of(criteria_set):
        indicators.setdefault(row.criterion_id, []).append(_indicator(row, levels.get(row.pk, [])))
    titles = _titles(criteria_set)
    return SetRows(
        groups=[SetRow(GROUP, row, "", row.name, article=row.rule) for row in GROUP.rows_of(criteria_set)],
        criteria=[SetRow(CRITERION, row, row.code, row.name, article=row.article, below=indicators.get(row.pk, [])) for row in CRITERION.rows_of(criteria_set)],
        conditions=[_condition(row, titles) for row in CONDITION.rows_of(criteria_set)],
        dossier=[SetRow(PIECE, row, "", row.name) for row in PIECE.rows_of(criteria_set)],
        revocation=[_revocation(row) for row in REVOCATION.rows_of(criteria_set)],
    )  # fmt: skip


def row_in_words(row: Any) -> SetRow:
    """One row by itself; or the decision, a stated count, a mapping."""
    kind, criteria_set = kind_of(row), set_of(row)
    return next(found for found in [*about_set(criteria_set), *rows_of(criteria_set)] if found.kind is kind and found.row.pk == row.pk)


def about_set(criteria_set: CriteriaSet) -> list[SetRow]:
    """What of a set is confirmed beside its rows: the decision, the counts that it states, how it goes on and where it comes from."""
    decision = f"{decision_words(criteria_set)}; {validity_words(criteria_set)}"
    counts = [replace(count, source=source_of_count(count)) for count in counts_of(criteria_set)]
    mappings = SetMapping.objects.filter(Q(old=criteria_set) | Q(new=criteria_set)).select_related("old", "new")
    return [
        SetRow(SET, criteria_set, "", decision),
        *(SetRow(COUNTS[count.name], count, "", _count_words(count)) for count in counts),
        *(SetRow(MAPPING, mapping, "", str(mapping), notes=(mapping.note,) if mapping.note else ()) for mapping in mappings),
    ]


def _count_words(count: StatedCount) -> str:
    return (_("%(count)s criteria stated") if count.name == "criteria" else _("%(count)s indicators stated")) % {"count": count.count}


def source_of_count(count: StatedCount) -> str:
    """Where a confirmed count was seen: as somebody said, else in what the set was read from."""
    if not count.confirmed:
        return ""
    said = next((entry for entry in rulings_on(count.criteria_set.code).filter(verb=CONFIRM) if entry.changes.get("row") == mark_of(count)), None)
    return str(said.changes["source"]) if said is not None else count.criteria_set.source


def _level(row: Threshold, rules: Mapping[str, Rule]) -> SetRow:
    words = wanted(rules[row.indicator.code], Level(row.value, row.second))
    group = str(row.group or "")
    return SetRow(
        LEVEL, row, row.indicator.code, row.indicator.name, group=group, from_year=row.from_year, level=words, set_by=row.set_by, article=row.article
    )


def _indicator(row: Indicator, levels: list[SetRow]) -> SetRow:
    return SetRow(INDICATOR, row, row.code, row.name, measured=_measured(row), below=levels, notes=tuple(_notes(row)))


def _measured(row: Indicator) -> str:
    """How a value is held against its level, and in what it is measured."""
    parts = [str(row.get_kind_display()), row.measure]
    if row.grades:
        parts.append(" < ".join(row.grades))
    if row.second_name:
        parts.append(f"{row.second_name} ({row.second_measure})")
    return ", ".join(part for part in parts if part)


def _notes(row: Indicator) -> Iterator[str]:
    if row.numerator and row.denominator:
        yield _("%(counted)s out of %(all)s") % {"counted": row.numerator, "all": row.denominator}
    elif row.denominator:
        yield _("out of: %(all)s") % {"all": row.denominator}
    if row.may_not_apply:
        yield _("may not apply")
    if row.left_to:
        yield _("its level is left to: %(whom)s") % {"whom": row.left_to}
    if row.figure:
        yield _("taken from the figure %(code)s") % {"code": row.figure}
    if row.note:
        yield row.note


def _titles(criteria_set: CriteriaSet) -> dict[str, str]:
    """The titles of other sets that the conditions speak of, by the set's code."""
    codes = criteria_set.conditions.exclude(of_set="").values("of_set")
    return dict(CriteriaSet.objects.filter(code__in=codes).order_by("version").values_list("code", "title"))


def _condition(row: Condition, titles: Mapping[str, str]) -> SetRow:
    level = wanted(Rule("", AT_LEAST, (), measure=row.measure), Level(row.value)) if row.value is not None else ""
    measured = str(row.get_kind_display())
    if row.kind in (ConditionKind.TITLE, ConditionKind.SHARE_OF_TITLES):
        measured = f"{measured}: {titles.get(row.of_set, row.of_set)}"
    return SetRow(CONDITION, row, "", row.name, measured=measured, level=level, article=row.article, notes=(row.note,) if row.note else ())


def _revocation(row: RevocationRule) -> SetRow:
    words = {"from": row.from_share, "below": row.below_share}
    name = _("%(from)s%% of the criteria or more lost") % words
    if row.below_share is not None:
        name = _("from %(from)s%% to less than %(below)s%% of the criteria lost") % words
    if row.and_one_weighing:
        name = _("%(share)s, and among them one that weighs in revocation") % {"share": name}
    return SetRow(REVOCATION, row, "", name, article=row.article)
