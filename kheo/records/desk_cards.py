"""The desk's link to targets."""

from django.utils.translation import gettext_lazy as _

from kheo.org.permissions import holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import SET_TARGET

register(Card(_("Targets"), "flag", "records:targets", order=50, shown_to=lambda user: holds_anywhere(user, SET_TARGET)))
