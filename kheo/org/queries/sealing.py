"""Opening sealed text."""

import base64
import hashlib
from functools import cache

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
    return Fernet(wrapping_key().decrypt(row.wrapped)) if row else None


def unseal_field(item: Model, field: str) -> str:
    """The text in the item's sealed field; "" when empty or erased."""
    return unseal_text(item, field, getattr(item, field))


def unseal_text(item: Model, field: str, sealed: str) -> str:
    """Sealed text of that field, as it stands on the item or in its history; "" when erased."""
    key = field_key(item, field) if sealed else None
    if key is None:
        return ""
    try:
        return key.decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""  # sealed with a key that was erased since
