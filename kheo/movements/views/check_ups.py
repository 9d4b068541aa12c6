"""Whether recognised initiatives still live: the form of one check-up, and the list of all."""

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib import dates
from kheo.lib.forms import refuse
from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import answer_check_up
from kheo.movements.forms import CheckUpForm
from kheo.movements.models import CHECK_UP_MONTHS, CheckUp, Found, Initiative
from kheo.movements.queries import (
    afterlife_for,
    confirmed_from,
    due_within,
    may_check_up,
    months_after,
    reachable_campaigns,
    recognised_on,
)
from kheo.movements.queries.check_ups import DUE_SOON
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.movements.workflow import CONDITION_WORKFLOW
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import VIEW, access_record, may_carry
from kheo.records.views.access import show_url


@require_http_methods(["GET", "POST"])
def check_up(request: SignedInRequest, pk: int, months: int) -> HttpResponse:
    """Say whether a recognised initiative still lives; what was said can be corrected."""
    initiative = access_record(request.user, Initiative, pk)
    if months not in CHECK_UP_MONTHS:
        raise Http404
    if not may_check_up(request.user, initiative):
        raise PermissionDenied(_("Whether it lives is said by those who carry it out, and by whoever reviews it."))
    row, first = initiative.check_ups.filter(months=months).first(), recognised_on(initiative)
    due_on = months_after(first, months) if first else None
    form = CheckUpForm(request.POST or None, initiative=initiative, check_up=row, due_on=due_on)
    if request.method == "POST" and form.is_valid():
        try:
            answered = answer_check_up(initiative, months=months, by=request.user, **form.cleaned_data)
        except (TransitionRefused, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _done_words(answered))
            return show_initiative_at_desk(initiative)
    context = {
        "form": form, "record": initiative, "months": months, "check_up": row, "recognised_on": first, "due_on": due_on,
        "may_note": may_carry(request.user, initiative) and due_on is not None and dates.today() < confirmed_from(due_on),
        "may_say_condition": may_carry(request.user, initiative) and bool(CONDITION_WORKFLOW.leaving(initiative.condition)),
    }  # fmt: skip
    return render(request, "movements/check_up.html", context, status=422 if form.errors else 200)


def _done_words(answered: CheckUp) -> str:
    """An end is one thing, how the work stands another: the second is offered, not done."""
    if answered.found == Found.ENDED:
        return _("Recorded. How the work stands is not changed by this: those who carry it out say so beside.")
    return _("Recorded.")


STATES = [
    ("due", pgettext_lazy("check-ups", "due within 30 days")),
    ("overdue", pgettext_lazy("check-ups", "overdue: nobody confirmed it")),
    ("answered", pgettext_lazy("check-ups", "answered")),
]
LONG_AGO = timedelta(days=365 * 100)


class AfterlifeFilter(django_filters.FilterSet):
    """By campaign, by whether a check-up is due, overdue or answered, and by what was found."""

    campaign = django_filters.ModelChoiceFilter(label=gettext_lazy("Campaign"), queryset=lambda request: reachable_campaigns(request.user))
    state = django_filters.ChoiceFilter(label=gettext_lazy("Check-up"), choices=STATES, method="in_state")
    found = django_filters.ChoiceFilter(label=gettext_lazy("What was found"), choices=Found.choices, method="with_found")

    class Meta:
        model = Initiative
        fields = ["campaign", "state", "found"]

    def in_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Those with a check-up in that state."""
        today = dates.today()
        if state == "answered":
            return rows.filter(pk__in=CheckUp.objects.exclude(found="").values("initiative"))
        return rows.filter(due_within(today, today + DUE_SOON) if state == "due" else due_within(today - LONG_AGO, today - timedelta(days=1)))

    def with_found(self, rows: QuerySet[Any], _name: str, found: str) -> QuerySet[Any]:
        """Those of which that was found at one of their check-ups."""
        return rows.filter(pk__in=CheckUp.objects.filter(found=found).values("initiative"))


def _said(months: int) -> Any:
    """What stands of the check-up so many months on: what was found, or when it is due."""

    def words(row: Any) -> str:
        answered = next((found for found in row.check_ups.all() if found.months == months and found.found), None)
        if answered is not None:
            return f"{answered.get_found_display()} ({answered.checked_on:%d/%m/%Y})"
        due_on = months_after(row.recognised_on, months)
        if due_on < dates.today():
            return _("not confirmed since %(day)s") % {"day": f"{due_on:%d/%m/%Y}"}
        return _("due on %(day)s") % {"day": f"{due_on:%d/%m/%Y}"}

    return words


COLUMNS = [
    Column("title", gettext_lazy("Name"), value=str, order="folded"),
    Column("owner", gettext_lazy("In the name of"), value=lambda row: row.body or row.unit, order="unit__path"),
    Column("recognised_on", gettext_lazy("Recognised on"), order="recognised_on"),
    Column("after_6", gettext_lazy("6 months on"), value=_said(CHECK_UP_MONTHS[0])),
    Column("after_12", gettext_lazy("12 months on"), value=_said(CHECK_UP_MONTHS[1])),
    Column("condition", gettext_lazy("How the work stands"), value="get_condition_display", order="condition"),
]


@require_GET
def list_check_ups(request: SignedInRequest) -> HttpResponse:
    """The recognised initiatives that the reader may see, and whether somebody confirmed that they live."""
    if not holds_anywhere(request.user, VIEW):
        raise PermissionDenied(_("No role of yours opens this page."))
    listing = Listing(
        request, afterlife_for(request.user), COLUMNS, filterset=AfterlifeFilter, search="folded", title=_("Do they still live?"), row_url=show_url
    )
    return listing.respond("movements/check_ups.html")
