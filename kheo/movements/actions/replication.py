"""Replication: a line of descent set once, its people told, notes made public with their initiative."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kheo.movements.models import Initiative
from kheo.movements.queries import copied_words
from kheo.org.models import HistoryEntry
from kheo.records.actions import send_notices
from kheo.records.workflow import ACCEPT

COPIED = "copied"


def settle_origin(initiative: Initiative) -> None:
    """Fix what a new initiative was copied from, and its line of descent; of a stored one neither ever changes.

    Only what is published may be chosen. It keeps its place in the line when it is taken off the public pages later.
    """
    if initiative.pk is not None:
        stored = Initiative.objects.values("origin_id", "lineage").get(pk=initiative.pk)
        initiative.origin_id, initiative.lineage = stored["origin_id"], stored["lineage"]
    else:
        initiative.lineage = _line_of(initiative.origin_id) if initiative.origin_id is not None else "/"
    if initiative.origin_id is None:
        initiative.origin_changes = ""


def _line_of(origin_id: int) -> str:
    origin = Initiative.objects.published().filter(pk=origin_id).first()
    if origin is None:
        raise ValidationError({"origin": _("Only an initiative that is shown to everybody can be copied.")})
    longest = Initiative._meta.get_field("lineage").max_length
    if longest is not None and len(origin.own_lineage) > longest:
        raise ValidationError({"origin": _("This was copied from copy to copy too often; copy one nearer to the first.")})
    return origin.own_lineage


def tell_origin(initiative: Initiative) -> None:
    """Tell the people of the initiative that was copied, once: when the copy is accepted for the first time."""
    if initiative.origin is None or HistoryEntry.objects.about(initiative).filter(verb=ACCEPT.verb).count() != 1:
        return
    people = {user for user in (initiative.origin.entered_by, initiative.origin.submitted_by) if user is not None}
    send_notices(initiative.origin, COPIED, people, by=None, reason=copied_words(initiative))


def show_notes(initiative: Initiative) -> None:
    """Notes of what did not work are public exactly while the initiative is, and from its next publication on."""
    initiative.checkpoints.exclude(is_public=initiative.is_public).update(is_public=initiative.is_public)
