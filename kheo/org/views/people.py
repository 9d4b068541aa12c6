"""The administrator of a unit invites people, prints codes and grants roles."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib import dates
from kheo.lib.forms import reason_given
from kheo.lib.listing import Column, Listing
from kheo.org.actions import (
    close_account,
    grant_role,
    invite_user,
    issue_code,
    lasting_roles,
    may_manage,
    revoke_role,
)
from kheo.org.forms import InviteForm, RoleForm
from kheo.org.models import RoleAssignment, User
from kheo.org.permissions import MANAGE_PEOPLE, VIEW_HISTORY, holds_anywhere, role_name, units_where
from kheo.org.requests import SignedInRequest
from kheo.org.views.timelines import told_roles


def _people_of(user: User) -> Q:
    """Accounts at home in, or with a role (today or later) on, a unit that `user` manages."""
    units = units_where(user, MANAGE_PEOPLE)
    held = RoleAssignment.objects.within(dates.today(), date.max).filter(unit__in=units)
    return Q(home_unit__in=units) | Q(pk__in=held.values("user"))


def _person(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(User.objects.filter(_people_of(request.user)), pk=pk)


def _require_manager(request: SignedInRequest) -> None:
    if not holds_anywhere(request.user, MANAGE_PEOPLE):
        raise PermissionDenied(_("No role of yours opens this page."))


@require_GET
def list_people(request: SignedInRequest) -> HttpResponse:
    """The accounts of the units that the reader manages."""
    _require_manager(request)
    rows = User.objects.filter(_people_of(request.user)).select_related("home_unit").prefetch_related("roles__unit")
    listing = Listing(
        request,
        rows.order_by("username"),
        [
            Column("username", gettext_lazy("User name"), order="username"),
            Column("full_name", gettext_lazy("Full name")),
            Column("home_unit", gettext_lazy("Home unit")),
            Column("roles", gettext_lazy("Roles"), value=_roles_in_words),
            Column("is_active", gettext_lazy("Open")),
        ],
        title=_("People"),
        row_url=lambda row: f"{row.pk}/",
    )
    return listing.respond("org/people.html")


def _roles_in_words(person: User) -> str:
    return "; ".join(f"{role_name(held.role)} ({held.unit})" for held in person.roles.all() if held.lives_on())


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody; the code is shown once, to be printed."""
    _require_manager(request)
    form = InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with transaction.atomic():
            person, code = invite_user(
                username=wanted["username"], full_name=wanted["full_name"], email=wanted["email"], unit=wanted["unit"], by=request.user
            )
            grant_role(user=person, by=request.user, **form.granted())
        return render(request, "org/code.html", {"person": person, "code": code})
    return render(request, "org/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def show_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account: its roles in the reader's reach, and a form for one more."""
    person = _person(request, pk)
    form = RoleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            grant_role(user=person, by=request.user, **form.granted())
        except (PermissionDenied, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("Granted."))
            return redirect("org:person", pk)
    reach = units_where(request.user, MANAGE_PEOPLE)
    keys = set(reach.values_list("pk", flat=True))
    held = [(role, role_name(role.role), role.unit_id in keys) for role in lasting_roles(person).select_related("unit", "body")]
    context = {
        "person": person, "form": form, "held": held, "may_manage": may_manage(request.user, person), "today": dates.today(),
        "entries": told_roles(person, reach | units_where(request.user, VIEW_HISTORY)),
    }  # fmt: skip
    return render(request, "org/person.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def print_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new one-time code; the old password stops working."""
    person = _person(request, pk)
    return render(request, "org/code.html", {"person": person, "code": issue_code(person, by=request.user)})


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the account."""
    person = _person(request, pk)
    try:
        close_account(person, by=request.user, reason=reason_given(request.POST))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("org:person", pk)
    messages.success(request, _("Closed. The account's roles have ended."))
    return redirect("org:people")


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one role."""
    held = get_object_or_404(RoleAssignment.objects.filter(unit__in=units_where(request.user, MANAGE_PEOPLE)), pk=pk)
    try:
        revoke_role(held, by=request.user, reason=reason_given(request.POST))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("Ended."))
    still_seen = User.objects.filter(_people_of(request.user), pk=held.user_id).exists()
    return redirect("org:person", held.user_id) if still_seen else redirect("org:people")
