"""Publishing shows an accepted record; a separate act, with a tick per photo and file."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.followers import tell
from kheo.org.models import User
from kheo.records.actions.notices import notify
from kheo.records.actions.writing import lock_record, write_down
from kheo.records.models import Record
from kheo.records.permissions import evidence_to_publish, may_publish
from kheo.records.registry import type_of


@transaction.atomic
def publish_record(record: Record, *, by: User, evidence: Collection[int]) -> Record:
    """Show the record to everybody, with those photos and files whose keys are in `evidence`, and no others.

    Publishing again changes the ticks and keeps the day of the first publication.
    """
    locked = lock_record(record)
    if not may_publish(by, locked):
        raise PermissionDenied(_("Only accepted records are published, by an editor of this part of the tree."))
    locked.evidence.update(is_public=False)
    shown = evidence_to_publish(locked).filter(pk__in=evidence)
    ticked = sorted(shown.values_list("pk", flat=True))
    shown.update(is_public=True)
    was_public = locked.is_public
    locked.published_at = locked.published_at or dates.now()
    source = "published" if was_public else ""
    write_down(locked, fields=["published_at"], verb="publish", by=by, source=source, target="published", changes={"evidence": ticked})
    notify(locked, "publish", by=by)
    type_of(locked).after_step(locked, "publish", by)
    tell(locked, "publish", by)
    return locked


@transaction.atomic
def unpublish_record(record: Record, *, by: User, reason: str) -> Record:
    """Take the record off the public pages, with a reason."""
    locked = lock_record(record)
    if not may_publish(by, locked):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    if locked.is_public:
        locked.published_at = None
        locked.evidence.update(is_public=False)
        write_down(locked, fields=["published_at"], verb="unpublish", by=by, source="published", reason=reason.strip())
        type_of(locked).after_step(locked, "unpublish", by)
        tell(locked, "unpublish", by)
    return locked
