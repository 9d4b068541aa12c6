"""Campaigns are launched and closed."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.movements.actions.duties import REGISTER_DUTY
from kheo.movements.actions.names import erase_unrecognised_of
from kheo.movements.models import Campaign, Field
from kheo.movements.permissions import LAUNCH_CAMPAIGN
from kheo.org.actions import append_history
from kheo.org.models import Unit, UnitKind, User
from kheo.org.permissions import require
from kheo.records.actions import set_duties

DEFAULTS = Path(__file__).resolve().parents[3] / "data" / "movements.yaml"


@transaction.atomic
def launch_campaign(
    *, name: str, unit: Unit, starts_on: date, register_by: date, ends_on: date, by: User, **fields: Any
) -> Campaign:
    """Launch a campaign for `unit` and all below; every commune and hamlet owes a registration by `register_by`.

    `fields` may hold `body`, `launched_by_text`, `verifier`. Raises `ValidationError` for days out of order.
    """
    require(by, LAUNCH_CAMPAIGN, unit)
    if not starts_on <= register_by <= ends_on:
        raise ValidationError({"register_by": _("The days must follow each other: first day, register until, last day.")})
    campaign = Campaign(name=name, unit=unit, starts_on=starts_on, register_by=register_by, ends_on=ends_on, **fields)
    campaign.full_clean(exclude=["folded"])
    campaign.save()
    rows = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))["fields"]
    Field.objects.bulk_create(
        Field(campaign=campaign, code=row["code"], name=row["name"], position=place) for place, row in enumerate(rows, 1)
    )
    append_history(campaign, verb="launch", by=by, target=name, changes={"unit": unit.key, "register_by": str(register_by)})
    _set_registration_duties(campaign)
    return campaign


def _set_registration_duties(campaign: Campaign) -> None:
    owing = Unit.objects.under(campaign.unit).on(campaign.starts_on).filter(kind__in=(UnitKind.COMMUNE, UnitKind.HAMLET))
    set_duties(
        campaign, code=REGISTER_DUTY, units=owing, due_on=campaign.register_by,
        label=_("Register initiatives: %(campaign)s") % {"campaign": campaign.name},
        url=f"{reverse('records:new', args=['mo-hinh'])}?campaign={campaign.pk}",
    )  # fmt: skip


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: User) -> None:
    """Close the round. The names of persons who were not recognised are erased with it, from history too."""
    require(by, LAUNCH_CAMPAIGN, campaign.unit)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.closed_at is None:
        locked.closed_at = dates.now()
        locked.save(update_fields=["closed_at"])
        append_history(locked, verb="close", by=by, target="closed")
        erase_unrecognised_of(locked.pk)
