"""The portal's verbs, and the door to take-down requests."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.models import User
from kheo.org.permissions import assignments, declare
from kheo.portal import workflow
from kheo.portal.models.take_down import TakeDown, TakeDownQuerySet

EDIT_PAGES = declare(workflow.EDIT_PAGES, _("Write, publish and withdraw the pages of the portal"))
MANAGE_SITE = declare(workflow.MANAGE_SITE, _("Keep a site's imprint and settings"))
HANDLE_TAKE_DOWN = declare(workflow.HANDLE_TAKE_DOWN, _("Answer requests to take something down, and read who asks"))


def take_downs_for(user: User | AnonymousUser) -> TakeDownQuerySet:
    """The requests that `user` handles: those of exactly the unit of their role. Who asks is nobody's business above or beside."""
    units = [held.unit_id for held in assignments(user, HANDLE_TAKE_DOWN) if held.body_id is None]
    return TakeDown.objects.filter(unit__in=units)


def access_take_down(user: User | AnonymousUser, pk: Any) -> TakeDown:
    """The request, or 404: a refusal does not tell that it exists."""
    found = take_downs_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
