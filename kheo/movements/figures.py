"""The movement's figures.

The same work registered twice counts once, with the initiative that leads (`counted_with`). A unit's decision counts until
it is revoked, and an initiative recognised by several levels is one recognised initiative.
"""

from collections.abc import Mapping

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kheo.lib.figures import Kind
from kheo.movements.models import (
    CHECK_UP_MONTHS,
    CheckUp,
    Field,
    Found,
    Grade,
    Initiative,
    InitiativeKind,
    Recognition,
    SubjectKind,
)
from kheo.movements.workflow import AppraisalState, Condition
from kheo.records import figures
from kheo.records.figures import Split
from kheo.records.shown_figures import show

INITIATIVES = _("initiatives")
COUNTS_ALONE = Q(counted_with=None)


def _field_names() -> Mapping[str, str]:
    """The fields of all campaigns by code; where campaigns name one differently, the newest name stands."""
    return dict(Field.objects.order_by("campaign__starts_on").values_list("code", "name"))


def _splits(prefix: str = "") -> dict[str, Split]:
    return {
        "subject": Split(f"{prefix}subject", dict(SubjectKind.choices)),
        "kind": Split(f"{prefix}kind", dict(InitiativeKind.choices)),
        "condition": Split(f"{prefix}condition", dict(Condition.choices)),
        "field": Split(f"{prefix}field__code", _field_names),
        "campaign": Split(f"{prefix}campaign", None),
    }


def _of_initiatives(code: str, label: object, **more: object) -> None:
    definition = {"measure": INITIATIVES, "kind": Kind.FLOW, "value": Count("pk"), "zero_if_none": True, "splits": _splits()}
    figures.register(code, label=label, of=Initiative, **definition | more)


def _of_recognitions(code: str, label: object, grade: Grade) -> None:
    """Of several decisions of one grade (commune, then district) the first that stands counts: months add up to the year."""
    before = Q(decided_on__lt=OuterRef("decided_on")) | Q(decided_on=OuterRef("decided_on"), pk__lt=OuterRef("pk"))
    earlier = Recognition.objects.filter(before, initiative=OuterRef("initiative"), grade=grade, revoked_on=None)
    figures.register(
        code, label=label, measure=INITIATIVES, kind=Kind.FLOW, of=Recognition, value=Count("pk"), on="decided_on",
        record="initiative", where=Q(~Exists(earlier), grade=grade, revoked_on=None, initiative__counted_with=None),
        zero_if_none=True, splits=_splits("initiative__"),
    )  # fmt: skip


def _of_check_ups(code: str, label: object, where: Q, **more: object) -> None:
    """What was answered before its recognition was revoked stays a row, and counts no more."""
    standing = Recognition.objects.filter(initiative=OuterRef("initiative"), grade=Grade.RECOGNISED, revoked_on=None)
    figures.register(
        code, label=label, of=CheckUp, on="due_on", record="initiative", splits=_splits("initiative__"),
        where=where & Q(Exists(standing), initiative__counted_with=None), **more,
    )  # fmt: skip


_of_initiatives("movements.registered", _("Initiatives registered"), on="first_submitted_at__date", where=COUNTS_ALONE)
_of_initiatives("movements.accepted", _("Initiatives accepted"), on="accepted_at__date", where=COUNTS_ALONE)
_of_initiatives(
    "movements.late", _("Initiatives registered late"), on="first_submitted_at__date",
    where=COUNTS_ALONE & Q(first_submitted_at__date__gt=F("campaign__register_by")),
)
_of_initiatives(
    "movements.appraised", _("Initiatives appraised"), on="first_submitted_at__date",
    where=COUNTS_ALONE & Q(appraisals__state=AppraisalState.FROZEN),
)
_of_initiatives(
    "movements.replicated", _("Initiatives copied from elsewhere"), on="first_submitted_at__date", where=COUNTS_ALONE & ~Q(origin=None)
)
_of_recognitions("movements.recognised", _("Initiatives recognised"), Grade.RECOGNISED)
_of_recognitions("movements.outstanding", _("Outstanding initiatives"), Grade.OUTSTANDING)
_of_recognitions("movements.rewarded", _("Initiatives rewarded"), Grade.REWARDED)
figures.register(
    "movements.recognition_rate", label=_("Share of registered initiatives that were recognised"), measure="%",
    kind=Kind.RATE, of=Initiative, on="first_submitted_at__date", where=COUNTS_ALONE, splits=_splits(),
    value=Count("pk", filter=Q(recognitions__grade=Grade.RECOGNISED, recognitions__revoked_on=None), distinct=True),
    over=Count("pk", distinct=True),
)  # fmt: skip
# Of all that were due: an initiative that nobody confirmed is not counted as alive, and is told beside.
_of_check_ups(
    "movements.survival_rate", _("Share of recognised initiatives confirmed alive after a year"), measure="%", kind=Kind.RATE,
    where=Q(months=max(CHECK_UP_MONTHS)), value=Count("pk", filter=Q(found__in=(Found.ALIVE, Found.CHANGED))), over=Count("pk"),
)
# What was due last tells: an answer after a year makes up for a silence after half a year.
_LATER = CheckUp.objects.filter(initiative=OuterRef("initiative"), months__gt=OuterRef("months"))
_of_check_ups(
    "movements.unconfirmed", _("Recognised initiatives that nobody confirmed"), measure=INITIATIVES, kind=Kind.FLOW,
    where=Q(~Exists(_LATER), found=""), value=Count("pk"), zero_if_none=True,
)

show(*(f"movements.{_name}" for _name in ("registered", "accepted", "recognised", "outstanding", "rewarded", "replicated")))
