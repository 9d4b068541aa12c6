"""`/hoat-dong/so-lieu/`: the numbers of a place and a year, for everybody; small counts of people hidden together."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.grassroots.queries.public_numbers import (
    PublicNumbers,
    first_year,
    units_called,
    units_to_show,
    usual_unit,
)
from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.office import xlsx
from kheo.lib.text import slug
from kheo.org.models import Unit

LONGEST_NAME = 100


@login_not_required
@require_GET
def show_numbers(request: HttpRequest) -> HttpResponse:
    """The tables of one unit; `?unit=` and `?year=` choose, `?q=` finds units by name, `?format=xlsx` gives all in one sheet."""
    unit, year = _unit(request), _year(request)
    numbers = PublicNumbers(unit, year) if unit is not None else None
    if numbers is not None and request.GET.get("format") == "xlsx":
        return _spreadsheet(numbers)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_NAME]
    context = {
        "numbers": numbers, "year": year, "years": range(first_year(), dates.today().year + 1), "q": words, "found": units_called(words, year) if words else [],
        "above": list(Unit.objects.above(unit).exclude(pk=unit.pk).order_by("path")) if unit is not None else [],
    }  # fmt: skip
    return render(request, "grassroots/public/numbers.html", context)


def _unit(request: HttpRequest) -> Unit | None:
    if "unit" not in request.GET:
        return usual_unit()
    return get_object_or_404(units_to_show(), pk=as_key(request.GET["unit"]))


def _year(request: HttpRequest) -> int:
    """The year asked for, else this one; no other than those that may have numbers."""
    this = dates.today().year
    year = as_key(request.GET["year"]) if "year" in request.GET else this
    if year is None or not first_year() <= year <= this:
        raise Http404
    return year


def _spreadsheet(numbers: PublicNumbers) -> HttpResponse:
    """All tables, one number a line: what it is of, when or of what, the number, or why there is none."""
    headings = [_("Table"), _("Line"), _("Column"), _("Number"), _("Note"), _("Measured in")]
    content = xlsx.workbook(str(numbers.unit), headings, _lines(numbers), notes=_notes(numbers))
    name = f"{slug(str(numbers.unit))}-{numbers.year}.xlsx"
    return HttpResponse(content, headers={"Content-Type": xlsx.CONTENT_TYPE, "Content-Disposition": f'attachment; filename="{name}"'})


def _lines(numbers: PublicNumbers) -> list[list[Any]]:
    return [
        [table.title, row.label, column, cell.number, "" if cell.number is not None else cell.text, row.measure]
        for table in numbers.tables for row, cells in table.told for column, cell in cells
    ]  # fmt: skip


def _notes(numbers: PublicNumbers) -> list[str]:
    head = f"{numbers.unit}, {numbers.period.label}"
    if not any(table.is_hidden_somewhere for table in numbers.tables):
        return [head]
    return [head, _("<5: one to four people. Hidden: shown, it would tell one of those numbers.")]
