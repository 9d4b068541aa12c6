"""The value of a figure becomes the value of an indicator, because somebody pressed the button that says so."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.standards.actions.observations import Saved, save_observations
from kheo.standards.cells import Entry
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import sources_of

LONGEST = 500  # signs of a remark


@transaction.atomic
def take_over(sheet: ObservationSheet, *, code: str, was: Entry, by: User, remark: str = "") -> Saved:
    """Store what the figure behind the indicator says now, with a remark that names it (after what was remarked already).

    `was` is what the page was opened with.

    Refused where the figure says nothing (any more), or is measured in something else. Raises `RecordClosed`.
    """
    source = sources_of(sheet, codes=[code]).get(code)
    entry = source.entry if source is not None else None
    if entry is None:
        return Saved(refused={code: _("The figure has no value that could be taken over.")})
    words = remark if entry.remark in remark else "; ".join(part for part in (remark, entry.remark) if part)
    return save_observations(sheet, entries={code: (was, replace(entry, remark=words[:LONGEST]))}, by=by)
