"""The competent body says of each value that it is right, or disputes it with a reason; only disputed ones come back."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.standards.models import Observation, ObservationSheet, Status
from kheo.standards.queries import current, verifiable


@dataclass(frozen=True)
class Ruling:
    """What is said of one value; a dispute needs its reason."""

    status: Status
    reason: str = ""


@transaction.atomic
def rule_on(sheet: ObservationSheet, *, rulings: Mapping[str, Ruling], by: User) -> list[str]:
    """Verify or dispute values of a sheet that was handed in, by indicator; returns the codes that changed.

    Raises `PermissionDenied` for an indicator of another body, `TransitionRefused` where the sheet is not under review, and
    `ValidationError` (by code) for a dispute without a reason.
    """
    locked = ObservationSheet.objects.select_for_update(of=("self",)).select_related("unit__parent", "body__parent", "criteria_set").get(pk=sheet.pk)
    allowed = set(verifiable(by, locked))
    if not allowed:
        raise TransitionRefused(_("This sheet is not under review by you now."))
    if not set(rulings) <= allowed:
        raise PermissionDenied(_("Some of these values are verified by another body."))
    silent = {code: _("Say what is wrong: it tells the others what to mend.") for code, told in rulings.items() if told.status == Status.DISPUTED and not told.reason.strip()}
    if silent:
        raise ValidationError(silent)
    changed = _changed(current(locked), rulings)
    Observation.objects.bulk_update(changed, ["status", "status_reason"])
    if changed:
        locked.version += 1  # whoever accepts what they read before is told
        locked.save(update_fields=["version"])
        told = {row.indicator.code: {"status": str(row.status), "reason": row.status_reason} for row in changed}
        append_history(locked, verb="rule_on", by=by, source=locked.state, target=locked.state, changes={"rulings": told})
    return [row.indicator.code for row in changed]


def _changed(rows: Mapping[str, Observation], rulings: Mapping[str, Ruling]) -> list[Observation]:
    changed = []
    for code, told in rulings.items():
        row, reason = rows.get(code), told.reason.strip()[:500] if told.status == Status.DISPUTED else ""
        if row is not None and (row.status, row.status_reason) != (told.status, reason):
            row.status, row.status_reason = told.status, reason
            changed.append(row)
    return changed
