"""How producers and products came into the catalogue: recorded, accepted, rated as it was decided, shown."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from kheo.demo.cast import Cast
from kheo.demo.pictures import draw_photo
from kheo.demo.record_book.activities import EDITOR, PICTURES
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.resources.building import indicator
from kheo.demo.resources.form import Maker, Rated, Sold
from kheo.demo.resources.makers import MAKERS
from kheo.demo.resources.sales import SOLD
from kheo.demo.story import CREDIT
from kheo.demo.telling import MARK, at, key_for
from kheo.org.models import User
from kheo.products.actions import Decision, keep_contact, record_rating, revoke_rating, save_dossier
from kheo.products.actions.dossiers import Kept
from kheo.products.models import Producer, Product
from kheo.products.models.products import season_of
from kheo.records.actions import add_photo, change_state, describe_evidence, publish_record, save_record

FIRST_RECORDED, EVERY, LAST_PAPER = date(2022, 11, 2), 2, date(2022, 12, 22)  # typed in one after the other, what was decided before with it
ISSUERS = {"province": "Ủy ban nhân dân tỉnh Sóc Trăng", "nation": "Bộ Nông nghiệp và Phát triển nông thôn"}
RATED_BY = "tochuc.huyen"
OF_PRODUCTS = "13.2"


def tell_catalogue(cast: Cast) -> None:
    """The producers and products that are not there yet."""
    for number, maker in enumerate(MAKERS):
        if not Producer.objects.filter(uuid=maker_key(maker.name)).exists():
            _make(cast, maker, FIRST_RECORDED + timedelta(days=number))
    for number, sold in enumerate(SOLD):
        if not Product.objects.filter(uuid=product_key(sold.name)).exists():
            _sell(cast, sold, FIRST_RECORDED + timedelta(days=len(MAKERS) + EVERY * number))


def maker_key(short: str) -> UUID:
    """The key of the producer of that short name."""
    return key_for(f"producer-{short}")


def product_key(short: str) -> UUID:
    """The key of the product of that short name."""
    return key_for(f"product-{short}")


@transaction.atomic
def _make(cast: Cast, maker: Maker, day: date) -> None:
    by = writer_at(cast, maker.place)
    with at(day, 9):
        producer = save_record(
            Producer(uuid=maker_key(maker.name), unit=cast.unit(maker.place), name=maker.title, kind=maker.kind, place=maker.where, story=f"{maker.story}\n\n{MARK}"), by=by
        )
        if maker.contact:
            keep_contact(producer, contact=maker.contact, consent_way="written", by=by)
        change_state(producer, "submit", by=by)
    with at(day, 15):
        change_state(producer, "accept", by=reviewer_at(cast, maker.place))
        publish_record(producer, by=cast.person(EDITOR), evidence=[])


@transaction.atomic
def _sell(cast: Cast, sold: Sold, day: date) -> None:
    place = next(maker.place for maker in MAKERS if maker.name == sold.maker)
    by = writer_at(cast, place)
    with at(day, 9):
        product = _written(cast, sold, place, by)
        photo = add_photo(product, draw_photo(sold.scene, product_key(sold.name).int % PICTURES), by=by)
        describe_evidence(photo, by=by, caption=f"{sold.caption} (tranh minh họa)", credit=CREDIT)
        change_state(product, "submit", by=by)
    with at(day, 14):
        change_state(product, "accept", by=reviewer_at(cast, place))
    with at(day, 15):
        for rated in sold.ratings:
            _rate(cast, product, rated)
    with at(day, 16):
        if sold.until == "published":
            publish_record(product, by=cast.person(EDITOR), evidence=[photo.pk])
    if sold.papers:
        with at(LAST_PAPER, 10):
            save_dossier(product, papers={code: Kept(note) for code, note in sold.papers}, by=by)


def _written(cast: Cast, sold: Sold, place: str, by: User) -> Product:
    return save_record(
        Product(
            uuid=product_key(sold.name), unit=cast.unit(place), producer=Producer.objects.get(uuid=maker_key(sold.maker)), name=sold.title, group=sold.group,
            what=sold.what, story=f"{sold.story}\n\n{MARK}", season=season_of(sold.months), where_to_buy=sold.where_to_buy, joined_year=sold.joined, indicator=indicator(OF_PRODUCTS),
        ),
        by=by,
    )  # fmt: skip


def _rate(cast: Cast, product: Product, rated: Rated) -> None:
    """What was decided and certified on one day; numbers say that they are none."""
    decision = Decision(
        stars=rated.stars, score=Decimal(rated.score), level=rated.level, decision=f"Quyết định minh họa năm {rated.decided.year}", issuer=ISSUERS[rated.level],
        decided_on=rated.decided, certificate=rated.certificate, issued_on=rated.decided,
    )  # fmt: skip
    rating = record_rating(product, decision, by=cast.person(RATED_BY))
    if rated.revoked is not None:
        day, reason = rated.revoked
        revoke_rating(rating, revoked_on=day, decision="Quyết định minh họa về thu hồi", reason=reason, by=cast.person(RATED_BY))
