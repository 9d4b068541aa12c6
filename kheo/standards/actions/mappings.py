"""How the rows of one set go on in another: read from files, complete on both sides or refused."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.reading import Faults, Row, read_yaml
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.standards.actions.confirming import Word, words_of_people
from kheo.standards.actions.sets import load_sets
from kheo.standards.files import SETS, is_mapping
from kheo.standards.models import CriteriaSet, Criterion, Indicator, MappingPair, SetMapping
from kheo.standards.queries import newest_of
from kheo.standards.queries.row_kinds import mark_of

FORMAT = 1
OF_MAPPING = frozenset({"format", "old", "new", "of_indicators", "confirmed", "source", "note", "pairs"})
TOLD = ("of_indicators", "note", "confirmed", "source")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class ReadMapping:
    """A mapping as its file has it, not stored."""

    mapping: SetMapping
    pairs: Pairs
    file: str

    @property
    def between(self) -> tuple[int, int]:
        """The sets that it ties."""
        return self.mapping.old_id, self.mapping.new_id


@transaction.atomic
def load_files(files: Iterable[Path], *, by: User | None = None) -> list[str]:
    """Store the sets and mappings of these files, told apart by what they hold; sets come first, for mappings speak of them.

    Raises `ValidationError` with every fault by file and row, and then nothing is stored.
    """
    sets, mappings = list[Path](), list[Path]()
    for path in files:
        (mappings if is_mapping(path) else sets).append(path)
    told = load_sets(files=sets, by=by) if sets else []
    return told + (load_mappings(files=mappings, by=by) if mappings else [])


@transaction.atomic
def load_mappings(*, files: Iterable[Path] | None = None, by: User | None = None) -> list[str]:
    """Store the mappings of these files (else all of `data/criteria/mappings/`); returns what was new, in words.

    Every row of both sets must be named, if only as dropped or new: `ValidationError` lists what is not, for all files, before
    anything is stored. What people said of a mapping's source stands as long as its pairs do.
    """
    read, faults = list[ReadMapping](), list[str]()
    for path in sorted((SETS / "mappings").glob("*.yaml")) if files is None else files:
        found, wrong = _read(path)
        faults += wrong.texts
        read += [found] if found is not None else []
    if faults := faults + list(_repeated(read)):
        raise ValidationError(faults)
    return [told for found in read if (told := _store(found, by))]


def _repeated(read: Sequence[ReadMapping]) -> Iterator[str]:
    times = Counter(found.between for found in read)
    for found in read:
        if times[found.between] > 1:
            yield f"{found.file}: {_('another file tells the same two sets; leave one of them out.')}"


def _read(path: Path) -> tuple[ReadMapping | None, Faults]:
    faults = Faults(path.name)
    data = read_yaml(path, faults, format_number=FORMAT)
    return (None if faults else _checked(Row(data, str(_("the mapping")), faults))), faults


def _checked(row: Row) -> ReadMapping | None:
    row.only(OF_MAPPING)
    old, new = _set_named(row, "old"), _set_named(row, "new")
    values = {
        "of_indicators": row.flag("of_indicators", usual=False), "note": row.text("note", 2000, empty=True),
        "confirmed": row.flag("confirmed", usual=False), "source": row.text("source", 300, empty=True),
    }  # fmt: skip
    if values["confirmed"] and not values["source"]:
        row.blame(_("it is “confirmed” but names no source; write the number, date and issuer, or “confirmed: false”."))
    pairs = _pairs(row)
    if old is None or new is None:
        return None
    mapping = SetMapping(old=old, new=new, **values)
    _check_complete(row, pairs, _codes(old, mapping), _codes(new, mapping))
    return ReadMapping(mapping, pairs, row.faults.file)


def _set_named(row: Row, name: str) -> CriteriaSet | None:
    found = newest_of(row.text(name, 60))
    if found is None:
        row.blame(_("there is no set “%(code)s”; load it first."), code=row.values.get(name))
    return found


def _pairs(row: Row) -> Pairs:
    """The pairs in their order; one that stands twice is told at both of its places."""
    pairs: Pairs = []
    for place, values in enumerate(row.rows("pairs"), 1):
        inner = Row(values, _("pair %(place)s") % {"place": place}, row.faults)
        inner.only({"old", "new"})
        old = inner.text("old", 20, empty=True)
        own = [(old, new) for new in inner.texts("new", 20) or [""]]
        if own == [("", "")]:
            inner.blame(_("it names no row of either set; write “old”, “new” or both."))
        if twice := [pair for pair, times in Counter([*pairs, *own]).items() if times > 1 and pair in own]:
            inner.blame(_("%(pairs)s stands twice; take one of them out."), pairs=", ".join(f"{old or '–'} → {new or '–'}" for old, new in twice))
        pairs += own
    return pairs


def _codes(criteria_set: CriteriaSet, mapping: SetMapping) -> list[str]:
    by_indicator = Indicator.objects.filter(criterion__criteria_set=criteria_set)
    rows = by_indicator.values_list("code", flat=True) if mapping.of_indicators else Criterion.objects.filter(criteria_set=criteria_set).values_list("code", flat=True)
    return list(rows)


def _check_complete(row: Row, pairs: Pairs, old: Sequence[str], new: Sequence[str]) -> None:
    for known, named, text in (
        (old, {pair[0] for pair in pairs} - {""}, _("the old set: %(codes)s")), (new, {pair[1] for pair in pairs} - {""}, _("the new set: %(codes)s")),
    ):  # fmt: skip
        if silent := [code for code in known if code not in named]:
            row.blame(f"{text % {'codes': ', '.join(silent)}}: {_('nothing is said of these; write where they go or come from, or that they are dropped or new.')}")
        if strange := sorted(named - set(known)):
            row.blame(f"{text % {'codes': ', '.join(strange)}}: {_('there are no such rows; correct the codes.')}")


def _store(found: ReadMapping, by: User | None) -> str:
    """The mapping in the tables, the same row as before where there was one; "" where it stands there already."""
    stored = SetMapping.objects.filter(old=found.mapping.old, new=found.mapping.new).first()
    before = _state(stored) if stored is not None else None
    row = stored or SetMapping(old=found.mapping.old, new=found.mapping.new)
    for name in TOLD:
        setattr(row, name, getattr(found.mapping, name))
    row.save()
    _store_pairs(row, found.pairs)
    _keep_word(row)
    if before == _state(row):
        return ""
    append_history(row, verb="load" if stored is None else "replace", by=by, target=f"{row.old.code} {row.new.code}", changes={"pairs": [list(pair) for pair in found.pairs]})
    return str(row)


def _store_pairs(row: SetMapping, pairs: Pairs) -> None:
    if _state(row)[-1] != pairs:
        row.pairs.all().delete()
        MappingPair.objects.bulk_create(MappingPair(mapping=row, old_code=old, new_code=new) for old, new in pairs)


def _state(row: SetMapping) -> tuple[Any, ...]:
    """Everything that a file tells, as it stands."""
    return *(getattr(row, name) for name in TOLD), list(row.pairs.values_list("old_code", "new_code"))


def _keep_word(row: SetMapping) -> None:
    word: Word | None = words_of_people(row.new.code).get(mark_of(row))
    if word is not None:
        row.confirmed, row.source = word
        row.save(update_fields=["confirmed", "source"])
