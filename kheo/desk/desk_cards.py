"""The desk's links to its own pages, and to the rooms that have no desk of their own."""

from django.utils.translation import gettext_lazy as _

from kheo.org.permissions import (
    KEEP_HAMLETS,
    MANAGE_PEOPLE,
    MANAGE_REFERENCE,
    VIEW_HISTORY,
    admin_permissions,
    holds_anywhere,
)
from kheo.records.cards import Card, register
from kheo.records.permissions import REVIEW

register(Card(_("People"), "people", "org:people", order=60, shown_to=lambda user: holds_anywhere(user, MANAGE_PEOPLE)))
register(Card(_("Bodies"), "flag", "org:bodies", order=65, shown_to=lambda user: any(holds_anywhere(user, verb) for verb in (MANAGE_REFERENCE, VIEW_HISTORY))))
register(Card(_("Hamlets"), "map", "org:hamlets", order=70, shown_to=lambda user: holds_anywhere(user, KEEP_HAMLETS)))
register(
    Card(
        _("Portal and reference data"), "edit", "wagtailadmin_home", order=80,
        shown_to=lambda user: "wagtailadmin.access_admin" in admin_permissions(user),
    )
)  # fmt: skip
register(Card(_("Overdue below"), "warning", "desk:overdue", order=75, shown_to=lambda user: holds_anywhere(user, REVIEW)))
register(Card(_("Handover sheet"), "file", "desk:handovers", order=90, shown_to=lambda user: bool(user.roles_today)))
register(Card(_("Reminders"), "bell", "desk:reminders", order=95, shown_to=lambda user: bool(user.roles_today)))
