"""A sheet begins; and what follows where one is taken a step."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.lib.workflow import TransitionRefused
from kheo.org.models import User
from kheo.records.actions import save_record
from kheo.records.workflow import ACCEPT, REOPEN
from kheo.standards.actions.assessing import move_totals, outcome_of, reassess
from kheo.standards.models import Assessment, ObservationSheet, Status
from kheo.standards.queries import group_of

FRAME = ("unit_id", "criteria_set_id", "period")


@transaction.atomic
def save_sheet(sheet: ObservationSheet, *, by: User, fields: list[str], version: int | None = None) -> ObservationSheet:
    """Store a new sheet, or another period of an empty one; the unit's group in the set is looked up and kept.

    Raises `ValidationError` where the unit has a sheet of that set and period already, and where the period is closed.
    """
    if sheet.body is not None:
        raise ValidationError({"owner": _("A sheet of results is the unit's own, never a branch's or a team's.")})
    if sheet.pk is not None:
        _check_frame(sheet)
    if closed := sheet.refusal_of_closed_period():
        raise ValidationError({"period": closed})
    sheet.group = group_of(sheet.criteria_set, sheet.unit)
    try:
        with transaction.atomic():
            return save_record(sheet, by=by, fields=[*fields, "group"], version=version)
    except IntegrityError as error:
        raise ValidationError({"period": _("This unit has a sheet of this set and period already; go on with that one.")}) from error


def _check_frame(sheet: ObservationSheet) -> None:
    """Values belong to their unit, set and period; an empty sheet may still change them, and keeps no result of the old set."""
    stored = ObservationSheet.objects.select_for_update().get(pk=sheet.pk)
    if all(getattr(stored, name) == getattr(sheet, name) for name in FRAME):
        return
    if stored.first_submitted_at is not None or stored.observations.exists():
        raise ValidationError({"period": _("This sheet has values: unit, set and period stay as they are. Begin another sheet.")})
    Assessment.objects.filter(sheet=stored).delete()
    for rows in (stored.criterion_results, stored.condition_answers, stored.dossier_ticks):
        rows.all().delete()


def follow_step(sheet: ObservationSheet, verb: str, by: User) -> None:  # noqa: ARG001
    """A sheet that is accepted counts in the totals above it; one that is reopened no longer does.

    Raises `TransitionRefused` where a value is disputed: it goes back to the unit first.
    """
    if verb == ACCEPT.verb:  # publishing is a step too, and counts nothing
        if sheet.observations.filter(superseded_at=None, status=Status.DISPUTED).exists():
            raise TransitionRefused(_("Some values are disputed: return the sheet, so that they are corrected."))
        move_totals(sheet, None, outcome_of(sheet) or reassess(sheet))
    elif verb == REOPEN.verb:
        move_totals(sheet, outcome_of(sheet), None)


