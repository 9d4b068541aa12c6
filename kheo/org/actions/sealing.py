"""Sealing personal text, and erasing it for good."""

from cryptography.fernet import Fernet
from django.db import transaction
from django.db.models import Model

from kheo.org.models import SealingKey
from kheo.org.queries.sealing import field_key, wrapping_key


@transaction.atomic
def seal_field(item: Model, field: str, text: str) -> None:
    """Keep `text` in the item's sealed field, under the key of this field of this item."""
    sealed = (field_key(item, field) or _new_key(item, field)).encrypt(text.encode()).decode() if text else ""
    setattr(item, field, sealed)
    item.save(update_fields=[field])


def _new_key(item: Model, field: str) -> Fernet:
    key = Fernet.generate_key()
    SealingKey.objects.create(item=item, field=field, wrapped=wrapping_key().encrypt(key).decode())
    return Fernet(key)


@transaction.atomic
def erase_field(item: Model, field: str) -> None:
    """Erase the text from the item and, by forgetting its key, from the item's history."""
    SealingKey.objects.about(item).filter(field=field).delete()
    setattr(item, field, "")
    item.save(update_fields=[field])
