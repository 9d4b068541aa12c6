"""Reads of membership figures.

A number that the reader could not look up is not told either: to a `user` speak the figures that they may read, their own
body's drafts among them; where nobody in particular asks, those that were handed in.
"""

from django.db.models import QuerySet

from kheo.grassroots.models import MembershipFigure
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Body, User
from kheo.org.queries import rows_of_body
from kheo.records.permissions import records_for
from kheo.records.workflow import SEEN_ABOVE, ReviewState

QUARTERS_BACK = 8


def periods_of_membership(present: str = "") -> list[Period]:
    """The quarter of today and those before it, the newest first, and the one that is chosen already."""
    periods = [Period.of_day(dates.today(), "quarter")]
    while len(periods) <= QUARTERS_BACK:
        periods.append(periods[-1].previous())
    known = {period.code for period in periods}
    return [*periods, *([Period.parse(present)] if present and present not in known else [])]


def closing_before(body: Body, period: Period, user: User | None = None) -> int | None:
    """How many members the body had at the end of the period before, under whatever name it had; None where nobody said."""
    return _told_of(body, user).filter(period=period.previous().code).values_list("closing", flat=True).first()


def _told_of(body: Body, user: User | None) -> QuerySet[MembershipFigure]:
    """The figures of the body, under whatever name, of which `user` may know."""
    rows = MembershipFigure.objects.filter(state__in=SEEN_ABOVE) if user is None else records_for(user, MembershipFigure).exclude(state=ReviewState.WITHDRAWN)
    return rows.filter(body__in=[row.pk for row in rows_of_body(body)])


def told_already(figure: MembershipFigure) -> bool:
    """Whether the same body has told this period in another record, under this name or one that it had before."""
    if figure.body is None:
        return False
    rows = MembershipFigure.objects.filter(body__in=[row.pk for row in rows_of_body(figure.body)], period=figure.period)
    return rows.exclude(state=ReviewState.WITHDRAWN).exclude(pk=figure.pk).exclude(uuid=figure.uuid).exists()


def members_of(body: Body, user: User | None = None) -> int | None:
    """How many members the body had when it last said so."""
    return _told_of(body, user).exclude(closing=None).order_by("-ends_on", "-pk").values_list("closing", flat=True).first()
