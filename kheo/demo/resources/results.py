"""What the programmes reached, quarter by quarter: two communes as they told it, the others reckoned back from the year's end. Counts alone, and invented ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from kheo.demo.cast import Cast
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.telling import at, key_for
from kheo.lib.periods import Period
from kheo.records.actions import change_state
from kheo.resources.actions.results import save_results
from kheo.resources.models import ProgrammeResult

QUARTERS = ("2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")
LAST_TOLD = date(2022, 12, 28)  # the last quarter is told before the story ends
WAITING = "ngoc-dong"  # what it told of the year's end is not accepted yet
NEVER = {("ngoc-dong", "2022-Q3")}
EARLIER = (2, 3, 2)  # of four: how much of the last quarter's came about in each quarter before


@dataclass(frozen=True)
class Standing:
    """How a commune stood at the end of a quarter, and what was reached in it."""

    households: int
    poor: int
    near_poor: int
    exits: int = 0
    fell: int = 0
    fell_back: int = 0
    built: int = 0
    mended: int = 0
    trainees: int = 0
    jobs: int = 0
    coops: int = 0
    members: int = 0
    groups: int = 0
    groups_founded: int = 0
    coops_founded: int = 0
    outlets: int = 0
    fairs: int = 0


QUARTERLY: Mapping[str, tuple[Standing, ...]] = {
    "tham-don": (
        Standing(3_652, 152, 188, 6, 2, 0, 0, 4, 35, 62, 2, 61, 14, 1, 0, 3),
        Standing(3_658, 146, 185, 8, 1, 1, 5, 6, 42, 88, 2, 64, 15, 1, 0, 3, 1),
        Standing(3_661, 139, 181, 8, 1, 0, 5, 5, 38, 74, 3, 79, 15, 0, 1, 4),
        Standing(3_667, 126, 172, 15, 2, 0, 5, 7, 55, 96, 3, 82, 16, 1, 0, 5, 1),
    ),
    "ngoc-to": (
        Standing(2_410, 101, 133, 5, 1, 0, 0, 3, 24, 48, 2, 54, 9, 0, 0, 2),
        Standing(2_412, 97, 130, 6, 2, 0, 2, 3, 30, 57, 2, 55, 9, 0, 0, 2),
        Standing(2_415, 93, 127, 5, 1, 0, 3, 2, 28, 51, 2, 57, 10, 1, 0, 3),
        Standing(2_419, 86, 122, 8, 1, 0, 2, 4, 33, 60, 2, 58, 10, 0, 0, 3, 1),
    ),
}  # fmt: skip
AT_THE_END: Mapping[str, Standing] = {
    "thi-tran": Standing(3_905, 74, 121, 9, 1, 0, 1, 5, 41, 130, 1, 22, 6, 0, 0, 6, 1),
    "dai-tam": Standing(4_120, 118, 164, 12, 2, 0, 3, 6, 48, 117, 2, 47, 12, 1, 0, 3),
    "thanh-phu": Standing(4_388, 141, 190, 14, 2, 1, 4, 8, 52, 124, 2, 49, 13, 0, 0, 3),
    "ngoc-dong": Standing(2_934, 122, 149, 9, 2, 0, 3, 5, 31, 66, 1, 28, 8, 1, 0, 2),
    "thanh-quoi": Standing(3_510, 129, 171, 10, 1, 0, 3, 6, 44, 81, 2, 51, 11, 0, 0, 2),
    "hoa-tu-1": Standing(3_046, 97, 138, 8, 1, 0, 2, 5, 36, 70, 2, 58, 10, 0, 1, 3),
    "gia-hoa-1": Standing(2_688, 88, 125, 7, 1, 0, 2, 4, 29, 58, 1, 24, 9, 1, 0, 2),
    "gia-hoa-2": Standing(2_571, 79, 116, 8, 1, 0, 2, 4, 30, 61, 2, 46, 8, 0, 0, 2),
    "hoa-tu-2": Standing(2_862, 92, 129, 9, 2, 0, 3, 5, 34, 67, 2, 52, 10, 0, 0, 2),
}  # fmt: skip
GROWING = ("exits", "built", "mended", "trainees", "jobs")
NAMES = {
    "built": "houses_built", "mended": "houses_mended", "members": "coop_members", "groups": "coop_groups", "groups_founded": "coop_groups_founded",
}  # fmt: skip


def numbers_of(standing: Standing) -> dict[str, Decimal | None]:
    """The counts by the keys of the form."""
    told = {NAMES.get(name, name): Decimal(value) for name, value in vars(standing).items()}
    return {**told, "coops_dissolved": Decimal(0)}


def year_before(last: Standing) -> tuple[Standing, ...]:
    """The four quarters that led there: as many were poor before as must have been."""
    rows = [last]
    for part in reversed(EARLIER):
        after = rows[0]
        grown = {name: getattr(last, name) * part // len(QUARTERS) for name in GROWING}
        stocks = {"households": after.households - 4, "near_poor": after.near_poor + 3, "coops": after.coops - after.coops_founded, "groups": after.groups - after.groups_founded}
        rows.insert(0, replace(
            after, poor=after.poor + after.exits - after.fell - after.fell_back, fell_back=0, members=after.members - 2, coops_founded=0, groups_founded=0, fairs=0, **grown, **stocks
        ))  # fmt: skip
    return tuple(rows)


YEAR: Mapping[str, tuple[Standing, ...]] = {**QUARTERLY, **{commune: year_before(last) for commune, last in AT_THE_END.items()}}


def standings(period: str) -> dict[str, Standing]:
    """Which communes told a quarter, and what."""
    return {commune: rows[QUARTERS.index(period)] for commune, rows in YEAR.items() if (commune, period) not in NEVER}


@transaction.atomic
def tell_results(cast: Cast) -> None:
    """The quarters that are not there yet."""
    for period in QUARTERS:
        names = {key_for(f"results-{commune}-{period}"): commune for commune in standings(period)}
        known = set(ProgrammeResult.objects.filter(uuid__in=names).values_list("uuid", flat=True))
        for uuid, commune in names.items():
            if uuid not in known:
                _tell(cast, commune, period)


def _tell(cast: Cast, commune: str, period: str) -> None:
    by, day = writer_at(cast, commune), min(Period.parse(period).end + timedelta(days=6), LAST_TOLD)
    with at(day, 10):
        result = ProgrammeResult(uuid=key_for(f"results-{commune}-{period}"), unit=cast.unit(commune), period=period)
        result = save_results(result, by=by, fields=[], numbers=numbers_of(standings(period)[commune]))
        change_state(result, "submit", by=by)
    if (commune, period) != (WAITING, QUARTERS[-1]):
        with at(min(day + timedelta(days=2), LAST_TOLD), 16):
            change_state(result, "accept", by=reviewer_at(cast, commune))
