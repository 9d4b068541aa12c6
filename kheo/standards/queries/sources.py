"""Figures of other rooms as the source of indicators: what they say for a sheet's unit and period, offered and never taken silently."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.lib.figures import Kind
from kheo.lib.numbers import round_half_up
from kheo.lib.periods import Period
from kheo.lib.text import fold
from kheo.records import figures
from kheo.standards.cells import PLACES, WHOLE, BadCell, Cell, Entry, within
from kheo.standards.models import ObservationSheet
from kheo.standards.queries.sets import book_of, indicators_of
from kheo.standards.rules import AT_LEAST, AT_MOST, COUNT, YES_NO, Rule

PERCENT = "%"


@dataclass(frozen=True)
class Source:
    """What the figure behind an indicator says for the unit and period of a sheet."""

    rule: Rule
    found: figures.Value

    @property
    def words(self) -> str:
        """The figure's value as people read it."""
        return figures.shown(self.found, public=False, with_measure=self.found.figure.kind != Kind.RATE) + (PERCENT if self._is_rate else "")

    @property
    def label(self) -> str:
        """The figure's name."""
        return str(self.found.figure.label)

    @property
    def _is_rate(self) -> bool:
        return self.found.figure.kind == Kind.RATE and self.found.reading.value is not None

    @property
    def entry(self) -> Entry | None:
        """The value as the indicator would hold it; None where there is none, or it is measured in something else."""
        try:
            return self._entry()
        except BadCell:
            return None

    def _entry(self) -> Entry | None:
        value = self.found.reading.value
        if value is None:
            return None
        if self._is_rate:
            return self._percent(Decimal(value)) if self.rule.measure == PERCENT and self.rule.kind in (AT_LEAST, AT_MOST) else None
        if self.rule.kind == YES_NO:
            return self._said(Decimal(value)) if self.found.figure.kind == Kind.VERDICT and value in (0, 1) else None
        same_measure = fold(str(self.found.figure.measure)) == fold(self.rule.measure) or not self.rule.measure
        return self._said(within(Cell(self.rule), Decimal(value))) if same_measure and self.rule.kind in (AT_LEAST, AT_MOST, COUNT) else None

    def _percent(self, share: Decimal) -> Entry:
        entry = self._said(within(Cell(self.rule), round_half_up(share * WHOLE, PLACES)))
        part, whole = self.found.reading.numerator, self.found.reading.denominator
        if part is None or not whole or part != round(part, PLACES) or whole != round(whole, PLACES):
            return entry
        return replace(entry, numerator=Decimal(part), denominator=Decimal(whole))

    def _said(self, value: Decimal) -> Entry:
        words = {"figure": self.label, "code": self.found.figure.code, "period": self.found.period.label}
        return Entry(value, remark=_("from the figure “%(figure)s” (%(code)s), %(period)s") % words)


def sources_of(sheet: ObservationSheet, *, codes: Iterable[str] | None = None) -> dict[str, Source]:
    """What figures say for the sheet, by indicator; a figure that no room has declared says nothing."""
    known = {figure.code for figure in figures.all_figures()}
    asked = {row.code: row.figure for _criterion, rows in indicators_of(sheet.criteria_set) for row in rows if row.figure in known}
    wanted = asked if codes is None else {code: asked[code] for code in codes if code in asked}
    if not wanted:
        return {}
    rules, names = book_of(sheet.criteria_set).rules, sorted(set(wanted.values()))
    values = dict(zip(names, figures.table(names, [sheet.unit], [Period.parse(sheet.period)]), strict=True))
    return {code: Source(rules[code], values[name]) for code, name in wanted.items()}
