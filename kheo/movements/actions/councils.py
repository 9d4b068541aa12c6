"""The council's result: drafted, made final by a deliberate act, corrected by a new version."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.appraisals import ScoresChanged, changed_answers, store_answer
from kheo.movements.models import Appraisal, CapTick, CouncilScore, SheetCap
from kheo.movements.queries.appraisals import all_in, ballots_of, may_organise
from kheo.movements.queries.councils import (
    FREEZE,
    Answer,
    council_result,
    lacking,
    problem_of_document,
    problem_of_minutes,
    reached_rank,
    written_result,
)
from kheo.movements.workflow import AppraisalState
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.actions.notices import send_notices
from kheo.register.models import OfficialDocument

CORRECT = "correct_appraisal"


class AlreadyFinal(TransitionRefused):
    """Somebody else made it final first; the text says who and when."""

    def __init__(self, appraisal: Appraisal) -> None:
        words = {"who": appraisal.frozen_by, "when": f"{timezone.localtime(appraisal.frozen_at):%d/%m/%Y %H:%M}" if appraisal.frozen_at else ""}
        super().__init__(_("%(who)s made this result final on %(when)s. Nothing was changed now.") % words)


class NotComplete(ValidationError):
    """Something must still be done before the result can be made final; each message says what."""


def _locked(appraisal: Appraisal, by: User) -> Appraisal:
    rows = Appraisal.objects.select_for_update(of=("self",))
    locked = rows.select_related("initiative__campaign__unit", "initiative__unit", "initiative__body", "sheet", "minutes", "frozen_by").get(pk=appraisal.pk)
    if not may_organise(by, locked.initiative):
        raise PermissionDenied(_("The council's result is recorded by the level above."))
    return locked


@transaction.atomic
def save_council(
    appraisal: Appraisal, *, answers: Iterable[Answer], by: User, version: int,
    caps: Mapping[int, OfficialDocument] | None = None, minutes: OfficialDocument | None = None,
) -> Appraisal:  # fmt: skip
    """Keep the council's result as a draft: answers by line, the caps that apply (by key, each with its document), the minutes.

    `caps` that are not given stay as they are. Possible once all ballots are in. Another `version` than the stored one raises
    `ScoresChanged`, unless nothing would change.
    """
    locked = _locked(appraisal, by)
    _refuse_unready(locked)
    _refuse_documents(minutes, caps or {})
    stored = {row.line_id: row for row in locked.scores.select_related("line")}
    changed = changed_answers(locked, stored, answers, {line.pk for line in locked.sheet.lines.filter(parts=None)})
    new_caps = caps if caps is not None and _held(locked) != {key: document.pk for key, document in caps.items()} else None
    if not changed and new_caps is None and locked.minutes == minutes:
        return locked
    if version != locked.version:
        raise ScoresChanged(stored)
    for answer in changed:
        store_answer(stored.get(answer.line.pk) or CouncilScore(appraisal=locked, line=answer.line), answer)
    if new_caps is not None:
        _set_caps(locked, new_caps)
    return _next_version(locked, minutes)


def _refuse_unready(appraisal: Appraisal) -> None:
    if not appraisal.is_open:
        raise AlreadyFinal(appraisal)
    if not all_in(ballots_of(appraisal)):
        raise TransitionRefused(_("Not all ballots are in: until then nobody sees the points, and the council cannot begin."))


def _refuse_documents(minutes: OfficialDocument | None, caps: Mapping[int, OfficialDocument]) -> None:
    problems = {f"document_{key}": problem_of_document(document) for key, document in caps.items()}
    problems["minutes"] = problem_of_minutes(minutes) if minutes is not None else ""
    if any(problems.values()):
        raise ValidationError({name: problem for name, problem in problems.items() if problem})


def _held(appraisal: Appraisal) -> dict[int, int]:
    return dict(appraisal.caps.values_list("cap", "document"))


def _set_caps(appraisal: Appraisal, caps: Mapping[int, OfficialDocument]) -> None:
    if SheetCap.objects.filter(pk__in=caps, sheet=appraisal.sheet).count() != len(caps):
        raise ValidationError(_("This line stands on another sheet."))
    for tick in appraisal.caps.all():
        tick.delete()
    for key, document in caps.items():
        CapTick(appraisal=appraisal, cap_id=key, document=document).save()


def _next_version(appraisal: Appraisal, minutes: OfficialDocument | None) -> Appraisal:
    appraisal.minutes, appraisal.version = minutes, appraisal.version + 1
    appraisal.save(update_fields=["minutes", "version"])
    return appraisal


@transaction.atomic
def freeze_appraisal(appraisal: Appraisal, *, by: User, version: int | None = None) -> Appraisal:
    """Make the council's result final, for good. The version that it corrects holds no more from then on.

    Two at once: the first one wins, the second is told (`AlreadyFinal`); a second click of the same person changes nothing.
    Raises `NotComplete` with all that is lacking. `version` is the one whose result the person read.
    """
    locked = _locked(appraisal, by)
    if not locked.is_open and locked.frozen_by_id == by.pk:
        return locked
    _refuse_to_freeze(locked, version)
    result = council_result(locked)
    _take_the_place_of_earlier(locked, by)
    locked.points, locked.rank = result.points, reached_rank(locked, result)
    locked.state, locked.frozen_by, locked.frozen_at = AppraisalState.FROZEN, by, dates.now()
    locked.save(update_fields=["points", "rank", "state", "frozen_by", "frozen_at"])
    _write_down(locked, by)
    return locked


def _refuse_to_freeze(appraisal: Appraisal, version: int | None) -> None:
    if not appraisal.is_open:
        raise AlreadyFinal(appraisal)
    if version is not None and version != appraisal.version:
        raise TransitionRefused(_("The result was changed while you were reading it. Please look at it again first."))
    if problems := lacking(appraisal):
        raise NotComplete(problems)


def _take_the_place_of_earlier(appraisal: Appraisal, by: User) -> None:
    for earlier in Appraisal.objects.select_for_update().filter(initiative=appraisal.initiative_id, state=AppraisalState.FROZEN):
        earlier.state = AppraisalState.CORRECTED
        earlier.save(update_fields=["state"])
        append_history(earlier, verb="corrected", by=by, source=AppraisalState.FROZEN, target=AppraisalState.CORRECTED, changes={"by": appraisal.number})


def _write_down(appraisal: Appraisal, by: User) -> None:
    written = written_result(appraisal)
    append_history(appraisal, verb=FREEZE, by=by, source=AppraisalState.OPEN, target=AppraisalState.FROZEN, changes=written)
    append_history(appraisal.initiative, verb=FREEZE, by=by, target=written["total"], changes=written)
    row = appraisal.initiative
    send_notices(row, FREEZE, {user for user in (row.entered_by, row.submitted_by) if user is not None}, by=by)


@transaction.atomic
def correct_appraisal(appraisal: Appraisal, *, reason: str, by: User) -> Appraisal:
    """Open the next version of a final result, with the council's points and caps copied; the old one holds until the new one is final.

    The ballots stay with the first version. A correction that is open already is answered with.
    """
    locked = _locked(appraisal, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    begun = Appraisal.objects.filter(initiative=locked.initiative_id, state=AppraisalState.OPEN, number__gt=locked.number).first()
    if begun is not None:
        return begun
    if locked.state != AppraisalState.FROZEN:
        raise TransitionRefused(_("Only the version that holds can be corrected."))
    new = Appraisal(initiative=locked.initiative, number=locked.number + 1, sheet=locked.sheet, opened_by=by, reason=reason.strip()[:500])
    new.save()
    CouncilScore.objects.bulk_create(_copies(new, locked.scores.all()))
    CapTick.objects.bulk_create(CapTick(appraisal=new, cap_id=tick.cap_id, document_id=tick.document_id) for tick in locked.caps.all())
    append_history(new, verb=CORRECT, by=by, target=new.state, changes={"corrects": locked.number}, reason=new.reason)
    append_history(locked.initiative, verb=CORRECT, by=by, changes={"number": new.number}, reason=new.reason)
    return new


def _copies(appraisal: Appraisal, scores: Iterable[Any]) -> Iterable[CouncilScore]:
    return (CouncilScore(appraisal=appraisal, line_id=row.line_id, points=row.points, gap=row.gap, remark=row.remark) for row in scores)

