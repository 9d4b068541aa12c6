"""The loans that the savings groups of Tham Đôn look after, told month by month: from here their monthly returns take them. Invented."""

from datetime import date, timedelta
from decimal import Decimal

from kheo.demo.cast import Cast
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.telling import at, key_for
from kheo.lib.periods import Period
from kheo.org.models import User
from kheo.records.actions import change_state
from kheo.resources.actions.results import save_results
from kheo.resources.models import ProgrammeResult

MILLION = 1_000_000
LOANS = {"pn-hoa-sen": 1_240, "pn-hoa-mai": 980, "nd-hoa-sen": 1_510, "nd-hoa-mai": 860}  # in million đồng, in January
OVERDUE = {("nd-hoa-mai", 8): 12, ("nd-hoa-mai", 9): 12, ("nd-hoa-mai", 10): 6}
TOLD_BEFORE_THE_YEAR_ENDED = ("pn-hoa-sen", "nd-hoa-sen")  # of December
A_LOAN = 32  # million đồng, on the whole
LAST_DAY = date(2022, 12, 28)


def tell_credit(cast: Cast, month: int) -> None:
    """What each group told of a month of 2022, where it is not there yet."""
    names = {key_for(f"credit-{name}-{month}"): name for name in LOANS if month and (month < LAST_DAY.month or name in TOLD_BEFORE_THE_YEAR_ENDED)}
    known = set(ProgrammeResult.objects.filter(uuid__in=names).values_list("uuid", flat=True))
    for uuid, name in names.items():
        if uuid not in known:
            _tell(cast, name, month, writer_at(cast, name))


def numbers_of(name: str, month: int) -> dict[str, Decimal | None]:
    """What is owed at the end of a month is what was owed before, and lent, less what came back."""
    owed = LOANS[name] + sum(_lent(past) - _paid_back(past) for past in range(2, month + 1))
    told = {"loans": owed, "disbursed": _lent(month), "recovered": _paid_back(month), "overdue": OVERDUE.get((name, month), 0)}
    return {"borrowers": Decimal(owed // A_LOAN), **{key: Decimal(value * MILLION) for key, value in told.items()}}


def _lent(month: int) -> int:
    return 40 + month % 3 * 20


def _paid_back(month: int) -> int:
    return 30 + month % 4 * 10


def _tell(cast: Cast, name: str, month: int, by: User) -> None:
    period = Period.parse(f"2022-{month:02d}")
    day = min(period.end, LAST_DAY)
    with at(day, 9):
        result = save_results(
            ProgrammeResult(uuid=key_for(f"credit-{name}-{month}"), unit=cast.unit(name), body=cast.body(name), period=period.code), by=by, fields=[], numbers=numbers_of(name, month)
        )
        change_state(result, "submit", by=by)
    with at(min(day + timedelta(days=1), LAST_DAY), 15):
        change_state(result, "accept", by=reviewer_at(cast, name))
