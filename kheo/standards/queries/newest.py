"""The newest accepted sheet of many units at once, found by the database."""

from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Transform
from django.db.models.functions import Cast

from kheo.records.workflow import ReviewState
from kheo.standards.models import ObservationSheet

LAST_DAY = "period__last_day"
LAST_DAYS = {
    "-Q1": "-03-31", "-Q2": "-06-30", "-Q3": "-09-30", "-H1": "-06-30", "-9M": "-09-30", "-01": "-01-31", "-02": "-02-28", "-03": "-03-31",
    "-04": "-04-30", "-05": "-05-31", "-06": "-06-30", "-07": "-07-31", "-08": "-08-31", "-09": "-09-30", "-10": "-10-31", "-11": "-11-30",
}  # fmt: skip
RUN_OF_YEARS = len("2021..2025")


class LastDay(Transform):
    """The last day of a period's code as text ("2022-Q3" → "2022-09-30"), so that the database compares it with days.

    A February ends on the 28th: no period ends on the day after without holding both.
    """

    lookup_name = "last_day"
    output_field = CharField()

    def as_sql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        code, params = compiler.compile(self.lhs)
        months = " ".join(f"WHEN '{part}' THEN '{day}'" for part, day in LAST_DAYS.items())
        run = f"LENGTH({code}) = {RUN_OF_YEARS} THEN SUBSTR({code}, 7) || '-12-31'"
        return f"CASE WHEN {run} ELSE SUBSTR({code}, 1, 4) || CASE SUBSTR({code}, 5) {months} ELSE '-12-31' END END", [*params] * 4


ObservationSheet._meta.get_field("period").register_lookup(LastDay)


def newest_sheets(*, since: str = "", until: int | str) -> QuerySet[ObservationSheet]:
    """For a subquery of rows with a unit and a set: their accepted sheets in whatever version of the set, the newest first.

    `since` names the column of the first year (every year before counts where none is named); `until` is the last year or its column.
    """
    rows = ObservationSheet.objects.filter(state=ReviewState.ACCEPTED, unit=OuterRef("unit"), criteria_set__code=OuterRef("criteria_set__code"))
    after = str(until + 1) if isinstance(until, int) else Cast(OuterRef(until) + 1, CharField())
    rows = rows.filter(period__lt=after)  # a period's code begins with its year
    if since:
        rows = rows.filter(period__gte=Cast(OuterRef(since), CharField()))
    return rows.order_by(F(LAST_DAY).desc(), "-pk")
