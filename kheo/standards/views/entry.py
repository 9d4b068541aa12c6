"""The values of a sheet, entered on one page that saves as somebody types; and handed in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.actions import Incomplete, RecordClosed, change_state
from kheo.records.permissions import access_record, may_carry, may_edit
from kheo.records.queries import last_return
from kheo.records.views.access import show_url, warn_if_nobody_reviews
from kheo.records.workflow import SUBMIT
from kheo.standards.actions import Saved, save_observations
from kheo.standards.forms import EntryPage, EntryRow
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import closing_of, entry_of, lines_of


@require_http_methods(["GET", "POST"])
def enter(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators of the sheet as cells; what is right is kept at once, what is wrong stays with its complaint."""
    sheet = access_record(request.user, ObservationSheet, pk)
    if not may_carry(request.user, sheet):
        raise PermissionDenied(_("Values are entered by the unit itself, or by the level above on its behalf."))
    page = _Entering(request, sheet)
    if request.method == "GET":
        if not may_edit(request.user, sheet):
            messages.info(request, _("This record cannot be changed now."))
            return redirect(show_url(sheet))
        return page.answer()
    return page.autosave() if request.POST.get("action") == "autosave" else page.save()


class _Entering:
    """One request for the page of cells."""

    def __init__(self, request: SignedInRequest, sheet: ObservationSheet) -> None:
        self.request, self.sheet = request, sheet
        self.page, self.saved, self.closed = EntryPage([]), Saved(), ""
        self._build()

    def _build(self) -> None:
        """The rows as they stand now."""
        found = lines_of(self.sheet)
        self.last = found.last
        self.page = EntryPage([(part.criterion, [EntryRow(**vars(line)) for line in part.lines]) for part in found.criteria])
        for row in self.page.rows:
            row.show(entry_of(row.stored))

    def _keep(self) -> None:
        """Store what is right; conflicts and refusals go to their rows, and the rows show what stands now."""
        entries = self.page.read(self.request.POST)
        typed = {row.code: row for row in self.page.rows}
        try:
            self.saved = save_observations(self.sheet, entries=entries, by=self.request.user)
        except RecordClosed as closed:
            self.closed = str(closed)
            return
        self.sheet.refresh_from_db(fields=["version", "state"])
        self._build()
        for row in self.page.rows:
            self._return_typed(row, typed[row.code])

    def _return_typed(self, row: EntryRow, typed: EntryRow) -> None:
        """What was not stored stays on the page as it was typed."""
        if typed.errors:
            row.typed, row.errors = typed.typed, typed.errors
        if row.code in self.saved.refused:
            row.typed, row.errors = typed.typed, {"value": self.saved.refused[row.code]}
        if row.code in self.saved.conflicts:
            row.typed, row.theirs = typed.typed, self.saved.conflicts[row.code]
            row.errors = {"value": _("Somebody else has written another value here meanwhile. Yours stands in the cell: save again to put it in its place.")}

    def save(self) -> HttpResponse:
        """The buttons: keep, and hand in if asked and nothing is wrong."""
        self._keep()
        if self.closed:
            return self.answer(409)
        if self.page.wrong:
            return self.answer(422)
        if self.request.POST.get("action") == "submit":
            return self._submit()
        messages.success(self.request, _("Saved as a draft. Submit it when it is complete."))
        return redirect("standards:enter", self.sheet.pk)

    def _submit(self) -> HttpResponse:
        try:
            change_state(self.sheet, SUBMIT.verb, by=self.request.user)
        except Incomplete as missing:
            messages.warning(self.request, " ".join(missing.messages))
            return self.answer(422)
        except (TransitionRefused, PermissionDenied) as error:
            messages.warning(self.request, str(error))
        else:
            messages.success(self.request, _("Submitted. You will see here what became of it."))
            warn_if_nobody_reviews(self.request, self.sheet)
        return redirect(show_url(self.sheet))

    def autosave(self) -> HttpResponse:
        """The same, sent by the page itself: answered in JSON, with what each changed row comes to now."""
        self._keep()
        if self.closed:
            return JsonResponse({"state": "closed", "message": f"{self.closed} {_('Copy what you typed before you leave this page.')}", "errors": []}, status=409)
        kept = [row for row in self.page.rows if row.code in self.saved.kept]
        told = {
            "state": "kept", "message": self._kept_words(), "version": self.sheet.version, "edit_url": reverse("standards:enter", args=[self.sheet.pk]),
            "errors": [{"field": row.name("value"), "label": row.code, "message": row.error} for row in self.page.wrong],
            "rows": [
                {"id": row.indicator.pk, "was": row.was_text, "value": row.typed["value"], "verdict": row.verdict.name.lower(), "words": row.words, "leap": row.leap}
                for row in kept
            ],
        }  # fmt: skip
        return JsonResponse(told)

    def _kept_words(self) -> str:
        words = {"time": f"{timezone.localtime(dates.now()):%H:%M}", "fields": ", ".join(row.code for row in self.page.wrong)}
        return _("Saved as a draft, %(time)s; not yet: %(fields)s.") % words if words["fields"] else _("Saved as a draft, %(time)s.") % words

    def answer(self, status: int = 200) -> HttpResponse:
        """The page of cells."""
        closing = closing_of(self.sheet)
        context = {
            "sheet": self.sheet, "page": self.page, "last": self.last, "closed": self.closed, "closing": closing,
            "last_return": last_return(self.sheet), "said": sum(row.stored is not None for row in self.page.rows), "all": sum(1 for _row in self.page.rows),
        }  # fmt: skip
        return render(self.request, "standards/enter.html", context, status=status)
