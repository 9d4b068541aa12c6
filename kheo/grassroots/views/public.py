"""`/hoat-dong/`: what was done together, for everybody; of published activities and ticked photos alone."""


from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kheo.grassroots.forms.published import PublishedFilter
from kheo.grassroots.models import Activity
from kheo.grassroots.queries import published_activities
from kheo.grassroots.queries.published import card_of, cards_of
from kheo.lib.listing import Column, Listing
from kheo.movements.queries.published import full_place
from kheo.records.models import Evidence
from kheo.records.panels import panels_for
from kheo.records.views.sharing import shared_as

COLUMNS = [
    Column("name", _("Name"), value=str, order="folded"),
    Column("unit", _("Place"), value=lambda row: full_place(row.unit), order="unit__path"),
    Column("kind", _("What was done"), value=lambda row: row.kind_name),
    Column("held_on", _("On the day"), order="held_on"),
    Column("participants", _("People who took part"), value=lambda row: row.participants_in_public),
]


@login_not_required
@require_GET
def list_activities(request: HttpRequest) -> HttpResponse:
    """All published activities, the newest first, found without accents."""
    listing = Listing(
        request, published_activities(), COLUMNS, filterset=PublishedFilter, title=_("What was done together"), row_url=Activity.get_absolute_url,
        page_size=24,
    )  # fmt: skip
    return listing.respond("grassroots/public/list.html", {"cards": lambda: cards_of([row.record for row in listing.rows]), "full_place": full_place})


@login_not_required
@require_GET
def show_activity(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """One published activity; the name in the address is for people, the id alone counts."""
    activity = get_object_or_404(published_activities().select_related("initiative", "indicator"), pk=pk)
    if request.path != activity.get_absolute_url():
        return redirect(activity, permanent=True)
    photos = list(Evidence.objects.about(activity).filter(is_public=True).order_by("-kind", "pk"))  # photos before files
    card = card_of(activity, photos)
    context = {
        "activity": activity, "card": card, "place": full_place(activity.unit), "photos": [photo for photo in photos if photo not in card.opening],
        "initiative": activity.initiative if activity.initiative and activity.initiative.is_public else None,
        "seo": shared_as(request, activity, text=activity.text, photo=card.opening[-1] if card.opening else None), "panels": panels_for(request, activity),
    }  # fmt: skip
    return render(request, "grassroots/public/activity.html", context)
