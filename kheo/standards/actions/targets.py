"""Units aimed at: which title, for which year, by which document, with milestones on the way."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.actions import append_history
from kheo.org.models import Unit, User
from kheo.standards.models import CriteriaSet, Milestone, TitleTarget
from kheo.standards.permissions import may_award
from kheo.standards.queries import concerns

LONGEST_SOURCE = 200


@transaction.atomic
def aim_at(
    *, unit: Unit, criteria_set: CriteriaSet, year: int, source: str, by: User, milestones: Mapping[str, date] | None = None
) -> TitleTarget:
    """Say that the unit aims at the title for the year, as the document `source` sets it; said again, it is corrected.

    `milestones` are days by the codes of criteria, all of them (none given: those that stand stay). The same again changes nothing.
    Raises `ValidationError` where the set is not for the unit or the year, or a milestone lies after the year.
    """
    locked = Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)
    if not may_award(by, locked):
        raise PermissionDenied(_("What a unit aims at is recorded by the office of the level above: none for itself."))
    words = " ".join(source.split())
    _check_aim(locked, criteria_set, year, words)
    days = _checked_days(criteria_set, year, milestones)
    before = _told(TitleTarget.objects.filter(unit=locked, criteria_set=criteria_set, year=year).first())
    target = _keep(locked, criteria_set, year, words, by)
    if days is not None:
        _keep_days(target, days)
    if (now := _told(target)) != before:
        append_history(target, verb="aim", by=by, target=str(year), changes={"before": before, "now": now})
    return target


def _keep(unit: Unit, criteria_set: CriteriaSet, year: int, source: str, by: User) -> TitleTarget:
    said = {"source": source, "set_by": by}
    target, is_new = TitleTarget.objects.get_or_create(unit=unit, criteria_set=criteria_set, year=year, defaults=said)
    if not is_new and target.source != source:
        target.source, target.set_by = source, by
        target.save(update_fields=["source", "set_by"])
    return target


def _check_aim(unit: Unit, criteria_set: CriteriaSet, year: int, source: str) -> None:
    words = {"unit": unit, "set": criteria_set, "year": year}
    if not source or len(source) > LONGEST_SOURCE:
        raise ValidationError({"source": _("Say which document sets it: number and date, at most %(most)s letters.") % {"most": LONGEST_SOURCE}})
    if not concerns(criteria_set, unit):
        raise ValidationError({"unit": _("%(unit)s is no subject of this set (“%(set)s”): it cannot win its title.") % words})
    if year < criteria_set.valid_from.year or (criteria_set.valid_to is not None and year > criteria_set.valid_to.year):
        raise ValidationError({"year": _("The set “%(set)s” is not in force in %(year)s.") % words})
    if not Unit.objects.within(date(year, 1, 1), date(year, 12, 31)).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("There is no %(unit)s in %(year)s.") % words})


def _checked_days(criteria_set: CriteriaSet, year: int, milestones: Mapping[str, date] | None) -> dict[int, date] | None:
    if milestones is None:
        return None
    ids = dict(criteria_set.criteria.values_list("code", "pk"))
    problems = {code: _("The set has no criterion “%(code)s”.") % {"code": code} for code in milestones if code not in ids}
    problems |= {code: _("A milestone lies before the end of %(year)s.") % {"year": year} for code, day in milestones.items() if day.year > year}
    if problems:
        raise ValidationError(problems)
    return {ids[code]: day for code, day in milestones.items()}


def _keep_days(target: TitleTarget, days: Mapping[int, date]) -> None:
    target.milestones.exclude(criterion__in=days).delete()
    rows = [Milestone(target=target, criterion_id=criterion, due_on=day) for criterion, day in days.items()]
    Milestone.objects.bulk_create(rows, update_conflicts=True, update_fields=["due_on"], unique_fields=["target", "criterion"])


def _told(target: TitleTarget | None) -> dict[str, str]:
    if target is None:
        return {}
    days = {row.criterion.code: str(row.due_on) for row in target.milestones.select_related("criterion").order_by("criterion__position")}
    return {"source": target.source, **days}
