"""Writing what a unit says: cell by cell, so that two officers on one sheet never overwrite each other unseen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.models import User
from kheo.records.actions import RecordClosed
from kheo.records.permissions import may_edit
from kheo.standards.actions.assessing import reassess
from kheo.standards.cells import NUMBERS, Entry
from kheo.standards.models import Indicator, Observation, ObservationEvidence, ObservationSheet, Status
from kheo.standards.queries import book_of, closing_of, current, entry_of, levels_of, verdicts_of

CONTENT = (*NUMBERS, "not_applicable", "remark")


@dataclass
class Saved:
    """What became of the cells: kept, standing differently by somebody else's hand (theirs), or refused with the reason."""

    kept: list[str] = field(default_factory=list)
    conflicts: dict[str, Entry] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def join(self, other: "Saved") -> None:
        """What became of further cells."""
        self.kept += other.kept
        self.conflicts |= other.conflicts
        self.refused |= other.refused


@transaction.atomic
def save_observations(sheet: ObservationSheet, *, entries: Mapping[str, tuple[Entry, Entry]], by: User) -> Saved:
    """Store what was said, by indicator: (what the page was opened with, what it says now).

    A cell that nobody touched on the page is left alone; one that somebody else changed meanwhile is not overwritten but
    told (what stands by one's own hand, its answer lost on the way, gives way); a verified one is refused. Drafts are overwritten; once the sheet was handed in, a changed value supersedes.
    Raises `RecordClosed` where the sheet or its period is closed.
    """
    locked = lock_sheet(sheet, by)
    rows, saved = current(locked), Saved()
    changes: dict[str, Entry] = {}
    for code, (was, now) in entries.items():
        stored = entry_of(rows.get(code))
        if now in (was, stored):
            saved.kept += [code] if now != was else []  # it stands there already: the answer was lost on the way
            continue
        if stored != was and code in rows and rows[code].entered_by_id != by.pk:
            saved.conflicts[code] = stored
        elif refusal := _refusal(rows.get(code), now):
            saved.refused[code] = refusal
        else:
            changes[code] = now
    saved.kept += changes
    if changes:
        _store(locked, rows, changes, by)
    return saved


def lock_sheet(sheet: ObservationSheet, by: User) -> ObservationSheet:
    """The sheet, locked, while `by` may change what it says; raises `RecordClosed`."""
    locked = ObservationSheet.objects.select_for_update().get(pk=sheet.pk)
    locked.unit, locked.criteria_set = sheet.unit, sheet.criteria_set
    if locked.group_id == sheet.group_id:  # else it was set anew since the sheet was read
        locked.group = sheet.group
    if not may_edit(by, locked):
        raise RecordClosed(_("This sheet was handed in and cannot be changed now."))
    closing = closing_of(locked)
    if closing is not None:
        raise RecordClosed(_("%(unit)s has closed this period: ask it to open the period again.") % {"unit": closing.unit})
    return locked


def _refusal(row: Observation | None, now: Entry) -> str:
    if row is not None and row.status == Status.VERIFIED:
        return _("This value is verified; it is changed only after whoever verified it disputes it.")
    if now.not_applicable and not now.remark:
        return _("Say why it does not apply.")
    return ""


def _store(sheet: ObservationSheet, rows: dict[str, Observation], changes: Mapping[str, Entry], by: User) -> None:
    ids = dict(Indicator.objects.filter(criterion__criteria_set=sheet.criteria_set_id).values_list("code", "pk"))
    fresh = {code: Observation(sheet=sheet, indicator_id=ids[code], entered_by=by) for code in changes}
    for code, entry in changes.items():
        row = rows.get(code)
        if row is not None and sheet.first_submitted_at is None and not entry.is_empty:
            fresh[code] = row
        _write(fresh[code], entry, by)
    standing = {code: row for code, row in {**rows, **fresh}.items() if code not in changes or not changes[code].is_empty}
    for code, verdict in verdicts_of(book_of(sheet.criteria_set), levels_of(sheet), standing).items():
        if code in fresh:
            fresh[code].verdict = verdict
    _replace(sheet, rows, fresh, changes)
    sheet.version += 1
    sheet.save(update_fields=["version"])
    reassess(sheet, standing)


def _write(row: Observation, entry: Entry, by: User) -> None:
    values: dict[str, Any] = {name: getattr(entry, name) for name in CONTENT}
    for name, value in {**values, "entered_by": by, "entered_at": dates.now(), "status": Status.OPEN, "status_reason": ""}.items():
        setattr(row, name, value)


def _replace(sheet: ObservationSheet, rows: Mapping[str, Observation], fresh: Mapping[str, Observation], changes: Mapping[str, Entry]) -> None:
    """Rows of a draft go or are overwritten; rows of a sheet that was handed in stay behind those that supersede them."""
    old = [rows[code] for code in changes if code in rows and fresh[code] is not rows[code]]
    if sheet.first_submitted_at is None:
        Observation.objects.filter(pk__in=[row.pk for row in old]).delete()
    else:
        Observation.objects.filter(pk__in=[row.pk for row in old]).update(superseded_at=dates.now())
        for code, row in fresh.items():
            row.supersedes = rows.get(code)
    Observation.objects.bulk_update([row for row in fresh.values() if row.pk], [*CONTENT, "verdict", "entered_by", "entered_at", "status", "status_reason"])
    Observation.objects.bulk_create([row for code, row in fresh.items() if not row.pk and not changes[code].is_empty])
    if sheet.first_submitted_at is not None:
        _carry_proofs(fresh)


def _carry_proofs(fresh: Mapping[str, Observation]) -> None:
    """What bore the old value out is named for the new one too, until somebody takes it off."""
    onward = {row.supersedes_id: row for row in fresh.values() if row.pk and row.supersedes_id}
    links = ObservationEvidence.objects.filter(observation__in=onward)
    ObservationEvidence.objects.bulk_create(
        [ObservationEvidence(observation=onward[link.observation_id], evidence_id=link.evidence_id, valid_to=link.valid_to) for link in links]
    )
