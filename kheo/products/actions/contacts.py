"""How whoever sells is reached: sealed, shown with consent, erased when consent is taken back or the time is over."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.actions import forget_sealed, give_consent, seal_field
from kheo.org.models import User
from kheo.org.queries import has_consent, unseal_field, with_sealed
from kheo.products.models import Producer
from kheo.products.queries import CONTACT, TO_PUBLISH, standing_consent
from kheo.records.permissions import may_edit, may_record_consent
from kheo.records.retention import rule
from kheo.records.workflow import ReviewState


@transaction.atomic
def keep_contact(producer: Producer, *, contact: str, consent_way: str, by: User) -> None:
    """Seal how whoever sells is reached; `consent_way` tells how they agreed to be reached in public, "" that they do not.

    Another contact, or none, ends the consent of the one before and erases that contact from history too.
    """
    if not may_edit(by, producer):
        raise PermissionDenied(_("This record cannot be changed now."))
    contact = " ".join(contact.split())
    if contact != unseal_field(producer, CONTACT) or not _is_agreed_so(producer, consent_way):
        _keep_anew(producer, contact, consent_way, by, _("said anew"))


@transaction.atomic
def set_contact_consent(producer: Producer, *, way: str, by: User, reason: str = "") -> None:
    """Record at any time that whoever sells agrees to be reached in public (`way`), or agrees no more (""): then the contact is erased at once."""
    locked = Producer.objects.select_for_update(of=("self",)).get(pk=producer.pk)
    if not may_record_consent(by, locked):
        raise PermissionDenied(_("Consent is recorded by those who carry the record, and by its editors."))
    contact = unseal_field(locked, CONTACT)
    if way and not contact:
        raise ValidationError(_("No contact is kept here: there is nothing to agree to."))
    if not _is_agreed_so(locked, way):
        _keep_anew(locked, contact if way else "", way, by, reason)


def _is_agreed_so(producer: Producer, way: str) -> bool:
    standing = standing_consent(producer)
    return (standing.way if standing is not None else "") == way


def _keep_anew(producer: Producer, contact: str, way: str, by: User, reason: str) -> None:
    """What was kept before is gone with its consent, from history too; each contact has its own key and its own consent."""
    forget_sealed(producer, CONTACT, by=by, reason=reason)
    if contact:
        seal_field(producer, CONTACT, contact)
    if contact and way:
        give_consent(producer, slot=CONTACT, purpose=TO_PUBLISH, way=way, by=by)


@rule("producer_contact")
@transaction.atomic
def erase_unneeded_contacts(keep: timedelta) -> int:
    """Erase the contacts of producers that were withdrawn, at once; and those without a consent that stands, entered longer than `keep` ago."""
    long_ago = Q(~has_consent(Producer, CONTACT, TO_PUBLISH), entered_at__lt=dates.now() - keep)
    rows = list(with_sealed(Producer, CONTACT).filter(Q(state=ReviewState.WITHDRAWN) | long_ago))
    for producer in rows:
        forget_sealed(producer, CONTACT, by=None, reason=_("the contact was erased"))
    return len(rows)
