"""A sheet begins; and what follows where one is taken a step."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.lib.periods import Period
from kheo.org.models import User
from kheo.records.actions import save_record
from kheo.records.workflow import ACCEPT, REOPEN
from kheo.standards.actions.assessing import count_in, count_out
from kheo.standards.actions.verification import refuse_unsettled
from kheo.standards.models import Assessment, ObservationSheet
from kheo.standards.queries import group_of, misfits

FRAME = ("unit_id", "criteria_set_id", "period")


@transaction.atomic
def save_sheet(sheet: ObservationSheet, *, by: User, fields: list[str], version: int | None = None) -> ObservationSheet:
    """Store a new sheet, or another period of an empty one; the unit's group in the set is looked up and kept.

    Raises `ValidationError` by field: where the period has not begun or is closed, where the set is not in force at its end or
    is not for such units, and where the unit has a sheet of that set and period already.
    """
    if sheet.body is not None:
        raise ValidationError({"owner": _("A sheet of results is the unit's own, never a branch's or a team's.")})
    sheet.clean()
    if sheet.pk is None or _is_another_frame(sheet):
        _check_fit(sheet)
    if closed := sheet.refusal_of_closed_period():
        raise ValidationError({"period": closed})
    sheet.group = group_of(sheet.criteria_set, sheet.unit)
    return _store(sheet, by, [*fields, "group"], version)


def _store(sheet: ObservationSheet, by: User, fields: list[str], version: int | None) -> ObservationSheet:
    try:
        with transaction.atomic():
            return save_record(sheet, by=by, fields=fields, version=version)
    except IntegrityError as error:
        raise ValidationError({"period": _("This unit has a sheet of this set and period already; go on with that one.")}) from error


def _check_fit(sheet: ObservationSheet) -> None:
    if found := misfits(sheet.criteria_set, sheet.unit, Period.parse(sheet.period)):
        raise ValidationError({name: [text] for name, text in found.items()})


def _is_another_frame(sheet: ObservationSheet) -> bool:
    """Whether unit, set or period are other than before. Values belong to them: only an empty sheet changes them, and loses what was kept of the old set."""
    stored = ObservationSheet.objects.select_for_update().get(pk=sheet.pk)
    if all(getattr(stored, name) == getattr(sheet, name) for name in FRAME):
        return False
    if stored.first_submitted_at is not None or stored.observations.exists():
        raise ValidationError({"period": _("This sheet has values: unit, set and period stay as they are. Begin another sheet.")})
    Assessment.objects.filter(sheet=stored).delete()
    for rows in (stored.criterion_results, stored.condition_answers, stored.dossier_ticks):
        rows.all().delete()
    return True


def follow_step(sheet: ObservationSheet, verb: str, by: User) -> None:  # noqa: ARG001
    """A sheet that is accepted counts in the totals above it; one that is reopened no longer does.

    Raises `TransitionRefused` where a value is disputed, or waits for the body that verifies it.
    """
    if verb == ACCEPT.verb:  # publishing is a step too, and counts nothing
        refuse_unsettled(sheet)
        count_in(sheet)
    elif verb == REOPEN.verb:
        count_out(sheet)
