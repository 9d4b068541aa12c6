"""What may happen to an initiative of the story, by the words that the texts use."""

from collections.abc import Callable

from kheo.demo.appraised import appraise
from kheo.demo.cast import Cast
from kheo.demo.telling import official_document
from kheo.demo.told import Told
from kheo.lib import dates
from kheo.movements.actions import add_checkpoint, recognise, save_initiative, set_condition
from kheo.movements.models import Grade, Initiative
from kheo.org.models import User
from kheo.records.actions import change_state, publish_record

DECISION = "Quyết định minh họa về công nhận mô hình, điển hình “Dân vận khéo” năm {year}"
REWARD = "Quyết định minh họa về tặng giấy khen trong phong trào thi đua “Dân vận khéo” năm {year}"

Step = Callable[[Cast, Initiative, User, str, Told], object]


def _review(verb: str) -> Step:
    return lambda _cast, initiative, by, words, _told: change_state(initiative, verb, by=by, reason=words)


def _condition(verb: str) -> Step:
    return lambda _cast, initiative, by, words, _told: set_condition(initiative, verb, by=by, reason=words)


def _grade(grade: Grade, number: str) -> Step:
    """The decision of the day on which it happens, by the committee of the campaign's district."""

    def step(_cast: Cast, initiative: Initiative, by: User, _words: str, _told: Told) -> object:
        today = dates.today()
        document = official_document(
            initiative.campaign.unit, number=number, title=DECISION.format(year=today.year), issuer="Huyện ủy Mỹ Xuyên", by=by,
            kind="decision", issued_on=today, signer_office="T/M Ban Thường vụ, Phó Bí thư",
        )  # fmt: skip
        return recognise(initiative, grade=grade, document=document, by=by)

    return step


def _reward(_cast: Cast, initiative: Initiative, by: User, words: str, _told: Told) -> object:
    """A reward of the district's chairman; `words` is the honour as printed."""
    today = dates.today()
    document = official_document(
        initiative.campaign.unit, number="4512/QĐ-UBND", title=REWARD.format(year=today.year), issuer="Ủy ban nhân dân huyện Mỹ Xuyên",
        by=by, issued_on=today, signer_office="Chủ tịch",
    )  # fmt: skip
    return recognise(initiative, grade=Grade.REWARDED, document=document, title=words, reward_form="giay_khen_huyen", by=by)


def _mend(_cast: Cast, initiative: Initiative, by: User, words: str, _told: Told) -> object:
    """What was returned names its resources more closely."""
    initiative.resources = words
    return save_initiative(initiative, by=by, fields=["resources"], version=initiative.version)


def _checkpoint(_cast: Cast, initiative: Initiative, by: User, words: str, told: Told) -> object:
    """A note on how it goes on; what did not work is told with the last one."""
    last = max(day for day, verb, _who, _words in told.steps if verb == "checkpoint")
    failed = told.did_not_work if dates.today() == last else ""
    return add_checkpoint(initiative, noted_on=dates.today(), text=words, did_not_work=failed, by=by)


def _publish(_cast: Cast, initiative: Initiative, by: User, _words: str, told: Told) -> object:
    """A tick for each photo that the story shows."""
    photos = zip(initiative.evidence.order_by("pk"), told.photos, strict=True)
    ticked = [evidence.pk for evidence, (_scene, _caption, shown) in photos if shown]
    return publish_record(initiative, by=by, evidence=ticked)


def _appraise(cast: Cast, initiative: Initiative, _by: User, _words: str, told: Told) -> object:
    return appraise(cast, initiative, told, dates.today())


STEPS: dict[str, Step] = {
    **{verb: _review(verb) for verb in ("submit", "return", "accept", "withdraw")},
    **{verb: _condition(verb) for verb in ("start", "stall", "stop", "ineffective", "end")},
    "recognised": _grade(Grade.RECOGNISED, "01-QĐ/HU"),
    "outstanding": _grade(Grade.OUTSTANDING, "02-QĐ/HU"),
    "rewarded": _reward,
    "mend": _mend,
    "checkpoint": _checkpoint,
    "appraise": _appraise,
    "publish": _publish,
}
