"""Records cite documents."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kheo.org.requests import SignedInRequest
from kheo.records.models import Record
from kheo.records.permissions import records_for
from kheo.records.views.access import found_record, show_url
from kheo.register.actions import cite, uncite
from kheo.register.forms import CitationForm
from kheo.register.models import Citation
from kheo.register.permissions import documents_for, may_cite


@require_http_methods(["GET", "POST"])
def cite_document(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say which document a record rests on, or mentions."""
    kind, record = found_record(request.user, slug, pk)
    if not may_cite(request.user, record):
        raise PermissionDenied(_("Documents are cited by those who carry the record, and by those who keep documents there."))
    form = CitationForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        cite(item=record, by=request.user, **form.cleaned_data)
        messages.success(request, _("Cited."))
        return redirect(show_url(record))
    context = {"form": form, "kind": kind, "record": record}
    return render(request, "register/cite.html", context, status=422 if form.errors else 200)


@require_POST
def remove_citation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a citation back."""
    citation = Citation.objects.filter(pk=pk, document__in=documents_for(request.user)).first()
    record = citation.item if citation else None
    if citation is None or not isinstance(record, Record) or not records_for(request.user, type(record)).filter(pk=record.pk).exists():
        raise Http404
    uncite(citation, by=request.user)
    messages.success(request, _("It is not cited any more."))
    return redirect(show_url(record))
