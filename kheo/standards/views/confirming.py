"""Rows of a set, its decision, counts and mappings, and the sources in which they were seen: one small form for each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.forms import ReasonForm
from kheo.org.requests import SignedInRequest
from kheo.standards.actions.confirming import confirm_row, withdraw_confirmation
from kheo.standards.forms.confirming import SourceForm
from kheo.standards.models import CriteriaSet
from kheo.standards.permissions import may_confirm
from kheo.standards.queries.set_rows import SetRow, about_set, rows_of


@require_GET
def list_rows(request: SignedInRequest, pk: int) -> HttpResponse:
    """The decision, counts and mappings; the rows that nobody confirmed, each with its form; below them those that somebody did."""
    row = _kept(request, pk)
    rows, about = rows_of(row), about_set(row)
    context = {"set": row, "about": about, "unconfirmed": rows.unconfirmed, "confirmed": rows.confirmed, "sources": _sources([*about, *rows.confirmed], row)}
    return render(request, "standards/set_confirm.html", context)


@require_http_methods(["GET", "POST"])
def rule_on_row(request: SignedInRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """One row: confirmed by a source, or its confirmation withdrawn with a reason."""
    criteria_set = _kept(request, pk)
    rows = [*about_set(criteria_set), *rows_of(criteria_set)]
    found = next((part for part in rows if part.kind.slug == kind and part.row.pk == row), None)
    if found is None:
        raise Http404
    form = _form(request, found)
    if request.method == "POST" and form.is_valid() and _ruled(request, found, form):
        return redirect(f"{reverse('standards:confirm_rows', args=[pk])}#{_next(rows, found).anchor}")
    context = {"set": criteria_set, "row": found, "form": form, "sources": _sources(rows, criteria_set)}
    return render(request, "standards/set_row.html", context, status=422 if form.errors else 200)


def _kept(request: SignedInRequest, pk: int) -> CriteriaSet:
    if not may_confirm(request.user):
        raise PermissionDenied(_("A set is one for all units: its rows are confirmed at the highest level that keeps standards here."))
    return get_object_or_404(CriteriaSet, pk=pk)


def _next(rows: list[SetRow], found: SetRow) -> SetRow:
    """Where to go on: the next row that nobody confirmed; a row whose confirmation was withdrawn is there itself."""
    after = rows[rows.index(found) + 1 :] if not found.row.confirmed else []
    return next((row for row in after if not row.row.confirmed), found)


def _form(request: SignedInRequest, found: SetRow) -> Any:
    """What was posted decides: a source is named, or a confirmation withdrawn; a page opened late never does the other thing."""
    data = request.POST if request.method == "POST" else None
    withdraws = "reason" in data if data is not None else found.row.confirmed
    return ReasonForm(data) if withdraws else SourceForm(data)


def _ruled(request: SignedInRequest, found: SetRow, form: Any) -> bool:
    """Whether what the form says is stored; else the form has the complaint."""
    try:
        _rule(request, found, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None if not hasattr(error, "error_dict") else next(iter(error.error_dict)), error.messages)
    return not form.errors


def _rule(request: SignedInRequest, found: SetRow, values: dict[str, str]) -> None:
    words = {"row": found.full_name}
    if "source" in values:
        changed = confirm_row(found.row, source=values["source"], by=request.user)
        messages.success(request, (_("Confirmed: %(row)s.") if changed else _("It was confirmed by this source already: %(row)s.")) % words)
    else:
        changed = withdraw_confirmation(found.row, reason=values["reason"], by=request.user)
        messages.success(request, (_("No longer confirmed: %(row)s.") if changed else _("It was not confirmed anyway: %(row)s.")) % words)


def _sources(rows: list[SetRow], criteria_set: CriteriaSet) -> list[str]:
    """Sources already named on this set, to choose from."""
    return sorted({row.row.source for row in rows if row.row.confirmed} | {criteria_set.source})
