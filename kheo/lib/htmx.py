"""The two questions that a view asks about htmx."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx made the request, so that a piece of the page is enough."""
    return request.headers.get("HX-Request") == "true"


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the whole page elsewhere; htmx would swap a followed redirect into the piece."""
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
