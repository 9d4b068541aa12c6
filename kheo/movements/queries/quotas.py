"""Quotas of a campaign: what is used of each, and whether one more fits in."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from kheo.movements.models import Campaign, Initiative, Quota, Recognition
from kheo.movements.queries.recognition import reward_forms
from kheo.org.models import Unit

Given = tuple[str, str, str, int]  # grade, subject, form of reward, key of the deciding unit


@dataclass(frozen=True)
class QuotaUse:
    """A quota, and how many standing recognitions use it."""

    quota: Quota
    used: int

    @property
    def words(self) -> str:
        """What is given: the form of a reward, or the grade."""
        form = reward_forms().get(self.quota.reward_form)
        return form.name if form else str(self.quota.get_grade_display())

    @property
    def left(self) -> int:
        """How many more it allows."""
        return max(self.quota.most - self.used, 0)


def quotas_of(campaign: Campaign) -> list[QuotaUse]:
    """The campaign's quotas with what is used of each, by the decisions that stand."""
    rows = Recognition.objects.filter(initiative__campaign=campaign, revoked_on=None).order_by()
    given = list(rows.values_list("grade", "initiative__subject", "reward_form", "unit").annotate(Count("pk")))
    return [QuotaUse(quota, sum(row[-1] for row in given if _uses(quota, campaign, row[:-1]))) for quota in campaign.quotas.all()]


def quota_refusal(initiative: Initiative, grade: str, reward_form: str, unit: Unit) -> str:
    """Why one more would be one too many; "" while there is room. To be asked under the campaign's lock."""
    campaign = initiative.campaign
    one_more: Given = (grade, initiative.subject, reward_form, unit.pk)
    for use in quotas_of(campaign):
        if _uses(use.quota, campaign, one_more) and not use.left:
            return _("%(given)s of %(most)s are given already (%(what)s, %(subject)s): no more fit in. Turn to %(who)s, who set the quota.") % {
                "given": use.used, "most": use.quota.most, "subject": use.quota.get_subject_display(), "who": campaign.body or campaign.unit,
                "what": use.words,
            }  # fmt: skip
    return ""


def _uses(quota: Quota, campaign: Campaign, given: Given) -> bool:
    """A quota without a form counts what the campaign's own unit decided; one for a form counts that form, whoever gave it."""
    grade, subject, reward_form, unit = given
    narrowed = reward_form == quota.reward_form if quota.reward_form else unit == campaign.unit_id
    return (grade, subject) == (quota.grade, quota.subject) and narrowed
