"""Campaigns when units are merged, divided or ended."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.movements.models import Campaign
from kheo.movements.queries.quotas import quotas_of
from kheo.org.actions import append_history
from kheo.org.actions.reorganising import body_after
from kheo.org.reorganising import REORGANISE, Line, Reorganisation, decide
from kheo.records.reorganising import Part, register


def carry_campaigns(moved: Reorganisation) -> Iterator[Line]:
    """A round under way is the whole successor's from the day on; closed rounds stay with the unit that held them."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("unit", "body").filter(closed_at=None)
    for campaign in rows.filter(unit__in=[*moved.heirs, *moved.undecided]).order_by("pk"):
        words: dict[str, object] = {"campaign": campaign, "old": campaign.unit}
        if campaign.unit_id in moved.undecided:
            yield decide(_("The campaign “%(campaign)s” stays with %(old)s, which does not go on whole: close it, and launch it anew where it goes on.") % words)
        else:
            yield from _carry_campaign(campaign, moved, words)


def _carry_campaign(campaign: Campaign, moved: Reorganisation, words: dict[str, object]) -> Iterator[Line]:
    used = [use for use in quotas_of(campaign) if use.used and not use.quota.reward_form]
    old, campaign.unit = campaign.unit, moved.heirs[campaign.unit_id]
    campaign.body = body_after(campaign.body, moved) if campaign.body is not None else None
    campaign.version += 1
    campaign.save(update_fields=["unit", "body", "version"])
    append_history(campaign, verb=REORGANISE, by=moved.by, source=old.key, target=campaign.unit.key, reason=moved.reason)
    yield Line(_("The campaign “%(campaign)s” of %(old)s is that of %(new)s.") % {**words, "new": campaign.unit})
    for use in used:
        told = {**words, "used": use.used, "most": use.quota.most, "what": use.words}
        yield decide(_("In “%(campaign)s” %(old)s gave %(used)s of %(most)s (%(what)s); from now on these no longer use up the quota: lower it by as many.") % told)


register(Part(gettext_lazy("Campaigns"), carry_campaigns, (Campaign,)))
