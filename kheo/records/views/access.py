"""What the generic views share: finding the type and the record, or refusing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.org.permissions import holds_anywhere
from kheo.records.models import Record
from kheo.records.permissions import access_record
from kheo.records.registry import NoSuchType, RecordType, type_at, type_of


def record_type_at(slug: str) -> RecordType:
    """The record type at that address, or 404."""
    try:
        return type_at(slug)
    except NoSuchType as error:
        raise Http404 from error


def any_of(user: Any, *verbs: str) -> None:
    """Refuse whoever holds none of the verbs anywhere."""
    if not any(holds_anywhere(user, verb) for verb in verbs):
        raise PermissionDenied(_("No role of yours opens this page."))


def found_record(user: Any, slug: str, pk: int) -> tuple[RecordType, Record]:
    """The type and the record, or 404 for what the user may not see."""
    kind = record_type_at(slug)
    return kind, access_record(user, kind.model, pk)


def show_url(record: Record) -> str:
    """Where the record stands at the desk."""
    return reverse("records:show", args=[type_of(record).slug, record.pk])
