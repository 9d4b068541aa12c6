"""What is still to come when units are merged, divided or ended: plans that were accepted, and agreements that run.

What was done, held and counted stays with the unit that wrote it, as all accepted records do; what is open goes along with them. What
the level above did about a body is found by the body, under whatever name it goes on.
"""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.grassroots.models import Agreement, PlannedEvent
from kheo.org.actions.reorganising import body_after
from kheo.org.models import Unit
from kheo.org.reorganising import Line, Reorganisation, decide
from kheo.records.actions import carry_record
from kheo.records.reorganising import Part, register
from kheo.records.workflow import ReviewState

Ahead = PlannedEvent | Agreement
BODIES = {PlannedEvent: "hosts", Agreement: "parties"}


def carry_what_is_ahead(moved: Reorganisation) -> Iterator[Line]:
    """Accepted plans whose day is to come and agreements that run are the whole successor's from the day on, with what they oblige to."""
    for rows in (_plans(moved), _agreements(moved)):
        for record in rows.filter(unit__in=[*moved.heirs, *moved.undecided]).order_by("pk"):
            words: dict[str, object] = {"record": str(record), "old": record.body or record.unit}
            heir = moved.heirs.get(record.unit_id)
            if heir is None:
                yield decide(_("“%(record)s” stays with %(old)s, which does not go on whole: call it off or end it, and write it anew where it goes on.") % words)
            elif record.body is not None and body_after(record.body, moved).unit_id != heir.pk:
                yield decide(_("“%(record)s” stays with %(old)s: the body does not go on there.") % words)
            else:
                yield _carry(record, heir, moved, words)


def _plans(moved: Reorganisation) -> QuerySet[PlannedEvent]:
    rows = PlannedEvent.objects.select_related("unit", "body").filter(state=ReviewState.ACCEPTED, is_recorded=False)
    return rows.filter(called_off_on=None, starts_on__gte=moved.day)


def _agreements(moved: Reorganisation) -> QuerySet[Agreement]:
    rows = Agreement.objects.select_related("unit", "body").filter(state=ReviewState.ACCEPTED)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=moved.day))


def _carry(record: Ahead, heir: Unit, moved: Reorganisation, words: dict[str, object]) -> Line:
    body = body_after(record.body, moved) if record.body is not None else None
    others = getattr(record, BODIES[type(record)])
    others.set([body_after(other, moved) for other in others.all()])
    carry_record(record, heir, body, by=moved.by, reason=moved.reason)
    return Line(_("“%(record)s” of %(old)s is that of %(new)s.") % {**words, "new": body or heir})


register(Part(gettext_lazy("Plans and agreements"), carry_what_is_ahead))
