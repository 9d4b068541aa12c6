"""The members of a body in a period, once."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.grassroots.models import MembershipFigure
from kheo.grassroots.queries import told_already
from kheo.org.models import User
from kheo.records.actions import save_record


@transaction.atomic
def save_membership(figure: MembershipFigure, *, by: User, fields: list[str], version: int | None = None) -> MembershipFigure:
    """Store it; raises `ValidationError` where the body, whatever it was called then, has told this period already."""
    if told_already(figure):
        raise ValidationError(_twice())
    try:
        with transaction.atomic():
            return save_record(figure, by=by, fields=fields, version=version)
    except IntegrityError as error:  # the other one came at this very moment
        raise ValidationError(_twice()) from error


def _twice() -> dict[str, str]:
    return {"period": _("This body has told its members of this period already; go on with that one.")}
