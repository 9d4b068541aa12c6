"""How initiatives of the story are appraised: own points, three ballots, the council's result made final. All invented.

The points follow from the initiative's name, so that each telling gives the same ones.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kheo.demo.cast import Cast
from kheo.demo.telling import MARK, at, official_document
from kheo.demo.told import Told
from kheo.movements.actions import LineAnswer, hand_in_self_assessment, save_self_assessment
from kheo.movements.actions.appraisals import declare_conflict, hand_in, open_appraisal, save_scores
from kheo.movements.actions.councils import freeze_appraisal, save_council
from kheo.movements.models import Appraisal, Initiative, SheetLine
from kheo.movements.queries.appraisals import ballots_of, why_not, with_places
from kheo.movements.queries.councils import Answer, criteria_lines, spread_lines
from kheo.org.models import User

HALF = Decimal("0.5")
# Who is asked to appraise; whoever stands too near an initiative is left out there.
APPRAISERS = ("duyet.ngocdong", "ghi.ngocto", "duyet2.thamdon", "lanhdao.huyen", "duyet.huyen")
TEAM = 3
DISPUTED = "moving-desk"  # here one line lies far apart, and the council decides
MINUTES = "Biên bản họp Hội đồng thẩm định mô hình, điển hình “Dân vận khéo” năm 2022 (minh họa)"


def appraise(cast: Cast, initiative: Initiative, told: Told, day: date) -> Appraisal:
    """From own points a week before `day` to the council's final result on it."""
    _assess_self(cast, initiative, told, day - timedelta(days=7))
    appraisal = begin_appraisal(cast, initiative, day - timedelta(days=5))
    for number, ballot in enumerate(ballots_of(appraisal)):
        with at(day - timedelta(days=3), 9 + number):
            score(ballot.appraiser, appraisal, told, number)
    with at(day, 14):
        return _decide(cast, appraisal)


def begin_appraisal(cast: Cast, initiative: Initiative, day: date) -> Appraisal:
    """The district names three who stand far enough away."""
    with at(day):
        asked = {account.username: account for account in with_places(User.objects.filter(username__in=APPRAISERS))}
        team = [asked[username] for username in APPRAISERS if not why_not(initiative, asked[username])]
        return open_appraisal(initiative, appraisers=team[:TEAM], by=cast.person("tochuc.huyen"))


def score(appraiser: User, appraisal: Appraisal, told: Told, number: int, *, lines: int | None = None) -> None:
    """One ballot: no conflict, points for the lines (all, or the first few as a draft), handed in when complete."""
    ballot = appraisal.ballots.get(appraiser=appraiser)
    ballot = declare_conflict(ballot, has_conflict=False, by=appraiser)
    chosen = criteria_lines(appraisal.sheet)[:lines]
    answers = [Answer(line, _points(told.name, line, number)) for line in chosen]
    ballot = save_scores(ballot, answers=answers, by=appraiser, version=ballot.version)
    if lines is None:
        hand_in(ballot, by=appraiser)


def _points(name: str, line: SheetLine, number: int) -> Decimal:
    """Between four fifths and all of a line's points (about), in halves; of the disputed one, the first ballot is far below on one line."""
    chance = Random(f"{name} {line.code} {number}")  # noqa: S311 - a story, not a secret
    if name == DISPUTED and line.code == "2.1" and number == 0:
        return HALF
    share = Decimal(chance.randint(78, 100)) / 100
    return (line.most * share / HALF).to_integral_value() * HALF


def _assess_self(cast: Cast, initiative: Initiative, told: Told, day: date) -> None:
    by, sheet = cast.person(told.by), initiative.campaign.sheet
    assert sheet is not None  # noqa: S101 - the campaign of 2022 has one
    shown = list(initiative.evidence.values_list("pk", flat=True)[:1])
    with at(day):
        answers = {line.code: LineAnswer(min(line.most, _points(told.name, line, 9) + HALF), evidence=shown) for line in criteria_lines(sheet)}
        own = save_self_assessment(initiative, answers=answers, by=by, words=f"Đã làm xong phần việc đăng ký. {MARK}", version=0)
        hand_in_self_assessment(initiative, by=by, version=own.version)


def _decide(cast: Cast, appraisal: Appraisal) -> Appraisal:
    """The council takes the mean where ballots agree, and gives its own points, with a word, where they do not."""
    by = cast.person("tochuc.huyen")
    minutes = official_document(
        appraisal.initiative.campaign.unit, number="12-BB/HĐ", title=MINUTES, issuer="Hội đồng thẩm định huyện Mỹ Xuyên",
        kind="minutes", issued_on=date(2022, 12, 2), as_printed=True, by=by,
    )  # fmt: skip
    answers = []
    for line in spread_lines(appraisal, ballots_of(appraisal)):
        points = line.proposal.points if line.proposal else line.spread.highest
        answers.append(Answer(line.line, points, remark="" if line.proposal else "Hội đồng xem kế hoạch và bảng phân công tại xã: có đủ."))
    saved = save_council(appraisal, answers=answers, by=by, version=appraisal.version, minutes=minutes)
    return freeze_appraisal(saved, by=by, version=saved.version)
