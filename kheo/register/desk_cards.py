"""The register's link at the desk."""

from django.utils.translation import gettext_lazy as _

from kheo.org.permissions import holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import VIEW

register(Card(_("Official documents"), "list", "register:list", order=45, shown_to=lambda user: holds_anywhere(user, VIEW)))
