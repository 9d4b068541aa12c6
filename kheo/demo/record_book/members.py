"""How many belonged to the branches and committees of Tham Đôn in each quarter of 2022. Counts alone, and invented ones."""

from datetime import date, timedelta

from kheo.demo.cast import Cast
from kheo.demo.record_book.form import Members
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.telling import at, key_for
from kheo.grassroots.actions import save_membership
from kheo.grassroots.models import MembershipFigure
from kheo.lib.periods import Period
from kheo.records.actions import change_state

QUARTERS = ("2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")
LAST_TOLD = date(2022, 12, 28)  # the last quarter is told before the story ends
NOT_YET_ACCEPTED = ("ccb-hoa-lan", "tn-hoa-mai")  # what they said of the last quarter waits for review

MEMBERS = (
    Members("mt-hoa-sen", 11, ((0, 0), (1, 1), (0, 0), (0, 0)), (10, 10, 9, 10), 11, 11),
    Members("mt-hoa-mai", 9, ((0, 0), (0, 0), (0, 0), (0, 0)), (8, 8, 7, 8), 9, 9),
    Members("mt-hoa-lan", 9, ((0, 0), (0, 0), (0, 1), (1, 0)), (6, 5, 4, 4), 9, 8),
    Members("pn-hoa-sen", 60, ((4, 0), (3, 1), (2, 0), (1, 1)), (51, 54, 55, 57), 3, 3, trained=18, outstanding=12, introduced={2: 1}, admitted={4: 1}),
    Members("pn-hoa-mai", 50, ((2, 0), (1, 1), (2, 0), (0, 1)), (41, 42, 43, 43), 3, 3, trained=9, outstanding=8),
    Members("nd-hoa-sen", 70, ((3, 1), (1, 0), (2, 2), (1, 0)), (49, 50, 50, 52), 3, 3, trained=35, outstanding=14, introduced={1: 1}),
    Members("nd-hoa-mai", 58, ((1, 1), (2, 0), (0, 1), (1, 0)), (39, 41, 40, 41), 3, 2, trained=33, outstanding=9),
    Members("tn-hoa-sen", 19, ((2, 0), (3, 2), (1, 1), (2, 1)), (17, 18, 17, 19), 3, 3, trained=11, outstanding=5, introduced={3: 2}, admitted={1: 1, 4: 1}),
    Members("tn-hoa-mai", 20, ((0, 1), (1, 2), (0, 2), (1, 1)), (12, 10, 8, 8), 3, 2, outstanding=2),
    Members("tn-hoa-lan", 15, ((1, 0), (2, 1), (1, 1), (0, 1)), (11, 12, 11, 11), 3, 3, trained=6, outstanding=3, introduced={4: 1}),
    Members("ccb-hoa-sen", 25, ((1, 0), (1, 0), (0, 1), (0, 0)), (22, 22, 21, 22), 3, 3, outstanding=6),
    Members("ccb-hoa-lan", 19, ((0, 0), (1, 0), (0, 0), (0, 1)), (15, 15, 14, 15), 3, 3, outstanding=4),
)  # fmt: skip


def figures_of(told: Members) -> list[dict[str, int | None]]:
    """The numbers of each quarter; a quarter opens as the one before it closed."""
    rows: list[dict[str, int | None]] = []
    opening = told.opening
    for number, ((joined, left), attending) in enumerate(zip(told.moves, told.attending, strict=True), 1):
        closing = opening + joined - left
        last = number == len(QUARTERS)
        rows.append({
            "opening": opening, "joined": joined, "left": left, "closing": closing, "attending": min(attending, closing), "posts": told.posts,
            "posts_filled": told.filled, "introduced": told.introduced.get(number), "admitted": told.admitted.get(number),
            "trained": told.trained if last else None, "outstanding": told.outstanding if last else None,
        })  # fmt: skip
        opening = closing
    return rows


def tell_members(cast: Cast, month: int) -> None:
    """After each quarter's last month, what every branch said of it."""
    if month % 3 or not month:
        return
    period = QUARTERS[month // 3 - 1]
    names = {key_for(f"members-{told.name}-{period}"): told for told in MEMBERS}
    known = set(MembershipFigure.objects.filter(uuid__in=names).values_list("uuid", flat=True))
    for uuid, told in names.items():
        if uuid not in known:
            _tell(cast, told, period)


def _tell(cast: Cast, told: Members, period: str) -> None:
    writer, body = writer_at(cast, told.name), cast.body(told.name)
    day = min(Period.parse(period).end + timedelta(days=4), LAST_TOLD)
    numbers = figures_of(told)[QUARTERS.index(period)]
    with at(day, 10):
        figure = save_membership(
            MembershipFigure(uuid=key_for(f"members-{told.name}-{period}"), unit=cast.unit(told.name), body=body, period=period, **numbers),
            by=writer, fields=[],
        )  # fmt: skip
        change_state(figure, "submit", by=writer)
    if period != QUARTERS[-1] or told.name not in NOT_YET_ACCEPTED:
        with at(day + timedelta(days=2), 10):
            change_state(figure, "accept", by=reviewer_at(cast, told.name))
