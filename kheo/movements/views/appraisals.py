"""Appraisal at the desk, for those who organise it: appraisers, the spread, the council's result, making it final."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.forms import reason_given, refuse
from kheo.lib.keys import as_keys
from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.appraisals import (
    AT_ONCE,
    ScoresChanged,
    name_appraisers,
    open_appraisal,
    open_appraisals,
    take_off,
)
from kheo.movements.actions.councils import (
    AlreadyFinal,
    NotComplete,
    correct_appraisal,
    freeze_appraisal,
    save_council,
)
from kheo.movements.forms.appraisals import (
    FINAL_WORD,
    AppraisersForm,
    CorrectionForm,
    CouncilForm,
    FinalWordForm,
    OpenAppraisalsForm,
    ToOpenFilter,
)
from kheo.movements.models import Appraisal, Ballot, Campaign, CouncilScore, Initiative
from kheo.movements.permissions import APPRAISE
from kheo.movements.queries.appraisals import (
    LEAST_BALLOTS,
    Standing,
    ballots_of,
    is_in_tree,
    may_organise,
    may_see_spread,
    namers_of,
    organised_by,
    possible_appraisers,
    rights_over,
    standing_of,
    to_be_opened,
    why_not,
    why_not_organise,
)
from kheo.movements.queries.councils import (
    SpreadLine,
    council_result,
    extra_lines,
    lacking,
    last_ballot_day,
    points_words,
    reached_rank,
    spread_lines,
    ticked_caps,
)
from kheo.movements.scoring import Given
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.movements.workflow import AppraisalState
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record


def _organised(request: SignedInRequest, pk: int) -> Initiative:
    initiative = access_record(request.user, Initiative, pk)
    if not may_organise(request.user, initiative):
        raise PermissionDenied(why_not_organise(request.user, initiative) or _("Appraisal is organised by the level above."))
    return initiative


def _current(request: SignedInRequest, pk: int) -> tuple[Initiative, Standing]:
    """The initiative and how its appraisal stands, for those who organise it; 404 where none was opened."""
    initiative = _organised(request, pk)
    standing = standing_of(initiative)
    if standing is None:
        raise Http404
    return initiative, standing


# --- Naming appraisers --------------------------------------------------------------------------


TO_OPEN = [
    Column("title", gettext_lazy("Name"), value=str, order="folded"),
    Column("owner", gettext_lazy("In the name of"), value=lambda row: row.body or row.unit),
    Column("field", pgettext_lazy("of a campaign", "Field"), value=lambda row: row.field),
    Column("assessed", gettext_lazy("Self-assessment handed in"), value="is_self_assessed"),
]


@require_http_methods(["GET", "POST"])
def open_several(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the appraisal of many initiatives of a campaign with the same appraisers."""
    if not holds_anywhere(request.user, APPRAISE):
        raise PermissionDenied(_("Appraisal is organised by the level above."))
    campaign = get_object_or_404(Campaign.objects.filter(pk__in=organised_by(request.user).values("campaign")), pk=pk)
    rows = to_be_opened(request.user, campaign)
    form = OpenAppraisalsForm(request.POST or None, rows=rows, accounts=possible_appraisers(request.user))
    answer = _open_chosen(request, form) if request.method == "POST" and form.is_valid() else None
    listing = Listing(request, rows, TO_OPEN, filterset=ToOpenFilter, search="folded", title=_("Open appraisals"), page_size=AT_ONCE)
    context = {
        "campaign": campaign, "form": form, "answer": answer, "listing": listing, "most": AT_ONCE,
        "chosen": set(as_keys(request.POST.getlist("initiatives"))) if answer is None else set(),
    }  # fmt: skip
    page = listing.respond("movements/appraisals_open.html", context)
    page.status_code = 422 if form.errors else 200
    return page


def _open_chosen(request: SignedInRequest, form: OpenAppraisalsForm) -> Any:
    try:
        return open_appraisals(form.cleaned_data["initiatives"], appraisers=form.cleaned_data["appraisers"], by=request.user)
    except ValidationError as error:
        refuse(form, error)
        return None


@require_http_methods(["GET", "POST"])
def name(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name who scores one initiative, or somebody more while ballots are outstanding."""
    initiative = _organised(request, pk)
    standing = standing_of(initiative)
    named = {ballot.appraiser_id for ballot in standing.current.ballots.all()} if standing else set()
    accounts = _fitting(request, initiative, named)
    form = AppraisersForm(request.POST or None, accounts=accounts, least=1 if standing else LEAST_BALLOTS)
    if request.method == "POST" and form.is_valid():
        try:
            _name(initiative, standing, form, request)
        except (TransitionRefused, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Named. They find it under “To appraise” at their desk."))
            return redirect("movements:appraisal", pk)
    context = {"record": initiative, "form": form, "standing": standing}
    return render(request, "movements/appraisers.html", context, status=422 if form.errors else 200)


def _name(initiative: Initiative, standing: Standing | None, form: AppraisersForm, request: SignedInRequest) -> None:
    if standing is None:
        open_appraisal(initiative, appraisers=form.cleaned_data["appraisers"], by=request.user)
    else:
        name_appraisers(standing.current, appraisers=form.cleaned_data["appraisers"], by=request.user)


def _fitting(request: SignedInRequest, initiative: Initiative, named: set[int]) -> Any:
    """The accounts that may be named; those who stand too near are not even offered."""
    namers = namers_of(initiative, request.user)
    held, rows = rights_over(request.user, initiative), possible_appraisers(request.user).exclude(pk__in=named)
    fitting = [account.pk for account in rows if is_in_tree(account, held) and not why_not(initiative, account) and account.pk not in namers]
    return rows.filter(pk__in=fitting)


@require_POST
def take_off_ballot(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an outstanding ballot off."""
    ballot = get_object_or_404(Ballot.objects.select_related("appraisal"), pk=pk)
    initiative = _organised(request, ballot.appraisal.initiative_id)
    try:
        take_off(ballot, by=request.user, reason=reason_given(request.POST))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except TransitionRefused as error:
        messages.warning(request, str(error))
        messages.info(request, _("You had written: %(reason)s") % {"reason": request.POST.get("reason", "")[:500]})
    else:
        messages.success(request, _("Taken off. The other ballots stay as they are."))
    return redirect("movements:appraisal", initiative.pk)


# --- How it stands ------------------------------------------------------------------------------


@require_GET
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """How an appraisal stands: for its organiser and its appraisers; once all ballots are in, with the spread."""
    initiative = access_record(request.user, Initiative, pk)
    organises, standing = may_organise(request.user, initiative), standing_of(initiative)
    ballots = ballots_of(standing.current) if standing else []
    if not organises and request.user.pk not in {ballot.appraiser_id for ballot in ballots}:
        raise PermissionDenied(_("This page is for those who organise the appraisal, and for its appraisers."))
    if standing is None:
        return redirect("movements:name_appraisers", pk)
    seen = may_see_spread(request.user, standing.current)
    context = {
        "record": initiative, "standing": standing, "organises": organises, "ballots": ballots if organises else [],
        "spread": spread_lines(standing.current, ballots) if seen else [], "heads": _heads(ballots, organises),
        "conflicts": standing.versions[0].ballots.filter(has_conflict=True).select_related("appraiser") if organises else [],
    }  # fmt: skip
    return render(request, "movements/appraisal.html", context)


def _heads(ballots: list[Ballot], organises: bool) -> list[tuple[str, str]]:
    """ "Appraiser 1, 2, 3"; who they are is the organiser's alone to read."""
    return [(_("Appraiser %(number)s") % {"number": number}, str(ballot.appraiser) if organises else "") for number, ballot in enumerate(ballots, 1)]


# --- The council --------------------------------------------------------------------------------


def _council_form(request: SignedInRequest, appraisal: Appraisal, ballots: list[Ballot], lines: list[Any], data: Any = None) -> CouncilForm:
    stored: dict[int, Any] = {line.line.pk: line.proposal for line in lines}
    stored |= {score.line_id: score for score in appraisal.scores.all()}
    return CouncilForm(
        data, lines=[*(line.line for line in lines), *extra_lines(appraisal.sheet)], stored=stored, version=appraisal.version,
        user=request.user, caps=list(appraisal.sheet.caps.select_related("best")), ticked=ticked_caps(appraisal), minutes=appraisal.minutes_id,
        last_ballot=last_ballot_day(ballots),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def council(request: SignedInRequest, pk: int) -> HttpResponse:
    """The council's points, line by line beside the ballots; kept as a draft until it is made final."""
    initiative, standing = _current(request, pk)
    appraisal = standing.current
    if not appraisal.is_open or not standing.is_complete:
        messages.info(request, _("This result is final.") if not appraisal.is_open else _("The council begins when all ballots are in."))
        return redirect("movements:appraisal", pk)
    ballots = ballots_of(appraisal)
    lines = spread_lines(appraisal, ballots)
    form = _council_form(request, appraisal, ballots, lines, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return _save_council(request, initiative, appraisal, form, lines)
    return _council_page(request, initiative, appraisal, form, lines)


def _save_council(request: SignedInRequest, initiative: Initiative, appraisal: Appraisal, form: CouncilForm, lines: list[Any]) -> HttpResponse:
    valid = form.is_valid()
    minutes = form.cleaned_data.get("minutes") if "minutes" not in form.errors else appraisal.minutes
    try:
        stored = save_council(
            appraisal, answers=form.answers(), caps=form.given_caps(), minutes=minutes, by=request.user, version=form.cleaned_data.get("version") or 0
        )
    except ScoresChanged as conflict:
        return _council_conflict(request, initiative, form, lines, conflict)
    except (TransitionRefused, ValidationError) as error:
        refuse(form, error)
        return _council_page(request, initiative, appraisal, form, lines, status=422)
    if not valid:
        messages.info(request, _("What is right is kept as a draft; mend the marked fields and save again."))
        form.show_version(stored.version)
        return _council_page(request, initiative, stored, form, lines, status=422)
    if request.POST.get("action") == "freeze":
        return redirect("movements:freeze_appraisal", initiative.pk)
    messages.success(request, _("Saved as a draft."))
    return redirect("movements:council", initiative.pk)


def _council_conflict(request: SignedInRequest, initiative: Initiative, form: CouncilForm, lines: list[Any], conflict: ScoresChanged) -> HttpResponse:
    """Somebody else was first: both are shown, mine stands in the form and is not stored yet."""
    appraisal = Appraisal.objects.select_related("sheet", "minutes", "initiative").get(initiative=initiative, state=AppraisalState.OPEN)
    form.show_version(appraisal.version)
    differences = differing(form.answers(), conflict.stored)
    return _council_page(request, initiative, appraisal, form, lines, status=409, conflict=str(conflict), differences=differences)


def differing(answers: list[Any], stored: dict[int, Any]) -> list[tuple[str, str, str]]:
    """(line, theirs, mine) where typed and stored answers differ."""
    rows = []
    for answer in answers:
        theirs = stored.get(answer.line.pk)
        pair = (_words(theirs, theirs.remark if theirs else ""), _words(answer.given, answer.remark))
        if pair[0] != pair[1]:
            rows.append((str(answer.line), *pair))
    return rows


def _words(given: Any, remark: str) -> str:
    return f"{points_words(given)} · {remark}" if remark else points_words(given)


def _council_page(
    request: SignedInRequest, initiative: Initiative, appraisal: Appraisal, form: CouncilForm, lines: list[Any], *, status: int = 200, **extra: Any
) -> HttpResponse:
    fields, stored = {row.line.pk: row for row in form.rows()}, {score.line_id: score for score in appraisal.scores.all()}
    rows = [(line, fields[line.line.pk]) for line in lines]
    agreed = [(line, row) for line, row in rows if not line.is_flagged]
    context = {
        "record": initiative, "appraisal": appraisal, "form": form, "flagged": [(line, row) for line, row in rows if line.is_flagged],
        "agreed": agreed, "shows_agreed": any(row.has_errors or _departs(line, stored.get(line.line.pk)) for line, row in agreed),
        "extras": [fields[line.pk] for line in extra_lines(appraisal.sheet)], "heads": _heads(ballots_of(appraisal), organises=True), **extra,
    }  # fmt: skip
    return render(request, "movements/appraisal_council.html", context, status=status)


def _departs(line: SpreadLine, stored: CouncilScore | None) -> bool:
    return stored is not None and line.departs(Given(stored.points, stored.gap))


@require_http_methods(["GET", "POST"])
def freeze(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make the result final: read it in words, and type the word."""
    initiative, standing = _current(request, pk)
    appraisal = standing.current
    form = FinalWordForm(request.POST or None, initial={"version": appraisal.version})
    if request.method == "POST" and form.is_valid():
        try:
            freeze_appraisal(appraisal, by=request.user, version=form.cleaned_data["version"])
        except AlreadyFinal as late:
            messages.warning(request, str(late))
            return redirect("movements:appraisal", pk)
        except (NotComplete, TransitionRefused) as error:
            refuse(form, error)
        else:
            messages.success(request, _("The result is final."))
            return redirect("movements:appraisal", pk)
    if not appraisal.is_open:
        messages.info(request, str(AlreadyFinal(appraisal)))
        return redirect("movements:appraisal", pk)
    return render(request, "movements/appraisal_freeze.html", _result_in_words(initiative, standing, form), status=422 if form.errors else 200)


def _result_in_words(initiative: Initiative, standing: Standing, form: FinalWordForm) -> dict[str, Any]:
    appraisal = standing.current
    result = council_result(appraisal) if standing.is_complete else None
    lines = spread_lines(appraisal, ballots_of(appraisal)) if standing.is_complete else []
    scores = {score.line_id: score for score in appraisal.scores.all()}
    return {
        "record": initiative, "appraisal": appraisal, "form": form, "result": result, "word": FINAL_WORD, "lacking": lacking(appraisal),
        "rank": reached_rank(appraisal, result) if result else None, "caps": ticked_caps(appraisal).values(), "earlier": standing.final,
        "flagged": [(line, scores.get(line.line.pk)) for line in lines if line.is_flagged],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a corrected version of a final result."""
    initiative, standing = _current(request, pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_appraisal(standing.final or standing.current, reason=form.cleaned_data["reason"], by=request.user)
        except (TransitionRefused, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("A corrected version is open. The old one holds until the new one is final."))
            return redirect("movements:council", pk)
    if standing.final is None:
        return show_initiative_at_desk(initiative)
    context = {"record": initiative, "standing": standing, "form": form}
    return render(request, "movements/appraisal_correct.html", context, status=422 if form.errors else 200)
