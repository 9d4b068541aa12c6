"""Under a set: which unit belongs to which group, and which body verifies what; for the units that one keeps."""


from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from kheo.lib.forms import refuse
from kheo.lib.keys import as_key
from kheo.lib.listing import Column, Listing
from kheo.org.models import Unit
from kheo.org.requests import SignedInRequest
from kheo.standards.actions.places import set_group, set_verifier
from kheo.standards.forms.places import GroupForm, VerifierForm
from kheo.standards.models import CriteriaSet
from kheo.standards.permissions import places_kept, units_kept_for
from kheo.standards.queries import indicators_of
from kheo.standards.queries.places import belongs, lines_above, verifiers_at


def kept_place(request: SignedInRequest) -> tuple[Unit, list[Unit]]:
    """The unit that the page is about ("?don-vi="), and all that the person keeps; 404 for one that they do not."""
    kept = places_kept(request.user)
    if not kept:
        raise PermissionDenied(_("No role of yours lets you keep standards."))
    if "don-vi" not in request.GET:
        return kept[0], kept
    wanted = as_key(request.GET["don-vi"])
    found = next((unit for unit in kept if unit.pk == wanted), None)
    if found is None:
        raise Http404
    return found, kept


@require_http_methods(["GET", "POST"])
def list_groups(request: SignedInRequest, pk: int) -> HttpResponse:
    """The units of a place with their groups in a set, and a form to say another one."""
    place, kept = kept_place(request)
    criteria_set = get_object_or_404(CriteriaSet, pk=pk)
    units = units_kept_for(request.user, criteria_set)
    form = GroupForm(request.POST or None, criteria_set=criteria_set, units=units)
    if request.method == "POST" and form.is_valid() and _grouped(request, criteria_set, form):
        return redirect(f"{reverse('standards:groups', args=[pk])}?don-vi={place.pk}")
    listing = _units_listing(request, criteria_set, place)
    context = {"set": criteria_set, "place": place, "kept": kept, "form": form, "listing": listing}
    return render(request, "standards/set_groups.html", context, status=422 if form.errors else 200)


def _grouped(request: SignedInRequest, criteria_set: CriteriaSet, form: GroupForm) -> bool:
    try:
        moved = set_group(criteria_set=criteria_set, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        refuse(form, error)
        return False
    unit = form.cleaned_data["unit"]
    if moved is None:
        messages.info(request, _("It stands so already: %(unit)s.") % {"unit": unit})
    else:
        words = ngettext("%(unit)s: stored, and %(count)s sheet judged anew.", "%(unit)s: stored, and %(count)s sheets judged anew.", moved)
        messages.success(request, words % {"unit": unit, "count": moved})
    return True


def _units_listing(request: SignedInRequest, criteria_set: CriteriaSet, place: Unit) -> Listing:
    lines, names = lines_above(criteria_set, place), dict(criteria_set.groups.values_list("code", "name"))
    here = units_kept_for(request.user, criteria_set).under(place).select_related("parent")

    def said_by(unit: Unit) -> str:
        found = belongs(unit, lines, names)
        if found is None:
            return ""
        return _("itself") if found.own else str(found.line.unit)

    columns = [
        Column("unit", gettext_lazy("Unit"), value=str, order="path"),
        Column("group", gettext_lazy("Group"), value=lambda unit: getattr(belongs(unit, lines, names), "group", "")),
        Column("said_by", gettext_lazy("Said of"), value=said_by),
        Column("source", gettext_lazy("By document"), value=lambda unit: getattr(getattr(belongs(unit, lines, names), "line", None), "source", "")),
    ]
    return Listing(request, here, columns, title=_("Groups of a set"))


@require_http_methods(["GET", "POST"])
def list_verifiers(request: SignedInRequest, pk: int) -> HttpResponse:
    """The indicators of a set with the body that verifies each at a place, and a form to name one."""
    place, kept = kept_place(request)
    criteria_set = get_object_or_404(CriteriaSet, pk=pk)
    form = VerifierForm(request.POST or None, criteria_set=criteria_set, place=place)
    if request.method == "POST" and form.is_valid() and _named(request, criteria_set, place, form):
        return redirect(f"{reverse('standards:verifiers', args=[pk])}?don-vi={place.pk}")
    named = verifiers_at(criteria_set, place)
    criteria = [(criterion, [(row, named.get(row.code)) for row in rows]) for criterion, rows in indicators_of(criteria_set)]
    context = {"set": criteria_set, "place": place, "kept": kept, "form": form, "criteria": criteria}
    return render(request, "standards/set_verifiers.html", context, status=422 if form.errors else 200)


def _named(request: SignedInRequest, criteria_set: CriteriaSet, place: Unit, form: VerifierForm) -> bool:
    try:
        changed = set_verifier(criteria_set=criteria_set, unit=place, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        refuse(form, error)
        return False
    words = ngettext("Stored for %(count)s indicator.", "Stored for %(count)s indicators.", len(changed))
    messages.success(request, words % {"count": len(changed)})
    return True
