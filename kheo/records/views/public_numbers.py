"""What pages of public numbers share: the place and year that are asked for, and all tables as one sheet."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.office import csv, xlsx
from kheo.lib.text import slug
from kheo.org.models import Unit
from kheo.records.public_numbers import NumbersOfYear, units_called, units_to_show

LONGEST_NAME = 100
SHEETS = {"xlsx": xlsx.CONTENT_TYPE, "csv": csv.CONTENT_TYPE}


def show_numbers_of(
    request: HttpRequest, template: str, *, numbers_of: Callable[[Unit, int], NumbersOfYear], usual: Callable[[], Unit | None], first_year: int,
) -> HttpResponse:  # fmt: skip
    """The tables of one unit; `?unit=` and `?year=` choose, `?q=` finds units by name, `?format=xlsx` or `csv` gives all in one sheet."""
    unit, year = asked_unit(request, usual), _asked_year(request, first_year)
    numbers = numbers_of(unit, year) if unit is not None else None
    if numbers is not None and request.GET.get("format") in SHEETS:
        return _sheet(numbers, request.GET["format"])
    context = {"numbers": numbers, "year": year, "years": range(first_year, dates.today().year + 1), **around(request, unit, year), "along": ("year", year)}
    return render(request, template, context)


def around(request: HttpRequest, unit: Unit | None, year: int) -> dict[str, Any]:
    """What a page of one place shows of others: those above it, and those found by name."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_NAME]
    above = list(Unit.objects.above(unit).exclude(pk=unit.pk).order_by("path")) if unit is not None else []
    return {"q": words, "found": units_called(words, year) if words else [], "above": above}


def asked_unit(request: HttpRequest, usual: Callable[[], Unit | None]) -> Unit | None:
    """The unit asked for, else the usual one; no other than those whose numbers are published."""
    if "unit" not in request.GET:
        return usual()
    return get_object_or_404(units_to_show(), pk=as_key(request.GET["unit"]))


def _asked_year(request: HttpRequest, first: int) -> int:
    """The year asked for, else this one; no other than those that may have numbers."""
    this = dates.today().year
    year = as_key(request.GET["year"]) if "year" in request.GET else this
    if year is None or not first <= year <= this:
        raise Http404
    return year


def _sheet(numbers: NumbersOfYear, kind: str) -> HttpResponse:
    """All tables, one number a line: what it is of, when or of what, the number, or why there is none."""
    headings = [_("Table"), _("Line"), _("Column"), _("Number"), _("Note"), _("Measured in")]
    name = f"{slug(str(numbers.unit))}-{numbers.year}"
    return sheet_response(kind, name, str(numbers.unit), headings, _lines(numbers), _notes(numbers))


def sheet_response(kind: str, name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], notes: Sequence[str]) -> HttpResponse:
    """A table as a file to keep, of a kind in `SHEETS`."""
    content = csv.sheet(headings, rows, notes=notes) if kind == "csv" else xlsx.workbook(title, headings, rows, notes=notes)
    return HttpResponse(content, headers={"Content-Type": SHEETS[kind], "Content-Disposition": f'attachment; filename="{name}.{kind}"'})


def _lines(numbers: NumbersOfYear) -> list[list[Any]]:
    return [
        [table.title, row.label, column, cell.number, "" if cell.number is not None else cell.text, row.measure]
        for table in numbers.tables for row, cells in table.told for column, cell in cells
    ]  # fmt: skip


def _notes(numbers: NumbersOfYear) -> list[str]:
    head = f"{numbers.unit}, {numbers.period.label}"
    if not any(table.is_hidden_somewhere for table in numbers.tables):
        return [head]
    return [head, _("<5: one to four people. Hidden: shown, it would tell one of those numbers.")]
