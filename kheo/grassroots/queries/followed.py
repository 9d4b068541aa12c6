"""When the level above last dealt with bodies that are weak."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Value

from kheo.grassroots.models import FollowUp
from kheo.grassroots.queries.meetings import EARLIER_ROWS


def with_last_follow_up(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The bodies with `followed_at`: when somebody last wrote down what was done about them, under whatever name they had; empty where nobody did."""
    names = ["follows__" * back + "pk" for back in range(EARLIER_ROWS + 1)]
    notes = FollowUp.objects.filter(reduce(or_, (Q(body=OuterRef(name)) for name in names)))
    return rows.annotate(followed_at=Subquery(notes.order_by().values(together=Value(1)).annotate(last=Max("noted_at")).values("last")))
