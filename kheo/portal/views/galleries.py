"""From a published activity to a gallery, with one click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kheo.grassroots.queries import published_activities
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.portal.actions import build_gallery_of
from kheo.portal.permissions import EDIT_PAGES


@require_POST
def build_of_activity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a draft of a gallery of a published activity's photos, and open it in the editors' rooms."""
    if not holds_anywhere(request.user, EDIT_PAGES):
        raise PermissionDenied(_("No role of yours lets you write for the portal."))
    activity = get_object_or_404(published_activities(), pk=pk)
    try:
        gallery = build_gallery_of(activity, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(activity)
    return redirect("wagtailadmin_pages:edit", gallery.pk)
