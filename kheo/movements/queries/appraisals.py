"""Who may appraise what, what may be seen of it and when, and what is still lacking before a result is final."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.movements.models import Appraisal, Ballot, Initiative, SelfAssessment
from kheo.movements.permissions import APPRAISE
from kheo.movements.workflow import AppraisalState
from kheo.org.models import RoleAssignment, Unit, UnitKind, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments, roles_with
from kheo.org.queries import successors
from kheo.records.permissions import AnyUser
from kheo.records.workflow import ReviewState

LEAST_BALLOTS = 2  # fewer give no result; three is usual
LEVEL = Case(*(When(unit__kind=kind, then=place) for place, kind in enumerate(UnitKind)))  # of a role, from the province down
MINUTES_KIND = "minutes"  # biên bản, in the register's kinds of documents


# --- Who may ------------------------------------------------------------------------------------


def rights_over(user: AnyUser, initiative: Initiative) -> list[RoleAssignment]:
    """The roles by which `user` names appraisers of the initiative and records the council's result.

    They stand strictly above its unit (its body, for a role narrowed to one), or at the very unit of its campaign.
    """
    return [held for held in assignments(user, APPRAISE) if _is_above(held, initiative)]


def _is_above(held: RoleAssignment, initiative: Initiative) -> bool:
    if not held.unit.covers(initiative.unit):
        return False
    if held.body is not None:
        return held.body.covers(initiative.body) and held.body_id != initiative.body_id
    return held.unit_id != initiative.unit_id or is_top(initiative)


def is_top(initiative: Initiative) -> bool:
    """Whether the initiative belongs to the very unit that launched its campaign: nobody in the campaign stands above it."""
    return initiative.unit_id == initiative.campaign.unit_id


def may_organise(user: AnyUser, initiative: Initiative) -> bool:
    """Whether `user` organises the appraisal of the initiative; not where they declared a conflict of interest in it, nor where it is theirs."""
    if is_author(user, initiative) or not rights_over(user, initiative):
        return False
    return not Ballot.objects.filter(appraiser=user.pk, appraisal__initiative=initiative.pk, has_conflict=True).exists()


def is_author(account: Any, initiative: Initiative) -> bool:
    """Whether the account entered or submitted the initiative."""
    return account.pk is not None and account.pk in (initiative.entered_by_id, initiative.submitted_by_id)


def why_not_organise(user: AnyUser, initiative: Initiative) -> str:
    """What somebody who would organise the appraisal, were the initiative not theirs, is told; "" for all others."""
    if not is_author(user, initiative) or not rights_over(user, initiative):
        return ""
    authors = [pk for pk in (initiative.entered_by_id, initiative.submitted_by_id) if pk]
    held = RoleAssignment.objects.on().filter(role__in=roles_with(APPRAISE), user__is_active=True).exclude(user__in=authors)
    if any(_is_above(role, initiative) for role in held.select_related("unit", "body")):
        return _("You entered or submitted it, so another account of your office organises its appraisal.")
    return _("You entered or submitted it, so another account organises its appraisal; nobody else holds that office yet: ask your administrator.")


def organised_by(user: AnyUser) -> QuerySet[Initiative]:
    """The accepted initiatives whose appraisal `user` organises (`may_organise`, for many)."""
    reach = Q(pk__in=[])
    for held in assignments(user, APPRAISE):
        below = under_path(held.unit.path, "unit__path")
        if held.body is not None:
            reach |= below & under_path(held.body.path, "body__path") & ~Q(body=held.body_id)
        else:
            reach |= below & (~Q(unit=held.unit_id) | Q(campaign__unit=held.unit_id))
    conflicts = Ballot.objects.filter(appraiser=user.pk, has_conflict=True).values("appraisal__initiative")
    rows = Initiative.objects.filter(reach, state=ReviewState.ACCEPTED).exclude(pk__in=conflicts)
    return rows.exclude(entered_by=user.pk).exclude(submitted_by=user.pk)


def with_places(users: QuerySet[User]) -> QuerySet[User]:
    """Accounts with their roles of today as `places` and what they declared as `conflicts`, for `why_not`, in a fixed number of queries."""
    places = Prefetch("roles", RoleAssignment.objects.on().select_related("unit", "body"), to_attr="places")
    conflicts = Prefetch("ballots", Ballot.objects.filter(has_conflict=True).select_related("appraisal"), to_attr="conflicts")
    return users.select_related("home_unit").prefetch_related(places, conflicts)


def possible_appraisers(user: AnyUser) -> QuerySet[User]:
    """The active accounts with a role of today in the tree of the units at which `user` organises appraisals; those of the highest level first."""
    tree = Q(pk__in=[])
    for held in assignments(user, APPRAISE):
        tree |= under_path(held.unit.path, "unit__path")
    held_there = RoleAssignment.objects.on().filter(tree)
    highest = held_there.filter(user=OuterRef("pk")).annotate(level=LEVEL).order_by("level").values("level")[:1]
    rows = User.objects.filter(pk__in=held_there.values("user"), is_active=True).annotate(level=Subquery(highest))
    return with_places(rows.order_by("level", "full_name", "pk"))


def why_not(initiative: Initiative, account: Any) -> str:
    """Why the account (from `with_places`) cannot appraise the initiative, in words; "" where it can.

    Nobody appraises what their own unit, or one below it, or their own body carries, nor what they entered or submitted. At the
    top of a campaign's tree, where all others stand below, the unit's own people alone are kept away.
    """
    if is_author(account, initiative):
        return _("entered or submitted it")
    if any(ballot.appraisal.initiative_id == initiative.pk for ballot in account.conflicts):
        return _("declared a conflict of interest")
    for unit in [account.home_unit, *(place.unit for place in account.places)]:
        if unit is not None and _is_own(initiative, unit):
            return _("belongs to %(unit)s") % {"unit": unit}
    own = next((place.body for place in account.places if place.body and initiative.body and initiative.body.covers(place.body)), None)
    return _("belongs to %(unit)s") % {"unit": own} if own is not None else ""


def _is_own(initiative: Initiative, unit: Unit) -> bool:
    own = [initiative.unit]
    if not initiative.unit.lives_on():  # merged or renamed since: its people sit in what it became
        own += [step.new for step in successors(initiative.unit)]
    return any(unit.pk == one.pk if is_top(initiative) else one.covers(unit) for one in own)


def namers_of(initiative: Initiative, by: AnyUser) -> set[int | None]:
    """The accounts that name its appraisers: `by`, who does so now, and all who did before."""
    before = Appraisal.objects.filter(initiative=initiative.pk).values_list("opened_by", "ballots__named_by")
    return {by.pk, *(pk for row in before for pk in row)}


def is_in_tree(account: Any, held: Iterable[RoleAssignment]) -> bool:
    """Whether the account (from `with_places`) holds a role in the tree of one of these roles' units."""
    return any(role.unit.covers(place.unit) for role in held for place in account.places)


# --- Ballots ------------------------------------------------------------------------------------


def readable_by_appraiser(user: AnyUser) -> Q:
    """Initiatives that `user`, who holds a role today, may read because they appraise them: until the result is final, and without a conflict of interest."""
    if not user.is_authenticated or not user.roles_today:
        return Q(pk__in=[])
    theirs = Ballot.objects.filter(appraiser=user.pk, has_conflict=False, appraisal__state=AppraisalState.OPEN).values("appraisal__initiative")
    return Q(pk__in=theirs, state=ReviewState.ACCEPTED)


def ballots_to_hand_in(user: AnyUser) -> QuerySet[Ballot]:
    """The ballots that still wait for `user`."""
    waiting = Ballot.objects.filter(appraiser=user.pk, handed_in_at=None, appraisal__state=AppraisalState.OPEN)
    return waiting.exclude(has_conflict=True)


def ballots_words(user: AnyUser) -> str:
    """How many ballots wait for `user`, in words; "" for none."""
    count = ballots_to_hand_in(user).count()
    return ngettext("%(count)s initiative waits for your points", "%(count)s initiatives wait for your points", count) % {"count": count} if count else ""


def ballots_shown(user: AnyUser) -> QuerySet[Ballot]:
    """The ballots of `user`, with what they are about; those with a conflict of interest are gone."""
    theirs = Ballot.objects.filter(appraiser=user.pk).exclude(has_conflict=True)
    return theirs.select_related("appraisal__initiative__unit__parent", "appraisal__initiative__field", "appraisal__initiative__campaign")


def ballots_of(appraisal: Appraisal) -> list[Ballot]:
    """The ballots that bear a result, in the order in which they were named; a correction rests on those of the first version."""
    rows = Ballot.objects.filter(appraisal__initiative=appraisal.initiative_id).exclude(has_conflict=True)
    return list(rows.select_related("appraiser").order_by("pk"))


def all_in(ballots: Iterable[Ballot]) -> bool:
    """Whether these ballots (of `ballots_of`) are enough and all handed in: from then on the points may be seen."""
    rows = list(ballots)
    return len(rows) >= LEAST_BALLOTS and all(row.handed_in_at is not None for row in rows)


def may_see_spread(user: AnyUser, appraisal: Appraisal) -> bool:
    """Whether `user` may see who gave how many points: appraisers who handed in and organisers, once all ballots are in."""
    ballots = ballots_of(appraisal)
    if not all_in(ballots):
        return False
    return any(row.appraiser_id == user.pk for row in ballots) or may_organise(user, appraisal.initiative)


# --- States -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How the appraisal of an initiative stands, in counts and without anybody's points."""

    current: Appraisal
    versions: list[Appraisal]
    named: int
    handed_in: int
    is_complete: bool

    @property
    def final(self) -> Appraisal | None:
        """The version that holds today."""
        return next((one for one in self.versions if one.state == AppraisalState.FROZEN), None)


def standing_of(initiative: Initiative) -> Standing | None:
    """How the initiative's appraisal stands; None where nobody opened one."""
    versions = list(initiative.appraisals.select_related("rank", "sheet", "opened_by", "minutes").order_by("number"))
    if not versions:
        return None
    ballots = ballots_of(versions[0])
    handed_in = sum(row.handed_in_at is not None for row in ballots)
    return Standing(versions[-1], versions, len(ballots), handed_in, all_in(ballots))


def appraisal_seen(user: AnyUser, initiative: Initiative) -> dict[str, Any] | None:
    """What the initiative's page at the desk tells of its appraisal, with the way on for those who take part in it."""
    standing, note = standing_of(initiative), why_not_organise(user, initiative) if initiative.state == ReviewState.ACCEPTED else ""
    if standing is None:
        return {"standing": None, "url": "", "note": note} if note and initiative.campaign.sheet_id else None
    theirs = initiative.appraisals.filter(ballots__appraiser=user.pk, ballots__has_conflict=False)
    takes_part = may_organise(user, initiative) or theirs.exists()
    return {"standing": standing, "url": reverse("movements:appraisal", args=[initiative.pk]) if takes_part else "", "note": note}


def appraisal_buttons(user: AnyUser, initiative: Initiative) -> list[tuple[str, str]]:
    """The organiser's buttons on the initiative's page."""
    if initiative.state != ReviewState.ACCEPTED or not may_organise(user, initiative):
        return []
    standing = standing_of(initiative)
    if standing is None:
        return [(_("Name appraisers"), reverse("movements:name_appraisers", args=[initiative.pk]))] if initiative.campaign.sheet_id else []
    buttons = [(_("Appraisal"), reverse("movements:appraisal", args=[initiative.pk]))]
    if standing.current.is_open and standing.is_complete:
        buttons.append((_("Council's result"), reverse("movements:council", args=[initiative.pk])))
    return buttons


def to_be_opened(user: AnyUser, campaign: Any) -> QuerySet[Initiative]:
    """The campaign's accepted initiatives that `user` may open an appraisal of and that nobody opened one of."""
    handed_in = SelfAssessment.objects.filter(initiative=OuterRef("pk"), handed_in_at__isnull=False)
    rows = organised_by(user).filter(campaign=campaign, appraisals=None).annotate(is_self_assessed=Exists(handed_in))
    return rows.select_related("unit", "body", "field", "campaign__unit", "campaign__sheet")
