"""Take-down requests at the desk of the office that answers them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.org.permissions import holds_anywhere
from kheo.org.queries import unseal_field
from kheo.org.requests import SignedInRequest
from kheo.portal.actions import answer_take_down
from kheo.portal.forms import AnswerForm
from kheo.portal.permissions import HANDLE_TAKE_DOWN, access_take_down, take_downs_for


@never_cache
@require_GET
def list_take_downs(request: SignedInRequest) -> HttpResponse:
    """The requests of the reader's own unit: what must be answered first stands first."""
    if not holds_anywhere(request.user, HANDLE_TAKE_DOWN):
        raise PermissionDenied(_("No role of yours opens this page."))
    rows = take_downs_for(request.user)
    columns = [
        Column("code", _("Code")),
        Column("address", _("Address of the page")),
        Column("received_at", _("Received")),
        Column("due_at", _("To be answered by")),
        Column("state", _("State"), value="get_state_display"),
    ]
    listing = Listing(request, rows.by_deadline(), columns, title=_("Take-down requests"), row_url=lambda row: f"{row.pk}/")
    return listing.respond("portal/take_downs.html", {"open": rows.open().count(), "overdue": rows.overdue().count()})


@never_cache
@require_http_methods(["GET", "POST"])
def handle_take_down(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request with what its sender wrote, and the answer to it."""
    found = access_take_down(request.user, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_take_down(found, form.cleaned_data["outcome"], by=request.user, answer=form.cleaned_data["answer"])
        except ValidationError as error:
            form.add_error("answer", error.message_dict["answer"])
        except TransitionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Answered. Whoever asked reads it with the code."))
            return redirect("portal:take_downs")
    unsealed = {name: unseal_field(found, name) for name in ("words", "contact", "answer")}
    context = {"found": found, "form": form, **unsealed}
    return render(request, "portal/take_down.html", context, status=422 if form.errors else 200)
