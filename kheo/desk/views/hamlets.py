"""The page of one hamlet: data comes back down; and its news for the loudspeaker."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.grassroots.queries.hamlets import courses_of, missing_of, news_of, next_dates_of
from kheo.lib import dates
from kheo.lib.text import slug
from kheo.org.models import Unit, UnitKind
from kheo.org.permissions import units_where
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import VIEW


def _hamlet(request: SignedInRequest, pk: int) -> Unit:
    """The hamlet, for those who may read what is recorded there; 404 for everybody else."""
    found = units_where(request.user, VIEW).filter(pk=pk, kind=UnitKind.HAMLET).select_related("parent").first()
    if found is None:
        raise Http404
    return found


@require_GET
def show_hamlet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its own course, what is missing, what comes next; printed on one sheet."""
    hamlet = _hamlet(request, pk)
    context = {
        "hamlet": hamlet, "courses": courses_of(hamlet), "missing": missing_of(hamlet, request.user), "coming": next_dates_of(hamlet, request.user), "today": dates.today(),
    }  # fmt: skip
    return render(request, "desk/hamlet.html", context)


@require_GET
def read_aloud(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its news as sentences in large type, or as a plain text to be copied."""
    hamlet = _hamlet(request, pk)
    sentences = news_of(hamlet)
    if request.GET.get("format") == "txt":
        headers = {"Content-Disposition": f'attachment; filename="{slug(_("News"))}-{slug(str(hamlet))}.txt"'}
        return HttpResponse("\n".join(sentences) + "\n", content_type="text/plain; charset=utf-8", headers=headers)
    context = {"hamlet": hamlet, "sentences": sentences, "today": dates.today(), "hamlet_url": reverse("desk:hamlet", args=[hamlet.pk])}
    return render(request, "desk/read_aloud.html", context)
