"""The competent body looks at the values of a sheet and says of each whether it holds."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record
from kheo.records.views.access import show_url
from kheo.standards.actions import Ruling, rule_on
from kheo.standards.models import ObservationSheet, Status
from kheo.standards.queries import Line, expiring_words, lines_of, verifiable

ALL_RIGHT = "all_right"


@require_http_methods(["GET", "POST"])
def verify(request: SignedInRequest, pk: int) -> HttpResponse:
    """The values that are this person's to verify; those of other bodies are on the sheet's own page."""
    sheet = access_record(request.user, ObservationSheet, pk)
    mine = verifiable(request.user, sheet)
    if not mine:
        if request.method == "POST":
            raise PermissionDenied(_("This sheet is not under review by you now."))
        messages.info(request, _("This sheet is not under review by you now."))
        return redirect(show_url(sheet))
    found = lines_of(sheet)
    lines = [line for line in found.lines if line.code in set(mine) and line.stored is not None]
    return _answer(request, sheet, lines, found) if request.method == "GET" else _rule(request, sheet, lines, found)


def _rule(request: SignedInRequest, sheet: ObservationSheet, lines: list[Line], found: Any) -> HttpResponse:
    rulings = {line.code: told for line in lines if (told := _ruling(request, line)) is not None}
    try:
        changed = rule_on(sheet, rulings=rulings, by=request.user)
    except ValidationError as error:
        return _answer(request, sheet, lines, found, errors={code: " ".join(texts) for code, texts in error.message_dict.items()}, status=422)
    except TransitionRefused as refused:
        messages.warning(request, str(refused))
        return redirect(show_url(sheet))
    messages.success(request, ngettext("%(count)s value was ruled on.", "%(count)s values were ruled on.", len(changed)) % {"count": len(changed)})
    return redirect(show_url(sheet))


def _ruling(request: SignedInRequest, line: Line) -> Ruling | None:
    """What the page says of one value; the button for all leaves disputed ones alone."""
    status, reason = _typed(request, line)
    if request.POST.get("action") == ALL_RIGHT and status != Status.DISPUTED:
        status = Status.VERIFIED
    return Ruling(Status(status), reason) if status in (Status.VERIFIED, Status.DISPUTED) else None


def _typed(request: SignedInRequest, line: Line) -> tuple[str, str]:
    """(status, reason) as they were sent; nobody types a zero byte."""
    return request.POST.get(f"status-{line.indicator.pk}", ""), request.POST.get(f"reason-{line.indicator.pk}", "").replace("\x00", "")


def _answer(request: SignedInRequest, sheet: ObservationSheet, lines: list[Line], found: Any, *, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    rows = [(line, *_shown(request, line), (errors or {}).get(line.code, "")) for line in lines]
    context = {"sheet": sheet, "rows": rows, "found": found, "errors": errors or {}, "expiring": expiring_words(proof for line in lines for proof in line.proofs)}
    return render(request, "standards/verify.html", context, status=status)


def _shown(request: SignedInRequest, line: Line) -> tuple[str, str]:
    """(status, reason) in the fields: as typed, else as stored."""
    stored: Any = line.stored
    return _typed(request, line) if request.method == "POST" else (stored.status, stored.status_reason)
