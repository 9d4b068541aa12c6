"""Reads of programme results: the periods to choose, what was told before, who owes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Body, RoleAssignment, Unit, UnitKind, User
from kheo.org.permissions import roles_with
from kheo.records.permissions import ENTER, records_for
from kheo.records.workflow import SEEN_ABOVE, ReviewState
from kheo.resources.models import ProgrammeResult
from kheo.resources.models.results import newest_before, own_line_of
from kheo.resources.programmes import MONTH, QUARTER

QUARTERS_BACK, MONTHS_BACK = 6, 12


def periods_to_choose(present: str = "") -> list[Period]:
    """The quarters, then the months that have begun, the newest first; and the one that is chosen already."""
    found = [*_back(Period.of_day(dates.today(), QUARTER), QUARTERS_BACK), *_back(Period.of_day(dates.today(), MONTH), MONTHS_BACK)]
    known = {period.code for period in found}
    return [*found, *([Period.parse(present)] if present and present not in known else [])]


def _back(last: Period, count: int) -> list[Period]:
    periods = [last]
    while len(periods) <= count:
        periods.append(periods[-1].previous())
    return periods


def period_to_begin(unit: Unit, body: Body | None) -> Period:
    """The period that a new record is most likely of: the last quarter, for a union the last month; once it is told, the one that runs."""
    present = Period.of_day(dates.today(), MONTH if body is not None else QUARTER)
    last = present.previous()
    return present if results_of(unit, body, last.code).exists() else last


def results_of(unit: Unit, body: Body | None, period: str) -> QuerySet[ProgrammeResult]:
    """What a unit or body, under whatever name, told for a period; a withdrawn record is none."""
    return ProgrammeResult.objects.filter(own_line_of(unit, body), period=period).exclude(state=ReviewState.WITHDRAWN)


def told_before(user: User, unit: Unit, body: Body | None, period: Period) -> tuple[Period | None, dict[str, Decimal]]:
    """What the same unit or body told last before the period, as far as `user` may read it, by key; and for when."""
    readable = records_for(user, ProgrammeResult).filter(own_line_of(unit, body)).exclude(state=ReviewState.WITHDRAWN)
    found = newest_before(readable, period)
    return (Period.parse(found.period), {row.key: row.value for row in found.numbers.all()}) if found is not None else (None, {})


def communes_owing(quarter: Period) -> QuerySet[Unit]:
    """The communes of today that lived all the quarter and for which somebody can enter."""
    held = RoleAssignment.objects.on().filter(role__in=roles_with(ENTER), user__is_active=True, body=None, unit=OuterRef("pk"))
    return Unit.objects.on().filter(Exists(held), kind=UnitKind.COMMUNE, valid_from__lte=quarter.start).order_by("pk")


def communes_told(communes: Iterable[Unit], quarter: Period) -> set[int]:
    """Those of the communes that have handed in the quarter, or of which every hamlet has."""
    keys = [unit.pk for unit in communes]
    handed = ProgrammeResult.objects.filter(period=quarter.code, body=None, state__in=SEEN_ABOVE)
    told = set(handed.filter(unit__in=keys).values_list("unit", flat=True))
    return told | (_of_hamlets(keys, handed) - told)


def _of_hamlets(communes: Sequence[int], handed: QuerySet[ProgrammeResult]) -> set[int]:
    below = Unit.objects.on().filter(parent__in=communes, kind=UnitKind.HAMLET)
    silent = below.exclude(pk__in=handed.values("unit"))
    found: set[Any] = set(below.values_list("parent", flat=True)) - set(silent.values_list("parent", flat=True))
    return found
