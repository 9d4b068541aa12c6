"""Reads of titles: which of them its unit may lose, what happened to one, what rests on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.org.models import HistoryEntry, Unit
from kheo.org.models.spans import under_path
from kheo.org.queries import history_of
from kheo.records.workflow import ReviewState
from kheo.standards.models import (
    Condition,
    ConditionKind,
    CriteriaSet,
    CriterionResult,
    ObservationSheet,
    RevocationRule,
    TitleAward,
)
from kheo.standards.rules import Verdict

WHOLE = 100
HAPPENED: dict[str, str | Promise] = {
    "vote": pgettext_lazy("title happened", "the council voted"),
    "decide": pgettext_lazy("title happened", "the decision was recorded"),
    "schedule_recheck": pgettext_lazy("title happened", "a day was set to look again"),
    "recheck": pgettext_lazy("title happened", "was looked at again"),
    "revoke": pgettext_lazy("title happened", "was revoked"),
}
LABELS: dict[str, str | Promise] = {
    "voted_on": gettext_lazy("council's vote on"), "votes_for": gettext_lazy("votes for"), "votes_all": gettext_lazy("votes cast"),
    "document": gettext_lazy("decision"), "decided_on": gettext_lazy("decided on"), "recheck_on": gettext_lazy("looked at again by"),
    "looked_on": gettext_lazy("looked at on"), "revoked_on": gettext_lazy("revoked on"), "revoked_by": gettext_lazy("revoked by the decision"),
}  # fmt: skip


class Wanted(NamedTuple):
    """The newest accepted sheet of a unit and set among these years."""

    unit: int
    set_code: str
    first_year: int
    last_year: int


def newest_sheets(wanted: Iterable[Wanted]) -> dict[Wanted, ObservationSheet]:
    """The newest accepted sheet for each of these; two questions however many there are."""
    wanted = set(wanted)
    accepted = ObservationSheet.objects.filter(
        state=ReviewState.ACCEPTED, unit__in={one.unit for one in wanted}, criteria_set__code__in={one.set_code for one in wanted}
    )
    by_place: dict[tuple[int, str], list[tuple[date, int, int]]] = {}
    for pk, unit, code, period in accepted.values_list("pk", "unit", "criteria_set__code", "period"):
        by_place.setdefault((unit, code), []).append((Period.parse(period).end, pk, int(period[:4])))
    chosen = {}
    for one in wanted:
        found = [row for row in by_place.get((one.unit, one.set_code), ()) if one.first_year <= row[2] <= one.last_year]
        if found:
            chosen[one] = max(found)[1]
    sheets = ObservationSheet.objects.select_related("assessment", "criteria_set", "group", "unit").in_bulk(set(chosen.values()))
    return {one: sheets[pk] for one, pk in chosen.items()}


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


def warnings(area: Unit, today: date | None = None) -> list[EarlyWarning]:
    """How each title that stands in the area holds, the most pressing first."""
    standing = TitleAward.objects.filter(under_path(area.path, "unit__path"), decided=True, revoked_on=None)
    found = warnings_of(list(standing.select_related("unit", "criteria_set")), today)
    order = [Alarm.REACHED, Alarm.AT_RISK, Alarm.NEAR, Alarm.UNKNOWN, Alarm.STEADY]
    return sorted(found.values(), key=lambda warning: (order.index(warning.alarm), -warning.share, warning.award.unit.path))


def warnings_of(awards: Sequence[TitleAward], today: date | None = None) -> dict[int, EarlyWarning]:
    """The same for these titles, by key; the questions asked do not grow with them. One that does not stand has none."""
    today = today or dates.today()
    standing = {award.pk: _wanted(award, today) for award in awards if award.stands}
    sheets = newest_sheets(standing.values())
    weighing = _weighing_lost(sheets.values())
    rules: dict[int, list[RevocationRule]] = {}
    for rule in RevocationRule.objects.filter(criteria_set__in={sheet.criteria_set_id for sheet in sheets.values()}).order_by("from_share"):
        rules.setdefault(rule.criteria_set_id, []).append(rule)
    found = {}
    for award in awards:
        sheet = sheets.get(standing[award.pk]) if award.pk in standing else None
        names, of_set = (weighing.get(sheet.pk, ()), rules.get(sheet.criteria_set_id, [])) if sheet is not None else ((), [])
        if award.pk in standing:
            found[award.pk] = _warn(award, sheet, names, of_set, today)
    return found


def _wanted(award: TitleAward, today: date) -> Wanted:
    return Wanted(award.unit_id, award.criteria_set.code, award.data_year, max(today.year, award.data_year))


def _weighing_lost(sheets: Iterable[ObservationSheet]) -> dict[int, tuple[str, ...]]:
    lost = CriterionResult.objects.filter(sheet__in=[sheet.pk for sheet in sheets], verdict=Verdict.NOT_REACHED, criterion__weighs_in_revocation=True)
    names: dict[int, tuple[str, ...]] = {}
    for row in lost.select_related("criterion").order_by("criterion__position"):
        names[row.sheet_id] = (*names.get(row.sheet_id, ()), row.criterion.name)
    return names


def _warn(award: TitleAward, sheet: ObservationSheet | None, weighing: tuple[str, ...], rules: Sequence[RevocationRule], today: date) -> EarlyWarning:
    due = award.recheck_on is not None and award.recheck_on <= today
    kept = getattr(sheet, "assessment", None)
    criteria = kept.reached + kept.not_reached + kept.not_applicable + kept.undecided if kept is not None else 0
    if kept is None or not criteria:
        return EarlyWarning(award, Alarm.UNKNOWN, sheet, recheck_due=due)
    alarm, rule = _alarm(kept.not_reached, criteria, weighing, rules)
    return EarlyWarning(award, alarm, sheet, kept.not_reached, criteria, weighing, rule, due)


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
    """The judged sheets whose set asks for this title: the unit's own, and those of the unit above for shares of titles."""
    base = award.criteria_set.based_on  # a province's title counts where the national one is asked for
    asking = Condition.objects.filter(of_set__in=[award.criteria_set.code, *([base.code] if base else [])])
    own = Q(unit=award.unit_id, criteria_set__in=asking.filter(kind=ConditionKind.TITLE).values("criteria_set"))
    above = Q(unit=award.unit.parent_id, criteria_set__in=asking.filter(kind=ConditionKind.SHARE_OF_TITLES).values("criteria_set"))
    return ObservationSheet.objects.filter(own | above, period__gte=str(award.data_year), assessment__isnull=False).order_by("pk")


@dataclass(frozen=True)
class ToldAward:
    """One line of a title's history; `changes` are (label, old, new)."""

    when: datetime
    who: str
    text: str
    reason: str
    changes: list[tuple[str, str, str]]


def told_award(award: TitleAward) -> list[ToldAward]:
    """The title's history in words, the newest entry first."""
    return [_told(entry) for entry in reversed(history_of(award))]


def _told(entry: HistoryEntry) -> ToldAward:
    changes = [(str(LABELS.get(name, name)), _shown(old), _shown(new)) for name, (old, new) in entry.changes.get("changed", {}).items()]
    return ToldAward(entry.at, str(entry.actor or "Khéo"), str(HAPPENED.get(entry.verb, entry.verb)), entry.reason, changes)


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "–"
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except (TypeError, ValueError):
        return str(value)
