"""The periodic work of the record book; the rule of minutes is carried out by `actions.meetings`."""

from datetime import timedelta

from kheo.grassroots.actions import owe_returns
from kheo.grassroots.actions.agreements import owe_reviews
from kheo.grassroots.actions.duties import owe_meetings, owe_membership
from kheo.records.periodic import register

register("grassroots.owe_reviews", every=timedelta(hours=24), work=owe_reviews)
register("grassroots.owe_returns", every=timedelta(hours=24), work=owe_returns)
register("grassroots.owe_meetings", every=timedelta(hours=24), work=owe_meetings)
register("grassroots.owe_membership", every=timedelta(hours=24), work=owe_membership)
