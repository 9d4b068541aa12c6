"""Reads of the grassroots room."""

from kheo.grassroots.queries.activities import (
    campaigns_to_choose,
    hosts_of,
    hosts_to_choose,
    hosts_today,
    last_of,
    published_activities,
)
from kheo.grassroots.queries.membership import closing_before, members_of, periods_of_membership, told_already
from kheo.grassroots.queries.plans import PLAN_DUTY, first_day, plans_to_record, published_plans, with_outcome
from kheo.grassroots.queries.returns import (
    itemised,
    month_to_begin,
    months_to_choose,
    numbers_before,
    offered_texts,
    recorded_since,
    returns_of,
    rises_of,
)

__all__ = [
    "PLAN_DUTY", "campaigns_to_choose", "closing_before", "first_day", "hosts_of", "hosts_to_choose", "hosts_today", "itemised", "last_of", "members_of", "month_to_begin", "months_to_choose", "numbers_before", "offered_texts", "periods_of_membership",
    "plans_to_record", "published_activities", "published_plans", "recorded_since", "returns_of", "rises_of", "told_already", "with_outcome",
]  # fmt: skip
