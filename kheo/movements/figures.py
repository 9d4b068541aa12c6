"""The movement's figures."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from kheo.lib.figures import Kind
from kheo.movements.models import Grade, Initiative, InitiativeKind, Recognition, SubjectKind
from kheo.movements.workflow import Condition
from kheo.records import figures
from kheo.records.figures import Split

INITIATIVES = _("initiatives")


def _splits(prefix: str = "") -> dict[str, Split]:
    return {
        "subject": Split(f"{prefix}subject", dict(SubjectKind.choices)),
        "kind": Split(f"{prefix}kind", dict(InitiativeKind.choices)),
        "condition": Split(f"{prefix}condition", dict(Condition.choices)),
    }


figures.register(
    "movements.registered", label=_("Initiatives registered"), measure=INITIATIVES, kind=Kind.FLOW, of=Initiative,
    value=Count("pk"), on="first_submitted_at__date", zero_if_none=True, splits=_splits(),
)  # fmt: skip
figures.register(
    "movements.recognised", label=_("Initiatives recognised"), measure=INITIATIVES, kind=Kind.FLOW, of=Recognition,
    value=Count("pk"), on="decided_on", record="initiative", where=Q(grade=Grade.RECOGNISED), zero_if_none=True,
    splits=_splits("initiative__"),
)  # fmt: skip
figures.register(
    "movements.outstanding", label=_("Outstanding initiatives"), measure=INITIATIVES, kind=Kind.FLOW, of=Recognition,
    value=Count("pk"), on="decided_on", record="initiative", where=Q(grade=Grade.OUTSTANDING), zero_if_none=True,
    splits=_splits("initiative__"),
)  # fmt: skip
figures.register(
    "movements.recognition_rate", label=_("Share of registered initiatives that were recognised"), measure="%",
    kind=Kind.RATE, of=Initiative, value=Count("pk", filter=Q(recognitions__grade=Grade.RECOGNISED), distinct=True),
    over=Count("pk", distinct=True), on="first_submitted_at__date",
)  # fmt: skip
