"""Giving and withdrawing consent, and forgetting what it was given for."""

from django.db import transaction
from django.db.models import Model

from kheo.lib import dates
from kheo.org.actions.history import append_history
from kheo.org.actions.sealing import erase_field
from kheo.org.followers import Follower, tell
from kheo.org.models import Consent, User
from kheo.org.queries.consent import standing_consent


@transaction.atomic
def give_consent(item: Model, *, slot: str, purpose: str, way: str, by: User) -> Consent:
    """Record that the person named in `slot` of `item` agreed to `purpose`; a second time changes nothing."""
    standing = standing_consent(item, slot, purpose)
    if standing:
        return standing
    consent = Consent.objects.create(item=item, slot=slot, purpose=purpose, way=way, recorded_by=by)
    append_history(consent, verb="give", by=by, target="given", changes={"slot": slot, "purpose": purpose, "way": way})
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: User | None, reason: str = "") -> None:
    """From now on the name shows nowhere: pages and exports ask for a standing consent each time.

    `by` is empty where Khéo itself erases the name.
    """
    locked = Consent.objects.select_for_update().get(pk=consent.pk)
    if locked.withdrawn_at is None:
        locked.withdrawn_at = dates.now()
        locked.save(update_fields=["withdrawn_at"])
        append_history(locked, verb="withdraw", by=by, source="given", target="withdrawn", reason=reason)
        tell(locked.item, "withdraw_consent", by)
    consent.withdrawn_at = locked.withdrawn_at


@transaction.atomic
def forget_sealed(item: Model, field: str, *, by: User | None, reason: str = "") -> None:
    """The text of a sealed field is gone from the item and its history, and no consent about it stands any more."""
    for consent in Consent.objects.about(item).standing().filter(slot=field):
        withdraw_consent(consent, by=by, reason=reason)
    erase_field(item, field)


def erases_with_consent(field: str) -> Follower:
    """A follower that erases a sealed field once a consent was withdrawn, whoever withdrew it, and none stands any more."""

    def follow(item: Model, verb: str, _by: User | None) -> None:
        if verb == "withdraw_consent" and standing_consent(item, field) is None:
            erase_field(item, field)

    return follow
