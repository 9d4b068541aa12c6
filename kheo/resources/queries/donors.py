"""Whose names may be shown: a donor's, with a consent that stands; to everybody only where the contribution is published besides."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from kheo.org.models import Consent, User
from kheo.org.queries import standing_consent as consent_about
from kheo.org.queries import unseal_field, unseal_fields
from kheo.records.permissions import may_carry
from kheo.resources.models import Contribution, DonorPurpose

DONOR = "donor"


def standing_consent(contribution: Contribution) -> Consent | None:
    """What the donor agrees to, while it stands."""
    return consent_about(contribution, DONOR)


def known_donor(user: User | AnonymousUser, contribution: Contribution) -> str:
    """The name, for those who carry the contribution and while the consent stands; else ""."""
    knows = contribution.donor and may_carry(user, contribution) and standing_consent(contribution) is not None
    return unseal_field(contribution, DONOR) if knows else ""


def donor_to_publish(contribution: Contribution) -> str:
    """The name that comes onto the public page with the contribution: for the editor who publishes it; else ""."""
    standing = standing_consent(contribution) if contribution.donor else None
    return unseal_field(contribution, DONOR) if standing is not None and standing.purpose == DonorPurpose.PUBLISH else ""


def public_donor(contribution: Contribution) -> str:
    """The name as everybody may read it: on a published contribution, of somebody who agrees to be named in public; else ""."""
    return public_donors([contribution])[contribution.pk]


def public_donors(contributions: Sequence[Contribution]) -> dict[int, str]:
    """The same for many, by their keys, with one question for their consents and one for their names."""
    shown = [row.pk for row in contributions if row.is_public and row.donor]
    agreed = Consent.objects.about_all(Contribution, shown).standing().filter(slot=DONOR, purpose=DonorPurpose.PUBLISH).values_list("item_id", flat=True)
    keys = set(agreed) if shown else set()
    names = unseal_fields([row for row in contributions if row.pk in keys], DONOR)
    return {row.pk: names.get(row.pk, "") for row in contributions}
