"""`/mo-hinh/`: the library of good ideas to copy, for everybody, and the page of each."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.lib.office import qr
from kheo.lib.text import slug
from kheo.movements.forms import LibraryFilter
from kheo.movements.models import Initiative, Output
from kheo.movements.queries import (
    afterlife_of,
    full_place,
    lessons_of,
    library_initiatives,
    public_family,
    public_honouree,
    published_initiatives,
    published_origin,
    together_with,
)
from kheo.org.permissions import holds_anywhere
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.models.evidence import Moment
from kheo.records.panels import panels_for
from kheo.records.permissions import ENTER
from kheo.records.views.sharing import SHARED_TEXT, shared_as

SHARED_SENTENCES = 2
FEW_FOUND = 2
LIFTS_OFFERED = 3
SORTS = [("-published_at", _("newest first")), ("-copies", _("most copied first")), ("title", _("by name"))]
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_LIST_MARK = re.compile(r"^\s*(?:[-–•*+]|\d{1,2}[.)]|[a-zđ][.)]|(?:Bước|bước)\s+\d{1,2}\s*[:.])\s*")


class Chip(NamedTuple):
    """A filter that is set, with the address of the list without it and, where asked for, how many there would be."""

    label: str
    words: str
    url: str
    found: int = 0


class Bar(NamedTuple):
    """An output as a bar: how much of what was promised is there, in hundredths; None where nothing is stated, or too few people."""

    output: Output
    promised: str
    reached: str
    percent: int | None


COLUMNS = [
    Column("title", _("Name"), value=str, order="folded"),
    Column("place", _("Place"), value=lambda row: full_place(row.unit)),
    Column("field", pgettext_lazy("of a campaign", "Field"), value=lambda row: row.field),
    Column("kind", _("Kind"), value="get_kind_display"),
    Column("subject", _("Done by"), value="get_subject_display"),
    Column("cost", _("Cost, million đồng")),
    Column("people", pgettext_lazy("how many", "People"), value="people_in_public"),
    Column("condition", _("How the work stands"), value="get_condition_display"),
    Column("grade", _("Grade"), value=lambda row: ", ".join(dict.fromkeys(one.get_grade_display() for one in row.recognitions.all()))),
    Column("copies", _("Copied by"), order="copies"),
    Column("published_at", pgettext_lazy("when", "Published"), order="published_at"),
]


@login_not_required
@require_GET
def list_initiatives(request: HttpRequest) -> HttpResponse:
    """The library: filtered by what others ask before they copy, found without accents, each state with an address to share."""
    filters = LibraryFilter(request.GET, queryset=library_initiatives(), request=request)
    if not filters.is_valid() and "format" in request.GET:
        return redirect(_address(request, "format"))
    listing = Listing(
        request, filters.qs, COLUMNS, title=_("Good ideas of skilful mobilisation"), row_url=Initiative.get_absolute_url, page_size=24
    )
    chips = [Chip(one.label, one.words, _address(request, one.name)) for one in filters.chosen()]
    context = {
        "filters": filters, "chips": chips, "lifts": _lifts(request, filters, listing.total), "sorts": SORTS,
        "sort": request.GET.get("sort") or SORTS[0][0], "full_place": full_place,
    }  # fmt: skip
    return listing.respond("movements/public/list.html", context)


def _address(request: HttpRequest, *without: str) -> str:
    """The address of this list without some of its words."""
    query = request.GET.copy()
    for name in (*without, "page"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _lifts(request: HttpRequest, filters: LibraryFilter, total: int) -> list[Chip]:
    """Where little is found: which filters to lift, and how much there would be, the most first."""
    if total > FEW_FOUND:
        return []
    found = [Chip(one.label, one.words, _address(request, one.name), filters.without(one.name).count()) for one in filters.chosen()]
    return sorted((chip for chip in found if chip.found > total), key=lambda chip: -chip.found)[:LIFTS_OFFERED]


@login_not_required
@require_GET
def show_initiative(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """One published initiative; the name in the address is for people, the id alone counts."""
    initiative = get_object_or_404(library_initiatives(), pk=pk)
    if request.path != initiative.get_absolute_url():
        return redirect(initiative, permanent=True)
    context = {**_told(initiative), **_spread(request, initiative), **_shared(request, initiative), "panels": panels_for(request, initiative)}
    opening = context["opening"]  # of a pair, how it is now
    context["seo"] = shared_as(request, initiative, text=initiative.goals or initiative.situation, photo=opening[-1] if opening else None)
    return render(request, "movements/public/initiative.html", context)


def _told(initiative: Initiative) -> dict[str, Any]:
    """The story: who and where, pictures, how it is done, what was reached."""
    photos = list(Evidence.objects.about(initiative).filter(is_public=True).order_by("-kind", "pk"))  # photos before files
    pair = _before_and_after(photos)
    shown_above = pair or [photo for photo in photos[:1] if photo.kind == EvidenceKind.PHOTO]
    return {
        "initiative": initiative, "honouree": public_honouree(initiative), "place": full_place(initiative.unit), "photos": photos, "pair": pair,
        "opening": shown_above, "other_photos": [photo for photo in photos if photo not in shown_above], "steps": _steps(initiative.method),
        "bars": [_bar(output) for output in initiative.outputs.all()], "recognitions": initiative.recognitions.all(),
        "partners": together_with(initiative), "check_ups": afterlife_of(initiative),
    }  # fmt: skip


def _spread(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    """Where it was copied from and to, what did not work, and how to copy it."""
    return {
        "origin": published_origin(initiative), "family": public_family(initiative), "lessons": lessons_of(initiative),
        "replicate_url": f"{reverse('records:new', args=['mo-hinh'])}?origin={initiative.pk}" if holds_anywhere(request.user, ENTER) else "",
    }  # fmt: skip


def _shared(request: HttpRequest, initiative: Initiative) -> dict[str, str]:
    """What is passed on: the address, a code to scan, a text to paste. Never a name of a person."""
    url = request.build_absolute_uri(initiative.get_absolute_url())
    words = [str(initiative), full_place(initiative.unit), _first_sentences(initiative.goals or initiative.method), url]
    return {"url": url, "qr": qr.svg(url, title=str(_("Address of this page"))), "share_text": "\n".join(filter(None, words))}


def _before_and_after(photos: Iterable[Evidence]) -> list[Evidence]:
    """The first photo from before and the last from after, where both are shown."""
    pictures = [photo for photo in photos if photo.kind == EvidenceKind.PHOTO]
    before = next((photo for photo in pictures if photo.moment == Moment.BEFORE), None)
    after = next((photo for photo in reversed(pictures) if photo.moment == Moment.AFTER), None)
    return [before, after] if before and after else []


def _steps(text: str) -> list[str]:
    """The lines of a text as steps, without the marks that people put before them."""
    return [_LIST_MARK.sub("", line).strip() for line in text.splitlines() if line.strip()]


def _bar(output: Output) -> Bar:
    percent = None
    if output.reached is not None and output.promised > 0 and not output.tells_few:
        percent = min(100, int(output.reached * 100 / output.promised))
    return Bar(output, output.in_public(output.promised), output.in_public(output.reached), percent)


def _first_sentences(text: str) -> str:
    sentences = _SENTENCE_END.split(" ".join(text.split()))[:SHARED_SENTENCES]
    return Truncator(" ".join(sentences)).chars(2 * SHARED_TEXT)


@login_not_required
@require_GET
def show_qr(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """The code to scan of a published initiative's page, as a picture to print anywhere."""
    initiative = get_object_or_404(published_initiatives(), pk=pk)
    content = qr.svg(request.build_absolute_uri(initiative.get_absolute_url()), title=str(initiative))
    headers = {"Content-Disposition": f'inline; filename="{slug(str(initiative))}.svg"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="image/svg+xml", headers=headers)
