"""Works, contributions, promises and vouchers when units are merged, divided or ended.

What is under way goes along: works that have not come to their end or for which something is at hand, accepted contributions of which
something is still to come, and vouchers that are not paid, with what is due of them. The books stay as they are, for nothing that stands in
a ledger is ever changed: that of a whole successor goes on with what lies in them (`queries.books`). What was finished and received stays
with the unit that did it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.org.actions import append_history
from kheo.org.actions.reorganising import body_after
from kheo.org.models import Unit
from kheo.org.reorganising import REORGANISE, Line, Reorganisation, decide, stays
from kheo.records.actions import carry_duty, carry_record
from kheo.records.models import Duty
from kheo.records.reorganising import Part, register
from kheo.records.workflow import COUNTED
from kheo.resources.models import (
    Account,
    BookSum,
    ClosedMonth,
    Contribution,
    Entry,
    ValuationRule,
    Voucher,
    Work,
)
from kheo.resources.models import Line as BookLine
from kheo.resources.queries.ledger import EXACT
from kheo.resources.workflow import GOING, VOUCHERS_OPEN

NUMBER = 30


def carry_resources(moved: Reorganisation) -> Iterator[Line]:
    """What is under way is the whole successor's from the day on; where a unit does not go on whole, a person decides."""
    units = [*moved.heirs, *moved.undecided]
    for rows in (_works(), _contributions()):
        for record in rows.filter(unit__in=units).order_by("pk"):
            yield _carry(record, moved)
    yield from _carry_vouchers(units, moved)
    yield from _told_books(units, moved)
    yield from _told_rules(units)


def _works() -> QuerySet[Work]:
    """Those that go on, and those that came to their end with something left for them, or with a voucher that is not paid."""
    purses = BookLine.objects.filter(account=Account.AT_HAND, work__isnull=False).order_by().values("work").annotate(left=Sum("quantity"))
    left, unpaid = purses.filter(left__gte=EXACT).values("work"), Voucher.objects.filter(state__in=VOUCHERS_OPEN).values("work")
    under_way = Q(condition__in=GOING) | Q(pk__in=left) | Q(pk__in=unpaid)
    return Work.objects.select_related("unit", "body").filter(under_way, state__in=COUNTED)


def _contributions() -> QuerySet[Contribution]:
    return Contribution.objects.select_related("unit", "body").filter(state__in=COUNTED, received__lt=F("quantity"))


def _carry(record: Work | Contribution, moved: Reorganisation) -> Line:
    words: dict[str, Any] = {"record": str(record), "old": record.body or record.unit}
    heir = moved.heirs.get(record.unit_id)
    if heir is None:
        return decide(_("“%(record)s” stays with %(old)s, which does not go on whole: say who carries it on, and write it anew there.") % words)
    body = body_after(record.body, moved) if record.body is not None else None
    if body is not None and body.unit_id != heir.pk:
        return decide(_("“%(record)s” stays with %(old)s: the body does not go on there.") % words)
    carry_record(record, heir, body, by=moved.by, reason=moved.reason)
    return Line(_("“%(record)s” of %(old)s is that of %(new)s.") % {**words, "new": body or heir})


def _carry_vouchers(units: list[int], moved: Reorganisation) -> Iterator[Line]:
    """Vouchers that are not paid are approved and paid where their work goes on; elsewhere a person decides."""
    waiting = Voucher.objects.filter(unit__in=units, state__in=VOUCHERS_OPEN).select_related("unit", "work")
    for voucher in waiting.order_by("pk"):
        words = {"voucher": str(voucher), "unit": voucher.unit}
        heir = moved.heirs.get(voucher.unit_id)
        if heir is None or voucher.work.unit_id != heir.pk:
            yield decide(_("Voucher “%(voucher)s” of %(unit)s is not paid: refuse it, and draw it up anew where its work goes on.") % words)
        else:
            _carry_voucher(voucher, heir, moved)
            yield Line(_("Voucher “%(voucher)s” of %(unit)s is that of %(new)s.") % {**words, "new": heir})


def _carry_voucher(voucher: Voucher, heir: Unit, moved: Reorganisation) -> None:
    """A number that was given keeps the unit that gave it: the successor counts anew, and several units may have counted alike."""
    old, voucher.unit = voucher.unit, heir
    voucher.number = f"{voucher.number}/{old.code or old.key}"[:NUMBER] if voucher.number else ""
    voucher.version += 1
    voucher.save(update_fields=["unit", "number", "version"])
    append_history(voucher, verb=REORGANISE, by=moved.by, source=old.key, target=heir.key, changes={"number": voucher.number}, reason=moved.reason)
    for duty in Duty.objects.about(voucher).open().filter(unit=old):
        carry_duty(duty, heir, None, by=moved.by, reason=moved.reason)


def _told_books(units: list[int], moved: Reorganisation) -> Iterator[Line]:
    """No entry is moved: what lies in a book is the whole successor's to spend, and nobody else's by itself."""
    for unit in Unit.objects.filter(pk__in=Entry.objects.filter(unit__in=units).order_by().values("unit")).order_by("path"):
        heir = moved.heirs.get(unit.pk)
        if heir is None:
            yield decide(_("What lies in the book of %(unit)s goes to no other unit by itself, for %(unit)s does not go on whole: spend it or take it back there before its people leave.") % {"unit": unit})
        else:
            yield stays(_("The book of %(unit)s stays as it is, with all its entries; that of %(new)s goes on with what lies in it.") % {"unit": unit, "new": heir})


def _told_rules(units: list[int]) -> Iterator[Line]:
    for rule in ValuationRule.objects.filter(unit__in=units, valid_to=None).select_related("unit").order_by("pk"):
        yield decide(_("The rule of valuation “%(rule)s” of %(unit)s holds there no more: enter the one of the successor.") % {"rule": rule, "unit": rule.unit})


register(Part(gettext_lazy("Works and contributions"), carry_resources, (Entry, BookSum, Voucher, ClosedMonth, ValuationRule)))
