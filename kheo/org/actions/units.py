"""Loading the country, and keeping hamlets, which no official list holds."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.org import country
from kheo.org.actions.bodies import carry_bodies_over
from kheo.org.actions.history import append_history
from kheo.org.models import RoleAssignment, Succession, Unit, UnitKind, User
from kheo.org.models.units import HAMLET_TYPES


@transaction.atomic
def load_country() -> int:
    """Load the map from `data/country/`, once; rows that are there already stay as they are. Returns the new rows."""
    known = set(Unit.objects.values_list("key", flat=True))
    before = len(known)
    for kind in (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE):
        parents = Unit.objects.in_bulk(field_name="key")
        rows = [row for row in country.read_units() if row.kind == kind and row.key not in known]
        Unit.objects.bulk_create([_unit_from(row, parents) for row in rows], batch_size=500)
    units = Unit.objects.in_bulk(field_name="key")
    pairs = [
        Succession(old=units[row.old], new=units[row.new], share=row.share, decree=row.decree, date=row.date)
        for row in country.read_successions()
    ]
    Succession.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
    return len(units) - before


def _unit_from(row: country.UnitRow, parents: dict[str, Unit]) -> Unit:
    unit = Unit(
        key=row.key, kind=row.kind, type=row.type, name=row.name, code=row.code,
        parent=parents[row.parent] if row.parent else None, valid_from=row.valid_from, valid_to=row.valid_to,
        valid_from_known=row.valid_from_known, latitude=row.latitude, longitude=row.longitude, area_km2=row.area_km2,
    )  # fmt: skip
    unit.set_path()
    unit.folded = fold(str(unit))
    return unit


@transaction.atomic
def add_hamlet(*, commune: Unit, type: str, name: str, by: User | None, valid_from: date | None = None) -> Unit:
    """Enter a hamlet of `commune`; where the commune went whole into another, the hamlet's row follows it.

    Raises `ValidationError` for a name that another living hamlet of the commune has (accents and case aside), or a place
    that is none. The name of a hamlet that has ended may be used again, from the day after.
    """
    name = " ".join(name.split())
    _check_hamlet(commune, type, name)
    first = valid_from or _first_day(commune, name)
    _check_name(commune, name, first)
    hamlet = Unit(
        key=_hamlet_key(), kind=UnitKind.HAMLET, type=type, name=name, parent=commune,
        valid_from=first, valid_to=commune.valid_to, valid_from_known=valid_from is not None,
    )  # fmt: skip
    hamlet.full_clean(exclude=["path", "folded"])
    hamlet.save()
    append_history(hamlet, verb="create", by=by, target=str(hamlet), changes={"commune": commune.key})
    _follow_commune(hamlet, by)
    return hamlet


def _hamlet_key() -> str:
    return f"h-{get_random_string(10).lower()}"


def _check_hamlet(commune: Unit, type: str, name: str) -> None:
    if commune.kind != UnitKind.COMMUNE or type not in HAMLET_TYPES:
        raise ValidationError(_("A hamlet stands in a commune, a ward or a township."))
    if not name:
        raise ValidationError(_("Give the hamlet's name."))


def _first_day(commune: Unit, name: str) -> date:
    """The first day that may be vouched for: this year's first, after the commune's own and after a namesake that ended."""
    ended = [hamlet.valid_to for hamlet in _namesakes(commune, name) if hamlet.valid_to and hamlet.valid_to < dates.today()]
    return max([commune.valid_from, date(dates.today().year, 1, 1), *(day + timedelta(days=1) for day in ended)])


def _namesakes(commune: Unit, name: str) -> list[Unit]:
    return [hamlet for hamlet in commune.children.all() if fold(hamlet.name) == fold(name)]


def _check_name(commune: Unit, name: str, first: date, but: Unit | None = None) -> None:
    """No two hamlets of a commune have one name at the same time."""
    living = commune.children.within(first, commune.valid_to or date.max)
    if any(hamlet in living for hamlet in _namesakes(commune, name) if hamlet != but):
        raise ValidationError(_("%(commune)s already has a hamlet of this name.") % {"commune": commune})


def _follow_commune(hamlet: Unit, by: User | None) -> None:
    """Begin the hamlet's next row where its commune went whole into another; a divided commune needs a person."""
    merger = Succession.objects.filter(old=hamlet.parent, share=1).select_related("new").first()
    if merger is None:
        return
    heir = Unit.objects.create(
        key=_hamlet_key(), kind=UnitKind.HAMLET, type=hamlet.type, name=hamlet.name,
        parent=merger.new, valid_from=merger.new.valid_from, valid_to=merger.new.valid_to,
    )  # fmt: skip
    link = Succession.objects.create(old=hamlet, new=heir, share=1, decree=merger.decree, date=merger.date)
    append_history(link, verb="create", by=by, source=hamlet.key, target=heir.key)


@transaction.atomic
def end_hamlet(hamlet: Unit, *, on: date, by: User, reason: str) -> None:
    """`on` is the hamlet's last day, by decision of the commune's council; what was to follow it does not begin."""
    hamlet = _living_hamlet(hamlet, on)
    if on < hamlet.valid_from:
        raise ValidationError(_("The last day lies before the first."))
    hamlet.valid_to = on
    hamlet.save(update_fields=["valid_to"])
    append_history(hamlet, verb="end", by=by, source=str(hamlet), reason=reason)
    for link in hamlet.successions.filter(share=1, new__kind=UnitKind.HAMLET).select_related("new"):
        _end_heir(link, on, by, reason)


def _living_hamlet(hamlet: Unit, on: date) -> Unit:
    """The hamlet under lock; refuses what is no hamlet, or has ended by that day."""
    locked = Unit.objects.select_for_update().get(pk=hamlet.pk)
    if locked.kind != UnitKind.HAMLET:
        raise ValidationError(_("This is not a hamlet."))
    if locked.valid_to is not None and (locked.valid_to < dates.today() or locked.valid_to <= on):
        raise ValidationError(_("%(hamlet)s has ended already.") % {"hamlet": locked})
    return locked


def _end_heir(link: Succession, on: date, by: User, reason: str) -> None:
    """The row that would have followed goes where it never lived; what hangs on it already keeps it for its first day."""
    heir = link.new
    append_history(link, verb="end", by=by, source=link.old.key, target=heir.key, reason=reason)
    if heir.valid_from > dates.today() and _taken_back(link):
        return
    heir.valid_to = max(heir.valid_from, on)
    heir.save(update_fields=["valid_to"])
    append_history(heir, verb="end", by=by, source=str(heir), reason=reason)


def _taken_back(link: Succession) -> bool:
    """Whether a row that never lived could go; what hangs on it already would keep it."""
    try:
        with transaction.atomic():
            link.delete()
            link.new.delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def rename_hamlet(hamlet: Unit, *, name: str, on: date, by: User, reason: str = "") -> Unit:
    """From `on` the hamlet has another name: its row ends, a new one follows whole, with its bodies and roles.

    A role on the old row stays too: it opens what was entered under the old name, and reaches nothing else any more.
    """
    name = " ".join(name.split())
    hamlet = _living_hamlet(hamlet, on)
    commune = hamlet.parent
    assert commune is not None  # noqa: S101 - only provinces stand alone
    _check_hamlet(commune, hamlet.type, name)
    if on <= hamlet.valid_from:
        raise ValidationError(_("%(hamlet)s began on %(day)s: choose a later day.") % {"hamlet": hamlet, "day": f"{hamlet.valid_from:%d/%m/%Y}"})
    if name == hamlet.name:
        raise ValidationError(_("It has this name already."))
    _check_name(commune, name, on, but=hamlet)
    heir = _renamed(hamlet, name, on)
    link = Succession.objects.create(old=hamlet, new=heir, share=1, date=on)
    append_history(hamlet, verb="rename", by=by, source=str(hamlet), target=str(heir), reason=reason)
    append_history(link, verb="create", by=by, source=hamlet.key, target=heir.key, reason=reason)
    _hand_on(hamlet, heir, by, reason)
    return heir


def _renamed(hamlet: Unit, name: str, on: date) -> Unit:
    heir = Unit(
        key=_hamlet_key(), kind=hamlet.kind, type=hamlet.type, name=name, parent=hamlet.parent, valid_from=on,
        valid_to=hamlet.valid_to, latitude=hamlet.latitude, longitude=hamlet.longitude, area_km2=hamlet.area_km2,
    )  # fmt: skip
    heir.full_clean(exclude=["path", "folded"])
    heir.save()
    hamlet.valid_to = on - timedelta(days=1)
    hamlet.save(update_fields=["valid_to"])
    return heir


def _hand_on(old: Unit, new: Unit, by: User, reason: str) -> None:
    """What was to follow the old row follows the new one, under its name; bodies and roles go on there."""
    for link in old.successions.exclude(new=new).select_related("new"):
        link.old, link.new.name = new, new.name
        link.save(update_fields=["old"])
        link.new.save(update_fields=["name", "folded"])
        append_history(link, verb="change", by=by, source=old.key, target=new.key, reason=reason)
    carry_bodies_over(old, new, by=by, reason=reason)
    for held in RoleAssignment.objects.within(new.valid_from, date.max).filter(unit=old, body=None):
        following = RoleAssignment.objects.create(
            user_id=held.user_id, role=held.role, unit=new, granted_by_id=held.granted_by_id,
            valid_from=max(held.valid_from, new.valid_from), valid_to=held.valid_to,
        )  # fmt: skip
        told = {"user": held.user_id, "unit": new.key, "body": "", "from": old.key}
        append_history(following, verb="move", by=by, target=held.role, changes=told, reason=reason)
