"""What every page's frame needs; nothing is read for a page that does not show it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib import dates
from kheo.portal.models import SectionPage
from kheo.portal.queries import imprint_of, menu_pages
from kheo.records.cards import cards_for
from kheo.records.queries import unread_notices


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Menu, the desk's bar, the clock's banner."""
    frame: dict[str, Any] = {
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "imprint": SimpleLazyObject(lambda: imprint_of(request)),
        "footer_links": _footer(request), "door": _door(request),
        "clock_banner": _banner(),
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        frame |= {
            "desk_unit": SimpleLazyObject(lambda: _place(user)),
            "desk_menu": SimpleLazyObject(lambda: _desk_menu(request)),
            "account_menu": [(reverse("account_change_password"), _("Password")), (reverse("mfa_index"), _("Two-step sign-in"))],
            "notices_url": reverse("records:notices"),
            "notices_count": SimpleLazyObject(lambda: unread_notices(user).count()),
        }
    return frame


def _menu(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The front page, the sections of the news, the public rooms, and what else editors put there."""
    pages = menu_pages(request)
    sections = [(page.get_url(request), page.title) for page in pages if page.specific_class is SectionPage]
    others = [(page.get_url(request), page.title) for page in pages if page.specific_class is not SectionPage]
    rooms = [
        (reverse("movements:initiatives"), pgettext("record", "Initiatives")), (reverse("standards:units"), _("New countryside")), (reverse("resources:given"), pgettext("record", "Contributions")),
        (reverse("products:products"), pgettext("menu", "OCOP products")), (reverse("portal:events"), pgettext("public", "Events")),
    ]  # fmt: skip
    entries = [("/", _("Home")), *sections, *rooms, *others]
    return [(url, label, request.path == url or (url != "/" and request.path.startswith(url))) for url, label in entries]


def _footer(request: HttpRequest) -> list[tuple[str, str]]:
    asked = f"{reverse('portal:ask_take_down')}?{urlencode({'trang': request.path})}"
    links = [(reverse("portal:privacy"), pgettext("notice", "Privacy")), (asked, _("Report this page")), (reverse("portal:rss"), "RSS")]
    return [*links, _door(request)]


def _door(request: HttpRequest) -> tuple[str, str]:
    """To the desk for whoever is signed in, for everybody else to the sign-in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return (reverse("desk:home"), _("Work")) if signed_in else (reverse("account_login"), _("Sign in"))


def _place(user: Any) -> str:
    held = user.roles_today
    return str(held[0].body or held[0].unit) if held else ""


def _desk_menu(request: HttpRequest) -> list[tuple[str, str, bool, str]]:
    entries = [(reverse("desk:home"), _("Today"), "home")]
    entries += [(card.url, str(card.label), card.icon) for card in cards_for(request.user)]
    here = max((url for url, _label, _icon in entries if request.path.startswith(url)), key=len, default="")
    return [(url, label, url == here, icon) for url, label, icon in entries]


def _banner() -> str:
    if not settings.KHEO_CLOCK:
        return ""
    return _("Demo: the calendar stands at %(day)s.") % {"day": f"{dates.today():%d/%m/%Y}"}
