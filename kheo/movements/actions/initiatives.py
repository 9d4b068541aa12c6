"""Initiatives: their content."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.movements.actions.replication import settle_origin
from kheo.movements.models import Initiative
from kheo.org.models import User
from kheo.records.actions import save_record
from kheo.records.workflow import ReviewState


@transaction.atomic
def save_initiative(
    initiative: Initiative, *, by: User, fields: Sequence[str] = (), version: int | None = None
) -> Initiative:
    """Store an initiative's content (`records.actions.save_record`); its campaign must be open to its unit.

    What came back from review may still be mended after its campaign was closed.
    """
    settle_origin(initiative)
    campaign = initiative.campaign
    if not campaign.unit.covers(initiative.unit):
        raise ValidationError({"campaign": _("This campaign does not reach your unit.")})
    if campaign.closed_at is not None and not _came_back_from(initiative):
        raise ValidationError({"campaign": _("This campaign is closed; choose one that is under way.")})
    if initiative.field is not None and initiative.field.campaign_id != campaign.pk:
        raise ValidationError({"field": _("This field belongs to another campaign.")})
    return save_record(initiative, by=by, fields=fields, version=version)


def _came_back_from(initiative: Initiative) -> bool:
    """Whether the stored record was returned and stays in its campaign."""
    stored = Initiative.objects.filter(pk=initiative.pk, campaign=initiative.campaign_id, state=ReviewState.RETURNED)
    return initiative.pk is not None and stored.exists()
