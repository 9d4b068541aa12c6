"""Chapter one: Mỹ Xuyên from January to December 2022, told through the same actions that people use.

Of public record are the district and its eleven units, the names of its committees and unions, and the programme
09-CTr/HU of 22 December 2020. Hamlets, people, initiatives, decisions and numbers are invented and marked so.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db import transaction

from kheo.demo.cast import Cast, gather_cast
from kheo.demo.pictures import draw_photo
from kheo.demo.recognised import RECOGNISED
from kheo.demo.telling import MARK, Say, at, key_for
from kheo.demo.told import Told
from kheo.demo.under_way import UNDER_WAY
from kheo.lib.periods import Period
from kheo.movements.actions import launch_campaign, name_honouree, recognise, save_initiative, set_condition
from kheo.movements.models import Campaign, Grade, Initiative, Output
from kheo.org.models import User
from kheo.records.actions import add_photo, change_state, describe_evidence, publish_record, set_target

CAMPAIGN = "Phong trào thi đua “Dân vận khéo” huyện Mỹ Xuyên năm 2022"
LAUNCHED = date(2022, 1, 10)
TARGETS = (
    ("huyen", "movements.registered", 20),
    ("huyen", "movements.recognised", 10),
    ("huyen", "movements.outstanding", 4),
    ("tham-don", "movements.recognised", 4),
    ("ngoc-to", "movements.recognised", 2),
    ("ngoc-dong", "movements.recognised", 2),
)
DECISION = "Quyết định minh họa số 0{number}/QĐ-MH ngày {day:%d/%m/%Y} (số liệu minh họa)"
CREDIT = "Tranh vẽ minh họa"


def tell_my_xuyen(say: Say) -> None:
    """Tell the chapter; told again it changes nothing."""
    cast = gather_cast()
    say("Mỹ Xuyên: địa bàn, tổ chức, tài khoản")
    campaign = _launch(cast)
    for told in (*RECOGNISED, *UNDER_WAY):
        tell_initiative(cast, campaign, told)
    say(f"Mỹ Xuyên: {Initiative.objects.filter(campaign=campaign).count()} mô hình, điển hình")


def _launch(cast: Cast) -> Campaign:
    standing = Campaign.objects.filter(name=CAMPAIGN, unit=cast.unit("huyen")).first()
    return standing or _launch_and_plan(cast)


@transaction.atomic
def _launch_and_plan(cast: Cast) -> Campaign:
    organiser, district = cast.person("tochuc.huyen"), cast.unit("huyen")
    with at(LAUNCHED):
        campaign = launch_campaign(
            name=CAMPAIGN, unit=district, by=organiser, body=cast.body("ban-dan-van"),
            launched_by_text="Chương trình số 09-CTr/HU ngày 22/12/2020 của Huyện ủy Mỹ Xuyên",
            starts_on=LAUNCHED, register_by=date(2022, 6, 30), ends_on=date(2022, 12, 31),
        )  # fmt: skip
        for place, code, value in TARGETS:
            set_target(
                code=code, unit=cast.unit(place), period=Period.year(2022), value=Decimal(value), by=organiser,
                source="Số liệu minh họa",
            )  # fmt: skip
    return campaign


def tell_initiative(cast: Cast, campaign: Campaign, told: Told) -> bool:
    """Enter the initiative and let it travel, in one transaction; False when it is there already."""
    if Initiative.objects.filter(uuid=key_for(told.name)).exists():
        return False
    with transaction.atomic():
        initiative = _enter(cast, campaign, told)
        for number, (day, verb, username, words) in enumerate(told.steps):
            initiative.refresh_from_db()
            with at(day, 9 + number % 8):
                STEPS[verb](initiative, cast.person(username), words, told)
    return True


def _enter(cast: Cast, campaign: Campaign, told: Told) -> Initiative:
    by = cast.person(told.by)
    with at(told.on):
        initiative = save_initiative(_written(cast, campaign, told), by=by)
        for what, measure, promised, reached in told.outputs:
            Output.objects.create(
                initiative=initiative, what=what, measure=measure, promised=promised, reached=reached
            )
        if told.honouree:
            name_honouree(initiative, name=told.honouree, consent_way=told.consent_way, by=by)
        _attach_photos(initiative, told, by)
    return initiative


def _written(cast: Cast, campaign: Campaign, told: Told) -> Initiative:
    return Initiative(
        uuid=key_for(told.name), campaign=campaign, field=campaign.fields.get(code=told.field),
        unit=cast.unit(told.place), body=cast.body(told.place), kind=told.kind, subject=told.subject,
        is_pilot=told.is_pilot, title=told.title, situation=f"{told.situation}\n\n{MARK}", goals=told.goals,
        method=told.method, place=told.where, forces=told.forces, resources=told.resources, schedule=told.schedule,
        starts_on=told.starts_on, sustainability=told.sustainability,
    )  # fmt: skip


def _attach_photos(initiative: Initiative, told: Told, by: User) -> None:
    for scene, caption, _shown in told.photos:
        # The drawing's number is the record's own, so that no two records carry the same picture.
        evidence = add_photo(initiative, draw_photo(scene, key_for(told.name).int % 97), by=by)
        describe_evidence(evidence, by=by, caption=f"{caption} (tranh minh họa)", credit=CREDIT)


# --- What may happen to an initiative, by the words that the texts use -------------------------------

Step = Callable[[Initiative, User, str, Told], object]


def _review(verb: str) -> Step:
    return lambda initiative, by, words, _told: change_state(initiative, verb, by=by, reason=words)


def _condition(verb: str) -> Step:
    return lambda initiative, by, words, _told: set_condition(initiative, verb, by=by, reason=words)


def _grade(grade: Grade, number: int, decided_on: date) -> Step:
    decision = DECISION.format(number=number, day=decided_on)
    return lambda initiative, by, _words, _told: recognise(
        initiative, grade=grade, decided_on=decided_on, decision=decision, by=by
    )


def _mend(initiative: Initiative, by: User, words: str, _told: Told) -> object:
    """What was returned names its resources more closely."""
    initiative.resources = words
    return save_initiative(initiative, by=by, fields=["resources"], version=initiative.version)


def _publish(initiative: Initiative, by: User, _words: str, told: Told) -> object:
    """A tick for each photo that the story shows."""
    photos = zip(initiative.evidence.order_by("pk"), told.photos, strict=True)
    ticked = [evidence.pk for evidence, (_scene, _caption, shown) in photos if shown]
    return publish_record(initiative, by=by, evidence=ticked)


STEPS: dict[str, Step] = {
    **{verb: _review(verb) for verb in ("submit", "return", "accept", "withdraw")},
    **{verb: _condition(verb) for verb in ("start", "stall", "stop", "end")},
    "recognised": _grade(Grade.RECOGNISED, 1, date(2022, 12, 15)),
    "outstanding": _grade(Grade.OUTSTANDING, 2, date(2022, 12, 20)),
    "mend": _mend,
    "publish": _publish,
}
