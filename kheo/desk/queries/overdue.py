"""What stays undone one level below, by unit and body: late duties, returns not mended, records not reviewed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from kheo.desk.escalation import patience
from kheo.lib import dates
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Unit, User
from kheo.org.permissions import assignments
from kheo.org.queries import rows_of_body
from kheo.records.models import Duty, Record
from kheo.records.permissions import REVIEW, review_reach
from kheo.records.registry import RecordType, record_types
from kheo.records.workflow import REOPEN, RETURN, ReviewState

DUTY, RETURNED, SUBMITTED = "duty", "returned", "submitted"
KINDS = (DUTY, RETURNED, SUBMITTED)
NOBODY = Q(pk__in=[])


def overdue_below(user: User, kinds: Collection[str] = KINDS) -> QuerySet[Any]:
    """All that is overdue one level below the places where `user` reviews, the oldest first, as rows
    (pk, late_kind, late_type, late_label, late_unit, late_body, late_since).

    Whoever should have acted is named by unit and body. A submitted record is late at the place that reviews it, so it shows
    one level above that; nothing of what it says is told there.
    """
    held = assignments(user, REVIEW)
    first, *others = [rows for kind in KINDS if kind in kinds for rows in _SOURCES[kind](held)]
    return first.union(*others, all=True).order_by("late_since", "pk")


def count_overdue(user: User) -> int:
    """How many these are; nothing is asked for those who review nowhere."""
    return overdue_below(user).count() if assignments(user, REVIEW) else 0


class OverdueNames:
    """The units and bodies of a page of such rows, read for all rows at once."""

    def __init__(self) -> None:
        self.units: dict[int, Unit] = {}
        self.bodies: dict[int, Body] = {}

    def read(self, rows: Sequence[Any]) -> None:
        """Read what these rows name."""
        self.units = Unit.objects.select_related("parent").in_bulk({row.late_unit for row in rows})
        self.bodies = Body.objects.in_bulk({row.late_body for row in rows if row.late_body})

    def place(self, row: Any) -> str:
        """The body, or the unit itself."""
        return str(self.bodies.get(row.late_body) or self.units.get(row.late_unit) or "")

    def unit(self, row: Any) -> str:
        """The unit, with what it belongs to."""
        unit = self.units.get(row.late_unit)
        return unit.full_label if unit else ""


def _limit(days: int) -> date:
    """The first day that is not late yet."""
    return dates.today() - timedelta(days=days)


def _duties(held: list[RoleAssignment]) -> Iterator[QuerySet[Any]]:
    reach = NOBODY
    for role in held:
        if role.body is not None:
            reach |= Q(body__parent__in=_rows(role.body))
        else:
            reach |= (Q(body=None) | Q(body__parent=None)) & Q(unit__parent=role.unit_id)
    rows = Duty.objects.open().filter(reach, due_on__lt=_limit(patience().duty_days))
    yield _late(rows, DUTY, "", unit=F("unit_id"), body=F("body_id"), since=F("due_on"), label=F("label"))


def _returned(held: list[RoleAssignment]) -> Iterator[QuerySet[Any]]:
    for kind in record_types():
        steps = HistoryEntry.objects.filter(
            item_type=ContentType.objects.get_for_model(kind.model), item_id=OuterRef("pk"), verb__in=[RETURN.verb, REOPEN.verb]
        )
        since = TruncDate(Subquery(steps.order_by("-number").values("at")[:1]), tzinfo=dates.HANOI)
        rows = _of(kind).filter(review_reach(held, kind.model), state=ReviewState.RETURNED)
        found = _late(rows, RETURNED, kind.slug, unit=F("unit_id"), body=F("body_id"), since=since)
        yield found.filter(late_since__lt=_limit(patience().returned_days))


def _submitted(held: list[RoleAssignment]) -> Iterator[QuerySet[Any]]:
    for kind in record_types():
        verified = kind.model.verifier_lookup
        named = [F(f"{verified}_id")] if verified else []
        named_unit = [F(f"{verified}__unit_id")] if verified else []
        rows = _of(kind).filter(_two_steps_below(held, kind.model), state=ReviewState.SUBMITTED)
        found = _late(
            rows, SUBMITTED, kind.slug, since=TruncDate("submitted_at", tzinfo=dates.HANOI),
            unit=Coalesce(*named_unit, F("body__parent__unit_id"), F("unit__parent_id")),
            body=Coalesce(*named, F("body__parent_id"), Value(None, output_field=BigIntegerField())),
        )  # fmt: skip
        yield found.filter(late_since__lt=_limit(patience().submitted_days))


_SOURCES = {DUTY: _duties, RETURNED: _returned, SUBMITTED: _submitted}


def _of(kind: RecordType) -> QuerySet[Any]:
    model: Any = kind.model
    return model.objects.all()


def _late(rows: QuerySet[Any], kind: str, slug: str, *, unit: Any, body: Any, since: Any, label: Any = None) -> QuerySet[Any]:
    told = {"late_kind": Value(kind), "late_type": Value(slug), "late_label": label or Value(""), "late_unit": unit, "late_body": body, "late_since": since}
    return rows.order_by().annotate(**told).values_list("pk", *told, named=True)


def _two_steps_below(held: list[RoleAssignment], model: type[Record]) -> Q:
    """Rows whose place of review stands one step below these roles."""
    verified, reach = model.verifier_lookup, NOBODY
    unnamed = Q(**{f"{verified}__isnull": True}) if verified else Q()
    for role in held:
        if role.body is not None:
            reach |= Q(body__parent__parent__in=_rows(role.body)) & unnamed
            reach |= Q(**{f"{verified}__parent__in": _rows(role.body)}) if verified else NOBODY
        else:
            by_unit = (Q(body=None) | Q(body__parent=None)) & Q(unit__parent__parent=role.unit_id)
            reach |= (by_unit | _of_top_bodies("body__parent", role.unit_id)) & unnamed
            reach |= _of_top_bodies(verified, role.unit_id) if verified else NOBODY
    return reach


def _of_top_bodies(lookup: str, unit: int) -> Q:
    """Rows that a body reviews which has none above it: what is late there shows at the unit one step up."""
    return Q(**{f"{lookup}__isnull": False, f"{lookup}__parent": None, f"{lookup}__unit__parent": unit})


def _rows(body: Body) -> list[int]:
    return [row.pk for row in rows_of_body(body)]
