"""Before an incomplete sheet is handed in: what nobody has said yet, asked about once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.actions import Incomplete, change_state
from kheo.records.permissions import access_record, may_edit
from kheo.records.views.access import show_url, warn_if_nobody_reviews
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
        return _hand_in(request, sheet)
    return render(request, "standards/hand_in.html", {"sheet": sheet, "indicators": unanswered(sheet)})


def _hand_in(request: SignedInRequest, sheet: ObservationSheet) -> HttpResponse:
    try:
        change_state(sheet, SUBMIT.verb, by=request.user)
    except Incomplete as missing:
        messages.warning(request, " ".join(missing.messages))
    except (TransitionRefused, PermissionDenied) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Submitted. You will see here what became of it."))
        warn_if_nobody_reviews(request, sheet)
    return redirect(show_url(sheet))
