"""What the front committees of Tham Đôn were given in money for the poor, month by month: from the book their returns take it. Invented."""

from datetime import date
from decimal import Decimal

from kheo.demo.cast import Cast
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.telling import at, key_for
from kheo.records.actions import change_state, save_record
from kheo.resources.models import Contribution

COLLECTING = ("mt-hoa-sen", "mt-hoa-mai", "mt-hoa-lan")
PURPOSE = "Quỹ “Vì người nghèo” của ấp (minh họa)"
MONTHS = range(1, 13)
DAY = 20  # of the month, on which what came in is written down


def tell_support(cast: Cast, month: int) -> None:
    """What each committee was given in a month of 2022, where it is not there yet."""
    names = {key_for(f"support-{name}-{month}"): name for name in COLLECTING if month in MONTHS}
    known = set(Contribution.objects.filter(uuid__in=names).values_list("uuid", flat=True))
    for uuid, name in names.items():
        if uuid not in known:
            _tell(cast, name, month)


def amount_of(name: str, month: int) -> Decimal:
    """A small sum that varies with the name and the month, in whole thousands."""
    return Decimal(1_200_000 + key_for(f"{name}-{month}-given").int % 19 * 100_000)


def _tell(cast: Cast, name: str, month: int) -> None:
    day, by = date(2022, month, DAY), writer_at(cast, name)
    with at(day, 10):
        given = save_record(
            Contribution(
                uuid=key_for(f"support-{name}-{month}"), unit=cast.unit(name), body=cast.body(name), source="people", form="money",
                quantity=amount_of(name, month), purpose=PURPOSE, promised_on=day, received_on=day,
            ),
            by=by,
        )  # fmt: skip
        change_state(given, "submit", by=by)
    with at(day, 16):
        change_state(given, "accept", by=reviewer_at(cast, name))
