"""Titles: the council's vote, the decision, looking again, revoking. What rests on titles is judged anew in the same transaction."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import Unit, User
from kheo.records.actions import set_duty, settle_duty
from kheo.register.models import OfficialDocument
from kheo.register.workflow import DocumentState
from kheo.standards.actions.assessing import reassess
from kheo.standards.models import CriteriaSet, TitleAward
from kheo.standards.permissions import may_award
from kheo.standards.queries import concerns, sheets_resting_on

RECHECK_DUTY = "look_again"
LONGEST_WORDS = 2000


@transaction.atomic
def record_vote(
    *, unit: Unit, criteria_set: CriteriaSet, data_year: int, voted_on: date, by: User, votes_for: int | None = None,
    votes_all: int | None = None, inferred: str = "", source: str = "",
) -> TitleAward:  # fmt: skip
    """Record that the council voted on the title; the decision follows (`record_decision`).

    The same words again are a second click: what stands is returned. A title that was decided before its vote was known gets the vote.
    Raises `ValidationError` where the set is not for the unit, days are reversed or to come, or the title stands already.
    """
    _lock(unit, by)
    _check_frame(unit, criteria_set, data_year)
    _check_day("voted_on", voted_on, since=date(data_year, 1, 1), words=_("the year of the results begins then"))
    _check_votes(votes_for, votes_all)
    vote = {"voted_on": voted_on, "votes_for": votes_for, "votes_all": votes_all}
    found = _recorded(unit, criteria_set, data_year)
    if found is not None and all(getattr(found, name) == value for name, value in vote.items()):
        return found
    _check_first_vote(found, voted_on)
    award = found or TitleAward(unit=unit, criteria_set=criteria_set, data_year=data_year, recorded_by=by)
    return _change(award, {**vote, **_said(inferred=inferred, source=source)}, verb="vote", by=by)


def _check_first_vote(found: TitleAward | None, voted_on: date) -> None:
    if found is not None and found.voted_on is not None:
        raise ValidationError({"data_year": _repeated(found)})
    if found is not None and found.decided_on is not None and found.decided_on < voted_on:
        raise ValidationError({"voted_on": _("The decision bears an earlier day, %(day)s.") % {"day": f"{found.decided_on:%d/%m/%Y}"}})


def _said(**words: str) -> dict[str, str]:
    """What was said; nothing said overwrites nothing."""
    return {name: text.strip() for name, text in words.items() if text.strip()}


@transaction.atomic
def record_title(
    *, unit: Unit, criteria_set: CriteriaSet, data_year: int, by: User, document: OfficialDocument | None = None, decided_on: date | None = None,
    inferred: str = "", source: str = "",
) -> TitleAward:  # fmt: skip
    """Record a title whose vote nobody knows (any more); its number and date may be unknown too. Else as `record_decision`."""
    _lock(unit, by)
    _check_frame(unit, criteria_set, data_year)
    found = _recorded(unit, criteria_set, data_year)
    if found is not None and not found.decided:
        raise ValidationError({"data_year": _("The council's vote on this title is recorded: record the decision there.")})
    award = found or TitleAward(unit=unit, criteria_set=criteria_set, data_year=data_year, recorded_by=by)
    return _decide(award, document, decided_on, by, _said(inferred=inferred, source=source))


@transaction.atomic
def record_decision(award: TitleAward, *, by: User, document: OfficialDocument | None = None, decided_on: date | None = None, inferred: str = "") -> TitleAward:
    """Record that the authority decided. What nobody knows stays empty and is filled in later; what is known is not overwritten.

    Without `decided_on` the day of the document counts. The same again is a second click.
    """
    return _decide(_locked(award, by), document, decided_on, by, _said(inferred=inferred))


def _decide(award: TitleAward, document: OfficialDocument | None, decided_on: date | None, by: User, words: dict[str, str]) -> TitleAward:
    if award.revoked_on is not None:
        raise ValidationError({"__all__": _repeated(award)})
    _check_document(document)
    day = decided_on or (document.issued_on if document is not None else None)
    known = {"document": document, "decided_on": day}
    changes = {name: value for name, value in known.items() if value is not None and getattr(award, name) != value}
    if award.decided and not changes:
        return award
    if award.decided and any(getattr(award, name) is not None for name in changes):
        raise ValidationError({"__all__": _("Another decision on this title is recorded already; revoke it first, or correct its document in the register.")})
    if day is not None:
        since = award.voted_on or date(award.data_year, 1, 1)
        _check_day("decided_on", day, since=since, words=_("the vote, or the year of the results, comes first"))
    _check_not_held(award)
    return _change(award, {**changes, "decided": True, **words}, verb="decide", by=by)


@transaction.atomic
def schedule_recheck(award: TitleAward, *, recheck_on: date, by: User, version: int | None = None) -> TitleAward:
    """Say by which day the title is looked at again: a duty of the unit above. Said again, the day moves.

    `version` is the one that was read; raises `TransitionRefused` where somebody else was first.
    """
    locked = _standing(award, by)
    if locked.recheck_on == recheck_on:
        return locked
    if version is not None and version != locked.version:
        raise TransitionRefused(_("The title was changed while you were reading it. Please look at it again first."))
    if recheck_on < dates.today():
        raise ValidationError({"recheck_on": _("This day is past: choose one that is to come.")})
    return _change(locked, {"recheck_on": recheck_on}, verb="schedule_recheck", by=by)


@transaction.atomic
def record_recheck(award: TitleAward, *, looked_on: date, found: str, by: User, next_on: date | None = None) -> TitleAward:
    """Write down that the title was looked at again and what was found; `next_on` is the next time, none given: no duty stands."""
    locked, words = _standing(award, by), found.strip()
    if not words:
        raise ValidationError({"found": _("Say what was found.")})
    _check_day("looked_on", looked_on, since=locked.decided_on or locked.voted_on or date(locked.data_year, 1, 1), words=_("the title was won then"))
    if next_on is not None and next_on <= looked_on:
        raise ValidationError({"next_on": _("The next time comes after this one.")})
    return _change(locked, {"recheck_on": next_on}, verb="recheck", by=by, reason=words[:LONGEST_WORDS], told={"looked_on": ["", str(looked_on)]})


@transaction.atomic
def revoke_title(award: TitleAward, *, revoked_on: date, by: User, document: OfficialDocument | None = None, reason: str = "") -> TitleAward:
    """Record that the authority took the title back: it stays where it is, marked. Revoked already is a second click."""
    locked = _locked(award, by)
    if locked.revoked_on is not None:
        return locked
    if not locked.decided:
        raise ValidationError({"__all__": _("Nothing was decided yet: there is no title to revoke.")})
    _check_document(document)
    since = locked.decided_on or locked.voted_on or date(locked.data_year, 1, 1)
    _check_day("revoked_on", revoked_on, since=since, words=_("the title was won then"))
    return _change(locked, {"revoked_on": revoked_on, "revoked_by": document}, verb="revoke", by=by, reason=reason.strip()[:LONGEST_WORDS])


def _lock(unit: Unit, by: User) -> None:
    """Two who record a title of one unit come one after the other."""
    locked = Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)
    if not may_award(by, locked):
        raise PermissionDenied(_("Titles are recorded by the office of the level above: none for itself."))


def _locked(award: TitleAward, by: User) -> TitleAward:
    _lock(award.unit, by)
    return TitleAward.objects.select_for_update(of=("self",)).select_related("unit__parent", "criteria_set").get(pk=award.pk)


def _standing(award: TitleAward, by: User) -> TitleAward:
    locked = _locked(award, by)
    if not locked.stands:
        raise ValidationError({"__all__": _("This title does not stand (any more).")})
    return locked


def _check_frame(unit: Unit, criteria_set: CriteriaSet, data_year: int) -> None:
    words = {"unit": unit, "set": criteria_set, "year": data_year}
    if not concerns(criteria_set, unit):
        raise ValidationError({"unit": _("%(unit)s is no subject of this set (“%(set)s”): it cannot win its title.") % words})
    if data_year > dates.today().year:
        raise ValidationError({"data_year": _("This year is to come: its results are not known.")})
    last = criteria_set.valid_to.year if criteria_set.valid_to else data_year
    if not criteria_set.valid_from.year <= data_year <= last:
        raise ValidationError({"data_year": _("The set “%(set)s” was not in force in %(year)s.") % words})
    if not Unit.objects.within(date(data_year, 1, 1), date(data_year, 12, 31)).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("There was no %(unit)s in %(year)s.") % words})


def _check_day(name: str, day: date, *, since: date, words: str) -> None:
    if day > dates.today():
        raise ValidationError({name: _("This day is to come: only what has happened is recorded.")})
    if day < since:
        raise ValidationError({name: _("It is not before %(day)s: %(why)s.") % {"day": f"{since:%d/%m/%Y}", "why": words}})


def _check_votes(votes_for: int | None, votes_all: int | None) -> None:
    if (votes_for is None) != (votes_all is None):
        raise ValidationError({"votes_all" if votes_all is None else "votes_for": _("Both numbers of votes, or none of them.")})
    if votes_for is not None and votes_all is not None and not 0 <= votes_for <= votes_all:
        raise ValidationError({"votes_for": _("There are more votes for it than votes cast.")})


def _check_document(document: OfficialDocument | None) -> None:
    if document is not None and document.state == DocumentState.WITHDRAWN:
        raise ValidationError({"document": _("This document was withdrawn: nothing is decided by it.")})


def _recorded(unit: Unit, criteria_set: CriteriaSet, data_year: int) -> TitleAward | None:
    """What is recorded of that very title; raises where another year's stands."""
    rows = TitleAward.objects.select_related("unit__parent", "criteria_set")
    found = rows.filter(unit=unit, criteria_set=criteria_set, data_year=data_year).first()
    _check_not_held(found or TitleAward(unit=unit, criteria_set=criteria_set, data_year=data_year))
    return found


def _check_not_held(award: TitleAward) -> None:
    standing = TitleAward.objects.filter(unit=award.unit, criteria_set__code=award.criteria_set.code, decided=True, revoked_on=None)
    other = standing.exclude(pk=award.pk).select_related("unit", "criteria_set").first()
    if other is not None:
        raise ValidationError({"data_year": _repeated(other)})


def _repeated(award: TitleAward) -> str:
    words = {"unit": award.unit, "title": award.criteria_set.title, "year": award.data_year}
    if award.revoked_on is not None:
        return _("“%(title)s” of %(year)s was revoked from %(unit)s: it is won again with the results of another year.") % words
    if award.decided:
        return _("%(unit)s holds this title already: “%(title)s” of %(year)s. The same title is not given twice.") % words
    return _("A vote on this title is recorded already: %(unit)s, “%(title)s”, %(year)s. Record the decision there.") % words


def _change(award: TitleAward, values: dict[str, Any], *, verb: str, by: User, reason: str = "", told: dict[str, Any] | None = None) -> TitleAward:
    """Keep the values, write down what changed, and let everything follow that rests on the title."""
    changed = {name: [_plain(getattr(award, name)), _plain(value)] for name, value in values.items() if getattr(award, name) != value}
    for name, value in values.items():
        setattr(award, name, value)
    if award.pk is None:
        award.save(force_insert=True)
    else:
        award.version += 1
        award.save(update_fields=[*values, "version"])
    shown = {name: pair for name, pair in changed.items() if name != "decided"}
    append_history(award, verb=verb, by=by, target=_state(award), changes={"changed": {**shown, **(told or {})}}, reason=reason)
    _settle(award, verb)
    if verb in ("decide", "revoke"):
        _judge_anew(award)
    return award


def _plain(value: Any) -> str:
    return value.citation if isinstance(value, OfficialDocument) else "" if value is None else str(value)


def _state(award: TitleAward) -> str:
    return "revoked" if award.revoked_on else "decided" if award.decided else "voted"


def _settle(award: TitleAward, verb: str) -> None:
    """The duty to look again follows the title: set with its day, done when somebody looked, gone with the title."""
    above = award.unit.parent
    if above is None or verb not in ("schedule_recheck", "recheck", "revoke"):
        return
    settle_duty(award, code=RECHECK_DUTY, unit=above)
    if award.recheck_on is None or not award.stands:
        return
    label = _("Look again whether %(unit)s still holds “%(title)s”") % {"unit": award.unit, "title": award.criteria_set.title}
    set_duty(award, code=RECHECK_DUTY, unit=above, due_on=award.recheck_on, label=label[:200], url=reverse("standards:award", args=[award.pk]))
    settle_duty(award, code=RECHECK_DUTY, unit=above, done=False)


def _judge_anew(award: TitleAward) -> None:
    """Sheets that ask for the title keep what it makes of them, in this transaction."""
    for sheet in sheets_resting_on(award).select_for_update(of=("self",)).select_related("unit", "criteria_set", "group"):
        reassess(sheet)
