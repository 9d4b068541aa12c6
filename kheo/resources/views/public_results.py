"""`/dong-gop/ket-qua/`: what the programmes reached in a place and year, for everybody; small counts of people hidden together."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kheo.records.views.public_numbers import show_numbers_of
from kheo.resources.queries.public_results import PublicResults, first_year, usual_unit


@login_not_required
@require_GET
def show_results(request: HttpRequest) -> HttpResponse:
    """The tables of one unit; `?unit=` and `?year=` choose, `?q=` finds units by name, `?format=xlsx` or `csv` gives all in one sheet."""
    return show_numbers_of(request, "resources/public/results.html", numbers_of=PublicResults, usual=usual_unit, first_year=first_year())
