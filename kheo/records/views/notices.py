"""What happened, for one account."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kheo.org.requests import SignedInRequest
from kheo.records.actions import mark_read
from kheo.records.models import Notice, Record
from kheo.records.verbs import verb_words
from kheo.records.views.access import show_url


@require_GET
def list_notices(request: SignedInRequest) -> HttpResponse:
    """The account's notices, the newest first; looking at them marks them read."""
    notices = Notice.objects.filter(user=request.user).select_related("item_type", "actor").prefetch_related("item")
    page = Paginator(notices, 50).get_page(request.GET.get("page"))
    told = [_told(notice) for notice in page]
    mark_read(request.user)
    return render(request, "records/notices.html", {"page": page, "notices": told})


def _told(notice: Notice) -> dict[str, object]:
    url = show_url(notice.item) if isinstance(notice.item, Record) else ""
    return {"notice": notice, "text": verb_words(notice.verb), "title": str(notice.item or "–"), "url": url}
