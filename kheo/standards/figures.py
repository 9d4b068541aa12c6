"""The figures of the standards: sheets, criteria and units that reached a set. A sheet counts at the end of its period.

Titles are no records that travel; boards and pages count them themselves.
"""

from collections.abc import Mapping

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from kheo.lib.figures import Kind
from kheo.records import figures
from kheo.records.figures import Split
from kheo.standards.models import Assessment, CriteriaSet, ObservationSheet
from kheo.standards.queries.newest import LAST_DAY
from kheo.standards.rules import Verdict


def _sets() -> Mapping[str, str]:
    """The sets by their keys; the newest version of one code first."""
    return {str(row.pk): str(row) for row in CriteriaSet.objects.order_by("code", "-version")}


figures.register(
    "standards.sheets", label=_("Sheets of results accepted"), measure=_("sheets"), kind=Kind.FLOW, of=ObservationSheet, value=Count("pk"),
    on=LAST_DAY, zero_if_none=True, splits={"set": Split("criteria_set", _sets)},
)  # fmt: skip
figures.register(
    "standards.units_reached", label=_("Units that reached the criteria set"), measure=_("units"), kind=Kind.VERDICT, of=Assessment, record="sheet",
    value=Count("pk", filter=Q(verdict=Verdict.REACHED)), over=Count("pk", filter=Q(verdict__in=(Verdict.REACHED, Verdict.NOT_REACHED))),
    on=f"sheet__{LAST_DAY}", splits={"set": Split("sheet__criteria_set", _sets)},
)  # fmt: skip
figures.register(
    "standards.criteria_reached", label=_("Criteria reached"), measure=_("criteria"), kind=Kind.STOCK, of=Assessment, record="sheet",
    value=Sum("reached"), on=f"sheet__{LAST_DAY}", splits={"set": Split("sheet__criteria_set", _sets)},
)  # fmt: skip
