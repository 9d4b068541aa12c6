"""Who agreed to what, and which sealed texts stand without that anybody agreed."""

from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, QuerySet

from kheo.org.models import Consent, SealingKey

_M = TypeVar("_M", bound=Model)


def standing_consent(item: Model, slot: str, purpose: str = "") -> Consent | None:
    """What the person named in `slot` of the item agreed to (to that `purpose`, where one is named), while it stands."""
    return Consent.objects.about(item).standing().filter(slot=slot, **_for(purpose)).first()


def has_consent(model: type[Model], slot: str, purpose: str = "") -> Exists:
    """The same as a condition on items of that model."""
    return Exists(Consent.objects.standing().filter(slot=slot, **_for(purpose), **_about(model)))


def with_sealed(model: type[_M], field: str) -> QuerySet[_M]:
    """Items for which a key of that field stands: their history may hold its text even where the item itself holds none."""
    return model._default_manager.filter(Exists(SealingKey.objects.filter(field=field, **_about(model))))


def sealed_without_consent(model: type[_M], field: str, purpose: str = "") -> QuerySet[_M]:
    """Those of them to which nobody agrees, or not any more."""
    return with_sealed(model, field).filter(~has_consent(model, field, purpose))


def _for(purpose: str) -> dict[str, str]:
    return {"purpose": purpose} if purpose else {}


def _about(model: type[Model]) -> dict[str, Any]:
    return {"item_type": ContentType.objects.get_for_model(model), "item_id": OuterRef("pk")}
