"""Chapter one: Mỹ Xuyên from January to December 2022, told through the same actions that people use.

Of public record are the district and its eleven units, the names of its committees and unions, and the programme
09-CTr/HU of 22 December 2020. Hamlets, people, initiatives, decisions and numbers are invented and marked so.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from kheo.demo.cast import Cast, gather_cast
from kheo.demo.pictures import draw_photo
from kheo.demo.recognised import RECOGNISED
from kheo.demo.steps import STEPS
from kheo.demo.telling import MARK, Say, at, key_for, official_document
from kheo.demo.told import Told
from kheo.demo.under_way import UNDER_WAY
from kheo.lib.periods import Period
from kheo.movements.actions import (
    change_campaign,
    launch_campaign,
    load_sheets,
    name_honouree,
    save_initiative,
)
from kheo.movements.models import Campaign, Grade, Initiative, Output, ScoringSheet, StepKind, SubjectKind
from kheo.org.models import User
from kheo.records.actions import add_photo, describe_evidence, set_target

CAMPAIGN = "Phong trào thi đua “Dân vận khéo” huyện Mỹ Xuyên năm 2022"
LAUNCHED = date(2022, 1, 10)
TARGETS = (
    ("huyen", "movements.registered", 45),
    ("huyen", "movements.recognised", 10),
    ("huyen", "movements.outstanding", 4),
    ("tham-don", "movements.recognised", 4),
    ("ngoc-to", "movements.recognised", 2),
    ("ngoc-dong", "movements.recognised", 2),
)
PROGRAMME = "Về xây dựng huyện Mỹ Xuyên đạt chuẩn nông thôn mới nâng cao"
STEPS_OF_2022: dict[str, date] = {
    StepKind.REGISTRATION: date(2022, 6, 30), StepKind.SELF_ASSESSMENT: date(2022, 11, 30), StepKind.APPRAISAL: date(2022, 12, 10),
    StepKind.RECOGNITION: date(2022, 12, 20), StepKind.SUMMING_UP: date(2022, 12, 31),
}  # fmt: skip
QUOTAS = (
    (Grade.OUTSTANDING, "", SubjectKind.COLLECTIVE, 4), (Grade.OUTSTANDING, "", SubjectKind.INDIVIDUAL, 2),
    (Grade.REWARDED, "giay_khen_huyen", SubjectKind.COLLECTIVE, 3),
)  # fmt: skip
SHEET = "proposal-model-100"
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
            document=official_document(
                district, number="09-CTr/HU", title=PROGRAMME, issuer="Huyện ủy Mỹ Xuyên", issued_on=date(2020, 12, 22), by=organiser
            ),
            sheet=_sheet(), steps=STEPS_OF_2022, starts_on=LAUNCHED, register_by=date(2022, 6, 30), ends_on=date(2022, 12, 31),
        )  # fmt: skip
        fields = list(campaign.fields.values_list("pk", "name"))
        change_campaign(campaign, steps=STEPS_OF_2022, fields=fields, quotas=QUOTAS, by=organiser, version=campaign.version)
        for place, code, value in TARGETS:
            set_target(
                code=code, unit=cast.unit(place), period=Period.year(2022), value=Decimal(value), by=organiser,
                source="Số liệu minh họa",
            )  # fmt: skip
    return campaign


def _sheet() -> ScoringSheet:
    """Our own proposal: there is no rule for the points of one initiative."""
    load_sheets()
    return ScoringSheet.objects.filter(code=SHEET).latest("version")


def tell_initiative(cast: Cast, campaign: Campaign, told: Told) -> bool:
    """Enter the initiative and let it travel, in one transaction; False when it is there already."""
    if Initiative.objects.filter(uuid=key_for(told.name)).exists():
        return False
    with transaction.atomic():
        initiative = _enter(cast, campaign, told)
        for number, (day, verb, username, words) in enumerate(told.steps):
            initiative.refresh_from_db()
            with at(day, 9 + number % 8):
                STEPS[verb](cast, initiative, cast.person(username), words, told)
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
    origin = Initiative.objects.get(uuid=key_for(told.origin)) if told.origin else None
    return Initiative(
        uuid=key_for(told.name), campaign=campaign, field=campaign.fields.get(code=told.field),
        unit=cast.unit(told.place), body=cast.body(told.place), kind=told.kind, subject=told.subject,
        is_pilot=told.is_pilot, title=told.title, situation=f"{told.situation}\n\n{MARK}", goals=told.goals,
        method=told.method, place=told.where, forces=told.forces, resources=told.resources, schedule=told.schedule,
        starts_on=told.starts_on, sustainability=told.sustainability,
        cost=told.cost, people=told.people, origin=origin, origin_changes=told.origin_changes,
    )  # fmt: skip


def _attach_photos(initiative: Initiative, told: Told, by: User) -> None:
    for place, (scene, caption, _shown) in enumerate(told.photos):
        # The drawing's number is the record's own, so that no two records carry the same picture.
        moment = told.moments[place] if told.moments else ""
        evidence = add_photo(initiative, draw_photo(scene, key_for(told.name).int % 97), by=by, moment=moment)
        describe_evidence(evidence, by=by, caption=f"{caption} (tranh minh họa)", credit=CREDIT)
