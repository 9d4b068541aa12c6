"""Whether whoever sells agrees to be reached in public."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.lib.forms import is_done
from kheo.org.requests import SignedInRequest
from kheo.products.actions import set_contact_consent
from kheo.products.forms import ContactConsentForm
from kheo.products.models import Producer
from kheo.products.queries import standing_consent
from kheo.records.permissions import access_record, may_record_consent
from kheo.records.views.access import show_url


@require_http_methods(["GET", "POST"])
def consent(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record, at any time, that they agree, or agree no more."""
    producer = access_record(request.user, Producer, pk)
    if not may_record_consent(request.user, producer):
        raise PermissionDenied(_("Consent is recorded by those who carry the record, and by its editors."))
    standing = standing_consent(producer)
    form = ContactConsentForm(request.POST if request.method == "POST" else None, initial={"way": standing.way if standing else ""})
    if form.is_valid() and is_done(form, lambda: set_contact_consent(producer, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Recorded. The public page follows at once."))
        return redirect(show_url(producer))
    context = {"form": form, "record": producer, "standing": standing}
    return render(request, "products/contact_consent.html", context, status=422 if form.errors else 200)
