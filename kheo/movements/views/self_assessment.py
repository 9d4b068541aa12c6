"""Those who carry an initiative out score it themselves."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kheo.lib.forms import refuse
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import (
    LinesLeftEmpty,
    SelfAssessmentChanged,
    hand_in_self_assessment,
    save_self_assessment,
    take_back_self_assessment,
)
from kheo.movements.forms import SelfAssessmentForm
from kheo.movements.models import Initiative, ScoringSheet, SelfAssessment
from kheo.movements.queries import (
    citable_evidence,
    groups_of,
    own_sheet,
    refusal_to_self_assess,
    told_self_assessment,
)
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record, may_carry

LEAVE_EMPTY = "leave_empty"


@require_http_methods(["GET", "POST"])
def self_assessment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Score one's own initiative: kept as a draft or handed in; read only once it is handed in or an appraisal has begun."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_carry(request.user, initiative):
        raise PermissionDenied(_("An initiative is assessed by those who carry it out."))
    refusal, sheet = refusal_to_self_assess(initiative), own_sheet(initiative)
    own = SelfAssessment.objects.filter(initiative=initiative).first()
    if refusal or sheet is None or (own is not None and own.handed_in_at is not None):
        return _read_only(request, initiative, refusal, lost=request.method == "POST")
    page = _Scoring(request, initiative, sheet, own)
    if request.method == "POST" and page.keep():
        return show_initiative_at_desk(initiative) if page.handed_in else redirect("movements:self_assessment", pk)
    return page.answer()


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make what was handed in a draft again."""
    initiative = access_record(request.user, Initiative, pk)
    try:
        take_back_self_assessment(initiative, by=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        return show_initiative_at_desk(initiative)
    messages.success(request, _("Taken back: it is a draft again."))
    return redirect("movements:self_assessment", pk)


def _read_only(request: SignedInRequest, initiative: Initiative, refusal: str, *, lost: bool) -> HttpResponse:
    """What stands, and why it cannot be changed; what was posted in the meantime is shown for copying."""
    typed = [(name, value) for name, value in request.POST.items() if value and name.startswith(("points_", "remark_", "words"))] if lost else []
    context = {"record": initiative, "refusal": refusal, "told": told_self_assessment(initiative), "typed": typed}
    return render(request, "movements/self_assessment_read.html", context, status=409 if lost else 200)


@dataclass
class _Scoring:
    """One page of scoring: keeps every line that is right, and hands in if asked."""

    request: SignedInRequest
    initiative: Initiative
    sheet: ScoringSheet
    own: SelfAssessment | None

    def __post_init__(self) -> None:
        self.form = SelfAssessmentForm(
            self.request.POST or None, groups=groups_of(self.sheet), evidence=citable_evidence(self.initiative), own=self.own
        )
        self.conflict, self.differences, self.handed_in = "", list[tuple[str, str, str]](), False

    def keep(self) -> bool:
        """Whether everything was stored, and handed in where that was asked."""
        valid = self.form.is_valid()
        try:
            self._store()
            action = self.request.POST.get("action")
            if valid and action in ("hand_in", LEAVE_EMPTY) and self.own is not None:
                without = self.form.left_empty() if action == LEAVE_EMPTY else ()
                hand_in_self_assessment(self.initiative, by=self.request.user, version=self.own.version, without=without)
                self.handed_in = True
        except SelfAssessmentChanged as conflict:
            self._tell(conflict)
        except LinesLeftEmpty as asked:
            refuse(self.form, asked)
            self.form.show_in_place("without", " ".join(asked.codes))
        except (ValidationError, TransitionRefused) as error:
            refuse(self.form, error)
        else:
            if valid:
                messages.success(self.request, _("Handed in.") if self.handed_in else _("Saved as a draft."))
            return valid
        return False

    def _store(self) -> None:
        version = self.form.cleaned_data.get("version")
        self.own = save_self_assessment(
            self.initiative, by=self.request.user, answers=self.form.answers_by_code(), words=self.form.words_given(), version=version or 0
        )
        self.form.show_version(self.own.version)

    def _tell(self, conflict: SelfAssessmentChanged) -> None:
        self.conflict, self.own = str(conflict), conflict.stored
        self.differences = self.form.differences_from(told_self_assessment(self.initiative))
        self.form.show_version(conflict.stored.version)

    def answer(self) -> HttpResponse:
        """The page, with everything that was typed."""
        context = {
            "form": self.form, "record": self.initiative, "sheet": self.sheet, "conflict": self.conflict,
            "differences": self.differences, "told": told_self_assessment(self.initiative), "rows": self.form.grouped_rows(),
        }  # fmt: skip
        return render(self.request, "movements/self_assessment.html", context, status=422 if self.form.errors or self.conflict else 200)
