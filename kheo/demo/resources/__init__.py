"""The chapter of resources and products: what was given in Mỹ Xuyên in 2022, what it became, what the programmes reached, what is sold.

Told through the same actions that people use, in the order of the clock. Authorities are real; works, givers, producers, products,
quantities and sums are invented and marked so. The shares of the sources follow what the district told of ten years.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import translation

from kheo.demo.cast import Cast, gather_cast
from kheo.demo.household import OPENING_DAY
from kheo.demo.record_book.places import open_book
from kheo.demo.resources.building import works_happen
from kheo.demo.resources.catalogue import tell_catalogue
from kheo.demo.resources.form import MILLION
from kheo.demo.resources.gifts import GIFTS
from kheo.demo.resources.happenings import Happening
from kheo.demo.resources.ledger import ledger_happens
from kheo.demo.resources.results import tell_results
from kheo.demo.telling import Say, at, key_for
from kheo.lib.periods import Period
from kheo.products.actions import remind_of_certificates
from kheo.products.models import Product
from kheo.records.actions import mark_read, set_target
from kheo.resources.actions.results import owe_results
from kheo.resources.models import Contribution, Entry

READ_UNTIL = 11  # what people were told up to that month they have read
# Planned for the year, in million đồng or in numbers: by whom, for which figure, how much.
TARGETS = (
    ("huyen", "resources.received", 7_200 * MILLION), ("tham-don", "resources.received", 2_600 * MILLION), ("huyen", "resources.labour_received", 1_900),
    ("huyen", "results.exits", 260), ("tham-don", "results.exits", 35), ("tham-don", "results.houses_built", 20),
)  # fmt: skip
PLANNED_ON = date(2022, 1, 12)


def tell_resources(say: Say) -> None:
    """Tell the chapter; told again it changes nothing."""
    cast = gather_cast()
    open_book(cast)
    with translation.override(settings.LANGUAGE_CODE):  # what duties are called becomes data of the story
        happenings = sorted([*works_happen(cast), *ledger_happens(cast)], key=lambda one: (one.day, one.hour))
        for month, of_month in groupby(happenings, key=lambda one: one.day.month):
            _tell_month(cast, month, of_month)
            if month % 3 == 0:
                say(f"Mỹ Xuyên: nguồn lực, công trình, {month}/12 tháng của năm 2022")
        tell_results(cast)
        tell_catalogue(cast)
        _owe_what_is_due()
    say(f"Mỹ Xuyên: {Entry.objects.count()} bút toán, {Product.objects.count()} sản phẩm OCOP")


@transaction.atomic
def _tell_month(cast: Cast, month: int, happenings: Iterable[Happening]) -> None:
    """A month is told whole or not at all: whether it was, its promises and receipts tell."""
    if is_told(month):
        return
    if month == PLANNED_ON.month:
        _plan(cast)
    for happening in happenings:
        with at(happening.day, happening.hour):
            happening.do()
    if month == READ_UNTIL:
        for user in cast.people.values():
            mark_read(user)


def is_told(month: int) -> bool:
    """Whether what was promised or received in that month of the year stands there already."""
    promised = [key_for(f"gift-{gift.name}") for gift in GIFTS if gift.promised.month == month]
    received = [key_for(f"{gift.name}-{number}") for gift in GIFTS for number, (day, _quantity) in enumerate(gift.parts, 1) if day.month == month]
    return Contribution.objects.filter(uuid__in=promised).exists() or Entry.objects.filter(uuid__in=received).exists()


def _plan(cast: Cast) -> None:
    with at(PLANNED_ON, 8):
        for place, code, value in TARGETS:
            set_target(code=code, unit=cast.unit(place), period=Period.year(2022), value=Decimal(value), by=cast.person("tochuc.huyen"), source="Số liệu minh họa")


def _owe_what_is_due() -> None:
    """What the night's jobs set, so that the first who signs in finds it."""
    with at(OPENING_DAY, 6):
        owe_results()
        remind_of_certificates()
