"""The programme as its public page tells it: sets, how many hold their titles, who is aimed at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.standards.models import CriteriaSet, TitleAward, TitleTarget
from kheo.standards.models.sheets import address_of

AIMED_SHOWN = 40


@dataclass(frozen=True)
class SetInPublic:
    """A set as the programme's page tells it: how many units of today hold its title, which are aimed at."""

    criteria_set: CriteriaSet
    held: int
    voted: int
    aimed: tuple[tuple[TitleTarget, str], ...]
    met: frozenset[int]
    further: int

    @property
    def in_force(self) -> bool:
        """Whether units are assessed by it today."""
        return self.criteria_set.valid_to is None or self.criteria_set.valid_to >= dates.today()

    @property
    def unconfirmed(self) -> bool:
        """Whether something of what is said about the set itself is not confirmed."""
        row = self.criteria_set
        return not (row.confirmed and row.stated_criteria_confirmed and (row.stated_indicators is None or row.stated_indicators_confirmed))


def programme(today: date | None = None) -> list[SetInPublic]:
    """The sets in force and those whose titles are held still, with titles and aims of units of today.

    Titles are counted by the database, and of the aims no more are read than shown.
    """
    today = today or dates.today()
    titles, aims = _titles(today), list(_aims(today))
    met = _met(aims, today)
    spoken_of = {*titles, *(aim.criteria_set.code for aim in aims)}
    sets = [row for row in _newest(today) if row.code in spoken_of or row.valid_to is None or row.valid_to >= today]
    return [_told_of(row, titles.get(row.code, (0, 0)), [aim for aim in aims if aim.criteria_set.code == row.code], met) for row in sets]


def _standing(today: date) -> QuerySet[TitleAward]:
    """What was voted or decided of units of today, and not revoked."""
    return TitleAward.objects.filter(unit__in=Unit.objects.on(today), revoked_on=None).order_by()


def _titles(today: date) -> dict[str, tuple[int, int]]:
    """By the code of the set how many units hold its title, and how many others were voted on."""
    decided = TitleAward.objects.filter(unit=OuterRef("unit"), criteria_set__code=OuterRef("criteria_set__code"), decided=True, revoked_on=None)
    counts = {"held": Count("unit", distinct=True, filter=Q(decided=True)), "voted": Count("unit", distinct=True, filter=Q(holds=False))}
    rows = _standing(today).annotate(holds=Exists(decided)).values("criteria_set__code").annotate(**counts)
    return {code: (held, voted) for code, held, voted in rows.values_list("criteria_set__code", "held", "voted")}


def _aims(today: date) -> QuerySet[Any]:
    """What is aimed at this year, of each set the first units only; `all` says how many there are."""
    code = F("criteria_set__code")
    rows = TitleTarget.objects.filter(unit__in=Unit.objects.on(today), year=today.year).select_related("criteria_set", "unit__parent")
    rows = rows.annotate(place=Window(RowNumber(), partition_by=code, order_by=["unit__path", "pk"]), all=Window(Count("pk"), partition_by=code))
    return rows.filter(place__lte=AIMED_SHOWN).order_by("unit__path")


def _met(aims: Iterable[TitleTarget], today: date) -> set[tuple[int, str]]:
    """(unit, code of the set) of those aimed at that hold the title of this very year."""
    rows = _standing(today).filter(unit__in={aim.unit_id for aim in aims}, decided=True, data_year=today.year)
    return set(rows.values_list("unit", "criteria_set__code"))


def _newest(today: date) -> list[CriteriaSet]:
    """The newest version of each set that began."""
    rows = CriteriaSet.objects.filter(valid_from__lte=today).order_by("unit_kind", "code", "-version")
    newest: dict[str, CriteriaSet] = {}
    for row in rows:
        newest.setdefault(row.code, row)
    return list(newest.values())


def _told_of(row: CriteriaSet, titles: tuple[int, int], aims: Sequence[Any], met: set[tuple[int, str]]) -> SetInPublic:
    held, voted = titles
    there = frozenset(aim.unit_id for aim in aims if (aim.unit_id, row.code) in met)
    return SetInPublic(row, held, voted, tuple((aim, address_of(aim.unit)) for aim in aims), there, aims[0].all - len(aims) if aims else 0)
