"""Recognition: who may decide it, in which forms it is given, how many there may be, and what papers say of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib.text import fold
from kheo.movements.models import (
    Appraisal,
    Campaign,
    Grade,
    Initiative,
    Recognition,
    SameWork,
    SubjectKind,
    Verdict,
)
from kheo.movements.permissions import RECOGNISE
from kheo.movements.queries.initiatives import public_honouree, title_for_everybody
from kheo.movements.workflow import AppraisalState
from kheo.org.models import HistoryEntry, Unit, UnitKind, User
from kheo.org.permissions import assignments, can, within
from kheo.records.checks import CheckedResult, Validity, printed_code
from kheo.records.permissions import may_carry, records_for
from kheo.records.workflow import ReviewState
from kheo.register.models import OfficialDocument, System
from kheo.register.queries import kind_name

DATA = Path(__file__).resolve().parents[3] / "data" / "movements.yaml"
TO_BE_WRITTEN = "." * 60


@dataclass(frozen=True)
class RewardForm:
    """One form of reward: which level of unit gives it ("": any), until when it could be given, and whether a source confirms it.

    `given` and `authority` are printed: the word before the honour, and the office that gives it.
    """

    code: str
    name: str
    honour: str
    given: str
    authority: str
    level: str
    valid_to: date | None
    confirmed: bool
    source: str

    @property
    def label(self) -> str:
        """The form with what whoever chooses it must know."""
        notes = [_("until %(day)s") % {"day": f"{self.valid_to:%d/%m/%Y}"}] if self.valid_to else []
        notes += [] if self.confirmed else [_("not confirmed by any source we have read")]
        return f"{self.name} ({'; '.join(notes)})" if notes else self.name

    def refusal(self, unit: Unit, day: date) -> str:
        """Why `unit` cannot give it on `day`; "" where it can."""
        if self.level and self.level != unit.kind:
            return _("“%(form)s” is given by a %(level)s, not by %(unit)s.") % {
                "form": self.name, "level": UnitKind(self.level).label, "unit": unit,
            }  # fmt: skip
        if self.valid_to is not None and day > self.valid_to:
            return _("“%(form)s” could be given until %(day)s only.") % {"form": self.name, "day": f"{self.valid_to:%d/%m/%Y}"}
        return ""


@cache
def policy() -> dict[str, Any]:
    """`data/movements.yaml`."""
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@cache
def reward_forms() -> dict[str, RewardForm]:
    """The forms of reward of `data/movements.yaml`, by code."""
    absent = {"given": "", "authority": "", "level": "", "valid_to": None}
    return {row["code"]: RewardForm(**{**absent, **row}) for row in policy()["reward_forms"]}


def honour_words(recognition: Recognition) -> str:
    """What was given, in words: the form of a reward, or the grade."""
    form = reward_forms().get(recognition.reward_form)
    return form.name if form else str(recognition.get_grade_display())


def decides_for(user: User, unit: Unit, document: OfficialDocument) -> bool:
    """Whether `user`, who may record recognition there, may do so in the unit's name: by a role that stands at that very unit,
    or by a document that the unit keeps. Reach from above alone would let a quota be evaded in another place's name.
    """
    stands = any(role.body_id is None and role.unit_id == unit.pk for role in assignments(user, RECOGNISE))
    return stands or document.unit_id == unit.pk


def deciding_units(user: User, initiative: Initiative) -> list[Unit]:
    """The units above the initiative, from its commune up, of which `user` may record decisions (`decides_for`: by which document)."""
    above = Unit.objects.above(initiative.unit).exclude(kind=UnitKind.HAMLET).order_by("path")
    return [unit for unit in above if can(user, RECOGNISE, unit)]


def deciding_units_in(user: User, campaign: Campaign) -> list[Unit]:
    """The units in whose name `user` may recognise initiatives of the campaign: the campaign's own, and where their roles stand."""
    held = [role.unit for role in assignments(user, RECOGNISE) if role.body is None and role.unit.kind != UnitKind.HAMLET]
    places = {unit.pk: unit for unit in held if unit.covers(campaign.unit) or campaign.unit.covers(unit)}
    if can(user, RECOGNISE, campaign.unit):
        places[campaign.unit.pk] = campaign.unit
    return sorted(places.values(), key=lambda unit: unit.path)


def to_recognise(user: User, campaign: Campaign) -> QuerySet[Initiative]:
    """The accepted initiatives of the campaign that `user` may recognise, with points and rank of the final appraisal
    (`final_points`, `final_rank`) and the recognition that stands (`standing`), and whether `user` may read the one it takes part in (`reads_lead`).
    """
    final = Appraisal.objects.filter(initiative=OuterRef("pk"), state=AppraisalState.FROZEN)
    reach = within([role for role in assignments(user, RECOGNISE) if role.body is None], "unit")
    rows = records_for(user, Initiative).filter(reach, campaign=campaign, state=ReviewState.ACCEPTED)
    standing = Recognition.objects.filter(revoked_on=None).select_related("unit")
    return rows.annotate(
        reads_lead=Exists(records_for(user, Initiative).filter(pk=OuterRef("counted_with"))),
        final_points=Subquery(final.values("points")[:1]), final_rank=Subquery(final.values("rank__name")[:1])
    ).select_related("unit", "body", "field", "counted_with__unit__parent").prefetch_related(Prefetch("recognitions", standing, to_attr="standing"))  # fmt: skip


def leader_instead(initiative: Initiative) -> Initiative | None:
    """The initiative that is recognised in place of this one, where it was decided that this one only takes part."""
    if initiative.counted_with is None:
        return None
    pairs = SameWork.objects.filter(Q(first=initiative) | Q(second=initiative), verdict=Verdict.LEADS).exclude(lead=initiative)
    return initiative.counted_with if pairs.exists() else None


def recognition_faults(initiative: Initiative) -> list[str]:
    """What about its recognition and its check-ups an initiative's history does not bear out, for `kheo verify`."""
    entries = list(HistoryEntry.objects.about(initiative).filter(verb__in=("recognise", "revoke", "check_up")).order_by("number"))
    rows = initiative.recognitions.select_related("unit")
    held = Counter((row.grade, row.unit.key, row.reward_form, str(row.decided_on), row.revoked_on is None) for row in rows)
    found = {row.months: row.found for row in initiative.check_ups.all() if row.found}
    told = {entry.changes["months"]: entry.target for entry in entries if entry.verb == "check_up"}
    faults = [] if _told_decisions(initiative, entries) == held else [_("its recognition is not what its history tells")]
    return faults if told == found else [*faults, _("what was found of it afterwards is not what its history tells")]


def _told_decisions(initiative: Initiative, entries: list[HistoryEntry]) -> Counter[tuple[str, str, str, str, bool]]:
    """The decisions that history tells of, and whether they stand; the oldest entries name no unit: it was the campaign's."""
    told: Counter[tuple[str, str, str, str, bool]] = Counter()
    for entry in (entry for entry in entries if entry.verb != "check_up"):
        unit = entry.changes.get("unit") or initiative.campaign.unit.key
        decision = (entry.target, unit, entry.changes.get("reward_form", ""), entry.changes["decided_on"])
        told[(*decision, True)] += 1 if entry.verb == "recognise" else -1
        told[(*decision, False)] += 1 if entry.verb == "revoke" else 0
    return Counter({decision: count for decision, count in told.items() if count})


def may_print_certificate(user: User, recognition: Recognition) -> bool:
    """Whether `user`, who reads the initiative at the desk, may print its certificate: who carries it, and who decides there."""
    return may_carry(user, recognition.initiative) or can(user, RECOGNISE, recognition.unit)


def certificate_values(recognition: Recognition, *, qr: bytes, where: str) -> dict[str, Any]:
    """What stands on the certificate; the name of a person only while their consent to be named in public stands.

    `where` is the address at which the code is checked, as printed.
    """
    document, initiative, code = recognition.document, recognition.initiative, printed_code(recognition.code)
    form = reward_forms().get(recognition.reward_form)
    return {
        "system": "party" if document.system == System.PARTY else "state",
        "issuer": _giver(recognition, form),
        "given": form.given if form else "",
        "honour": form.honour if form else _("Certificate"),
        "bearer": _bearer(initiative),
        "lead": recognition.title or _default_title(recognition),
        "title": str(initiative),
        "decision": decision_words(document, recognition.decided_on, alone=bool(form and form.given)),
        "place": recognition.unit.name,
        "date": recognition.decided_on,
        "signature": {"lines": [document.signer_office] if document.signer_office else []},
        "qr": qr,
        "check": _("Check at %(where)s") % {"where": f"\n{where}"},
        "code": code,
    }


def _giver(recognition: Recognition, form: RewardForm | None) -> str:
    """Who gives it, as printed: the office of the form with the unit's name, unless the decision is that office's own ("Chủ tịch UBND …")."""
    issuer, office = recognition.document.issuer, form.authority if form else ""
    is_its_own = fold(issuer).split()[:2] == fold(office).split()[:2]
    return f"{office} {recognition.unit}" if office and not is_its_own else issuer


def _default_title(recognition: Recognition) -> str:
    words = {
        Grade.RECOGNISED: _("Recognised in the movement “Dân vận khéo”"),
        Grade.OUTSTANDING: _("Outstanding in the movement “Dân vận khéo”"),
        Grade.REWARDED: _("For achievements in the movement “Dân vận khéo”"),
    }
    return words[Grade(recognition.grade)]


def _bearer(initiative: Initiative) -> list[str]:
    if initiative.subject == SubjectKind.INDIVIDUAL:
        return [public_honouree(initiative) or TO_BE_WRITTEN, str(initiative.body or initiative.unit.full_label)]
    return [f"{initiative.body}, {initiative.unit}"] if initiative.body else [initiative.unit.full_label]


def decision_words(document: OfficialDocument, decided_on: date, *, alone: bool = False) -> str:
    """The decision as a certificate cites it; `alone` where who decided stands above."""
    words = _("%(kind)s No. %(number)s, %(day)s") if alone else _("Under %(kind)s No. %(number)s of %(day)s, %(issuer)s")
    return words % {
        "kind": kind_name(document) or pgettext("official", "document"), "number": document.number,
        "day": f"{document.issued_on or decided_on:%d/%m/%Y}", "issuer": document.issuer,
    }  # fmt: skip


def checked_recognition(code: str) -> CheckedResult | None:
    """What a certificate's code stands for, without anybody's name."""
    row = Recognition.objects.filter(code=code).select_related("initiative__unit__parent", "unit", "document", "revoked_by").first()
    if row is None:
        return None
    initiative = row.initiative
    return CheckedResult(
        kind=_("Certificate: %(what)s") % {"what": honour_words(row)},
        number=row.document.number, date=row.decided_on, issuer=row.document.issuer, title=title_for_everybody(initiative),
        state=Validity.VALID if row.revoked_on is None else Validity.WITHDRAWN, words=_revoked_words(row),
        url=initiative.get_absolute_url() if initiative.is_public else "",
    )  # fmt: skip


def _revoked_words(row: Recognition) -> str:
    if row.revoked_on is None or row.revoked_by is None:
        return ""
    return _("Withdrawn on %(day)s by %(number)s.") % {"day": f"{row.revoked_on:%d/%m/%Y}", "number": row.revoked_by.number}
