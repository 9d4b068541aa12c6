"""Who met: the bodies of the hamlets over the whole year, those above them as far back as meetings are looked at."""

from datetime import date, timedelta

from kheo.demo.cast import COMMUNES, Cast
from kheo.demo.record_book.circles import ABOVE, CIRCLES, FOLLOWED_UP
from kheo.demo.record_book.form import Circle, Resolved
from kheo.demo.record_book.places import OF_THE_DISTRICT, ON_BEHALF, REVIEWERS, reviewer_at, writer_at
from kheo.demo.telling import MARK, at, key_for
from kheo.grassroots.actions.meetings import note_follow_up, report_resolution
from kheo.grassroots.models import FollowUp, Meeting, Resolution
from kheo.grassroots.rules import meeting_rules
from kheo.org.models import Body, User
from kheo.records.actions import change_state, save_record

LOOKED_AT = {"month": tuple(range(6, 12)), "quarter": (0, 3, 6, 9)}  # as far back as bodies are looked at when the story ends
FULL, ABSENT = 4, 3  # of four meetings above the hamlets, one is full and at most three are absent from the others


def day_of(circle: Circle, month: int) -> date:
    """The day of the body's meeting in a month of 2022; month 0 is the last one before."""
    return date(2022, month, circle.day) if month else date(2021, 12, circle.day)


def tell_meetings(cast: Cast, month: int) -> None:
    """All meetings of a month that are not there yet, and what came of what was resolved."""
    rows = [circle for circle in CIRCLES if month in circle.months]
    known = _known([_name(circle, month) for circle in rows])
    for circle in rows:
        came = circle.came[circle.months.index(month)]
        if came is not None and _name(circle, month) not in known:
            _tell(circle, month, came, body=_body(cast, circle), writer=writer_at(cast, circle.name), reviewer=reviewer_at(cast, circle.name))


def tell_meetings_above(cast: Cast, month: int) -> None:
    """The meetings of committees and unions of communes and the district, which the district's office types in."""
    places = [cast.unit(short) for short in (*COMMUNES, "huyen")]
    bodies = Body.objects.filter(kind__in=ABOVE, unit__in=places).select_related("parent").order_by("path")
    circles = [(_circle_of(body, place), body) for place, body in enumerate(bodies)]
    known = _known([_name(circle, month) for circle, _body in circles])
    for circle, body in circles:
        if month in circle.months and _name(circle, month) not in known:
            came = circle.came[circle.months.index(month)] or 0
            _tell(circle, month, came, body=body, writer=cast.person(ON_BEHALF), reviewer=_reviewer_above(cast, body))


def follow_up(cast: Cast) -> None:
    """What the commune did about the group that missed its meetings."""
    name, day, words = FOLLOWED_UP
    if (body := cast.body(name)) is not None and not FollowUp.objects.filter(body=body).exists():
        with at(day, 10):
            note_follow_up(body, by=reviewer_at(cast, name), text=words)


def _reviewer_above(cast: Cast, body: Body) -> User | None:
    """Who accepts it: the province for bodies with none above, the district's office for those of communes; None where nobody is there."""
    if body.parent is None:
        return cast.person(REVIEWERS["huyen"])
    return cast.person(OF_THE_DISTRICT.username) if body.parent.unit_id == cast.unit("huyen").pk else None


def _circle_of(body: Body, place: int) -> Circle:
    members, topics = ABOVE[body.kind]
    months = LOOKED_AT[meeting_rules()[body.kind].every]
    came = tuple(members - (place + month) % FULL % ABSENT for month in months)
    return Circle(body.key, 22 + place % 6, members, came, topics, months)


def _body(cast: Cast, circle: Circle) -> Body:
    body = cast.body(circle.name)
    if body is None:
        raise LookupError(circle.name)
    return body


def _name(circle: Circle, month: int) -> str:
    return f"meeting-{circle.name}-{month}"


def _known(names: list[str]) -> set[str]:
    keys = {key_for(name): name for name in names}
    return {keys[uuid] for uuid in Meeting.objects.filter(uuid__in=keys).values_list("uuid", flat=True)}


def _tell(circle: Circle, month: int, came: int, *, body: Body, writer: User, reviewer: User | None) -> None:
    day, resolved = day_of(circle, month), circle.resolved.get(month, ())
    topics = "\n".join(filter(None, (circle.topics[circle.months.index(month)], circle.also.get(month), MARK)))
    with at(day, 19):
        meeting = save_record(
            Meeting(
                uuid=key_for(_name(circle, month)), unit=body.unit, body=body, held_on=day, membership=circle.members, attended=came, topics=topics
            ),
            by=writer,
        )
        Resolution.objects.bulk_create(
            Resolution(meeting=meeting, position=number, text=row.text, post=row.post, due_on=row.due_on) for number, row in enumerate(resolved, 1)
        )
        change_state(meeting, "submit", by=writer)
    if reviewer is not None:
        with at(day + timedelta(days=2), 9):
            change_state(meeting, "accept", by=reviewer)
    _report(meeting, resolved, writer)


def _report(meeting: Meeting, resolved: tuple[Resolved, ...], by: User) -> None:
    for number, row in enumerate(resolved, 1):
        if row.done_on is not None:
            with at(row.done_on, 17):
                report_resolution(meeting, position=number, by=by, done_on=row.done_on, outcome=row.outcome)
