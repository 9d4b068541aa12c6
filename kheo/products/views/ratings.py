"""Stars at the desk: recording what was decided, correcting it, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.lib.forms import is_done
from kheo.org.requests import SignedInRequest
from kheo.products.actions import correct_rating, record_rating, revoke_rating
from kheo.products.forms import CorrectionForm, RatingForm, RevocationForm
from kheo.products.models import Product
from kheo.products.permissions import access_rating, may_rate
from kheo.products.queries import dossier_of
from kheo.records.permissions import access_record
from kheo.records.views.access import show_url


@require_http_methods(["GET", "POST"])
def rate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a decision on the product's stars, the first one or a renewal."""
    product = _to_rate(request, pk)
    form = RatingForm(request.POST or None, user=request.user)
    if form.is_valid() and is_done(form, lambda: record_rating(product, form.decision_said(), by=request.user)):
        messages.success(request, _("Recorded. The stars stand on the product's page."))
        return redirect(show_url(product))
    ratings = list(product.ratings.select_related("document"))
    context = {"record": product, "form": form, "ratings": ratings, "dossier": dossier_of(product)[0]}
    return render(request, "products/rate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int, rating: int) -> HttpResponse:
    """Put another row in the place of one that was recorded wrongly."""
    product = _to_rate(request, pk)
    row = access_rating(product, rating)
    form = CorrectionForm(request.POST or None, user=request.user, of=row)
    if form.is_valid() and is_done(
        form, lambda: correct_rating(row, form.decision_said(), by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("Corrected. What stood there before is kept, marked."))
        return redirect(show_url(product))
    context = {"record": product, "form": form, "rating": row, "heading": _("Correct a rating"), "button": _("Record the correction")}
    return render(request, "products/rating_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def revoke(request: SignedInRequest, pk: int, rating: int) -> HttpResponse:
    """Record that the stars were taken back."""
    product = _to_rate(request, pk)
    row = access_rating(product, rating)
    form = RevocationForm(request.POST or None, user=request.user)
    if form.is_valid() and is_done(form, lambda: revoke_rating(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Recorded. The public page follows at once."))
        return redirect(show_url(product))
    context = {"record": product, "form": form, "rating": row, "heading": _("Record that the stars were revoked"), "button": _("Record the revocation")}
    return render(request, "products/rating_form.html", context, status=422 if form.errors else 200)


def _to_rate(request: SignedInRequest, pk: int) -> Product:
    product = access_record(request.user, Product, pk)
    if not may_rate(request.user, product):
        raise PermissionDenied(_("Stars are recorded of accepted products, by the offices that keep the programme there."))
    return product
