"""Criteria sets from files into the tables. A set with results is never edited, only succeeded; any row may be confirmed later."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.standards.actions.confirming import apply_words, words_of, words_of_people
from kheo.standards.files import SETS, ReadSet, Values, read_set
from kheo.standards.models import (
    Condition,
    CriteriaSet,
    Criterion,
    DossierPiece,
    Indicator,
    RevocationRule,
    Threshold,
    UnitGroup,
)
from kheo.standards.provinces import stand_on
from kheo.standards.queries import is_in_use, newest_of, unconfirmed_of
from kheo.standards.queries.row_kinds import StatedCount
from kheo.standards.queries.sets import stored_set

# Rows that hang on the set itself: how a file calls them, and their table.
PARTS: dict[str, Any] = {"groups": UnitGroup, "conditions": Condition, "dossier": DossierPiece, "revocation_rules": RevocationRule}


@transaction.atomic
def load_sets(*, files: Iterable[Path] | None = None, by: User | None = None) -> list[str]:
    """Store the sets of these files (else all of `data/criteria/`); returns what was new, in words, with what nobody confirmed.

    Everything is checked before anything is stored: `ValidationError` lists every fault with its file and row. The same
    content again changes no row; where a file names another source than before, or none, that is taken up unless a person
    has spoken of the row: what people said stays, in later versions too, where a row says what it said. Another content
    under the same version replaces it while no result uses the set, and is refused afterwards; a higher version succeeds
    the one before. The set on which another stands is loaded with it, is stored already, or comes along with the program.
    """
    read = _with_bases([read_set(path) for path in (sorted(SETS.glob("*.yaml")) if files is None else files)])
    whole = _made_whole(read)
    for found in whole:
        if not found.faults:
            _check_against_stored(found)
    faults = [text for found in read for text in found.faults.texts] + _repeated(whole)
    if faults:
        raise ValidationError(faults)
    return [told for found in whole if (told := _store(found, by))]


def _with_bases(read: list[ReadSet]) -> list[ReadSet]:
    """With the sets on which these stand, from the files that come along, where they are neither among them nor stored."""
    known = {found.code for found in read}
    wanted = {found.based_on for found in read if found.based_on} - known
    shipped = [SETS / f"{code}.yaml" for code in sorted(wanted) if newest_of(code) is None]
    more = [read_set(path) for path in shipped if path.exists()]
    return [*_with_bases(more), *read] if more else read


def _made_whole(read: Sequence[ReadSet]) -> list[ReadSet]:
    """Sets that stand on others are completed with their rows; what is stood on comes first, versions in their order."""
    whole: list[ReadSet] = []
    for code in _in_order(read):
        for found in sorted((found for found in read if found.code == code), key=lambda found: found.version):
            base = _base_of(found, whole) if found.based_on and not found.faults else None
            whole.append(stand_on(found, base) if base is not None else found)
    return whole


def _base_of(found: ReadSet, done: Sequence[ReadSet]) -> ReadSet | None:
    """The newest version of the set on which this one stands: loaded with it, else stored; with what people confirmed of it."""
    loaded = next((base for base in reversed(done) if base.code == found.based_on), None)
    stored = newest_of(found.based_on)
    if stored is not None and (loaded is None or loaded.digest == stored.digest):
        return stored_set(stored)
    if loaded is None or loaded.faults:
        found.faults.blame(_("the set “%(code)s”, on which it stands, is not there; load it together with this one.") % {"code": found.based_on})
        return None
    return loaded


def _in_order(read: Sequence[ReadSet]) -> list[str]:
    known = {found.code for found in read}
    above: dict[str, set[str]] = {code: set() for code in sorted(known)}
    for found in read:
        above[found.code] |= {code for code in (found.based_on, found.succeeds) if code in known}
    try:
        return list(TopologicalSorter(above).static_order())
    except CycleError:
        for found in read:
            found.faults.blame(_("sets stand on each other in a circle; correct “based_on” or “succeeds”."))
        return sorted(known)


def _repeated(read: Sequence[ReadSet]) -> list[str]:
    times = Counter((found.code, found.version) for found in read)
    text = _("%(code)s, version %(version)s, stands in %(times)s files; give each its own version.")
    return [text % {"code": code, "version": version, "times": count} for (code, version), count in times.items() if count > 1]


def _check_against_stored(found: ReadSet) -> None:
    stored = CriteriaSet.objects.select_for_update().filter(code=found.code, version=found.version).first()
    newest = newest_of(found.code)
    words: dict[str, Any] = {"code": found.code, "version": found.version}
    if stored is not None and stored.digest != found.digest and is_in_use(stored):
        words["next"] = newest.version + 1 if newest else found.version + 1
        found.faults.blame(_("%(code)s, version %(version)s, has results and stays as it is; write the changed set as version %(next)s.") % words)
    if stored is None and newest is not None and found.version < newest.version:
        words["newest"] = newest.version
        found.faults.blame(_("%(code)s: version %(version)s comes after version %(newest)s, which is there already; raise the version.") % words)


def _store(found: ReadSet, by: User | None) -> str:
    """The set in the tables; "" where it stands there already as the file has it."""
    stored = CriteriaSet.objects.filter(code=found.code, version=found.version).first()
    if stored is not None and stored.digest == found.digest:
        return _take_up(stored, found, by)
    row = stored or CriteriaSet(succeeds=newest_of(found.code) or newest_of(found.succeeds))
    for name, value in {**found.values, "digest": found.digest, "based_on": newest_of(found.based_on)}.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    _store_rows(row, found)
    changes = {"digest": found.digest, "confirmations_kept": apply_words(row, words_of_people(row.code))}
    append_history(row, verb="load" if stored is None else "replace", by=by, target=f"{found.code} {found.version}", changes=changes)
    return _told(row)


def _take_up(row: CriteriaSet, found: ReadSet, by: User | None) -> str:
    """What the file says of sources, where no person has spoken; in words, "" where it says what stands."""
    changed = apply_words(row, words_of(_rows_in(found)) | words_of_people(row.code))
    if not changed:
        return ""
    append_history(row, verb="replace", by=by, target=f"{found.code} {found.version}", changes={"confirmations_taken_up": changed})
    told = ngettext("%(count)s confirmation taken from the file", "%(count)s confirmations taken from the file", changed) % {"count": changed}
    return f"{_told(row)} – {told}"


def _rows_in(found: ReadSet) -> Iterator[Any]:
    """What a file holds as rows that are not stored: the set, its counts, all its rows."""
    row = CriteriaSet(**found.values)
    yield from [row, *(StatedCount(row, name) for name in ("criteria", "indicators"))]
    for name, table in PARTS.items():
        yield from (table(**values) for values in getattr(found, name))
    groups = {values["code"]: UnitGroup(**values) for values in found.groups}
    criteria = {values["code"]: Criterion(**values) for values in found.criteria}
    indicators = {values["code"]: Indicator(**{**values, "criterion": criteria[values["criterion"]]}) for values in found.indicators}
    yield from [*criteria.values(), *indicators.values()]
    yield from (Threshold(**{**values, "indicator": indicators[values["indicator"]], "group": groups.get(values["group"])}) for values in found.thresholds)


def _store_rows(row: CriteriaSet, found: ReadSet) -> None:
    for name, table in PARTS.items():
        getattr(row, name).all().delete()
        table.objects.bulk_create(table(criteria_set=row, **values) for values in getattr(found, name))
    row.criteria.all().delete()
    criteria = _created(Criterion, found.criteria, {"criteria_set": row})
    indicators: dict[str, Indicator] = {}
    for code, criterion in criteria.items():
        indicators |= _created(Indicator, found.of_criterion(code), {"criterion": criterion})
    _store_levels(row, found, indicators)


def _store_levels(row: CriteriaSet, found: ReadSet, indicators: Mapping[str, Indicator]) -> None:
    groups = {group.code: group for group in row.groups.all()}
    Threshold.objects.bulk_create(
        Threshold(**{**values, "indicator": indicators[values["indicator"]], "group": groups.get(values["group"])}) for values in found.thresholds
    )


def _created(table: Any, rows: Sequence[Values], above: Mapping[str, Any]) -> dict[str, Any]:
    """The rows stored, by their codes; their places follow their order."""
    kept = [table(**{**values, **above, "position": place}) for place, values in enumerate(rows, 1)]
    return {row.code: row for row in table.objects.bulk_create(kept)}


def _told(row: CriteriaSet) -> str:
    open_rows = unconfirmed_of(row)
    if not open_rows:
        return f"{row.code} {row.version}: {row.name}"
    told = ngettext("%(count)s row that no source confirms", "%(count)s rows that no source confirms", open_rows) % {"count": open_rows}
    return f"{row.code} {row.version}: {row.name} – {told}"
