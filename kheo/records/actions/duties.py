"""Setting duties, and marking them done."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Model

from kheo.lib import dates
from kheo.org.models import Body, Unit
from kheo.records.models import Duty


def set_duty(
    item: Model, *, code: str, unit: Unit, label: str, due_on: date, url: str = "", body: Body | None = None
) -> Duty:
    """`unit` owes `label` by `due_on`; set again, the words and the day are corrected and nothing is doubled."""
    duty, _created = Duty.objects.update_or_create(
        item_type=Duty(item=item).item_type, item_id=item.pk, code=code, unit=unit, body=body,
        defaults={"label": label, "due_on": due_on, "url": url},
    )  # fmt: skip
    return duty


def set_duties(item: Model, *, code: str, units: Iterable[Unit], label: str, due_on: date, url: str = "") -> None:
    """The same duty for many units at once; units that have it keep theirs."""
    Duty.objects.bulk_create(
        (Duty(item=item, code=code, unit=unit, label=label, due_on=due_on, url=url) for unit in units),
        batch_size=500, ignore_conflicts=True,
    )  # fmt: skip


def settle_duty(item: Model, *, code: str, unit: Unit, body: Body | None = None, done: bool = True) -> int:
    """The unit (or its body) has done it, or owes it again; returns how many duties that closed or opened."""
    duties = Duty.objects.about(item).filter(code=code, unit=unit, body=body)
    if done:
        return duties.open().update(done_at=dates.now())
    return duties.exclude(done_at=None).update(done_at=None)
