"""Photos and files are named for the values that they bear out; the same one may serve several, and may count until a day only."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.standards.actions.observations import lock_sheet
from kheo.standards.models import Observation, ObservationEvidence, ObservationSheet, Status
from kheo.standards.queries import reusable


@transaction.atomic
def name_evidence(sheet: ObservationSheet, *, code: str, proofs: Mapping[int, date | None], by: User) -> None:
    """Exactly these photos and files (by key, each with the last day on which it counts) bear the indicator's value out.

    Raises `RecordClosed` where the sheet is closed, `ValidationError` where there is no value yet or it is verified, and
    `PermissionDenied` for a photo or file of somebody else.
    """
    locked = lock_sheet(sheet, by)
    row = Observation.objects.filter(sheet=locked, indicator__code=code, superseded_at=None).first()
    if row is None:
        raise ValidationError(_("Give the indicator a value first; then name what bears it out."))
    if row.status == Status.VERIFIED:
        raise ValidationError(_("This value is verified; it is changed only after whoever verified it disputes it."))
    named = {link.evidence_id: link for link in row.proofs.all()}
    if not set(proofs) <= {one.evidence.pk for one in reusable(by, sheet)} | set(named):
        raise PermissionDenied(_("This photo or file cannot be named here."))
    _put(row, named, proofs)


def _put(row: Observation, named: Mapping[int, ObservationEvidence], proofs: Mapping[int, date | None]) -> None:
    row.proofs.exclude(evidence__in=proofs).delete()
    for key, link in named.items():
        link.valid_to = proofs.get(key)
    ObservationEvidence.objects.bulk_update([link for key, link in named.items() if key in proofs], ["valid_to"])
    ObservationEvidence.objects.bulk_create(
        [ObservationEvidence(observation=row, evidence_id=key, valid_to=day) for key, day in proofs.items() if key not in named]
    )
