"""The words an initiative is found by, and decisions about the same work claimed twice."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.lookalikes import norm, read_terms
from kheo.movements.models import Initiative, InitiativeTerm, SameWork, Verdict
from kheo.movements.queries.same_work import (
    COUNTS_ONCE,
    FOUND_IN,
    NORM,
    certain_twins,
    pairs_for,
    pairs_of,
    text_of,
)
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.actions import notify
from kheo.records.workflow import SUBMIT, WITHDRAW

SAME_WORK = "same_work"
LONGEST_SAYING = 500


def follow_step(initiative: Initiative, verb: str, by: User) -> None:
    """Handed in, an initiative can be found; withdrawn, it cannot, and nothing is counted with it any more."""
    if verb == SUBMIT.verb:
        terms = keep_terms(initiative)
        for twin in certain_twins(initiative, terms):
            raise_pair(initiative, twin, by=by)
    if verb == WITHDRAW.verb:
        InitiativeTerm.objects.filter(initiative=initiative).delete()
        release(initiative, by=by)


def keep_terms(initiative: Initiative) -> dict[str, int]:
    """Store the words by which the initiative, as it stands, is found; returns them."""
    terms = read_terms(text_of(initiative))
    InitiativeTerm.objects.filter(initiative=initiative).delete()
    InitiativeTerm.objects.bulk_create(rows_of(initiative, terms), batch_size=200)
    return terms


def rows_of(initiative: Initiative, terms: dict[str, int]) -> list[InitiativeTerm]:
    """The rows that hold these terms."""
    stored = terms | {NORM: round(norm(terms))}
    return [InitiativeTerm(initiative=initiative, term=term, weight=weight) for term, weight in stored.items()]


def rebuild_terms(initiatives: Iterable[Initiative]) -> int:
    """Store the words of all these anew, each in a transaction of its own; returns how many."""
    done = 0
    for initiative in initiatives:
        with transaction.atomic():
            locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
            if locked.state in FOUND_IN:
                keep_terms(locked)
                done += 1
    return done


@transaction.atomic
def raise_pair(one: Initiative, other: Initiative, *, by: User, said: str = "") -> SameWork:
    """Put two initiatives before somebody to decide whether they are the same work; what was said first stays."""
    if one.pk == other.pk:
        raise ValidationError(_("An initiative is always the same work as itself."))
    first, second = sorted((one, other), key=lambda initiative: initiative.pk)
    pair, _made = SameWork.objects.select_for_update().get_or_create(first=first, second=second, defaults={"raised_by": by})
    said = said.strip()[:LONGEST_SAYING]
    if said and not pair.said:
        pair.said = said
        pair.save(update_fields=["said"])
    return pair


@transaction.atomic
def decide_same_work(
    pair: SameWork, *, verdict: str, reason: str, by: User, lead: Initiative | None = None, seen: str | None = None
) -> SameWork:
    """Decide about two initiatives: one leads, joint credit, or separate. The figures follow; a later verdict replaces it.

    Joint credit counts once too, with the recognised one or the first. `seen` is the verdict that stood when the page was drawn.
    """
    locked, first, second = _locked(pair)
    if not pairs_for(by).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("Whether it is the same work is decided by whoever oversees both."))
    leading = _leading(verdict, first, second, lead)
    if (locked.verdict, locked.lead_id, locked.reason) == (verdict, leading.pk if leading else None, reason.strip()):
        return locked
    if seen is not None and seen != stamp(locked):
        raise TransitionRefused(_("Somebody else decided about these two in the meantime. Please look at it again first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    _check(verdict, leading, second if leading == first else first)
    return _apply(locked, verdict, leading, (first, second), reason.strip()[:LONGEST_SAYING], by)


def stamp(pair: SameWork) -> str:
    """What tells one decision about a pair from the next."""
    return pair.decided_at.isoformat() if pair.decided_at else ""


def _locked(pair: SameWork) -> tuple[SameWork, Initiative, Initiative]:
    """The pair and both sides under lock, the initiatives first and in the order of their keys."""
    rows = Initiative.objects.select_for_update().filter(pk__in=(pair.first_id, pair.second_id)).order_by("pk")
    first, second = rows
    if not {first.state, second.state} <= set(FOUND_IN):
        raise TransitionRefused(_("One of the two is not handed in any more: there is nothing to decide."))
    return SameWork.objects.select_for_update().get(pk=pair.pk), first, second


def _leading(verdict: str, first: Initiative, second: Initiative, lead: Initiative | None) -> Initiative | None:
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Please choose one of the three.")})
    if verdict == Verdict.SEPARATE:
        return None
    if verdict == Verdict.LEADS:
        if lead is None or lead.pk not in (first.pk, second.pk):
            raise ValidationError({"lead": _("Please say which of the two leads.")})
        return first if lead.pk == first.pk else second
    return second if is_recognised(second) and not is_recognised(first) else first


def is_recognised(initiative: Initiative) -> bool:
    """Whether a recognition of it stands."""
    return initiative.recognitions.filter(revoked_on=None).exists()


def _check(verdict: str, leading: Initiative | None, other: Initiative) -> None:
    """Refuse what would make a chain or a circle, or take the count from a recognised one."""
    if leading is None:
        return
    if leading.counted_with_id not in (None, other.pk):
        raise TransitionRefused(_("“%(lead)s” itself counts with another initiative: decide with that one instead.") % {"lead": leading})
    if other.counts_also.exclude(pk=leading.pk).exists():
        raise TransitionRefused(_("Others already count with “%(other)s”: it cannot count with another one itself.") % {"other": other})
    if other.counted_with_id not in (None, leading.pk):
        raise TransitionRefused(_("“%(other)s” already counts with another initiative: change that decision first.") % {"other": other})
    if verdict == Verdict.LEADS and is_recognised(other):
        raise TransitionRefused(_("“%(other)s” is recognised already: it cannot merely take part. Let it lead, or share the credit.") % {"other": other})


def _apply(pair: SameWork, verdict: str, leading: Initiative | None, both: tuple[Initiative, Initiative], reason: str, by: User | None) -> SameWork:
    pair.verdict, pair.lead, pair.reason, pair.decided_by, pair.decided_at = verdict, leading, reason, by, dates.now()
    pair.save(update_fields=["verdict", "lead", "reason", "decided_by", "decided_at"])
    for own, other in (both, both[::-1]):
        if leading is not None or own.counted_with_id == other.pk:
            own.counted_with = leading if leading is not None and leading.pk != own.pk else None
            own.save(update_fields=["counted_with"])
        changes = {"with": other.pk, "lead": leading.pk if leading else None}
        append_history(own, verb=SAME_WORK, by=by, target=verdict, changes=changes, reason=reason)
        notify(own, SAME_WORK, by=by, reason=reason)
    return pair


def release(initiative: Initiative, *, by: User) -> None:
    """Nothing is counted with a registration that was taken back, nor it with others."""
    for pair in pairs_of(initiative).filter(Q(verdict__in=COUNTS_ONCE)).select_for_update():
        rows = Initiative.objects.select_for_update().filter(pk__in=(pair.first_id, pair.second_id)).order_by("pk")
        first, second = rows
        _apply(pair, Verdict.SEPARATE, None, (first, second), _("The other registration was withdrawn."), by)
