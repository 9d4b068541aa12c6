"""Works and contributions of the cast, and a book with something in it."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.org.models import Unit, User
from kheo.resources.actions.ledger import follow_contribution, pay_voucher, receive
from kheo.resources.actions.vouchers import approve_voucher, draw_up_voucher
from kheo.resources.book import Part
from kheo.resources.models import Contribution, Entry, Voucher, Work
from tests.conftest import Cast, Land

TODAY = dates.today()
TRANSACTIONAL = {"transactional_db", "live_server"}


def drop_trigger(name: str) -> None:
    """The database as somebody with a shell could leave it."""
    on_table = f" ON {name.rsplit('_no_', 1)[0]}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")


@pytest.fixture(autouse=True)
def emptied_where_written_for_good(request: Any) -> None:
    """A test of this room that writes for good leaves an empty ledger."""
    marker = request.node.get_closest_marker("django_db")
    if (marker is not None and marker.kwargs.get("transaction")) or TRANSACTIONAL & set(request.fixturenames):
        request.getfixturevalue("emptied_ledger")


def make_work(unit: Unit, by: User, title: str = "Đường ấp Trà Mẹt", **fields: Any) -> Work:
    """An accepted work."""
    values = {"kind": "road", "cost": Decimal(900_000_000), "starts_on": TODAY - timedelta(days=400), "condition": "building", **fields}
    return Work.objects.create(unit=unit, entered_by=by, title=title, folded=fold(title), **_accepted(unit, by), **values)


def _accepted(unit: Unit, by: User) -> dict[str, Any]:
    now = dates.now()
    return {"state": "accepted", "accepted_by": by, "accepted_at": now, "accepted_unit": unit.parent, "submitted_by": by, "submitted_at": now, "first_submitted_at": now}


def make_contribution(unit: Unit, by: User, quantity: int | str = 1000, *, form: str = "money", source: str = "people", work: Work | None = None, state: str = "accepted", **fields: Any) -> Contribution:
    """A contribution in that state; accepted, its promise stands in the book, and its receipt where `received_on` is given."""
    values = {"promised_on": TODAY - timedelta(days=200), "purpose": "" if work else "Xây dựng nông thôn mới", **fields}
    gift = Contribution.objects.create(
        unit=unit, entered_by=by, source=source, form=form, quantity=Decimal(quantity), work=work,
        **{**(_accepted(unit, by) if state == "accepted" else {"state": state}), **values},
    )  # fmt: skip
    if state == "accepted":
        follow_contribution(gift, "accept", by)
    return gift


def given(unit: Unit, by: User, quantity: int | str = 1000, *, on: date | None = None, **fields: Any) -> Contribution:
    """A contribution that was handed over in full."""
    return make_contribution(unit, by, quantity, received_on=on or TODAY - timedelta(days=100), **fields)


def received_of(gift: Contribution) -> Decimal:
    """How much of it was handed over, as it is stored now."""
    return Contribution.objects.get(pk=gift.pk).received


def hand_over(gift: Contribution, quantity: int | str, by: User, *, on: date | None = None, key: uuid.UUID | None = None) -> Entry:
    """A part is handed over."""
    return receive(gift, quantity=Decimal(quantity), on=on or TODAY, by=by, uuid=key or uuid.uuid4())


def drawn_up(work: Work, by: User, quantity: int | str = 300, *, source: str = "people", from_common: bool = False, **fields: Any) -> Voucher:
    """A voucher on what is at hand."""
    values = {"form": "money", "purpose": "Mua xi măng", "day": TODAY - timedelta(days=50), "uuid": uuid.uuid4(), **fields}
    return draw_up_voucher(work=work, parts=[Part(source, from_common, Decimal(quantity))], by=by, **values)


def approved(work: Work, by: User, approver: User, quantity: int | str = 300, **fields: Any) -> Voucher:
    """A voucher that may be paid."""
    return approve_voucher(drawn_up(work, by, quantity, **fields), by=approver)


def paid(work: Work, by: User, approver: User, quantity: int | str = 300, *, on: date | None = None, **fields: Any) -> Entry:
    """A spending."""
    return pay_voucher(approved(work, by, approver, quantity, **fields), on=on or TODAY - timedelta(days=40), by=by, uuid=uuid.uuid4())


@pytest.fixture
def work(land: Land, cast: Cast) -> Work:
    """A road of xã Tham Đôn, being built."""
    return make_work(land.tham_don, cast.reviewer)
