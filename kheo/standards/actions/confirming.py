"""Somebody says in which source a row of a set was seen. This is never new content: no digest changes, no verdict moves."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.standards.models import CriteriaSet, Indicator, Threshold
from kheo.standards.models.criteria import Confirmable
from kheo.standards.queries.keeping import may_confirm
from kheo.standards.queries.row_kinds import KINDS, kind_of
from kheo.standards.queries.set_rows import row_in_words

CONFIRM, WITHDRAW = "confirm", "withdraw_confirmation"
LONGEST_SOURCE = 300
# What says nothing of a row's content: its place, and who confirmed it.
NO_CONTENT = frozenset({"id", "position", "confirmed", "source", "recalled"})


@transaction.atomic
def confirm_row(row: Confirmable, *, source: str, by: User) -> bool:
    """Say in which source a row was seen; returns whether anything changed: a second click does nothing.

    Raises `PermissionDenied`, and `ValidationError` without a source or where another one confirms the row already.
    """
    locked, named = _locked(row, by), " ".join(source.split())
    if not named:
        raise ValidationError({"source": _("Name the source: number, date, issuer and place, as “318/QĐ-TTg, 08/3/2022, annex I, row 3.1”.")})
    if len(named) > LONGEST_SOURCE:
        raise ValidationError({"source": _("The source is too long: at most %(most)s letters.") % {"most": LONGEST_SOURCE}})
    if locked.confirmed and locked.source == named:
        return False
    if locked.confirmed:
        raise ValidationError({"source": _("It is confirmed already by “%(source)s”; withdraw that first, with the reason.") % {"source": locked.source}})
    _store(locked, confirmed=True, source=named)
    _write_down(locked, CONFIRM, by, {"source": named})
    return True


@transaction.atomic
def withdraw_confirmation(row: Confirmable, *, reason: str, by: User) -> bool:
    """Say that the source does not bear the row out after all; returns whether anything changed.

    Raises `PermissionDenied`, and `ValidationError` without a reason.
    """
    locked, told = _locked(row, by), reason.strip()
    if not told:
        raise ValidationError({"reason": _("Say why: others have rested something on this row.")})
    if not locked.confirmed:
        return False
    was = locked.source
    _store(locked, confirmed=False, source="")
    _write_down(locked, WITHDRAW, by, {"source": was}, told)
    return True


def _locked(row: Confirmable, by: User) -> Any:
    if not may_confirm(by):
        raise PermissionDenied(_("A set is one for all units: its rows are confirmed at the highest level that keeps standards here."))
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def _store(row: Any, *, confirmed: bool, source: str) -> None:
    row.confirmed, row.source = confirmed, source
    row.save(update_fields=["confirmed", "source"])


def _write_down(row: Any, verb: str, by: User, changes: dict[str, str], reason: str = "") -> None:
    """In the history of the set: its rows have none of their own, and are made anew with a new version."""
    told = row_in_words(row)
    append_history(kind_of(row).set_of(row), verb=verb, by=by, target=f"{told.kind.slug} {told.full_name}"[:200], changes=changes, reason=reason)


def confirmations_of(criteria_set: CriteriaSet) -> dict[Any, str]:
    """The sources of a set's confirmed rows, by the rows' content."""
    return {_content(row): row.source for kind in KINDS.values() for row in kind.rows_of(criteria_set) if row.confirmed}


def carry_over(criteria_set: CriteriaSet, confirmed: Mapping[Any, str]) -> int:
    """Confirm the rows of a set that stood word for word in the one before, by the same source; returns how many."""
    carried = 0
    for kind in KINDS.values():
        rows = [row for row in kind.rows_of(criteria_set) if not row.confirmed and _content(row) in confirmed]
        for row in rows:
            row.confirmed, row.source = True, confirmed[_content(row)]
        kind.table._default_manager.bulk_update(rows, ["confirmed", "source"])
        carried += len(rows)
    return carried


def _content(row: Any) -> tuple[Any, ...]:
    """What a row says, without its place. A level says nothing without its indicator and its group: they belong to it."""
    own = [(field.name, str(field.value_from_object(row))) for field in row._meta.concrete_fields if field.name not in NO_CONTENT and not field.is_relation]
    above: tuple[Any, ...] = ()
    if isinstance(row, Indicator):
        above = (row.criterion.code,)
    if isinstance(row, Threshold):
        above = (_content(row.indicator), _content(row.group) if row.group else None)
    return (type(row).__name__, *own, *above)
