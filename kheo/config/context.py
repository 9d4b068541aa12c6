"""What every page's frame needs; nothing is read for a page that does not show it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib import dates
from kheo.records.cards import cards_for
from kheo.records.queries import unread_notices


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Menu, the desk's bar, the clock's banner."""
    frame: dict[str, Any] = {"menu": _menu(request), "footer_links": _footer(request), "clock_banner": _banner()}
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
    """The public rooms that are there."""
    entries = [("/", _("Home")), (reverse("movements:initiatives"), pgettext("record", "Initiatives"))]
    return [(url, label, request.path == url or (url != "/" and request.path.startswith(url))) for url, label in entries]


def _footer(request: HttpRequest) -> list[tuple[str, str]]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return [(reverse("desk:home"), _("Work"))] if signed_in else [(reverse("account_login"), _("Sign in"))]


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
