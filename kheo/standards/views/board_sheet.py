"""The board of an area as a spreadsheet."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib.office import xlsx
from kheo.lib.text import slug
from kheo.standards.queries import SIGNS, Board, Totals, UnitRow
from kheo.standards.rules import Verdict

UNSURE = "◌"


def spreadsheet(board: Board, sort: str) -> HttpResponse:
    """The board as XLSX, sorted alike; what nobody confirmed bears its mark."""
    content = xlsx.workbook(str(board.unit), _sheet_headings(board), _sheet_rows(board, sort), notes=_notes(board))
    name = f"{slug(board.criteria_set.code)}-{slug(str(board.unit))}-{board.period.code.lower()}.xlsx"
    return HttpResponse(content, headers={"Content-Type": xlsx.CONTENT_TYPE, "Content-Disposition": f'attachment; filename="{name}"'})


def _notes(board: Board) -> list[str]:
    notes = [f"{board.criteria_set}, {board.unit}, {board.period.label}"]
    if board.is_area:
        notes.append(_("%(reporting)s of %(expected)s units have data") % {"reporting": board.totals.reporting, "expected": board.totals.expected})
    if board.is_shaky or not board.criteria_set.confirmed:
        notes.append(_("Rows marked ◌ are written from memory: no source has confirmed them yet."))
    return notes


def _sheet_headings(board: Board) -> list[str]:
    criteria = [f"{criterion}{f' {UNSURE}' if criterion.shaky else ''}" for criterion in board.criteria]
    return [_("Unit"), _("Criteria reached"), _("Missing"), _("Result"), *criteria, _("Aimed at by"), pgettext("award", "Title")]


def _sheet_rows(board: Board, sort: str) -> list[list[object]]:
    rows = [_sheet_row(board, row) for row in board.ordered(sort)]
    areas = [*board.areas, board.totals] if board.is_area else []
    return rows + [_sheet_total(board, area) for area in areas]


def _sheet_row(board: Board, row: UnitRow) -> list[object]:
    aim = f"{board.period.end.year}: {row.aim.source}" if row.aim else ""
    if not row.has_data:
        return [str(row.unit), None, None, row.words, *[None] * len(board.criteria), aim, row.award_told]
    cells = [f"{SIGNS[cell.verdict]} {cell.verdict.label}" for cell in row.cells]
    return [str(row.unit), row.reached, row.missing, f"{SIGNS[row.verdict]} {row.words}", *cells, aim, row.award_told]


def _sheet_total(board: Board, totals: Totals) -> list[object]:
    told = _("%(reached)s units reached the set") % {"reached": totals.reached} if totals.reporting else str(Verdict.NO_DATA.label)
    name = _("Total, %(unit)s") % {"unit": totals.unit}
    reached = totals.criteria_reached if totals.reporting else None
    return [name, reached, None, told, *[number for _criterion, number in board.by_criterion(totals)], "", ""]
