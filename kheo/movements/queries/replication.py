"""How far an initiative has spread: its family, where it stands, what each changed, what did not work."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.movements.models import Checkpoint, Initiative, SameWork, Verdict
from kheo.org.models import Body, Unit, UnitKind, User
from kheo.org.models.spans import under_path
from kheo.records.models.record import RecordQuerySet
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState

FAMILY_SHOWN = 200
LEVELS_SHOWN = 5  # what lies deeper is drawn on this level: phones are narrow
LESSONS_SHOWN = 20


@dataclass
class Node:
    """One initiative in the tree of its family, with what was copied from it."""

    initiative: Initiative
    level: int
    is_here: bool
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Family:
    """The whole family of an initiative, as one reader may see it.

    `more` are in sight but too many to draw, `hidden` were accepted and are out of the reader's sight.
    """

    tops: list[Node]
    seen: int
    more: int
    hidden: int
    places: str

    @property
    def total(self) -> int:
        """How many there are, in sight or not."""
        return self.seen + self.hidden


@dataclass(frozen=True)
class Partner:
    """Who shares the credit for the same work: a body or a unit, never a person."""

    who: Body | Unit
    url: str

    def __str__(self) -> str:
        return str(self.who)


def family_of(initiative: Initiative) -> RecordQuerySet:
    """The first of its line and everything that descends from that one, in whatever state."""
    first = initiative.own_lineage.split("/")[1]
    return Initiative.objects.filter(Q(pk=first) | under_path(f"/{first}/", "lineage"))


def public_family(initiative: Initiative) -> Family | None:
    """The published family, for everybody; None for an initiative that stands alone."""
    return _family(initiative, family_of(initiative).published())


def family_seen(user: User, initiative: Initiative) -> Family | None:
    """The family as `user` may see it at the desk, with what everybody may see; None for an initiative that stands alone."""
    family = family_of(initiative)
    return _family(initiative, family.published() | family.filter(pk__in=records_for(user, Initiative).values("pk")))


def _family(initiative: Initiative, seen: QuerySet[Initiative]) -> Family | None:
    drawn = list(seen.select_related("unit__parent__parent", "body").order_by("pk")[:FAMILY_SHOWN])
    count = seen.count()
    hidden = family_of(initiative).counted().exclude(pk__in=seen.values("pk")).count()
    if count + hidden < 2:
        return None
    return Family(_tree(drawn, initiative), count, count - len(drawn), hidden, places_of(seen))


def _tree(rows: Iterable[Initiative], here: Initiative) -> list[Node]:
    """The rows in their tree. A copy is younger than what it copies, so by their keys parents come first.

    What was copied from something out of sight hangs on the nearest of its line that is in sight.
    """
    tops: list[Node] = []
    nodes: dict[int, Node] = {}
    for row in rows:
        line = [int(key) for key in row.lineage.strip("/").split("/") if key]
        above = [nodes[key] for key in line if key in nodes]
        parent = above[-1] if above else None
        while parent is not None and parent.level >= LEVELS_SHOWN:
            above.pop()
            parent = above[-1]
        node = Node(row, parent.level + 1 if parent else 0, row.pk == here.pk)
        (parent.below if parent else tops).append(node)
        nodes[row.pk] = node
    return tops


def places_of(rows: QuerySet[Initiative]) -> str:
    """How many communes, districts and provinces the rows stand in, in words; a level that has none is left out."""
    paths = rows.order_by().values_list("unit__path", flat=True).distinct()
    keys = {key for path in paths for key in path.strip("/").split("/")}
    found = Counter(Unit.objects.filter(key__in=keys).values_list("kind", flat=True))
    communes, districts, provinces = (found[kind] for kind in (UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.PROVINCE))
    parts = [
        ngettext("%(count)s commune", "%(count)s communes", communes) % {"count": communes} if communes else "",
        ngettext("%(count)s district", "%(count)s districts", districts) % {"count": districts} if districts else "",
        ngettext("%(count)s province", "%(count)s provinces", provinces) % {"count": provinces} if provinces > 1 or not districts else "",
    ]
    return ", ".join(part for part in parts if part)


def published_origin(initiative: Initiative) -> Initiative | None:
    """What it was copied from, while that is shown to everybody."""
    if initiative.origin_id is None:
        return None
    return Initiative.objects.published().select_related("unit__parent").filter(pk=initiative.origin_id).first()


def lessons_of(initiative: Initiative) -> QuerySet[Checkpoint]:
    """What did not work, here first, then elsewhere in the family: only public notes of published initiatives."""
    notes = Checkpoint.objects.filter(is_public=True, initiative__in=family_of(initiative).published()).exclude(did_not_work="")
    here = Case(When(initiative=initiative.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    return notes.select_related("initiative__unit__parent").order_by(here, "-noted_on", "-pk")[:LESSONS_SHOWN]


def together_with(initiative: Initiative) -> list[Partner]:
    """Those with whom a person decided that the credit is shared; a link where theirs is published."""
    pairs = SameWork.objects.filter(Q(first=initiative.pk) | Q(second=initiative.pk), verdict__in=(Verdict.JOINT, Verdict.LEADS))
    related = [f"{side}__{name}" for side in ("first", "second") for name in ("unit__parent", "body")]
    others = [pair.second if pair.first_id == initiative.pk else pair.first for pair in pairs.select_related(*related).order_by("pk")]
    standing = [other for other in others if other.state == ReviewState.ACCEPTED]
    return [Partner(other.body or other.unit, other.get_absolute_url() if other.is_public else "") for other in standing]


def copied_words(copy: Initiative) -> str:
    """Where somebody copies an initiative, for those whose it was."""
    return _("%(who)s (%(place)s)") % {"who": copy.body or copy.unit, "place": copy.unit.parent or copy.unit}
