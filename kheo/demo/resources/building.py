"""How the works went: planned, accepted, built step by step, finished, stalled or given up, shown with their photos."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from kheo.demo.cast import Cast
from kheo.demo.pictures import draw_photo
from kheo.demo.record_book.activities import EDITOR, PICTURES, paper
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.resources.form import MILLION, Built, Shot
from kheo.demo.resources.happenings import Happening, work_key, work_of
from kheo.demo.resources.works import BUILT
from kheo.demo.standards import ADVANCED
from kheo.demo.story import CREDIT
from kheo.demo.telling import MARK, key_for
from kheo.movements.models import Initiative
from kheo.org.models import User
from kheo.records.actions import add_photo, change_state, describe_evidence, publish_record, save_record
from kheo.resources.actions.works import mark_milestone, set_work_condition
from kheo.resources.models import Milestone, Work
from kheo.standards.models import Indicator

PUBLISHED_AFTER = timedelta(days=6)


def works_happen(cast: Cast) -> Iterator[Happening]:
    """Everything that happens to the works in the year."""
    for built in BUILT:
        by, reviewer = writer_at(cast, built.place), reviewer_at(cast, built.place)
        yield Happening(built.on, 9, partial(_plan, cast, built, by))
        yield Happening(built.on + timedelta(days=1), 9, partial(_accept, built, reviewer))
        yield from _progress(cast, built, by)


def _progress(cast: Cast, built: Built, by: User) -> Iterator[Happening]:
    for name, _due, done in built.steps:
        if done is not None:
            yield Happening(done, 10, partial(_mark, built, name, done, by))
    for day, verb, words in built.changes:
        yield Happening(day, 15, partial(_change, built, verb, words, day, by))
    last = max([built.on, *(day for day, _verb, _words in built.changes), *(done for _name, _due, done in built.steps if done is not None)])
    if built.late:
        yield Happening(last, 16, partial(_attach_late, built, by))
    if built.is_public:
        yield Happening(last + PUBLISHED_AFTER, 9, partial(_publish, cast, built))


def _plan(cast: Cast, built: Built, by: User) -> None:
    work = save_record(
        Work(
            uuid=work_key(built.name), unit=cast.unit(built.place), title=built.title, kind=built.kind, size=Decimal(built.size), cost=Decimal(built.cost * MILLION),
            place=built.where, text=f"{built.text}\n\n{MARK}", starts_on=built.starts_on, ends_on=built.ends_on, document=paper(cast, built.document),
            initiative=Initiative.objects.get(uuid=key_for(built.initiative)) if built.initiative else None, indicator=indicator(built.indicator),
        ),
        by=by,
    )  # fmt: skip
    Milestone.objects.bulk_create(Milestone(work=work, name=name, due_on=due) for name, due, _done in built.steps)
    _attach(work, built.photos, by)
    change_state(work, "submit", by=by)


def indicator(code: str) -> Indicator | None:
    """The indicator of the demo's own set; None where that chapter was not told."""
    rows = Indicator.objects.filter(criterion__criteria_set__code=ADVANCED, code=code)
    return rows.order_by("-criterion__criteria_set__version").first() if code else None


def _attach(work: Work, photos: tuple[Shot, ...], by: User) -> None:
    for scene, caption, moment, _shown in photos:
        evidence = add_photo(work, draw_photo(scene, work_key(caption).int % PICTURES), by=by, moment=moment)
        describe_evidence(evidence, by=by, caption=_caption(caption), credit=CREDIT)


def _caption(caption: str) -> str:
    return f"{caption} (tranh minh họa)"


def _accept(built: Built, by: User) -> None:
    change_state(work_of(built.name), "accept", by=by)


def _attach_late(built: Built, by: User) -> None:
    _attach(work_of(built.name), built.late, by)


def _mark(built: Built, name: str, done: date, by: User) -> None:
    mark_milestone(work_of(built.name).milestones.get(name=name), done_on=done, by=by)


def _change(built: Built, verb: str, words: str, day: date, by: User) -> None:
    set_work_condition(work_of(built.name), verb, by=by, reason=words, finished_on=day if verb == "finish" else None)


def _publish(cast: Cast, built: Built) -> None:
    work = work_of(built.name)
    shown = [_caption(caption) for _scene, caption, _moment, for_everybody in (*built.photos, *built.late) if for_everybody]
    ticked = list(work.evidence.filter(caption__in=shown).values_list("pk", flat=True))
    publish_record(work, by=cast.person(EDITOR), evidence=ticked)
