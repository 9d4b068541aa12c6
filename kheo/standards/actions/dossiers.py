"""The conditions of a title answered on its sheet, and the papers of the dossier ticked."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.actions import EditConflict, RecordClosed
from kheo.standards.actions.assessing import reassess
from kheo.standards.models import Condition, ConditionAnswer, DossierTick, ObservationSheet
from kheo.standards.permissions import may_answer
from kheo.standards.queries import (
    Answer,
    answers_of,
    is_yes_no,
    most_of,
    ticks_of,
)

LONGEST_DOCUMENT = 200


@transaction.atomic
def save_dossier(
    sheet: ObservationSheet, *, answers: Mapping[str, Answer], ticks: Mapping[str, str | None], by: User, version: int | None = None
) -> ObservationSheet:
    """Store answers by the keys of conditions, and papers by theirs (number and date; None: not there); what is not named stays.

    Titles and shares of titles are looked up and never said. `version` is the one that was read. The same again changes nothing.
    Raises `EditConflict` where somebody else was first, `RecordClosed` where the sheet or its period is closed, and
    `ValidationError` by key.
    """
    locked = ObservationSheet.objects.select_for_update(of=("self",)).select_related("unit__parent", "body__parent", "criteria_set", "group").get(pk=sheet.pk)
    _check_open(locked, by)
    stored_answers, stored_ticks = answers_of(locked), ticks_of(locked)
    said = {key: answer for key, answer in answers.items() if answer != stored_answers.get(key, Answer())}
    papers = {key: document for key, document in ticks.items() if document != stored_ticks.get(key)}
    if not said and not papers:
        return locked
    if version is not None and version != locked.version:
        raise EditConflict(locked)
    _check(locked, said, papers)
    _keep_answers(locked, said)
    _keep_ticks(locked, papers)
    locked.version += 1
    locked.save(update_fields=["version"])
    if locked.first_submitted_at is not None:
        append_history(locked, verb="save_dossier", by=by, source=locked.state, target=locked.state, changes={"content": locked.content()})
    reassess(locked)
    return locked


def _check_open(sheet: ObservationSheet, by: User) -> None:
    if not may_answer(by, sheet):
        raise RecordClosed(_("The conditions of this sheet cannot be answered by you now."))
    if closed := sheet.refusal_of_closed_period():
        raise RecordClosed(closed)


def _check(sheet: ObservationSheet, said: Mapping[str, Answer], papers: Mapping[str, str | None]) -> None:
    conditions = {row.key: row for row in sheet.criteria_set.conditions.all()}
    problems = {key: fault for key, answer in said.items() if (fault := _fault(conditions.get(key), answer))}
    known = set(sheet.criteria_set.dossier.values_list("key", flat=True))
    problems |= {key: _("The dossier has no such paper.") for key in papers if key not in known}
    problems |= {key: _too_long() for key, document in papers.items() if len(document or "") > LONGEST_DOCUMENT}
    if problems:
        raise ValidationError(problems)


def _fault(condition: Condition | None, answer: Answer) -> str:
    """What is wrong with an answer, "" where nothing is."""
    if condition is None:
        return _("The set has no such condition.")
    if condition.of_set:
        return _("Titles are looked up in the list of titles and never typed.")
    if answer.value is None:
        return _("Say first what the document says.") if answer.document else ""
    if is_yes_no(condition):
        if answer.value not in (0, 1):
            return _("Answer yes or no.")
    elif fault := _out_of_bounds(condition, answer.value):
        return fault
    if len(answer.document) > LONGEST_DOCUMENT:
        return _too_long()
    return "" if answer.document or (is_yes_no(condition) and not answer.value) else _("Say which document says so: number and date.")


def _out_of_bounds(condition: Condition, value: Decimal) -> str:
    most, places = most_of(condition), value.as_tuple().exponent
    if value < 0:
        return _("It is not below zero.")
    if most is not None and value > most:
        return _("A share is at most 100 percent.")
    return _("It is too large, or has more than four decimals.") if value >= 10**12 or (isinstance(places, int) and places < -4) else ""


def _too_long() -> str:
    return _("It is too long: at most %(most)s letters.") % {"most": LONGEST_DOCUMENT}


def _keep_answers(sheet: ObservationSheet, said: Mapping[str, Answer]) -> None:
    ids = dict(sheet.criteria_set.conditions.values_list("key", "pk"))
    for key, answer in said.items():
        if answer.value is None:
            sheet.condition_answers.filter(condition=ids[key]).delete()
        else:
            values = {"value": answer.value, "document": answer.document}
            ConditionAnswer.objects.update_or_create(sheet=sheet, condition_id=ids[key], defaults=values)


def _keep_ticks(sheet: ObservationSheet, papers: Mapping[str, str | None]) -> None:
    ids = dict(sheet.criteria_set.dossier.values_list("key", "pk"))
    for key, document in papers.items():
        if document is None:
            sheet.dossier_ticks.filter(piece=ids[key]).delete()
        else:
            DossierTick.objects.update_or_create(sheet=sheet, piece_id=ids[key], defaults={"document": document})
