"""The rules of the ledger, without tables: which lines a posting has, and what must hold of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kheo.resources.models import Account

NOTHING = Decimal(0)
# What is at hand of a source, meant for a work or (None) lying in the common purse.
Purse = tuple[str, int | None]


@dataclass(frozen=True)
class Side:
    """One line of a posting: a debit is above zero, a credit below; `work` is its key, none the common purse."""

    account: str
    source: str
    work: int | None
    quantity: Decimal


@dataclass(frozen=True)
class Part:
    """What a voucher takes out of one source: out of what is meant for its work, or out of the common purse."""

    source: str
    from_common: bool
    quantity: Decimal


Sides = tuple[Side, ...]


def promise(source: str, work: int | None, quantity: Decimal) -> Sides:
    """Something is promised."""
    return _move(Account.EXPECTED, Account.PROMISED, source, work, quantity)


def receipt(source: str, work: int | None, quantity: Decimal) -> Sides:
    """Something promised is handed over: it is at hand, and so much is expected no longer."""
    return _move(Account.AT_HAND, Account.RECEIVED, source, work, quantity) + release(source, work, quantity)


def release(source: str, work: int | None, quantity: Decimal) -> Sides:
    """What of a promise is still to come will not come, and is expected no longer."""
    return reversal(promise(source, work, quantity))


def spending(work: int, parts: Iterable[Part]) -> Sides:
    """Something at hand is spent on a work; each part says out of which purse."""
    taken = [(part, None if part.from_common else work) for part in parts]
    spent = tuple(Side(Account.SPENT, part.source, work, part.quantity) for part, _purse in taken)
    return spent + tuple(Side(Account.AT_HAND, part.source, purse, -part.quantity) for part, purse in taken)


def transfer(work: int, left: Mapping[str, Decimal]) -> Sides:
    """What of each source is left of what was meant for a work goes into the common purse."""
    common = tuple(Side(Account.AT_HAND, source, None, quantity) for source, quantity in left.items())
    return common + reversal(replace(side, work=work) for side in common)


def reversal(sides: Iterable[Side]) -> Sides:
    """The same lines the other way round."""
    return tuple(replace(side, quantity=-side.quantity) for side in sides)


def _move(debit: str, credit: str, source: str, work: int | None, quantity: Decimal) -> Sides:
    return (Side(debit, source, work, quantity), Side(credit, source, work, -quantity))


def adds_up(sides: Iterable[Side]) -> bool:
    """Whether the lines come to nothing, as those of every posting must."""
    return sum((side.quantity for side in sides), NOTHING) == NOTHING


def taken_from(sides: Iterable[Side]) -> dict[Purse, Decimal]:
    """How much the lines take out of each purse; purses that they only fill are left out."""
    change: dict[Purse, Decimal] = defaultdict(Decimal)
    for side in sides:
        if side.account == Account.AT_HAND:
            change[side.source, side.work] += side.quantity
    return {purse: -quantity for purse, quantity in change.items() if quantity < 0}


def lowest(changes: Mapping[date, Decimal]) -> Decimal:
    """The least that lay in a purse at the end of any of the days, by what each day changed."""
    balance, least = NOTHING, None
    for day in sorted(changes):
        balance += changes[day]
        least = balance if least is None else min(least, balance)
    return least or NOTHING
