"""An activity is stored with what it brought about."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from kheo.grassroots.models import Activity, ActivityCount
from kheo.org.models import User
from kheo.records.actions import save_record


@transaction.atomic
def save_activity(
    activity: Activity, *, by: User, fields: list[str], version: int | None = None, counts: Mapping[str, Decimal | None] | None = None
) -> Activity:
    """Store a new activity or another version of it; `counts` by code, an empty one is taken off, one not named stays.

    Raises `EditConflict` and `RecordClosed` as `save_record` does.
    """
    stored = save_record(activity, by=by, fields=fields, version=version)
    if stored is activity and counts is not None:
        keep = {code: value for code, value in counts.items() if value is not None}
        activity.counts.filter(what__in=[code for code in counts if code not in keep]).delete()
        ActivityCount.objects.bulk_create(
            [ActivityCount(activity=activity, what=code, value=value) for code, value in keep.items()],
            update_conflicts=True, unique_fields=["activity", "what"], update_fields=["value"],
        )  # fmt: skip
    return stored
