"""The pages of the record book and of the desk around it in a real browser: axe-core finds nothing on them, and none sticks out at the side."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from kheo.grassroots.actions import owe_returns, save_return
from kheo.grassroots.models import (
    Activity,
    ActivityCount,
    Agreement,
    FollowUp,
    MatterRaised,
    Meeting,
    MembershipFigure,
    MonthlyReturn,
    PlannedEvent,
    Resolution,
)
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Body, BodyKind
from kheo.records.actions import add_photo, change_state, publish_record, set_duty
from kheo.register.models import OfficialDocument
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import faults_of
from tests.conftest import LONG_AGO
from tests.factories import make_document, photo

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/lam-viec/bao-cao-thang/theo-doi/"


@pytest.fixture
def month() -> Period:
    """The month of which returns are owed."""
    return Period.of_day(dates.today(), "month").previous()


@pytest.fixture
def groups(land: Any) -> dict[str, Body]:
    """Bodies that meet every month and hand in returns, of both hamlets of xã Tham Đôn and of its neighbour."""
    made = [("mobilisation_body", "Tổ dân vận", land.tra_met), ("front_committee", "Ban công tác Mặt trận", land.tra_met), ("front_committee", "Ban công tác Mặt trận", land.bung_chong), ("front_committee", "Ban công tác Mặt trận", land.dai_an)]
    return {
        f"{kind}-{unit.key}": Body.objects.create(key=f"p{number}", kind=BodyKind(kind), name=f"{name} {unit}", unit=unit, valid_from=LONG_AGO)
        for number, (kind, name, unit) in enumerate(made)
    }  # fmt: skip


@pytest.fixture
def document(land: Any, cast: Any) -> OfficialDocument:
    """A programme of the district that was made known in one hamlet."""
    found = make_document(land.district, cast.organiser, number="09-CTr/HU", title="Chương trình hành động thực hiện Nghị quyết về công tác dân vận")
    Activity.objects.create(unit=land.tra_met, kind="dissemination", document=found, held_on=dates.today(), participants=30, state="accepted", entered_by=cast.recorder)
    return found


@pytest.fixture
def meeting(cast: Any, groups: dict[str, Body]) -> Meeting:
    """A thinly attended meeting with one thing done, one late and one to come; what was done about the body that it is of."""
    body = groups["mobilisation_body-t-h1"]
    found = Meeting.objects.create(
        unit=body.unit, body=body, held_on=dates.today() - timedelta(days=40), membership=40, attended=12, topics="Công tác quý", state="accepted", entered_by=cast.recorder
    )
    days = [dates.today() - timedelta(days=20), dates.today() - timedelta(days=2), dates.today() + timedelta(days=9)]
    for position, day in enumerate(days, start=1):
        Resolution.objects.create(meeting=found, position=position, text=f"Việc thứ {position}: sửa bóng đèn ở đầu ấp", post="Tổ trưởng", due_on=day, done_on=day if position == 1 else None)
    FollowUp.objects.create(body=body, text="Đã về dự họp cùng tổ và phân công thêm người theo dõi.", noted_by=cast.reviewer)
    return found


@pytest.fixture
def agreement(cast: Any, bodies: Any) -> Agreement:
    """An agreement that has run for two years, one of which was looked back at."""
    since = dates.today().replace(year=dates.today().year - 2, month=3, day=1)
    found = Agreement.objects.create(unit=bodies.women_branch.unit, body=bodies.women_branch, title="Giữ sạch tuyến kênh", signed_on=since, state="accepted", entered_by=cast.union_recorder)
    found.parties.add(bodies.front)
    found.tasks.create(text="Mỗi quý ra quân một lần")
    found.reviews.create(year=since.year, text="Ra quân đủ bốn lần.")
    return found


@pytest.fixture
def handed_in(cast: Any, groups: dict[str, Body], month: Period) -> MonthlyReturn:
    """The returns of the month are owed; one is accepted, with texts and matters raised."""
    owe_returns(month)
    body = groups["front_committee-t-h1"]
    texts = {"strengths": "Bà con tham gia đông.", "focus": "Ra quân dọn kênh.", "laws": "Luật Giao thông đường bộ."}
    found = save_return(MonthlyReturn(unit=body.unit, body=body, period=month.code), by=cast.recorder, fields=[], remainders={"sessions": Decimal(3), "loans": Decimal(1_250_000_000)}, texts=texts)
    MatterRaised.objects.create(monthly_return=found, topic="road", count=7, answer="Đã ghi nhận.")
    return change_state(change_state(found, "submit", by=cast.recorder), "accept", by=cast.reviewer)


@pytest.fixture
def published(cast: Any, land: Any, bodies: Any) -> Activity:
    """A published morning with a pair of photos and a count, members of two quarters, and another morning with few people."""
    shown = Activity.objects.create(unit=land.tra_met, kind="clean_up", title="Sáng thứ bảy sạch đường", text="Cả ấp cùng làm.", held_on=dates.today(), participants=42, state="accepted", entered_by=cast.recorder)
    Activity.objects.create(unit=land.dai_an, kind="talk", held_on=dates.today(), participants=3, state="accepted", entered_by=cast.neighbour)
    ActivityCount.objects.create(activity=shown, what="km_cleaned", value="1.2")
    quarter = Period.of_day(dates.today(), "quarter").previous().code
    MembershipFigure.objects.create(unit=land.tra_met, body=bodies.women_branch, period=quarter, opening=40, joined=3, left=1, closing=42, state="accepted", entered_by=cast.union_recorder)
    photos = [add_photo(shown, photo(colour=colour), by=cast.recorder, moment=moment, caption=moment) for moment, colour in (("before", "red"), ("after", "blue"))]
    return publish_record(shown, by=cast.editor, evidence=[one.pk for one in photos])


@pytest.fixture
def late(cast: Any, land: Any) -> None:
    """What is late enough to show one level up, and what is to come."""
    set_duty(land.tra_met, code="x", unit=land.tra_met, label="Nộp báo cáo tháng", due_on=dates.today() - timedelta(days=30))
    PlannedEvent.objects.create(unit=land.tra_met, title="Ra quân dọn kênh", starts_on=dates.today() + timedelta(days=3), state="accepted", published_at=dates.now(), entered_by=cast.recorder)


def faults_there(window: Any, path: str) -> list[str]:
    """What axe-core finds on the very page, which leads nowhere else."""
    found = faults_of(window, path)
    assert window.page.url == window.address + path
    return found


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_public_pages_have_no_faults(seat: Any, home: Any, land: Any, published: Activity, viewport: dict[str, int]) -> None:
    visitor, year = seat("visitor", viewport), dates.today().year
    numbers = reverse("grassroots:public_numbers")
    paths = [reverse("grassroots:activities"), published.get_absolute_url(), numbers, f"{numbers}?unit={land.district.pk}&year={year}", f"{numbers}?q=tham"]
    faults = {path: faults_there(visitor, path) for path in paths}
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_hamlet_have_no_faults(
    seat: Any, with_passwords: Any, land: Any, meeting: Meeting, agreement: Agreement, handed_in: MonthlyReturn, published: Activity, late: None, viewport: dict[str, int]
) -> None:
    cast, hamlet = with_passwords, land.tra_met.pk
    own = [
        reverse("records:new", args=["bao-cao-thang"]), reverse("records:show", args=["bao-cao-thang", handed_in.pk]), reverse("grassroots:resolutions", args=[meeting.pk]),
        reverse("desk:hamlet", args=[hamlet]), reverse("desk:read_aloud", args=[hamlet]), reverse("desk:handover", args=[f"u{hamlet}"]), reverse("desk:reminders"),
    ]  # fmt: skip
    of_the_branch = [
        reverse("records:new", args=["bao-cao-thang"]), reverse("records:show", args=["chuong-trinh-phoi-hop", agreement.pk]),
        reverse("grassroots:review_agreement", args=[agreement.pk, dates.today().year - 1]), reverse("desk:handover", args=[f"b{agreement.body_id}"]),
    ]  # fmt: skip
    assert faults_at_the_desk(seat, viewport, {cast.recorder: own, cast.union_recorder: of_the_branch}) == {}


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_levels_above_have_no_faults(
    seat: Any, with_passwords: Any, meeting: Meeting, document: OfficialDocument, handed_in: MonthlyReturn, late: None, viewport: dict[str, int]
) -> None:
    cast = with_passwords
    of_the_commune = [
        BOARD, f"{BOARD}?show=all", reverse("grassroots:returns_year"), reverse("grassroots:returns_texts"), f"{reverse('grassroots:returns_texts')}?group=assessment",
        reverse("grassroots:weak"), reverse("grassroots:weak_body", args=[meeting.body_id]), reverse("grassroots:disseminations"),
        reverse("grassroots:dissemination", args=[document.pk]), reverse("desk:handover", args=[f"u{meeting.unit.parent_id}"]), reverse("desk:overdue"),
    ]  # fmt: skip
    of_the_district = [BOARD, reverse("grassroots:returns_year"), reverse("grassroots:weak"), reverse("grassroots:dissemination", args=[document.pk]), reverse("desk:overdue")]
    assert faults_at_the_desk(seat, viewport, {cast.reviewer: of_the_commune, cast.organiser: of_the_district}) == {}


def faults_at_the_desk(seat: Any, viewport: dict[str, int], paths_of: dict[Any, list[str]]) -> dict[str, list[str]]:
    """Faults by account and page; pages without any are left out."""
    faults = {}
    for user, paths in paths_of.items():
        window = seat(user.username, viewport)
        window.sign_in(user)
        faults |= {f"{user.username} {path}": found for path in paths if (found := faults_there(window, path))}
    return faults
