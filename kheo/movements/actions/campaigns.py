"""Campaigns are launched, set up anew and closed."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.text import fold, slug
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.duties import REGISTER_DUTY
from kheo.movements.actions.names import erase_unrecognised_of
from kheo.movements.actions.self_assessment import set_self_assessment_duties
from kheo.movements.models import Campaign, CampaignStep, Field, Grade, Quota, Scored, ScoringSheet, StepKind
from kheo.movements.permissions import LAUNCH_CAMPAIGN
from kheo.movements.queries.campaigns import (
    SETTINGS,
    fields_with_use,
    settings_of,
    step_days,
)
from kheo.movements.queries.quotas import quotas_of
from kheo.movements.queries.scoring import is_scored
from kheo.org.actions import append_history
from kheo.org.models import Unit, UnitKind, User
from kheo.org.permissions import require
from kheo.records.actions import set_duties
from kheo.records.models import Duty

DEFAULTS = Path(__file__).resolve().parents[3] / "data" / "movements.yaml"
DAYS = ("starts_on", "register_by", "ends_on")
LONGEST_CODE = 36


class CampaignChanged(Exception):
    """Somebody else saved in between; `stored` is the campaign as it stands now."""

    def __init__(self, stored: Campaign) -> None:
        super().__init__(_("Somebody else has changed this campaign in the meantime."))
        self.stored = stored


@transaction.atomic
def launch_campaign(
    *, name: str, unit: Unit, starts_on: date, register_by: date, ends_on: date, by: User,
    steps: Mapping[str, date] | None = None, previous: Campaign | None = None, **values: Any,
) -> Campaign:  # fmt: skip
    """Launch a campaign for `unit` and all below; every commune and hamlet owes a registration by `register_by`.

    `steps` are deadlines by `StepKind`; the fields are those of the `previous` round, else those of the movement. `values`
    may hold `body`, `document`, `sheet`, `verifier`. Raises `ValidationError` for days out of order and unfit sheets.
    """
    require(by, LAUNCH_CAMPAIGN, unit)
    if previous is not None:
        require(by, LAUNCH_CAMPAIGN, previous.unit)
    if not starts_on <= register_by <= ends_on:
        raise ValidationError({"register_by": _("The days must follow each other: first day, register until, last day.")})
    _check_steps(steps or {}, register_by)
    _check_sheet(values.get("sheet"))
    campaign = Campaign(name=name, unit=unit, starts_on=starts_on, register_by=register_by, ends_on=ends_on, **values)
    campaign.full_clean(exclude=["folded"])
    campaign.save()
    _begin_fields(campaign, previous)
    _set_steps(campaign, steps or {})
    append_history(campaign, verb="launch", by=by, target=name, changes={"unit": unit.key, "settings": settings_of(campaign)})
    _set_registration_duties(campaign)
    return campaign


def _begin_fields(campaign: Campaign, previous: Campaign | None) -> None:
    """The fields of the round before, else those that the movement begins with."""
    if previous is not None:
        rows = list(previous.fields.values("code", "name"))
    else:
        rows = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))["fields"]
    Field.objects.bulk_create(
        Field(campaign=campaign, code=row["code"], name=row["name"], position=place) for place, row in enumerate(rows, 1)
    )


def _check_sheet(sheet: ScoringSheet | None) -> None:
    if sheet is not None and sheet.scored != Scored.INITIATIVE:
        raise ValidationError({"sheet": _("This sheet scores state bodies, not initiatives; choose another one.")})
    if sheet is not None and not sheet.complete:
        raise ValidationError({"sheet": _("Not all lines of this sheet are known; a frame scores nothing. Choose another one.")})


def _check_steps(steps: Mapping[str, date], register_by: date) -> None:
    """Deadlines must follow each other as the stations do; a message names both that do not."""
    ordered = [(StepKind.REGISTRATION, register_by), *((kind, steps[kind]) for kind in StepKind if kind in steps)]
    problems = {}
    for (before, first), (after, then) in pairwise(ordered):
        if then < first:
            words = {"after": after.label, "then": f"{then:%d/%m/%Y}", "before": before.label, "first": f"{first:%d/%m/%Y}"}
            problems[f"step_{after.value}"] = _("“%(after)s” (%(then)s) would come before “%(before)s” (%(first)s); put it on the same day or later.") % words
    if problems:
        raise ValidationError(problems)


def _set_steps(campaign: Campaign, steps: Mapping[str, date]) -> None:
    campaign.steps.exclude(kind__in=list(steps)).delete()
    for kind, day in steps.items():
        CampaignStep.objects.update_or_create(campaign=campaign, kind=kind, defaults={"due_on": day})


def _set_registration_duties(campaign: Campaign) -> None:
    owing = Unit.objects.under(campaign.unit).on(campaign.starts_on).filter(kind__in=(UnitKind.COMMUNE, UnitKind.HAMLET))
    set_duties(
        campaign, code=REGISTER_DUTY, units=owing, due_on=campaign.register_by, label=_register_label(campaign),
        url=f"{reverse('records:new', args=['mo-hinh'])}?campaign={campaign.pk}",
    )  # fmt: skip


def _register_label(campaign: Campaign) -> str:
    return (_("Register initiatives: %(campaign)s") % {"campaign": campaign.name})[:200]


@transaction.atomic
def change_campaign(
    campaign: Campaign, *, by: User, version: int, steps: Mapping[str, date], fields: Sequence[tuple[int | None, str]],
    quotas: Sequence[tuple[str, str, str, int]], **values: Any,
) -> Campaign:  # fmt: skip
    """Set the campaign up anew: `values` (of `SETTINGS`), deadlines, fields in their order as (key or None, name), and
    quotas as (grade, form of reward, subject, most).

    `version` is the one the editor saw; another one raises `CampaignChanged`, unless nothing would change. Raises
    `ValidationError` by setting for what the campaign's facts do not allow any more.
    """
    locked = _changeable(campaign, by)
    before = settings_of(locked)
    if _wanted(before, values, steps, fields, quotas) == before:
        return locked
    if version != locked.version:
        raise CampaignChanged(locked)
    _check_changes(locked, {**{name: getattr(locked, name) for name in SETTINGS}, **values}, steps, quotas)
    _set_values(locked, values)
    _set_steps(locked, steps)
    _set_fields(locked, fields)
    _set_quotas(locked, quotas)
    _tell_change(locked, before, by)
    _follow_days(locked)
    return locked


def _changeable(campaign: Campaign, by: User) -> Campaign:
    """The locked campaign, where `by` may still set it up."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(by, LAUNCH_CAMPAIGN, locked.unit)
    if locked.closed_at is not None:
        raise TransitionRefused(_("The campaign is closed; its settings stay as they are."))
    return locked


def _wanted(
    before: Mapping[str, Any], values: Mapping[str, Any], steps: Mapping[str, date], fields: Sequence[tuple[int | None, str]],
    quotas: Sequence[tuple[str, str, str, int]],
) -> dict[str, Any]:  # fmt: skip
    """The settings as they would be, in the words of `settings_of`."""
    plain = {name: str(value) if name in DAYS else getattr(value, "pk", value) for name, value in values.items()}
    return {
        **before, **plain, "steps": {str(kind): str(day) for kind, day in steps.items()},
        "fields": [list(row) for row in fields], "quotas": sorted(list(row) for row in quotas),
    }  # fmt: skip


def _check_changes(locked: Campaign, new: Mapping[str, Any], steps: Mapping[str, date], quotas: Sequence[tuple[str, str, str, int]]) -> None:
    if not new["starts_on"] <= new["register_by"] <= new["ends_on"]:
        raise ValidationError({"register_by": _("The days must follow each other: first day, register until, last day.")})
    _check_steps(steps, new["register_by"])
    _check_facts(locked, new, steps)
    if new["sheet"] != locked.sheet:
        _check_new_sheet(locked, new["sheet"])
    _check_quotas(locked, quotas)


def _check_new_sheet(locked: Campaign, sheet: ScoringSheet | None) -> None:
    _check_sheet(sheet)
    if is_scored(locked):
        text = _("Scoring by this sheet has begun, so the campaign keeps it. A new version of it can be used in the next round.")
        raise ValidationError({"sheet": text})


def _check_quotas(locked: Campaign, quotas: Sequence[tuple[str, str, str, int]]) -> None:
    """No quota below what is given already."""
    for use in quotas_of(locked):
        most = next((row[3] for row in quotas if row[:3] == (use.quota.grade, use.quota.reward_form, use.quota.subject)), None)
        if most is not None and most < use.used:
            words = {"quota": Grade(use.quota.grade).label, "used": use.used}
            raise ValidationError({"quotas": _("“%(quota)s”: %(used)s are given already; the quota cannot be lower.") % words})


def _check_facts(locked: Campaign, new: Mapping[str, Any], steps: Mapping[str, date]) -> None:
    """A day that has come is not moved before what happened: no deadline is set into the past, no beginning after the first entry."""
    today, old_steps = dates.today(), step_days(locked)
    moved = {name: new[name] for name in ("register_by", "ends_on") if new[name] != getattr(locked, name)}
    moved |= {f"step_{kind}": day for kind, day in steps.items() if old_steps.get(kind) != day}
    text = _("%(day)s has passed: nobody could keep that deadline any more. Today is %(today)s.")
    problems = {name: text % {"day": f"{day:%d/%m/%Y}", "today": f"{today:%d/%m/%Y}"} for name, day in moved.items() if day < today}
    first = locked.initiatives.order_by("entered_at").first()
    if first is not None and new["starts_on"] != locked.starts_on and new["starts_on"] > dates.local_day(first.entered_at):
        words = {"day": f"{dates.local_day(first.entered_at):%d/%m/%Y}"}
        problems["starts_on"] = _("The first initiative was entered on %(day)s; the campaign cannot begin after that.") % words
    if problems:
        raise ValidationError(problems)


def _set_values(locked: Campaign, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.full_clean(exclude=["folded"])
    locked.save(update_fields=[*values, "folded", "version"])


def _set_fields(campaign: Campaign, rows: Sequence[tuple[int | None, str]]) -> None:
    """Fields are added, renamed, put in order; one that initiatives stand in is not deleted."""
    names = [fold(name) for _key, name in rows]
    if not rows or len(set(names)) < len(names):
        raise ValidationError({"fields": _("A campaign has at least one field, and no two of the same name.")})
    there = {field.pk: field for field in fields_with_use(campaign)}
    kept = {key for key, _name in rows if key is not None}
    for field in there.values():
        if field.pk not in kept and field.used:
            text = _("“%(field)s” cannot be deleted: %(used)s initiatives stand in it. It can be renamed.")
            raise ValidationError({"fields": text % {"field": field.name, "used": field.used}})
    campaign.fields.exclude(pk__in=kept).delete()
    for place, (key, name) in enumerate(rows, 1):
        if key is not None and key not in there:
            raise ValidationError({"fields": _("This field belongs to another campaign.")})
        field = there[key] if key is not None else Field(campaign=campaign, code=_new_code(campaign, name))
        field.name, field.position = name, place
        field.full_clean()
        field.save(update_fields=["name", "position"] if key is not None else None)


def _new_code(campaign: Campaign, name: str) -> str:
    """The field's name as a code that the campaign does not have yet."""
    code = slug(name)[:LONGEST_CODE].replace("-", "_") or "linh_vuc"
    taken = set(campaign.fields.values_list("code", flat=True))
    return next(way for number in range(1, len(taken) + 2) if (way := code if number == 1 else f"{code}_{number}") not in taken)


def _set_quotas(campaign: Campaign, rows: Sequence[tuple[str, str, str, int]]) -> None:
    if len({row[:3] for row in rows}) < len(rows):
        raise ValidationError({"quotas": _("Each quota stands once; put both numbers together.")})
    campaign.quotas.all().delete()
    for grade, reward_form, subject, most in rows:
        quota = Quota(campaign=campaign, grade=grade, reward_form=reward_form, subject=subject, most=most)
        quota.full_clean()
        quota.save()


def _tell_change(campaign: Campaign, before: Mapping[str, Any], by: User) -> None:
    now = settings_of(campaign)
    changed = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    append_history(campaign, verb="set_up", by=by, changes={"changed": changed})


def _follow_days(campaign: Campaign) -> None:
    """What is due follows the deadlines."""
    duties = Duty.objects.about(campaign).filter(code=REGISTER_DUTY)
    duties.update(due_on=campaign.register_by, label=_register_label(campaign))
    set_self_assessment_duties(campaign)


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: User) -> None:
    """Close the round. The names of persons who were not recognised are erased with it, from history too.

    What was handed in is still reviewed and open appraisals are still made final; drafts stay with their units. What was
    due and not done is due no more: nobody could do it.
    """
    require(by, LAUNCH_CAMPAIGN, campaign.unit)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.closed_at is not None:
        return
    locked.closed_at = dates.now()
    locked.save(update_fields=["closed_at"])
    not_done = Duty.objects.about(locked).open().filter(code=REGISTER_DUTY)
    append_history(locked, verb="close", by=by, target="closed", changes={"not_registered": not_done.count()})
    not_done.delete()
    set_self_assessment_duties(locked)
    erase_unrecognised_of(locked.pk)
