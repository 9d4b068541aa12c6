"""Scoring sheets at the desk: which there are, and what one holds."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kheo.movements.models import ScoringSheet
from kheo.movements.queries import groups_of, is_in_use
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import ENTER, REVIEW, VIEW
from kheo.records.views.access import any_of


@require_GET
def list_sheets(request: SignedInRequest) -> HttpResponse:
    """All sheets, each with its versions."""
    any_of(request.user, ENTER, REVIEW, VIEW)
    sheets = ScoringSheet.objects.prefetch_related("lines").select_related("succeeded_by")
    return render(request, "movements/sheets.html", {"sheets": sheets})


@require_GET
def show_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """One sheet with its criteria, ranks and caps; the page is made to be printed."""
    any_of(request.user, ENTER, REVIEW, VIEW)
    sheet = get_object_or_404(ScoringSheet.objects.select_related("succeeds", "succeeded_by"), pk=pk)
    context = {
        "sheet": sheet, "groups": groups_of(sheet), "ranks": sheet.ranks.all(), "caps": sheet.caps.select_related("best"),
        "in_use": is_in_use(sheet),
    }  # fmt: skip
    return render(request, "movements/sheet.html", context)
