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
from kheo.records.workflow import EDITABLE, SUBMIT
from kheo.standards.actions import Saved, save_observations, take_over
from kheo.standards.forms import EntryPage, EntryRow
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import closing_of, current, entry_of, expiring_words, lines_of, sources_of

AUTOSAVE, TAKE_OVER, EVIDENCE_OF = "autosave", "take_over", "evidence_of"


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
    return page.autosave() if request.POST.get("action") == AUTOSAVE else page.save()


class _Entering:
    """One request for the page of cells."""

    def __init__(self, request: SignedInRequest, sheet: ObservationSheet) -> None:
        self.request, self.sheet = request, sheet
        self.saved, self.closed = Saved(), ""
        found, sources = lines_of(sheet), sources_of(sheet)
        self.last = found.last
        self.page = EntryPage([(part.criterion, [EntryRow(**vars(line), source=sources.get(line.code)) for line in part.lines]) for part in found.criteria])
        for row in self.page.rows:
            row.show(entry_of(row.stored))

    def _keep(self) -> None:
        """Store what is right; conflicts and refusals go to their rows, and the rows show what stands now."""
        entries = self.page.read(self.request.POST, seen=self.request.POST.get("action") != AUTOSAVE)
        taken = self.page.row(self.request.POST.get(TAKE_OVER, ""))
        if taken is not None:
            entries.pop(taken.code, None)
            taken.errors.clear()
        try:
            self.saved = save_observations(self.sheet, entries=entries, by=self.request.user)
            if taken is not None:
                self.saved.join(take_over(self.sheet, code=taken.code, was=taken.was, by=self.request.user, remark=taken.typed.get("remark", "")))
        except RecordClosed as closed:
            self.closed = str(closed)
            return
        self._settle()

    def _settle(self) -> None:
        """Levels, the period before and evidence are as they were: only the values are read anew."""
        self.sheet.refresh_from_db(fields=["version", "state"])
        stored = current(self.sheet)
        for row in self.page.rows:
            row.settle(stored.get(row.code), self.saved.conflicts.get(row.code), self.saved.refused.get(row.code, ""))

    def save(self) -> HttpResponse:
        """The buttons: keep, and hand in if asked and nothing is wrong."""
        self._keep()
        if self.closed:
            return self._sent_already() if self._is_stored else self.answer(409)
        if self.page.wrong:
            return self.answer(422)
        if self.request.POST.get("action") == "submit":
            return self._submit()
        return self._go_on()

    def _go_on(self) -> HttpResponse:
        """Back to the cells, or to what bears one of them out."""
        proven, taken = self.page.row(self.request.POST.get(EVIDENCE_OF, "")), self.page.row(self.request.POST.get(TAKE_OVER, ""))
        if proven is not None:
            return redirect("standards:evidence", self.sheet.pk, proven.indicator.pk)
        back = reverse("standards:enter", args=[self.sheet.pk])
        if taken is not None:
            messages.success(self.request, _("Taken over from the figure: %(code)s, %(value)s.") % {"code": taken.code, "value": taken.value})
            return redirect(f"{back}#value-{taken.key}")
        messages.success(self.request, _("Saved as a draft. Submit it when it is complete."))
        return redirect(back)

    @property
    def _is_stored(self) -> bool:
        """Whether all that was sent stands on the sheet already: the button was pressed twice."""
        rows = current(self.sheet)
        sent = [row for row in self.page.rows if row.name("was") in self.request.POST]
        return self.sheet.state not in EDITABLE and not self.page.wrong and all(entry_of(rows.get(row.code)) == row.now for row in sent)

    def _sent_already(self) -> HttpResponse:
        messages.info(self.request, _("This record was sent already; it is stored once."))
        return redirect(show_url(self.sheet))

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
            "state": "kept", "message": self._kept_words(), "version": self.sheet.version, "said": self._said, "edit_url": reverse("standards:enter", args=[self.sheet.pk]),
            "errors": [{"field": row.name("value"), "label": row.code, "message": row.error, "theirs": row.theirs_text} for row in self.page.wrong],
            "rows": [
                {"id": row.key, "was": row.was_text, "value": row.typed["value"], "cells": row.typed, "verdict": row.verdict.name.lower(), "words": row.words, "leap": row.leap}
                for row in kept
            ],
        }  # fmt: skip
        return JsonResponse(told)

    @property
    def _said(self) -> int:
        """How many indicators are answered."""
        return sum(row.stored is not None for row in self.page.rows)

    def _kept_words(self) -> str:
        words = {"time": f"{timezone.localtime(dates.now()):%H:%M}", "fields": ", ".join(row.code for row in self.page.wrong)}
        return _("Saved as a draft, %(time)s; not yet: %(fields)s.") % words if words["fields"] else _("Saved as a draft, %(time)s.") % words

    def answer(self, status: int = 200) -> HttpResponse:
        """The page of cells."""
        closing = closing_of(self.sheet)
        context = {
            "sheet": self.sheet, "page": self.page, "last": self.last, "closed": self.closed, "closing": closing,
            "last_return": last_return(self.sheet), "said": self._said, "all": sum(1 for _row in self.page.rows),
            "expiring": expiring_words(proof for row in self.page.rows for proof in row.proofs),
        }  # fmt: skip
        return render(self.request, "standards/enter.html", context, status=status)
