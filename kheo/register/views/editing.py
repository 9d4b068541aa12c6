"""Registering a document, putting it right, its files, its state."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.files import BadFile
from kheo.lib.forms import reason_given
from kheo.lib.workflow import Transition, TransitionRefused
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.register.actions import (
    DocumentChanged,
    add_document_file,
    change_document_state,
    remove_document_file,
)
from kheo.register.forms import DocumentForm, FilesForm, StateForm
from kheo.register.models import OfficialDocument
from kheo.register.numbers import kind_names
from kheo.register.permissions import KEEP_DOCUMENTS, access_document, access_file, may_keep
from kheo.register.queries import UNKNOWN_DAY, read_number
from kheo.register.workflow import DOCUMENT_WORKFLOW


def _keeper(request: SignedInRequest) -> None:
    if not holds_anywhere(request.user, KEEP_DOCUMENTS):
        raise PermissionDenied(_("No role of yours lets you register documents."))


def _kept(request: SignedInRequest, pk: int) -> OfficialDocument:
    document = access_document(request.user, pk)
    if not may_keep(request.user, document):
        raise PermissionDenied(_("Documents are kept by those who register them, and by the levels above."))
    return document


def _sent(request: SignedInRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_http_methods(["GET", "POST"])
def new_document(request: SignedInRequest) -> HttpResponse:
    """A document is registered."""
    _keeper(request)
    form = DocumentForm(*_sent(request), user=request.user)
    document = form.store() if form.is_valid() else None
    if document is None:
        if request.FILES:
            messages.warning(request, _("Please choose the files again: they could not be kept."))
        return _form_page(request, form, status=422 if form.errors else 200)
    messages.success(request, _("Registered."))
    _add_files(request, document, form.cleaned_data["uploads"])
    return redirect(document)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """What stands wrong is put right."""
    document = _kept(request, pk)
    form = DocumentForm(*_sent(request), instance=document, user=request.user)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, form, status=422 if form.errors else 200)
    try:
        stored = form.store()
    except DocumentChanged as conflict:
        return _conflict(request, form, conflict)
    if stored is None:
        return _form_page(request, form, status=422)
    messages.success(request, _("Saved."))
    return redirect(stored)


def _conflict(request: SignedInRequest, form: DocumentForm, conflict: DocumentChanged) -> HttpResponse:
    """Somebody else was first: both versions are shown, mine stands in the form and is not stored yet."""
    names = form._meta.fields or ()
    pairs = [(str(form.fields[name].label), _words(name, getattr(conflict.stored, name)), _words(name, getattr(conflict.mine, name))) for name in names]
    form.show_version(conflict.stored.version)
    differences = [pair for pair in pairs if pair[1] != pair[2]]
    return _form_page(request, form, status=409, conflict=str(conflict), differences=differences)


def _words(name: str, value: Any) -> str:
    if name == "kind":
        return kind_names().get(value, "–")
    if name == "issued_on":
        return f"{value:%d/%m/%Y}" if value else str(UNKNOWN_DAY)
    return value or "–"


def _form_page(request: SignedInRequest, form: DocumentForm, *, status: int, **extra: Any) -> HttpResponse:
    reading = _reading(request, form["number"].value(), form["issuer"].value(), form["issued_on"].value(), form.instance.pk)
    repeated = form.repeated or (reading.repeated if reading else [])
    context = {"form": form, "document": form.instance, "reading": reading, "repeated": repeated, **extra}
    return render(request, "register/form.html", context, status=status)


def _reading(request: SignedInRequest, number: Any, issuer: Any, day: Any, leaving_out: int | None) -> Any:
    """What is understood of the number so far; nothing while none is typed."""
    if not number:
        return None
    try:
        issued_on = forms.DateField(required=False).clean(day)
    except ValidationError:
        issued_on = None
    return read_number(request.user, str(number), issued_on=issued_on, issuer=str(issuer or ""), leaving_out=leaving_out)


@require_GET
def read_typed_number(request: SignedInRequest) -> HttpResponse:
    """What is understood of a number while it is typed: a piece of the form."""
    _keeper(request)
    asked = request.GET
    reading = _reading(request, asked.get("number"), asked.get("issuer"), asked.get("issued_on"), None)
    return render(request, "register/number_read.html", {"reading": reading, "repeated": reading.repeated if reading else []})


def _add_files(request: SignedInRequest, document: OfficialDocument, files: Any) -> None:
    """Each file by itself: a bad one is named, the others are kept."""
    for file in files:
        try:
            add_document_file(document, file, by=request.user)
        except BadFile as error:
            messages.warning(request, str(error))


@require_POST
def add_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """Files come to a document."""
    document = _kept(request, pk)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid() and form.cleaned_data["uploads"]:
        _add_files(request, document, form.cleaned_data["uploads"])
    else:
        messages.warning(request, _("Choose a file first."))
    return redirect(document)


@require_POST
def remove_file(request: SignedInRequest, uuid: Any) -> HttpResponse:
    """A file is taken off."""
    file = access_file(request.user, uuid)
    document = file.document
    try:
        remove_document_file(file, by=request.user, reason=reason_given(request.POST))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The file was removed."))
    return redirect(document)


@require_http_methods(["GET", "POST"])
def change_state(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Say what became of a document."""
    document = _kept(request, pk)
    step = _step(verb)
    form = StateForm(*_sent(request), document=document, target=step.target, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            change_document_state(document, verb, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.blame(error)
        except TransitionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded."))
            return redirect(document)
    context = {"form": form, "document": document, "step": step}
    return render(request, "register/state.html", context, status=422 if form.errors else 200)


def _step(verb: str) -> Transition:
    found = next((step for step in DOCUMENT_WORKFLOW.transitions if step.verb == verb), None)
    if found is None:
        raise Http404
    return found
