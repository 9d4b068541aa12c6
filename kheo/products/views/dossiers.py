"""The checklist of a product's dossier, and whether its certificate is renewed at all."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kheo.lib import dates
from kheo.lib.forms import is_done
from kheo.org.requests import SignedInRequest
from kheo.products.actions import end_renewal, resume_renewal, save_dossier
from kheo.products.forms import END, RESUME, NoRenewalForm, ProductDossierForm
from kheo.products.kinds import process_on
from kheo.products.models import Product, Rating
from kheo.products.permissions import may_end_renewal, may_keep_dossier
from kheo.products.queries import dossier_of, newest_rating
from kheo.records.permissions import access_record
from kheo.records.views.access import show_url


class Renewal(NamedTuple):
    """What is said of a certificate's renewal, by which action."""

    act: Callable[..., Rating]
    heading: str | Promise
    button: str | Promise


RENEWALS = {
    END: Renewal(end_renewal, gettext_lazy("The certificate will not be renewed"), gettext_lazy("Record that it will not be renewed")),
    RESUME: Renewal(resume_renewal, gettext_lazy("The certificate will be renewed after all"), gettext_lazy("Record that it will be renewed")),
}


@require_http_methods(["GET", "POST"])
def keep_dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tick which papers are there; what is missing stands on the product's page."""
    product = access_record(request.user, Product, pk)
    if not may_keep_dossier(request.user, product):
        raise PermissionDenied(_("The dossier is kept by those who carry the product's record."))
    form = ProductDossierForm(request.POST or None, product=product)
    if form.is_valid() and is_done(form, lambda: save_dossier(product, papers=form.papers(), by=request.user, version=form.cleaned_data["version"])):
        messages.success(request, _("The checklist is kept."))
        return redirect(show_url(product))
    dossier, renewed = dossier_of(product)
    context = {
        "record": product, "form": form, "dossier": dossier, "renewed": renewed, "process": process_on(dates.today()),
        "may_end_renewal": renewed is not None and renewed.revoked_on is None and may_end_renewal(request.user, product),
    }  # fmt: skip
    return render(request, "products/dossier.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def decide_renewal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the certificate will not be renewed, with the reason; or, where that was said, that it will be after all."""
    product = access_record(request.user, Product, pk)
    if not may_end_renewal(request.user, product):
        raise PermissionDenied(_("Whether a certificate is renewed is said by those who carry the product's record, once it is accepted."))
    rating = newest_rating(product)
    if rating is None or not rating.is_certified or rating.revoked_on is not None:
        raise Http404
    form = NoRenewalForm(request.POST if request.method == "POST" else None, initial={"wanted": END if rating.unrenewed_since is None else RESUME})
    if form.is_valid() and is_done(form, lambda: RENEWALS[form.cleaned_data["wanted"]].act(product, by=request.user, reason=form.cleaned_data["reason"])):
        messages.success(request, _("Recorded."))
        return redirect(show_url(product))
    words = RENEWALS.get(str(form["wanted"].value()), RENEWALS[END])
    context = {"record": product, "form": form, "rating": rating, "heading": words.heading, "button": words.button}
    return render(request, "products/rating_form.html", context, status=422 if form.errors else 200)
