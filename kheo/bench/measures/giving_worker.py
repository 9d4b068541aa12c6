"""One part of the measure of what was given: `python -m kheo.bench.measures.giving_worker empty`, `make ENTRIES`, `check` or `time SECONDS`.

It runs in a home of its own and is never imported: nothing of a real installation is read or written.
"""

import json
import random
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache as once
from statistics import median
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from kheo.lib import dates  # noqa: E402
from kheo.lib.numbers import show_number  # noqa: E402
from kheo.org.models import Unit, UnitKind, UnitType, User  # noqa: E402
from kheo.resources import book  # noqa: E402
from kheo.resources.actions.ledger import post_promise  # noqa: E402
from kheo.resources.actions.sums import rebuild_sums  # noqa: E402
from kheo.resources.models import (  # noqa: E402
    Account,
    Contribution,
    Entry,
    EntryKind,
    Line,
    Voucher,
    Work,
)
from kheo.resources.queries.sums import books  # noqa: E402

COMMUNES, HAMLETS, WORKS = 10, 10, 40
FIRST, DAYS = date(2021, 1, 1), 1500
AT_ONCE = 500  # gifts stored in one transaction
PUBLISHED, SPENT, TAKEN_BACK = 5, 4, 50  # each fifth gift is published, each fourth spent, of others now and then one taken back
FORMS, SOURCES = ["money", "money", "labour", "land", "cement"], ["people", "people", "enterprises", "local", "central_investment"]
ENTRIES_A_GIFT = 2 + 1 / SPENT
MOST = 500  # requests in one run


def empty() -> dict[str, float]:
    """An installation in which nobody has written yet."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return {}


def make(entries: int) -> dict[str, float]:
    """A district, its works, and so many entries, or one or two more: promises, receipts and spendings."""
    clerk, works, chance = _clerk(), _works(), random.Random(27)  # noqa: S311
    while (left := entries - Entry.objects.count()) > 0:
        with transaction.atomic():
            _store(min(AT_ONCE, int(left / ENTRIES_A_GIFT) + 1), works, clerk, chance)
    for unit in books():
        rebuild_sums(unit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"entries": Entry.objects.count()}


def _unit(key: str, kind: UnitKind, type: UnitType, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(key=key, kind=kind, type=type, name=key, parent=parent, valid_from=date(2004, 1, 1))


def _clerk() -> User:
    province = _unit("p", UnitKind.PROVINCE, UnitType.TINH)
    district = _unit("d", UnitKind.DISTRICT, UnitType.HUYEN, province)
    for number in range(COMMUNES):
        commune = _unit(f"c{number}", UnitKind.COMMUNE, UnitType.XA, district)
        for hamlet in range(HAMLETS):
            _unit(f"c{number}h{hamlet}", UnitKind.HAMLET, UnitType.AP, commune)
    return User.objects.create(username="thu", home_unit=district)


def _works() -> list[Work]:
    """Published ones, in hamlets here and there."""
    hamlets = list(Unit.objects.filter(kind=UnitKind.HAMLET).order_by("pk"))
    return Work.objects.bulk_create(
        Work(
            unit=hamlets[number * 7 % len(hamlets)], entered_by=_writer(), title=f"Đường số {number}", kind="road", cost=Decimal(900_000_000),
            starts_on=FIRST + timedelta(days=number * 30), **_accepted(), published_at=dates.now(),
        )
        for number in range(WORKS)
    )  # fmt: skip


def _writer() -> User:
    return User.objects.get(username="thu")


def _accepted() -> dict[str, Any]:
    now = dates.now()
    return {"state": "accepted", "accepted_at": now, "submitted_at": now, "first_submitted_at": now}


def _store(count: int, works: list[Work], clerk: User, chance: random.Random) -> None:
    gifts = Contribution.objects.bulk_create(_gift(number, chance.choice(works), clerk, chance) for number in range(count))
    _post(EntryKind.PROMISE, {gift: book.promise(gift.source, gift.work_id, gift.quantity) for gift in gifts}, clerk)
    receipts = _post(EntryKind.RECEIPT, {gift: book.receipt(gift.source, gift.work_id, gift.quantity) for gift in gifts}, clerk)
    _take_back(receipts[1::TAKEN_BACK])
    vouchers = Voucher.objects.bulk_create(_voucher(gift, clerk) for gift in gifts[::SPENT])
    parts = {voucher: book.spending(voucher.work_id, [book.Part(gift.source, False, gift.quantity)]) for gift, voucher in zip(gifts[::SPENT], vouchers, strict=True)}
    _post(EntryKind.SPENDING, parts, clerk)


def _gift(number: int, work: Work, clerk: User, chance: random.Random) -> Contribution:
    place = chance.randrange(len(FORMS))
    return Contribution(
        unit=work.unit, entered_by=clerk, source=chance.choice(SOURCES), form=FORMS[place], quantity=Decimal(chance.randint(1, 9_000_000 if place < 2 else 90)),
        work=work, promised_on=FIRST + timedelta(days=chance.randrange(DAYS)), **_accepted(), published_at=dates.now() if number % PUBLISHED == 0 else None,
    )  # fmt: skip


def _voucher(gift: Any, clerk: User) -> Voucher:
    assert gift.work is not None and gift.promised_on is not None  # noqa: S101
    return Voucher(
        unit=gift.work.unit, number=f"{gift.pk}/{gift.promised_on.year}", form=gift.form, work=gift.work, purpose="Vật tư", day=gift.promised_on, state="paid",
        drawn_up_by=clerk, approved_by=_approver(), approved_at=dates.now(),
    )  # fmt: skip


@once
def _approver() -> User:
    """Another account than the one that drew it up."""
    return User.objects.get_or_create(username="duyet", defaults={"home_unit": Unit.objects.get(key="d")})[0]


def _take_back(receipts: list[Entry]) -> None:
    """A counter-entry to each."""
    counters = Entry.objects.bulk_create(
        Entry(
            uuid=uuid.uuid4(), unit=of.unit, kind=EntryKind.REVERSAL, form=of.form, happened_on=of.happened_on, text="Nhầm", contribution=of.contribution, reverses=of,
            posted_by=of.posted_by,
        )
        for of in receipts
    )  # fmt: skip
    gifts = [(counter, counter.contribution) for counter in counters]
    _write([(counter, book.reversal(book.receipt(gift.source, gift.work_id, gift.quantity))) for counter, gift in gifts if gift is not None and gift.quantity is not None])


def _post(kind: EntryKind, posted: dict[Any, book.Sides], clerk: User) -> list[Entry]:
    about = "voucher" if kind == EntryKind.SPENDING else "contribution"
    entries = Entry.objects.bulk_create(
        Entry(
            uuid=uuid.uuid4(), unit=item.work.unit, kind=kind, form=item.form, happened_on=item.day if kind == EntryKind.SPENDING else item.promised_on,
            text="Làm đường", posted_by=clerk, **{about: item},
        )
        for item in posted
    )  # fmt: skip
    _write(list(zip(entries, posted.values(), strict=True)))
    return entries


def _write(written: list[tuple[Entry, book.Sides]]) -> None:
    Line.objects.bulk_create(
        Line(entry=entry, account=side.account, source=side.source, work_id=side.work, quantity=side.quantity) for entry, sides in written for side in sides
    )  # fmt: skip


def _page() -> Any:
    answer = Client(headers={"host": "localhost"}).get(reverse("resources:given"))
    if answer.status_code != 200:
        raise SystemExit(f"The page answered {answer.status_code}.")
    return answer


def check() -> dict[str, float]:
    """How often the page asks the database, and whether its money is that of the entries."""
    _page()
    with CaptureQueriesContext(connection) as asked:
        page = _page().content.decode()
    received = Line.objects.filter(account=Account.RECEIVED, entry__form="money").aggregate(sum=-Sum("quantity"))["sum"]
    return {"queries": len(asked), "same": received is not None and show_number(received) in page}


def timed(seconds: float) -> dict[str, float]:
    """The very first page of the process; then the page after a posting, and where nothing was posted since, in turns until the time is over."""
    first = _took(_page)
    after: list[float] = []
    still: list[float] = []
    while sum(after) + sum(still) < seconds and len(after) < MOST:
        _promise()
        after.append(_took(_page))
        still.append(_took(_page))
    return {"first in its process": first, "after a posting": median(after), "nothing posted since": median(still)}


def _promise() -> None:
    """One more contribution is accepted."""
    gift = _gift(0, Work.objects.select_related("unit").order_by("pk")[0], _writer(), random.Random(1))  # noqa: S311
    gift.save()
    post_promise(gift, by=_writer())


def _took(act: Callable[[], Any]) -> float:
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def main() -> None:
    """Say when ready, wait for the word to go, do one part, report."""
    way, rest = sys.argv[1], sys.argv[2:]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    parts: dict[str, Callable[[], dict[str, float]]] = {"empty": empty, "make": lambda: make(int(rest[0])), "check": check, "time": lambda: timed(float(rest[0]))}
    json.dump(parts[way](), sys.stdout)


if __name__ == "__main__":
    main()
