"""Giving and withdrawing consent."""

from django.db import transaction
from django.db.models import Model

from kheo.lib import dates
from kheo.org.actions.history import append_history
from kheo.org.followers import tell
from kheo.org.models import Consent, User


@transaction.atomic
def give_consent(item: Model, *, slot: str, purpose: str, way: str, by: User) -> Consent:
    """Record that the person named in `slot` of `item` agreed to `purpose`; a second time changes nothing."""
    standing = Consent.objects.about(item).standing().filter(slot=slot, purpose=purpose).first()
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
