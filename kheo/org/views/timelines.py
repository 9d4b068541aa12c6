"""The history of bodies and roles in words, for the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.org.models import Body, HistoryEntry, RoleAssignment, Unit, User
from kheo.org.permissions import role_name

BODY_WORDS: dict[str, str | Promise] = {
    "create": pgettext_lazy("body happened", "begun"),
    "change": pgettext_lazy("body happened", "changed: a new row follows"),
    "edit": pgettext_lazy("body happened", "corrected"),
    "end": pgettext_lazy("body happened", "ended"),
}
ROLE_WORDS: dict[str, str | Promise] = {
    "grant": pgettext_lazy("role happened", "granted"),
    "move": pgettext_lazy("role happened", "goes on at a new row"),
    "revoke": pgettext_lazy("role happened", "ended"),
}
LABELS: dict[str, str | Promise] = {
    "name": _("Name"), "parent": _("Parent body"), "letterhead": _("Letterhead"), "unit": _("Unit"),
}  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """One line of the timeline; `changes` are (label, old, new)."""

    when: datetime
    who: str
    text: str
    reason: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def told_bodies(rows: Iterable[Body]) -> list[Happened]:
    """The history of all rows of one body, the newest entry first."""
    entries = HistoryEntry.objects.about_all(Body, [row.pk for row in rows]).select_related("actor").order_by("-pk")
    names = _names(entries)
    return [Happened(entry.at, _who(entry), _body_words(entry), entry.reason, _changes(entry, names)) for entry in entries]


def _body_words(entry: HistoryEntry) -> str:
    words = str(BODY_WORDS.get(entry.verb, entry.verb))
    name = entry.source or entry.target
    return f"{name}: {words}" if name else words


def _who(entry: HistoryEntry) -> str:
    return str(entry.actor or "Khéo")


def _names(entries: Iterable[HistoryEntry]) -> dict[str, str]:
    """The names behind the keys of bodies and units that the entries speak of."""
    keys = {key for entry in entries for label in ("parent", "unit") for key in _pair(entry.changes.get(label))}
    units = {unit.key: str(unit) for unit in Unit.objects.filter(key__in=keys)}
    return units | {body.key: body.name for body in Body.objects.filter(key__in=keys)}


def _pair(told: Any) -> list[str]:
    return told if isinstance(told, list) else []


def _changes(entry: HistoryEntry, names: dict[str, str]) -> list[tuple[str, str, str]]:
    found = [(str(label), _pair(entry.changes.get(name))) for name, label in LABELS.items()]
    return [(label, names.get(pair[0], pair[0]), names.get(pair[1], pair[1])) for label, pair in found if len(pair) == 2]


def told_roles(person: User, units: Iterable[Unit]) -> list[Happened]:
    """What became of the person's roles on those units, the newest entry first; roles taken back whole are told too."""
    places = {unit.key: unit for unit in units}
    rows = {held.pk: held for held in person.roles.select_related("unit", "body")}
    entries = HistoryEntry.objects.filter(item_type__app_label="org", item_type__model="roleassignment")
    mine = entries.filter(changes__user=person.pk) | entries.filter(item_id__in=rows)
    told = mine.select_related("actor").order_by("-pk")
    where = {entry.item_id: entry.changes["unit"] for entry in told if entry.changes.get("unit")}
    where |= {pk: held.unit.key for pk, held in rows.items()}
    return [_role_told(entry, rows.get(entry.item_id), places[where[entry.item_id]]) for entry in told if where.get(entry.item_id) in places]


def _role_told(entry: HistoryEntry, held: RoleAssignment | None, unit: Unit) -> Happened:
    place = held.body if held is not None and held.body else unit
    words = ROLE_WORDS.get(entry.verb, entry.verb)
    return Happened(entry.at, _who(entry), f"{role_name(entry.target or entry.source)}, {place}: {words}", entry.reason)
