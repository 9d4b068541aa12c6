"""What stands on labels and on the leaflet of a product: what everybody may read and nothing else."""

from typing import Any

from kheo.products.models import Product
from kheo.products.queries.contacts import public_contact
from kheo.products.queries.published import full_place
from kheo.products.queries.ratings import newest_rating
from kheo.records.models import Evidence, EvidenceKind

LABEL_SHEETS = ("24", "8")  # labels on a sheet of A4
LEAFLET_SIZES = ("a5", "a4")


def label_values(product: Product, size: str) -> dict[str, Any]:
    """The values of a sheet of labels; no contact: what sticks on goods cannot be taken back."""
    producer = product.producer if product.producer is not None and product.producer.is_public else None
    return {"size": size, "name": str(product), "producer": str(producer or ""), "place": full_place(product.unit), "stars": product.stars_held}


def leaflet_values(product: Product, size: str) -> dict[str, Any]:
    """The values of the leaflet; how whoever sells is reached only while their consent stands."""
    rating = newest_rating(product)
    held = rating if rating is not None and product.stars_held else None
    producer = product.producer if product.producer is not None and product.producer.is_public else None
    photo = Evidence.objects.about(product).filter(is_public=True, kind=EvidenceKind.PHOTO).order_by("pk").first()
    return {
        **label_values(product, size), "group": product.group_name, "what": product.what, "story": product.story,
        "season": "" if product.is_all_year else ", ".join(str(month) for month in product.months), "all_year": product.is_all_year,
        "where": [line.strip() for line in product.where_to_buy.splitlines() if line.strip()],
        "contact": public_contact(producer) if producer else "", "certificate": held.certificate if held else "",
        "until": f"{held.valid_until:%d/%m/%Y}" if held is not None and held.valid_until else "",
        "credit": photo.credit if photo else "", **({"photo": _bytes(photo)} if photo else {}),
    }  # fmt: skip


def _bytes(photo: Evidence) -> bytes:
    with photo.file.open("rb") as file:
        return file.read()
