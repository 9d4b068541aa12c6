"""Reads of agreements: who sees them besides, and which years are to be reviewed."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kheo.grassroots.models import Agreement
from kheo.lib import dates
from kheo.org.permissions import assignments
from kheo.org.queries import rows_of_body
from kheo.records.permissions import VIEW, may_carry
from kheo.records.workflow import ReviewState

REVIEW_DAY = (12, 15)


def seen_by_parties(user: Any) -> Q:
    """Accepted agreements are read by those of every body that is party to them, and by those of its unit."""
    reach = Q(pk__in=[])
    for role in assignments(user, VIEW):
        reach |= Q(body__unit=role.unit_id) if role.body is None else Q(body__in=[row.pk for row in rows_of_body(role.body)])
    keys = Agreement.parties.through.objects.filter(reach).values("agreement")
    return Q(pk__in=keys, state=ReviewState.ACCEPTED)


def review_day(agreement: Agreement, year: int) -> date | None:
    """The day by which the year is reviewed: 15 December, or the end of the agreement before it; None for a year in which it did not run."""
    day = date(year, *REVIEW_DAY)
    if agreement.ends_on is not None:
        day = min(day, agreement.ends_on)
    runs = agreement.signed_on is not None and agreement.signed_on <= day
    return day if runs and day.year == year else None


def running_in(year: int) -> QuerySet[Agreement]:
    """The accepted agreements that run on some day of the year."""
    rows = Agreement.objects.counted().filter(signed_on__lte=date(year, *REVIEW_DAY))
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1))).select_related("unit", "body").order_by("pk")


def years_to_review(agreement: Agreement) -> list[int]:
    """The years in which it ran, up to the present one, the newest first."""
    if agreement.signed_on is None:
        return []
    years = range(agreement.signed_on.year, dates.today().year + 1)
    return [year for year in reversed(years) if review_day(agreement, year) is not None]


def may_write_review(user: Any, agreement: Agreement) -> bool:
    """Whether `user` may say how a year went: those who carry it, once it is accepted."""
    return agreement.state == ReviewState.ACCEPTED and may_carry(user, agreement)
