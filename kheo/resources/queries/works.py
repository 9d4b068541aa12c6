"""Works as everybody may read them, and in numbers."""

from django.db.models import Count, Prefetch, QuerySet

from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records.models import Evidence, EvidenceKind
from kheo.resources.models import Work
from kheo.resources.models.works import HOUSE
from kheo.resources.workflow import WorkCondition


def published_works() -> QuerySet[Work]:
    """What everybody may read, the newest first; of their evidence the ticked photos and nothing else."""
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    return Work.objects.published().select_related("unit__parent").prefetch_related(shown).order_by("-starts_on", "-pk")


def shown_photos(work: Work) -> list[Evidence]:
    """The photos of a published work as everybody sees them, before, during, after."""
    order = ["before", "during", "", "after"]
    return sorted(work.evidence.all(), key=lambda photo: order.index(photo.moment))


def works_in_numbers(unit: Unit) -> list[tuple[str, int]]:
    """How many accepted works there are at a place and below, by how they stand; a condition without works is left out.

    Houses are not among them: each is a household's, and how many were built is told with the programmes' results, "<5" where they are few.
    """
    works = Work.objects.counted().exclude(kind=HOUSE).filter(under_path(unit.path, "unit__path"))
    rows = works.order_by().values_list("condition")
    counted = dict(rows.annotate(number=Count("pk")))
    return [(str(condition.label), counted[condition]) for condition in WorkCondition if counted.get(condition)]
