"""The list of documents, a document's page, its files."""

from typing import Any

import django_filters
from django.forms import IntegerField
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.org.permissions import can, holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.panels import panels_for
from kheo.records.permissions import VIEW
from kheo.records.views.access import any_of
from kheo.register.models import OfficialDocument, System
from kheo.register.numbers import kind_names
from kheo.register.permissions import KEEP_DOCUMENTS, access_document, access_file, may_keep
from kheo.register.queries import UNKNOWN_DAY, choose_documents, cited_by, kind_name, told_document
from kheo.register.workflow import DOCUMENT_WORKFLOW, DocumentState


class YearFilter(django_filters.NumberFilter):
    """A whole year."""

    field_class = IntegerField


class DocumentFilter(django_filters.FilterSet):
    """By kind, state and year of issue."""

    kind = django_filters.ChoiceFilter(label=_("Kind of document"), choices=lambda: kind_names().items())
    state = django_filters.ChoiceFilter(label=_("State"), choices=DocumentState.choices)
    year = YearFilter(label=_("Issued in the year"), field_name="issued_on", lookup_expr="year", min_value=1945, max_value=2100)

    class Meta:
        model = OfficialDocument
        fields = ["kind", "state", "year"]


SHORT = 24


def _whole(document: OfficialDocument) -> str:
    """A number is not broken at its strokes, unless it is long."""
    return document.number if len(document.number) > SHORT else format_html('<span class="nowrap">{}</span>', document.number)


COLUMNS = [
    Column("number", pgettext_lazy("document", "Number"), value=_whole, order="number"),
    Column("issued_on", _("Issued on"), value=lambda row: row.issued_on or str(UNKNOWN_DAY), order="issued_on"),
    Column("kind", _("Kind of document"), value=kind_name, order="kind"),
    Column("title", _("What it is about"), order="title"),
    Column("issuer", _("Issued by"), order="issuer"),
    Column("state", _("State"), value="get_state_display", order="state"),
]


@require_GET
def list_documents(request: SignedInRequest) -> HttpResponse:
    """All documents that the reader may read."""
    any_of(request.user, VIEW)
    listing = Listing(
        request, choose_documents(request.user), COLUMNS, filterset=DocumentFilter, search="folded",
        title=_("Official documents"), row_url=OfficialDocument.get_absolute_url,
    )  # fmt: skip
    return listing.respond("register/list.html", {"may_keep": holds_anywhere(request.user, KEEP_DOCUMENTS)})


@require_GET
def show_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one document, and what the reader may do with it."""
    document = access_document(request.user, pk)
    keeps = may_keep(request.user, document)
    citing, total = cited_by(request.user, document)
    successor = document.replaced_by if document.replaced_by and can_read(request.user, document.replaced_by) else None
    context = {
        "document": document, "kind": kind_name(document), "as_printed": document.system == System.OTHER, "files": document.files.all(),
        "keeps": keeps, "may_change": keeps and document.state != DocumentState.WITHDRAWN, "successor": successor,
        "replaces": choose_documents(request.user).filter(replaced_by=document), "citing": citing, "cited_total": total,
        "steps": [step for step in DOCUMENT_WORKFLOW.leaving(document.state) if can(request.user, step.permission, document.unit, document.body)],
        "panels": panels_for(request, document), "entries": told_document(document),
    }  # fmt: skip
    return render(request, "register/show.html", context)


def can_read(user: Any, document: OfficialDocument) -> bool:
    """Whether a document that another one names may be shown to the reader."""
    return choose_documents(user).filter(pk=document.pk).exists()


@require_GET
def show_file(request: SignedInRequest, uuid: Any) -> HttpResponseBase:
    """A file, for those who may read its document; always to be saved, never shown inside our pages."""
    file = access_file(request.user, uuid)
    try:
        answer = FileResponse(file.file.open("rb"), content_type=file.content_type)
    except FileNotFoundError as error:
        raise Http404 from error
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    answer["Cache-Control"] = "private, no-store"
    return answer
