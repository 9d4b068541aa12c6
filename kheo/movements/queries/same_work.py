"""Look-alikes of an initiative, who may see what of them, and the pairs that somebody has to decide about.

Look-alikes cross units, years and bodies. A reader is shown what is published, and what they may read at the desk. Of what
else was accepted in the campaign's tree they learn that there is one: its kind, commune and year, and which parts of the form
match, in no words of it; a name may stand in a title. Of what waits for review only those who carry the same line, or who
decide about both, learn that it waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet, Sum
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.text import fold
from kheo.movements.lookalikes import (
    CERTAIN,
    THRESHOLD,
    InitiativeText,
    Match,
    matching_parts,
    norm,
    read_terms,
    reasons,
    telling_terms,
)
from kheo.movements.models import Initiative, InitiativeTerm, SameWork, Verdict
from kheo.movements.permissions import DECIDE_SAME_WORK
from kheo.movements.queries.initiatives import commune_of, kind_and_place
from kheo.movements.queries.papers import form_items
from kheo.org.models import RoleAssignment, Unit, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments
from kheo.records.permissions import may_carry, may_review, records_for
from kheo.records.workflow import ReviewState

NORM = "="  # the stored term that holds the length of all others
CANDIDATES, SHOWN = 40, 10
FOUND_IN = (ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.ACCEPTED)
WAITING = (ReviewState.SUBMITTED, ReviewState.RETURNED)
COUNTS_ONCE = (Verdict.LEADS, Verdict.JOINT)
PART_WORDS = {
    "title": pgettext_lazy("part of an initiative", "Name"), "goals": pgettext_lazy("part of an initiative", "Goals"),
    "method": pgettext_lazy("part of an initiative", "Way of working"), "outputs": pgettext_lazy("part of an initiative", "Outputs"),
}  # fmt: skip
RELATED = ("unit__parent", "body", "field")

AnyUser = User | AnonymousUser


class Sight(Enum):
    """How much of a look-alike a reader sees."""

    READ = "read"  # the record itself, at the desk
    PUBLIC = "public"
    TOLD = "told"  # that there is one: kind, commune, year, and which parts match
    HINTED = "hinted"  # that one waits, and in which commune


@dataclass(frozen=True)
class LookAlike:
    """One that looks like the initiative at hand, with why."""

    initiative: Initiative
    score: float
    sight: Sight
    of: Initiative

    @cached_property
    def matches(self) -> list[Match]:
        """What both speak of and in which words; nothing to those who may not read it."""
        return reasons(text_of(self.of), text_of(self.initiative)) if self.is_open else []

    @property
    def parts(self) -> list[str]:
        """The parts of the reader's own form that are alike; of one that is only hinted at, nothing is told."""
        return [] if self.is_hidden else [str(PART_WORDS[part]) for part in matching_parts(text_of(self.of), text_of(self.initiative))]

    @property
    def circumstances(self) -> list[str]:
        """What else speaks for or against one work."""
        return circumstances(self.of, self.initiative)

    @property
    def is_open(self) -> bool:
        """Whether the reader may read it."""
        return self.sight in (Sight.READ, Sight.PUBLIC)

    @property
    def is_hidden(self) -> bool:
        """Whether only its place may be told."""
        return self.sight is Sight.HINTED

    @property
    def told_as(self) -> str:
        """Its name for those who may read it; for others its kind, commune and year."""
        return str(self.initiative) if self.is_open else kind_and_place(self.initiative)

    @property
    def told_to_all(self) -> str:
        """What it is called where others will read it: its name once published, else its kind, commune and year."""
        return str(self.initiative) if self.sight is Sight.PUBLIC else kind_and_place(self.initiative)

    @property
    def place(self) -> str:
        """The commune, which may be told of each."""
        return str(commune_of(self.initiative))

    @property
    def percent(self) -> int:
        """How alike, in words of a hundred."""
        return round(100 * self.score)

    @property
    def why(self) -> list[str]:
        """Which parts match and in which words, then what else is the same; to those who may not read it, the parts alone."""
        if not self.is_open:
            return [_("Alike in: %(parts)s") % {"parts": ", ".join(self.parts)}] if self.parts else []
        return [*(_match_words(match) for match in self.matches), *([capfirst(", ".join(self.circumstances))] if self.circumstances else [])]

    @property
    def is_certain(self) -> bool:
        """Whether it is so alike that somebody should decide, whatever is said."""
        return self.score >= CERTAIN


def _match_words(match: Match) -> str:
    words = {"part": PART_WORDS[match.part], "words": match.words, "other_part": PART_WORDS[match.other_part], "other_words": match.other_words}
    if match.words.lower() != match.other_words.lower():
        return _("%(part)s here: “%(words)s”; %(other_part)s there: “%(other_words)s”") % words
    if match.part == match.other_part:
        return _("%(part)s: both say “%(words)s”") % words
    return _("Both say “%(words)s”: here under %(part)s, there under %(other_part)s") % words


def text_of(initiative: Initiative) -> InitiativeText:
    """What of an initiative is compared; its person honoured is not in it."""
    places = tuple(unit.name for unit in (initiative.unit, initiative.unit.parent) if unit is not None)
    outputs = tuple(output.what for output in initiative.outputs.all())
    return InitiativeText(initiative.title, initiative.goals, initiative.method, outputs, places)


def _line_up(unit: Unit | None) -> Iterable[Unit]:
    if unit is not None:
        yield unit
        yield from _line_up(unit.parent)


def nearest(terms: Mapping[str, int], among: Q) -> list[tuple[int, float]]:
    """The keys of those most like these terms with their likeness, best first: two queries, whatever the number of rows."""
    asked = telling_terms(dict(terms))
    rows = InitiativeTerm.objects.filter(among, term__in=asked).values_list("initiative").annotate(weight=Sum("weight"))
    candidates = [pk for pk, _weight in rows.order_by("-weight", "-initiative")[:CANDIDATES]]
    shared: dict[int, float] = dict.fromkeys(candidates, 0.0)
    length: dict[int, int] = {}
    there = InitiativeTerm.objects.filter(initiative__in=candidates)  # all of them: asking for those shared takes longer
    for pk, term, weight in there.values_list("initiative", "term", "weight"):
        if term == NORM:
            length[pk] = weight
        else:
            shared[pk] += weight * terms.get(term, 0)
    here = norm(terms)
    scored = [(pk, shared[pk] / (here * length[pk])) for pk in candidates if length.get(pk)]
    return sorted(scored, key=lambda one: (-one[1], one[0]))


def open_to_all_of(initiative: Initiative, prefix: str = "", *, with_own: bool = True) -> Q:
    """What those who carry the initiative may know of: published ones, accepted ones of its campaign's tree, their own.

    Without their own, what others may know of.
    """
    def named(**lookups: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in lookups.items()})

    in_tree = under_path(initiative.campaign.unit.path, f"{prefix}unit__path")
    own = named(unit=initiative.unit_id, body=initiative.body_id, state__in=FOUND_IN)
    accepted = named(state=ReviewState.ACCEPTED) & (in_tree | named(published_at__isnull=False))
    return accepted | own if with_own else accepted


def look_alikes(initiative: Initiative, user: AnyUser | None = None) -> list[LookAlike]:
    """Those that look like it, best first, each with what `user` may see of it.

    Without a user: what those who carry it may know of. A user who decides about the same work also learns of those that wait.
    """
    held = _deciding_over(initiative, user)
    carried = user is None or may_carry(user, initiative)
    among = open_to_all_of(initiative, "initiative__", with_own=carried) | _covered(held, "initiative__") & Q(initiative__state__in=WAITING)
    here = text_of(initiative)
    found = nearest(read_terms(here), among & ~Q(initiative=initiative.pk))
    scores = dict([one for one in found if one[1] >= THRESHOLD][:SHOWN])
    rows = Initiative.objects.filter(pk__in=scores).select_related(*RELATED).prefetch_related("outputs") if scores else []
    read = _readable(user, list(scores))
    told = [LookAlike(row, scores[row.pk], _sight_of(row, read=row.pk in read), initiative) for row in rows]
    return sorted(told, key=lambda one: (-one.score, one.initiative.pk))


def _readable(user: AnyUser | None, keys: list[int]) -> set[int]:
    if user is None or not keys:
        return set()
    return set(records_for(user, Initiative).filter(pk__in=keys).values_list("pk", flat=True))


def _sight_of(other: Initiative, *, read: bool) -> Sight:
    if other.is_public:
        return Sight.PUBLIC
    if read:
        return Sight.READ
    return Sight.TOLD if other.state == ReviewState.ACCEPTED else Sight.HINTED


def circumstances(initiative: Initiative, other: Initiative) -> list[str]:
    """What else speaks for or against one work: where, when, in whose name."""
    told = []
    if other.unit_id == initiative.unit_id:
        told.append(_("the same place"))
    elif (other.unit.parent_id is not None and other.unit.parent_id == initiative.unit.parent_id) or _stand_in_line(initiative.unit, other.unit):
        told.append(_("close by"))
    if other.body_id != initiative.body_id:
        told.append(_("in another body’s name"))
    if other.field and initiative.field and other.field.code == initiative.field.code:
        told.append(_("the same field"))
    return [*told, *_years_between(initiative, other)]


def _years_between(initiative: Initiative, other: Initiative) -> list[str]:
    years = (year_of(initiative) or dates.today().year) - (year_of(other) or dates.today().year)
    if years > 0:
        return [ngettext("%(years)s year earlier", "%(years)s years earlier", years) % {"years": years}]
    return [_("later")] if years < 0 else []


def year_of(initiative: Initiative) -> int | None:
    """The year in which it was first handed in; none for what never was."""
    return dates.local_day(initiative.first_submitted_at).year if initiative.first_submitted_at else None


def _stand_in_line(one: Unit, other: Unit) -> bool:
    return one.covers(other) or other.covers(one)


def version_of(found: Iterable[LookAlike]) -> str:
    """What a confirmed list is known by: a new one on it makes another version."""
    return sha256(",".join(str(pk) for pk in sorted(one.initiative.pk for one in found)).encode()).hexdigest()[:12]


def unanswered(initiative: Initiative, found: Iterable[LookAlike]) -> list[LookAlike]:
    """Those of them that nobody has said or decided anything about yet."""
    answered = {pair.first_id + pair.second_id - initiative.pk for pair in pairs_of(initiative)}
    return [one for one in found if one.initiative.pk not in answered]


def to_look_at(initiative: Initiative, user: AnyUser | None = None) -> list[LookAlike]:
    """What is to be looked at before the initiative is handed in."""
    found = look_alikes(initiative, user)
    return unanswered(initiative, found) if found else []


@dataclass(frozen=True)
class SeenAlike:
    """A look-alike as whoever reviews the initiative sees it: its pair, what was said of it, and whether the reader decides."""

    one: LookAlike
    pair: SameWork | None
    may_decide: bool

    @property
    def said(self) -> str:
        """What was said of the two: by those of the other one, only to whoever may read that."""
        own = self.pair is not None and self.pair.raised_by_id == self.one.of.submitted_by_id
        return self.pair.said if self.pair is not None and (own or self.one.is_open) else ""


def look_alikes_seen(user: AnyUser, initiative: Initiative) -> list[SeenAlike]:
    """The look-alikes of a submitted initiative for whoever reviews it or decides about the same work."""
    if initiative.state != ReviewState.SUBMITTED or not (may_review(user, initiative) or _deciding_over(initiative, user)):
        return []
    found = look_alikes(initiative, user)
    pairs = {pair.first_id + pair.second_id - initiative.pk: pair for pair in pairs_of(initiative)} if found else {}
    return [SeenAlike(one, pairs.get(one.initiative.pk), one.is_open and may_decide(user, initiative, one.initiative)) for one in found]


def certain_twins(initiative: Initiative, terms: Mapping[str, int]) -> QuerySet[Initiative]:
    """Those of the same place, or of one above or below it, so alike that somebody has to decide; copies are none."""
    line = {unit.path for unit in _line_up(initiative.unit) if unit.parent_id is not None}
    place = under_path(initiative.unit.path, "initiative__unit__path") | Q(initiative__unit__path__in=line)
    if initiative.unit.parent is not None and initiative.unit.parent.parent_id is not None:
        place |= Q(initiative__unit__parent=initiative.unit.parent_id)
    found = nearest(terms, place & Q(initiative__state__in=FOUND_IN) & ~Q(initiative=initiative.pk))
    keys = [pk for pk, score in found if score >= CERTAIN]
    return Initiative.objects.filter(pk__in=keys).exclude(pk=initiative.origin_id or 0).exclude(origin=initiative.pk)


def pairs_of(initiative: Initiative) -> QuerySet[SameWork]:
    """The pairs in which it stands."""
    return SameWork.objects.filter(Q(first=initiative.pk) | Q(second=initiative.pk))


def _covered(held: Iterable[RoleAssignment], prefix: str) -> Q:
    """Initiatives in the reach of one of these roles."""
    reach = Q(pk__in=[])
    for role in held:
        covered = under_path(role.unit.path, f"{prefix}unit__path")
        reach |= covered & under_path(role.body.path, f"{prefix}body__path") if role.body else covered
    return reach


def _deciding_over(initiative: Initiative, user: AnyUser | None) -> list[RoleAssignment]:
    """The roles by which `user` decides about the same work, and that reach the initiative."""
    held = assignments(user, DECIDE_SAME_WORK) if user is not None else []
    return [role for role in held if role.unit.covers(initiative.unit) and (role.body is None or role.body.covers(initiative.body))]


def may_decide(user: AnyUser, first: Initiative, second: Initiative) -> bool:
    """Whether one role of `user` reaches both."""
    return any(
        role.unit.covers(second.unit) and (role.body is None or role.body.covers(second.body)) for role in _deciding_over(first, user)
    )


def pairs_for(user: AnyUser) -> QuerySet[SameWork]:
    """The pairs that `user` decides about and may read both sides of, those without a verdict first.

    What waits for review elsewhere, or is being mended, is decided once it can be read; what was withdrawn by nobody.
    """
    reach = Q(pk__in=[])
    for role in assignments(user, DECIDE_SAME_WORK):
        reach |= _covered([role], "first__") & _covered([role], "second__")
    read = records_for(user, Initiative).filter(state__in=FOUND_IN).values("pk")
    rows = SameWork.objects.filter(reach, first__in=read, second__in=read)
    rows = rows.order_by(F("decided_at").desc(nulls_first=True), "-raised_at", "-pk")
    return rows.select_related(*(f"{side}__{name}" for side in ("first", "second") for name in RELATED), "lead", "decided_by")


def access_pair(user: AnyUser, pk: int) -> SameWork:
    """The pair, or 404: a refusal does not tell that it exists."""
    pair = pairs_for(user).filter(pk=pk).first()
    if pair is None:
        raise Http404
    return pair


def open_pairs(user: AnyUser) -> QuerySet[SameWork]:
    """Those that wait for `user`'s verdict."""
    return pairs_for(user).filter(verdict="")


def pairs_words(user: Any) -> str:
    """How many wait, for the desk."""
    count = open_pairs(user).order_by().count()
    return ngettext("%(count)s pair to decide", "%(count)s pairs to decide", count) % {"count": count} if count else ""


def leading_of(initiative: Initiative) -> list[int]:
    """The keys of those that lead it by a verdict that stands."""
    return list(pairs_of(initiative).filter(verdict__in=COUNTS_ONCE).exclude(lead=initiative.pk).values_list("lead", flat=True))


def same_work_faults(initiative: Initiative) -> list[str]:
    """Where what it is counted with is not what was decided, for `kheo verify`."""
    counted = [initiative.counted_with_id] if initiative.counted_with_id else []
    return [] if leading_of(initiative) == counted else [_("it is not counted with the one that was decided to lead")]


@dataclass(frozen=True)
class ComparedItem:
    """One item of the form on both sides."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        """Whether more than accents and spaces are different."""
        return fold(self.first) != fold(self.second)


def compared_items(pair: SameWork) -> list[ComparedItem]:
    """The ten items of both, side by side."""
    return [ComparedItem(name, _item_text(pair.first, key), _item_text(pair.second, key)) for key, name in form_items()]


def _item_text(initiative: Initiative, key: str) -> str:
    if key != "outputs":
        return str(getattr(initiative, key))
    return "; ".join(f"{output.what}: {show_number(output.promised)} {output.measure}" for output in initiative.outputs.all())
