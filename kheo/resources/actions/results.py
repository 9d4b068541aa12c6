"""Programme results: stored with their numbers, owed, handed in; what a share is a share of is frozen when they are accepted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import islice
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import Unit, UnitKind, User
from kheo.records.actions import save_record
from kheo.records.models import Duty
from kheo.records.workflow import ACCEPT, SUBMIT, WITHDRAW
from kheo.resources.models import ProgrammeResult, ResultNumber
from kheo.resources.programmes import (
    QUARTER,
    begun_period,
    counts,
    counts_of,
    due_on,
    shares,
    span_of,
)
from kheo.resources.queries.results import communes_owing, communes_told, results_of

BATCH = 1_000
RESULTS_SLUG = "ket-qua-chuong-trinh"
FREEZE = "freeze_wholes"
DUTY = "results_"


@transaction.atomic
def save_results(
    result: ProgrammeResult, *, by: User, fields: list[str], version: int | None = None, numbers: Mapping[str, Decimal | None] | None = None,
) -> ProgrammeResult:  # fmt: skip
    """Store what was reached in a period; a number that is None is told no more.

    Raises `ValidationError` for a period that has not begun or is none, and where the unit or body, under whatever name,
    has told this period already: it is mended, never overwritten by a second record.
    """
    _check_period(result)
    try:
        with transaction.atomic():
            stored = save_record(result, by=by, fields=fields, version=version)
    except IntegrityError as error:
        raise _there_already() from error
    if stored is result:
        if results_of(result.unit, result.body, result.period).exclude(pk=result.pk).exists():
            raise _there_already()
        _keep_numbers(result, numbers or {})
    return stored


def _check_period(result: ProgrammeResult) -> None:
    try:
        result.period = begun_period(result.period, dates.today()).code
    except PeriodError as error:
        raise ValidationError({"period": str(error)}) from error


def _there_already() -> ValidationError:
    return ValidationError({"period": _("The results of this period are told already; go on with those.")})


def _keep_numbers(result: ProgrammeResult, numbers: Mapping[str, Decimal | None]) -> None:
    """The rows are those of the period's span: what was told of another one goes with it."""
    known = counts_of(span_of(Period.parse(result.period)))
    result.numbers.exclude(key__in=known).delete()
    result.numbers.filter(key__in=[key for key, value in numbers.items() if value is None]).delete()
    ResultNumber.objects.bulk_create(
        [ResultNumber(result=result, key=key, value=value) for key, value in numbers.items() if value is not None and key in known],
        update_conflicts=True, unique_fields=["result", "key"], update_fields=["value", "whole"],
    )  # fmt: skip


# --- After a step ---------------------------------------------------------------------------------------------------


def follow_results(result: ProgrammeResult, verb: str, by: User) -> None:
    """What a step sets off: handed in, the duty is done; withdrawn, it is owed again; accepted, denominators are frozen."""
    if verb == ACCEPT.verb:
        _freeze(result, by)
    if verb in (SUBMIT.verb, WITHDRAW.verb):
        _judge(result)


def _freeze(result: ProgrammeResult, by: User) -> None:
    """Each share keeps the whole as it stands at this moment, whatever is told of it later."""
    rows = list(result.numbers.filter(key__in=shares()))
    for row in rows:
        row.whole = result.whole_of(shares()[row.key])
        if row.whole is not None and row.value > row.whole:
            words = {"name": row.name, "number": show_number(row.value), "whole": counts()[shares()[row.key].whole].name, "most": show_number(row.whole)}
            raise TransitionRefused(_("“%(name)s” (%(number)s) is more than “%(whole)s” (%(most)s): return it to be corrected.") % words)
    ResultNumber.objects.bulk_update(rows, ["whole"])
    if rows:
        append_history(result, verb=FREEZE, by=by, changes={"content": ProgrammeResult.objects.get(pk=result.pk).content()})


# --- Duties ---------------------------------------------------------------------------------------------------------


def owe_results(quarter: Period | None = None) -> int:
    """Every commune owes the results of the quarter that has ended; returns how many new duties that makes. Done again, it makes none."""
    Duty.objects.open().filter(code__startswith=DUTY, unit__valid_to__lt=dates.today()).delete()
    quarter = quarter or Period.of_day(dates.today(), QUARTER).previous()
    rows, before = communes_owing(quarter).iterator(chunk_size=BATCH), _owed(quarter)
    while batch := list(islice(rows, BATCH)):
        told = communes_told(batch, quarter)
        _owe_all([unit for unit in batch if unit.pk not in told], quarter)
    return _owed(quarter) - before


def _owed(quarter: Period) -> int:
    return Duty.objects.filter(code=f"{DUTY}{quarter.code}").count()


def _owe_all(units: Sequence[Unit], quarter: Period) -> None:
    owed = set(Duty.objects.about_all(Unit, [unit.pk for unit in units]).filter(code=f"{DUTY}{quarter.code}").values_list("item_id", flat=True))
    Duty.objects.bulk_create([_duty(unit, quarter) for unit in units if unit.pk not in owed], batch_size=500, ignore_conflicts=True)


def _duty(unit: Unit, quarter: Period) -> Duty:
    label = (_("Programme results, %(quarter)s: %(unit)s") % {"quarter": quarter.label, "unit": unit})[:200]
    url = f"{reverse('records:new', args=[RESULTS_SLUG])}?{urlencode({'period': quarter.code, 'owner': f'u{unit.pk}'})}"
    return Duty(item=unit, code=f"{DUTY}{quarter.code}", unit=unit, label=label, due_on=due_on(quarter), url=url)


def _judge(result: ProgrammeResult) -> None:
    """Close or open the commune's duty by what stands now: its own record, or those of all its hamlets."""
    commune = result.unit if result.unit.kind == UnitKind.COMMUNE else result.unit.parent
    if commune is None or result.body_id is not None or span_of(Period.parse(result.period)) != QUARTER:
        return
    done = commune.pk in communes_told([commune], Period.parse(result.period))
    own = Duty.objects.about(commune).filter(code=f"{DUTY}{result.period}")
    own.filter(done_at__isnull=done).update(done_at=dates.now() if done else None)
