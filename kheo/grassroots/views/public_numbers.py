"""`/hoat-dong/so-lieu/`: the numbers of a place and a year, for everybody; small counts of people hidden together."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kheo.grassroots.queries.public_numbers import PublicNumbers, first_year, usual_unit
from kheo.records.views.public_numbers import show_numbers_of


@login_not_required
@require_GET
def show_numbers(request: HttpRequest) -> HttpResponse:
    """The tables of one unit; `?unit=` and `?year=` choose, `?q=` finds units by name, `?format=xlsx` or `csv` gives all in one sheet."""
    return show_numbers_of(request, "grassroots/public/numbers.html", numbers_of=PublicNumbers, usual=usual_unit, first_year=first_year())
