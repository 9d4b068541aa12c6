"""What returns say in words, gathered for the report of the place above; and what residents raised there, told by place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from kheo.grassroots.models import MatterRaised, MonthlyReturn, ReturnText
from kheo.grassroots.queries.return_board import WHERE_REPORTED
from kheo.grassroots.queries.returns import recorded_since
from kheo.grassroots.returns import Group, reporters, texts, topics
from kheo.lib.periods import Period
from kheo.org.models import Unit, UnitKind, User
from kheo.org.models.spans import under_path
from kheo.records.permissions import may_carry, records_for
from kheo.records.workflow import HANDED_IN


def returns_told(user: User, unit: Unit, month: Period) -> QuerySet[MonthlyReturn]:
    """The returns of the month that were handed in at a place and that `user` may read."""
    of_reporters = {"body__kind__in": reporters(), "unit__kind__in": WHERE_REPORTED}
    return records_for(user, MonthlyReturn).filter(under_path(unit.path, "unit__path"), **of_reporters, period=month.code, state__in=HANDED_IN)


def texts_told(returns: QuerySet[MonthlyReturn], group: Group | None = None) -> QuerySet[ReturnText]:
    """Their texts, in the order of the form; those of one group, or all."""
    wanted = {key: row for key, row in texts().items() if group is None or group.holds(row)}
    order = Case(*(When(key=key, then=Value(row.number)) for key, row in wanted.items()), output_field=IntegerField())
    rows = ReturnText.objects.filter(monthly_return__in=returns.values("pk"), key__in=wanted).annotate(number=order)
    return rows.select_related("monthly_return__body").order_by("number", "monthly_return__unit__path", "pk")


@dataclass
class Raised:
    """One topic at one place: how often it was raised, and what was answered."""

    topic: str
    place: Unit
    count: int = 0
    answers: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The topic in words."""
        return topics().get(self.topic, self.topic)


def matters_told(returns: QuerySet[MonthlyReturn]) -> list[Raised]:
    """What residents raised, by topic and place: where fewer than five did, the commune alone is told, and only
    once two of its hamlets have handed in: of one alone the commune would be the hamlet."""
    rows = MatterRaised.objects.filter(monthly_return__in=returns.values("pk")).select_related("monthly_return__unit__parent").order_by("pk")
    found: dict[tuple[str, int], Raised] = {}
    alone = _communes_of_one_hamlet(returns)
    for row in rows:
        place = told_place(row)
        if place != row.monthly_return.unit and place.pk in alone:
            continue
        raised = found.setdefault((row.topic, place.pk), Raised(row.topic, place))
        raised.count += row.count
        raised.answers += [row.answer] if row.answer else []
    order = list(topics())
    return sorted(found.values(), key=lambda row: (order.index(row.topic) if row.topic in order else len(order), row.place.path))


def _communes_of_one_hamlet(returns: QuerySet[MonthlyReturn]) -> set[int]:
    """The communes of which one hamlet alone has handed in, by whichever of its bodies."""
    hamlets = MonthlyReturn.objects.filter(pk__in=returns.values("pk"), unit__kind=UnitKind.HAMLET).order_by()
    told = hamlets.values_list("unit__parent").annotate(hamlets=Count("unit", distinct=True))
    return {commune for commune, count in told if count == 1}


def told_place(matter: MatterRaised) -> Unit:
    """The place of a matter as others read it."""
    unit = matter.monthly_return.unit
    return unit.parent if matter.is_few and unit.kind == UnitKind.HAMLET and unit.parent is not None else unit


def matters_shown(user: User, monthly: MonthlyReturn) -> list[MatterRaised]:
    """The matters of a return that `user` may read with its place; that there are others is told to nobody else."""
    rows = list(monthly.matters.all())
    if may_carry(user, monthly) or monthly.unit.kind != UnitKind.HAMLET:
        return rows
    return [row for row in rows if not row.is_few]


def by_heading(rows: Iterable[ReturnText]) -> list[tuple[str, list[ReturnText]]]:
    """The texts of a page under their headings."""
    found: dict[str, list[ReturnText]] = defaultdict(list)
    for row in rows:
        found[str(row)].append(row)
    return list(found.items())


def told_besides(request: Any, monthly: MonthlyReturn) -> dict[str, Any] | None:
    """What the page of a return tells besides its facts: what residents raised, and what was recorded after it was handed in."""
    matters, since = matters_shown(request.user, monthly), recorded_since(monthly)
    few = sum(row.is_few for row in matters) if monthly.unit.kind == UnitKind.HAMLET else 0
    return {"matters": matters, "few": few, "since": since, "commune": monthly.unit.parent} if matters or since else None
