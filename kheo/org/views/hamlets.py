"""The commune keeps its list of hamlets: there is no official one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kheo.lib import dates
from kheo.lib.forms import reason_given, refuse
from kheo.org.actions import add_hamlet, end_hamlet, rename_hamlet
from kheo.org.forms import HamletForm, RenameForm
from kheo.org.models import Unit, UnitKind
from kheo.org.permissions import KEEP_HAMLETS, holds_anywhere, units_where
from kheo.org.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def list_hamlets(request: SignedInRequest) -> HttpResponse:
    """The hamlets in the reader's reach, and a form for one more."""
    if not holds_anywhere(request.user, KEEP_HAMLETS):
        raise PermissionDenied(_("No role of yours opens this page."))
    form = HamletForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            hamlet = add_hamlet(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "name", error)
        else:
            messages.success(request, _("%(hamlet)s was entered.") % {"hamlet": hamlet})
            return redirect("org:hamlets")
    hamlets = units_where(request.user, KEEP_HAMLETS).on().filter(kind=UnitKind.HAMLET).select_related("parent").order_by("path")
    return render(request, "org/hamlets.html", {"form": form, "hamlets": hamlets[:1000], "today": dates.today()}, status=422 if form.errors else 200)


def _hamlet(request: SignedInRequest, pk: int) -> Unit:
    return get_object_or_404(units_where(request.user, KEEP_HAMLETS).filter(kind=UnitKind.HAMLET).select_related("parent"), pk=pk)


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Today is the hamlet's last day."""
    hamlet = _hamlet(request, pk)
    try:
        end_hamlet(hamlet, on=dates.today(), by=request.user, reason=reason_given(request.POST))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(hamlet)s ends today.") % {"hamlet": hamlet})
    return redirect("org:hamlets")


@require_http_methods(["GET", "POST"])
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a day on the hamlet has another name."""
    hamlet = _hamlet(request, pk)
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            heir = rename_hamlet(hamlet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(old)s goes on as %(new)s.") % {"old": hamlet, "new": heir})
            return redirect("org:hamlets")
    return render(request, "org/rename_hamlet.html", {"form": form, "hamlet": hamlet}, status=422 if form.errors else 200)
