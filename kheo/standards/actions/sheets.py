"""A sheet begins; and what follows where one is taken a step."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.records.actions import save_record
from kheo.records.workflow import ACCEPT, REOPEN
from kheo.standards.actions.assessing import move_totals, outcome_of, reassess
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import group_of


@transaction.atomic
def save_sheet(sheet: ObservationSheet, *, by: User, fields: list[str], version: int | None = None) -> ObservationSheet:
    """Store a new sheet, or another period of an empty one; the unit's group in the set is looked up and kept.

    Raises `ValidationError` where the unit has a sheet of that set and period already, and where the period is closed.
    """
    sheet.group = group_of(sheet.criteria_set, sheet.unit)
    if sheet.pk is not None and sheet.observations.exists():
        fields = [name for name in fields if name not in ("criteria_set", "period", "unit", "body")]
    elif closed := sheet.refusal_of_closed_period():
        raise ValidationError({"period": closed})
    try:
        with transaction.atomic():
            return save_record(sheet, by=by, fields=[*fields, "group"], version=version)
    except IntegrityError as error:
        raise ValidationError({"period": _("This unit has a sheet of this set and period already; go on with that one.")}) from error


def follow_step(sheet: ObservationSheet, verb: str, by: User) -> None:  # noqa: ARG001
    """A sheet that is accepted counts in the totals above it; one that is reopened or withdrawn no longer does."""
    if verb == ACCEPT.verb:  # publishing is a step too, and counts nothing
        move_totals(sheet, None, outcome_of(sheet) or reassess(sheet))
    elif verb == REOPEN.verb:
        move_totals(sheet, outcome_of(sheet), None)


