"""Reads of the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.text import fold
from kheo.org.models import Body, HistoryEntry, Unit, User
from kheo.org.permissions import assignments
from kheo.org.queries import history_of
from kheo.records.permissions import records_for
from kheo.records.registry import RecordType, record_types
from kheo.register.models import Citation, OfficialDocument, System
from kheo.register.numbers import (
    BadNumber,
    DocumentNumber,
    Kind,
    is_repetition,
    issuer_names,
    kind_names,
    kinds_of,
    parse,
)
from kheo.register.permissions import KEEP_DOCUMENTS, AnyUser, documents_for

SHOWN_REPETITIONS = 5
OFFERED = 200
NEWEST_FIRST = (F("issued_on").desc(nulls_last=True), "-pk")

HAPPENED: dict[str, str | Promise] = {
    "register": pgettext_lazy("document happened", "registered"),
    "change": pgettext_lazy("document happened", "corrected"),
    "add_file": pgettext_lazy("document happened", "a file was added"),
    "remove_file": pgettext_lazy("document happened", "a file was removed"),
    "replace": pgettext_lazy("document happened", "was replaced"),
    "expire": pgettext_lazy("document happened", "expired"),
    "withdraw": pgettext_lazy("document happened", "was withdrawn"),
    "restore": pgettext_lazy("document happened", "is in force after all"),
    "cite": pgettext_lazy("document happened", "is cited"),
    "uncite": pgettext_lazy("document happened", "is cited no more"),
}


def choose_documents(user: AnyUser) -> QuerySet[OfficialDocument]:
    """The documents that `user` may choose from, the newest first; for the rows of a `DocumentField`."""
    return documents_for(user).order_by(*NEWEST_FIRST)


def documents_to_choose(user: AnyUser, present: int | None) -> QuerySet[OfficialDocument]:
    """The newest documents that `user` may read, and the one that is chosen already."""
    newest = choose_documents(user).values_list("pk", flat=True)[:OFFERED]
    return OfficialDocument.objects.filter(Q(pk__in=list(newest)) | Q(pk=present))


def keeping_places(user: User) -> tuple[list[Unit], list[Body]]:
    """The units and bodies in whose name `user` may register documents today."""
    held = assignments(user, KEEP_DOCUMENTS)
    wide = [role.unit_id for role in held if role.body_id is None]
    narrow = [role.body_id for role in held if role.body_id is not None]
    bodies = Body.objects.on().filter(Q(pk__in=narrow) | Q(unit__in=wide)).select_related("unit").order_by("name")
    return list(Unit.objects.on().filter(pk__in=wide).order_by("path")), list(bodies)


def number_of(document: OfficialDocument) -> DocumentNumber | None:
    """What the document's number says; None where it stands as printed, in no known form."""
    if document.system == System.OTHER:
        return None
    try:
        return parse(document.number)
    except BadNumber:  # a form of earlier days that the data no longer have
        return None


def repetitions(
    user: AnyUser, *, number: DocumentNumber | str, issued_on: date | None, issuer: str, leaving_out: int | None = None
) -> list[OfficialDocument]:
    """Documents that stand already where this one would stand, among those that `user` may read.

    `number` is text where it is in no known form. An issuer is the same where all words of the shorter name stand in the longer one.
    """
    rows = documents_for(user).exclude(pk=leaving_out) if leaving_out else documents_for(user)
    if isinstance(number, str):
        alike = rows.filter(Q(issued_on=issued_on) | Q(issued_on=None) if issued_on else Q(), system=System.OTHER, number__iexact=number)
        found: Iterable[OfficialDocument] = alike
    else:
        alike = rows.filter(system=number.system, numeral=number.numeral, suffix=number.issuer)
        found = (row for row in alike if _repeats(number, issued_on, row))
    return [row for row in found if same_issuer(issuer, row.issuer)][:SHOWN_REPETITIONS]


def _repeats(number: DocumentNumber, issued_on: date | None, row: OfficialDocument) -> bool:
    other = number_of(row)
    return other is not None and is_repetition(number, issued_on, other, row.issued_on)


def same_issuer(one: str, other: str) -> bool:
    """Whether both may name one issuer: "Huyện ủy" and "Huyện ủy Mỹ Xuyên", "UBND xã Tham Đôn" and its long form."""
    first, second = _words(one), _words(other)
    return not first or not second or first <= second or second <= first


def _words(issuer: str) -> frozenset[str]:
    names = {fold(sign): name for sign, name in issuer_names().items()}
    words = fold(issuer).replace(",", " ").split()
    return frozenset(part for word in words for part in fold(names.get(word, word)).replace(",", " ").split())


def issuer_words(number: DocumentNumber) -> str:
    """What the sign of the issuer is short for, as far as it is known."""
    known = issuer_names()
    parts = number.issuer.split("-")
    return next((known["-".join(parts[:end])] for end in range(len(parts), 0, -1) if "-".join(parts[:end]) in known), "")


def kind_name(document: OfficialDocument) -> str:
    """The kind of document in words."""
    return kind_names().get(document.kind, document.kind)


@dataclass(frozen=True)
class Reading:
    """What a number as typed says: the number with its kinds and issuer, or the complaint; and what bears it already."""

    number: DocumentNumber | None
    complaint: str
    kinds: tuple[Kind, ...]
    system: str
    issuer: str
    repeated: list[OfficialDocument]


def read_number(user: AnyUser, text: str, *, issued_on: date | None, issuer: str, leaving_out: int | None = None) -> Reading:
    """What was understood of a number, for whoever types it."""
    try:
        number = parse(text)
    except BadNumber as error:
        return Reading(None, str(error), (), "", "", [])
    there = repetitions(user, number=number, issued_on=issued_on, issuer=issuer, leaving_out=leaving_out)
    return Reading(number, "", kinds_of(number), str(System(number.system).label), issuer_words(number), there)


def citations_seen(user: AnyUser, item: Model) -> tuple[list[Citation], int]:
    """What `item` cites, as far as `user` may read the documents, and how many citations there are in all."""
    rows = Citation.objects.about(item)
    seen = rows.filter(document__in=documents_for(user)).select_related("document")
    found = list(seen.order_by(F("document__issued_on").desc(nulls_last=True), "pk"))
    return found, rows.count()


@dataclass(frozen=True)
class CitedBy:
    """A record that cites the document."""

    kind: RecordType
    record: Any
    role: str


def cited_by(user: AnyUser, document: OfficialDocument) -> tuple[list[CitedBy], int]:
    """The records that cite the document, as far as `user` may read them, and how many citations there are in all."""
    rows = list(document.citations.select_related("item_type"))
    found = [cited for kind in record_types() for cited in _citing(user, kind, rows)]
    return found, len(rows)


def _citing(user: AnyUser, kind: RecordType, rows: list[Citation]) -> list[CitedBy]:
    table = ContentType.objects.get_for_model(kind.model)
    roles = [(row.item_id, row.get_role_display()) for row in rows if row.item_type_id == table.pk]
    if not roles:
        return []
    records = records_for(user, kind.model).select_related("unit", "body").in_bulk({pk for pk, _role in roles})
    return [CitedBy(kind, records[pk], role) for pk, role in roles if pk in records]


@dataclass(frozen=True)
class Told:
    """One line of a document's history; `changes` are (label, old, new)."""

    when: datetime
    who: str
    text: str
    reason: str
    changes: list[tuple[str, str, str]]


def told_document(document: OfficialDocument) -> list[Told]:
    """The document's history in words, the newest entry first."""
    return [_told(entry) for entry in reversed(history_of(document))]


def _told(entry: HistoryEntry) -> Told:
    text = str(HAPPENED.get(entry.verb, entry.verb))
    words = entry.changes.get("told", "")
    pairs = entry.changes.get("changed", {})
    changes = [(_label(name), _shown(name, old), _shown(name, new)) for name, (old, new) in pairs.items()]
    return Told(entry.at, str(entry.actor or "Khéo"), f"{text}: {words}" if words else text, entry.reason, changes)


def _label(name: str) -> str:
    known = {field.name for field in OfficialDocument._meta.fields}
    return str(OfficialDocument._meta.get_field(name).verbose_name) if name in known else name  # type: ignore[union-attr]


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "kind":
        return kind_names().get(value, value)
    if name == "system":
        return str(System(value).label) if value in System.values else str(value)
    if name == "issued_on":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if name in ("unit", "body"):
        rows: Any = {"unit": Unit, "body": Body}[name]
        return str(rows.objects.filter(pk=value).first() or value)
    return str(value)


UNKNOWN_DAY = _("date not known")
