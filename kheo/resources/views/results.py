"""Programme results: the form anew, with what was told before the period that was chosen."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kheo.org.requests import SignedInRequest
from kheo.records.views.editing import refresh_record
from kheo.resources.actions.results import RESULTS_SLUG


@require_POST
def refresh_result(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Keep what was typed as a draft and show the form again, with the numbers before the period and of the unit that were chosen."""
    return refresh_record(request, RESULTS_SLUG, pk)
