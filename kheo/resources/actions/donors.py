"""The name of a donor: kept sealed beside the contribution while they agree, and gone from everywhere when they do not any more."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.actions import forget_sealed, give_consent, seal_field
from kheo.org.models import User
from kheo.org.models.consent import ConsentWay
from kheo.org.queries import sealed_without_consent, unseal_field
from kheo.records.actions import lock_record
from kheo.records.permissions import may_carry, may_publish, may_record_consent
from kheo.records.retention import rule
from kheo.records.workflow import ReviewState
from kheo.resources.models import Contribution, DonorPurpose
from kheo.resources.queries.donors import DONOR, standing_consent


def may_name_donor(user: User, contribution: Contribution) -> bool:
    """Whether `user` may write down who gave it: those who carry it, as long as it was not withdrawn; its editors once it is public."""
    carries = contribution.state != ReviewState.WITHDRAWN and may_carry(user, contribution)
    return carries or (contribution.is_public and may_publish(user, contribution))


@transaction.atomic
def name_donor(contribution: Contribution, *, name: str, purpose: str, way: str, by: User) -> None:
    """Keep the name of whoever gave it, who agreed to `purpose` in that `way`: without both, no name is stored.

    Another name erases the one before and its consent: a second person never shares the key of the first. What is public already
    gets a name from an editor alone: no text comes onto a public page without one.
    """
    locked = lock_record(contribution)
    if not may_name_donor(by, locked):
        raise PermissionDenied(_("Who gave it is written down by those who carry the contribution."))
    name = name.strip()
    if not name or purpose not in DonorPurpose.values or way not in ConsentWay.values:
        raise ValidationError(_("A name is kept only with what its bearer agreed to, and how."))
    if not _is_known_so(locked, name, purpose, way):
        _refuse_without_editor(locked, purpose, by)
        forget_sealed(locked, DONOR, by=by, reason=_("said anew"))
        seal_field(locked, DONOR, name)
        give_consent(locked, slot=DONOR, purpose=purpose, way=way, by=by)
    contribution.donor = locked.donor


def _is_known_so(contribution: Contribution, name: str, purpose: str, way: str) -> bool:
    standing = standing_consent(contribution)
    same = standing is not None and (standing.purpose, standing.way) == (purpose, way)
    return same and unseal_field(contribution, DONOR) == name


def _refuse_without_editor(contribution: Contribution, purpose: str, by: User) -> None:
    if purpose == DonorPurpose.PUBLISH and contribution.is_public and not may_publish(by, contribution):
        raise ValidationError({"purpose": _("This contribution is published already: a name comes onto its public page by an editor. Ask one to write it down here.")})


@transaction.atomic
def forget_donor(contribution: Contribution, *, by: User, reason: str = "") -> None:
    """The donor does not agree any more: the name is gone at once, from the record and from every page."""
    locked = lock_record(contribution)
    if not may_record_consent(by, locked):
        raise PermissionDenied(_("Consent is recorded by those who carry the record, and by its editors."))
    forget_sealed(locked, DONOR, by=by, reason=reason)
    contribution.donor = locked.donor


@rule("donor_name")
@transaction.atomic
def erase_unneeded_donors(keep: timedelta) -> int:
    """Erase the names whose consent does not stand, of contributions entered longer than `keep` ago; a withdrawal erases its name by itself."""
    found = list(sealed_without_consent(Contribution, DONOR).filter(entered_at__lte=dates.now() - keep))
    for contribution in found:
        forget_sealed(contribution, DONOR, by=None, reason=_("the name was erased"))
    return len(found)
