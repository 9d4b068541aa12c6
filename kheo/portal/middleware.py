"""Counting views: a page that shows the visit figures was read once when it was answered."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import escape

from kheo.portal.visits import record_answer, sign_path

SHOWS_FIGURES = "shows_visit_figures"  # set on the request by the tag that draws them
COUNTED = "kheo.counted_as"  # what is said of the request to the page store: the path as which the page was counted
PLACE_OF_MARK = b'data-view="'  # where the tag left it open


class VisitMiddleware:
    """Records one view for each page that this process answered. No cookie is read or set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if settings.KHEO_COUNT_VISITS and is_page(request, answer):
            record_answer(request)
            request.META[COUNTED] = request.path
            _mark(request, answer)
        return answer


def is_page(request: Any, answer: HttpResponseBase) -> bool:
    """Whether the answer is a page of the portal: not an error, a fragment, an editor's preview or a page of the desk."""
    return (
        request.method in ("GET", "HEAD")
        and answer.status_code == 200
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and getattr(request, SHOWS_FIGURES, False)
        and not getattr(request, "is_preview", False)
        and not answer.streaming
    )


def _mark(request: HttpRequest, answer: Any) -> None:
    """Sign the page's own path into it, by which a beacon may count the page.

    Only here is it known that the page counts: an error page, drawn by the same templates, would hand out a mark for
    whatever address somebody invents. The figures stand at the foot of a page, so the last place is theirs.
    """
    before, place, after = answer.content.rpartition(PLACE_OF_MARK)
    if place:
        answer.content = before + place + escape(sign_path(request.path)).encode() + after
