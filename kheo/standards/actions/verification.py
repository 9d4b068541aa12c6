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
from kheo.standards.queries import awaited, current, verifiable

LONGEST_REASON = 500


@dataclass(frozen=True)
class Ruling:
    """What is said of one value; a dispute needs its reason."""

    status: Status
    reason: str = ""

    @property
    def words(self) -> str:
        """The reason as it is kept; a database takes no zero bytes."""
        return self.reason.replace("\x00", "").strip()[:LONGEST_REASON]


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
    silent = {code: _("Say what is wrong: it tells the others what to mend.") for code, told in rulings.items() if told.status == Status.DISPUTED and not told.words}
    if silent:
        raise ValidationError(silent)
    changed = _changed(current(locked), rulings)
    if changed:
        _keep(locked, changed, by)
    return [row.indicator.code for row in changed]


def _keep(sheet: ObservationSheet, changed: list[Observation], by: User) -> None:
    Observation.objects.bulk_update(changed, ["status", "status_reason"])
    sheet.version += 1  # whoever accepts what they read before is told
    sheet.save(update_fields=["version"])
    told = {row.indicator.code: {"status": str(row.status), "reason": row.status_reason} for row in changed}
    append_history(sheet, verb="rule_on", by=by, source=sheet.state, target=sheet.state, changes={"rulings": told})


def _changed(rows: Mapping[str, Observation], rulings: Mapping[str, Ruling]) -> list[Observation]:
    changed = []
    for code, told in rulings.items():
        row, reason = rows.get(code), told.words if told.status == Status.DISPUTED else ""
        if row is not None and (row.status, row.status_reason) != (told.status, reason):
            row.status, row.status_reason = told.status, reason
            changed.append(row)
    return changed


def refuse_unsettled(sheet: ObservationSheet) -> None:
    """Raise `TransitionRefused` while a value is disputed, or open where a body is named for it: with its word the sheet is accepted.

    Where nobody is named, or nobody acts for the body, whoever accepts the sheet verifies its values by that.
    """
    status = dict(sheet.observations.filter(superseded_at=None).exclude(status=Status.VERIFIED).values_list("indicator__code", "status"))
    if Status.DISPUTED in status.values():
        raise TransitionRefused(_("Some values are disputed: return the sheet, so that they are corrected."))
    waiting = awaited(sheet, status) if status else {}
    if waiting:
        words = "; ".join(f"{', '.join(codes)} ({body})" for body, codes in waiting.items())
        raise TransitionRefused(_("Some values still wait for the body that verifies them: %(waiting)s.") % {"waiting": words})
