"""Units end and begin by a decision; bodies, roles and accounts follow. One step of `kheo reorganise`, in its transaction."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kheo.org.actions.history import append_history
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Succession, Unit, UnitKind, User
from kheo.org.permissions import role_name
from kheo.org.queries import present_body
from kheo.org.reorganising import REORGANISE, Decision, Line, Reorganisation, decide, stays


def redraw_map(decision: Decision, moved: Reorganisation) -> Iterator[Line]:
    """The rows of units end and begin; what stands below a unit that goes on whole goes on below its successor."""
    for new in sorted(decision.units, key=lambda unit: UnitKind.values.index(unit.kind)):
        if not Unit.objects.filter(key=new.key).exists():
            above = Unit.objects.get(key=new.parent) if new.parent else None
            yield from _begin(Unit(key=new.key, kind=new.kind, type=new.type, name=new.name, parent=above, **new.values), moved)
    named = {*decision.ends, *decision.below, *decision.below.values(), *(key for link in decision.links for key in (link.old, link.new))}
    rows = {unit.key: unit for unit in Unit.objects.select_for_update().filter(key__in=named)}
    for link in decision.links:
        yield from _join(rows[link.old], rows[link.new], moved, whole=link.whole)
    for unit in (rows[key] for key in decision.ends):
        yield from _end(unit, moved)
        moved.undecided[unit.pk] = unit
        yield decide(_("%(unit)s ends without a successor: what hangs on it is for a person to decide.") % {"unit": unit})
    yield from _told_divided(moved)
    for key, parent in decision.below.items():
        yield from _carry_on(rows[key], rows[parent], moved)
    yield from _carry_below(moved)


def _begin(unit: Unit, moved: Reorganisation) -> Iterator[Line]:
    unit.valid_from = moved.day
    unit.full_clean(exclude=["path", "folded"])
    unit.save()
    append_history(unit, verb="create", by=moved.by, target=str(unit), reason=moved.reason)
    yield Line(_("%(unit)s begins on %(day)s.") % {"unit": unit.full_label, "day": f"{moved.day:%d/%m/%Y}"})


def _end(unit: Unit, moved: Reorganisation) -> Iterator[Line]:
    """The eve is the row's last day; a row that ends then already stays as it is."""
    if unit.valid_to is None or unit.valid_to > moved.eve:
        unit.valid_to = moved.eve
        unit.save(update_fields=["valid_to"])
        append_history(unit, verb="end", by=moved.by, source=str(unit), reason=moved.reason)
        yield Line(_("%(unit)s has its last day on %(day)s.") % {"unit": unit, "day": f"{moved.eve:%d/%m/%Y}"})


def _join(old: Unit, new: Unit, moved: Reorganisation, *, whole: bool) -> Iterator[Line]:
    """Write down that the one becomes the other, once."""
    share = 1 if whole else None
    link, created = Succession.objects.get_or_create(old=old, new=new, defaults={"share": share, "decree": moved.decree, "date": moved.day})
    if created:
        append_history(link, verb="create", by=moved.by, source=old.key, target=new.key, reason=moved.reason)
        words = {"old": old, "new": new}
        yield Line(_("%(old)s goes whole into %(new)s.") % words if whole else _("A part of %(old)s goes into %(new)s.") % words)
    yield from _end(old, moved)
    moved.origins[new.pk].add(old.pk)
    if whole:
        moved.follow(old, new)
    else:
        moved.undecided[old.pk] = old


def _told_divided(moved: Reorganisation) -> Iterator[Line]:
    for unit in moved.undecided.values():
        parts = " · ".join(str(link.new) for link in unit.successions.select_related("new"))
        if parts:
            yield decide(_("%(unit)s is divided (%(parts)s): what hangs on it is for a person to decide.") % {"unit": unit, "parts": parts})


def _carry_below(moved: Reorganisation) -> Iterator[Line]:
    """What lived on below the units before goes on below their successors; below a divided one a person says where."""
    above = [*moved.heirs, *moved.undecided]
    while above:
        rows = list(Unit.objects.select_for_update(of=("self",)).select_related("parent").filter(parent__in=above).exclude(pk__in=[*moved.heirs, *moved.undecided]).order_by("path"))
        for row in rows:
            yield from _carry_child(row, moved)
        above = [row.pk for row in rows if row.pk in moved.heirs or row.pk in moved.undecided]


def _carry_child(row: Unit, moved: Reorganisation) -> Iterator[Line]:
    link = row.successions.filter(date=moved.day, share=1).select_related("new").first()
    if link is not None:
        moved.follow(row, link.new)
    elif row.valid_to is not None and row.valid_to < moved.day:
        return
    elif row.parent_id in moved.heirs:
        yield from _carry_on(row, moved.heirs[row.parent_id], moved)
    else:
        moved.undecided[row.pk] = row
        words = {"unit": f"{row} ({row.key})", "parent": row.parent}
        yield decide(_("%(unit)s stands below %(parent)s, which does not go on whole: say under “below” where it goes, and run this again. Until then it stays.") % words)


def _carry_on(old: Unit, parent: Unit, moved: Reorganisation) -> Iterator[Line]:
    """The unit goes on in a new row below `parent`, with a new key; one that began on the day or later only moves."""
    link = old.successions.filter(date=moved.day, share=1).select_related("new").first()
    if link is not None:
        moved.follow(old, link.new)
        return
    if old.valid_from >= moved.day:
        _move_in_place(old, parent, moved)
        yield Line(_("%(unit)s now stands below %(parent)s.") % {"unit": old, "parent": parent})
        return
    heir = Unit(
        key=f"{old.kind[0]}-{get_random_string(10).lower()}", kind=old.kind, type=old.type, name=old.name, code=old.code, parent=parent,
        latitude=old.latitude, longitude=old.longitude, area_km2=old.area_km2,
    )  # fmt: skip
    namesake = parent.children.within(moved.day, moved.day).filter(folded=old.folded).exists()
    yield from _begin(heir, moved)
    yield from _join(old, heir, moved, whole=True)
    if namesake:
        yield decide(_("Below %(parent)s there are now several units called %(unit)s: rename all but one.") % {"parent": parent, "unit": heir})


def _move_in_place(unit: Unit, parent: Unit, moved: Reorganisation) -> None:
    """Another unit stands above from the row's first day on; the paths below it follow."""
    before, unit.parent = unit.path, parent
    moved.in_place[unit.pk] = unit.path_keys[:-1]
    below = list(Unit.objects.under(unit).exclude(pk=unit.pk))
    unit.set_path()
    unit.save(update_fields=["parent", "path"])
    for row in below:
        row.path = f"{unit.path}{row.path.removeprefix(before)}"
        row.save(update_fields=["path"])
    append_history(unit, verb=REORGANISE, by=moved.by, source=before, target=unit.path, reason=moved.reason)


def carry_bodies(moved: Reorganisation) -> Iterator[Line]:
    """Bodies of units that go on whole get new rows there, with the bodies below them; the others are told."""
    heirs: dict[int, Body] = {}
    for body in Body.objects.select_for_update(of=("self",)).select_related("unit", "parent__unit").within(moved.day, date.max).order_by("path"):
        unit = moved.heirs.get(body.unit_id, body.unit)
        parent = heirs.get(body.parent_id or 0, body.parent)
        if body.unit_id in moved.heirs or body.parent_id in heirs:
            heir = _body_after(body, unit, parent, moved)
            heirs[body.pk] = heir
            yield Line(_("%(body)s goes on at %(unit)s.") % {"body": heir, "unit": unit.full_label})
            if parent is not None and not parent.unit.covers(unit):
                yield decide(_("%(body)s still has %(parent)s above it, whose unit no longer holds it: give it another parent body.") % {"body": heir, "parent": parent})
        elif body.unit_id in moved.undecided:
            yield decide(_("%(body)s stays at %(unit)s: begin it anew where it goes on, and end this one.") % {"body": body, "unit": body.unit})
    yield from _several_of_a_kind(heirs, moved)


def _body_after(body: Body, unit: Unit, parent: Body | None, moved: Reorganisation) -> Body:
    """The row that follows; a row that began on the day or later only moves, and so do the rows below it."""
    told = {"unit": [body.unit.key, unit.key], "parent": [body.parent.key if body.parent else "", parent.key if parent else ""]}
    if body.valid_from >= moved.day:
        body.unit, body.parent = unit, parent
        body.set_path()
        body.save(update_fields=["unit", "parent", "path"])
        append_history(body, verb=REORGANISE, by=moved.by, source=body.name, target=body.name, changes=told, reason=moved.reason)
        return body
    heir = Body(
        key=f"t-{get_random_string(10).lower()}", kind=body.kind, name=body.name, unit=unit, parent=parent, letterhead=body.letterhead,
        follows=body, valid_from=moved.day, valid_to=body.valid_to,
    )  # fmt: skip
    body.valid_to = moved.eve
    body.save(update_fields=["valid_to"])
    heir.full_clean(exclude=["path", "folded"])
    heir.save()
    append_history(heir, verb="create", by=moved.by, target=heir.name, changes={"unit": unit.key, "follows": body.key}, reason=moved.reason)
    append_history(body, verb=REORGANISE, by=moved.by, source=body.name, target=heir.name, changes={"heir": heir.key, **told}, reason=moved.reason)
    return heir


def _several_of_a_kind(heirs: dict[int, Body], moved: Reorganisation) -> Iterator[Line]:
    for unit in {heir.unit_id: heir.unit for heir in heirs.values()}.values():
        rows = list(unit.bodies.on(moved.day).order_by("kind", "pk"))
        for kind in sorted({row.kind for row in rows}):
            names = [row.name for row in rows if row.kind == kind]
            if len(names) > 1:
                yield decide(_("%(unit)s now has several bodies of one kind (%(names)s): end or rename those that were merged.") % {"unit": unit, "names": " · ".join(names)})


def body_after(body: Body, moved: Reorganisation) -> Body:
    """The row of the body that lives from the day on; the last one there was where it has ended."""
    return present_body(body, moved.day)


def carry_roles(moved: Reorganisation) -> Iterator[Line]:
    """Roles end on the eve and go on at the successor; where open records stay behind, the role stays beside the new one."""
    touched = Q(unit__in=[*moved.heirs, *moved.undecided]) | Q(body__valid_to=moved.eve)
    rows = RoleAssignment.objects.select_for_update(of=("self",)).select_related("user", "unit", "body__unit").within(moved.day, date.max)
    for held in rows.filter(touched).order_by("pk"):
        words = {"user": held.user.username, "role": role_name(held.role), "unit": held.body or held.unit}
        body = body_after(held.body, moved) if held.body is not None else None
        unit = moved.heirs.get(held.unit_id, held.unit)
        if unit != held.unit or body != held.body:
            yield from _carry_role(held, unit, body, moved, {**words, "new": body or unit})
        elif held.unit_id in moved.undecided:
            yield decide(_("%(user)s is %(role)s at %(unit)s: grant the role where it goes on, and end this one.") % words)


def _carry_role(held: RoleAssignment, unit: Unit, body: Body | None, moved: Reorganisation, words: dict[str, object]) -> Iterator[Line]:
    """Grant what follows, once: a role that was carried over before and taken away since does not come back."""
    kept = held.unit_id in moved.kept and held.body is None  # a body's roles follow the body, whose rows belong together
    carried = HistoryEntry.objects.about(held).filter(verb=REORGANISE, target=unit.key).exists()
    if not carried:
        append_history(held, verb=REORGANISE, by=moved.by, source=held.unit.key, target=unit.key, changes={"user": held.user_id}, reason=moved.reason)
        _grant_after(held, unit, body, moved)
        yield Line(_("%(user)s, %(role)s at %(unit)s, is so at %(new)s.") % words)
    if kept:
        yield stays(_("%(user)s stays %(role)s at %(unit)s too, until the open records there are finished; then run this again.") % words)
    else:
        _end_role(held, moved)
        if carried:
            yield Line(_("%(user)s is no longer %(role)s at %(unit)s.") % words)


def _grant_after(held: RoleAssignment, unit: Unit, body: Body | None, moved: Reorganisation) -> None:
    """The same role at the successor, unless the account has it there for as long already (it came from two units)."""
    first = max(held.valid_from, moved.day)
    same = RoleAssignment.objects.filter(user=held.user, role=held.role, unit=unit, body=body, valid_from__lte=first)
    if any(row.valid_to is None or (held.valid_to is not None and row.valid_to >= held.valid_to) for row in same):
        return
    following = RoleAssignment.objects.create(
        user=held.user, role=held.role, unit=unit, body=body, granted_by_id=held.granted_by_id, valid_from=first, valid_to=held.valid_to
    )
    told = {"user": held.user_id, "unit": unit.key, "body": body.key if body else "", "from": held.unit.key}
    append_history(following, verb="move", by=moved.by, target=held.role, changes=told, reason=moved.reason)


def _end_role(held: RoleAssignment, moved: Reorganisation) -> None:
    """The eve is its last day; one that would have begun later never takes effect and goes."""
    append_history(held, verb="revoke", by=moved.by, source=held.role, changes={"user": held.user_id}, reason=moved.reason)
    if held.valid_from > moved.eve:
        held.delete()
        return
    held.valid_to = moved.eve
    held.save(update_fields=["valid_to"])


def carry_accounts(moved: Reorganisation) -> Iterator[Line]:
    """Accounts at home in a unit that goes on whole are at home in its successor: its administrators print their codes."""
    for user in User.objects.select_for_update(of=("self",)).select_related("home_unit").filter(home_unit__in=moved.heirs).order_by("pk"):
        old, user.home_unit = user.home_unit, moved.heirs[user.home_unit_id or 0]
        user.save(update_fields=["home_unit"])
        append_history(user, verb=REORGANISE, by=moved.by, source=old.key if old else "", target=user.home_unit.key, reason=moved.reason)
        yield Line(_("The account %(user)s is at home in %(unit)s.") % {"user": user.username, "unit": user.home_unit})
    for user in User.objects.filter(home_unit__in=moved.undecided, is_active=True).select_related("home_unit").order_by("pk"):
        yield decide(_("The account %(user)s is at home in %(unit)s: give it another home.") % {"user": user.username, "unit": user.home_unit})
