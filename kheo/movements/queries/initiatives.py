"""Initiatives as others may read them, and whose names may be shown."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import capfirst

from kheo.lib import dates
from kheo.movements.models import Initiative, Recognition, SubjectKind
from kheo.movements.workflow import Condition
from kheo.org.models import Consent, Unit, UnitKind, User
from kheo.org.queries import unseal_fields
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState

HONOUREE = "honouree"
TO_PUBLISH = "publish"
GOING = (Condition.PLANNED, Condition.RUNNING, Condition.STALLED)


def published_initiatives() -> QuerySet[Initiative]:
    """What everybody may read, the newest first; of their evidence the ticked photos and nothing else."""
    rows = Initiative.objects.published().select_related("unit__parent", "field", "campaign")
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    return rows.prefetch_related(shown, Prefetch("recognitions", Recognition.objects.filter(revoked_on=None).select_related("document", "unit"))).order_by("-published_at", "-pk")


def initiatives_to_choose(units: Iterable[Unit], present: int | None, *, reader: User | None = None) -> QuerySet[Initiative]:
    """The accepted initiatives of these places that have not ended, as far as `reader` may read them, and the one that is chosen already."""
    rows = Initiative.objects.all() if reader is None else records_for(reader, Initiative)
    going = rows.filter(unit__in=[unit.pk for unit in units], state=ReviewState.ACCEPTED, condition__in=GOING)
    return Initiative.objects.filter(Q(pk__in=going.values("pk")) | Q(pk=present)).order_by("-pk")


def title_for_everybody(initiative: Initiative) -> str:
    """What anybody may be told it is: its title once that is published, before that its kind and place alone."""
    return str(initiative) if initiative.is_public else f"{initiative.get_kind_display()}, {initiative.unit.full_label}"


def commune_of(initiative: Initiative) -> Unit:
    """Its commune, or the unit itself where it stands higher."""
    unit = initiative.unit
    return unit.parent if unit.kind == UnitKind.HAMLET and unit.parent is not None else unit


def kind_and_place(initiative: Initiative) -> str:
    """What somebody who may not read it is told it is, where it has to be told that there is one: kind, commune and year."""
    words = f"{capfirst(initiative.get_kind_display())}, {commune_of(initiative)}"
    handed_in = initiative.first_submitted_at
    return f"{words}, {dates.local_day(handed_in).year}" if handed_in else words


def told_to(user: User | AnonymousUser, initiative: Initiative) -> str:
    """Its title for everybody once it is published, before that for those who may read it; else its kind, commune and year."""
    reads = initiative.is_public or records_for(user, Initiative).filter(pk=initiative.pk).exists()
    return str(initiative) if reads else kind_and_place(initiative)


def has_agreed(initiative: Initiative) -> bool:
    """Whether the person honoured agrees to be shown in public."""
    return initiative.pk in agreed_among([initiative.pk])


def agreed_among(keys: Iterable[int]) -> set[int]:
    """Of the initiatives of those keys, the ones whose person honoured agrees to be shown in public."""
    consents = Consent.objects.about_all(Initiative, list(keys)).standing().filter(slot=HONOUREE, purpose=TO_PUBLISH)
    return set(consents.values_list("item_id", flat=True))


def may_name(initiative: Initiative) -> bool:
    """Whether the initiative may be told of beyond its own page: a collective's always, a person's with consent."""
    return initiative.subject != SubjectKind.INDIVIDUAL or has_agreed(initiative)


def public_honouree(initiative: Initiative) -> str:
    """The name of the person honoured, with a standing consent; else ""."""
    return public_honourees([initiative])[initiative.pk]


def public_honourees(initiatives: Sequence[Initiative]) -> dict[int, str]:
    """The same for many, by their keys, with one question for their consents and one for their names."""
    agreed = agreed_among(row.pk for row in initiatives)
    names = unseal_fields([row for row in initiatives if row.pk in agreed], HONOUREE)
    return {row.pk: names.get(row.pk, "") for row in initiatives}
