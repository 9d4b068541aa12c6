"""What the portal shows on pages that do not know it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.models import Activity
from kheo.movements.models import Initiative
from kheo.org.permissions import holds_anywhere
from kheo.portal.models import GalleryPage
from kheo.portal.permissions import EDIT_PAGES
from kheo.portal.queries import articles_telling_of
from kheo.records.models import EvidenceKind
from kheo.records.panels import Panel, register


def _articles_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """The live articles that tell of it; and for editors the button that makes one."""
    if not initiative.is_public:
        return None
    articles = list(articles_telling_of(initiative).live())
    writes = holds_anywhere(request.user, EDIT_PAGES)
    return {"articles": articles, "initiative": initiative if writes else None} if articles or writes else None


def _galleries_of(request: HttpRequest, activity: Activity) -> dict[str, Any] | None:
    """The live galleries made of its photos; and for editors the button that makes one, where a photo is shown."""
    if not activity.is_public:
        return None
    galleries = list(GalleryPage.objects.live().filter(activity=activity))
    builds = holds_anywhere(request.user, EDIT_PAGES) and activity.evidence.filter(is_public=True, kind=EvidenceKind.PHOTO).exists()
    return {"galleries": galleries, "activity": activity if builds else None} if galleries or builds else None


register(Activity, Panel(_("In pictures"), "portal/activity_panel.html", _galleries_of))
register(Initiative, Panel(_("In the news"), "portal/initiative_panel.html", _articles_of))
