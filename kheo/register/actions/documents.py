"""Documents are registered, and what stands wrong is put right."""

import uuid as uuids
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.actions import append_history
from kheo.org.models import Body, Unit, User
from kheo.org.permissions import require
from kheo.register.models import OfficialDocument, System
from kheo.register.numbers import LONGEST, BadNumber, DocumentNumber, kind_names, kinds_of, parse
from kheo.register.permissions import KEEP_DOCUMENTS, may_keep
from kheo.register.queries import repetitions
from kheo.register.workflow import DocumentState

CONTENT = ("unit", "body", "number", "kind", "issuer", "issued_on", "signer_office", "title")
TEXTS = ("issuer", "title", "signer_office")
READ_FROM_NUMBER = ("system", "numeral", "year", "suffix")


class Repeated(ValidationError):
    """The number stands already where this one would stand; `documents` are those that bear it."""

    def __init__(self, documents: list[OfficialDocument]) -> None:
        super().__init__({"despite_repetition": _("Look at the one named beside the number; tick here if yours is another document.")})
        self.documents = documents


class DocumentChanged(Exception):
    """Somebody else saved in between; `stored` is the document as it stands now, `mine` as it would have been stored."""

    def __init__(self, *, stored: OfficialDocument, mine: OfficialDocument) -> None:
        super().__init__(_("Somebody else has changed this document in the meantime."))
        self.stored, self.mine = stored, mine


@transaction.atomic
def register_document(
    *, by: User, unit: Unit, number: str, issuer: str, title: str, body: Body | None = None, kind: str = "",
    issued_on: date | None = None, signer_office: str = "", uuid: uuids.UUID | None = None,
    as_printed: bool = False, despite_repetition: bool = False,
) -> OfficialDocument:  # fmt: skip
    """Register a document; the same `uuid` sent twice by the same person is one document.

    Raises `ValidationError` by field. `as_printed` keeps a number in no known form, marked so; `despite_repetition` says that a number
    which stands already (`Repeated`) belongs to another document. `kind` may be left empty where the number tells it.
    """
    if body is not None and body.unit_id != unit.pk:
        raise PermissionDenied(_("The body does not belong to this unit."))
    require(by, KEEP_DOCUMENTS, unit, body)
    uuid = uuid or uuids.uuid4()
    if (stored := _twin(uuid, by)) is not None:
        return stored
    document = OfficialDocument(
        uuid=uuid, unit=unit, body=body, number=number, kind=kind, issuer=issuer, issued_on=issued_on,
        signer_office=signer_office, title=title, entered_by=by,
    )  # fmt: skip
    _check(document, by, as_printed=as_printed, despite_repetition=despite_repetition)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError:  # the twin arrived at this very moment
        if (stored := _twin(uuid, by)) is None:
            raise
        return stored
    append_history(document, verb="register", by=by, target=document.state, changes={"content": _plain(document)})
    return document


def _twin(uuid: uuids.UUID, by: User) -> OfficialDocument | None:
    stored = OfficialDocument.objects.filter(uuid=uuid).first()
    if stored is not None and stored.entered_by_id != by.pk:
        raise PermissionDenied
    return stored


@transaction.atomic
def change_document(
    document: OfficialDocument, *, by: User, version: int, as_printed: bool = False, despite_repetition: bool = False, **fields: Any
) -> OfficialDocument:
    """Put `fields` (of the content) right; `version` is the one the editor saw, another one raises `DocumentChanged`.

    What is withdrawn is frozen. The same change sent twice is one change.
    """
    stored = OfficialDocument.objects.select_for_update().get(pk=document.pk)
    if stored.state == DocumentState.WITHDRAWN:
        raise PermissionDenied(_("A withdrawn document stays as it is."))
    before = _plain(stored)
    for name in CONTENT:
        setattr(stored, name, fields.get(name, getattr(stored, name)))
    _check_places(document, stored, by)
    _check(stored, by, as_printed=as_printed, despite_repetition=despite_repetition or not _is_moved(before, stored))
    changed = {name: [old, _plain(stored)[name]] for name, old in before.items() if old != _plain(stored)[name]}
    if not changed:
        return stored
    if version != stored.version:
        raise DocumentChanged(stored=OfficialDocument.objects.get(pk=stored.pk), mine=stored)
    stored.version += 1
    stored.save(update_fields=[*CONTENT, *READ_FROM_NUMBER, "version", "folded"])
    append_history(stored, verb="change", by=by, changes={"changed": changed})
    return stored


def _is_moved(before: dict[str, Any], document: OfficialDocument) -> bool:
    """Whether the document would stand elsewhere in a register than before: only that may repeat a number anew."""
    now = _plain(document)
    return any(before[name] != now[name] for name in ("number", "issuer", "issued_on"))


def _check_places(document: OfficialDocument, after: OfficialDocument, by: User) -> None:
    """Both where it is kept and where it would be kept from now on."""
    before = OfficialDocument.objects.select_related("unit", "body").get(pk=document.pk)
    if not may_keep(by, before) or not may_keep(by, after):
        raise PermissionDenied(_("Documents are kept by those who register them, and by the levels above."))
    if after.body is not None and after.body.unit_id != after.unit_id:
        raise PermissionDenied(_("The body does not belong to this unit."))


def _check(document: OfficialDocument, by: User, *, as_printed: bool, despite_repetition: bool) -> None:
    """Read the number, and refuse what cannot be right; each complaint by its field."""
    for name in TEXTS:
        setattr(document, name, " ".join(getattr(document, name).split()))
    number = _read(document, as_printed=as_printed)
    document.clean_fields(exclude={field.name for field in document._meta.fields if field.name not in ("number", *TEXTS)})
    _check_day(document)
    if despite_repetition:
        return
    there = repetitions(by, number=number, issued_on=document.issued_on, issuer=document.issuer, leaving_out=document.pk)
    if there:
        raise Repeated(there)


def _read(document: OfficialDocument, *, as_printed: bool) -> DocumentNumber | str:
    """What the number says goes into its columns; in no known form, it is kept as printed where the person says so."""
    try:
        number = parse(document.number)
    except BadNumber as error:
        return _keep_as_printed(document, error, as_printed)
    document.number, document.system, document.suffix = str(number), number.system, number.issuer
    document.numeral, document.year = number.numeral, number.year
    document.kind = _chosen_kind(number, document.kind)
    return number


def _keep_as_printed(document: OfficialDocument, error: BadNumber, as_printed: bool) -> str:
    text = " ".join(document.number.split())
    if not text or len(text) > LONGEST or not text.isprintable():
        raise ValidationError({"number": str(error)}) from error
    if not as_printed:
        offer = _("Tick this only if the paper really reads so; the document is marked.")
        raise ValidationError({"number": str(error), "as_printed": offer}) from error
    if document.kind and document.kind not in kind_names():
        raise ValidationError({"kind": _("There is no such kind of document.")})
    document.number, document.system, document.suffix = text, System.OTHER, ""
    document.numeral = document.year = None
    return text


def _chosen_kind(number: DocumentNumber, chosen: str) -> str:
    possible = {kind.code: kind.name for kind in kinds_of(number)}
    names = {"sign": number.kind or number.issuer, "kinds": _(" or ").join(possible.values())}
    if chosen and chosen not in possible:
        raise ValidationError({"kind": _("By its number (“%(sign)s”) it is: %(kinds)s. Choose that, or look again at the number.") % names})
    if not chosen and len(possible) > 1:
        raise ValidationError({"kind": _("“%(sign)s” may stand for: %(kinds)s. Choose what the title says.") % names})
    return chosen or next(iter(possible))


def _check_day(document: OfficialDocument) -> None:
    day = document.issued_on
    if day is None:
        return
    if day > dates.today():
        raise ValidationError({"issued_on": _("This day has not come yet.")})
    if document.year is not None and document.year != day.year:
        words = {"year": document.year, "day": f"{day:%d/%m/%Y}"}
        raise ValidationError({"issued_on": _("The number says %(year)s, the date %(day)s: one of them is wrong.") % words})


def _plain(document: OfficialDocument) -> dict[str, Any]:
    """The content as plain JSON, for history."""
    values = {name: getattr(document, f"{name}_id" if name in ("unit", "body") else name) for name in (*CONTENT, "system")}
    return {name: value.isoformat() if isinstance(value, date) else str(value) if name == "system" else value for name, value in values.items()}
