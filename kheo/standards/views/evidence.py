"""What bears a value out: photos and files of the sheet and of the unit's earlier ones, named on a page of their own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.org.requests import SignedInRequest
from kheo.records.actions import RecordClosed
from kheo.records.models import EvidenceKind
from kheo.records.permissions import access_record, may_carry, may_edit
from kheo.records.views.access import show_url
from kheo.records.views.evidence import keep_uploads
from kheo.standards.actions import name_evidence
from kheo.standards.forms import EvidenceForm
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import Line, lines_of, named_elsewhere, reusable


@require_http_methods(["GET", "POST"])
def evidence(request: SignedInRequest, pk: int, indicator: int) -> HttpResponse:
    """The photos and files that bear out one value of a sheet."""
    sheet = access_record(request.user, ObservationSheet, pk)
    if not may_carry(request.user, sheet):
        raise PermissionDenied(_("Values are entered by the unit itself, or by the level above on its behalf."))
    line = next((line for line in lines_of(sheet).lines if line.indicator.pk == indicator), None)
    if line is None:
        raise Http404
    if not may_edit(request.user, sheet):
        messages.info(request, _("This record cannot be changed now."))
        return redirect(show_url(sheet))
    if line.stored is None:
        messages.warning(request, _("Give the indicator a value first; then name what bears it out."))
        return redirect(_back(sheet, line))
    return _name(request, sheet, line) if request.method == "POST" else _page(request, sheet, line, _form(request, sheet, line))


def _name(request: SignedInRequest, sheet: ObservationSheet, line: Line) -> HttpResponse:
    """New photos and files are kept whatever else is wrong; then what is ticked is named."""
    problems, data = _keep_new(request, sheet)
    form = _form(request, sheet, line, data)
    if not form.is_valid():
        return _page(request, sheet, line, form, problems, status=422)
    try:
        name_evidence(sheet, code=line.code, proofs=form.proofs, by=request.user)
    except (RecordClosed, ValidationError) as error:
        return _page(request, sheet, line, form, [*problems, *getattr(error, "messages", [str(error)])], status=409)
    if problems:
        return _page(request, sheet, line, _form(request, sheet, line, data), problems, status=422)
    messages.success(request, _("It is written down what bears out %(code)s.") % {"code": line.code})
    return redirect(_back(sheet, line))


def _keep_new(request: SignedInRequest, sheet: ObservationSheet) -> tuple[list[str], Any]:
    """What could not be kept; and the form as sent, with the new ones ticked and dated."""
    before = set(sheet.evidence.values_list("pk", flat=True))
    uploads = [(file, kind) for name, kind in (("photos", EvidenceKind.PHOTO), ("documents", EvidenceKind.FILE)) for file in request.FILES.getlist(name)]
    problems = keep_uploads(sheet, uploads, by=request.user)
    data = request.POST.copy()
    for key in set(sheet.evidence.values_list("pk", flat=True)) - before:
        data[f"use-{key}"], data[f"until-{key}"] = "on", data.get("until", "")
    return problems, data


def _form(request: SignedInRequest, sheet: ObservationSheet, line: Line, data: Any = None) -> EvidenceForm:
    return EvidenceForm(data, offered=[*reusable(request.user, sheet), *named_elsewhere(request.user, sheet, line.proofs)], named=line.proofs)


def _page(request: SignedInRequest, sheet: ObservationSheet, line: Line, form: EvidenceForm, problems: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    context = {"sheet": sheet, "line": line, "form": form, "problems": problems or [], "back": _back(sheet, line)}
    return render(request, "standards/evidence.html", context, status=status)


def _back(sheet: ObservationSheet, line: Line) -> str:
    """The row of the indicator on the page of cells."""
    return f"{reverse('standards:enter', args=[sheet.pk])}#value-{line.indicator.pk}"
