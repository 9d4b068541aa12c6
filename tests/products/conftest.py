"""Products as people record them: a hamlet enters, its commune accepts, the district publishes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kheo.org.models import Unit, User
from kheo.products.actions import Decision, keep_contact, record_rating
from kheo.products.models import Producer, Product, Rating
from kheo.records.actions import add_photo, change_state, publish_record, save_record
from tests.conftest import Cast, Land
from tests.factories import photo

CONTACT = "0912345678"
ISSUER = "UBND tỉnh Sóc Trăng"


def reviewed(record: Any, by: User, reviewer: User | None) -> Any:
    """The record, accepted where a reviewer is named."""
    if reviewer is None:
        return record
    change_state(record, "submit", by=by)
    return change_state(record, "accept", by=reviewer)


def make_producer(unit: Unit, by: User, reviewer: User | None = None, *, contact: str = "", way: str = "", **fields: Any) -> Producer:
    """A cooperative; with `contact` kept, and with a consent where `way` says how."""
    values = {"name": "Hợp tác xã Bưng Sen", "kind": "cooperative", "place": "ấp Trà Mẹt", **fields}
    producer = save_record(Producer(unit=unit, **values), by=by)
    if contact:
        keep_contact(producer, contact=contact, consent_way=way, by=by)
    return reviewed(producer, by, reviewer)


def make_product(producer: Producer, by: User, reviewer: User | None = None, **fields: Any) -> Product:
    """A product of the producer's unit, read as everybody reads it."""
    values = {
        "name": "Khô cá sặc Bưng Sen", "group": "food", "what": "Cá sặc phơi nắng, gói nửa ký.", "story": "Làm từ con nước nổi.", "season": "08,09,10",
        "where_to_buy": "Chợ Tham Đôn\nhttps://ocop.example.vn/ca-sac", **fields,
    }  # fmt: skip
    product = reviewed(save_record(Product(unit=producer.unit, producer=producer, **values), by=by), by, reviewer)
    return Product.objects.get(pk=product.pk)


def decided(stars: int = 3, **fields: Any) -> Decision:
    """A decision of the province of 15 December 2021, with its certificate."""
    scores = {1: "20", 2: "40", 3: "65", 4: "80", 5: "95"}
    values: dict[str, Any] = {
        "stars": stars, "score": Decimal(scores.get(stars, "50")), "level": "province", "decision": "3500/QĐ-UBND", "issuer": ISSUER,
        "decided_on": date(2021, 12, 15), "certificate": "01/2021/GCN", "issued_on": date(2021, 12, 20), **fields,
    }  # fmt: skip
    return Decision(**values)


@pytest.fixture
def producer(cast: Cast, land: Land) -> Producer:
    """An accepted cooperative of ấp Trà Mẹt."""
    return make_producer(land.tra_met, cast.recorder, cast.reviewer)


@pytest.fixture
def product(cast: Cast, producer: Producer) -> Product:
    """Its accepted product."""
    return make_product(producer, cast.recorder, cast.reviewer)


@pytest.fixture
def rate(cast: Cast, product: Product) -> Callable[..., Rating]:
    """Record stars of the product, by the commune's reviewer."""
    return lambda stars=3, **fields: record_rating(fields.pop("of", product), decided(stars, **fields), by=cast.reviewer)


@pytest.fixture
def shown(cast: Cast, land: Land) -> Product:
    """A published product of a published producer who agreed to be reached, with one photo that is ticked and one that is not."""
    producer = make_producer(land.tra_met, cast.recorder, cast.reviewer, contact=CONTACT, way="written")
    publish_record(producer, by=cast.editor, evidence=[])
    product = make_product(producer, cast.recorder, cast.reviewer)
    ticked = add_photo(product, photo(colour="red"), by=cast.recorder, caption="Phơi cá")
    add_photo(product, photo(colour="blue"), by=cast.recorder, caption="KÍN-ẢNH")
    publish_record(product, by=cast.editor, evidence=[ticked.pk])
    return Product.objects.get(pk=product.pk)
