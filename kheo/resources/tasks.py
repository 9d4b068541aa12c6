"""The periodic work of the room."""

from datetime import timedelta

from kheo.records.periodic import register
from kheo.resources.actions.results import owe_results

register("resources.owe_results", every=timedelta(hours=24), work=owe_results)
