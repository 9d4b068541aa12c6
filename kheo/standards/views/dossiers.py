"""The conditions of a sheet answered, the papers of its dossier ticked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.org.requests import SignedInRequest
from kheo.records.actions import EditConflict, RecordClosed
from kheo.records.permissions import access_record, may_carry, may_review
from kheo.records.views.access import show_url
from kheo.standards.actions import save_dossier
from kheo.standards.forms import DossierForm
from kheo.standards.models import ObservationSheet
from kheo.standards.permissions import may_answer


@require_http_methods(["GET", "POST"])
def answer_conditions(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is asked besides the criteria; what is right is kept, what is wrong stays with its complaint."""
    sheet = access_record(request.user, ObservationSheet, pk)
    if not (may_carry(request.user, sheet) or may_review(request.user, sheet)):
        raise PermissionDenied(_("Conditions are answered by the unit itself, or by the level that reviews the sheet."))
    if request.method == "GET" and not may_answer(request.user, sheet):
        messages.info(request, _("This record cannot be changed now."))
        return redirect(show_url(sheet))
    page = _Answering(request, sheet)
    return page.save() if request.method == "POST" else page.answer()


class _Answering:
    """One request for the page."""

    def __init__(self, request: SignedInRequest, sheet: ObservationSheet) -> None:
        self.request, self.sheet = request, sheet
        self.form = DossierForm(request.POST or None, sheet=sheet)
        self.conflict, self.closed = "", ""
        self.differences: list[tuple[str, str, str]] = []

    def save(self) -> HttpResponse:
        """Keep what is right; leave only where nothing is wrong."""
        right = self.form.is_valid()
        if "version" in self.form.errors:
            return self.answer(422)
        try:
            self.sheet = self._store()
        except EditConflict as conflict:
            return self._tell(conflict)
        except RecordClosed as closed:
            self.closed = str(closed)
            return self.answer(409)
        if right and not self.form.errors:
            messages.success(self.request, _("Saved. The results follow."))
            return redirect(show_url(self.sheet))
        self.form.show_version(self.sheet.version)
        return self.answer(422)

    def _store(self) -> ObservationSheet:
        """Store what is right; of what the action refuses, the rest."""
        answers, ticks, version = self.form.answers(), self.form.ticks(), self.form.cleaned_data["version"]
        try:
            return save_dossier(self.sheet, answers=answers, ticks=ticks, by=self.request.user, version=version)
        except ValidationError as refused:
            problems = refused.error_dict
        self.form.blame(problems)
        left = {key: value for key, value in answers.items() if key not in problems}
        return save_dossier(
            self.sheet, answers=left, ticks={key: value for key, value in ticks.items() if key not in problems}, by=self.request.user, version=version
        )

    def _tell(self, conflict: EditConflict) -> HttpResponse:
        """What stands now beside what was typed; saved again, this page's words replace the others."""
        self.conflict, self.differences = str(conflict), self.form.differences()
        self.form.show_version(conflict.stored.version)
        return self.answer(409)

    def answer(self, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"sheet": self.sheet, "form": self.form, "conflict": self.conflict, "differences": self.differences, "closed": self.closed}
        return render(self.request, "standards/dossier.html", context, status=status)
