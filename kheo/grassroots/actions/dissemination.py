"""Places that have not made a document known are reminded: units and bodies, once a day."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.grassroots.queries.dissemination import (
    MISSING,
    REMIND,
    Standpoint,
    by_place,
    may_remind,
    reminded_on,
    standings_of,
    tallies,
)
from kheo.lib import dates
from kheo.org.actions import append_history
from kheo.org.models import Body, User
from kheo.records.actions import send_notices
from kheo.records.permissions import ENTER, accounts_with
from kheo.register.models import OfficialDocument
from kheo.register.permissions import documents_for


@transaction.atomic
def remind_places(document: OfficialDocument, standpoint: Standpoint, *, keys: Iterable[int], by: User) -> tuple[list[Any], list[Any]]:
    """Remind those of these places below the standpoint that have not held it and were not reminded today.

    Told are only those who may read the document: the notice names it. Returns the places that were told, and those where
    nobody has an account that may read it.
    """
    if not may_remind(by, standpoint):
        raise PermissionDenied(_("Places are reminded by whoever reviews what they send."))
    OfficialDocument.objects.select_for_update().get(pk=document.pk)
    places, wanted, today = list(standpoint.places()), set(keys), dates.today()
    standing = standings_of(document, places, by_place(tallies(by, [document], standpoint)[document.pk], places))
    before = reminded_on(document)
    due = [place for place in places if place.pk in wanted and standing[place.pk] == MISSING and before.get(place.key) != today]
    told = [place for place in due if _tell(place, document, by)]
    if told:
        append_history(document, verb=REMIND, by=by, changes={"places": [place.key for place in told]})
    return told, [place for place in due if place not in told]


def _tell(place: Any, document: OfficialDocument, by: User) -> bool:
    unit, body = (place.unit, place) if isinstance(place, Body) else (place, None)
    people = [user for user in accounts_with(ENTER, unit, body) if documents_for(user).filter(pk=document.pk).exists()]
    words = _("%(document)s: %(title)s. %(place)s has not recorded yet that it was made known.")
    send_notices(document, REMIND, people, by=by, reason=words % {"document": document.citation, "title": document.title, "place": place})
    return bool(people)
