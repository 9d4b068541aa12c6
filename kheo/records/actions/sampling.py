"""The level above looks at what one person entered and accepted."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.models import Record
from kheo.records.queries import sampled_for

R = TypeVar("R", bound=Record)


@transaction.atomic
def mark_sampled(record: R, *, by: User) -> R:
    """`by` has looked at the record; it leaves the pile and stays accepted (to reopen is the accepting level's)."""
    locked = type(record).objects.select_for_update().get(pk=record.pk)
    if locked.sampled_at is not None:
        return locked
    if not sampled_for(by, type(record)).filter(pk=record.pk).exists():
        raise PermissionDenied(_("This step belongs to somebody else: records are reviewed one step up."))
    locked.sampled_at = dates.now()
    locked.save(update_fields=["sampled_at"])
    append_history(locked, verb="sample", by=by)
    return locked
