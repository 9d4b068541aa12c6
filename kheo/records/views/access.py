"""What the generic views share: finding the type and the record, or refusing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib.workflow import TransitionRefused
from kheo.org.permissions import holds_anywhere
from kheo.records.actions import Incomplete
from kheo.records.models import Record
from kheo.records.permissions import access_record, line_of, reviewers_of
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


def warn_if_nobody_reviews(request: HttpRequest, record: Record) -> None:
    """Say so when no account holds the place that the record waits at: it would lie there unseen."""
    if not reviewers_of(record).exists():
        unit, body = line_of(record)
        messages.warning(request, _("Nobody at %(place)s can review yet; tell your administrator.") % {"place": body or unit})


def answer_submission(request: HttpRequest, record: Record, submit: Callable[[], object]) -> HttpResponse:
    """Submit from a page of a room's own: what became of it is said on the record's page, and so is why it was refused."""
    try:
        submit()
    except Incomplete as missing:
        messages.warning(request, " ".join(missing.messages))
    except (TransitionRefused, PermissionDenied) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Submitted. You will see here what became of it."))
        warn_if_nobody_reviews(request, record)
    return redirect(show_url(record))


def show_url(record: Record) -> str:
    """Where the record stands at the desk."""
    return reverse("records:show", args=[type_of(record).slug, record.pk])
