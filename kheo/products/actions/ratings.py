"""Stars: recorded as they were decided, corrected by a successor, revoked with a reason. Nothing is edited."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.followers import tell
from kheo.org.models import User
from kheo.products.actions.decisions import Decision, check_decision
from kheo.products.actions.reminders import remind_of
from kheo.products.kinds import is_certified, valid_until
from kheo.products.models import Product, Rating
from kheo.products.permissions import may_end_renewal, may_rate
from kheo.products.queries import newest_rating, spans_of, told_rating
from kheo.records.actions import lock_record, notify, write_down
from kheo.register.models import OfficialDocument
from kheo.register.workflow import DocumentState

LONGEST_REASON = 500


@transaction.atomic
def record_rating(product: Product, decision: Decision, *, by: User) -> Rating:
    """Record what was decided about an accepted product; it settles the duty to renew the certificate before.

    The same decision again is a second click. Raises `ValidationError` by field for what cannot be.
    """
    locked = _locked(product, by)
    said = decision.completed()
    check_decision(said, locked)
    same = {"stars": said.stars, "score": said.score, "decision": said.decision, "decided_on": said.decided_on, "certificate": said.certificate}
    known = locked.ratings.told().filter(**same).first()
    if known is not None:
        return known
    rating = _stored(_row(locked, said, by))
    _told(locked, "rate", [rating], by)
    return rating


@transaction.atomic
def correct_rating(rating: Rating, decision: Decision, *, by: User, reason: str) -> Rating:
    """Put another row in the place of one that was recorded wrongly; that one stays, marked. Raises as `record_rating` does."""
    locked = _locked(rating.product, by)
    wrong = Rating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
    if wrong.is_corrected or wrong.revoked_on is not None:
        raise TransitionRefused(_("What was corrected or revoked is not corrected (again)."))
    said = decision.completed()
    check_decision(said, locked, instead_of=wrong)
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    wrong.is_corrected, wrong.stands_until = True, None
    wrong.save(update_fields=["is_corrected", "stands_until"])
    row = _row(locked, said, by)
    row.corrects, row.correction_reason = wrong, reason.strip()[:LONGEST_REASON]
    if row.is_certified:
        row.unrenewed_since, row.unrenewed_why = wrong.unrenewed_since, wrong.unrenewed_why
    made = _stored(row)
    wrong.dossier_ticks.update(renews=made)
    _told(locked, "correct_rating", [wrong, made], by, reason=reason)
    return made


@transaction.atomic
def revoke_rating(rating: Rating, *, revoked_on: date, decision: str, reason: str, by: User, document: OfficialDocument | None = None) -> Rating:
    """Record that the stars were taken back, by which decision and why. Revoked already is a second click."""
    locked = _locked(rating.product, by)
    row = Rating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
    if row.revoked_on is not None:
        return row
    words = " ".join(decision.split()) or (document.citation if document else "")
    _check_revocation(row, revoked_on, words, reason, document)
    row.revoked_on, row.revoked_by, row.revoked_why = revoked_on, words[:300], reason.strip()[:LONGEST_REASON]
    row.save(update_fields=["revoked_on", "revoked_by", "revoked_why"])
    _told(locked, "revoke_rating", [row], by, reason=reason)
    return row


def _check_revocation(row: Rating, revoked_on: date, decision: str, reason: str, document: OfficialDocument | None) -> None:
    faults = {}
    if row.is_corrected:
        raise TransitionRefused(_("This rating was corrected: revoke the one that took its place."))
    if not reason.strip():
        faults["reason"] = _("Please give the reason: it tells the others what to do.")
    if document is not None and document.state == DocumentState.WITHDRAWN:
        faults["document"] = _("This document was withdrawn: nothing is decided by it.")
    if not decision:
        faults["decision"] = _("Say by which decision: number, date, office.")
    if not row.decided_on <= revoked_on <= dates.today():
        faults["revoked_on"] = _("It is revoked between the day on which it was decided and today.")
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def end_renewal(product: Product, *, reason: str, by: User) -> Rating:
    """Record that the newest certificate will not be renewed, and why: nobody is reminded any more. Said already is a second click.

    The certificate holds until its own end. A new rating goes on from there as from any other.
    """
    locked, row = _to_renew(product, by)
    if row.unrenewed_since is not None:
        return row
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    row.unrenewed_since, row.unrenewed_why = dates.today(), reason.strip()[:LONGEST_REASON]
    row.save(update_fields=["unrenewed_since", "unrenewed_why"])
    _told(locked, "end_renewal", [row], by, reason=reason)
    return row


@transaction.atomic
def resume_renewal(product: Product, *, by: User, reason: str = "") -> Rating:
    """The newest certificate will be renewed after all: it is owed again. To be renewed already is a second click."""
    locked, row = _to_renew(product, by)
    if row.unrenewed_since is None:
        return row
    row.unrenewed_since, row.unrenewed_why = None, ""
    row.save(update_fields=["unrenewed_since", "unrenewed_why"])
    _told(locked, "resume_renewal", [row], by, reason=reason)
    return row


def _to_renew(product: Product, by: User) -> tuple[Product, Rating]:
    """The product, locked, with its newest rating; refused to others than those who keep its dossier, and where there is nothing to renew."""
    locked = lock_record(product)
    if not may_end_renewal(by, locked):
        raise PermissionDenied(_("Whether a certificate is renewed is said by those who carry the product's record, once it is accepted."))
    row = newest_rating(locked)
    if row is None or not row.is_certified or row.revoked_on is not None:
        raise TransitionRefused(_("There is no certificate to renew."))
    return locked, row


def _locked(product: Product, by: User) -> Product:
    locked = lock_record(product)
    if not may_rate(by, locked):
        raise PermissionDenied(_("Stars are recorded of accepted products, by the offices that keep the programme there."))
    return locked


def _row(product: Product, said: Decision, by: User) -> Rating:
    assert said.decided_on is not None  # noqa: S101 checked before
    row = Rating(
        product=product, stars=said.stars, score=said.score, level=said.level, document=said.document, decision=said.decision, issuer=said.issuer,
        decided_on=said.decided_on, certificate=said.certificate, issued_on=said.issued_on, recorded_by=by, **said.parts,
    )  # fmt: skip
    if said.issued_on is not None and is_certified(said.stars):
        row.valid_until = valid_until(said.issued_on)
    row.fold_numbers()
    return row


def _stored(row: Rating) -> Rating:
    """The row, kept; a certificate that another product was given at this very moment is told like one of before."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"certificate": _("This number of a certificate was recorded at this moment: look at it again.")}) from error
    return row


def _told(product: Product, verb: str, rows: list[Rating], by: User, *, reason: str = "") -> None:
    """Write the step down, and let follow what rests on the product's stars."""
    _settle_spans(product)
    for row in rows:
        row.refresh_from_db()
    ratings = {str(row.pk): told_rating(row) for row in rows}
    write_down(product, verb=verb, by=by, target=str(rows[-1].stars), changes={"ratings": ratings}, reason=reason.strip())
    notify(product, verb, by=by, reason=reason.strip())
    remind_of(product)
    tell(product, verb, by)


def _settle_spans(product: Product) -> None:
    rows = list(product.ratings.told().order_by("decided_on", "pk"))
    ends = spans_of(rows)
    for row in rows:
        if row.stands_until != ends[row.pk]:
            row.stands_until = ends[row.pk]
            row.save(update_fields=["stands_until"])
