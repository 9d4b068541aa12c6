"""The figures of the room: what the programmes reached.

What everybody may read of them `data/programme_results.yaml` says (`public`), and why: how many are poor, how many left and how
many fell are tied by one sum, so that of three of them shown a hidden fourth would follow.
"""

from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from kheo.lib.figures import Kind, OverTime
from kheo.records import figures
from kheo.records.figures import Split
from kheo.records.public_figures import publish
from kheo.records.shown_figures import show
from kheo.resources.kinds import forms, sources
from kheo.resources.models import Account, Entry, EntryKind, Line, ResultNumber
from kheo.resources.programmes import counts

PERCENT = "%"
# The rates, each with the share whose value and frozen whole make it.
RATES = {"poverty_rate": ("poor", _("Share of poor households")), "near_poverty_rate": ("near_poor", _("Share of near-poor households")), "overdue_rate": ("overdue", _("Share of overdue debt"))}

for _row in counts().values():
    figures.register(
        f"results.{_row.key}", label=_row.name, measure=_row.measure, people=_row.people, kind=Kind(_row.kind), of=ResultNumber, value=Sum("value"),
        on="result__ends_on", record="result", where=Q(key=_row.key),
    )  # fmt: skip
    if _row.people and _row.public:
        publish(f"results.{_row.key}")
    elif _row.public:
        show(f"results.{_row.key}")
for _code, (_share, _label) in RATES.items():
    figures.register(
        f"results.{_code}", label=_label, measure=PERCENT, people=counts()[_share].people, kind=Kind.RATE, over_time=OverTime.LAST, of=ResultNumber,
        value=Sum("value"), over=Sum("whole"), on="result__ends_on", record="result", where=Q(key=_share, whole__isnull=False),
    )  # fmt: skip

SOURCES = {source.code: source.name for source in sources().values()}
BY_SOURCE = {"source": Split("lines__source", SOURCES)}


def _of_contributions(code: str, label: object, measure: object, form: str, account: str, where: Q) -> None:
    """Sums of the lines on one account, in whose book they stand: what a counter-entry takes back counts off on its own day."""
    figures.register(
        code, label=label, measure=measure, kind=Kind.FLOW, of=Entry, value=Sum(-F("lines__quantity")), on="happened_on", record="contribution", place="unit",
        where=Q(where, form=form, lines__account=account), splits=BY_SOURCE,
    )  # fmt: skip


def _of_works(code: str, label: object, measure: object, form: str) -> None:
    figures.register(
        code, label=label, measure=measure, kind=Kind.FLOW, of=Line, value=Sum("quantity"), on="entry__happened_on", record="work", place="entry__unit",
        where=Q(entry__form=form, account=Account.SPENT), splits={"source": Split("source", SOURCES)},
    )  # fmt: skip


# A receipt takes the fulfilled part of the promise back; it was promised all the same. What was released is not.
_OF_PROMISES = [EntryKind.PROMISE, EntryKind.RELEASE]
_PROMISES = Q(kind__in=_OF_PROMISES) | Q(reverses__kind__in=_OF_PROMISES)
_MONEY, _DAYS, _AREA = forms()["money"].measure, forms()["labour"].measure, forms()["land"].measure
_of_contributions("resources.promised", _("Money promised"), _MONEY, "money", Account.PROMISED, _PROMISES)
_of_contributions("resources.received", _("Money received"), _MONEY, "money", Account.RECEIVED, Q())
_of_works("resources.spent", _("Money spent on works"), _MONEY, "money")
_of_contributions("resources.labour_received", _("Days of labour given"), _DAYS, "labour", Account.RECEIVED, Q())
_of_works("resources.labour_spent", _("Days of labour spent on works"), _DAYS, "labour")
_of_contributions("resources.land_received", _("Land given"), _AREA, "land", Account.RECEIVED, Q())
show(*(f"resources.{_name}" for _name in ("promised", "received", "spent", "labour_received", "labour_spent", "land_received")))
