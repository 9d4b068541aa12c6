"""Opening sealed text."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db.models import Model

from kheo.org.models import SealingKey


@cache
def wrapping_key() -> Fernet:
    """The installation's own key, under which the keys of sealed fields are kept."""
    secret = hashlib.sha256(settings.KHEO_SEALING_SECRET.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def field_key(item: Model, field: str) -> Fernet | None:
    """The key of that field of that item; nothing when the field was never sealed, or was erased."""
    row = SealingKey.objects.about(item).filter(field=field).first()
    return _unwrapped(row) if row else None


def _unwrapped(row: SealingKey) -> Fernet:
    return Fernet(wrapping_key().decrypt(row.wrapped))


def unseal_field(item: Model, field: str) -> str:
    """The text in the item's sealed field; "" when empty or erased."""
    return unseal_text(item, field, getattr(item, field))


def unseal_fields(items: Sequence[Model], field: str) -> dict[Any, str]:
    """The texts in that sealed field of items of one kind, by the items' keys, with one question for all; "" when empty or erased."""
    sealed = {item.pk: getattr(item, field) for item in items if getattr(item, field)}
    rows = SealingKey.objects.about_all(type(items[0]), list(sealed)).filter(field=field) if sealed else []
    keys = {row.item_id: row for row in rows}
    return {item.pk: _opened(_unwrapped(keys[item.pk]), sealed[item.pk]) if item.pk in keys else "" for item in items}


def unseal_text(item: Model, field: str, sealed: str) -> str:
    """Sealed text of that field, as it stands on the item or in its history; "" when erased."""
    key = field_key(item, field) if sealed else None
    return _opened(key, sealed) if key is not None else ""


def _opened(key: Fernet, sealed: str) -> str:
    try:
        return key.decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""  # sealed with a key that was erased since
