"""A decision on stars as it is handed over, and what cannot be of it: told by field, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.text import fold
from kheo.products.kinds import (
    PARTS,
    Process,
    ScoreSet,
    bounds,
    certificate_months,
    fits,
    is_certified,
    most_score,
    part_names,
    process_on,
    score_set,
    score_sets,
    star_numbers,
    valid_until,
)
from kheo.products.models import IssuingLevel, Product, Rating
from kheo.register.models import OfficialDocument
from kheo.register.workflow import DocumentState

Fault = tuple[str, str]


@dataclass(frozen=True)
class Decision:
    """What was decided about a product. What a document of the register says (number, office, day) need not be said again.

    `valid_until` is what the certificate itself says, if it was read: it must be what the rule makes of the day of issue.
    """

    stars: int
    score: Decimal
    level: str
    document: OfficialDocument | None = None
    decision: str = ""
    issuer: str = ""
    decided_on: date | None = None
    certificate: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    parts: Mapping[str, Decimal | None] = field(default_factory=dict)

    def completed(self) -> "Decision":
        """The same, with what its document says filled in, and without idle spaces."""
        document = self.document
        return replace(
            self, decision=" ".join(self.decision.split()) or (document.number if document else ""), certificate=" ".join(self.certificate.split()),
            issuer=" ".join(self.issuer.split()) or (document.issuer if document else ""),
            decided_on=self.decided_on or (document.issued_on if document else None),
        )  # fmt: skip


def check_decision(said: Decision, product: Product, *, instead_of: Rating | None = None) -> None:
    """Raise `ValidationError` with everything that cannot be; `instead_of` is the row that this one corrects."""
    faults: dict[str, str] = {}
    for name, words in [*_about_stars(said), *_about_parts(said), *_about_decision(said), *_about_certificate(said)]:
        faults.setdefault(name, words)
    if "certificate" not in faults and (twin := _twin_words(said, product, instead_of)):
        faults["certificate"] = twin
    if faults:
        raise ValidationError(faults)


def decision_doubts(said: Decision) -> list[str]:
    """What nothing forbids and what looks odd about a decision that can be: asked once, and then allowed."""
    if said.decided_on is None:
        return []
    return [*_doubts_about_parts(said, score_set(said.decided_on)), *_doubts_about_level(said, process_on(said.decided_on))]


def _doubts_about_parts(said: Decision, rules: ScoreSet) -> Iterator[str]:
    given = _given_parts(said)
    fitting = next((other for other in score_sets() if other.holds(given)), None)
    if fitting is not None and not rules.holds(given):
        yield _("These parts fit the criteria of %(old)s; on the day of the decision those of %(new)s were in force. Was it scored by %(old)s?") % {
            "old": fitting.decision, "new": rules.decision,
        }  # fmt: skip


def _doubts_about_level(said: Decision, process: Process) -> Iterator[str]:
    usual = process.recognises.get(said.stars, said.level)
    if said.level != usual and said.level not in process.without:
        yield _("%(stars)s stars are usually recognised by: %(usual)s (%(source)s). Was it really: %(level)s?") % {
            "stars": said.stars, "usual": IssuingLevel(usual).label, "source": process.source, "level": IssuingLevel(said.level).label,
        }  # fmt: skip


def _about_stars(said: Decision) -> Iterator[Fault]:
    if said.stars not in star_numbers():
        yield "stars", _("A product has %(least)s to %(most)s stars.") % {"least": star_numbers()[0], "most": star_numbers()[-1]}
    if not 0 <= said.score <= most_score():
        yield "score", _("A score is from 0 to %(most)s points.") % {"most": most_score()}
    elif said.stars in star_numbers() and not fits(said.stars, said.score):
        yield "score", _("%(score)s points are not %(stars)s stars: those are given %(bounds)s. Correct one of the two.") % {
            "score": show_number(said.score), "stars": said.stars, "bounds": _bounds_words(said.stars),
        }  # fmt: skip


def _bounds_words(stars: int) -> str:
    least, below = bounds(stars)
    words = {"least": least, "below": below if below is not None else most_score()}
    return _("from %(least)s to %(below)s points") % words if below is None else _("from %(least)s to below %(below)s points") % words


def _given_parts(said: Decision) -> dict[str, Decimal]:
    return {name: value for name, value in said.parts.items() if value is not None}


def _about_parts(said: Decision) -> Iterator[Fault]:
    """All parts within what one set of criteria allows, whichever the council scored by; and all three together the score."""
    given = _given_parts(said)
    if not any(rules.holds(given) for rules in score_sets()):
        yield from _beyond(score_set(said.decided_on or dates.today()), given)
    if len(given) == len(PARTS) and sum(given.values(), Decimal(0)) != said.score:
        yield "score", _("The three parts together are %(sum)s points, not %(score)s.") % {
            "sum": show_number(sum(given.values(), Decimal(0))), "score": show_number(said.score),
        }  # fmt: skip


def _beyond(rules: ScoreSet, given: Mapping[str, Decimal]) -> Iterator[Fault]:
    for name, value in given.items():
        if not 0 <= value <= rules.most[name]:
            yield name, _("“%(part)s” is at most %(most)s points by %(decision)s.") % {"part": part_names()[name], "most": rules.most[name], "decision": rules.decision}


def _about_decision(said: Decision) -> Iterator[Fault]:
    if said.level not in IssuingLevel.values:
        yield "level", _("Say who issued it.")
    elif said.decided_on is not None and said.level in process_on(said.decided_on).without:
        process = process_on(said.decided_on)
        yield "level", _("From %(day)s on there is no such level any more (%(decision)s): correct the level or the day.") % {
            "day": f"{process.begins:%d/%m/%Y}", "decision": process.decision,
        }  # fmt: skip
    if said.document is not None and said.document.state == DocumentState.WITHDRAWN:
        yield "document", _("This document was withdrawn: nothing is decided by it.")
    if not said.decision:
        yield "decision", _("Say by which decision: choose it from the register or write its number.")
    if not said.issuer:
        yield "issuer", _("Say which office decided.")
    if said.decided_on is None:
        yield "decided_on", _("Say on which day it was decided.")
    elif said.decided_on > dates.today():
        yield "decided_on", _("This day is to come: only what was decided is recorded.")


def _about_certificate(said: Decision) -> Iterator[Fault]:
    if not is_certified(said.stars):
        if said.certificate or said.issued_on or said.valid_until:
            yield "certificate", _("For %(stars)s stars no certificate is given: leave it empty.") % {"stars": said.stars}
        return
    if not said.certificate:
        yield "certificate", _("Write the number of the certificate.")
    if said.issued_on is None:
        yield "issued_on", _("Say on which day the certificate was issued.")
    else:
        yield from _about_days(said, said.issued_on)


def _about_days(said: Decision, issued_on: date) -> Iterator[Fault]:
    if issued_on > dates.today():
        yield "issued_on", _("This day is to come: only what was decided is recorded.")
    elif said.decided_on is not None and issued_on < said.decided_on:
        yield "issued_on", _("A certificate is not issued before its decision of %(day)s: correct one of the two.") % {"day": f"{said.decided_on:%d/%m/%Y}"}
    until = valid_until(issued_on)
    if said.valid_until is not None and said.valid_until != until:
        yield "valid_until", _("A certificate holds %(months)s months: issued on %(issued)s, it holds until %(until)s.") % {
            "months": certificate_months(), "issued": f"{issued_on:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}",
        }  # fmt: skip


def _twin_words(said: Decision, product: Product, instead_of: Rating | None) -> str:
    """What to say where that issuer's number stands on another rating; a product that is not public is not named."""
    if not said.certificate:
        return ""
    numbers = Rating(issuer=said.issuer, certificate=said.certificate)
    numbers.fold_numbers()
    rows = Rating.objects.told().filter(issuer_folded=numbers.issuer_folded, certificate_folded=numbers.certificate_folded)
    others = rows.exclude(pk=instead_of.pk) if instead_of else rows
    twin = others.select_related("product").first()
    if twin is None or (twin.product_id == product.pk and _is_same(twin, said)):
        return ""
    words = {"number": said.certificate, "issuer": said.issuer, "product": twin.product}
    if twin.product_id == product.pk:
        return _("This product was rated with certificate %(number)s already: correct that rating, or mend the number.") % words
    if twin.product.is_public:
        return _("Certificate %(number)s of %(issuer)s belongs to another product, “%(product)s”: each has its own.") % words
    return _("Certificate %(number)s of %(issuer)s belongs to another product already: each has its own.") % words


def _is_same(twin: Rating, said: Decision) -> bool:
    return (twin.stars, twin.score, fold(twin.decision), twin.decided_on) == (said.stars, said.score, fold(said.decision), said.decided_on)
