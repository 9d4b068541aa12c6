"""Published works with what was given for them: cards, the sums of one work, and the picture of planned, promised, received and spent money."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib.amounts import show_amount
from kheo.lib.numbers import round_half_up
from kheo.records.models import Evidence
from kheo.resources.book import NOTHING
from kheo.resources.kinds import MONEY, forms, sources
from kheo.resources.models import Work
from kheo.resources.queries.contributions import FormTotal, form_totals, sums_of_works, three
from kheo.resources.queries.public_given import FormGiven, Given, together
from kheo.resources.queries.works import shown_photos

NO_MONEY = FormTotal(MONEY, NOTHING, NOTHING, NOTHING)


@dataclass(frozen=True)
class SumBar:
    """One sum of money; `share` is how long it is, of a hundred, `of_plan` what part of the plan, where there is one."""

    name: str
    label: str
    text: str
    share: int
    of_plan: str


def bars(plan: Decimal, money: FormTotal | None) -> list[SumBar]:
    """The four sums drawn; none where there is neither a plan nor money."""
    sums = money or NO_MONEY
    most = max(plan, sums.promised, sums.received, sums.spent)
    if most <= 0:
        return []
    told = [
        ("planned", pgettext("sum", "Planned"), plan), ("promised", pgettext("sum", "Mobilised"), sums.promised),
        ("received", pgettext("sum", "Received"), sums.received), ("spent", pgettext("sum", "Disbursed"), sums.spent),
    ]  # fmt: skip
    return [SumBar(name, label, show_amount(amount), _percent(amount, most), _of_plan(amount, plan) if name != "planned" else "") for name, label, amount in told]


def _percent(amount: Decimal, whole: Decimal) -> int:
    return int(round_half_up(max(amount, NOTHING) * 100 / whole, 0))


def _of_plan(amount: Decimal, plan: Decimal) -> str:
    return _("%(share)s%% of the plan") % {"share": _percent(amount, plan)} if plan > 0 else ""


@dataclass(frozen=True)
class WorkCard:
    """A published work with a photo, where one is shown, and what was given for it and spent on it."""

    work: Work
    photo: Evidence | None
    by_form: Sequence[FormTotal]

    @property
    def money(self) -> FormTotal:
        """Its money."""
        return next((row for row in self.by_form if row.form == MONEY), NO_MONEY)

    @property
    def bars(self) -> list[SumBar]:
        """Planned, received and spent money, drawn; in what part of the plan stands on its page."""
        return [replace(bar, of_plan="") for bar in bars(self.work.cost or NOTHING, self.money) if bar.name != "promised"]

    @property
    def others(self) -> list[FormTotal]:
        """What else was given for it."""
        return [row for row in self.by_form if row.form != MONEY]


def by_work(works: Sequence[Work]) -> dict[int, list[FormTotal]]:
    """What was given for each of the works and spent on it, out of the common purse too; one question."""
    grouped: dict[int, dict[Any, Decimal]] = defaultdict(dict)
    for (work, *key), quantity in sums_of_works([work.pk for work in works], "work", "form", "account").items():
        grouped[work][tuple(key)] = quantity
    return {work: form_totals(sums) for work, sums in grouped.items()}


def cards_of(works: Sequence[Work]) -> list[WorkCard]:
    """The cards of works whose shown photos were read with them; one question for all their sums."""
    sums = by_work(works)
    return [WorkCard(work, next(reversed(shown_photos(work)), None), sums.get(work.pk, [])) for work in works]


def given_for(work: Work) -> list[FormGiven]:
    """What each source gave for a work and what of it was spent, form by form; one question."""
    sums = sums_of_works([work.pk], "source", "form", "account")
    rows = [[Given(form, *three(sums, source, form), source) for source in sources()] for form in forms()]
    told = [together([row for row in of_form if not row.is_nothing]) for of_form in rows]
    return [row for row in told if row.by_source]
