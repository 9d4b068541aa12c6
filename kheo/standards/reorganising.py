"""Groups, verifying bodies, titles and aims when units are merged, divided or ended.

Results are never added up or handed on: a sheet says what it says of the unit before, and a title stays with who won it.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.org.actions import append_history
from kheo.org.actions.reorganising import body_after
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.org.reorganising import REORGANISE, Line, Reorganisation, decide, stays
from kheo.records.reorganising import Part, keep_open, register
from kheo.records.workflow import COUNTED, EDITABLE, ReviewState
from kheo.standards.actions.assessing import reassess
from kheo.standards.actions.totals import places_of, sum_anew
from kheo.standards.models import (
    AreaTotal,
    ClosedPeriod,
    GroupMember,
    ObservationSheet,
    TitleAward,
    TitleTarget,
    UnitGroup,
    Verifier,
)
from kheo.standards.queries import group_of


def speaks_for_itself(sheet: ObservationSheet, moved: Reorganisation) -> bool:
    """Whether what an open sheet says is not said of the successor: it came from several units, or has a sheet of its own."""
    if not moved.is_sole(sheet.unit_id):
        return True
    same = ObservationSheet.objects.filter(unit=moved.heirs[sheet.unit_id], criteria_set=sheet.criteria_set_id, period=sheet.period)
    return same.exclude(state=ReviewState.WITHDRAWN).exists()


def carry_standards(moved: Reorganisation) -> Iterator[Line]:
    """The successor's group and verifying bodies where its predecessors agree; what stays, and what is set anew, is told."""
    successors = {heir.pk: heir for heir in moved.heirs.values()}
    for heir in successors.values():
        yield from _carry_groups(heir, moved)
        yield from _carry_verifiers(heir, moved)
    yield from _look_up_groups(moved)
    yield from _carry_totals(moved)
    yield from _told_titles([*moved.heirs, *moved.undecided], moved)
    for row in Verifier.objects.filter(unit__in=moved.undecided).select_related("unit", "body"):
        yield decide(_("%(row)s verifies at %(unit)s: name who verifies where it goes on.") % {"row": row, "unit": row.unit})


def _carry_groups(heir: Unit, moved: Reorganisation) -> Iterator[Line]:
    """A line for the successor where all units that went into it, whole or in part, stood in the same group."""
    lines: dict[str, dict[int, GroupMember]] = defaultdict(dict)
    for row in GroupMember.objects.filter(unit__in=moved.before(heir)).select_related("unit"):
        lines[row.set_code][row.unit_id] = row
    there = set(GroupMember.objects.filter(unit=heir).values_list("set_code", flat=True))
    for code, rows in lines.items():
        if code not in there:
            yield _carry_group(heir, code, rows, moved)


def _carry_group(heir: Unit, code: str, rows: dict[int, GroupMember], moved: Reorganisation) -> Line:
    codes = {row.group_code for row in rows.values()}
    before = " · ".join(f"{row.unit}: {row.group_code}" for row in rows.values())
    words = {"unit": heir, "set": code, "group": before}
    if len(codes) > 1 or set(rows) != set(moved.before(heir)):
        return decide(_("%(unit)s has no group of its own in %(set)s; before: %(group)s. Say which it belongs to.") % words)
    made = GroupMember.objects.create(set_code=code, group_code=codes.pop(), unit=heir, source=next(iter(rows.values())).source)
    append_history(made, verb=REORGANISE, by=moved.by, source=before[:200], target=heir.key, reason=moved.reason)
    return Line(_("%(unit)s belongs to the group “%(group)s” of %(set)s, as all units before it.") % {**words, "group": made.group_code})


def _carry_verifiers(heir: Unit, moved: Reorganisation) -> Iterator[Line]:
    """The same body verifies for the successor where the units before it named no other."""
    named: dict[tuple[str, str], list[Verifier]] = defaultdict(list)
    for row in Verifier.objects.filter(unit__in=[old for old, new in moved.heirs.items() if new.pk == heir.pk]).select_related("unit", "body"):
        named[row.set_code, row.indicator_code].append(row)
    there = set(Verifier.objects.filter(unit=heir).values_list("set_code", "indicator_code"))
    for key, rows in named.items():
        if key not in there:
            yield _carry_verifier(heir, rows, moved)


def _carry_verifier(heir: Unit, rows: list[Verifier], moved: Reorganisation) -> Line:
    code, indicator, bodies = rows[0].set_code, rows[0].indicator_code, {body_after(row.body, moved) for row in rows}
    words = {"unit": heir, "set": code, "indicator": indicator, "bodies": " · ".join(sorted(str(body) for body in bodies))}
    if len(bodies) > 1:
        return decide(_("For %(unit)s nobody verifies indicator %(indicator)s of %(set)s; before: %(bodies)s. Say who does.") % words)
    made = Verifier.objects.create(set_code=code, indicator_code=indicator, unit=heir, body=bodies.pop())
    append_history(made, verb=REORGANISE, by=moved.by, source=rows[0].unit.key, target=heir.key, reason=moved.reason)
    return Line(_("%(bodies)s verifies indicator %(indicator)s of %(set)s for %(unit)s.") % words)


def _look_up_groups(moved: Reorganisation) -> Iterator[Line]:
    """Open sheets that went along are judged by the levels of the successor's group."""
    rows = ObservationSheet.objects.select_for_update(of=("self",)).select_related("unit", "criteria_set").filter(state__in=[*EDITABLE, ReviewState.SUBMITTED])
    places = Q(unit__in=[heir.pk for heir in moved.heirs.values()])
    for sheet in rows.filter(places | _below_moved(moved)).order_by("pk"):
        group = group_of(sheet.criteria_set, sheet.unit)
        if sheet.group != group:
            _judge_in(sheet, group, moved)
            yield Line(_("“%(sheet)s” is judged in the group “%(group)s”.") % {"sheet": sheet, "group": group or "–"})


def _judge_in(sheet: ObservationSheet, group: UnitGroup | None, moved: Reorganisation) -> None:
    sheet.group = group
    sheet.version += 1
    sheet.save(update_fields=["group", "version"])
    changes = {"content": sheet.content()} if sheet.state == ReviewState.SUBMITTED else {}
    append_history(sheet, verb=REORGANISE, by=moved.by, target=str(group or ""), changes=changes, reason=moved.reason)
    reassess(sheet)


def _below_moved(moved: Reorganisation) -> Q:
    """Sheets of the units that keep their row and stand elsewhere, and of all below them."""
    places = Q(pk__in=[])
    for unit in Unit.objects.filter(pk__in=moved.in_place):
        places |= under_path(unit.path, "unit__path")
    return places


def _carry_totals(moved: Reorganisation) -> Iterator[Line]:
    """A unit that keeps its row takes its sheets along: the areas that stood above it count them no longer, those above it now do."""
    list(ObservationSheet.objects.select_for_update(of=("self",)).filter(_below_moved(moved)).order_by("pk").values_list("pk"))  # before any total
    for unit in Unit.objects.filter(pk__in=moved.in_place).order_by("path"):
        accepted = ObservationSheet.objects.filter(under_path(unit.path, "unit__path"), state__in=COUNTED)
        areas = Unit.objects.filter(key__in={*moved.in_place[unit.pk], *unit.path_keys[:-1]}).order_by("path")
        if sum_anew(areas, places_of(accepted)):
            words = {"unit": unit, "count": accepted.count(), "areas": " · ".join(str(area) for area in areas)}
            yield Line(_("%(unit)s takes its accepted sheets of results along (%(count)s): the totals of %(areas)s are summed up anew.") % words)


def _told_titles(units: list[int], moved: Reorganisation) -> Iterator[Line]:
    for award in TitleAward.objects.filter(unit__in=units, decided=True, revoked_on=None).select_related("unit", "criteria_set"):
        yield stays(_("The title “%(award)s” stays with the unit that won it; its successor starts anew.") % {"award": award})
    for aim in TitleTarget.objects.filter(unit__in=units, year__gte=moved.day.year).select_related("unit", "criteria_set"):
        yield decide(_("The aim “%(aim)s” stays with the unit before; set it anew for the successor if it holds.") % {"aim": aim})
    closed = ClosedPeriod.objects.filter(unit__in=units).count()
    if closed:
        yield stays(_("%(count)s closed periods stay closed for the units before.") % {"count": closed})


keep_open(ObservationSheet, speaks_for_itself)
register(Part(gettext_lazy("Standards"), carry_standards, (AreaTotal, ClosedPeriod, GroupMember, TitleAward, TitleTarget, Verifier)))
