"""How the rows of one set go on in another: read from files, complete on both sides or refused."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.reading import Faults, Row, read_yaml
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.standards.files import SETS
from kheo.standards.models import CriteriaSet, Criterion, Indicator, MappingPair, SetMapping
from kheo.standards.queries import newest_of

FORMAT = 1
OF_MAPPING = frozenset({"format", "old", "new", "of_indicators", "confirmed", "source", "note", "pairs"})
Pairs = list[tuple[str, str]]


@transaction.atomic
def load_mappings(*, files: Iterable[Path] | None = None, by: User | None = None) -> list[str]:
    """Store the mappings of these files (else all of `data/criteria/mappings/`); returns what was new, in words.

    Every row of both sets must be named, if only as dropped or new: `ValidationError` lists what is not.
    """
    all_faults: list[str] = []
    told = []
    for path in sorted((SETS / "mappings").glob("*.yaml")) if files is None else files:
        faults = Faults(path.name)
        row = Row(read_yaml(path, faults, format_number=FORMAT), str(_("the mapping")), faults)
        if not faults:
            told += _load(row, by)
        all_faults += faults.texts
    if all_faults:
        raise ValidationError(all_faults)
    return told


def _load(row: Row, by: User | None) -> list[str]:
    row.only(OF_MAPPING)
    old, new = _set_named(row, "old"), _set_named(row, "new")
    of_indicators, note = row.flag("of_indicators", usual=False), row.text("note", 2000, empty=True)
    confirmed, source = row.flag("confirmed", usual=False), row.text("source", 300, empty=True)
    if confirmed and not source:
        row.blame(_("it is “confirmed” but names no source; write the number, date and issuer, or “confirmed: false”."))
    pairs = _pairs(row)
    if old is not None and new is not None:
        _check_complete(row, pairs, _codes(old, of_indicators=of_indicators), _codes(new, of_indicators=of_indicators))
    if row.faults or old is None or new is None:
        return []
    mapping = SetMapping(old=old, new=new, of_indicators=of_indicators, note=note, confirmed=confirmed, source=source)
    return _store(mapping, pairs, by)


def _set_named(row: Row, name: str) -> CriteriaSet | None:
    found = newest_of(row.text(name, 60))
    if found is None:
        row.blame(_("there is no set “%(code)s”; load it first."), code=row.values.get(name))
    return found


def _pairs(row: Row) -> Pairs:
    pairs: Pairs = []
    for place, values in enumerate(row.rows("pairs"), 1):
        inner = Row(values, _("pair %(place)s") % {"place": place}, row.faults)
        inner.only({"old", "new"})
        old = inner.text("old", 20, empty=True)
        pairs += [(old, new) for new in inner.texts("new", 20) or [""]]
    if len(set(pairs)) < len(pairs):
        row.blame(_("a pair stands twice; take one of them out."))
    return pairs


def _codes(criteria_set: CriteriaSet, *, of_indicators: bool) -> list[str]:
    rows = Indicator.objects.filter(criterion__criteria_set=criteria_set) if of_indicators else Criterion.objects.filter(criteria_set=criteria_set)
    return list(rows.values_list("code", flat=True))


def _check_complete(row: Row, pairs: Pairs, old: Sequence[str], new: Sequence[str]) -> None:
    for known, named, text in (
        (old, {pair[0] for pair in pairs} - {""}, _("the old set: %(codes)s")), (new, {pair[1] for pair in pairs} - {""}, _("the new set: %(codes)s")),
    ):  # fmt: skip
        if silent := [code for code in known if code not in named]:
            row.blame(f"{text % {'codes': ', '.join(silent)}}: {_('nothing is said of these; write where they go or come from, or that they are dropped or new.')}")
        if strange := sorted(named - set(known)):
            row.blame(f"{text % {'codes': ', '.join(strange)}}: {_('there are no such rows; correct the codes.')}")


def _store(mapping: SetMapping, pairs: Pairs, by: User | None) -> list[str]:
    stored = SetMapping.objects.filter(old=mapping.old, new=mapping.new).first()
    if stored is not None and list(stored.pairs.values_list("old_code", "new_code")) == pairs:
        return []
    if stored is not None:
        stored.delete()
    mapping.save()
    MappingPair.objects.bulk_create(MappingPair(mapping=mapping, old_code=old, new_code=new) for old, new in pairs)
    append_history(mapping, verb="load", by=by, target=f"{mapping.old.code} {mapping.new.code}", changes={"pairs": [list(pair) for pair in pairs]})
    return [str(mapping)]
