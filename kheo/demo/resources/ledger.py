"""How the book was kept: promises, receipts in parts, vouchers by two people, counter-entries, months closed in order."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from kheo.demo.cast import Cast
from kheo.demo.record_book.activities import EDITOR
from kheo.demo.record_book.places import ON_BEHALF, WRITERS, reviewer_at, writer_at
from kheo.demo.resources.form import Gift, LetGo, Moved, Spent, TakenBack
from kheo.demo.resources.gifts import GIFTS
from kheo.demo.resources.happenings import PLACES, Happening, work_of, writer_of
from kheo.demo.resources.spendings import LET_GO, MOVED, SPENT, TAKEN_BACK
from kheo.demo.telling import key_for, official_document
from kheo.lib.periods import Period
from kheo.org.models import Unit, User
from kheo.records.actions import change_state, publish_record, save_record
from kheo.resources.actions.closing import close_month
from kheo.resources.actions.donors import name_donor
from kheo.resources.actions.ledger import (
    move_to_common,
    pay_voucher,
    release_promise,
    reverse_entry,
)
from kheo.resources.actions.receipts import hand_over, issue_receipt
from kheo.resources.actions.vouchers import approve_voucher, draw_up_voucher, refuse_voucher
from kheo.resources.book import Part
from kheo.resources.models import Contribution, Entry, ValuationRule, Voucher

APPROVERS = {"tham-don": "duyet2.thamdon"}  # in the other books the district's leader approves
LEADER = "lanhdao.huyen"
CLOSED = range(1, 10)  # January to September
CLOSED_ON_DAY = 8  # of the month after
LABOUR_DAY = 250_000
RULE = ("04-HD/BCĐ", "Hướng dẫn minh họa về đơn giá quy đổi ngày công đóng góp (không phải văn bản thật)")
RULE_FROM = date(2022, 1, 14)


def place_of(gift: Gift) -> str:
    """Where it is written down: the place of its work, unless somebody else writes."""
    return gift.place or PLACES[gift.work]


def book_of(gift: Gift) -> str:
    """The place in whose book it stands."""
    return PLACES[gift.work] if gift.work else gift.place


def ledger_happens(cast: Cast) -> Iterator[Happening]:
    """Everything that happens to the books in the year."""
    yield Happening(RULE_FROM, 8, partial(_lay_down_rule, cast))
    for gift in GIFTS:
        yield from _gift_happens(cast, gift)
    for spent in SPENT:
        yield from _spending_happens(cast, spent)
    for taken in TAKEN_BACK:
        yield Happening(taken.on, 14, partial(_take_back, cast, taken))
    for row in LET_GO:
        yield Happening(row.on, 15, partial(_let_go, cast, row))
    for moved in MOVED:
        yield Happening(moved.on, 15, partial(_move, cast, moved))
    yield from _closings(cast)


# What is given


def _gift_happens(cast: Cast, gift: Gift) -> Iterator[Happening]:
    by = writer_at(cast, place_of(gift))
    yield Happening(gift.promised, 11, partial(_promise, cast, gift, by))
    if gift.until != "accepted":
        return
    yield Happening(gift.promised, 16, partial(_accept, gift, reviewer_at(cast, place_of(gift))))
    for number, (day, quantity) in enumerate(gift.parts, 1):
        yield Happening(day, 10, partial(_receive, gift, f"{gift.name}-{number}", Decimal(quantity), day, by))
    last = gift.parts[-1][0] if gift.parts else gift.promised
    if gift.has_receipt:
        yield Happening(last, 17, partial(_give_receipt, gift, by))
    if gift.is_public:
        yield Happening(last + timedelta(days=3), 9, partial(_publish, gift, cast.person(EDITOR)))


def _promise(cast: Cast, gift: Gift, by: User) -> None:
    contribution = save_record(
        Contribution(
            uuid=key_for(f"gift-{gift.name}"), unit=cast.unit(place_of(gift)), source=gift.source, form=gift.form, quantity=Decimal(gift.quantity), goods=gift.goods,
            work=work_of(gift.work) if gift.work else None, purpose=gift.purpose, promised_on=gift.promised, expected_on=gift.expected,
            received_on=gift.promised if gift.at_once else None,
        ),
        by=by,
    )  # fmt: skip
    if gift.donor is not None:
        name, purpose, way = gift.donor
        name_donor(contribution, name=name, purpose=purpose, way=way, by=by)
    change_state(contribution, "submit", by=by)


def contribution_of(gift: Gift) -> Contribution:
    """The contribution as it stands now."""
    return Contribution.objects.get(uuid=key_for(f"gift-{gift.name}"))


def _accept(gift: Gift, by: User) -> None:
    change_state(contribution_of(gift), "accept", by=by)


def _receive(gift: Gift, entry: str, quantity: Decimal, day: date, by: User) -> None:
    hand_over(contribution_of(gift), quantity=quantity, on=day, by=by, uuid=key_for(entry))


def _give_receipt(gift: Gift, by: User) -> None:
    issue_receipt(contribution_of(gift), by=by)


def _publish(gift: Gift, by: User) -> None:
    publish_record(contribution_of(gift), by=by, evidence=[])


# What is spent


def _spending_happens(cast: Cast, spent: Spent) -> Iterator[Happening]:
    by, approver = writer_of(cast, spent.work), cast.person(APPROVERS.get(PLACES[spent.work], LEADER))
    yield Happening(spent.day, 13, partial(_draw_up, spent, by))
    if spent.until == "refused":
        yield Happening(spent.day + timedelta(days=1), 13, partial(_refuse, spent, approver))
    elif spent.until != "draft":
        yield Happening(spent.day + timedelta(days=1), 13, partial(_approve, spent, approver))
    if spent.until == "paid":
        yield Happening(spent.day + timedelta(days=2), 13, partial(_pay, spent, spent.day + timedelta(days=2), by))


def _draw_up(spent: Spent, by: User) -> None:
    parts = [Part(source, False, Decimal(quantity)) for source, quantity in spent.parts]
    parts += [Part(source, True, Decimal(quantity)) for source, quantity in spent.common]
    draw_up_voucher(work=work_of(spent.work), form=spent.form, purpose=spent.purpose, day=spent.day, parts=parts, by=by, uuid=key_for(f"voucher-{spent.name}"))


def _voucher(spent: Spent) -> Voucher:
    return Voucher.objects.get(uuid=key_for(f"voucher-{spent.name}"))


def _approve(spent: Spent, by: User) -> None:
    approve_voucher(_voucher(spent), by=by)


def _refuse(spent: Spent, by: User) -> None:
    refuse_voucher(_voucher(spent), by=by, reason=spent.reason)


def _pay(spent: Spent, day: date, by: User) -> None:
    pay_voucher(_voucher(spent), on=day, by=by, uuid=key_for(f"{spent.name}-paid"))


# What is corrected and closed


def _take_back(cast: Cast, taken: TakenBack) -> None:
    entry = Entry.objects.select_related("unit").get(uuid=key_for(taken.entry))
    reverse_entry(entry, by=_approver_at(cast, entry.unit), reason=taken.reason, uuid=key_for(f"{taken.entry}-back"))


def _let_go(cast: Cast, row: LetGo) -> None:
    promised = Contribution.objects.select_related("work__unit").get(uuid=key_for(f"gift-{row.gift}"))
    unit = promised.work.unit if promised.work is not None else promised.unit
    release_promise(promised, by=_approver_at(cast, unit), reason=row.reason, uuid=key_for(f"{row.gift}-let-go"))


def _move(cast: Cast, moved: Moved) -> None:
    work = work_of(moved.work)
    move_to_common(work, form=moved.form, by=_approver_at(cast, work.unit), reason=moved.reason, uuid=key_for(f"{moved.work}-{moved.form}-moved"))


def _approver_at(cast: Cast, unit: Unit) -> User:
    """Who approves in the book of that place."""
    return next((cast.person(name) for place, name in APPROVERS.items() if cast.unit(place) == unit), cast.person(ON_BEHALF))


def _closings(cast: Cast) -> Iterator[Happening]:
    """Each book is closed month by month, from the one in which its first entry stands."""
    books: dict[str, int] = {}
    for gift in GIFTS:
        books[book_of(gift)] = min(books.get(book_of(gift), gift.promised.month), gift.promised.month)
    for place, first in books.items():
        by = cast.person(WRITERS[place] if WRITERS.get(place, "").startswith("duyet.") else ON_BEHALF)
        for month in CLOSED:
            if month >= first:
                day = date(2022, month + 1, CLOSED_ON_DAY)
                yield Happening(day, 17, partial(close_month, cast.unit(place), Period.parse(f"2022-{month:02d}"), by=by))


def _lay_down_rule(cast: Cast) -> None:
    """What a day of labour is reckoned at, shown beside the days, rests on a document that is no real one and says so."""
    number, title = RULE
    document = official_document(
        cast.unit("huyen"), number=number, title=title, issuer="Ban Chỉ đạo minh họa huyện Mỹ Xuyên", kind="guidance", issued_on=RULE_FROM,
        by=cast.person("tochuc.huyen"),
    )  # fmt: skip
    ValuationRule.objects.create(form="labour", unit=cast.unit("huyen"), value=Decimal(LABOUR_DAY), document=document, valid_from=RULE_FROM)
