"""Numbers of official documents: read as printed, printed back unchanged; what is malformed is reported, never guessed.

The kinds, their signs and the forms of numbers stand in `data/document_types.yaml`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from kheo.lib.text import fold

TYPES_FILE = Path(__file__).resolve().parents[2] / "data" / "document_types.yaml"
LONGEST = 80
YEARS = range(1945, 2101)

_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣", "-")
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PLAIN = str.maketrans(_DASHES | _FULL_WIDTH)
_LEAD = re.compile(r"^số(?![^\W\d_])\s*[:.]?\s*", re.IGNORECASE)
_AROUND = re.compile(r" ?([/-]) ?")
_INNER = r"(?:[^\W_]|[.&](?=[^\W_]))*"
_FIRST_PART, _LATER_PART = rf"[^\W\d_]{_INNER}", rf"-[^\W_]{_INNER}"
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}([/.-]\d{2,4})?|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}")
_HEAD = re.compile(r"(?P<digits>\d+)[a-zđ]?(?:/\d{4}(?=/))?(?P<first>[-/])(?P<sign>[^-/]+)(?P<second>[-/]?)")


class BadNumber(ValueError):
    """No number in a known form; the message is meant for people and says what to do."""


@dataclass(frozen=True)
class Kind:
    """A kind of document that a number may stand for; `confirmed` as the data have it."""

    code: str
    name: str
    confirmed: bool


@dataclass(frozen=True)
class Form:
    """One way of writing numbers."""

    name: str
    system: str
    shape: str
    begins_anew: str
    pattern: re.Pattern[str]
    signs: dict[str, tuple[str, ...]]
    by_issuer: dict[str, tuple[str, ...]]
    kinds: tuple[str, ...]
    unconfirmed: frozenset[str]


@dataclass(frozen=True)
class DocumentNumber:
    """A number in one of the known forms.

    `digits` stand as printed ("09"), `letter` is what may follow them ("12a"), `kind` the sign of the kind as printed ("" for letters and
    laws), `issuer` all signs of who issued it ("TWĐTN-VP").
    """

    form: str
    digits: str
    issuer: str
    letter: str = ""
    year: int | None = None
    kind: str = ""

    def __str__(self) -> str:
        words = {"digits": self.digits, "letter": self.letter, "kind": self.kind, "year": self.year, "issuer": self.issuer}
        return forms()[self.form].shape.format(**words)

    @property
    def numeral(self) -> int:
        """The running number."""
        return int(self.digits)

    @property
    def system(self) -> str:
        """Whose rules gave the number: state, law, party or front."""
        known = signs_of_issuers().get(_head_of(self.issuer))
        return "law" if known == "law" else "front" if known == "front" else forms()[self.form].system


@dataclass(frozen=True)
class Scope:
    """Within what a number stands once. `time` is the year or the day; None where nobody knows."""

    system: str
    kind: str
    issuer: str
    time: int | date | None

    def may_meet(self, other: "Scope") -> bool:
        """Whether the same running number in both would be a repetition; an unknown time may be any."""
        alike = (self.system, self.kind, self.issuer) == (other.system, other.kind, other.issuer)
        return alike and (self.time is None or other.time is None or self.time == other.time)


@cache
def _types() -> dict[str, Any]:
    return yaml.safe_load(TYPES_FILE.read_text(encoding="utf-8"))


@cache
def kind_names() -> dict[str, str]:
    """All kinds of documents, by code; those that the field uses most come first."""
    return dict(_types()["kinds"])


@cache
def signs_of_issuers() -> dict[str, str]:
    """The system of each sign that bears one."""
    return {row["sign"]: row["system"] for row in _types()["signs_of_issuers"] if "system" in row}


@cache
def issuer_names() -> dict[str, str]:
    """Sign -> what it is short for."""
    return {row["sign"]: row["name"] for row in _types()["signs_of_issuers"]}


@cache
def forms() -> dict[str, Form]:
    """The forms of numbers, in the order in which they are tried."""
    return {name: _form(name, row) for name, row in _types()["forms"].items()}


def _form(name: str, row: dict[str, Any]) -> Form:
    signs = {sign: tuple(kinds) for sign, kinds in row.get("signs", {}).items()}
    by_issuer = {sign: tuple(kinds) for sign, kinds in row.get("by_issuer", {}).items()}
    return Form(
        name, row["system"], row["shape"], row["begins_anew"], _pattern(row, signs), signs, by_issuer,
        tuple(row.get("kinds", ())), frozenset(row.get("unconfirmed", ())),
    )  # fmt: skip


def _pattern(row: dict[str, Any], signs: dict[str, Any]) -> re.Pattern[str]:
    parts = {
        "digits": f"(?P<digits>[0-9]{{1,{row['digits']}}})",
        "letter": "(?P<letter>[a-zđ]?)" if row["letter"] else "",
        "year": "(?P<year>[0-9]{4})",
        "kind": f"(?P<kind>{'|'.join(sorted(map(re.escape, signs), key=len, reverse=True))})",
        "issuer": f"(?P<issuer>{row.get('issuer') or _issuer_pattern(row)})",
    }
    return re.compile(row["shape"].format(**parts))


def _issuer_pattern(row: dict[str, Any]) -> str:
    return rf"{_FIRST_PART}(?:{_LATER_PART}){{{row.get('issuer_parts', 1) - 1},}}"


def _head_of(issuer: str) -> str:
    return issuer.partition("-")[0].rstrip("0123456789")


def normalised(text: str) -> str:
    """The text with plain dashes and signs, without "Số" before it and without spaces around its strokes."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return _AROUND.sub(r"\1", _LEAD.sub("", " ".join(plain.split())))


def parse(text: str) -> DocumentNumber:
    """The number; raises `BadNumber`, whose message says what to do."""
    wanted = normalised(text)
    _check_signs(wanted)
    for form in forms().values():
        found = form.pattern.fullmatch(wanted)
        if found and not (form.name == "letter" and _is_near_sign(found["issuer"])):
            return _checked(_number(form, found))
    raise BadNumber(_complaint(wanted))


def _number(form: Form, found: re.Match[str]) -> DocumentNumber:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    return DocumentNumber(form.name, parts["digits"], parts["issuer"], parts.get("letter", ""), year, parts.get("kind", ""))


def _check_signs(text: str) -> None:
    if not text:
        raise BadNumber(_("Type the number as it is printed, for example 09-CTr/HU or 1417/QĐ-UBND."))
    if len(text) > LONGEST:
        raise BadNumber(_("A number has at most %(most)s signs. Type the number alone, without the title.") % {"most": LONGEST})
    strange = next((sign for sign in text if not _belongs(sign)), None)
    if strange is not None and strange.isprintable():
        raise BadNumber(_("“%(sign)s” does not belong in a number. Type it anew from the paper.") % {"sign": strange})
    if strange is not None:
        raise BadNumber(_("The number holds a sign that cannot be seen (%(code)s). Type it anew from the paper.") % {"code": f"U+{ord(strange):04X}"})


def _belongs(sign: str) -> bool:
    """Digits, strokes, and the letters of Vietnamese: look-alikes of other alphabets are not taken for them."""
    return sign in "0123456789/-.& " or (unicodedata.category(sign) in ("Lu", "Ll") and re.fullmatch("[a-z]", fold(sign)) is not None)


@cache
def _signs_by_folding() -> dict[str, list[str]]:
    """All signs of kinds by how they read without accents and case."""
    found: dict[str, list[str]] = {}
    for sign in dict.fromkeys(sign for form in forms().values() for sign in form.signs):
        found.setdefault(fold(sign), []).append(sign)
    return found


def _is_near_sign(issuer: str) -> bool:
    """Whether what stands in the place of a letter's body is a kind, perhaps without its accents: "318/QD-TTg"."""
    return fold(issuer.partition("-")[0]) in _signs_by_folding()


def _checked(number: DocumentNumber) -> DocumentNumber:
    if number.numeral == 0:
        raise BadNumber(_("Numbers begin at 1. Look again at the digits on the paper."))
    if number.year is not None and number.year not in YEARS:
        raise BadNumber(_("“%(year)s” in the number is no year of a document. Look again at the paper.") % {"year": number.year})
    usual = signs_of_issuers().get(_head_of(number.issuer))
    if {forms()[number.form].system, usual} == {"state", "party"}:
        raise BadNumber(_in_the_others_form(number))
    return number


def _in_the_others_form(number: DocumentNumber) -> str:
    example = "09-CTr/HU" if number.form == "state" else "1417/QĐ-UBND"
    words = {"issuer": number.issuer, "example": example}
    return _("Numbers of “%(issuer)s” are written otherwise, like %(example)s. Look again at the paper.") % words


def _complaint(text: str) -> str:
    """Why the text is no number, and what to do."""
    if _DATE.fullmatch(text):
        return _("“%(text)s” is a date. Type what stands after “Số” on the paper.") % {"text": text}
    if not text[0].isdigit():
        return _("A number begins with digits: type what stands after “Số” on the paper, for example 09-CTr/HU.")
    if text.isdigit():
        return _("The digits alone do not tell the document. Type the number whole, for example %(text)s-CTr/HU.") % {"text": text[:6]}
    if " " in text:
        return _("There are spaces inside the number. Type its strokes as printed, for example 09-CTr/HU or 1417/QĐ-UBND.")
    return _complaint_about_sign(text)


def _complaint_about_sign(text: str) -> str:
    head = _HEAD.match(text)
    if head is None:
        return _general(text)
    sign, near = head["sign"], _signs_by_folding().get(fold(head["sign"]), [])
    if sign in near and not head["second"]:
        return _("The sign of who issued it is missing after “%(sign)s”. Type the number whole.") % {"sign": sign}
    if near and sign not in near:
        return _("“%(sign)s” is no kind of document. Do you mean %(near)s? Type it as it is printed.") % {"sign": sign, "near": ", ".join(near)}
    if (head["first"], head["second"]) == ("-", "/") and not near:
        return _("“%(sign)s” is not the sign of a kind of document that is known in Party numbers.") % {"sign": sign}
    return _general(text)


def _general(text: str) -> str:
    return _("“%(text)s” is in no known form of a number, such as 09-CTr/HU, 1417/QĐ-UBND, 30/2020/NĐ-CP or 249/MTTQ-BTT.") % {"text": text}


def kinds_of(number: DocumentNumber) -> tuple[Kind, ...]:
    """The kinds that the number may stand for; with several, only the title tells which."""
    form = forms()[number.form]
    codes = form.signs.get(number.kind) or form.by_issuer.get(_head_of(number.issuer)) or form.kinds
    return tuple(Kind(code, kind_names()[code], number.kind not in form.unconfirmed) for code in codes)


def scope_of(number: DocumentNumber, issued_on: date | None) -> Scope:
    """Within what the number stands once.

    State numbers begin anew with each year of each issuer. Party numbers begin anew with each term, which no number
    tells: there the day of issue belongs to the key.
    """
    by_year = forms()[number.form].begins_anew == "year"
    year = number.year or (issued_on.year if issued_on else None)
    return Scope(number.system, number.kind, number.issuer, year if by_year else issued_on)


def is_repetition(number: DocumentNumber, issued_on: date | None, other: DocumentNumber, other_day: date | None) -> bool:
    """Whether both may be one and the same place in a register."""
    same = (number.numeral, number.letter) == (other.numeral, other.letter)
    return same and scope_of(number, issued_on).may_meet(scope_of(other, other_day))
