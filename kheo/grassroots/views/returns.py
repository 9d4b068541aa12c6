"""The month's returns: who has handed in and whom to remind, the table of a year, the texts gathered for the report of the place above."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.grassroots.actions import RETURN_SLUG, hand_in_return, remind_of_returns
from kheo.grassroots.models import MonthlyReturn
from kheo.grassroots.queries import months_to_choose, rises_of
from kheo.grassroots.queries.return_board import (
    Count,
    Line,
    MonthRow,
    ReturnStanding,
    count_lines,
    counts_of_areas,
    handed_in,
    places_of,
    posts_of,
    reminded_on,
    reporters_of,
    year_table,
)
from kheo.grassroots.queries.return_texts import by_heading, matters_told, returns_told, texts_told
from kheo.grassroots.queries.returns import Rise
from kheo.grassroots.returns import begun_month, due_on, groups_of_texts, texts, year_columns
from kheo.lib import dates
from kheo.lib.keys import as_key, as_keys
from kheo.lib.listing import Column, Listing
from kheo.lib.numbers import show_number
from kheo.lib.office import xlsx
from kheo.lib.periods import Period, PeriodError
from kheo.lib.text import slug
from kheo.org.models import Body, Unit, UnitKind, User
from kheo.org.permissions import can, units_where
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import REVIEW, VIEW, access_record, may_edit, records_for
from kheo.records.views.access import answer_submission, show_url
from kheo.records.views.editing import refresh_record

TEXTS_ON_A_PAGE, MATTERS_ON_A_PAGE = 100, 50
FIRST_YEAR = 2000


@require_POST
def refresh_return(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Keep what was typed as a draft and show the form again, with the numbers of the month and body that were chosen."""
    return refresh_record(request, RETURN_SLUG, pk)


@require_http_methods(["GET", "POST"])
def look_at_rises(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of some figures more was recorded since their remainder was typed: it stays, or what came in since is taken off, and the return is handed in."""
    monthly = access_record(request.user, MonthlyReturn, pk)
    if not may_edit(request.user, monthly):
        messages.info(request, _("This record cannot be changed now."))
        return redirect(show_url(monthly))
    rises = rises_of(monthly)
    if request.method == "GET":
        return render(request, "grassroots/return_rises.html", {"record": monthly, "rises": rises, "seen": _version_of(rises)})
    if request.POST.get("seen") != _version_of(rises):
        messages.warning(request, _("More was recorded in the meantime. Please look at the numbers again."))
        return render(request, "grassroots/return_rises.html", {"record": monthly, "rises": rises, "seen": _version_of(rises)}, status=422)
    return _hand_in(request, monthly)


def _version_of(rises: Sequence[Rise]) -> str:
    """What the page told: an answer is to that and to nothing newer."""
    return ";".join(f"{rise.heading.key}={rise.now}+{rise.remainder}" for rise in rises)


def _hand_in(request: SignedInRequest, monthly: MonthlyReturn) -> HttpResponse:
    take_off = request.POST.get("answer") == "take_off"
    return answer_submission(request, monthly, lambda: hand_in_return(monthly, by=request.user, take_off=take_off))


@dataclass(frozen=True)
class Asked:
    """The place and month that the address asks for; a wrong month is told in `problem`, and another one shown."""

    unit: Unit
    month: Period
    problem: str = ""

    @property
    def months(self) -> list[Period]:
        """The months to choose from."""
        return months_to_choose(self.month.code)

    @property
    def texts_url(self) -> str:
        """Where the texts are gathered."""
        return self.url("returns_texts")

    def url(self, name: str, **more: object) -> str:
        """The address of another of these pages for the same place and month."""
        return f"{reverse(f'grassroots:{name}')}?{urlencode({'unit': self.unit.pk, 'period': self.month.code, **more})}"

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        """(key, label, address) of the pages about this place and month."""
        tabs = [("missing", _("To remind"), self.url("returns", show="missing")), ("all", _("All reporters"), self.url("returns", show="all"))]
        tabs = tabs if self.unit.kind == UnitKind.COMMUNE else [("areas", _("By place"), self.url("returns"))]
        return [*tabs, ("year", _("The year in numbers"), self.url("returns_year", year=self.month.start.year)), ("texts", _("Texts by heading"), self.url("returns_texts"))]


def _asked(request: SignedInRequest) -> Asked:
    places = places_of(request.user)
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    named = request.GET.get("unit", "")
    open_units = units_where(request.user, VIEW).exclude(kind=UnitKind.HAMLET)
    unit = get_object_or_404(open_units, pk=as_key(named)) if named else places[0]
    usual = Period.of_day(dates.today(), "month").previous()
    try:
        return Asked(unit, begun_month(request.GET.get("period") or usual.code, dates.today()))
    except PeriodError as error:
        return Asked(unit, usual, str(error))


def _page(request: SignedInRequest, asked: Asked, tab: str, **more: Any) -> dict[str, Any]:
    """What every page of the board needs."""
    return {"asked": asked, "places": places_of(request.user), "tab": tab, "month": asked.month, "due_on": due_on(asked.month), **more}


@require_GET
def show_board(request: SignedInRequest) -> HttpResponse:
    """Sent, late, missing and the rate: for a commune by reporter, for what stands above it by place."""
    asked = _asked(request)
    board = _reporters if asked.unit.kind == UnitKind.COMMUNE else _areas
    return board(request, asked)


def _reporters(request: SignedInRequest, asked: Asked) -> HttpResponse:
    lines = handed_in(reporters_of(asked.month, asked.unit).order_by("path"), [asked.month])
    tab = "all" if request.GET.get("show") == "all" else "missing"
    shown = {line.body.pk: line for line in lines if tab == "all" or not line.is_sent or line.came_back}
    rows = Body.objects.filter(pk__in=shown).select_related("unit").order_by("unit__path", "name")
    table = _ReporterTable(request.user, asked.month, shown)
    columns = table.columns if tab == "all" else table.columns_to_remind
    listing = Listing(request, rows, columns, search="folded", title=_("Monthly returns"), row_url=table.url, prepare=table.prepare)
    may_ask = can(request.user, REVIEW, asked.unit)
    return listing.respond("grassroots/returns_board.html", _page(request, asked, tab, count=count_lines(lines), may_remind=may_ask))


class _ReporterTable:
    """The columns of a commune's reporters; what they show of a page of rows is read at once."""

    def __init__(self, user: User, month: Period, lines: dict[int, Line]) -> None:
        self.user, self.month, self.lines = user, month, lines
        self.posts: dict[int, list[str]] = {}
        self.asked: dict[int, Any] = {}
        self.readable: set[int] = set()

    def prepare(self, bodies: Sequence[Body]) -> None:
        """Read what the rows of a page need."""
        self.posts = posts_of(bodies)
        self.asked = reminded_on(bodies, self.month)
        sent = [line.monthly.pk for body in bodies if (line := self.lines[body.pk]).monthly is not None]
        self.readable = set(records_for(self.user, MonthlyReturn).filter(pk__in=sent).values_list("pk", flat=True))

    def url(self, body: Body) -> str:
        """The return, for who may read it."""
        monthly = self.lines[body.pk].monthly
        return reverse("records:show", args=[RETURN_SLUG, monthly.pk]) if monthly is not None and monthly.pk in self.readable else ""

    def standing(self, body: Body) -> str:
        """How it stands, in words."""
        line = self.lines[body.pk]
        words = ReturnStanding(line.standing).label
        return _("%(standing)s, returned for mending") % {"standing": words} if line.came_back else str(words)

    def sent_on(self, body: Body) -> Any:
        """The day on which it was first handed in."""
        monthly = self.lines[body.pk].monthly
        return dates.local_day(monthly.first_submitted_at) if monthly is not None and monthly.first_submitted_at else None

    @property
    def columns(self) -> list[Column]:
        """All that is told of a reporter."""
        return [
            Column("name", gettext_lazy("Reporter"), value=str, order="folded"),
            Column("unit", gettext_lazy("Place"), value=lambda body: str(body.unit), order="unit__path"),
            Column("standing", gettext_lazy("Return of the month"), value=self.standing),
            Column("sent_on", gettext_lazy("Handed in on"), value=self.sent_on),
        ]

    @property
    def columns_to_remind(self) -> list[Column]:
        """What is told of one that is missing: which posts could enter it, and when they were asked."""
        return [
            *self.columns[:3],
            Column("posts", gettext_lazy("Posts that can enter it"), value=lambda body: "; ".join(self.posts.get(body.pk, ())) or _("none yet")),
            Column("asked", gettext_lazy("Reminded on"), value=lambda body: self.asked.get(body.pk)),
        ]


def _areas(request: SignedInRequest, asked: Asked) -> HttpResponse:
    table = _AreaTable(asked.month)
    rows = Unit.objects.on(asked.month.end).filter(parent=asked.unit).order_by("path")
    listing = Listing(request, rows, table.columns, search="folded", title=_("Monthly returns"), row_url=table.url, prepare=table.prepare)
    whole = counts_of_areas([asked.unit], asked.month)[asked.unit.pk]
    return listing.respond("grassroots/returns_board.html", _page(request, asked, "areas", count=whole))


class _AreaTable:
    """The columns of a table of places; what they show of a page of rows is read at once."""

    def __init__(self, month: Period) -> None:
        self.month, self.counts = month, dict[int, Count]()

    def prepare(self, areas: Sequence[Unit]) -> None:
        """Count what the rows of a page need."""
        self.counts = counts_of_areas(areas, self.month)

    def url(self, area: Unit) -> str:
        """The board of the place."""
        return f"{reverse('grassroots:returns')}?{urlencode({'unit': area.pk, 'period': self.month.code})}"

    @property
    def columns(self) -> list[Column]:
        """All that is told of a place."""
        return [
            Column("name", gettext_lazy("Place"), value=str, order="folded"),
            Column("expected", gettext_lazy("Reporters"), value=lambda area: self.counts[area.pk].expected),
            Column("in_time", gettext_lazy("In time"), value=lambda area: self.counts[area.pk].in_time),
            Column("late", pgettext_lazy("returns", "Late"), value=lambda area: self.counts[area.pk].late),
            Column("missing", pgettext_lazy("returns", "Missing"), value=lambda area: self.counts[area.pk].missing),
            Column("rate", gettext_lazy("Rate"), value=lambda area: _percent(self.counts[area.pk])),
        ]


def _percent(count: Count) -> str:
    return "" if count.percent is None else f"{count.percent}%"


@require_POST
def remind(request: SignedInRequest) -> HttpResponse:
    """Ask the chosen reporters, or one, for the return of a month."""
    try:
        month = begun_month(request.POST.get("period", ""), dates.today())
    except PeriodError as error:
        messages.warning(request, str(error))
        return redirect("grassroots:returns")
    chosen = Body.objects.filter(pk__in=as_keys(request.POST.getlist("body")))
    told, refused = remind_of_returns(chosen, month, by=request.user)
    if told:
        messages.success(request, _("Reminded: %(bodies)s.") % {"bodies": ", ".join(map(str, told))})
    for body, reason in refused:
        messages.warning(request, f"{body}: {reason}.")
    if not told and not refused:
        messages.info(request, _("Tick the reporters that are to be reminded."))
    query = urlencode({"unit": as_key(request.POST.get("unit")) or "", "period": month.code})
    return redirect(f"{reverse('grassroots:returns')}?{query}")


@require_GET
def show_year(request: SignedInRequest) -> HttpResponse:
    """The thirteen columns of a year, month by month; `?format=xlsx` for the table."""
    asked = _asked(request)
    year = as_key(request.GET.get("year")) or asked.month.start.year
    table = year_table(asked.unit, Period.year(year if FIRST_YEAR <= year <= dates.today().year else dates.today().year))
    headings = [f"{column.name} ({column.measure})" for column in year_columns()]
    if request.GET.get("format") == "xlsx":
        lines = [_sheet_row(row) for row in [*table.rows, table.whole]]
        return _sheet(f"{asked.unit} {table.year.code}", [_("Month"), _("Returns"), _("Reporters"), *headings], lines, [_year_note()])
    rows = [(row, [show_number(number) for number in row.numbers]) for row in [*table.rows, table.whole]]
    years = [dates.today().year - back for back in range(5)]
    context = {"table": table, "headings": headings, "rows": rows, "years": years, "note": _year_note(), "xlsx_url": asked.url("returns_year", year=table.year.code, format="xlsx")}
    return render(request, "grassroots/returns_year.html", _page(request, asked, "year", **context))


def _year_note() -> str:
    return _("The numbers are those of accepted returns. In the last line flows are summed; of stocks each reporter's last one stands: they are never summed over months.")


def _sheet_row(row: MonthRow) -> list[object]:
    told = [row.count.sent, row.count.expected] if row.count is not None else [None, None]
    return [row.period.label, *told, *row.numbers]


@require_GET
def show_texts(request: SignedInRequest) -> HttpResponse:
    """The texts of the month under their headings, ready to be copied; `?format=xlsx` for all of them, `?format=matters` for what residents raised."""
    asked = _asked(request)
    returns = returns_told(request.user, asked.unit, asked.month)
    wanted = request.GET.get("format")
    if wanted == "xlsx":
        rows = [[texts()[row.key].number, str(row), str(row.monthly_return.body), row.text] for row in texts_told(returns)]
        return _sheet(f"{asked.unit} {asked.month.code}", [_("No."), _("Heading"), _("Reporter"), _("Text")], rows)
    matters = matters_told(returns)
    if wanted == "matters":
        raised = [[row.label, str(row.place), row.count, "; ".join(row.answers)] for row in matters]
        return _sheet(f"{asked.unit} {asked.month.code}", [_("About"), _("Place"), _("Raised how often"), _("What was answered or done")], raised, [_few_note()])
    group = next((one for one in groups_of_texts() if one.code == request.GET.get("group")), groups_of_texts()[0])
    page = Paginator(texts_told(returns, group), TEXTS_ON_A_PAGE).get_page(request.GET.get("page"))
    raised_page = Paginator(matters, MATTERS_ON_A_PAGE).get_page(request.GET.get("raised"))
    shown = [(one, asked.url("returns_texts", group=one.code), one == group) for one in groups_of_texts()]
    context = {"groups": shown, "group": group, "page": page, "headings": by_heading(page), "matters": raised_page, "few_note": _few_note(), "xlsx_url": asked.url("returns_texts", format="xlsx"), "matters_url": asked.url("returns_texts", format="matters")}
    return render(request, "grassroots/returns_texts.html", _page(request, asked, "texts", **context))


def _few_note() -> str:
    return _("Where fewer than five raised a matter, the commune alone is told, not the hamlet; while only one hamlet of it has handed in, nothing of these is told.")


def _sheet(title: str, headings: Sequence[str], rows: list[list[object]], notes: Sequence[str] = ()) -> HttpResponse:
    content = xlsx.workbook(title, headings, rows, notes=notes)
    disposition = f'attachment; filename="{slug(title)}.xlsx"'
    return HttpResponse(content, headers={"Content-Type": xlsx.CONTENT_TYPE, "Content-Disposition": disposition})
