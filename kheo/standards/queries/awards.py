"""Reads of titles: which of them its unit may lose, and what rests on one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.standards.models import (
    Condition,
    ConditionKind,
    CriteriaSet,
    CriterionResult,
    ObservationSheet,
    RevocationRule,
    TitleAward,
)
from kheo.standards.queries.newest import LAST_DAY, newest_sheets
from kheo.standards.rules import Verdict

WHOLE = 100
FINE = 10_000  # shares as whole numbers: hundredths of a percent


class Alarm(models.TextChoices):
    """How near a title is to being lost; a rule that names shares alone never revokes by itself."""

    UNKNOWN = "unknown", pgettext_lazy("title", "no accepted results since")
    STEADY = "steady", pgettext_lazy("title", "steady")
    NEAR = "near", pgettext_lazy("title", "worth watching")
    AT_RISK = "at_risk", pgettext_lazy("title", "at risk")
    REACHED = "reached", pgettext_lazy("title", "may be revoked")


@dataclass(frozen=True)
class EarlyWarning:
    """What the newest accepted sheet says about a title that stands.

    `rule` is the one that is met or, where none is, the first that would be; None: no rule is known for the set.
    """

    award: TitleAward
    alarm: Alarm
    sheet: ObservationSheet | None = None
    lost: int = 0
    criteria: int = 0
    weighing: tuple[str, ...] = ()
    rule: RevocationRule | None = None
    recheck_due: bool = False

    @property
    def is_pressing(self) -> bool:
        """Whether somebody should look at it now."""
        return self.recheck_due or self.alarm in (Alarm.NEAR, Alarm.AT_RISK, Alarm.REACHED)

    @property
    def share(self) -> Decimal:
        """The share of criteria that are not reached now, in percent."""
        return Decimal(WHOLE * self.lost) / self.criteria if self.criteria else Decimal(0)

    @property
    def words(self) -> str:
        """The warning in a sentence."""
        if self.sheet is None or not self.criteria:
            return _("No results were accepted since the title was won: nobody knows whether it holds.")
        told = _("%(lost)s of %(all)s criteria (%(share)s%%) are not reached in %(period)s") % {
            "lost": self.lost, "all": self.criteria, "share": show_number(self.share, 1), "period": self.sheet.period_words,
        }  # fmt: skip
        weighing = _(", among them: %(names)s") % {"names": ", ".join(self.weighing)} if self.weighing else ""
        return f"{told}{weighing}. {self.rule_words}".strip()

    @property
    def rule_words(self) -> str:
        """What the rule says, and its article."""
        if self.rule is None:
            return _("No rule of revocation is known for this set.") if self.alarm == Alarm.STEADY else ""
        shares = {"first": self.rule.from_share, "below": self.rule.below_share}
        text = _("from %(first)s%% to under %(below)s%%") % shares if self.rule.below_share else _("from %(first)s%%") % shares
        if self.rule.and_one_weighing:
            text = _("%(shares)s with one that weighs among them") % {"shares": text}
        article = f" ({self.rule.article})" if self.rule.article else ""
        return _("A title may be revoked %(shares)s%(article)s.") % {"shares": text, "article": article}


def pressing(awards: QuerySet[TitleAward], today: date | None = None) -> QuerySet[TitleAward]:
    """Those of `awards` that stand and are worth a look now, the largest share of lost criteria first.

    The database judges and orders them, however many stand: half of the first share of revocation, or a day to look again that has come.
    """
    today = today or dates.today()
    found = awards.filter(decided=True, revoked_on=None).annotate(lost_share=Subquery(_share_lost(newest_sheets(since="data_year", until=today.year))))
    return found.filter(Q(lost_share__isnull=False) | Q(recheck_on__lte=today)).order_by(F("lost_share").desc(nulls_last=True), "unit__path", "pk")


def _share_lost(sheets: QuerySet[ObservationSheet]) -> QuerySet[Any, Any]:
    """Of the first sheet the share of criteria lost, None below half of the first share of its set's rules; compared without dividing."""
    first = RevocationRule.objects.filter(criteria_set=OuterRef("criteria_set")).order_by("from_share").values("from_share")[:1]
    counted = F("assessment__reached") + F("assessment__not_reached") + F("assessment__not_applicable") + F("assessment__undecided")
    judged = sheets.annotate(counted=counted, above=2 * WHOLE * F("assessment__not_reached") - Subquery(first) * counted)
    near = When(above__gte=0, assessment__not_reached__gt=0, then=FINE * F("assessment__not_reached") / F("counted"))
    return judged.annotate(share=Case(near, default=Value(None), output_field=IntegerField())).values("share")[:1]


def warnings_of(awards: Sequence[TitleAward], today: date | None = None) -> dict[int, EarlyWarning]:
    """What the newest accepted sheets say about these titles, by key; the questions asked do not grow with them. One that does not stand has none."""
    today = today or dates.today()
    standing = [award for award in awards if award.stands]
    sheets = _newest_of(standing, today)
    weighing, rules = _weighing_lost(sheets.values()), _rules_of(sheets.values())
    found = {}
    for award in standing:
        sheet = sheets.get(award.pk)
        names, of_set = (weighing.get(sheet.pk, ()), rules.get(sheet.criteria_set_id, [])) if sheet is not None else ((), [])
        found[award.pk] = _warn(award, sheet, names, of_set, today)
    return found


def _newest_of(awards: Sequence[TitleAward], today: date) -> dict[int, ObservationSheet]:
    """For each title the newest accepted sheet since the year of its results."""
    newest = Subquery(newest_sheets(since="data_year", until=today.year).values("pk")[:1])
    rows = TitleAward.objects.filter(pk__in=[award.pk for award in awards]).order_by().annotate(newest=newest).exclude(newest=None)
    keys = dict(rows.values_list("pk", "newest"))
    sheets = ObservationSheet.objects.select_related("assessment").in_bulk(set(keys.values()))
    return {award: sheets[pk] for award, pk in keys.items()}


def _rules_of(sheets: Iterable[ObservationSheet]) -> dict[int, list[RevocationRule]]:
    rules: dict[int, list[RevocationRule]] = {}
    for rule in RevocationRule.objects.filter(criteria_set__in={sheet.criteria_set_id for sheet in sheets}).order_by("from_share"):
        rules.setdefault(rule.criteria_set_id, []).append(rule)
    return rules


def _weighing_lost(sheets: Iterable[ObservationSheet]) -> dict[int, tuple[str, ...]]:
    lost = CriterionResult.objects.filter(sheet__in=[sheet.pk for sheet in sheets], verdict=Verdict.NOT_REACHED, criterion__weighs_in_revocation=True)
    names: dict[int, tuple[str, ...]] = {}
    for row in lost.select_related("criterion").order_by("criterion__position"):
        names[row.sheet_id] = (*names.get(row.sheet_id, ()), row.criterion.name)
    return names


def _warn(award: TitleAward, sheet: ObservationSheet | None, weighing: tuple[str, ...], rules: Sequence[RevocationRule], today: date) -> EarlyWarning:
    due = award.recheck_on is not None and award.recheck_on <= today
    kept = getattr(sheet, "assessment", None)
    if kept is None or not kept.total:
        return EarlyWarning(award, Alarm.UNKNOWN, sheet, recheck_due=due)
    alarm, rule = _alarm(kept.not_reached, kept.total, weighing, rules)
    return EarlyWarning(award, alarm, sheet, kept.not_reached, kept.total, weighing, rule, due)


def _alarm(lost: int, criteria: int, weighing: Sequence[str], rules: Sequence[RevocationRule]) -> tuple[Alarm, RevocationRule | None]:
    """Near: half of the first share; at risk: the share is there and nothing that weighs is lost yet."""
    met = next((rule for rule in reversed(rules) if _is_met(rule, lost, criteria, weighing)), None)
    if met is not None or not rules:
        return (Alarm.REACHED if met else Alarm.STEADY), met
    first = rules[0]
    if WHOLE * lost >= first.from_share * criteria:
        return Alarm.AT_RISK, first
    return (Alarm.NEAR if 2 * WHOLE * lost >= first.from_share * criteria else Alarm.STEADY), first


def _is_met(rule: RevocationRule, lost: int, criteria: int, weighing: Sequence[str]) -> bool:
    """Compared without dividing: three of ten are thirty percent to the last digit."""
    inside = WHOLE * lost >= rule.from_share * criteria and (rule.below_share is None or WHOLE * lost < rule.below_share * criteria)
    return inside and (bool(weighing) or not rule.and_one_weighing)


def newest_sets() -> QuerySet[CriteriaSet]:
    """The newest version of every set, those of past years too: their titles are recorded and aimed at."""
    newer = CriteriaSet.objects.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
    return CriteriaSet.objects.filter(~Exists(newer)).order_by("unit_kind", "-valid_from", "code")


def sheets_resting_on(award: TitleAward) -> QuerySet[ObservationSheet]:
    """The judged sheets that this title may move: of a set that asks for it, the unit's own, and those of the unit above for shares of titles.

    They begin with the year that won it; a revocation moves none whose period had ended before.
    """
    base = award.criteria_set.based_on  # a province's title counts where the national one is asked for
    asking = Condition.objects.filter(of_set__in=[award.criteria_set.code, *([base.code] if base else [])])
    own = Q(unit=award.unit_id, criteria_set__in=asking.filter(kind=ConditionKind.TITLE).values("criteria_set"))
    above = Q(unit=award.unit.parent_id, criteria_set__in=asking.filter(kind=ConditionKind.SHARE_OF_TITLES).values("criteria_set"))
    sheets = ObservationSheet.objects.filter(own | above, period__gte=str(award.data_year), assessment__isnull=False).order_by("pk")
    return sheets.filter(**{f"{LAST_DAY}__gte": award.revoked_on}) if award.revoked_on else sheets
