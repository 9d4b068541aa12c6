"""The history of titles, sets and periods in words, for the timeline."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kheo.lib.periods import Period
from kheo.org.models import HistoryEntry, Unit
from kheo.org.queries import history_of
from kheo.org.views.timelines import Happened
from kheo.records.verbs import verb_words
from kheo.standards.actions.periods import CLOSE
from kheo.standards.models import CriteriaSet, TitleAward

AWARD_WORDS: dict[str, str | Promise] = {
    "vote": pgettext_lazy("title happened", "the council voted"),
    "decide": pgettext_lazy("title happened", "the decision was recorded"),
    "schedule_recheck": pgettext_lazy("title happened", "a day was set to look again"),
    "recheck": pgettext_lazy("title happened", "was looked at again"),
    "revoke": pgettext_lazy("title happened", "was revoked"),
}
AWARD_LABELS: dict[str, str | Promise] = {
    "voted_on": gettext_lazy("council's vote on"), "votes_for": gettext_lazy("votes for"), "votes_all": gettext_lazy("votes cast"),
    "document": gettext_lazy("decision"), "decided_on": gettext_lazy("decided on"), "recheck_on": gettext_lazy("looked at again by"),
    "looked_on": gettext_lazy("looked at on"), "revoked_on": gettext_lazy("revoked on"), "revoked_by": gettext_lazy("revoked by the decision"),
}  # fmt: skip
Changes = list[tuple[str, str, str]]


def _happened(entry: HistoryEntry, text: str, changes: Changes | None = None) -> Happened:
    return Happened(entry.at, str(entry.actor or "Khéo"), text, entry.reason, changes or [])


def told_award(award: TitleAward) -> list[Happened]:
    """The title's history in words, the newest entry first."""
    return [_happened(entry, str(AWARD_WORDS.get(entry.verb, entry.verb)), _award_changes(entry)) for entry in reversed(history_of(award))]


def _award_changes(entry: HistoryEntry) -> Changes:
    changed = entry.changes.get("changed", {})
    return [(str(AWARD_LABELS.get(name, name)), _shown(old), _shown(new)) for name, (old, new) in changed.items()]


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "–"
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except (TypeError, ValueError):
        return str(value)


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
