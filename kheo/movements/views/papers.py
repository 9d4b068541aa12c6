"""The registration form as a letter (DOCX, PDF) and as a spreadsheet; one, or all of a campaign."""

from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from kheo.lib.keys import as_key
from kheo.lib.office import docx, pdf, xlsx
from kheo.lib.text import slug
from kheo.movements.models import Initiative
from kheo.movements.queries import (
    form_rows,
    form_words,
    letter_values,
    list_rows,
    reachable_campaigns,
    registration_values,
    registrations_of,
)
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record, records_for
from kheo.records.workflow import ReviewState

LETTER = Path(__file__).resolve().parents[1] / "office" / "registration.docx"
MOST_ROWS = 5_000


@require_GET
def registration_docx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form in the layout of official letters, to be signed and sent."""
    initiative = access_record(request.user, Initiative, pk)
    return _sent(docx.write(LETTER, registration_values(initiative)), docx.CONTENT_TYPE, _name(initiative, "docx"))


@require_GET
def registration_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same to be printed as it is."""
    initiative = access_record(request.user, Initiative, pk)
    return _sent(pdf.write("letter", letter_values(initiative)), pdf.CONTENT_TYPE, _name(initiative, "pdf"))


@require_GET
def registration_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as a spreadsheet."""
    initiative = access_record(request.user, Initiative, pk)
    headings, rows = form_rows(initiative)
    return _sent(xlsx.workbook(form_words()["kind"], headings, rows), xlsx.CONTENT_TYPE, _name(initiative, "xlsx"))


@require_GET
def registrations_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """All registrations of a campaign that the reader may see, of one unit and all below (`?unit=`) or of all, with their ten items."""
    campaign = get_object_or_404(reachable_campaigns(request.user), pk=pk)
    rows = records_for(request.user, Initiative).filter(campaign=campaign).exclude(state__in=[ReviewState.DRAFT, ReviewState.WITHDRAWN])
    if "unit" in request.GET:
        rows = rows.filter(under_path(get_object_or_404(Unit, pk=as_key(request.GET["unit"])).path, "unit__path"))
    headings, lines = list_rows(registrations_of(rows)[:MOST_ROWS])
    return _sent(xlsx.workbook(str(campaign), headings, lines), xlsx.CONTENT_TYPE, f"dang-ky-{slug(str(campaign))}.xlsx")


def _name(initiative: Initiative, ending: str) -> str:
    return f"phieu-dang-ky-{initiative.pk}-{slug(initiative.title)[:60]}.{ending}"


def _sent(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
