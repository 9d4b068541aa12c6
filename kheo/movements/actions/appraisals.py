"""Appraisers are named, declare conflicts of interest, score alone and hand in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements import scoring
from kheo.movements.models import Appraisal, Ballot, BallotScore, Gap, Initiative
from kheo.movements.models.sheets import Scored
from kheo.movements.queries.appraisals import (
    LEAST_BALLOTS,
    all_in,
    ballots_of,
    is_in_tree,
    may_organise,
    namers_of,
    organised_by,
    rights_over,
    why_not,
    with_places,
)
from kheo.movements.queries.councils import HAND_IN, Answer, criteria_lines, written_ballot
from kheo.movements.queries.scoring import sheet_of
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.actions.notices import send_notices
from kheo.records.workflow import ReviewState

AT_ONCE = 200

NAMED, BALLOTS_IN = "named_appraiser", "ballots_in"


class ScoresChanged(Exception):
    """Somebody (or another window) saved in between; `stored` are the scores as they stand now, by line."""

    def __init__(self, stored: dict[int, Any]) -> None:
        super().__init__(_("These points were changed in the meantime, by another person or in another window."))
        self.stored = stored


# --- Naming -------------------------------------------------------------------------------------


@dataclass
class Opened:
    """What became of a request to open many: `left_out` are (initiative, account, why), `refused` (initiative, why)."""

    opened: list[Appraisal] = field(default_factory=list)
    left_out: list[tuple[Initiative, Any, str]] = field(default_factory=list)
    refused: list[tuple[Initiative, str]] = field(default_factory=list)


@transaction.atomic
def open_appraisals(initiatives: Iterable[Initiative], *, appraisers: Iterable[User], by: User) -> Opened:
    """Open the appraisal of each initiative with those of `appraisers` who may score it; at most 200 at a time.

    Who stands too near is left out there; where fewer than two remain, or it cannot be appraised now, it is not opened. What
    became of each is told; nothing else is refused.
    """
    keys = {initiative.pk for initiative in initiatives}
    if len(keys) > AT_ONCE:
        raise ValidationError({"initiatives": _("At most %(most)s at a time.") % {"most": AT_ONCE}})
    accounts = _accounts(appraisers)
    rows, answer, teams = _locked(keys), Opened(), dict[int, list[User]]()
    mine = set(organised_by(by).filter(pk__in=keys).values_list("pk", flat=True))
    begun = set(Appraisal.objects.filter(initiative__in=keys).values_list("initiative", flat=True))
    for row in rows:
        kept_away = _kept_away(row, accounts, by, {by.pk})
        teams[row.pk] = [one for one in accounts if one.pk not in {account.pk for account, _why in kept_away}]
        if problem := _cannot_open(row, is_mine=row.pk in mine, is_begun=row.pk in begun) or _too_few(teams[row.pk]):
            answer.refused.append((row, problem))
        answer.left_out += [(row, account, why) for account, why in kept_away] if row.pk in mine else []
    closed = {row.pk for row, _why in answer.refused}
    answer.opened = _create([(row, teams[row.pk]) for row in rows if row.pk not in closed], by)
    return answer


@transaction.atomic
def open_appraisal(initiative: Initiative, *, appraisers: Iterable[User], by: User) -> Appraisal:
    """Open the appraisal of one initiative with exactly these appraisers; the same request again answers with the same appraisal.

    Raises `ValidationError` that names the accounts that may not score it and why, and says when they are too few.
    """
    accounts, row = _accounts(appraisers), _locked({initiative.pk})[0]
    if not may_organise(by, row):
        raise PermissionDenied(_("Appraisers are named by the level above."))
    begun = row.appraisals.order_by("number").first()
    if begun is not None and _is_same_request(begun, accounts, by):
        return begun
    if problem := _cannot_open(row, is_mine=True, is_begun=begun is not None):
        raise TransitionRefused(problem)
    _refuse_kept_away(row, accounts, by)
    if problem := _too_few(accounts):
        raise ValidationError({"appraisers": problem})
    return _create([(row, accounts)], by)[0]


@transaction.atomic
def name_appraisers(appraisal: Appraisal, *, appraisers: Iterable[User], by: User) -> list[Ballot]:
    """Name more appraisers while ballots are outstanding; who is named already stays so, and so does a declared conflict of interest."""
    locked = _open_one(appraisal.pk)
    row = _locked({locked.initiative_id})[0]
    if not may_organise(by, row):
        raise PermissionDenied(_("Appraisers are named by the level above."))
    if locked.number > 1 or all_in(ballots_of(locked)):
        raise TransitionRefused(_("All ballots are in: the points are known, nobody scores after that."))
    there = set(locked.ballots.exclude(has_conflict=True).values_list("appraiser", flat=True))
    accounts = [account for account in _accounts(appraisers) if account.pk not in there]
    _refuse_kept_away(row, accounts, by)
    if not accounts:
        return []
    append_history(locked, verb="name_appraisers", by=by, changes={"appraisers": [account.pk for account in accounts]})
    _tell_named([(row, accounts)], by)
    return Ballot.objects.bulk_create(Ballot(appraisal=locked, appraiser=account, named_by=by) for account in accounts)


def _accounts(appraisers: Iterable[User]) -> list[User]:
    keys = {account.pk for account in appraisers}
    return list(with_places(User.objects.filter(pk__in=keys, is_active=True).order_by("full_name", "pk")))


def _locked(keys: set[int]) -> list[Initiative]:
    rows = Initiative.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(rows.select_related("unit", "body", "campaign__unit", "campaign__sheet"))


def _open_one(pk: int) -> Appraisal:
    """The appraisal, locked; refused where it is final."""
    locked = Appraisal.objects.select_for_update(of=("self",)).select_related("initiative__campaign__unit", "initiative__unit", "initiative__body", "sheet").get(pk=pk)
    if not locked.is_open:
        raise TransitionRefused(_("This appraisal is final; it never changes."))
    return locked


def _cannot_open(initiative: Initiative, *, is_mine: bool, is_begun: bool) -> str:
    sheet = initiative.campaign.sheet
    if not is_mine:
        return _("It is not yours to open: appraisers are named by the level above.")
    if is_begun:
        return _("It is being appraised already, or was.")
    if initiative.state != ReviewState.ACCEPTED:
        return _("Only an accepted initiative is appraised.")
    if initiative.campaign.closed_at is not None:
        return _("Its campaign is closed.")
    if sheet is None or not sheet.complete or sheet.scored != Scored.INITIATIVE:
        return _("Its campaign has no scoring sheet by which initiatives can be scored.")
    return ""


def _too_few(accounts: Sequence[User]) -> str:
    return _("At least %(least)s appraisers are needed.") % {"least": LEAST_BALLOTS} if len(accounts) < LEAST_BALLOTS else ""


def _kept_away(initiative: Initiative, accounts: Sequence[Any], by: User, namers: Collection[int | None]) -> list[tuple[Any, str]]:
    """Those who cannot appraise it, each with the reason; who names appraisers (`namers`) does not score beside them."""
    held, found = rights_over(by, initiative), []
    for account in accounts:
        why = _("names the appraisers") if account.pk in namers else why_not(initiative, account)
        if why or not is_in_tree(account, held):
            found.append((account, why or _("holds no role below your unit")))
    return found


def _refuse_kept_away(initiative: Initiative, accounts: Sequence[Any], by: User) -> None:
    kept_away = _kept_away(initiative, accounts, by, namers_of(initiative, by))
    if kept_away:
        told = "; ".join(f"{account} ({why})" for account, why in kept_away)
        raise ValidationError({"appraisers": _("They cannot appraise it: %(who)s.") % {"who": told}})


def _is_same_request(appraisal: Appraisal, accounts: Sequence[User], by: User) -> bool:
    named = set(appraisal.ballots.values_list("appraiser", flat=True))
    return appraisal.is_open and appraisal.opened_by_id == by.pk and named == {account.pk for account in accounts}


def _create(teams: Sequence[tuple[Initiative, list[User]]], by: User) -> list[Appraisal]:
    rows = Appraisal.objects.bulk_create(Appraisal(initiative=row, sheet=row.campaign.sheet, opened_by=by) for row, _team in teams)
    Ballot.objects.bulk_create(
        Ballot(appraisal=one, appraiser=account, named_by=by) for one, (_row, team) in zip(rows, teams, strict=True) for account in team
    )
    for one, (row, team) in zip(rows, teams, strict=True):
        append_history(one, verb="open_appraisal", by=by, target=one.state, changes={"appraisers": [account.pk for account in team]})
        append_history(row, verb="open_appraisal", by=by, changes={"number": one.number})
    _tell_named(teams, by)
    return rows


def _tell_named(teams: Sequence[tuple[Initiative, list[User]]], by: User) -> None:
    """One notice to each, however many initiatives they were named for."""
    first: dict[int, tuple[User, Initiative]] = {}
    count: dict[int, int] = {}
    for row, team in teams:
        for account in team:
            first.setdefault(account.pk, (account, row))
            count[account.pk] = count.get(account.pk, 0) + 1
    for pk, (account, row) in first.items():
        words = ngettext("%(count)s initiative waits under “To appraise”.", "%(count)s initiatives wait under “To appraise”.", count[pk])
        send_notices(row, NAMED, [account], by=by, reason=words % {"count": count[pk]})


# --- One ballot ---------------------------------------------------------------------------------


@transaction.atomic
def take_off(ballot: Ballot, *, by: User, reason: str) -> None:
    """Take an outstanding ballot off, with a reason; at least two others must remain. What was scored on it goes with it."""
    appraisal = _open_one(ballot.appraisal_id)
    if not may_organise(by, appraisal.initiative):
        raise PermissionDenied(_("Ballots are taken off by those who organise the appraisal."))
    row = Ballot.objects.filter(pk=ballot.pk).first()
    if row is None:
        return
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    if row.handed_in_at is not None:
        raise TransitionRefused(_("This ballot is handed in: it stays."))
    if row.has_conflict:
        raise TransitionRefused(_("The appraiser declared a conflict of interest: that stands, and holds nothing up."))
    if len([one for one in ballots_of(appraisal) if one.pk != row.pk]) < LEAST_BALLOTS:
        raise TransitionRefused(_("At least two appraisers must remain; name another one first."))
    append_history(appraisal, verb="take_off_ballot", by=by, changes={"ballot": row.pk, "appraiser": row.appraiser_id}, reason=reason.strip()[:500])
    row.delete()
    _tell_if_all_in(appraisal)


@transaction.atomic
def declare_conflict(ballot: Ballot, *, has_conflict: bool, by: User) -> Ballot:
    """The appraiser says whether they have a conflict of interest; only yes or no is kept.

    Yes ends the ballot, and what was scored on it is erased. It cannot be taken back; a no may still become a yes before it is handed in.
    """
    locked, appraisal = _own_ballot(ballot, by)
    if locked.has_conflict == has_conflict:
        return locked
    if locked.has_conflict or locked.handed_in_at is not None:
        raise TransitionRefused(_("This was declared already and stands."))
    locked.has_conflict = has_conflict
    locked.save(update_fields=["has_conflict"])
    if has_conflict:
        locked.scores.all().delete()
    append_history(appraisal, verb="declare_conflict", by=by, changes={"ballot": locked.pk, "conflict": has_conflict})
    _tell_if_all_in(appraisal)
    return locked


@transaction.atomic
def save_scores(ballot: Ballot, *, answers: Iterable[Answer], by: User, version: int) -> Ballot:
    """Keep these answers as a draft; an answer without points and without a remark takes the line's row away.

    `version` is the one the appraiser saw; another one raises `ScoresChanged`, unless nothing would change.
    """
    locked, appraisal = _scored_ballot(ballot, by)
    stored = {row.line_id: row for row in locked.scores.select_related("line")}
    changed = changed_answers(appraisal, stored, answers, {line.pk for line in criteria_lines(appraisal.sheet)})
    if not changed:
        return locked
    if version != locked.version:
        raise ScoresChanged(stored)
    for answer in changed:
        row = stored.get(answer.line.pk) or BallotScore(ballot=locked, line=answer.line)
        store_answer(row, answer)
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked


def changed_answers(appraisal: Appraisal, stored: dict[int, Any], answers: Iterable[Answer], lines: set[int]) -> list[Answer]:
    """The answers that differ from what is stored; refuses lines of other sheets and points out of range."""
    known = {line.code: line for line in sheet_of(appraisal.sheet).lines}
    found = []
    for answer in answers:
        problem = scoring.complaint(known[answer.line.code], answer.given) if answer.line.pk in lines else _("This line stands on another sheet.")
        if problem:
            raise ValidationError({f"points_{answer.line.pk}": str(problem)})
        nothing = answer.points is None and answer.gap != Gap.NOT_APPLICABLE and not answer.remark
        if not (answer.line.pk not in stored if nothing else answer.is_stored_as(stored.get(answer.line.pk))):
            found.append(answer)
    return found


def store_answer(row: Any, answer: Answer) -> None:
    """Write an answer into its row; a remark alone is kept as a line still missing its points."""
    row.points, row.gap, row.remark = answer.points, answer.gap, answer.remark
    if answer.points is None and answer.gap != Gap.NOT_APPLICABLE and not answer.remark:
        row.delete()
    else:
        row.save(update_fields=["points", "gap", "remark"] if row.pk else None)


@transaction.atomic
def hand_in(ballot: Ballot, *, by: User, version: int | None = None) -> Ballot:
    """Hand the ballot in, once every line is answered; it never changes after that. A second click changes nothing."""
    if Ballot.objects.filter(pk=ballot.pk, appraiser=by, handed_in_at__isnull=False).exists():
        return Ballot.objects.get(pk=ballot.pk)
    locked, appraisal = _scored_ballot(ballot, by)
    stored = {row.line_id: row for row in locked.scores.select_related("line")}
    if version is not None and version != locked.version:
        raise ScoresChanged(stored)
    lines = criteria_lines(appraisal.sheet)
    open_lines = [line for line in lines if line.pk not in stored or stored[line.pk].gap == Gap.MISSING]
    if open_lines:
        raise ValidationError({f"points_{line.pk}": _("This line has no points yet; zero is a score too.") for line in open_lines})
    locked.handed_in_at = dates.now()
    locked.save(update_fields=["handed_in_at"])
    append_history(appraisal, verb=HAND_IN, by=by, changes={"ballot": locked.pk, "digest": written_ballot(stored.values())})
    _tell_if_all_in(appraisal)
    return locked


def _own_ballot(ballot: Ballot, by: User) -> tuple[Ballot, Appraisal]:
    """The ballot and its appraisal, both locked, as `by`'s own; refused where it is gone, final or too near."""
    appraisal = _open_one(ballot.appraisal_id)
    locked = Ballot.objects.select_for_update().filter(pk=ballot.pk).first()
    if locked is None:
        raise TransitionRefused(_("This ballot was taken off by those who organise the appraisal."))
    if locked.appraiser_id != by.pk:
        raise PermissionDenied(_("Each appraiser scores on their own ballot alone."))
    return locked, appraisal


def _scored_ballot(ballot: Ballot, by: User) -> tuple[Ballot, Appraisal]:
    locked, appraisal = _own_ballot(ballot, by)
    if locked.has_conflict is None:
        raise TransitionRefused(_("Declare first whether you have a conflict of interest."))
    if locked.has_conflict:
        raise PermissionDenied(_("You declared a conflict of interest: you cannot score this initiative."))
    if locked.handed_in_at is not None:
        raise TransitionRefused(_("This ballot is handed in: it stays."))
    account = with_places(User.objects.filter(pk=by.pk, is_active=True)).first()
    why = _too_near_now(appraisal.initiative, account)
    if why:
        raise PermissionDenied(_("You cannot appraise it any more: %(why)s.") % {"why": why})
    if appraisal.initiative.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("Only an accepted initiative is appraised."))
    return locked, appraisal


def _too_near_now(initiative: Initiative, account: Any) -> str:
    if account is None:
        return _("the account is closed")
    return why_not(initiative, account) if account.places else _("the account holds no role today")


def _tell_if_all_in(appraisal: Appraisal) -> None:
    ballots = ballots_of(appraisal)
    if all_in(ballots):
        organisers = {appraisal.opened_by, *(ballot.named_by for ballot in ballots)}
        send_notices(appraisal.initiative, BALLOTS_IN, organisers, by=None)
