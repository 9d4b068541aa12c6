"""Campaigns as their pages show them: the calendar, quotas, settings, what stands open when one is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.movements.models import (
    Campaign,
    Grade,
    Initiative,
    Recognition,
    ScoringSheet,
    StepKind,
    SubjectKind,
)
from kheo.movements.permissions import LAUNCH_CAMPAIGN
from kheo.movements.queries.recognition import reward_forms
from kheo.movements.workflow import AppraisalState
from kheo.org.models import User
from kheo.org.permissions import can
from kheo.records.workflow import ReviewState

SETTINGS = ("name", "document", "starts_on", "register_by", "ends_on", "sheet")


@dataclass(frozen=True)
class Station:
    """One station in the calendar of a campaign; `when` is "done", "current" (the next one) or "todo"."""

    kind: str
    label: str
    due_on: date
    note: str
    when: str


def step_days(campaign: Campaign) -> dict[str, date]:
    """The deadline of each step; that of registration is the campaign's own."""
    return {step.kind: step.due_on for step in campaign.steps.all()}


def calendar(campaign: Campaign) -> list[Station]:
    """The stations of a campaign in the order of their days, with those that have passed and the next one marked."""
    notes = {step.kind: step.note for step in campaign.steps.all()}
    days = {StepKind.REGISTRATION: campaign.register_by, **{StepKind(kind): day for kind, day in step_days(campaign).items()}}
    ordered = sorted(days, key=lambda kind: (days[kind], list(StepKind).index(kind)))
    today = dates.today()
    coming = next((kind for kind in ordered if days[kind] >= today), None)
    when = {kind: "done" if days[kind] < today else "current" if kind == coming else "todo" for kind in ordered}
    return [Station(kind, str(kind.label), days[kind], notes.get(kind, ""), when[kind]) for kind in ordered]


def fields_with_use(campaign: Campaign) -> QuerySet[Any]:
    """The campaign's fields, each with the number of initiatives in it (`used`)."""
    return campaign.fields.annotate(used=Count("initiatives")).order_by("position", "pk")


def settings_of(campaign: Campaign) -> dict[str, Any]:
    """What the settings page may change, as plain values: for history, and for comparing two editors' versions."""
    return {
        "name": campaign.name, "document": campaign.document_id, "sheet": campaign.sheet_id,
        "starts_on": str(campaign.starts_on), "register_by": str(campaign.register_by), "ends_on": str(campaign.ends_on),
        "steps": {kind: str(day) for kind, day in step_days(campaign).items()},
        "fields": [[field.pk, field.name] for field in campaign.fields.all()],
        "quotas": sorted([quota.grade, quota.reward_form, quota.subject, quota.most] for quota in campaign.quotas.all()),
    }  # fmt: skip


@dataclass(frozen=True)
class StillOpen:
    """What of a campaign is not finished."""

    drafts: int
    waiting: int
    not_appraised: int
    not_final: int
    names: int

    @property
    def anything(self) -> bool:
        """Whether closing leaves something unfinished."""
        return any((self.drafts, self.waiting, self.not_appraised, self.not_final))


def still_open(campaign: Campaign) -> StillOpen:
    """What stands open in a campaign, for whoever is about to close it."""
    rows = Initiative.objects.filter(campaign=campaign)
    accepted, standing = Q(state=ReviewState.ACCEPTED), Recognition.objects.filter(revoked_on=None)
    unscored = accepted & ~Q(appraisals__isnull=False) if campaign.sheet_id else Q(pk__in=[])
    return StillOpen(
        drafts=rows.filter(state=ReviewState.DRAFT).count(),
        waiting=rows.filter(state__in=(ReviewState.SUBMITTED, ReviewState.RETURNED)).count(),
        not_appraised=rows.filter(unscored).distinct().count(),
        not_final=rows.filter(appraisals__state=AppraisalState.OPEN).distinct().count(),
        names=rows.exclude(honouree="").exclude(pk__in=standing.values("initiative")).count(),
    )


def newest_of(sheet: ScoringSheet | None) -> ScoringSheet | None:
    """The newest version of a sheet."""
    return ScoringSheet.objects.filter(code=sheet.code).order_by("-version").first() if sheet is not None else None


def may_set_up(user: User, campaign: Campaign) -> bool:
    """Whether `user` may change the campaign's settings and close it."""
    return campaign.closed_at is None and can(user, LAUNCH_CAMPAIGN, campaign.unit)


def told_settings(campaign: Campaign, changed: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The settings in words, by label; with what `changed` says in place of what is stored."""
    values = {name: getattr(campaign, name) for name in SETTINGS}
    rows = {
        "steps": step_days(campaign), "fields": [(field.pk, field.name) for field in campaign.fields.all()],
        "quotas": [(quota.grade, quota.reward_form, quota.subject, quota.most) for quota in campaign.quotas.all()],
    }  # fmt: skip
    told = {**values, **rows, **(changed or {})}
    labels = {name: str(Campaign._meta.get_field(name).verbose_name) for name in SETTINGS}  # type: ignore[union-attr]
    return {
        **{labels[name]: f"{told[name]:%d/%m/%Y}" if isinstance(told[name], date) else str(told[name] or "–") for name in SETTINGS},
        **{str(StepKind(kind).label): f"{told['steps'][kind]:%d/%m/%Y}" if kind in told["steps"] else "–" for kind in StepKind if kind != StepKind.REGISTRATION},
        _("Fields of this campaign"): ", ".join(name for _key, name in told["fields"]),
        _("Quotas"): "; ".join(_quota_words(*row) for row in sorted(told["quotas"])) or "–",
    }  # fmt: skip


def _quota_words(grade: str, reward_form: str, subject: str, most: int) -> str:
    form = reward_forms().get(reward_form)
    return f"{form.name if form else Grade(grade).label}, {SubjectKind(subject).label}: {most}"
