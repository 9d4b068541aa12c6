"""What looks across record types for one signed-in person."""

from kheo.desk.queries.handover import Handover, handover_of, place_of, places_for
from kheo.desk.queries.overdue import OverdueNames, count_overdue, overdue_below
from kheo.desk.queries.piles import Pile, piles_of
from kheo.desk.queries.plans import plans_of
from kheo.desk.queries.today import Line, Today, own_duties, today_of

__all__ = [
    "Handover", "Line", "OverdueNames", "Pile", "Today", "count_overdue", "handover_of", "overdue_below", "own_duties", "piles_of", "place_of", "places_for",
    "plans_of", "today_of",
]  # fmt: skip
