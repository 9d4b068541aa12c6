"""The monthly returns of the committees and branches of Tham Đôn: most in time, some late, of December only a part."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from kheo.demo.cast import Cast
from kheo.demo.record_book.members import MEMBERS
from kheo.demo.record_book.places import BODIES, reviewer_at, writer_at
from kheo.demo.record_book.said import EACH_MONTH, RAISED
from kheo.demo.telling import MARK, at, key_for
from kheo.grassroots.actions import save_return
from kheo.grassroots.models import MatterRaised, MonthlyReturn
from kheo.grassroots.returns import due_on
from kheo.lib.periods import Period
from kheo.org.models.bodies import BodyKind
from kheo.records.actions import change_state

OF_THE_COMMUNE = ("nong-dan-xa", "phu-nu-xa", "doan-xa", "ccb-xa")
REPORTERS = (*(told.name for told in MEMBERS), *OF_THE_COMMUNE)
DAYS_LATE = {("mt-hoa-lan", 4): 6, ("tn-hoa-mai", 5): 9, ("mt-hoa-lan", 7): 12, ("ccb-hoa-lan", 8): 3, ("tn-hoa-mai", 9): 15, ("nd-hoa-mai", 10): 4, ("mt-hoa-lan", 11): 8}
NEVER = {("tn-hoa-mai", 10), ("tn-hoa-mai", 11)}
IN_BEFORE_THE_YEAR_ENDED = ("phu-nu-xa", "mt-hoa-sen", "pn-hoa-sen", "nd-hoa-sen", "tn-hoa-lan", "ccb-hoa-sen")  # of December; the others have until January
STILL_WAITING = ("tn-hoa-lan", "ccb-hoa-sen")  # of these, what has not been reviewed yet
LAST_DAY = date(2022, 12, 30)
HELPED = {BodyKind.FRONT_COMMITTEE: 8, BodyKind.WOMEN: 5, BodyKind.FARMERS: 5, BodyKind.YOUTH: 5, BodyKind.VETERANS: 5}


def tell_returns(cast: Cast, month: int) -> None:
    """The returns of a month of 2022 that are not there yet."""
    if not month:
        return
    names = {key_for(f"return-{name}-{month}"): name for name in REPORTERS if day_handed_in(name, month) is not None}
    known = set(MonthlyReturn.objects.filter(uuid__in=names).values_list("uuid", flat=True))
    for uuid, name in names.items():
        if uuid not in known:
            _tell(cast, name, month)


def day_handed_in(name: str, month: int) -> date | None:
    """The day on which the body sent the month's return; None where it never did, or has not yet."""
    if (name, month) in NEVER or (month == len(EACH_MONTH) and name not in IN_BEFORE_THE_YEAR_ENDED):
        return None
    due = due_on(Period.parse(f"2022-{month:02d}"))
    return min(due - timedelta(days=REPORTERS.index(name) % 3) + timedelta(days=DAYS_LATE.get((name, month), 0)), LAST_DAY)


def _tell(cast: Cast, name: str, month: int) -> None:
    day, by = day_handed_in(name, month) or LAST_DAY, writer_at(cast, name)
    with at(day, 15):
        monthly = save_return(
            MonthlyReturn(uuid=key_for(f"return-{name}-{month}"), unit=cast.unit(name), body=cast.body(name), period=f"2022-{month:02d}"),
            by=by, fields=[], remainders=_numbers(name, month), texts=_texts(name, month),
        )  # fmt: skip
        MatterRaised.objects.bulk_create(
            MatterRaised(monthly_return=monthly, topic=row.topic, count=row.count, answer=row.answer) for row in RAISED.get((name, month), ())
        )
        change_state(monthly, "submit", by=by)
    if month < len(EACH_MONTH) or name not in STILL_WAITING:
        with at(min(day + timedelta(days=2), LAST_DAY), 16):
            change_state(monthly, "accept", by=reviewer_at(cast, name))


def _numbers(name: str, month: int) -> dict[str, Decimal | None]:
    """What was not recorded piece by piece: small numbers that vary with the name and the month."""
    turn, kind = key_for(f"{name}-{month}").int % 5, BodyKind(BODIES[name][1])
    sessions = turn % 3
    told: dict[str, int | None] = {
        "sessions": sessions or None, "participants": sessions * (18 + turn * 3) or None, "households_supported": HELPED[kind] + turn,
        "supervisions": 1 if kind == BodyKind.FRONT_COMMITTEE and month % 3 == 2 else None,
    }  # fmt: skip
    return {key: None if value is None else Decimal(value) for key, value in told.items()}


def _texts(name: str, month: int) -> Mapping[str, str]:
    laws, holidays, events, focus = EACH_MONTH[month - 1]
    told = {"laws": laws, "holidays": holidays, "events": events, "focus": focus, "other_tasks": MARK}
    if BODIES[name][1] == BodyKind.FRONT_COMMITTEE:
        told |= {"with_the_hamlet": "Giao ban với chi bộ và trưởng ấp ngày đầu tháng.", "self_managed": "Các tổ tự quản họp đủ kỳ."}
    return told
