"""Films: played by everybody once a page that is public shows them, before that by those who keep them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from kheo.lib.ranges import answer_part
from kheo.portal.models import Film, VideoPage
from kheo.portal.policies import film_policy

SHARED, OWN = "public, max-age=300", "private, no-store"


@login_not_required
@require_safe
def show_film(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    """The film, or the part of it that the player asks for."""
    film, keeping = _film_for(request, uuid)
    try:
        file = film.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = answer_part(request.headers.get("Range", ""), file, film.size, film.content_type, body=request.method == "GET")
    answer["Cache-Control"] = keeping
    return answer


@login_not_required
@require_safe
def show_captions(request: HttpRequest, uuid: Any) -> HttpResponse:
    """The captions of the film."""
    film, keeping = _film_for(request, uuid)
    if not film.captions:
        raise Http404
    return HttpResponse(film.captions, content_type="text/vtt; charset=utf-8", headers={"Cache-Control": keeping})


def _film_for(request: HttpRequest, uuid: Any) -> tuple[Film, str]:
    """The film with how long it may be kept, or 404, which does not tell that it exists."""
    film = get_object_or_404(Film, uuid=uuid)
    if VideoPage.objects.live().filter(film=film).exists():
        return film, SHARED
    if request.user.is_authenticated and film_policy.user_has_permission_for_instance(request.user, "choose", film):
        return film, OWN
    raise Http404
