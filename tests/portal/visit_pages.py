"""Addresses for tests of the visit figures: the whole house, and beside it a page that shows them and some that do not."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from kheo.portal.middleware import PLACE_OF_MARK, SHOWS_FIGURES
from kheo.portal.visits import sign_path

WITH = """{% load visits %}<!DOCTYPE html><title>t</title><link rel="icon" href="data:,">{% visit_figures %}"""


@login_not_required
def page(request: HttpRequest, status: int = 200, kind: str = "text/html") -> HttpResponse:
    """A page that shows the figures."""
    return HttpResponse(engines["django"].from_string(WITH).render({"visits_before": 147690}, request), status=status, content_type=kind)


@login_not_required
def kept(request: HttpRequest) -> HttpResponse:
    """The page as a cache in front gives it: nobody here records it, and it says so."""
    answer = page(request)
    setattr(request, SHOWS_FIGURES, False)
    answer.content = answer.content.replace(b'data-answered="process"', b'data-answered="cache"')
    answer.content = answer.content.replace(PLACE_OF_MARK, PLACE_OF_MARK + sign_path(request.path).encode())
    return answer


@login_not_required
def without(request: HttpRequest) -> HttpResponse:
    """A page that does not."""
    return HttpResponse("<!DOCTYPE html><title>t</title>")


urlpatterns = [
    path("trang/", page),
    path("khong-co/", page, {"status": 404}),
    path("du-lieu/", page, {"kind": "application/json"}),
    path("tu-cache/", kept),
    path("khac/", without),
    path("", include("kheo.config.urls")),
]
