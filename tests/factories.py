"""Records as people make them: through the same actions."""

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.movements.actions import (
    LineAnswer,
    hand_in_self_assessment,
    load_sheets,
    name_honouree,
    raise_pair,
    recognise,
    save_initiative,
    save_self_assessment,
)
from kheo.movements.actions import appraisals as appraising
from kheo.movements.actions.councils import freeze_appraisal, save_council
from kheo.movements.actions.sheets import SHEETS
from kheo.movements.models import (
    Appraisal,
    Ballot,
    Campaign,
    Initiative,
    Output,
    Recognition,
    SameWork,
    ScoringSheet,
    SelfAssessment,
)
from kheo.movements.queries import sheet_of
from kheo.movements.queries.appraisals import ballots_of
from kheo.movements.queries.councils import Answer, spread_lines
from kheo.movements.scoring import scored_lines
from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.records.actions import add_photo, change_state, publish_record
from kheo.records.permissions import reviewers_of
from kheo.records.workflow import ReviewState
from kheo.register.models import OfficialDocument

TEXTS = ("situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability")
REASON = "Nêu rõ kết quả."
FULL = {"1.1": "25", "1.2": "15", "2": "45"}  # 85 points on the sheet of `make_sheet`


def photo(name: str = "anh.jpg", colour: str = "green", size: tuple[int, int] = (40, 30), gps: bool = False) -> SimpleUploadedFile:
    """A small JPEG; with `gps` it tells where it was taken."""
    written, exif = BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (9.0, 25.0, 0.0), 3: "E", 4: (105.0, 55.0, 0.0)})
        exif[0x010F] = "MayAnhThu"
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")


def initiative_values(campaign: Campaign, **fields: Any) -> dict[str, Any]:
    """All ten items of the form, filled in."""
    return {
        "campaign": campaign, "field": campaign.fields.first(), "title": "Tuyến đường hoa ấp Trà Mẹt",
        **{name: f"Nội dung {name}" for name in TEXTS}, **fields,
    }  # fmt: skip


def make_initiative(
    unit: Unit, by: User, *, state: str = "draft", body: Body | None = None, reviewer: User | None = None,
    honouree: str = "", consent_way: str = "", photos: int = 0, **fields: Any,
) -> Initiative:  # fmt: skip
    """An initiative that travelled to `state`; its reviewer is one whom its line of review leads to."""
    campaign = fields.pop("campaign", None) or Campaign.objects.open().filter(unit__key__in=unit.path_keys).first()
    if honouree:
        fields["subject"] = "individual"
    initiative = Initiative(unit=unit, body=body, uuid=uuid.uuid4(), **initiative_values(campaign, **fields))
    initiative = save_initiative(initiative, by=by)
    Output.objects.create(initiative=initiative, what="Tuyến đường", measure="km", promised=2)
    if honouree:
        name_honouree(initiative, name=honouree, consent_way=consent_way, by=by)
    for number in range(photos):
        add_photo(initiative, photo(size=(40 + number, 30)), by=by, caption=f"Ảnh {number}")
    return travel(initiative, state, by=by, reviewer=reviewer)


def travel(initiative: Initiative, state: str, *, by: User, reviewer: User | None = None) -> Initiative:
    """Take a draft to `state`."""
    if state in (ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.ACCEPTED):
        initiative = change_state(initiative, "submit", by=by)
    if state == ReviewState.WITHDRAWN:
        initiative = change_state(initiative, "withdraw", by=by)
    if state in (ReviewState.RETURNED, ReviewState.ACCEPTED):
        reviewer = reviewer or reviewers_of(initiative).exclude(pk=by.pk).first() or by  # an office of one
        verb = {ReviewState.RETURNED: "return", ReviewState.ACCEPTED: "accept"}[ReviewState(state)]
        initiative = change_state(initiative, verb, by=reviewer, reason=REASON if verb == "return" else "")
    return initiative


def make_published(unit: Unit, by: User, editor: User, **fields: Any) -> Initiative:
    """An accepted initiative that everybody may read, with every photo ticked."""
    initiative = make_initiative(unit, by, state="accepted", **fields)
    ticked = list(initiative.evidence.values_list("pk", flat=True))
    return publish_record(initiative, by=editor, evidence=ticked)


def make_document(unit: Unit, by: User, *, number: str = "01-QĐ/BDV", title: str = "Về việc công nhận mô hình", **fields: Any) -> OfficialDocument:
    """An official document of that unit."""
    return OfficialDocument.objects.create(unit=unit, number=number, title=title, issuer=str(unit), entered_by=by, **fields)


def honour(initiative: Initiative, *, by: User, grade: str = "recognised", number: str = "01-QĐ/BDV", **fields: Any) -> Recognition:
    """A decision about the initiative, of today and of its campaign's unit if nothing else is said."""
    unit = fields.get("unit") or initiative.campaign.unit
    document = OfficialDocument.objects.filter(unit=unit, number=number).first() or make_document(unit, by, number=number)
    return recognise(initiative, grade=grade, document=document, by=by, **{"decided_on": dates.today(), **fields})


def make_rows(count: int, *, unit: Unit, by: User, campaign: Campaign, state: str, published: bool = False) -> None:
    """Many rows at once, for the weight of lists; they have no history."""
    now = dates.now()
    accepted = {"accepted_by": by, "accepted_at": now, "accepted_unit": unit.parent} if state == "accepted" else {}
    Initiative.objects.bulk_create(
        (
            Initiative(
                unit=unit, state=state, entered_by=by, submitted_by=by, submitted_at=now, first_submitted_at=now, folded=fold(f"Mô hình {number}"),
                published_at=now if published else None, **accepted, **initiative_values(campaign, title=f"Mô hình {number}"),
            )
            for number in range(count)
        ),
        batch_size=200,
    )  # fmt: skip


def make_sheet(campaign: Campaign) -> ScoringSheet:
    """A small sheet for the campaign: 1.1 (30), 1.2 (20, may not apply), 2 (50, no zero for the best rank), a bonus, a minus, a cap."""
    sheet = ScoringSheet.objects.create(code="thu", version=1, name="Bảng điểm thử", bonus_most=5, malus_most=5, digest="-")
    first = sheet.lines.create(position=1, code="1", name="Kết quả", most=50)
    sheet.lines.create(position=2, code="1.1", name="Việc làm được", most=30, parent=first)
    sheet.lines.create(position=3, code="1.2", name="Nhân rộng", most=20, parent=first, may_not_apply=True)
    sheet.lines.create(position=4, code="2", name="Cách làm", most=50, zero_allowed=False)
    sheet.lines.create(position=5, code="B", name="Sáng kiến", most=5, part="bonus")
    sheet.lines.create(position=6, code="M", name="Nộp muộn", most=5, part="malus")
    ranks = [("Xuất sắc", 90, True), ("Tốt", 70, False), ("Đạt", 50, False)]
    rows = [sheet.ranks.create(position=place, name=name, least=least, no_zero=no_zero) for place, (name, least, no_zero) in enumerate(ranks, 1)]
    sheet.caps.create(code="muc-tran", name="Không xếp loại xuất sắc", best=rows[1])
    campaign.sheet = sheet
    campaign.save(update_fields=["sheet"])
    return sheet


def open_appraisal(initiative: Initiative, by: User, appraisers: Iterable[User]) -> Appraisal:
    """The appraisal of an accepted initiative, by a sheet of its campaign."""
    if initiative.campaign.sheet is None:
        make_sheet(initiative.campaign)
    return appraising.open_appraisal(initiative, appraisers=appraisers, by=by)


def answers(sheet: ScoringSheet, points: Mapping[str, Any], remark: str = "") -> list[Answer]:
    """Answers by the codes of the lines: a number as text, or None where the line does not apply."""
    lines = {line.code: line for line in sheet.lines.all()}
    return [Answer(lines[code], None if text is None else Decimal(text), "not_applicable" if text is None else "", remark) for code, text in points.items()]


def score(ballot: Ballot, points: Mapping[str, Any], *, hand_in: bool = True, remark: str = "") -> Ballot:
    """An appraiser without a conflict of interest scores, and hands in."""
    by, sheet = ballot.appraiser, ballot.appraisal.sheet
    ballot = appraising.declare_conflict(ballot, has_conflict=False, by=by)
    ballot = appraising.save_scores(ballot, answers=answers(sheet, points, remark), by=by, version=ballot.version)
    return appraising.hand_in(ballot, by=by) if hand_in else ballot


def score_all(appraisal: Appraisal, *points: Mapping[str, Any]) -> None:
    """Every ballot in turn."""
    for ballot, given in zip(ballots_of(appraisal), points, strict=True):
        score(ballot, given)


def freeze(appraisal: Appraisal, by: User, points: Mapping[str, Any] | None = None, *, number: str = "05-BB/BDV") -> Appraisal:
    """The council takes the means, decides `points` with a remark, names its minutes, and makes the result final."""
    decided = points or {}
    given = [Answer(line.line, line.proposal.points, line.proposal.gap) for line in spread_lines(appraisal, ballots_of(appraisal)) if line.proposal and line.line.code not in decided]
    unit = appraisal.initiative.campaign.unit
    minutes = OfficialDocument.objects.filter(unit=unit, number=number).first() or make_document(unit, by, number=number, kind="minutes", title="Biên bản họp hội đồng")
    rows = [*given, *answers(appraisal.sheet, decided, "Hội đồng thống nhất.")]
    saved = save_council(appraisal, answers=rows, minutes=minutes, by=by, version=appraisal.version)
    return freeze_appraisal(saved, by=by)



def shipped_sheet(code: str = "proposal-model-100") -> ScoringSheet:
    """The sheet of that code that comes along, loaded from its file."""
    load_sheets(files=[SHEETS / f"{code}.yaml"])
    return ScoringSheet.objects.filter(code=code).order_by("-version")[0]


def assess_self(initiative: Initiative, *, by: User, points: Mapping[str, str] | str = "1", hand_in: bool = True) -> SelfAssessment:
    """A self-assessment with these points by line (or the same for every line), handed in."""
    codes = [line.code for line in scored_lines(sheet_of(initiative.campaign.sheet))]
    given = dict.fromkeys(codes, points) if isinstance(points, str) else points
    own = save_self_assessment(initiative, by=by, answers={code: LineAnswer(Decimal(text)) for code, text in given.items()})
    return hand_in_self_assessment(initiative, by=by) if hand_in else own


def raise_two(first: Initiative, second: Initiative, *, by: User, said: str = "Cùng một tuyến đường.") -> SameWork:
    """Two initiatives put before somebody to decide whether they are one work."""
    return raise_pair(first, second, by=by, said=said)


def look_alike_values(**fields: Any) -> dict[str, Any]:
    """What an initiative says that looks like any other of these values, in words of its own."""
    return {
        "title": "Tuyến đường hoa kiểu mẫu", "goals": "Trồng hoa mười giờ hai bên lộ, không còn cỏ dại.",
        "method": "Ra quân Chủ nhật trồng hoa, mỗi hộ tưới hoa và chăm hoa trước nhà.", **fields,
    }  # fmt: skip


def give(user: User, role: str, unit: Unit, body: Body | None = None) -> None:
    """A role for all of that unit's life."""
    RoleAssignment.objects.create(user=user, role=role, unit=unit, body=body, valid_from=unit.valid_from)


def another(name: str, role: str, unit: Unit) -> User:
    """One more account with a role, beside the cast."""
    user = User.objects.create(username=name, full_name=f"Người Thử {name}", password="!")
    give(user, role, unit)
    return user


def ballot_of(appraisal: Appraisal, user: User) -> Ballot:
    """The ballot of that appraiser."""
    return Ballot.objects.get(appraisal=appraisal, appraiser=user)
