"""An appraiser's own ballots at the desk."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.forms import refuse
from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.appraisals import ScoresChanged, declare_conflict, hand_in, save_scores
from kheo.movements.forms.appraisals import ConflictForm
from kheo.movements.forms.scoring import LinesForm
from kheo.movements.models import Ballot, Initiative
from kheo.movements.queries.appraisals import ballots_shown, may_see_spread
from kheo.movements.queries.councils import criteria_lines, handed_in_self_scores, points_words
from kheo.movements.views.appraisals import differing
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import evidence_shown, records_for
from kheo.records.workflow import ReviewState


def _state(ballot: Ballot) -> str:
    if ballot.handed_in_at is not None:
        return _("handed in")
    return _("to be scored") if ballot.has_conflict is False else _("to be declared")


COLUMNS = [
    Column("title", gettext_lazy("Name"), value="appraisal.initiative.title", order="appraisal__initiative__folded"),
    Column("unit", gettext_lazy("Unit"), value="appraisal.initiative.unit.full_label", order="appraisal__initiative__unit__path"),
    Column("stage", gettext_lazy("State"), value=_state),
    Column("named_at", gettext_lazy("Named on"), order="named_at"),
]


@require_GET
def list_ballots(request: SignedInRequest) -> HttpResponse:
    """What I appraise: what waits first."""
    if not request.user.roles_today:
        raise PermissionDenied(_("No role of yours opens this page."))
    listing = Listing(
        request, ballots_shown(request.user).order_by(F("handed_in_at").asc(nulls_first=True), "named_at"), COLUMNS,
        title=_("To appraise"), row_url=lambda ballot: reverse("movements:ballot", args=[ballot.pk]),
    )  # fmt: skip
    return listing.respond("movements/ballots.html")


def _own(request: SignedInRequest, pk: int) -> Ballot:
    """My ballot, or 404; after a declared conflict nothing of the initiative is read any more."""
    rows = Ballot.objects.filter(appraiser=request.user)
    ballot = get_object_or_404(rows.select_related("appraisal__sheet", "appraisal__initiative__unit__parent", "appraisal__initiative__campaign"), pk=pk)
    if ballot.has_conflict is not True and ballot.appraisal.initiative.state != ReviewState.ACCEPTED:
        raise Http404
    if ballot.handed_in_at is None and not ballot.has_conflict and not request.user.roles_today:
        raise Http404
    return ballot


@require_http_methods(["GET", "POST"])
def score(request: SignedInRequest, pk: int) -> HttpResponse:
    """My ballot: declare first, then score every line alone, hand in once."""
    ballot = _own(request, pk)
    if ballot.has_conflict is None:
        return render(request, "movements/ballot_declare.html", {"ballot": ballot, "record": ballot.appraisal.initiative, "form": ConflictForm()})
    if ballot.has_conflict:
        return render(request, "movements/ballot_ended.html")
    if ballot.handed_in_at is not None:
        return _handed_in(request, ballot)
    form = _form(ballot, request.POST if request.method == "POST" else None)
    return _keep(request, ballot, form) if request.method == "POST" else _page(request, ballot, form)


@require_POST
def declare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether there is a conflict of interest: yes or no."""
    ballot, form = _own(request, pk), ConflictForm(request.POST)
    if not form.is_valid():
        context = {"ballot": ballot, "record": ballot.appraisal.initiative, "form": form}
        return render(request, "movements/ballot_declare.html" if ballot.has_conflict is None else "movements/ballot_ended.html", context, status=422)
    try:
        declare_conflict(ballot, has_conflict=form.cleaned_data["has_conflict"], by=request.user)
    except TransitionRefused as error:
        messages.warning(request, str(error))
    return redirect("movements:ballot", pk)


def _form(ballot: Ballot, data: Any) -> LinesForm:
    stored = {row.line_id: row for row in ballot.scores.all()}
    return LinesForm(data, lines=criteria_lines(ballot.appraisal.sheet), stored=stored, version=ballot.version)


def _keep(request: SignedInRequest, ballot: Ballot, form: LinesForm) -> HttpResponse:
    """Valid lines are kept although others are wrong; handed in only when all is right."""
    valid = form.is_valid()
    try:
        stored = save_scores(ballot, answers=form.answers(), by=request.user, version=form.cleaned_data.get("version") or 0)
        if valid and request.POST.get("action") == "hand_in":
            hand_in(stored, by=request.user)
            messages.success(request, _("Handed in. You see the others' points here once all ballots are in."))
            return redirect("movements:ballot", ballot.pk)
    except ScoresChanged as conflict:
        return _conflict(request, ballot, form, conflict)
    except ValidationError as error:
        refuse(form, error)
        form.show_version(Ballot.objects.get(pk=ballot.pk).version)
        return _page(request, ballot, form, status=422)
    except (TransitionRefused, PermissionDenied) as error:
        messages.warning(request, str(error))
        return _page(request, ballot, form, status=422)
    if valid:
        messages.success(request, _("Saved as a draft. Hand it in when every line is scored."))
        return redirect("movements:ballot", ballot.pk)
    messages.info(request, _("What is right is kept as a draft; mend the marked fields and save again."))
    form.show_version(stored.version)
    return _page(request, ballot, form, status=422)


def _conflict(request: SignedInRequest, ballot: Ballot, form: LinesForm, conflict: ScoresChanged) -> HttpResponse:
    """Another window was first: both are shown, what was typed here stands in the form and is not stored yet."""
    form.show_version(Ballot.objects.get(pk=ballot.pk).version)
    return _page(request, ballot, form, status=409, conflict=str(conflict), differences=differing(form.answers(), conflict.stored))


def _page(request: SignedInRequest, ballot: Ballot, form: LinesForm, *, status: int = 200, **extra: Any) -> HttpResponse:
    initiative = ballot.appraisal.initiative
    own = handed_in_self_scores(initiative)
    context = {
        "ballot": ballot, "record": initiative, "form": form, "rows": [(row, own.get(row.line.pk)) for row in form.rows()],
        "photos": evidence_shown(request.user, initiative), "sheet": ballot.appraisal.sheet, **extra,
    }  # fmt: skip
    return render(request, "movements/ballot.html", context, status=status)


def _handed_in(request: SignedInRequest, ballot: Ballot) -> HttpResponse:
    """My own points, as they were handed in."""
    stored = {row.line_id: row for row in ballot.scores.all()}
    lines = [(line, points_words(stored.get(line.pk)), stored[line.pk].remark if line.pk in stored else "") for line in criteria_lines(ballot.appraisal.sheet)]
    initiative = ballot.appraisal.initiative
    reads = records_for(request.user, Initiative).filter(pk=initiative.pk).exists()
    context = {"ballot": ballot, "record": initiative, "lines": lines, "reads": reads, "sees_spread": reads and may_see_spread(request.user, ballot.appraisal)}
    return render(request, "movements/ballot_handed_in.html", context)
