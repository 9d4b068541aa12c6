"""Somebody says in which source a row of a set was seen: a row, the decision itself, a count that it states, a mapping.

This is never new content: no digest changes, no verdict moves. What people said stands, whatever a file says when it comes
again; where nobody has spoken, the file's word holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.standards.models import CriteriaSet
from kheo.standards.models.criteria import Confirmable
from kheo.standards.permissions import may_confirm
from kheo.standards.queries.row_kinds import (
    CONFIRM,
    WITHDRAW,
    StatedCount,
    confirmables,
    mark_of,
    rulings_on,
    set_of,
)
from kheo.standards.queries.set_rows import row_in_words, source_of_count

LONGEST_SOURCE = 300
Word = tuple[bool, str]


@transaction.atomic
def confirm_row(row: Confirmable | StatedCount, *, source: str, by: User) -> bool:
    """Say in which source a row was seen; returns whether anything changed: a second click does nothing.

    Raises `PermissionDenied`, and `ValidationError` without a source or where another one confirms the row already.
    """
    locked, named = _locked(row, by), _named(source)
    if locked.confirmed and locked.source == named:
        return False
    if locked.confirmed:
        raise ValidationError({"source": _("It is confirmed already by “%(source)s”; withdraw that first, with the reason.") % {"source": locked.source}})
    _store(locked, (True, named))
    _write_down(locked, CONFIRM, by, named)
    return True


def _named(source: str) -> str:
    named = " ".join(source.split())
    if not named:
        raise ValidationError({"source": _("Name the source: number, date, issuer and place, as “318/QĐ-TTg, 08/3/2022, annex I, row 3.1”.")})
    if len(named) > LONGEST_SOURCE:
        raise ValidationError({"source": _("The source is too long: at most %(most)s letters.") % {"most": LONGEST_SOURCE}})
    return named


@transaction.atomic
def withdraw_confirmation(row: Confirmable | StatedCount, *, reason: str, by: User) -> bool:
    """Say that the source does not bear the row out after all; returns whether anything changed.

    Raises `PermissionDenied`, and `ValidationError` without a reason.
    """
    locked, told = _locked(row, by), reason.strip()
    if not told:
        raise ValidationError({"reason": _("Say why: others have rested something on this row.")})
    if not locked.confirmed:
        return False
    was = locked.source
    _store(locked, (False, ""))
    _write_down(locked, WITHDRAW, by, was, told)
    return True


def _locked(row: Any, by: User) -> Any:
    if not may_confirm(by):
        raise PermissionDenied(_("A set is one for all units: its rows are confirmed at the highest level that keeps standards here."))
    if isinstance(row, StatedCount):
        count = replace(row, criteria_set=CriteriaSet.objects.select_for_update().get(pk=row.pk))
        return replace(count, source=source_of_count(count))
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def _store(row: Any, word: Word) -> None:
    if isinstance(row, StatedCount):
        setattr(row.criteria_set, row.column, word[0])
        row.criteria_set.save(update_fields=[row.column])
        return
    row.confirmed = word[0]
    if word[0] or not isinstance(row, CriteriaSet):  # what a set was read from is told, confirmed or not
        row.source = word[1]
    row.save(update_fields=["confirmed", "source"])


def _write_down(row: Any, verb: str, by: User, source: str, reason: str = "") -> None:
    """In the history of the set: its rows have none of their own, and are made anew with a new version."""
    told, changes = row_in_words(row), {"source": source, "row": mark_of(row)}
    append_history(set_of(row), verb=verb, by=by, target=f"{told.kind.slug} {told.full_name}"[:200], changes=changes, reason=reason)


def words_of_people(code: str) -> dict[str, Word]:
    """What people said last of a set and its rows in any version, confirmed or withdrawn, by the marks of what the rows say."""
    words: dict[str, Word] = {}
    for entry in rulings_on(code):
        words.setdefault(entry.changes.get("row", ""), (True, entry.changes["source"]) if entry.verb == CONFIRM else (False, ""))
    return words


def words_of(rows: Iterable[Any]) -> dict[str, Word]:
    """Whether rows are confirmed and by what, by the marks of what they say."""
    return {mark_of(row): (row.confirmed, row.source) for row in rows}


def apply_words(criteria_set: CriteriaSet, words: Mapping[str, Word]) -> int:
    """Let the set and its rows be confirmed as `words` have it; returns how many were not. Rows that say something else stay as they are."""
    changed = 0
    for row in confirmables(criteria_set) if words else ():
        word = words.get(mark_of(row))
        if word is not None and not _stands(row, word):
            _store(row, word)
            changed += 1
    return changed


def _stands(row: Any, word: Word) -> bool:
    """A count has no source of its own; a set keeps the one it was read from."""
    has_source = not isinstance(row, StatedCount) and (word[0] or not isinstance(row, CriteriaSet))
    return bool(row.confirmed == word[0] and (not has_source or row.source == word[1]))
