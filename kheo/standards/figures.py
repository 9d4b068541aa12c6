"""The figures of the standards: sheets, criteria and units that reached a set. A sheet counts at the end of its period.

Titles are no records that travel; boards and pages count them themselves.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, Count, Q, Sum, Transform
from django.utils.translation import gettext_lazy as _

from kheo.lib.figures import Kind
from kheo.records import figures
from kheo.records.figures import Split
from kheo.standards.models import Assessment, CriteriaSet, ObservationSheet
from kheo.standards.rules import Verdict

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


def _sets() -> Mapping[str, str]:
    """The sets by their keys; the newest version of one code first."""
    return {str(row.pk): str(row) for row in CriteriaSet.objects.order_by("code", "-version")}


figures.register(
    "standards.sheets", label=_("Sheets of results accepted"), measure=_("sheets"), kind=Kind.FLOW, of=ObservationSheet, value=Count("pk"),
    on="period__last_day", zero_if_none=True, splits={"set": Split("criteria_set", _sets)},
)  # fmt: skip
figures.register(
    "standards.units_reached", label=_("Units that reached the criteria set"), measure=_("units"), kind=Kind.VERDICT, of=Assessment, record="sheet",
    value=Count("pk", filter=Q(verdict=Verdict.REACHED)), over=Count("pk", filter=Q(verdict__in=(Verdict.REACHED, Verdict.NOT_REACHED))),
    on="sheet__period__last_day", splits={"set": Split("sheet__criteria_set", _sets)},
)  # fmt: skip
figures.register(
    "standards.criteria_reached", label=_("Criteria reached"), measure=_("criteria"), kind=Kind.STOCK, of=Assessment, record="sheet",
    value=Sum("reached"), on="sheet__period__last_day", splits={"set": Split("sheet__criteria_set", _sets)},
)  # fmt: skip
