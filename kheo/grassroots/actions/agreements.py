"""Agreements are looked at again each year: the duty to do so, and what was found."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.grassroots.models import Agreement, AgreementReview
from kheo.grassroots.queries.agreements import may_write_review, review_day, running_in
from kheo.lib import dates
from kheo.org.models import User
from kheo.records.actions import lock_record, refuse_unseen, set_duty, settle_duty, write_down
from kheo.records.models import Duty
from kheo.records.models.duties import DutyQuerySet
from kheo.records.workflow import ACCEPT, WITHDRAW

WRITE_REVIEW = "review_agreement"
REVIEW = "review-"
LONGEST_LABEL = 200


def duty_code(year: int) -> str:
    """What the duty of a year is called among those of the agreement."""
    return f"{REVIEW}{year}"


def follow_agreement(agreement: Agreement, verb: str, _by: User) -> None:
    """After a step: accepted, the review of this year is owed; taken back, none is.

    What was owed stays so while the agreement is reopened: a review that is late does not vanish by mending a word.
    """
    if verb == ACCEPT.verb:
        _owe_anew(agreement)
    if verb == WITHDRAW.verb:
        _owed(agreement).delete()


def _owed(agreement: Agreement) -> DutyQuerySet:
    return Duty.objects.about(agreement).filter(code__startswith=REVIEW).open()


def _owe_anew(agreement: Agreement) -> None:
    """The years that were owed and this one, by the days and the body that the agreement has now."""
    years = {int(code.removeprefix(REVIEW)) for code in _owed(agreement).values_list("code", flat=True)}
    _owed(agreement).delete()
    for year in sorted(years | {dates.today().year}):
        owe_review(agreement, year)


def owe_review(agreement: Agreement, year: int) -> bool:
    """Its unit or body owes the review of the year, unless it is written or the agreement did not run; safe to be asked twice."""
    due_on = review_day(agreement, year)
    if due_on is None or agreement.reviews.filter(year=year).exists():
        return False
    label = _("Review of the agreement “%(title)s” in %(year)s") % {"title": Truncator(agreement.title).chars(140), "year": year}
    set_duty(
        agreement, code=duty_code(year), unit=agreement.unit, body=agreement.body, label=Truncator(label).chars(LONGEST_LABEL), due_on=due_on,
        url=reverse("grassroots:review_agreement", args=[agreement.pk, year]),
    )  # fmt: skip
    return True


def owe_reviews() -> int:
    """Each agreement that runs is reviewed this year; returns how many reviews are owed. Done again, nothing is doubled."""
    year = dates.today().year
    return sum(owe_review(agreement, year) for agreement in running_in(year).iterator(chunk_size=500))


@transaction.atomic
def write_review(agreement: Agreement, *, year: int, by: User, text: str, version: int | None = None) -> AgreementReview:
    """Say how the agreement stood in a year; said again, it is corrected, and history keeps both.

    Raises `PermissionDenied`, `ValidationError` for an empty text or a year in which it did not run, and `TransitionRefused`
    where somebody else changed the agreement since `version`.
    """
    locked = lock_record(agreement)
    if not may_write_review(by, locked):
        raise PermissionDenied(_("How an agreement stands is written by those who keep it, once it is accepted."))
    words, row = text.strip(), locked.reviews.filter(year=year).first()
    if not words:
        raise ValidationError({"text": _("Say what was done and what is missing.")})
    if review_day(locked, year) is None or year > dates.today().year:
        raise ValidationError(_("The agreement did not run in %(year)s.") % {"year": year})
    if row is not None and row.text == words:
        return row
    refuse_unseen(locked, version)
    row, _created = AgreementReview.objects.update_or_create(agreement=locked, year=year, defaults={"text": words})
    write_down(locked, verb=WRITE_REVIEW, by=by, target=str(year), changes={"year": year}, reason=words)
    settle_duty(locked, code=duty_code(year), unit=locked.unit, body=locked.body)
    return row
