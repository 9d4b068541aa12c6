"""What everybody may see of what was given in a place and period: sums of all entries by source, form and place. No name stands in any."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from kheo.lib import dates
from kheo.lib.amounts import show_amount
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.org.queries.units import restate
from kheo.records.public_figures import LEVELS
from kheo.records.public_numbers import common_unit, first_shown
from kheo.resources.book import NOTHING
from kheo.resources.kinds import MONEY, forms, sources
from kheo.resources.models import Entry, ValuationRule, Work
from kheo.resources.models.works import HOUSE
from kheo.resources.queries.contributions import FormTotal, three
from kheo.resources.queries.ledger import Total
from kheo.resources.queries.public_sums import (
    by_unit,
    during,
    first_day,
    months_received,
    totals,
    under,
)
from kheo.resources.queries.valuation import Valued, one_rule, rules_touching, worth
from kheo.resources.queries.works import published_works
from kheo.resources.workflow import WorkCondition

IN_PLACES = (MONEY, "labour", "land")  # what the table of places tells


@dataclass(frozen=True)
class Given(FormTotal):
    """What one source gave in one form; without a source, all of them together."""

    source: str = ""

    @property
    def source_name(self) -> str:
        """The source in words."""
        return sources()[self.source].name if self.source else ""

    @property
    def numbers(self) -> tuple[str, str, str]:
        """Promised, received and spent without their measure."""
        return show_number(self.promised), show_number(self.received), show_number(self.spent)


@dataclass(frozen=True)
class FormGiven:
    """One form: what each source gave, all together, and what was received is worth by a rule, where one held for all of it."""

    whole: Given
    by_source: Sequence[Given]
    valued: Valued | None = None

    @property
    def valued_text(self) -> str:
        """What it is worth, in words."""
        return show_amount(self.valued.amount) if self.valued is not None else ""

    @property
    def rule_text(self) -> str:
        """What the rule sets for one, in words."""
        return show_amount(self.valued.rule.value) if self.valued is not None else ""


@dataclass(frozen=True)
class PlaceGiven:
    """One place below, or (without a unit) the unit itself: its money, labour days and land."""

    label: str
    unit: Unit | None
    by_form: Sequence[FormTotal]


@dataclass(frozen=True)
class Plan:
    """What the accepted works are planned to cost, and how many there are; those that were given up are planned no longer."""

    cost: Decimal
    works: int


def usual_unit() -> Unit | None:
    """The lowest unit under which everything is that was planned or given; where nothing is, the first one there is."""
    given, planned = Entry.objects.filter(unit=OuterRef("pk")), Work.objects.counted().filter(unit=OuterRef("pk"))
    return common_unit(Unit.objects.filter(Exists(given) | Exists(planned)))


@dataclass(frozen=True)
class PublicGiven:
    """What was given in a unit and below it in a period, or (without one) at all times.

    A unit that began after the ledger did stands with the units that went into it whole, in every period: so its years add up to all years.
    """

    unit: Unit
    period: Period | None

    @cached_property
    def _first_day(self) -> date | None:
        return first_day()

    @property
    def years(self) -> range:
        """The years that are offered, the newest first."""
        return range(dates.today().year, first_shown(self._first_day) - 1, -1)

    @property
    def _began_later(self) -> bool:
        return self._first_day is not None and self.unit.valid_from > self._first_day and self.lives

    @property
    def is_restated(self) -> bool:
        """Whether something may be told here of a time in which the unit was not yet."""
        return self._began_later and (self.period is None or self.unit.valid_from > self.period.start)

    @property
    def lives(self) -> bool:
        """Whether the unit is on the map of today. The works of one that ended went on elsewhere, and their plan with them."""
        return self.unit.lives_on(dates.today())

    @cached_property
    def _heads(self) -> list[Unit]:
        """The unit, and the highest ones of those that went into it whole."""
        units = restate(self.unit).units if self._began_later else ()
        apart = [unit for unit in units if not unit.path.startswith(self.unit.path)]
        return [self.unit, *(unit for unit in apart if not any(other.pk != unit.pk and unit.path.startswith(other.path) for other in apart))]

    @cached_property
    def roots(self) -> list[str]:
        """The paths under which everything stands that is told of."""
        return [unit.path for unit in self._heads]

    @cached_property
    def _sums(self) -> dict[Total, Decimal]:
        return totals(self.roots, self.period)

    def _of(self, form: str) -> list[Given]:
        return [Given(form, *three(self._sums, source, form), source) for source in sources()]

    @cached_property
    def money(self) -> FormGiven:
        """The programme's table: every source, whether it gave anything or not."""
        return together(self._of(MONEY))

    @cached_property
    def others(self) -> list[FormGiven]:
        """Days, land, each kind of goods, of which there is anything; never added together, and worth something by a rule alone."""
        told = [together([row for row in self._of(form) if not row.is_nothing]) for form in forms() if form != MONEY]
        return [FormGiven(row.whole, row.by_source, self._valued(row.whole)) for row in told if row.by_source]

    @cached_property
    def whole_of(self) -> dict[str, FormTotal]:
        """All sources together, by form, where there is anything."""
        return {row.whole.form: row.whole for row in (self.money, *self.others) if not row.whole.is_nothing}

    def _valued(self, whole: Given) -> Valued | None:
        rules = self._rules.get(whole.form, [])
        days = months_received(self.roots, self.period, whole.form) if rules and whole.received > 0 else None
        rule = one_rule(rules, self.roots, days[0], min(days[1], dates.today())) if days is not None else None
        return worth(whole.received, rule) if rule is not None else None

    @cached_property
    def _rules(self) -> Mapping[str, Sequence[ValuationRule]]:
        first = self.period.start if self.period is not None else self._first_day
        return rules_touching(self.roots, first, self.period.end if self.period is not None else dates.today()) if first is not None else {}

    @cached_property
    def plan(self) -> Plan:
        """The accepted works that begin in the time told of. Houses are not counted: few of them could be told apart."""
        works = Work.objects.counted().exclude(Q(condition=WorkCondition.STOPPED) | Q(kind=HOUSE))
        found = works.filter(under(self.roots, "unit__path"), during(self.period, "starts_on")).aggregate(cost=Sum("cost"), works=Count("pk"))
        return Plan(found["cost"] or NOTHING, found["works"]) if self.lives else Plan(NOTHING, 0)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.plan.works and not self.whole_of

    @cached_property
    def places(self) -> list[PlaceGiven]:
        """By place below, down to the commune: a hamlet is no line of its own, for one house could be known by it."""
        below = [*self._heads[1:], *Unit.objects.filter(parent=self.unit, kind__in=LEVELS).order_by("path")]
        sums: dict[Unit | None, dict[Total, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for (path, form, account), quantity in by_unit(self.roots, self.period, IN_PLACES).items() if below else []:
            sums[next((unit for unit in below if path.startswith(unit.path)), None)]["", form, account] += quantity
        return [_place(self.unit, unit, sums[unit]) for unit in [*below, None] if unit in sums]

    @property
    def works(self) -> QuerySet[Work]:
        """The published works that were planned or under way in the time told of."""
        rows = published_works().filter(under(self.roots, "unit__path"))
        if self.period is None:
            return rows
        return rows.filter(Q(finished_on=None) | Q(finished_on__gte=self.period.start), starts_on__lte=self.period.end)


def together(rows: list[Given]) -> FormGiven:
    """What several sources gave in one form."""
    form = rows[0].form if rows else ""
    promised, received, spent = (sum((getattr(row, name) for row in rows), NOTHING) for name in ("promised", "received", "spent"))
    return FormGiven(Given(form, promised, received, spent), rows)


def _place(whole: Unit, unit: Unit | None, sums: Mapping[Total, Decimal]) -> PlaceGiven:
    return PlaceGiven(str(unit or whole), unit, [FormTotal(form, *three(sums, "", form)) for form in IN_PLACES])
