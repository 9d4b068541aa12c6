"""Before an incomplete sheet is handed in: what nobody has said yet, asked about once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.org.requests import SignedInRequest
from kheo.records.actions import change_state
from kheo.records.permissions import access_record, may_edit
from kheo.records.views.access import answer_submission, show_url
from kheo.records.workflow import SUBMIT
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import unanswered


@require_http_methods(["GET", "POST"])
def hand_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """The indicators without a word, and two ways on: back to them, or handed in as it is."""
    sheet = access_record(request.user, ObservationSheet, pk)
    if not may_edit(request.user, sheet):
        messages.info(request, _("This record cannot be changed now."))
        return redirect(show_url(sheet))
    if request.method == "POST":
        return answer_submission(request, sheet, lambda: change_state(sheet, SUBMIT.verb, by=request.user))
    return render(request, "standards/hand_in.html", {"sheet": sheet, "indicators": unanswered(sheet)})
