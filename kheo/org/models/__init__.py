"""Units in time, bodies, people, consent, history: what every record stands on."""

from kheo.org.models.bodies import Body, BodyKind
from kheo.org.models.consent import Consent
from kheo.org.models.history import ChainHead, DaySeal, HistoryEntry, SealingKey
from kheo.org.models.items import AboutItem, ItemQuerySet
from kheo.org.models.numbers import Sequence
from kheo.org.models.people import OneTimeCode, RoleAssignment, User
from kheo.org.models.sealed import SealedField
from kheo.org.models.spans import SpanQuerySet
from kheo.org.models.units import Succession, Unit, UnitKind, UnitType

__all__ = [
    "AboutItem",
    "Body",
    "BodyKind",
    "ChainHead",
    "Consent",
    "DaySeal",
    "HistoryEntry",
    "ItemQuerySet",
    "OneTimeCode",
    "RoleAssignment",
    "SealedField",
    "SealingKey",
    "Sequence",
    "SpanQuerySet",
    "Succession",
    "Unit",
    "UnitKind",
    "UnitType",
    "User",
]
