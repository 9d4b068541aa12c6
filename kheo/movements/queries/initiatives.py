"""Initiatives as others may read them, and whose names may be shown."""

from django.db.models import Prefetch, QuerySet

from kheo.movements.models import Campaign, Initiative, Recognition, SubjectKind
from kheo.org.models import Consent, Unit
from kheo.org.queries import unseal_field
from kheo.records.models import Evidence, EvidenceKind

HONOUREE = "honouree"
TO_PUBLISH = "publish"


def open_campaigns(unit: Unit) -> QuerySet[Campaign]:
    """Campaigns that a record of `unit` may be entered for now."""
    return Campaign.objects.open().joinable_from(unit)


def published_initiatives() -> QuerySet[Initiative]:
    """What everybody may read, the newest first; of their evidence the ticked photos and nothing else."""
    rows = Initiative.objects.published().select_related("unit__parent", "field", "campaign")
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    return rows.prefetch_related(shown, Prefetch("recognitions", Recognition.objects.filter(revoked_on=None).select_related("document", "unit"))).order_by("-published_at", "-pk")


def title_for_everybody(initiative: Initiative) -> str:
    """What anybody may be told it is: its title once that is published, before that its kind and place alone."""
    return str(initiative) if initiative.is_public else f"{initiative.get_kind_display()}, {initiative.unit.full_label}"


def has_agreed(initiative: Initiative) -> bool:
    """Whether the person honoured agrees to be shown in public."""
    return Consent.objects.about(initiative).standing().filter(slot=HONOUREE, purpose=TO_PUBLISH).exists()


def may_name(initiative: Initiative) -> bool:
    """Whether the initiative may be told of beyond its own page: a collective's always, a person's with consent."""
    return initiative.subject != SubjectKind.INDIVIDUAL or has_agreed(initiative)


def public_honouree(initiative: Initiative) -> str:
    """The name of the person honoured, with a standing consent; else ""."""
    return unseal_field(initiative, HONOUREE) if has_agreed(initiative) else ""
