"""Whatever is posted, reversed and closed in whatever order: the book balances, and says what a plain book beside it says."""

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import User
from kheo.records import figures
from kheo.resources import book
from kheo.resources.actions.closing import close_month
from kheo.resources.actions.ledger import (
    follow_contribution,
    move_to_common,
    pay_voucher,
    receive,
    release_promise,
    reverse_entry,
)
from kheo.resources.actions.vouchers import approve_voucher, draw_up_voucher
from kheo.resources.models import Account, ClosedMonth, Contribution, Entry, Line, Voucher, Work
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.ledger import (
    balances,
    below_zero,
    open_promise,
    telling_sides,
    totals,
    unbalanced,
)
from tests.resources.conftest import make_contribution, make_work, received_of

REFUSALS = (TransitionRefused, PermissionDenied, ValidationError)
FIRST = date(2022, 1, 1)
ALL_DAYS = Period.parse("2021..2022")  # a promise may lie some days before the first
SOURCES, FORMS = ["people", "local"], ["money", "labour"]
QUANTITIES = st.integers(1, 60).map(Decimal)
SIDES = st.tuples(st.sampled_from(SOURCES), st.sampled_from([None, 1, 2]), st.integers(1, 10**12).map(lambda number: Decimal(number) / 1000))


@given(posted=st.lists(SIDES, min_size=1, max_size=20))
def test_the_lines_of_every_kind_come_to_nothing_and_a_reversal_undoes_them(posted: list[Any]) -> None:
    for source, work, quantity in posted:
        kinds = [book.promise(source, work, quantity), book.receipt(source, work, quantity), book.release(source, work, quantity), book.transfer(7, {source: quantity}), book.spending(7, [book.Part(source, work is None, quantity)])]
        for sides in kinds:
            assert book.adds_up(sides)
            balance: Counter[Any] = Counter()
            for side in (*sides, *book.reversal(sides)):
                balance[side.account, side.source, side.work] += side.quantity
            assert set(balance.values()) == {0}


@dataclass
class Plain:
    """A book as one would keep it by hand: promises, purses and sums; it knows no lines."""

    promised: dict[int, Decimal] = field(default_factory=dict)
    purses: dict[Any, dict[date, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    received: Counter[Any] = field(default_factory=Counter)
    spent: Counter[Any] = field(default_factory=Counter)
    received_of: Counter[int] = field(default_factory=Counter)
    written: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)

    def write(self, day: date) -> None:
        """Something is posted on that day."""
        assert not self.is_closed(day)
        self.written.add(f"{day:%Y-%m}")

    def is_closed(self, day: date) -> bool:
        return any(f"{day:%Y-%m}" <= month for month in self.closed)

    def holds(self, purse: Any, quantity: Decimal, day: date) -> bool:
        """Whether so much can be taken on that day, and no later day lacks it."""
        changes = self.purses[purse]
        days = [day, *(later for later in changes if later > day)]
        return all(sum((moved for when, moved in changes.items() if when <= one), Decimal(0)) >= quantity for one in days)


class Play:
    """One commune with two works, what is tried there, and the plain book beside it."""

    def __init__(self, land: Any, cast: Any) -> None:
        self.land, self.cast, self.plain = land, cast, Plain()
        self.works = [make_work(land.tham_don, cast.reviewer, f"Đường {number}", starts_on=FIRST) for number in range(2)]
        self.days, self.undone = 0, set[int]()

    @property
    def today(self) -> date:
        return FIRST + timedelta(days=self.days)

    def step(self, verb: str, number: int, quantity: Decimal) -> None:
        """Try it; what is refused leaves nothing behind. The ledger refuses what the plain book refuses, and nothing else."""
        with dates.moved_to(datetime(2022, 1, 1, 9, tzinfo=dates.HANOI) + timedelta(days=self.days)):
            refused = getattr(self, f"{verb}_is_refused")(number, quantity)
            try:
                with transaction.atomic():
                    STEPS[verb](self, number, quantity)
            except REFUSALS as refusal:
                assert refused, f"{verb}: {refusal}"
            else:
                assert not refused, verb

    def user(self, name: str) -> User:
        return User.objects.get(pk=getattr(self.cast, name).pk)

    def wait_is_refused(self, _number: int, _quantity: Decimal) -> bool:
        return False

    def wait(self, number: int, _quantity: Decimal) -> None:
        self.days = min(self.days + number * 3, 88)

    def promise(self, number: int, quantity: Decimal) -> None:
        work = [None, *self.works][number % 3]
        gift = make_contribution(self.land.tham_don, self.user("reviewer"), int(quantity), source=SOURCES[number % 2], form=FORMS[number // 2 % 2], work=work, promised_on=self.back(number))
        self.plain.write(self.back(number))
        self.plain.promised[gift.pk] = quantity

    def promise_is_refused(self, number: int, _quantity: Decimal) -> bool:
        return self.plain.is_closed(self.back(number))

    def back(self, number: int) -> date:
        """A day that lies some days back."""
        return self.today - timedelta(days=number)

    def receive(self, number: int, quantity: Decimal) -> None:
        gift = some(Contribution, number)
        if gift is None:
            return
        day = self.handed_over(gift, number)
        receive(gift, quantity=quantity, on=day, by=self.user("reviewer"), uuid=uuid.uuid4())
        self.plain.write(day)
        self.plain.promised[gift.pk] -= quantity
        self.hand(gift, quantity, day)

    def handed_over(self, gift: Contribution, number: int) -> date:
        return max(self.back(number % 4), gift.promised_on)

    def receive_is_refused(self, number: int, quantity: Decimal) -> bool:
        gift = some(Contribution, number)
        return gift is not None and (self.plain.promised[gift.pk] < quantity or self.plain.is_closed(self.handed_over(gift, number)))

    def hand(self, gift: Contribution, quantity: Decimal, day: date) -> None:
        self.plain.purses[gift.form, gift.source, gift.work_id][day] += quantity
        self.plain.received[gift.form, gift.source] += quantity
        self.plain.received_of[gift.pk] += quantity

    def reopen(self, number: int, _quantity: Decimal) -> None:
        gift = some(Contribution, number)
        if gift is not None:
            standing = set(gift.entries.filter(kind__in=["promise", "release"], reversed_by=None).values_list("pk", flat=True))
            follow_contribution(gift, "reopen", self.user("reviewer"))
            assert received_of(gift) == self.plain.received_of[gift.pk] == 0
            self.plain.promised[gift.pk] = Decimal(0)
            self.undone |= standing
            if standing:
                self.plain.write(self.today)

    def reopen_is_refused(self, number: int, _quantity: Decimal) -> bool:
        gift = some(Contribution, number)
        return gift is not None and self.plain.received_of[gift.pk] > 0

    def release(self, number: int, _quantity: Decimal) -> None:
        gift = some(Contribution, number)
        if gift is not None:
            release_promise(gift, by=self.user("colleague"), reason="Không đến", uuid=uuid.uuid4())
            self.plain.write(self.today)
            self.plain.promised[gift.pk] = Decimal(0)

    def release_is_refused(self, number: int, _quantity: Decimal) -> bool:
        gift = some(Contribution, number)
        return gift is not None and self.plain.promised[gift.pk] == 0

    def draw_up(self, number: int, quantity: Decimal) -> None:
        work, form, part = self.drawn(number, quantity)
        made = draw_up_voucher(work=work, form=form, purpose="Vật tư", day=self.back(number % 4), parts=[part], by=self.user("reviewer"), uuid=uuid.uuid4())
        approve_voucher(made, by=self.user("colleague"))

    def drawn(self, number: int, quantity: Decimal) -> tuple[Any, str, book.Part]:
        return self.works[number % 2], FORMS[number % 5 % 2], book.Part(SOURCES[number // 2 % 2], number % 3 == 0, quantity)

    def draw_up_is_refused(self, number: int, quantity: Decimal) -> bool:
        work, form, part = self.drawn(number, quantity)
        left = sum(self.plain.purses[form, part.source, None if part.from_common else work.pk].values(), Decimal(0))
        return left < quantity or self.plain.is_closed(self.back(number % 4))

    def pay(self, number: int, _quantity: Decimal) -> None:
        voucher = some(Voucher, number)
        if voucher is None:
            return
        day = self.paid(voucher, number)
        pay_voucher(voucher, on=day, by=self.user("reviewer"), uuid=uuid.uuid4())
        self.plain.write(day)
        self.spend(voucher, day)

    def paid(self, voucher: Voucher, number: int) -> date:
        return max(self.back(number % 3), voucher.day)

    def pay_is_refused(self, number: int, _quantity: Decimal) -> bool:
        voucher = some(Voucher, number)
        if voucher is None:
            return False
        day = self.paid(voucher, number)
        held = all(self.plain.holds(purse_of(voucher, line), line.quantity, day) for line in voucher.lines.all())
        return voucher.state != "approved" or self.plain.is_closed(day) or not held

    def spend(self, voucher: Voucher, day: date, sign: int = 1) -> None:
        for line in voucher.lines.all():
            self.plain.purses[purse_of(voucher, line)][day] -= sign * line.quantity
            self.plain.spent[voucher.form, line.source] += sign * line.quantity

    def reverse(self, number: int, _quantity: Decimal) -> None:
        entry = some(Entry, number)
        if entry is None:
            return
        reverse_entry(entry, by=self.user("colleague"), reason="Nhầm", uuid=uuid.uuid4())
        self.plain.write(self.today)
        self.undone.add(entry.pk)
        if entry.voucher is not None:
            self.spend(entry.voucher, self.today, -1)
        elif entry.work is not None:
            self.put_into_common(entry, -1)
        elif entry.kind == "promise":
            self.plain.promised[entry.contribution_id] = Decimal(0)
        elif entry.kind == "release":
            self.plain.promised[entry.contribution_id] += -entry.lines.get(account="expected").quantity
        else:
            self.take_back(entry)

    def reverse_is_refused(self, number: int, _quantity: Decimal) -> bool:
        entry = some(Entry, number)
        if entry is None:
            return False
        if entry.kind == "reversal" or entry.pk in self.undone:
            return True
        if entry.kind == "promise":
            return self.plain.promised[entry.contribution_id] < entry.contribution.quantity
        return not all(self.plain.holds(purse, quantity, self.today) for purse, quantity in taken_back(entry))

    def take_back(self, entry: Entry) -> None:
        gift, quantity = entry.contribution, -entry.lines.get(account="received").quantity
        self.plain.promised[gift.pk] += quantity
        self.hand(gift, -quantity, self.today)

    def finish(self, number: int, _quantity: Decimal) -> None:
        """A work is finished, or goes on again: what is left of it is moved only in between."""
        work = self.works[number % 2]
        changed = "building" if Work.objects.get(pk=work.pk).condition == "finished" else "finished"
        Work.objects.filter(pk=work.pk).update(condition=changed)

    def finish_is_refused(self, _number: int, _quantity: Decimal) -> bool:
        return False

    def move_is_refused(self, number: int, _quantity: Decimal) -> bool:
        work, form = Work.objects.get(pk=self.works[number % 2].pk), FORMS[number // 2 % 2]
        left = any(sum(self.plain.purses[form, source, work.pk].values()) for source in SOURCES)
        return work.condition != "finished" or not left or work.vouchers.filter(state="approved").exists()

    def move(self, number: int, _quantity: Decimal) -> None:
        work, form = self.works[number % 2], FORMS[number // 2 % 2]
        entry = move_to_common(work, form=form, by=self.user("colleague"), reason="Đã xong", uuid=uuid.uuid4())
        left = {source: sum(self.plain.purses[form, source, work.pk].values()) for source in SOURCES}
        assert {side.source: side.quantity for side in telling_sides(entry)} == {source: quantity for source, quantity in left.items() if quantity}
        self.plain.write(self.today)
        self.put_into_common(entry)

    def put_into_common(self, entry: Entry, sign: int = 1) -> None:
        for side in telling_sides(entry):
            taken = entry.form, side.source, entry.work_id if sign > 0 else None
            filled = entry.form, side.source, None if sign > 0 else entry.work_id
            self.plain.purses[taken][self.today] -= side.quantity
            self.plain.purses[filled][self.today] += side.quantity

    def close(self, number: int, _quantity: Decimal) -> None:
        month = Period.parse(f"2022-{number % 3 + 1:02d}")
        close_month(self.land.tham_don, month, by=self.user("reviewer"))
        self.plain.closed.add(month.code)

    def close_is_refused(self, number: int, _quantity: Decimal) -> bool:
        month = Period.parse(f"2022-{number % 3 + 1:02d}")
        closed = max(self.plain.closed, default="")
        open_before = any(closed < written < month.code for written in self.plain.written)
        unpaid = Voucher.objects.filter(day__lte=month.end, state="approved").exists()
        return month.end >= self.today or closed >= month.code or open_before or unpaid

    def check(self) -> None:
        """The book adds up by itself, and to what the plain one says."""
        assert list(unbalanced(Entry.objects.all())) == []
        assert list(below_zero(Line.objects.all())) == []
        assert {gift.pk: open_promise(gift) for gift in Contribution.objects.all()} == self.plain.promised
        assert set(ClosedMonth.objects.values_list("period", flat=True)) == self.plain.closed
        self.check_totals()

    def check_totals(self) -> None:
        found, by_hand = totals(self.land.province.path), Counter[Any]()
        for line in Line.objects.select_related("entry"):
            by_hand[line.source, line.entry.form, line.account] += line.quantity
        assert {key: value for key, value in found.items() if value} == {key: value for key, value in by_hand.items() if value}
        for (form, source), quantity in self.plain.received.items():
            assert -found.get((source, form, Account.RECEIVED), 0) == quantity
        for (form, source), quantity in self.plain.spent.items():
            assert found.get((source, form, Account.SPENT), 0) == quantity
        for row in balances(self.land.tham_don, ALL_DAYS):
            left = [sum(days.values()) for (form, source, _work), days in self.plain.purses.items() if (form, source) == (row.form, row.source)]
            assert row.at_hand == sum(left)
        self.check_figures()

    def check_figures(self) -> None:
        """What the public is shown is the sum of its entries."""
        for code, form, sums in [("received", "money", self.plain.received), ("spent", "money", self.plain.spent), ("labour_received", "labour", self.plain.received), ("labour_spent", "labour", self.plain.spent)]:
            shown = figures.value(f"resources.{code}", self.land.district, ALL_DAYS).reading.value
            assert (shown or 0) == sum(quantity for (of, _source), quantity in sums.items() if of == form)


def purse_of(voucher: Voucher, line: Any) -> Any:
    return voucher.form, line.source, None if line.from_common else voucher.work_id


def taken_back(entry: Entry) -> list[tuple[Any, Decimal]]:
    """Out of which purses a counter-entry takes how much."""
    gift = entry.contribution
    if entry.kind == "receipt" and gift is not None:
        return [((gift.form, gift.source, gift.work_id), -entry.lines.get(account="received").quantity)]
    return [((entry.form, side.source, None), side.quantity) for side in telling_sides(entry)] if entry.kind == "transfer" else []


def some(model: Any, number: int) -> Any:
    """One of the rows there are, or none."""
    rows = list(model.objects.order_by("pk"))
    return rows[number % len(rows)] if rows else None


STEPS: dict[str, Any] = {
    name: getattr(Play, name) for name in ("wait", "promise", "receive", "release", "reopen", "draw_up", "pay", "finish", "move", "reverse", "close")
}  # fmt: skip
TRIED = st.lists(st.tuples(st.sampled_from(["promise", "receive", "receive", *STEPS, "draw_up", "pay"]), st.integers(0, 11), QUANTITIES), max_size=20)


def test_no_order_of_postings_reversals_and_closings_unbalances_the_book(land: Any, cast: Any) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(steps=TRIED)
    def play_it(steps: list[Any]) -> None:
        with transaction.atomic():
            play = Play(land, cast)
            for step in steps:
                play.step(*step)
            play.check()
            assert list(check_ledger()) == []
            transaction.set_rollback(True)

    play_it()


def test_the_walk_can_reach_all_that_it_tries(land: Any, cast: Any) -> None:
    """The steps above are able to do what they try: each of them, taken on purpose."""
    play = Play(land, cast)
    for verb, number, quantity in [
        ("wait", 3, 1), ("promise", 0, 50), ("receive", 0, 40), ("draw_up", 0, 30), ("pay", 0, 1), ("promise", 0, 20), ("reopen", 1, 1),
        ("reverse", 2, 1), ("reverse", 1, 1), ("wait", 11, 1), ("close", 0, 1), ("promise", 11, 5), ("receive", 0, 20), ("reverse", 4, 1), ("release", 0, 1), ("reverse", 9, 1), ("release", 0, 1),
        ("promise", 1, 30), ("receive", 3, 25), ("finish", 0, 1), ("move", 0, 1), ("reverse", 14, 1), ("move", 0, 1),
    ]:  # fmt: skip
        play.step(verb, number, Decimal(quantity))
        play.check()
    assert Counter(Entry.objects.values_list("kind", flat=True)) == {"promise": 4, "receipt": 3, "release": 2, "spending": 1, "transfer": 2, "reversal": 5}
    assert (Voucher.objects.get().state, play.plain.closed) == ("reversed", {"2022-01"})
