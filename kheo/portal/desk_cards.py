"""The portal's links at the desk."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.org.models import User
from kheo.org.permissions import holds_anywhere
from kheo.portal.permissions import HANDLE_TAKE_DOWN, take_downs_for
from kheo.records.cards import Card, register


def _waiting(user: User) -> str:
    """How many requests wait for an answer, and how many have waited too long."""
    rows = take_downs_for(user)
    waiting, late = rows.open().count(), rows.overdue().count()
    if late:
        return _("%(waiting)s open, %(late)s overdue") % {"waiting": waiting, "late": late}
    return _("%(waiting)s open") % {"waiting": waiting} if waiting else ""


register(
    Card(
        gettext_lazy("Take-down requests"), "queue", "portal:take_downs", order=55, note=_waiting,
        shown_to=lambda user: holds_anywhere(user, HANDLE_TAKE_DOWN),
    )
)  # fmt: skip
