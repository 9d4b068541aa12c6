"""The year's works, gifts and products: the book adds up, shares are those of the programme's table, nobody real is named."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from kheo.demo.cast import UNITS
from kheo.demo.people import PASSWORD
from kheo.demo.resources import tell_resources
from kheo.demo.resources.gifts import GIFTS
from kheo.demo.resources.happenings import work_of
from kheo.demo.resources.ledger import RULE
from kheo.demo.resources.makers import MAKERS
from kheo.demo.resources.results import QUARTERS, WAITING
from kheo.demo.resources.sales import SOLD
from kheo.demo.resources.spendings import LET_GO, MOVED, SPENT, TAKEN_BACK
from kheo.demo.resources.works import BUILT
from kheo.demo.standards import BEGAN, OWN_SET
from kheo.demo.story import tell_my_xuyen
from kheo.demo.telling import MARK, at
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.personal import find_names, find_personal
from kheo.org.models import HistoryEntry, Unit
from kheo.products.kinds import groups
from kheo.products.models import DossierTick, Producer, Product, Rating
from kheo.products.queries import standing_consent as contact_consent
from kheo.records import figures
from kheo.records.models import Duty, Evidence, Notice, Target
from kheo.records.queries import check_everything
from kheo.register.models import OfficialDocument
from kheo.resources.kinds import forms, sources
from kheo.resources.models import (
    ClosedMonth,
    Contribution,
    Entry,
    EntryKind,
    Line,
    Milestone,
    ProgrammeResult,
    Receipt,
    ResultNumber,
    ValuationRule,
    Voucher,
    Work,
)
from kheo.resources.queries.donors import public_donor
from kheo.resources.queries.ledger import below_zero, totals, unbalanced
from kheo.resources.queries.valuation import value_of
from kheo.standards.actions import load_sets
from tests.conftest import load_missing_country

EVERYTHING = (
    ClosedMonth, Contribution, DossierTick, Duty, Entry, Evidence, HistoryEntry, Line, Milestone, Notice, OfficialDocument, Producer, Product, ProgrammeResult, Rating,
    Receipt, ResultNumber, Target, ValuationRule, Voucher, Work,
)  # fmt: skip
LAST_DAY = date(2022, 12, 31)
# The shares of ten years as the district told them, in percent: programme, integrated, credit, enterprises, people.
SHARES = (7.05, 21.24, 49.61, 6.72, 15.38)
INVENTED = ("Minh Họa", "Thử Nghiệm", "Trình Diễn", "Giả Định", "Tưởng Tượng", "Ước Lệ", "Bản Mẫu", "Mô Phỏng", "Ví Dụ", "Ví dụ", "minh họa")


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The first chapter, the criteria and this chapter, told once for all tests of this file, and taken back after the last."""
    with django_db_blocker.unblock(), translation.override(None), transaction.atomic():
        load_missing_country()
        tell_my_xuyen(len)
        with at(BEGAN):
            load_sets()
            load_sets(files=[OWN_SET])
        tell_resources(len)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def year(told: None, country: None) -> Unit:
    """The district after the story; what a test does to it is taken back."""
    return Unit.objects.get(key=UNITS["huyen"])


def received(district: Unit) -> dict[str, Decimal]:
    """The money that was received, by source."""
    return {source: -quantity for (source, form, account), quantity in totals(district.path).items() if (form, account) == ("money", "received")}


def test_eight_works_in_different_states_and_places(year: Unit):
    assert Counter(Work.objects.values_list("condition", flat=True)) == {"finished": 2, "building": 3, "stalled": 1, "planned": 1, "stopped": 1}
    assert Work.objects.values("unit").distinct().count() >= 7
    assert {"road", "bridge", "lamp_line", "canal", "meeting_house", "house", "water", "landscape"} == set(Work.objects.values_list("kind", flat=True))
    assert [work.title for work in Work.objects.all() if MARK not in work.text or not work.milestones.exists() or not work.evidence.exists()] == []
    assert all(work.condition_reason for work in Work.objects.exclude(condition="planned"))
    assert Work.objects.exclude(indicator=None).count() >= 6
    assert (Work.objects.exclude(initiative=None).count(), Work.objects.exclude(document=None).count()) == (3, 3)


def test_finished_works_are_shown_before_and_after(year: Unit):
    for name in ("road", "lamps"):
        moments = set(work_of(name).evidence.filter(is_public=True).values_list("moment", flat=True))
        assert {"before", "after"} <= moments
    assert not work_of("houses").evidence.filter(is_public=True).exists()
    assert Evidence.objects.about_all(Work, Work.objects.filter(published_at=None).values("pk")).filter(is_public=True).count() == 0


def test_the_book_has_everything_and_adds_up(year: Unit):
    assert Entry.objects.count() >= 120
    assert Counter(Entry.objects.values_list("kind", flat=True)) == {
        EntryKind.PROMISE: sum(gift.until == "accepted" for gift in GIFTS), EntryKind.RECEIPT: sum(len(gift.parts) + gift.at_once for gift in GIFTS),
        EntryKind.SPENDING: sum(spent.until == "paid" for spent in SPENT), EntryKind.REVERSAL: len(TAKEN_BACK),
        EntryKind.RELEASE: len(LET_GO), EntryKind.TRANSFER: len(MOVED),
    }  # fmt: skip
    assert (set(Entry.objects.values_list("form", flat=True)), set(Line.objects.values_list("source", flat=True))) == (set(forms()), set(sources()))
    assert (list(unbalanced(Entry.objects.all())), list(below_zero(Line.objects.all()))) == ([], [])
    assert {entry.reverses.kind for entry in Entry.objects.filter(kind=EntryKind.REVERSAL)} == {EntryKind.RECEIPT, EntryKind.SPENDING}


def test_two_people_stand_on_every_voucher_that_was_paid(year: Unit):
    assert Counter(Voucher.objects.values_list("state", flat=True)) == {"paid": 45, "reversed": 1, "draft": 1, "approved": 1, "refused": 1}
    assert [row for row in Voucher.objects.filter(state__in=["paid", "reversed"]) if row.approved_by is None or row.approved_by == row.drawn_up_by] == []


def test_months_are_closed_in_order_up_to_september(year: Unit):
    books = set(Entry.objects.filter(happened_on__lte=date(2022, 9, 30)).values_list("unit", flat=True))
    newest = {unit: max(ClosedMonth.objects.filter(unit=unit).values_list("period", flat=True)) for unit in books}
    assert set(newest.values()) == {"2022-09"}
    assert ClosedMonth.objects.filter(period__gt="2022-09").count() == 0


def test_the_table_of_sources_looks_like_the_programmes(year: Unit):
    found = received(year)
    whole = sum(found.values())
    programme = sum(found[source] for source in ("central_investment", "central_recurrent", "local"))
    told = [programme, *(found[source] for source in ("integrated", "credit", "enterprises", "people"))]
    assert [round(float(amount / whole * 100), 1) for amount in told] == pytest.approx(SHARES, abs=1)
    assert figures.value("resources.received", year, Period.year(2022)).reading.value == whole


def test_what_is_public_equals_the_entries(year: Unit, client: Any):
    with at(LAST_DAY):
        page = client.get(f"/dong-gop/?unit={year.pk}&year=2022")
    whole = page.context["given"].money.whole
    spent = sum(quantity for (_source, form, account), quantity in totals(year.path).items() if (form, account) == ("money", "spent"))
    assert (whole.received, whole.spent) == (sum(received(year).values()), spent)


def test_a_day_of_labour_is_valued_by_a_document_that_says_it_is_none(year: Unit):
    gift = Contribution.objects.filter(form="labour").first()
    assert gift is not None
    valued = value_of("labour", Decimal(10), gift.unit, gift.promised_on)
    assert valued is not None
    assert (valued.amount, valued.rule.document.title) == (2_500_000, RULE[1])
    assert "minh họa" in RULE[1]


def test_two_donors_are_named_and_no_name_is_in_the_book(year: Unit):
    named = [gift.donor[0] for gift in GIFTS if gift.donor]
    shown = {public_donor(row) for row in Contribution.objects.published()} - {None, ""}
    assert (len(named), shown) == (2, set(named))
    assert Receipt.objects.count() == sum(gift.has_receipt for gift in GIFTS) >= 6
    texts = [*Entry.objects.values_list("text", flat=True), *Contribution.objects.values_list("folded", flat=True), *Voucher.objects.values_list("purpose", flat=True)]
    assert [name for name in named for text in texts if name.casefold() in text.casefold()] == []


def test_what_the_programmes_reached_adds_up(year: Unit):
    commune = Unit.objects.get(key=UNITS["tham-don"])
    assert ProgrammeResult.objects.filter(unit=commune).count() == len(QUARTERS)
    assert [line for result in ProgrammeResult.objects.all() for line in result.to_look_at if " before + " in line] == []
    assert sorted(Counter(ProgrammeResult.objects.values_list("period", flat=True)).items()) == list(zip(QUARTERS, (11, 11, 10, 11), strict=True))
    at_the_end = ProgrammeResult.objects.filter(period=QUARTERS[-1])
    assert [result.unit.name for result in at_the_end.exclude(state="accepted")] == [Unit.objects.get(key=UNITS[WAITING]).name]
    for result in ProgrammeResult.objects.all():
        numbers = result.values_by_key()
        assert numbers["poor"] + numbers["near_poor"] < numbers["households"]


def test_twelve_products_of_all_groups(year: Unit):
    assert (Product.objects.count(), set(Product.objects.values_list("group", flat=True))) == (12, set(groups()))
    assert Producer.objects.values("kind").distinct().count() == 4
    with at(LAST_DAY):
        held = Counter(product.stars_held for product in Product.objects.all())
        ended = [product for product in Product.objects.all() if product.has_ended]
    assert (set(held), held[5]) == ({0, 3, 4, 5}, 1)
    assert Counter(product.revoked_since is not None for product in ended) == {True: 1, False: 1}
    assert all(product.where_to_buy and product.evidence.filter(is_public=True).exists() for product in Product.objects.published())
    assert (Product.objects.published().count(), sum(contact_consent(producer) is not None for producer in Producer.objects.all())) == (10, 2)


def test_certificates_that_end_are_due(year: Unit):
    due = Duty.objects.open().filter(item_type=Duty(item=Product()).item_type)
    days = sorted((duty.due_on - LAST_DAY).days for duty in due)
    assert (len(days), days[0] < 0, 0 <= days[1] <= 30, 90 < days[2] <= 120) == (3, True, True, True)


def test_no_real_person_is_named():
    people = [text for row in (*BUILT, *SPENT, *TAKEN_BACK, *LET_GO, *MOVED, *MAKERS, *SOLD, *GIFTS) for text in _texts(row)]
    found = [hit.excerpt for text in people for hit in (*find_personal(text), *find_names(text))]
    assert [words for words in found if not any(mark in words for mark in INVENTED)] == []
    assert [maker.title for maker in MAKERS if not any(mark in maker.title for mark in INVENTED)] == []
    assert [gift.donor[0] for gift in GIFTS if gift.donor and not any(mark in gift.donor[0] for mark in INVENTED)] == []


def _texts(row: Any) -> list[str]:
    """All that the row says."""
    return [value for field in fields(row) if isinstance(value := getattr(row, field.name), str)]


def test_it_stands_up_to_verify_and_told_twice_it_is_not_doubled(year: Unit):
    assert list(check_everything()) == []
    before = [model.objects.count() for model in EVERYTHING], Notice.objects.filter(read_at=None).count()
    tell_resources(len)
    assert ([model.objects.count() for model in EVERYTHING], Notice.objects.filter(read_at=None).count()) == before


def test_nothing_is_dated_after_the_story(year: Unit):
    until = dates.local_moment(LAST_DAY + timedelta(days=1), 0)
    assert not HistoryEntry.objects.filter(at__gte=until).exists()
    assert not Entry.objects.filter(happened_on__gt=LAST_DAY).exists()


def test_pages_of_the_desk_open_with_the_story(year: Unit, client: Any):
    assert client.login(username="duyet.thamdon", password=PASSWORD)
    with at(LAST_DAY):
        answers = [client.get(address).status_code for address in ("/lam-viec/so-quy/", "/lam-viec/chung-tu/", "/lam-viec/cong-trinh/", "/lam-viec/san-pham/", "/san-pham-ocop/", "/dong-gop/ket-qua/")]
    assert answers == [200] * len(answers)
