"""Scoring sheets are read from files, checked completely, and stored. A sheet in use is never changed, only succeeded."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.numbers import show_number
from kheo.lib.reading import Faults, Row, blame_twins, read_yaml
from kheo.movements import scoring
from kheo.movements.models import LinePart, Scored, ScoringSheet, SheetCap, SheetLine, SheetRank
from kheo.movements.queries.scoring import is_in_use
from kheo.org.actions import append_history
from kheo.org.models import User

SHEETS = Path(__file__).resolve().parents[3] / "data" / "scoring"
FORMAT = 1
OF_SHEET = frozenset({
    "format", "code", "version", "name", "scored", "source", "confirmed", "complete", "total", "bonus_most", "malus_most", "rescale",
    "bonus_above_total", "note", "lines", "ranks", "caps",
})  # fmt: skip
OF_LINE = frozenset({"code", "name", "most", "part", "zero_allowed", "may_not_apply", "parts"})
OF_RANK = frozenset({"name", "least", "no_zero"})
OF_CAP = frozenset({"code", "name", "best"})
LONGEST = {"code": 20, "name": 300, "rank": 80, "cap": 200, "sheet": 200, "source": 300}
POINTS = {"below": 10 ** (scoring.DIGITS - scoring.PLACES), "places": scoring.PLACES}


@dataclass
class ReadSheet:
    """A sheet as its file has it, and what is wrong with it."""

    faults: Faults
    values: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    ranks: list[dict[str, Any]] = field(default_factory=list)
    caps: list[dict[str, Any]] = field(default_factory=list)
    total: Decimal = scoring.ZERO

    @property
    def digest(self) -> str:
        """What the content comes to; comments and layout of the file do not matter."""
        content = {name: value for name, value in asdict(self).items() if name != "faults"}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=_written, ensure_ascii=False).encode()).hexdigest()


def _written(value: Any) -> str:
    return show_number(value) if isinstance(value, Decimal) else str(value)


@transaction.atomic
def load_sheets(*, files: Iterable[Path] | None = None, by: User | None = None) -> list[str]:
    """Store the sheets of these files (else all of `data/scoring/`); returns what was new, in words.

    Everything is checked before anything is stored: `ValidationError` lists every fault with its file and line. The same
    content again changes nothing. Another content under the same version replaces it while nothing uses the sheet, and is
    refused afterwards; a higher version succeeds the one before.
    """
    read = [read_sheet(path) for path in (sorted(SHEETS.glob("*.yaml")) if files is None else files)]
    for sheet in read:
        if not sheet.faults:
            _check_against_stored(sheet)
    faults = [fault for sheet in read for fault in sheet.faults.texts] + _repeated(read)
    if faults:
        raise ValidationError(faults)
    ordered = sorted(read, key=lambda sheet: (sheet.values["code"], sheet.values["version"]))
    return [told for sheet in ordered if (told := _store(sheet, by))]


def read_sheet(path: Path) -> ReadSheet:
    """A file read and checked by itself."""
    sheet = ReadSheet(Faults(path.name))
    data = read_yaml(path, sheet.faults, format_number=FORMAT)
    if not data:
        return sheet
    head = Row(data, str(_("the sheet")), sheet.faults)
    _read_values(sheet, head)
    _read_lines(sheet, head)
    _read_ranks(sheet, head)
    _read_caps(sheet, head)
    if not sheet.faults:
        _check_sums(sheet)
        _check_extras(sheet)
    return sheet


def _rows(above: Row, name: str, known: frozenset[str], called: str, key: str = "code") -> Iterator[Row]:
    """The rows of a list, each called by its code (or name), or by its place where it has none."""
    for place, values in enumerate(above.rows(name), 1):
        row = Row(values, called % {key: values[key]} if values.get(key) else f"{above.where}, {name} {place}", above.faults)
        row.only(known)
        yield row


def _read_values(sheet: ReadSheet, head: Row) -> None:
    head.only(OF_SHEET)
    sheet.values = {
        "code": head.code(60), "version": head.whole("version", most=9999), "scored": head.one_of("scored", Scored.values),
        "name": head.text("name", LONGEST["sheet"]), "source": head.text("source", LONGEST["source"], empty=True), "note": head.text("note", 2000, empty=True),
        **{name: head.number(name, usual=0, **POINTS) for name in ("bonus_most", "malus_most")},
        **{name: head.flag(name, usual=False) for name in ("confirmed", "rescale", "bonus_above_total")},
        "complete": head.flag("complete", usual=True),
    }  # fmt: skip
    sheet.total = head.number("total", **POINTS)
    if sheet.values["confirmed"] and not sheet.values["source"]:
        head.blame(_("it is “confirmed” but names no source; write the number, date and issuer, or “confirmed: false”."))


def _read_lines(sheet: ReadSheet, head: Row) -> None:
    for row in _rows(head, "lines", OF_LINE, _("line %(code)s")):
        line = _read_line(sheet, row, None)
        for part in _rows(row, "parts", OF_LINE, _("line %(code)s")):
            if "parts" in part.values:
                part.blame(_("a part has no parts of its own; make it a criterion."))
            _read_line(sheet, part, line)
    blame_twins(sheet.faults, [_line_named(line["code"]) for line in sheet.lines])
    if not sheet.lines:
        sheet.faults.blame(_("The sheet has no lines; write what is scored."))


def _read_line(sheet: ReadSheet, row: Row, above: Mapping[str, Any] | None) -> dict[str, Any]:
    line = {
        "code": row.code(LONGEST["code"]), "name": row.text("name", LONGEST["name"]), "most": row.number("most", **POINTS),
        "part": above["part"] if above else row.one_of("part", LinePart.values, scoring.CRITERION), "parent": above["code"] if above else "",
        "zero_allowed": row.flag("zero_allowed", usual=True), "may_not_apply": row.flag("may_not_apply", usual=False),
    }  # fmt: skip
    if line["most"] == 0:
        row.blame(_("it can reach no points; write “most” above 0 or take the line out."))
    sheet.lines.append(line)
    return line


def _line_named(code: str) -> str:
    return _("line %(code)s") % {"code": code}


def _read_ranks(sheet: ReadSheet, head: Row) -> None:
    for row in _rows(head, "ranks", OF_RANK, _("rank %(name)s"), "name"):
        sheet.ranks.append({"name": row.text("name", LONGEST["rank"]), "least": row.number("least", **POINTS), "no_zero": row.flag("no_zero", usual=False)})
    blame_twins(sheet.faults, [rank["name"] for rank in sheet.ranks])
    for better, worse in pairwise(sheet.ranks):
        if better["least"] <= worse["least"]:
            words = {"better": better["name"], "worse": worse["name"], "least": show_number(better["least"]), "most": show_number(worse["least"])}
            sheet.faults.blame(_("rank %(worse)s begins at %(most)s, not below rank %(better)s (%(least)s); write the best rank first and let the points fall.") % words)


def _read_caps(sheet: ReadSheet, head: Row) -> None:
    names = {rank["name"] for rank in sheet.ranks}
    for row in _rows(head, "caps", OF_CAP, _("cap %(code)s")):
        cap = {"code": row.code(40), "name": row.text("name", LONGEST["cap"]), "best": row.text("best", LONGEST["rank"])}
        if cap["best"] and cap["best"] not in names:
            row.blame(_("there is no rank “%(best)s”; write one of the ranks of this sheet."), best=cap["best"])
        sheet.caps.append(cap)
    blame_twins(sheet.faults, [cap["code"] for cap in sheet.caps])


def _check_sums(sheet: ReadSheet) -> None:
    heads = [line for line in sheet.lines if not line["parent"]]
    for head in heads:
        parts = [line["most"] for line in sheet.lines if line["parent"] == head["code"]]
        if parts and sum(parts) != head["most"]:
            words = {"where": _line_named(head["code"]), "sum": show_number(sum(parts)), "most": show_number(head["most"])}
            sheet.faults.blame(_("%(where)s: its parts come to %(sum)s points, the line says %(most)s; make both equal.") % words)
    together = sum((line["most"] for line in heads if line["part"] == scoring.CRITERION), scoring.ZERO)
    if together != sheet.total:
        words = {"sum": show_number(together), "total": show_number(sheet.total)}
        sheet.faults.blame(_("the criteria come to %(sum)s points, “total” says %(total)s; make both equal.") % words)


def _check_extras(sheet: ReadSheet) -> None:
    for part, most in ((scoring.BONUS, "bonus_most"), (scoring.MALUS, "malus_most")):
        has_lines = any(line["part"] == part for line in sheet.lines)
        if has_lines != (sheet.values[most] > 0):
            words = {"part": part, "most": most, "value": show_number(sheet.values[most])}
            sheet.faults.blame(_("“%(most)s” is %(value)s: a sheet has lines of the part “%(part)s” exactly where this is above 0.") % words)
    if any(rank["no_zero"] for rank in sheet.ranks) and all(line["zero_allowed"] for line in sheet.lines):
        sheet.faults.blame(_("a rank asks for “no_zero”, but every line may be zero; write “zero_allowed: false” at the lines that must not be."))


def _repeated(read: Sequence[ReadSheet]) -> list[str]:
    # A version that cannot be read stands as 1 beside its fault: it would look like another file's.
    times = Counter((sheet.values["code"], sheet.values["version"]) for sheet in read if not sheet.faults)
    text = _("%(code)s, version %(version)s, stands in %(times)s files; give each its own version.")
    return [text % {"code": code, "version": version, "times": count} for (code, version), count in times.items() if count > 1]


def _check_against_stored(sheet: ReadSheet) -> None:
    code, version = sheet.values["code"], sheet.values["version"]
    stored = ScoringSheet.objects.select_for_update().filter(code=code, version=version).first()
    newest = ScoringSheet.objects.filter(code=code).order_by("-version").first()
    if stored is not None and stored.digest != sheet.digest and is_in_use(stored):
        words = {"code": code, "version": version, "next": newest.version + 1 if newest else version + 1}
        sheet.faults.blame(_("%(code)s, version %(version)s, is in use and stays as it is; write the changed sheet as version %(next)s.") % words)
    if stored is None and newest is not None and version < newest.version:
        words = {"code": code, "version": version, "newest": newest.version}
        sheet.faults.blame(_("%(code)s: version %(version)s comes after version %(newest)s, which is there already; raise the version.") % words)


def _store(sheet: ReadSheet, by: User | None) -> str:
    """The sheet in the tables; "" where it stands there already."""
    code, version = sheet.values["code"], sheet.values["version"]
    stored = ScoringSheet.objects.filter(code=code, version=version).first()
    if stored is not None and stored.digest == sheet.digest:
        return ""
    verb = "replace" if stored is not None else "load"
    row = stored or ScoringSheet(succeeds=ScoringSheet.objects.filter(code=code).order_by("-version").first())
    for name, value in {**sheet.values, "digest": sheet.digest}.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    _store_rows(row, sheet)
    append_history(row, verb=verb, by=by, target=f"{code} {version}", changes={"digest": sheet.digest})
    return f"{row.code} {row.version}: {row.name}"


def _store_rows(row: ScoringSheet, sheet: ReadSheet) -> None:
    for rows in (row.caps, row.ranks, row.lines):
        rows.all().delete()
    stored: dict[str, SheetLine] = {}
    for place, line in enumerate(sheet.lines, 1):
        values = {**line, "parent": stored.get(line["parent"])}
        stored[line["code"]] = SheetLine.objects.create(sheet=row, position=place, **values)
    ranks = {rank["name"]: SheetRank.objects.create(sheet=row, position=place, **rank) for place, rank in enumerate(sheet.ranks, 1)}
    SheetCap.objects.bulk_create(SheetCap(sheet=row, **{**cap, "best": ranks[cap["best"]]}) for cap in sheet.caps)
