"""The movement's periodic work."""

from datetime import timedelta

from kheo.movements.actions import open_due_check_ups
from kheo.records.periodic import register

register("movements.open_due_check_ups", every=timedelta(hours=24), work=open_due_check_ups)
