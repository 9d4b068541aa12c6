"""What bears values out: the photos and files named for them, and those that could be named again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import User
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.permissions import records_for
from kheo.records.workflow import SEEN_ABOVE
from kheo.standards.models import Observation, ObservationEvidence, ObservationSheet

SOON = timedelta(days=60)
MOST_AGAIN = 60


@dataclass(frozen=True)
class Proof:
    """A photo or file that bears a value out, seen from the day that the value speaks of."""

    evidence: Evidence
    valid_to: date | None
    asked_on: date

    @property
    def is_expired(self) -> bool:
        """Whether it no longer counted on that day."""
        return self.valid_to is not None and self.valid_to < self.asked_on

    @property
    def expires_soon(self) -> bool:
        """Whether it counts now and soon no more."""
        today = dates.today()
        return self.valid_to is not None and not self.is_expired and today <= self.valid_to < today + SOON

    @property
    def words(self) -> str:
        """Until when it counts, in words; "" where it has no end."""
        if self.valid_to is None:
            return ""
        words = {"day": f"{self.valid_to:%d/%m/%Y}"}
        if self.is_expired:
            return _("expired on %(day)s") % words
        return _("expires soon: %(day)s") % words if self.expires_soon else _("counts until %(day)s") % words


def asked_on(sheet: ObservationSheet) -> date:
    """The day that the sheet speaks of: the end of its period, or today within it."""
    return min(Period.parse(sheet.period).end, dates.today())


def proofs_of(sheet: ObservationSheet) -> dict[str, list[Proof]]:
    """What is named for each value that stands on the sheet now, by indicator."""
    named = ObservationEvidence.objects.filter(observation__sheet=sheet, observation__superseded_at=None)
    day, found = asked_on(sheet), dict[str, list[Proof]]()
    for row in named.select_related("evidence", "observation__indicator").order_by("pk"):
        found.setdefault(row.observation.indicator.code, []).append(Proof(row.evidence, row.valid_to, day))
    return found


@dataclass(frozen=True)
class Reusable:
    """A photo or file that may be named, with the sheet on which it hangs."""

    evidence: Evidence
    sheet: ObservationSheet


def reusable(user: User, sheet: ObservationSheet) -> list[Reusable]:
    """The photos and files of the sheet, and of the unit's other sheets that were handed in (the newest first); paper slips never."""
    others = records_for(user, ObservationSheet).filter(unit=sheet.unit_id, state__in=SEEN_ABOVE).exclude(pk=sheet.pk)
    sheets = {row.pk: row for row in others.select_related("criteria_set", "unit")} | {sheet.pk: sheet}
    rows = Evidence.objects.about_all(ObservationSheet, list(sheets)).exclude(kind=EvidenceKind.SLIP).order_by("pk")
    own = [row for row in rows if row.item_id == sheet.pk]
    again = sorted((row for row in rows if row.item_id != sheet.pk), key=lambda row: row.pk, reverse=True)[:MOST_AGAIN]
    return [Reusable(row, sheets[row.item_id]) for row in [*own, *again]]


def named_elsewhere(user: User, sheet: ObservationSheet, proofs: Iterable[Proof]) -> list[Reusable]:
    """What bears the line's value out and is not offered any more: it stays until somebody takes it off."""
    offered = {one.evidence.pk for one in reusable(user, sheet)}
    return [Reusable(proof.evidence, sheet) for proof in proofs if proof.evidence.pk not in offered]


def why_evidence_stays(evidence: Evidence) -> str:
    """Why a photo or file of a sheet can no longer be changed or removed; "" where it can."""
    named = ObservationEvidence.objects.filter(evidence=evidence).select_related("observation__sheet__unit", "observation__indicator")
    standing = [row.observation for row in named if row.observation.superseded_at is None]
    if standing:
        return _("It bears out %(where)s: take it off there first.") % {"where": _places(standing)}
    if len(named):
        return _("It bore out an earlier value (%(where)s), which stays readable: so does this.") % {"where": _places(row.observation for row in named)}
    return ""


def _places(observations: Iterable[Observation]) -> str:
    return "; ".join(dict.fromkeys(f"{row.indicator.code}, {row.sheet.period_words}" for row in observations))


def expiring_words(proofs: Iterable[Proof]) -> str:
    """How many of these no longer count or soon will not; "" where all do."""
    proofs = list(proofs)
    expired, soon = sum(proof.is_expired for proof in proofs), sum(proof.expires_soon for proof in proofs)
    told = []
    if expired:
        told.append(ngettext("%(count)s piece of evidence has expired", "%(count)s pieces of evidence have expired", expired) % {"count": expired})
    if soon:
        told.append(ngettext("%(count)s expires soon", "%(count)s expire soon", soon) % {"count": soon})
    return "; ".join(told)
