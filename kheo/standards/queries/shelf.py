"""All sets side by side: what each states, what it holds, what nobody confirmed; and how one goes on in another."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kheo.org.models import HistoryEntry, UnitType
from kheo.standards.models import CriteriaSet, Criterion, Indicator, ObservationSheet, SetMapping, TitleAward
from kheo.standards.queries.row_kinds import CRITERION, INDICATOR, KINDS
from kheo.standards.rules import Way, ways

NOTHING = "–"


@dataclass
class Counted:
    """What a set holds: rows by kind, and how many of all rows no source confirms."""

    rows: dict[str, int] = field(default_factory=dict)
    unconfirmed: int = 0

    @property
    def criteria(self) -> int:
        return self.rows.get(CRITERION.slug, 0)

    @property
    def indicators(self) -> int:
        return self.rows.get(INDICATOR.slug, 0)


def sets_on_shelf() -> QuerySet[CriteriaSet]:
    """All sets, each with `in_use`: whether results or titles stand on it."""
    used = Exists(ObservationSheet.objects.filter(criteria_set=OuterRef("pk"))) | Exists(TitleAward.objects.filter(criteria_set=OuterRef("pk")))
    return CriteriaSet.objects.annotate(in_use=used)


def counted_rows() -> dict[int, Counted]:
    """What each set holds, by id; one question for each kind of rows, however many sets there are."""
    found: dict[int, Counted] = {}
    for kind in KINDS.values():
        rows_of_sets = kind.table._default_manager.order_by().values_list(kind.to_set)
        for pk, rows, unconfirmed in rows_of_sets.annotate(all_rows=Count("pk"), without_source=Count("pk", filter=Q(confirmed=False))):
            counted = found.setdefault(pk, Counted())
            counted.rows[kind.slug] = rows
            counted.unconfirmed += unconfirmed
    return found


def stated_words(stated: int | None, *, confirmed: bool, counted: int) -> str:
    """What the source counts beside what is here, and whether somebody confirmed the source's count."""
    if stated is None:
        return _("not stated; %(counted)s here") % {"counted": counted}
    words = {"stated": stated, "counted": counted}
    if confirmed:
        return _("%(stated)s stated (confirmed); %(counted)s here") % words
    return _("%(stated)s stated (not confirmed); %(counted)s here") % words


def criteria_words(row: CriteriaSet, counted: Counted) -> str:
    """The criteria: as stated, and as counted here."""
    return stated_words(row.stated_criteria, confirmed=row.stated_criteria_confirmed, counted=counted.criteria)


def indicators_words(row: CriteriaSet, counted: Counted) -> str:
    """The indicators: as stated, and as counted here."""
    return stated_words(row.stated_indicators, confirmed=row.stated_indicators_confirmed, counted=counted.indicators)


def validity_words(row: CriteriaSet) -> str:
    """From when to when a set holds."""
    if row.valid_to is None:
        return _("since %(day)s") % {"day": f"{row.valid_from:%d/%m/%Y}"}
    return f"{row.valid_from:%d/%m/%Y} – {row.valid_to:%d/%m/%Y}"


def units_words(row: CriteriaSet) -> str:
    """For which units a set is."""
    types = [str(UnitType(word).label) for word in row.unit_types if word in UnitType.values]
    return ", ".join(types) or str(row.get_unit_kind_display())


def decision_words(row: CriteriaSet) -> str:
    """The legal source: number, date and issuer."""
    dated = _("%(number)s of %(day)s") % {"number": row.decision_number, "day": f"{row.decision_date:%d/%m/%Y}"} if row.decision_date else row.decision_number
    return f"{dated}, {row.decision_issuer}"


@dataclass(frozen=True)
class GoesOn:
    """A mapping in words: the rows of the old set (empty: new), those of the new one (empty: dropped), and the way."""

    mapping: SetMapping
    rows: list[tuple[str, str, Way]]


def mappings_of(criteria_set: CriteriaSet) -> list[GoesOn]:
    """How the set's rows go on in others, and how others' go on in it."""
    both = SetMapping.objects.filter(Q(old=criteria_set) | Q(new=criteria_set)).select_related("old", "new").prefetch_related("pairs")
    return [_told(mapping) for mapping in both]


def _told(mapping: SetMapping) -> GoesOn:
    pairs = [(pair.old_code, pair.new_code) for pair in mapping.pairs.all()]
    old, new = _names(mapping.old_id, mapping), _names(mapping.new_id, mapping)
    return GoesOn(mapping, [(old.get(pair[0], ""), new.get(pair[1], ""), way) for pair, way in ways(pairs).items()])


def _names(pk: int, mapping: SetMapping) -> dict[str, str]:
    rows: Iterable[Criterion | Indicator] = Criterion.objects.filter(criteria_set=pk)
    if mapping.of_indicators:
        rows = Indicator.objects.filter(criterion__criteria_set=pk)
    return {row.code: str(row) for row in rows}


def history_of_set(criteria_set: CriteriaSet, verbs: Iterable[str]) -> list[HistoryEntry]:
    """What happened to a set, the newest first, of these kinds."""
    return list(HistoryEntry.objects.about(criteria_set).filter(verb__in=verbs).select_related("actor").order_by("-number"))
