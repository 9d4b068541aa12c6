"""A record goes on at the unit that its own one became, with what is due of it."""

from kheo.org.actions import append_history
from kheo.org.models import Body, Unit, User
from kheo.org.reorganising import REORGANISE
from kheo.records.actions.writing import write_down
from kheo.records.models import Duty, Record


def carry_record(record: Record, unit: Unit, body: Body | None, *, by: User | None, reason: str) -> None:
    """The held record is that of `unit` (and of `body` there) from now on; history keeps from where it came."""
    old, record.unit, record.body = record.unit, unit, body
    write_down(record, fields=["unit", "body"], verb=REORGANISE, by=by, source=old.key, target=unit.key, changes={"content": record.content()}, reason=reason)
    for duty in Duty.objects.about(record).open().filter(unit=old):
        carry_duty(duty, unit, body, by=by, reason=reason)


def carry_duty(duty: Duty, unit: Unit, body: Body | None, *, by: User | None, reason: str) -> None:
    """`unit` (or its `body`) owes it from now on."""
    append_history(duty, verb=REORGANISE, by=by, source=duty.unit.key, target=unit.key, reason=reason)
    duty.unit, duty.body = unit, body
    duty.save(update_fields=["unit", "body"])
