"""What happened, for one account."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.org.requests import SignedInRequest
from kheo.records.actions import mark_read
from kheo.records.models import Notice, Record
from kheo.records.permissions import records_for
from kheo.records.registry import record_types, things
from kheo.records.verbs import verb_words
from kheo.records.views.access import show_url


@require_GET
def list_notices(request: SignedInRequest) -> HttpResponse:
    """The account's notices, the newest first; looking at them marks them read."""
    notices = Notice.objects.filter(user=request.user).select_related("item_type", "actor").prefetch_related("item")
    page = Paginator(notices, 50).get_page(request.GET.get("page"))
    told = list(_told(request, page))
    mark_read(request.user)
    return render(request, "records/notices.html", {"page": page, "notices": told})


def _told(request: SignedInRequest, notices: Iterable[Notice]) -> Iterator[dict[str, object]]:
    """What each notice says; title and link only of what the reader may see now."""
    visible = _visible(request, notices)
    for notice in notices:
        seen = notice.item if notice.item_id in visible.get(notice.item_type_id, ()) else None
        url = show_url(seen) if isinstance(seen, Record) else things()[type(seen)].url(seen) if seen is not None else ""
        yield {"notice": notice, "text": verb_words(notice.verb), "title": str(seen or _("a record")), "url": url}


def _visible(request: SignedInRequest, notices: Iterable[Notice]) -> dict[int, set[int]]:
    """Which of the items the reader may see, by type: one query for each type of record."""
    asked: dict[int, set[int]] = {}
    for notice in notices:
        asked.setdefault(notice.item_type_id, set()).add(notice.item_id)
    rows: dict[int, QuerySet[Any]] = {ContentType.objects.get_for_model(kind.model).pk: records_for(request.user, kind.model) for kind in record_types()}
    rows |= {ContentType.objects.get_for_model(model).pk: thing.rows_for(request.user) for model, thing in things().items()}
    return {pk: set(rows[pk].filter(pk__in=keys).values_list("pk", flat=True)) for pk, keys in asked.items() if pk in rows}
