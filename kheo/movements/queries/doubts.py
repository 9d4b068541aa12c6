"""What is asked once before a decision is recorded, or taken back, that nothing forbids and that looks odd."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kheo.lib.numbers import show_number
from kheo.lib.text import fold
from kheo.movements.models import Appraisal, Campaign, Initiative, Recognition
from kheo.movements.queries.recognition import policy
from kheo.movements.workflow import AppraisalState
from kheo.org.models import Unit
from kheo.register.models import OfficialDocument
from kheo.register.queries import kind_name

NAMED = 5  # of many, so that the question stays readable


def recognition_doubts(keys: Iterable[int], *, campaign: Campaign, grade: str, unit: Unit, reward_form: str) -> list[str]:
    """What to ask before the campaign's initiatives of those keys are given the grade: no final result, or one below it.

    A campaign without a sheet appraises nothing, and what stands already is not decided again: neither is asked about.
    """
    if campaign.sheet_id is None:
        return []
    standing = Recognition.objects.filter(initiative=OuterRef("pk"), grade=grade, unit=unit, reward_form=reward_form, revoked_on=None)
    rows = list(campaign.initiatives.filter(~Exists(standing), pk__in=list(keys)).order_by("pk"))
    finals = Appraisal.objects.filter(initiative__in=[row.pk for row in rows], state=AppraisalState.FROZEN).select_related("rank")
    found = {final.initiative_id: final for final in finals}
    return [*_without_result(row for row in rows if row.pk not in found), *_below(rows, found, policy()["expected_ranks"][grade])]


def _without_result(rows: Iterable[Initiative]) -> list[str]:
    names = [f"“{row}”" for row in rows]
    words = _("No appraised result yet: %(which)s. Tick here to record the decision all the same.")
    return [words % {"which": _listed(names)}] if names else []


def _below(rows: Iterable[Initiative], found: dict[int, Appraisal], worst: int) -> list[str]:
    below = [(row, found[row.pk]) for row in rows if row.pk in found and _place(found[row.pk]) > worst]
    names = [f"“{row}” ({final.rank or _('no rank')}, {show_number(final.points)})" for row, final in below]
    words = _("Below the rank that this grade usually rests on (our proposal, no document sets it): %(which)s. Tick here to record the decision all the same.")
    return [words % {"which": _listed(names)}] if names else []


def _place(final: Appraisal) -> float:
    """The place of its rank, counted from the best; points that reach no rank lie below all."""
    return final.rank.position if final.rank is not None else float("inf")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def revocation_doubts(recognition: Recognition, document: OfficialDocument) -> list[str]:
    """What to ask before `document` takes the recognition back: that it gave it, or is another issuer's, or of another kind."""
    given, asked = recognition.document, _("Tick here to revoke it by this document all the same.")
    if document == given:
        return [f"{_('This is the decision that gave it.')} {asked}"]
    doubts = []
    if fold(document.issuer) != fold(given.issuer):
        words = _("It was given by %(giver)s, and this document is of %(issuer)s.")
        doubts.append(f"{words % {'giver': given.issuer, 'issuer': document.issuer}} {asked}")
    if document.kind and given.kind and document.kind != given.kind:
        words = _("It was given by a document of the kind “%(given)s”, and this is one of the kind “%(kind)s”.")
        doubts.append(f"{words % {'given': kind_name(given), 'kind': kind_name(document)}} {asked}")
    return doubts
