"""Bodies in time: who acts in a unit, under which name, below which parent, and since when."""

from datetime import date

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib import dates
from kheo.lib.forms import refuse
from kheo.lib.listing import Column, Listing
from kheo.org.actions import change_body, create_body, end_body
from kheo.org.forms import BodyChangeForm, BodyEndForm, BodyForm
from kheo.org.models import Body, BodyKind
from kheo.org.permissions import MANAGE_REFERENCE, VIEW_HISTORY, can, holds_anywhere, units_where
from kheo.org.queries import rows_of_body
from kheo.org.requests import SignedInRequest
from kheo.org.views.timelines import told_bodies


class TickFilter(django_filters.BooleanFilter):
    """A box to tick; not ticked means no."""

    field_class = forms.BooleanField


class BodyFilter(django_filters.FilterSet):
    """By kind; those that have ended only when asked for."""

    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=BodyKind.choices)
    ended = TickFilter(label=gettext_lazy("With those that have ended"), method="with_ended")

    class Meta:
        model = Body
        fields = ["kind", "ended"]

    def with_ended(self, rows: QuerySet[Body], _name: str, ended: bool) -> QuerySet[Body]:
        """All rows, or those that live or will live."""
        return rows if ended else rows.filter(Q(valid_to=None) | Q(valid_to__gte=dates.today()))


def _in_reach(request: SignedInRequest) -> QuerySet[Body]:
    units = units_where(request.user, MANAGE_REFERENCE) | units_where(request.user, VIEW_HISTORY)
    return Body.objects.filter(unit__in=units).select_related("unit", "parent")


def _kept(request: SignedInRequest, pk: int) -> Body:
    """A body that the reader keeps, or 404."""
    return get_object_or_404(Body.objects.filter(unit__in=units_where(request.user, MANAGE_REFERENCE)).select_related("unit", "parent"), pk=pk)


@require_GET
def list_bodies(request: SignedInRequest) -> HttpResponse:
    """The bodies of the units that the reader keeps, or whose history they may read."""
    may_keep = holds_anywhere(request.user, MANAGE_REFERENCE)
    if not may_keep and not holds_anywhere(request.user, VIEW_HISTORY):
        raise PermissionDenied(_("No role of yours opens this page."))
    listing = Listing(
        request,
        _in_reach(request).order_by("path"),
        [
            Column("name", gettext_lazy("Name"), order="folded"),
            Column("kind", gettext_lazy("Kind"), value="get_kind_display", order="kind"),
            Column("unit", gettext_lazy("Unit"), order="unit__path"),
            Column("parent", gettext_lazy("Parent body")),
            Column("valid_from", gettext_lazy("Since"), order="valid_from"),
            Column("valid_to", gettext_lazy("Last day"), order="valid_to"),
        ],
        filterset=BodyFilter, search="folded", title=_("Bodies"), row_url=lambda row: reverse("org:body", args=[row.pk]),
    )  # fmt: skip
    return listing.respond("org/bodies.html", {"may_keep": may_keep})


@require_GET
def show_body(request: SignedInRequest, pk: int) -> HttpResponse:
    """One body: its rows in time, and its history."""
    body = get_object_or_404(_in_reach(request), pk=pk)
    rows = rows_of_body(body)
    goes_on = body.valid_to is None or body.valid_to >= dates.today()
    context = {
        "body": body, "rows": rows, "entries": told_bodies(rows), "living": Body.objects.within(dates.today(), date.max).filter(parent=body),
        "may_change": can(request.user, MANAGE_REFERENCE, body.unit) and goes_on and rows[-1] == body,
    }  # fmt: skip
    return render(request, "org/body.html", context)


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """A body begins."""
    if not holds_anywhere(request.user, MANAGE_REFERENCE):
        raise PermissionDenied(_("No role of yours opens this page."))
    form = BodyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            body = create_body(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(body)s was entered.") % {"body": body})
            return redirect("org:body", body.pk)
    return render(request, "org/body_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a day on the body has another name, parent or letterhead."""
    body = _kept(request, pk)
    form = BodyChangeForm(request.POST or None, user=request.user, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            heir = change_body(body, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Recorded. The old row ends, and a new one goes on."))
            return redirect("org:body", heir.pk)
    return render(request, "org/body_form.html", {"form": form, "body": body}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The body comes to its end."""
    body = _kept(request, pk)
    form = BodyEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_body(body, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Recorded. Roles narrowed to this body end with it."))
            return redirect("org:body", body.pk)
    return render(request, "org/body_form.html", {"form": form, "body": body, "ending": True}, status=422 if form.errors else 200)
