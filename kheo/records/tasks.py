"""The periodic work of records and of what stands below."""

from datetime import timedelta

from kheo.org.actions import seal_day
from kheo.records.actions import apply_retention
from kheo.records.periodic import register

register("org.seal_day", every=timedelta(hours=6), work=seal_day)
register("records.apply_retention", every=timedelta(hours=24), work=apply_retention)
