"""How an accepted initiative went on: its notes in the order of time, with the photos of that time."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.movements.models import Checkpoint, Initiative, SelfScore
from kheo.records.models import Evidence, EvidenceKind


@dataclass(frozen=True)
class Stretch:
    """A note with the photos that came from its day until the next note; without a note: those from before the first."""

    note: Checkpoint | None
    photos: list[Evidence] = field(default_factory=list)


def course_of(initiative: Initiative) -> list[Stretch]:
    """The stretches of the initiative's way that have something to show, the newest first."""
    notes = list(initiative.checkpoints.select_related("noted_by"))
    photos = list(initiative.evidence.filter(kind=EvidenceKind.PHOTO))
    ends = [None, *notes]
    stretches = [Stretch(note, [photo for photo in photos if _is_between(photo, note, after)]) for note, after in pairwise([*ends, None])]
    return [stretch for stretch in reversed(stretches) if stretch.note or stretch.photos]


def _is_between(photo: Evidence, note: Checkpoint | None, after: Checkpoint | None) -> bool:
    day = dates.local_day(photo.uploaded_at)
    return (note is None or note.noted_on <= day) and (after is None or day < after.noted_on)


def changeable_photos(initiative: Initiative) -> list[Evidence]:
    """Photos and files that came after the review and are not public: their words may still be changed."""
    accepted = initiative.accepted_at
    if accepted is None or initiative.appraisals.exists():
        return []
    return list(initiative.evidence.filter(uploaded_at__gte=accepted, is_public=False).exclude(pk__in=_cited(initiative)))


def _cited(initiative: Initiative) -> QuerySet[Any]:
    """The keys of the evidence that its self-assessment, once handed in, rests on."""
    scores = SelfScore.objects.filter(self_assessment__initiative=initiative.pk, self_assessment__handed_in_at__isnull=False)
    return scores.filter(evidence__isnull=False).values("evidence")


def why_evidence_stays(evidence: Evidence) -> str:
    """Why a photo or file of an initiative can no longer be changed or removed; "" where it can."""
    initiative = Initiative.objects.get(pk=evidence.item_id)
    if initiative.appraisals.exists():
        return _("The appraisal of this initiative has begun: its photos and files stay as they are.")
    if _cited(initiative).filter(evidence=evidence.pk).exists():
        return _("A self-assessment that was handed in rests on this photo or file: it stays as it is.")
    return ""
