"""Reads of ratings: the newest one, until when each stands, whether history bears them out."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from kheo.org.models import HistoryEntry
from kheo.products.models import Product, Rating

RATING_VERBS = ("rate", "correct_rating", "revoke_rating", "end_renewal", "resume_renewal")
TOLD = (
    "stars", "score", "part_a", "part_b", "part_c", "level", "decision", "issuer", "decided_on", "certificate", "issued_on", "valid_until",
    "corrects_id", "is_corrected", "revoked_on", "revoked_by", "unrenewed_since",
)  # fmt: skip
EVE = timedelta(days=1)


def newest_rating(product: Product) -> Rating | None:
    """The rating that counts, revoked or ended as it may be."""
    return product.ratings.told().order_by("-decided_on", "-pk").first()


def spans_of(ratings: Sequence[Rating]) -> dict[int, date | None]:
    """Until when each of a product's ratings (the oldest first) stands, by key: its own end, the eve of its revocation or of the next one."""
    followed = pairwise([*ratings, None])
    return {rating.pk: _end(rating, after) for rating, after in followed if rating is not None}


def _end(rating: Rating, after: Rating | None) -> date | None:
    eves = [day - EVE for day in (rating.revoked_on, (after.issued_on or after.decided_on) if after else None) if day is not None]
    ends = [*eves, *([rating.valid_until] if rating.valid_until else [])]
    return min(ends) if ends else None


def told_rating(rating: Rating) -> dict[str, str]:
    """What history tells of a rating, as plain text."""
    return {name: "" if getattr(rating, name) is None else str(getattr(rating, name)) for name in TOLD}


def rating_faults(product: Product) -> list[str]:
    """What about its stars a product's history does not bear out, for `kheo verify`."""
    told: dict[str, dict[str, str]] = {}
    for entry in HistoryEntry.objects.about(product).filter(verb__in=RATING_VERBS).order_by("number"):
        told |= entry.changes["ratings"]
    rows = list(product.ratings.order_by("decided_on", "pk"))
    faults = [] if {str(row.pk): told_rating(row) for row in rows} == told else [_("its stars are not what its history tells")]
    ends = spans_of([row for row in rows if not row.is_corrected])
    wrong = any(row.stands_until != ends[row.pk] for row in rows if row.pk in ends)
    return [*faults, *([_("the days until which its stars stand do not follow from its certificates")] if wrong else [])]
