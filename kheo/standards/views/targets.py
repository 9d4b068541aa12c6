"""Units aimed at: where they stand, and who is aimed at."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib import dates
from kheo.lib.forms import is_done
from kheo.lib.keys import as_key
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import VIEW
from kheo.standards.actions import aim_at
from kheo.standards.forms import AimForm, MilestonesForm
from kheo.standards.permissions import access_target, may_award, targets_for, units_to_award
from kheo.standards.queries import aims_of, years_of


@require_GET
def list_targets(request: SignedInRequest) -> HttpResponse:
    """The units aimed at in one year, of each set the nearest first."""
    if not holds_anywhere(request.user, VIEW):
        raise PermissionDenied(_("No role of yours opens this page."))
    targets = targets_for(request.user)
    years = years_of(targets)
    asked, now = as_key(request.GET.get("year")), dates.today().year
    year = asked if asked in years else next((one for one in years if one <= now), years[-1] if years else now)
    may_set = units_to_award(request.user)
    context = {
        "year": year, "aims": aims_of(targets.filter(year=year)), "may_set": may_set.exists(), "mine": set(may_set.values_list("pk", flat=True)),
        "tabs": [(str(one), f"{reverse('standards:targets')}?year={one}", one == year) for one in years],
    }  # fmt: skip
    return render(request, "standards/targets.html", context)


@require_http_methods(["GET", "POST"])
def new_target(request: SignedInRequest) -> HttpResponse:
    """Several units are aimed at by one document."""
    if not units_to_award(request.user).exists():
        raise PermissionDenied(_("What a unit aims at is recorded by the office of the level above: none for itself."))
    form = AimForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and is_done(form, lambda: _aim(request, form)):
        count, year = len(form.cleaned_data["units"]), form.cleaned_data["year"]
        messages.success(request, ngettext("Set for %(count)s unit. Milestones are set for each by itself.", "Set for %(count)s units. Milestones are set for each by itself.", count) % {"count": count})
        return redirect(f"{reverse('standards:targets')}?year={year}")
    return render(request, "standards/target_form.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _aim(request: SignedInRequest, form: AimForm) -> None:
    """All of them or none."""
    values = form.cleaned_data
    for unit in values["units"]:
        aim_at(unit=unit, criteria_set=values["criteria_set"], year=values["year"], source=values["source"], by=request.user)


@require_http_methods(["GET", "POST"])
def set_milestones(request: SignedInRequest, pk: int) -> HttpResponse:
    """By when each criterion is to be reached."""
    target = access_target(request.user, pk)
    if not may_award(request.user, target.unit):
        raise PermissionDenied(_("What a unit aims at is recorded by the office of the level above: none for itself."))
    form = MilestonesForm(request.POST if request.method == "POST" else None, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            aim_at(unit=target.unit, criteria_set=target.criteria_set, year=target.year, source=target.source, by=request.user, milestones=form.days())
        except ValidationError as refused:
            form.blame(refused.error_dict)
        else:
            messages.success(request, _("Set. What is reached stands beside it from now on."))
            return redirect(f"{reverse('standards:targets')}?year={target.year}")
    return render(request, "standards/target_milestones.html", {"form": form, "target": target}, status=422 if form.errors else 200)
