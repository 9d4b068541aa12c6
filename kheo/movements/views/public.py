"""`/mo-hinh/`: good ideas to copy, for everybody."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.movements.models import Grade, Initiative, SubjectKind
from kheo.movements.queries import public_honouree, published_initiatives
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.panels import panels_for

SHARED_TEXT = 200


class PublicFilter(django_filters.FilterSet):
    """By who did it and how it was recognised."""

    subject = django_filters.ChoiceFilter(label=_("Done by"), choices=SubjectKind.choices)
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices, field_name="recognitions__grade")

    class Meta:
        model = Initiative
        fields = ["subject", "grade"]


@login_not_required
@require_GET
def list_initiatives(request: HttpRequest) -> HttpResponse:
    """The published initiatives, the newest first; found without accents too."""
    listing = Listing(
        request,
        published_initiatives(),
        [
            Column("title", _("Name"), value=str, order="folded"),
            Column("unit", _("Unit"), value="unit.full_label"),
            Column("field", pgettext_lazy("of a campaign", "Field"), value=lambda row: row.field),
            Column("published_at", _("Published"), order="published_at"),
        ],
        filterset=PublicFilter, search="folded", title=_("Good ideas of skilful mobilisation"),
        row_url=Initiative.get_absolute_url, page_size=24,
    )  # fmt: skip
    return listing.respond("movements/public/list.html")


@login_not_required
@require_GET
def show_initiative(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """One published initiative; the name in the address is for people, the id alone counts."""
    initiative = get_object_or_404(published_initiatives(), pk=pk)
    if request.path != initiative.get_absolute_url():
        return redirect(initiative, permanent=True)
    photos = Evidence.objects.about(initiative).filter(is_public=True).order_by("-kind", "pk")  # photos before files
    context = {
        "initiative": initiative,
        "seo": _shared_as(request, initiative, photos),
        "honouree": public_honouree(initiative),
        "photos": photos,
        "outputs": initiative.outputs.all(),
        "recognitions": initiative.recognitions.all(),
        "panels": panels_for(request, initiative),
    }
    return render(request, "movements/public/initiative.html", context)


def _shared_as(request: HttpRequest, initiative: Initiative, photos: Iterable[Evidence]) -> dict[str, Any]:
    """How the page looks where it is shared or found: title, description, address, the first photo."""
    photo = next((one for one in photos if one.kind == EvidenceKind.PHOTO), None)
    return {
        "type": "article",
        "title": str(initiative),
        "description": Truncator(initiative.goals or initiative.situation).chars(SHARED_TEXT),
        "url": request.build_absolute_uri(initiative.get_absolute_url()),
        "image": photo,
        "image_url": request.build_absolute_uri(photo.url) if photo else "",
    }
