"""Chapter two: the fuller year in all eleven communes, and what became of the year before.

Told after the first chapter, while the demo serves already. Everything is invented and marked so.
"""

from datetime import date

from django.db import transaction

from kheo.demo.appraised import begin_appraisal, score
from kheo.demo.cast import Cast, gather_cast
from kheo.demo.story import CAMPAIGN, tell_initiative
from kheo.demo.telling import Say, at, key_for, official_document
from kheo.demo.told import Told
from kheo.demo.year import CHECK_UPS, EARLIER, YEAR
from kheo.movements.actions import (
    answer_check_up,
    close_campaign,
    decide_same_work,
    launch_campaign,
    open_due_check_ups,
    raise_pair,
)
from kheo.movements.models import Appraisal, Campaign, Initiative, Verdict

BEFORE = "Phong trào thi đua “Dân vận khéo” huyện Mỹ Xuyên năm 2021"
BEGAN, CLOSED, TOLD_ON = date(2021, 1, 15), date(2022, 1, 14), date(2022, 12, 31)
PLAN = "Kế hoạch minh họa phát động phong trào thi đua “Dân vận khéo” năm 2021"
BEING_APPRAISED = ("market-scales", "school-gate")
LOOKALIKES = ("tree-lane-women", "tree-lane-youth")


def tell_whole_year(say: Say) -> None:
    """Tell the chapter; told again it changes nothing."""
    cast = gather_cast()
    _tell_year_before(cast, say)
    campaign = Campaign.objects.get(name=CAMPAIGN, unit=cast.unit("huyen"))
    for number, told in enumerate(YEAR, 1):
        tell_initiative(cast, campaign, told)
        if number % 7 == 0:
            say(f"Mỹ Xuyên: {number}/{len(YEAR)} mô hình, điển hình của cả năm")
    _decide_the_same_work(cast)
    _leave_ballots_open(cast)
    say("Mỹ Xuyên: cả năm 2022, và những gì còn lại của năm 2021")


def _tell_year_before(cast: Cast, say: Say) -> None:
    campaign = Campaign.objects.filter(name=BEFORE, unit=cast.unit("huyen")).first() or _launch(cast)
    for told in EARLIER:
        tell_initiative(cast, campaign, told)
    with at(CLOSED):
        close_campaign(campaign, by=cast.person("tochuc.huyen"))
    for name, answers in CHECK_UPS.items():
        initiative = Initiative.objects.get(uuid=key_for(name))
        for months, day, found, words, username in answers:
            with at(day):
                answer_check_up(initiative, months=months, found=found, reason=words, by=cast.person(username))
    with at(TOLD_ON):
        open_due_check_ups()
    say("Mỹ Xuyên: năm 2021 và việc rà soát sau công nhận")


def _launch(cast: Cast) -> Campaign:
    by, district = cast.person("tochuc.huyen"), cast.unit("huyen")
    with transaction.atomic(), at(BEGAN):
        document = official_document(
            district, number="01-KH/BDVHU", title=PLAN, issuer="Ban Dân vận Huyện ủy Mỹ Xuyên", issued_on=date(2021, 1, 12), by=by
        )
        return launch_campaign(
            name=BEFORE, unit=district, by=by, body=cast.body("ban-dan-van"), document=document,
            starts_on=BEGAN, register_by=date(2021, 6, 30), ends_on=date(2021, 12, 31),
        )  # fmt: skip


def _decide_the_same_work(cast: Cast) -> None:
    """The union and the hamlet registered the same trees under two names; the commune saw it and one of them leads."""
    leading, other = (Initiative.objects.get(uuid=key_for(name)) for name in LOOKALIKES)
    if other.counted_with is None:
        with transaction.atomic(), at(date(2022, 10, 28)):
            said = "Cùng con đường 800 m và cùng 160 cây; Chi đoàn nhận chăm, Chi hội Phụ nữ trồng."
            pair = raise_pair(leading, other, by=cast.person("duyet.thamdon"), said=said)
            reason = "Một việc, hai đoàn thể cùng làm: Chi hội Phụ nữ chủ trì, Chi đoàn tham gia; tính một lần."
            decide_same_work(pair, verdict=Verdict.LEADS, lead=leading, reason=reason, by=cast.person("duyet2.thamdon"))


def _leave_ballots_open(cast: Cast) -> None:
    """Two appraisals under way: of one, two ballots are in and the third is begun; of the other none is."""
    told = {one.name: one for one in YEAR}
    for place, name in enumerate(BEING_APPRAISED):
        initiative = Initiative.objects.get(uuid=key_for(name))
        if not initiative.appraisals.exists():
            _begin(cast, initiative, told[name], ballots=2 - 2 * place)


@transaction.atomic
def _begin(cast: Cast, initiative: Initiative, told: Told, *, ballots: int) -> Appraisal:
    appraisal = begin_appraisal(cast, initiative, date(2022, 12, 19))
    for number, ballot in enumerate(appraisal.ballots.order_by("pk")):
        with at(date(2022, 12, 27), 9 + number):
            if number < ballots:
                score(ballot.appraiser, appraisal, told, number)
            elif number == ballots and ballots:
                score(ballot.appraiser, appraisal, told, number, lines=6)
    return appraisal
