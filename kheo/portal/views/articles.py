"""From a published initiative to an article, with one click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kheo.movements.queries import published_initiatives
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.portal.actions import write_article_of
from kheo.portal.permissions import EDIT_PAGES


@require_POST
def write_of_initiative(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a draft of an article about a published initiative, and open it in the editors' rooms."""
    if not holds_anywhere(request.user, EDIT_PAGES):
        raise PermissionDenied(_("No role of yours lets you write for the portal."))
    initiative = get_object_or_404(published_initiatives(), pk=pk)
    try:
        article = write_article_of(initiative, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(initiative)
    return redirect("wagtailadmin_pages:edit", article.pk)
