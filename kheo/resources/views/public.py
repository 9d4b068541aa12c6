"""`/dong-gop/`: every đồng, day and square metre from source to work, for everybody; and the page of one published work."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from kheo.lib import dates
from kheo.lib.amounts import show_amount
from kheo.lib.listing import Column, Listing
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.lib.text import slug
from kheo.records.views.public_numbers import SHEETS, around, asked_unit, sheet_response
from kheo.records.views.sharing import shared_as
from kheo.resources.forms.published import PublishedWorksFilter
from kheo.resources.kinds import MONEY, forms
from kheo.resources.models import Work
from kheo.resources.queries.contributions import FormTotal, form_totals, sums_of_works
from kheo.resources.queries.public_entries import latest_entries, spendings_on
from kheo.resources.queries.public_given import FormGiven, PublicGiven, usual_unit
from kheo.resources.queries.public_sums import first_day
from kheo.resources.queries.public_works import NO_MONEY, bars, cards_of, given_for
from kheo.resources.queries.sums import periods_of
from kheo.resources.queries.works import published_works, shown_photos

PAGE = 12
WORKS_IN_SHEET = 1_000
COLUMNS = [Column("name", "", value="title_in_public")]  # cards show the rest


@login_not_required
@require_GET
def show_given(request: HttpRequest) -> HttpResponse:
    """What was given in a unit; `?unit=` and `?period=` (or `?year=`) choose (none: all years), `?q=` finds units by name, `?format=xlsx` or `csv` gives the tables."""
    given = asked_given(request)
    kind = request.GET.get("format", "")
    if given is not None and kind in SHEETS:
        return _sheet(given, kind)
    return render(request, "resources/public/given.html", {**place_and_period(request, given), **(_told(request, given) if given else {})})


def asked_given(request: HttpRequest) -> PublicGiven | None:
    """What was given in the unit and period asked for; None where there is no unit at all."""
    period, unit = _asked_period(request), asked_unit(request, usual_unit)
    return PublicGiven(unit, period) if unit is not None else None


def _asked_period(request: HttpRequest) -> Period | None:
    """The year, quarter or month asked for, no other than those of which there may be entries; none: all years."""
    code = request.GET.get("period", request.GET.get("year"))
    if code is None:
        return None
    try:
        period = Period.parse(code)
    except PeriodError:
        raise Http404 from None
    today = dates.today()
    if period.code not in periods_of(period.start) or not (first_day() or today).year <= period.start.year or period.start > today:
        raise Http404
    return period


def place_and_period(request: HttpRequest, given: PublicGiven | None) -> dict[str, Any]:
    """What the pages of what was given share: the place, the period, the others that may be asked for."""
    period, unit = (given.period, given.unit) if given is not None else (None, None)
    return {
        "given": given, "period": period, "along": ("period", period.code) if period is not None else None, "years": list(given.years) if given is not None else [],
        "shorter": _shorter(period) if period is not None else [], **around(request, unit, period.start.year if period is not None else dates.today().year),
    }  # fmt: skip


def _shorter(period: Period) -> list[Period]:
    """The quarters and months of the year that have begun."""
    year = period.start.year
    found = [Period.parse(f"{year}-Q{quarter}") for quarter in range(1, 5)] + [Period.parse(f"{year}-{month:02d}") for month in range(1, 13)]
    return [one for one in found if one.start <= dates.today()]


def _told(request: HttpRequest, given: PublicGiven) -> dict[str, Any]:
    """What the page of a unit needs: its works as cards, the newest entries, the picture."""
    listing = Listing(request, given.works, COLUMNS, filterset=PublishedWorksFilter, title=pgettext("record", "Works"), row_url=Work.get_absolute_url, page_size=PAGE)
    return {
        "listing": listing, "cards": cards_of([row.record for row in listing.rows]), "latest": latest_entries(given.roots, given.period),
        "bars": bars(given.plan.cost, given.money.whole), "plan_number": show_number(given.plan.cost) if given.lives else "–",
    }  # fmt: skip


# The tables as a sheet


def _sheet(given: PublicGiven, kind: str) -> HttpResponse:
    """The tables of the page, one line each, and the published works."""
    measured = [pgettext("sum", "Planned"), pgettext("sum", "Mobilised"), pgettext("sum", "Received"), pgettext("sum", "Spent"), _("Measured in")]
    headings = [_("Table"), _("Line"), pgettext("of money", "Source"), *measured]
    period = given.period.label if given.period else _("All years")
    notes = [f"{given.unit}, {period}", _("Not statutory accounts."), _("Money, days, land and goods stand beside each other and are never added together.")]
    works = list(given.works.prefetch_related(None).values_list("pk", "title", "cost")[: WORKS_IN_SHEET + 1])
    if len(works) > WORKS_IN_SHEET:
        notes.append(_("Of the works, the newest %(count)s.") % {"count": show_number(WORKS_IN_SHEET)})
    rows = [[plain(line) if isinstance(line, Decimal) else line for line in row] for row in (*_lines(given), *_of_works(works[:WORKS_IN_SHEET]))]
    return sheet_response(kind, file_name("dong-gop", given), str(given.unit), headings, rows, notes)


def file_name(first: str, given: PublicGiven) -> str:
    """What a sheet about a place and period is called."""
    return "-".join(filter(None, [first, slug(str(given.unit)), given.period.code if given.period is not None else ""]))


def plain(quantity: Decimal) -> Decimal | int:
    """Whole numbers as such."""
    return int(quantity) if quantity == int(quantity) else quantity.normalize()


def _lines(given: PublicGiven) -> Iterator[list[Any]]:
    yield from _of_form(pgettext("public", "Money"), given.money, given.plan.cost if given.lives else None)
    for told in given.others:
        yield from _of_form(_("Days, land and goods"), told, None)
    for told in given.others:
        if told.valued is not None:
            words = {"form": told.whole.name, "document": told.valued.rule.document.number}
            yield [_("Worth by a rule, beside the quantity"), _("%(form)s, by %(document)s") % words, "", None, None, told.valued.amount, None, forms()[MONEY].measure]
    for place in given.places:
        label = place.label if place.unit else pgettext("own book", "%(unit)s itself") % {"unit": place.label}
        yield from ([_("By place"), f"{label}: {row.name}", "", None, *_cells(row)] for row in place.by_form if not row.is_nothing)


def _of_form(table: str, told: FormGiven, plan: Decimal | None) -> Iterator[list[Any]]:
    """A line for each source, and one for all of them."""
    for row in told.by_source:
        yield [table, row.name, row.source_name, None, *_cells(row)]
    yield [table, told.whole.name, _("All sources"), plan, *_cells(told.whole)]


def _of_works(works: list[tuple[int, str, Decimal | None]]) -> Iterator[list[Any]]:
    sums = sums_of_works([pk for pk, _title, _cost in works], "work", "form", "account")
    for pk, title, cost in works:
        told = {row.form: row for row in form_totals(sums, pk)}
        yield [pgettext("record", "Works"), title, "", cost, *_cells(told.pop(MONEY, NO_MONEY))]
        yield from ([pgettext("record", "Works"), f"{title}: {row.name}", "", None, *_cells(row)] for row in told.values())


def _cells(row: FormTotal) -> list[Any]:
    return [row.promised, row.received, row.spent, forms()[row.form].measure]


# One work


@login_not_required
@require_GET
def show_work(request: HttpRequest, pk: int, name: str) -> HttpResponse:  # noqa: ARG001
    """A work for everybody: how it stands, what was given for it by source and spent on what, photos."""
    work = get_object_or_404(published_works().select_related("initiative", "indicator__criterion__criteria_set", "document"), pk=pk)
    if request.path != work.get_absolute_url():
        return redirect(work, permanent=True)
    given, photos, (spendings, more) = given_for(work), shown_photos(work), spendings_on(work)
    money = next((row.whole for row in given if row.whole.form == MONEY), None)
    context = {
        "work": work, "photos": photos, "cost": show_amount(work.cost), "given": given, "spendings": spendings, "more_spendings": more,
        "bars": bars(work.cost or Decimal(0), money), "initiative": work.initiative if work.initiative and work.initiative.is_public else None,
        "milestones": list(work.milestones.all()), "seo": shared_as(request, work, title=work.title_in_public, text=" ".join(work.text_in_public.split()), photo=next(reversed(photos), None)),
    }  # fmt: skip
    return render(request, "resources/public/work.html", context)
