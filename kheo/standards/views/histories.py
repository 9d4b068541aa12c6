"""The history of sets and of periods in words, for the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from kheo.lib.periods import Period
from kheo.org.models import HistoryEntry, Unit
from kheo.records.verbs import verb_words
from kheo.standards.actions.periods import CLOSE
from kheo.standards.models import CriteriaSet


@dataclass(frozen=True)
class Happened:
    """One line of a timeline; `changes` are (label, old, new)."""

    when: datetime
    who: str
    text: str
    reason: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def _happened(entry: HistoryEntry, text: str) -> Happened:
    return Happened(entry.at, str(entry.actor or "Khéo"), text, entry.reason)


def told_confirmations(entries: Iterable[HistoryEntry]) -> list[Happened]:
    """Which row was confirmed, or no longer, and by which source."""
    return [_happened(entry, f"{entry.target.partition(' ')[2]}: {verb_words(entry.verb)}, {entry.changes.get('source', '')}") for entry in entries]


def told_closings(rows: Iterable[tuple[HistoryEntry, CriteriaSet, Unit]]) -> list[Happened]:
    """Which unit closed a period, or opened it again."""
    return [_happened(entry, _closing_words(entry, criteria_set, unit)) for entry, criteria_set, unit in rows]


def _closing_words(entry: HistoryEntry, criteria_set: CriteriaSet, unit: Unit) -> str:
    words = {"unit": unit, "period": Period.parse(entry.target).label, "set": criteria_set}
    if entry.verb == CLOSE:
        return _("%(unit)s closed: %(period)s. %(set)s") % words
    return _("Closed by %(unit)s, opened again: %(period)s. %(set)s") % words
