"""Which group of a set a unit belongs to, and which body verifies which indicator there."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.actions import append_history
from kheo.org.models import Body, Unit, User
from kheo.org.models.spans import under_path
from kheo.records.workflow import EDITABLE, ReviewState
from kheo.standards.actions.assessing import reassess
from kheo.standards.models import CriteriaSet, GroupMember, Indicator, ObservationSheet, UnitGroup, Verifier
from kheo.standards.permissions import require_keeper
from kheo.standards.queries import book_of, group_of

# Sheets that may still move: what was accepted keeps the group by which it was judged.
NOT_YET_ACCEPTED = EDITABLE | {ReviewState.SUBMITTED}
REGROUP = "set_group"
PORTION, MOST_AT_ONCE = 200, 2000


@transaction.atomic
def set_group(*, criteria_set: CriteriaSet, unit: Unit, group: UnitGroup | None, source: str = "", by: User) -> int | None:
    """Say to which group of a set (in all its versions) a unit belongs, with all below it that have no line of their own.

    Without a group the unit goes by the one above it. Sheets not yet accepted get the new group and are judged anew at once;
    accepted ones keep theirs. Returns how many sheets changed, None where the line stood so already.
    """
    require_keeper(by, criteria_set, unit)
    if group is not None and group.criteria_set.code != criteria_set.code:
        raise ValidationError({"group": _("This group belongs to another set.")})
    _one_after_the_other(criteria_set)
    if not _keep_line(criteria_set, unit, group.code if group else "", " ".join(source.split()), by):
        return None
    return _regroup(criteria_set, unit, by)


def _one_after_the_other(criteria_set: CriteriaSet) -> None:
    """Two keepers of one set wait for each other; sheets, which only point to the set, do not wait."""
    CriteriaSet.objects.select_for_update(no_key=True).get(pk=criteria_set.pk)


def _keep_line(criteria_set: CriteriaSet, unit: Unit, code: str, source: str, by: User) -> bool:
    lines = GroupMember.objects.select_for_update().filter(set_code=criteria_set.code, unit=unit)
    line = lines.first()
    if (line.group_code, line.source) == (code, source) if line else not code:
        return False
    was = line.group_code if line else ""
    line = line or GroupMember(set_code=criteria_set.code, unit=unit)
    if code:
        line.group_code, line.source = code, source
        line.save()
    changes = {"set": criteria_set.code, "unit": unit.key, "group": [was, code], "source": source}
    append_history(line, verb=REGROUP if code else "remove", by=by, source=was, target=code, changes=changes)
    if not code:
        line.delete()
    return True


def _regroup(criteria_set: CriteriaSet, unit: Unit, by: User) -> int:
    """Exactly the sheets whose group is another one now, locked in one order and read in portions."""
    group = group_of(criteria_set, unit)
    keys = _to_regroup(criteria_set, unit, group)
    if len(keys) > MOST_AT_ONCE:
        words = {"count": len(keys), "most": MOST_AT_ONCE}
        raise ValidationError({"unit": _("%(count)s open sheets would be judged anew, more than %(most)s at once: say it of the units below, one after the other.") % words})
    groups = {row.criteria_set_id: row for row in UnitGroup.objects.filter(criteria_set__code=criteria_set.code, code=group.code)} if group else {}
    sheets = ObservationSheet.objects.select_for_update(of=("self",)).select_related("unit", "criteria_set", "group").order_by("pk")
    moved = 0
    for start in range(0, len(keys), PORTION):
        for sheet in sheets.filter(pk__in=keys[start : start + PORTION], state__in=NOT_YET_ACCEPTED):
            moved += _move(sheet, groups.get(sheet.criteria_set_id), by)
    return moved


def _to_regroup(criteria_set: CriteriaSet, unit: Unit, group: UnitGroup | None) -> list[int]:
    """The sheets not yet accepted, under any version of the set, of the unit and of all below it that have no nearer line; by key."""
    below = under_path(unit.path, "unit__path")
    nearer = set(GroupMember.objects.filter(below, set_code=criteria_set.code).exclude(unit=unit).values_list("unit__key", flat=True))
    sheets = ObservationSheet.objects.filter(below, criteria_set__code=criteria_set.code, state__in=NOT_YET_ACCEPTED)
    others = sheets.exclude(group__code=group.code) if group else sheets.exclude(group=None)
    return [pk for pk, path in others.order_by("pk").values_list("pk", "unit__path") if nearer.isdisjoint(path.split("/"))]


def _move(sheet: ObservationSheet, group: UnitGroup | None, by: User) -> bool:
    if sheet.group == group:
        return False
    changes: dict[str, Any] = {"group": [sheet.group_code, group.code if group else ""]}
    sheet.group = group
    if sheet.state == ReviewState.SUBMITTED:
        changes["content"] = sheet.content()
    sheet.version += 1
    sheet.save(update_fields=["group", "version"])
    append_history(sheet, verb=REGROUP, by=by, source=sheet.state, target=sheet.state, changes=changes)
    reassess(sheet)
    return True


@transaction.atomic
def set_verifier(*, criteria_set: CriteriaSet, indicators: Iterable[str], unit: Unit, body: Body | None, by: User) -> list[str]:
    """Name the body that verifies these indicators for all units below `unit`; without one, whoever the level above names, or reviews.

    Returns the codes that changed. Raises `ValidationError` for a body that is not of the unit or a level above it, or has ended.
    """
    require_keeper(by, criteria_set, unit)
    _one_after_the_other(criteria_set)
    codes = list(dict.fromkeys(indicators))
    _check(criteria_set, codes, unit, body)
    named = Verifier.objects.select_for_update().filter(set_code=criteria_set.code, unit=unit, indicator_code__in=codes).select_related("body")
    rows = {row.indicator_code: row for row in named}
    return [code for code in codes if _name(rows.get(code), Verifier(set_code=criteria_set.code, indicator_code=code, unit=unit), body, by)]


def _check(criteria_set: CriteriaSet, codes: list[str], unit: Unit, body: Body | None) -> None:
    if not codes or not set(codes) <= set(book_of(criteria_set).rules):
        raise ValidationError({"indicators": _("Choose a criterion or an indicator of this set.")})
    if body is not None and not (body.lives_on() and body.unit.covers(unit)):
        raise ValidationError({"body": _("Only a body of %(unit)s or of a level above it verifies there, and only while it exists.") % {"unit": unit}})


def _name(stored: Verifier | None, fresh: Verifier, body: Body | None, by: User) -> bool:
    was = stored.body if stored else None
    if was == body:
        return False
    row = stored or fresh
    if body is not None:
        row.body = body
        row.save()
    changes = {"set": row.set_code, "indicator": row.indicator_code, "unit": row.unit.key, "body": [was.key if was else "", body.key if body else ""]}
    append_history(row, verb="set_verifier" if body else "remove", by=by, source=was.key if was else "", target=body.key if body else "", changes=changes)
    if body is None:
        row.delete()
    return True


def indicators_of_choice(criteria_set: CriteriaSet, criterion: str) -> list[str]:
    """The codes of all indicators of a criterion."""
    rows = Indicator.objects.filter(criterion__criteria_set=criteria_set, criterion__code=criterion)
    return list(rows.order_by("position").values_list("code", flat=True))
