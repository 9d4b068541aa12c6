"""The kept sums of books: exact after overlapping postings, proven by `kheo verify`, made anew from the lines."""

import uuid
from datetime import date
from decimal import Decimal
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from kheo.org.models import User
from kheo.resources.actions.ledger import receive
from kheo.resources.actions.sums import rebuild_sums
from kheo.resources.models import BookSum, Contribution, Line
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.sums import counted_in, kept_in
from tests.conftest import Land
from tests.records.test_races import at_once, fresh
from tests.resources.conftest import TODAY, make_contribution, paid
from tests.resources.conftest import given as handed_over


def test_what_is_kept_is_what_the_lines_come_to(cast, land, work):
    for quantity, on in (("0.7", date(2022, 3, 1)), ("0.1", date(2022, 3, 2)), ("0.2", date(2022, 4, 1))):
        handed_over(land.tham_don, cast.reviewer, quantity, form="labour", work=work, promised_on=on, on=on)
    handed_over(land.tham_don, cast.reviewer, 500, work=work)
    paid(work, cast.reviewer, cast.colleague, 300)
    assert kept_in(land.tham_don) == counted_in(land.tham_don) != {}
    told = {row.period: row.quantity for row in BookSum.objects.filter(work=None, form="labour", account="at_hand")}
    assert told == {"": 1, "2022": 1, "2022-Q1": Decimal("0.8"), "2022-03": Decimal("0.8"), "2022-Q2": Decimal("0.2"), "2022-04": Decimal("0.2")}


def test_a_wrong_a_missing_and_a_surplus_sum_are_told_and_mended(cast, land, work, capsys):
    handed_over(land.tham_don, cast.reviewer, 500, work=work)
    assert list(check_ledger()) == []
    BookSum.objects.filter(account="received", period="", work=None).update(quantity=-7)
    BookSum.objects.filter(account="expected", work=work).delete()
    BookSum.objects.filter(account="at_hand", work=work).delete()
    BookSum.objects.create(unit=land.dai_tam, period="2022", form="money", source="people", account="spent", quantity=9)
    told = [str(fault) for fault in check_ledger()]
    assert (len(told), sum("kept as -7" in fault for fault in told)) == (3, 1)
    call_command("rebuild_books")
    assert list(check_ledger()) == []
    assert rebuild_sums(land.tham_don) == 0


def test_one_sum_is_kept_once(cast, land):
    handed_over(land.tham_don, cast.reviewer, 500)
    row = BookSum.objects.filter(work=None).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        BookSum.objects.create(unit=row.unit, period=row.period, form=row.form, source=row.source, account=row.account, quantity=1)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_postings_at_once_while_the_page_is_read_are_all_in_its_sums(land: Land, reviewer: User, neighbour: User) -> None:
    """In two books and in one, whoever commits first."""
    gifts = [(make_contribution(unit, by, 500), by) for unit, by in ((land.tham_don, reviewer), (land.dai_tam, neighbour), (land.tham_don, reviewer))]
    done = Event()

    def read_on() -> None:
        while not done.is_set():
            assert Client().get("/dong-gop/", {"unit": land.district.pk}).status_code == 200
        connection.close()

    def handing(gift: Contribution, by: User) -> Any:
        return lambda: receive(Contribution.objects.get(pk=gift.pk), quantity=Decimal(50), on=TODAY, by=fresh(by), uuid=uuid.uuid4()).pk

    reader = Thread(target=read_on)
    reader.start()
    results = at_once(*[handing(gift, by) for gift, by in gifts * 3])
    done.set()
    reader.join()
    assert [result for result in results if not isinstance(result, int)] == []
    page = Client().get("/dong-gop/", {"unit": land.district.pk})
    assert (page.context["given"].money.whole.received, -sum(line.quantity for line in Line.objects.filter(account="received"))) == (450, 450)
    assert list(check_ledger()) == []
