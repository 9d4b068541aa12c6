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

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.numbers import BadNumber, parse_number, show_number
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


@dataclass
class ReadSheet:
    """A sheet as its file has it, and what is wrong with it."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    ranks: list[dict[str, Any]] = field(default_factory=list)
    caps: list[dict[str, Any]] = field(default_factory=list)
    total: Decimal | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What the content comes to; comments and layout of the file do not matter."""
        content = {name: value for name, value in asdict(self).items() if name not in ("file", "faults")}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=_written, ensure_ascii=False).encode()).hexdigest()

    def blame(self, text: str) -> None:
        """One more fault."""
        self.faults.append(f"{self.file}: {text}")


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
    faults = [fault for sheet in read for fault in sheet.faults] + _repeated(read)
    if faults:
        raise ValidationError(faults)
    ordered = sorted(read, key=lambda sheet: (sheet.values["code"], sheet.values["version"]))
    return [told for sheet in ordered if (told := _store(sheet, by))]


def read_sheet(path: Path) -> ReadSheet:
    """A file read and checked by itself."""
    sheet = ReadSheet(path.name)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        sheet.blame(_("The file cannot be read: %(problem)s") % {"problem": " ".join(str(error).split())})
        return sheet
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        sheet.blame(_("This is no scoring sheet: the file must begin with “format: 1”."))
        return sheet
    _read_values(sheet, data)
    _read_lines(sheet, data)
    _read_ranks(sheet, data)
    _read_caps(sheet, data)
    if not sheet.faults:
        _check_sums(sheet)
        _check_extras(sheet)
    return sheet


def _known(sheet: ReadSheet, row: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    for name in sorted(set(map(str, row)) - allowed):
        sheet.blame(_("%(where)s: there is no “%(name)s”; correct the word or take it out.") % {"where": where, "name": name})


def _text(sheet: ReadSheet, row: Mapping[str, Any], name: str, where: str, longest: int, *, empty: bool = False) -> str:
    value = row.get(name)
    text = " ".join(str(value).split()) if value is not None else ""
    if not text and not empty:
        sheet.blame(_("%(where)s: “%(name)s” is missing; write it.") % {"where": where, "name": name})
    if len(text) > longest:
        sheet.blame(_("%(where)s: “%(name)s” has more than %(most)s letters; shorten it.") % {"where": where, "name": name, "most": longest})
    return text


def _code(sheet: ReadSheet, row: Mapping[str, Any], where: str, longest: int) -> str:
    text = _text(sheet, row, "code", where, longest)
    try:
        validate_slug(text.replace(".", "-"))
    except ValidationError:
        if text:
            sheet.blame(_("%(where)s: the code “%(code)s” may hold letters without accents, digits, dots and hyphens only.") % {"where": where, "code": text})
    return text


def _number(sheet: ReadSheet, row: Mapping[str, Any], name: str, where: str, usual: int | None = None) -> Decimal:
    value = row.get(name, usual)
    words = {"where": where, "name": name, "value": value}
    try:
        number = parse_number(value if isinstance(value, str) else str(value)) if not isinstance(value, bool) else None
    except BadNumber:
        number = None
    if number is None:
        sheet.blame(_("%(where)s: “%(name)s” is “%(value)s”; write a number.") % words)
        return scoring.ZERO
    if number < 0 or number.adjusted() >= scoring.DIGITS - scoring.PLACES or number != round(number, scoring.PLACES):
        sheet.blame(_("%(where)s: “%(name)s” is “%(value)s”; write a number from 0 to 99999 with two decimals at most.") % words)
        return scoring.ZERO
    return number


def _flag(sheet: ReadSheet, row: Mapping[str, Any], name: str, where: str, *, usual: bool) -> bool:
    value = row.get(name, usual)
    if not isinstance(value, bool):
        sheet.blame(_("%(where)s: “%(name)s” is “%(value)s”; write true or false.") % {"where": where, "name": name, "value": value})
    return bool(value)


def _rows(sheet: ReadSheet, data: Mapping[str, Any], name: str, where: str) -> Iterator[dict[str, Any]]:
    rows = data.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        sheet.blame(_("%(where)s: “%(name)s” must be a list, with one line for each; look at the files that come along.") % {"where": where, "name": name})
        return
    yield from rows


def _read_values(sheet: ReadSheet, data: Mapping[str, Any]) -> None:
    where = str(_("the sheet"))
    _known(sheet, data, OF_SHEET, where)
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 9999:
        sheet.blame(_("%(where)s: “version” is “%(version)s”; write 1, 2, 3 …") % {"where": where, "version": version})
    if data.get("scored") not in Scored.values:
        sheet.blame(_("%(where)s: “scored” is “%(scored)s”; write %(known)s.") % {"where": where, "scored": data.get("scored"), "known": ", ".join(Scored.values)})
    sheet.values = {
        "code": _code(sheet, data, where, 60), "version": version, "scored": data.get("scored"),
        "name": _text(sheet, data, "name", where, LONGEST["sheet"]),
        "source": _text(sheet, data, "source", where, LONGEST["source"], empty=True),
        "note": _text(sheet, data, "note", where, 2000, empty=True),
        **{name: _number(sheet, data, name, where, 0) for name in ("bonus_most", "malus_most")},
        **{name: _flag(sheet, data, name, where, usual=False) for name in ("confirmed", "rescale", "bonus_above_total")},
        "complete": _flag(sheet, data, "complete", where, usual=True),
    }  # fmt: skip
    sheet.total = _number(sheet, data, "total", where)
    if sheet.values["confirmed"] and not sheet.values["source"]:
        sheet.blame(_("%(where)s: it is “confirmed” but names no source; write the number, date and issuer, or “confirmed: false”.") % {"where": where})


def _read_lines(sheet: ReadSheet, data: Mapping[str, Any]) -> None:
    for row in _rows(sheet, data, "lines", str(_("the sheet"))):
        head = _read_line(sheet, row, None)
        for part in _rows(sheet, row, "parts", _line_named(head["code"])):
            if "parts" in part:
                sheet.blame(_("%(where)s: a part has no parts of its own; make it a criterion.") % {"where": _line_named(part.get("code"))})
            _read_line(sheet, part, head)
    for code, times in Counter(line["code"] for line in sheet.lines).items():
        if times > 1:
            sheet.blame(_("%(where)s: this code stands %(times)s times; give each line its own.") % {"where": _line_named(code), "times": times})
    if not sheet.lines:
        sheet.blame(_("The sheet has no lines; write what is scored."))


def _read_line(sheet: ReadSheet, row: Mapping[str, Any], head: Mapping[str, Any] | None) -> dict[str, Any]:
    where = _line_named(row.get("code") or f"{len(sheet.lines) + 1} ({_('without a code')})")
    _known(sheet, row, OF_LINE, where)
    part = head["part"] if head else row.get("part", scoring.CRITERION)
    if part not in LinePart.values:
        sheet.blame(_("%(where)s: “part” is “%(part)s”; write %(known)s.") % {"where": where, "part": part, "known": ", ".join(LinePart.values)})
    line = {
        "code": _code(sheet, row, where, LONGEST["code"]), "name": _text(sheet, row, "name", where, LONGEST["name"]),
        "most": _number(sheet, row, "most", where), "part": part, "parent": head["code"] if head else "",
        "zero_allowed": _flag(sheet, row, "zero_allowed", where, usual=True),
        "may_not_apply": _flag(sheet, row, "may_not_apply", where, usual=False),
    }  # fmt: skip
    if line["most"] == 0:
        sheet.blame(_("%(where)s: it can reach no points; write “most” above 0 or take the line out.") % {"where": where})
    sheet.lines.append(line)
    return line


def _line_named(code: Any) -> str:
    return _("line %(code)s") % {"code": code}


def _read_ranks(sheet: ReadSheet, data: Mapping[str, Any]) -> None:
    for row in _rows(sheet, data, "ranks", str(_("the sheet"))):
        where = _("rank %(name)s") % {"name": row.get("name")}
        _known(sheet, row, OF_RANK, where)
        sheet.ranks.append({
            "name": _text(sheet, row, "name", where, LONGEST["rank"]), "least": _number(sheet, row, "least", where),
            "no_zero": _flag(sheet, row, "no_zero", where, usual=False),
        })  # fmt: skip
    _no_twins(sheet, [rank["name"] for rank in sheet.ranks])
    for better, worse in pairwise(sheet.ranks):
        if better["least"] <= worse["least"]:
            words = {"better": better["name"], "worse": worse["name"], "least": show_number(better["least"]), "most": show_number(worse["least"])}
            sheet.blame(_("rank %(worse)s begins at %(most)s, not below rank %(better)s (%(least)s); write the best rank first and let the points fall.") % words)


def _read_caps(sheet: ReadSheet, data: Mapping[str, Any]) -> None:
    names = {rank["name"] for rank in sheet.ranks}
    for row in _rows(sheet, data, "caps", str(_("the sheet"))):
        where = _("cap %(code)s") % {"code": row.get("code")}
        _known(sheet, row, OF_CAP, where)
        cap = {
            "code": _code(sheet, row, where, 40), "name": _text(sheet, row, "name", where, LONGEST["cap"]),
            "best": _text(sheet, row, "best", where, LONGEST["rank"]),
        }  # fmt: skip
        if cap["best"] and cap["best"] not in names:
            sheet.blame(_("%(where)s: there is no rank “%(best)s”; write one of the ranks of this sheet.") % {"where": where, "best": cap["best"]})
        sheet.caps.append(cap)
    _no_twins(sheet, [cap["code"] for cap in sheet.caps])


def _no_twins(sheet: ReadSheet, names: Sequence[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            sheet.blame(_("“%(name)s” stands %(times)s times; give each its own name.") % {"name": name, "times": times})


def _check_sums(sheet: ReadSheet) -> None:
    heads = [line for line in sheet.lines if not line["parent"]]
    for head in heads:
        parts = [line["most"] for line in sheet.lines if line["parent"] == head["code"]]
        if parts and sum(parts) != head["most"]:
            words = {"where": _line_named(head["code"]), "sum": show_number(sum(parts)), "most": show_number(head["most"])}
            sheet.blame(_("%(where)s: its parts come to %(sum)s points, the line says %(most)s; make both equal.") % words)
    together = sum((line["most"] for line in heads if line["part"] == scoring.CRITERION), scoring.ZERO)
    if together != sheet.total:
        words = {"sum": show_number(together), "total": show_number(sheet.total)}
        sheet.blame(_("the criteria come to %(sum)s points, “total” says %(total)s; make both equal.") % words)


def _check_extras(sheet: ReadSheet) -> None:
    for part, most in ((scoring.BONUS, "bonus_most"), (scoring.MALUS, "malus_most")):
        has_lines = any(line["part"] == part for line in sheet.lines)
        if has_lines != (sheet.values[most] > 0):
            words = {"part": part, "most": most, "value": show_number(sheet.values[most])}
            sheet.blame(_("“%(most)s” is %(value)s: a sheet has lines of the part “%(part)s” exactly where this is above 0.") % words)
    if any(rank["no_zero"] for rank in sheet.ranks) and all(line["zero_allowed"] for line in sheet.lines):
        sheet.blame(_("a rank asks for “no_zero”, but every line may be zero; write “zero_allowed: false” at the lines that must not be."))


def _repeated(read: Sequence[ReadSheet]) -> list[str]:
    times = Counter((sheet.values.get("code"), sheet.values.get("version")) for sheet in read if sheet.values)
    text = _("%(code)s, version %(version)s, stands in %(times)s files; give each its own version.")
    return [text % {"code": code, "version": version, "times": count} for (code, version), count in times.items() if count > 1]


def _check_against_stored(sheet: ReadSheet) -> None:
    code, version = sheet.values["code"], sheet.values["version"]
    stored = ScoringSheet.objects.select_for_update().filter(code=code, version=version).first()
    newest = ScoringSheet.objects.filter(code=code).order_by("-version").first()
    if stored is not None and stored.digest != sheet.digest and is_in_use(stored):
        words = {"code": code, "version": version, "next": newest.version + 1 if newest else version + 1}
        sheet.blame(_("%(code)s, version %(version)s, is in use and stays as it is; write the changed sheet as version %(next)s.") % words)
    if stored is None and newest is not None and version < newest.version:
        words = {"code": code, "version": version, "newest": newest.version}
        sheet.blame(_("%(code)s: version %(version)s comes after version %(newest)s, which is there already; raise the version.") % words)


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
