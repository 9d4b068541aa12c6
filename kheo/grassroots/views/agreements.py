"""How an agreement stood in a year."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.grassroots.actions.agreements import write_review
from kheo.grassroots.forms.agreements import AgreementReviewForm
from kheo.grassroots.models import Agreement
from kheo.grassroots.queries.agreements import may_write_review, review_day, years_to_review
from kheo.grassroots.views.persons import warn_of_persons
from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record
from kheo.records.views.access import show_url


@require_http_methods(["GET", "POST"])
def review_agreement(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Say how the agreement stood in that year; what was said can be corrected."""
    agreement = access_record(request.user, Agreement, pk)
    if not may_write_review(request.user, agreement):
        raise PermissionDenied(_("How an agreement stands is written by those who keep it, once it is accepted."))
    if year not in years_to_review(agreement):
        raise Http404
    form = AgreementReviewForm(request.POST or None, initial={"version": agreement.version}, instance=agreement.reviews.filter(year=year).first())
    if request.method == "POST" and form.is_valid():
        try:
            write_review(agreement, year=year, by=request.user, text=form.cleaned_data["text"], version=form.cleaned_data["version"])
        except TransitionRefused as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The review stands on the record's page."))
            warn_of_persons(request, form.cleaned_data["text"])
            return redirect(show_url(agreement))
    context = {"agreement": agreement, "year": year, "form": form, "due_on": review_day(agreement, year), "record_url": show_url(agreement)}
    return render(request, "grassroots/agreement_review.html", context, status=422 if form.errors else 200)
