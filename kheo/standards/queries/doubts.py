"""What is asked once before a title is recorded that nothing forbids and that looks odd."""

from django.db.models import F
from django.utils.translation import gettext as _

from kheo.org.models import Unit
from kheo.records.workflow import ReviewState
from kheo.standards.models import CriteriaSet, ObservationSheet
from kheo.standards.queries.newest import LAST_DAY
from kheo.standards.queries.verdicts import set_words
from kheo.standards.rules import Verdict


def title_doubts(unit: Unit, criteria_set: CriteriaSet, year: int, *, needs_results: bool) -> list[str]:
    """What to ask before a title of the year is recorded: that the unit has not reached the set by its newest accepted results.

    `needs_results`: a year of which nothing was accepted is asked about too; of a title won long ago nobody expects any.
    """
    asked = _("Tick here to record it all the same.")
    sheet = _newest_of_year(unit, criteria_set, year)
    if sheet is None:
        words = _("No results of %(unit)s for %(year)s have been accepted under this set.") % {"unit": unit, "year": year}
        return [f"{words} {asked}"] if needs_results else []
    kept = sheet.assessment
    if kept.verdict == Verdict.REACHED:
        return []
    words = _("By its newest accepted results (%(period)s) %(unit)s has not reached the set: %(verdict)s, %(reached)s of %(all)s criteria.") % {
        "unit": unit, "period": sheet.period_words, "verdict": set_words(Verdict(kept.verdict)), "reached": kept.reached, "all": kept.total,
    }  # fmt: skip
    return [f"{words} {asked}"]


def _newest_of_year(unit: Unit, criteria_set: CriteriaSet, year: int) -> ObservationSheet | None:
    """The newest accepted sheet of the unit for that year, in whatever version of the set; a period's code begins with its year."""
    rows = ObservationSheet.objects.filter(unit=unit, criteria_set__code=criteria_set.code, state=ReviewState.ACCEPTED, assessment__isnull=False)
    rows = rows.filter(period__gte=str(year), period__lt=str(year + 1)).select_related("assessment", "criteria_set")
    return rows.order_by(F(LAST_DAY).desc(), "-pk").first()
