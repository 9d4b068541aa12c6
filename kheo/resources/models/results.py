"""What the programmes reached in a period, as counts: never a household, never a person."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.org.models import Body, Unit, UnitKind
from kheo.org.models.spans import under_path
from kheo.org.queries import rows_of_body
from kheo.records.models import PeriodRecord, Record
from kheo.records.workflow import COUNTED, SEEN_ABOVE, ReviewState
from kheo.resources.programmes import (
    QUARTER,
    Count,
    Group,
    counts,
    groups,
    shares,
    span_of,
    sums,
)
from kheo.standards.cells import LEAP

TELLING = (UnitKind.COMMUNE, UnitKind.HAMLET)


class ProgrammeResult(PeriodRecord):
    """What a unit reached in a quarter under the programmes (`data/programme_results.yaml`), or in a month in credit; its numbers are rows.

    A number is told either by the commune or by its hamlets, so that no household counts twice. Credit may be told union by union.
    """

    content_fields = ("period",)
    required_fields = ("period",)

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "programme results")
        verbose_name_plural = pgettext_lazy("record", "programme results")
        ordering = ["-pk"]
        indexes = [*Record.Meta.indexes, models.Index(fields=["period", "state"])]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "period"], condition=Q(body=None) & ~Q(state=ReviewState.WITHDRAWN), name="resources_results_once"),
            models.UniqueConstraint(fields=["body", "period"], condition=~Q(state=ReviewState.WITHDRAWN), name="resources_results_once_by_body"),
        ]

    def __str__(self) -> str:
        return f"{self.body or self.unit}, {self.period_words}" if self.period else str(self.body or self.unit)

    def content(self) -> dict[str, Any]:
        return {**super().content(), "numbers": {row.key: row.plain for row in self.numbers.order_by("key")}}

    @property
    def told(self) -> "dict[str, ResultNumber]":
        """Its numbers by key, in the order of the form; those of a count that is gone come last."""
        order = list(counts())
        rows = sorted(self.numbers.all(), key=lambda row: order.index(row.key) if row.key in order else len(order))
        return {row.key: row for row in rows}

    @property
    def told_groups(self) -> "list[tuple[Group, list[ResultNumber]]]":
        """Its numbers in their groups; a group of which nothing was told is absent."""
        rows = self.told.values()
        found = [(group, [row for row in rows if row.key in counts() and counts()[row.key].group == code]) for code, group in groups().items()]
        return [(group, own) for group, own in found if own]

    @cached_property
    def before(self) -> "ProgrammeResult | None":
        """What the same unit or body told for the last period of the same span; whoever reads this record reads that one too."""
        if not self.period:
            return None
        rows = ProgrammeResult.objects.filter(own_line_of(self.unit, self.body), state__in=SEEN_ABOVE)
        return newest_before(rows, Period.parse(self.period))

    def whole_of(self, row: Count) -> Decimal | None:
        """Of how many a share is: as told here, else as accepted last."""
        own = next((number.value for number in self.numbers.all() if number.key == row.whole), None)
        return own if own is not None else last_accepted(self.unit, self.body, Period.parse(self.period)).get(row.whole)

    def missing_rows(self) -> dict[str, str]:
        place = self._wrong_place()
        if place or not self.period:
            return {"owner": place} if place else {}
        if not self.numbers.exists():
            return {"period": gettext("Tell at least one number of this period.")}
        twice = self._told_twice()
        return self._wrong_shares() | ({"period": twice} if twice else {})

    def _wrong_place(self) -> str:
        if self.unit.kind not in TELLING:
            return gettext("Programme results are told by a commune or a hamlet: choose which.")
        if self.body_id is not None and self.period and span_of(Period.parse(self.period)) == QUARTER:
            return gettext("A union tells its credit month by month; the numbers of a quarter are the unit's own: choose the unit.")
        return ""

    def _wrong_shares(self) -> dict[str, str]:
        found = {}
        for row in self.numbers.filter(key__in=shares()):
            count = shares()[row.key]
            whole = self.whole_of(count)
            name = {"whole": counts()[count.whole].name, "number": show_number(whole)}
            if whole is None:
                found[f"number_{count.whole}"] = gettext("Say this too: it was never told, and “%(part)s” is a share of it.") % {"part": count.name}
            elif row.value > whole:
                found[f"number_{row.key}"] = gettext("More than “%(whole)s” (%(number)s): correct one of the two.") % name
        return found

    def _told_twice(self) -> str:
        """In words, a number that the commune and its hamlets would both tell."""
        rows = told_elsewhere(self)
        if not rows:
            return ""
        words = {"owner": rows[0].result, "name": rows[0].name}  # never how much: who tells it here may not read the other record
        return gettext("“%(name)s” is told already: %(owner)s. A number is told either by the commune or by its hamlets; leave it empty here, or let them take theirs back.") % words

    @property
    def to_look_at(self) -> list[str]:
        """What is no mistake but worth a look, in words that say what to do."""
        return [*self._sums_to_look_at(), *self._leaps()]

    def _sums_to_look_at(self) -> list[str]:
        now, before = self.values_by_key(), self.before.values_by_key() if self.before is not None and self._follows_at_once() else {}
        found = []
        for row in sums():
            parts = [*row.more, *row.less]
            if row.stock not in now or row.stock not in before or not any(key in now for key in parts):
                continue
            more, less = (sum((now.get(key, Decimal(0)) for key in keys), Decimal(0)) for keys in (row.more, row.less))
            due = before[row.stock] + more - less
            if due != now[row.stock]:
                numbers = {"before": before[row.stock], "more": more, "less": less, "sum": due, "now": now[row.stock]}
                words = {"name": counts()[row.stock].name, **{name: show_number(number) for name, number in numbers.items()}}
                found.append(gettext("“%(name)s”: %(before)s before + %(more)s − %(less)s = %(sum)s, but %(now)s is told. Correct the number that is wrong; if it was counted anew, leave it.") % words)
        return found

    def _follows_at_once(self) -> bool:
        return self.before is not None and self.before.period == Period.parse(self.period).previous().code

    def _leaps(self) -> list[str]:
        before = self.before.values_by_key() if self.before is not None else {}
        leapt = [row for row in self.told.values() if row.key in before and leaps(row.value, before[row.key])]
        return [
            gettext("“%(name)s” is %(now)s, and was %(before)s: is that meant?")
            % {"name": row.name, "now": show_number(row.value), "before": show_number(before[row.key])}
            for row in leapt
        ]  # fmt: skip

    def values_by_key(self) -> Mapping[str, Decimal]:
        return {row.key: row.value for row in self.numbers.all()}


class ResultNumber(models.Model):
    """One count; of a share, `whole` is that of which it is one, frozen when the record was accepted."""

    result = models.ForeignKey(ProgrammeResult, on_delete=models.CASCADE, db_index=False, related_name="numbers")
    key = models.CharField(_("number"), max_length=40)
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=0)
    whole = models.DecimalField(_("of how many"), max_digits=15, decimal_places=0, null=True, blank=True)

    class Meta:
        verbose_name = _("number of programme results")
        verbose_name_plural = _("numbers of programme results")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "key"], name="resources_result_number_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="resources_result_number_value"),
            models.CheckConstraint(condition=Q(whole=None) | Q(value__lte=F("whole")), name="resources_result_number_share"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {show_number(self.value)}"

    @property
    def name(self) -> str:
        """What it counts; one that the file no longer has shows its key."""
        return counts()[self.key].name if self.key in counts() else self.key

    @property
    def measure(self) -> str:
        """What it is counted in."""
        return counts()[self.key].measure if self.key in counts() else ""

    @property
    def was(self) -> Decimal | None:
        """What was told before; None where nothing was."""
        before = self.result.before
        return before.values_by_key().get(self.key) if before is not None else None

    @property
    def plain(self) -> str:
        """The number as history keeps it."""
        return f"{self.value:f}" if self.whole is None else f"{self.value:f} / {self.whole:f}"


def leaps(value: Decimal, before: Decimal) -> bool:
    """Whether a number jumps by more than half of the last one."""
    return bool(before) and abs(value - before) > LEAP * before


def own_line_of(unit: Unit, body: Body | None) -> Q:
    """The records of a unit itself, or of a body under whatever name."""
    return Q(body__in=[row.pk for row in rows_of_body(body)]) if body is not None else Q(body=None, unit=unit)


def newest_before(rows: models.QuerySet[ProgrammeResult], period: Period) -> ProgrammeResult | None:
    """Of these records the last one of the same span that ended before the period."""
    for row in rows.filter(ends_on__lt=period.start).order_by("-ends_on", "-pk").prefetch_related("numbers"):
        if span_of(Period.parse(row.period)) == span_of(period):
            return row
    return None


def last_accepted(unit: Unit, body: Body | None, period: Period) -> dict[str, Decimal]:
    """Each number as it was accepted last before the period, by key."""
    rows = ResultNumber.objects.filter(result__in=ProgrammeResult.objects.filter(own_line_of(unit, body), state__in=COUNTED, ends_on__lt=period.start))
    return dict(rows.order_by("result__ends_on", "pk").values_list("key", "value"))


def told_elsewhere(result: ProgrammeResult) -> list[ResultNumber]:
    """Numbers of this record that others tell of the same households: the commune, or its hamlets; nothing told is told twice.

    What happened counts for its own period; what stands, as it was told last.
    """
    own = {row.key for row in result.numbers.all() if row.value}
    line = under_path(result.unit.path, "result__unit__path") | Q(result__unit__in=Unit.objects.above(result.unit))
    rows = ResultNumber.objects.filter(line, key__in=own & set(counts()), result__state__in=SEEN_ABOVE).exclude(result=result)
    newest: dict[tuple[Any, ...], ResultNumber] = {}
    for row in rows.select_related("result__unit", "result__body").order_by("result__ends_on", "pk"):
        if counts()[row.key].is_stock or row.result.period == result.period:
            newest[row.result.unit_id, row.result.body_id, row.key] = row
    return [row for row in _of_others(newest.values(), result) if row.value]


def _of_others(rows: Iterable[ResultNumber], result: ProgrammeResult) -> list[ResultNumber]:
    """Those that speak of the same households: not this unit or body itself, and of bodies none beside it."""
    return [row for row in rows if not _is_beside(row.result, result)]


def _is_beside(other: ProgrammeResult, result: ProgrammeResult) -> bool:
    if other.body is None or result.body is None:
        return (other.unit_id, other.body_id) == (result.unit_id, result.body_id)
    return other.unit_id == result.unit_id or other.body.kind != result.body.kind
