"""The list of weak bodies tells when the level above last dealt with each; what it writes names nobody."""

from datetime import date
from typing import Any

import pytest

from kheo.grassroots.models import FollowUp, Meeting, Resolution
from kheo.lib import dates
from kheo.org.actions import change_body
from kheo.org.models import Body
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
LIST = "/lam-viec/noi-con-yeu/"


@pytest.fixture(autouse=True)
def november(bodies):
    """On 15 November; the bodies of the cast are of a kind that no rule asks to meet."""
    Body.objects.update(kind="red_cross")
    with dates.moved_to(dates.local_moment(date(2022, 11, 15))):
        yield


@pytest.fixture
def groups(land: Any) -> list[Body]:
    """Two groups that never met."""
    return [
        Body.objects.create(key=f"f{number}", kind="mobilisation_body", name=f"Tổ dân vận số {number}", unit=unit, valid_from=LONG_AGO)
        for number, unit in enumerate((land.tra_met, land.bung_chong))
    ]  # fmt: skip


def shown(answer: Any) -> dict[str, str]:
    """What the column of the last follow-up says, by body."""
    return {row.record.name: {heading.key: text for heading, text in row.cells}["followed_at"] for row in answer.context["listing"].rows}


def test_the_newest_note_is_told_under_whatever_name_it_was_written(groups, reviewer, client_for):
    for day in (3, 9):
        FollowUp.objects.create(body=groups[0], text="Đến thăm", noted_by=reviewer, noted_at=dates.local_moment(date(2022, 9, day)))
    change_body(groups[0], on=date(2022, 10, 1), by=None, name="Tổ dân vận ấp")
    page = client_for(reviewer)
    answer = page.get(LIST)
    assert shown(answer)["Tổ dân vận ấp"] == "09/09/2022"
    assert says(answer, "Last dealt with")
    assert [row.record.name for row in page.get(f"{LIST}?done=nothing").context["listing"].rows] == [groups[1].name]
    assert [row.record.name for row in page.get(f"{LIST}?done=something").context["listing"].rows] == ["Tổ dân vận ấp"]


def test_the_list_is_sorted_by_it(groups, reviewer, client_for):
    for body, day in zip(groups, (9, 3), strict=True):
        FollowUp.objects.create(body=body, text="Đến thăm", noted_by=reviewer, noted_at=dates.local_moment(date(2022, 9, day)))
    page = client_for(reviewer)
    found = {sort: [row.record for row in page.get(f"{LIST}?sort={sort}").context["listing"].rows] for sort in ("followed_at", "-followed_at")}
    assert found == {"followed_at": groups[::-1], "-followed_at": groups}


def test_a_name_in_a_note_is_warned_about_and_kept(groups, reviewer, client_for):
    answer = client_for(reviewer).post(f"{LIST}{groups[0].pk}/", {"text": "Gặp đồng chí Nguyễn Văn Mẫu"}, follow=True)
    assert "“đồng chí Nguyễn Văn Mẫu”" in answer.content.decode()
    assert FollowUp.objects.get().text == "Gặp đồng chí Nguyễn Văn Mẫu"


def test_a_name_in_what_came_of_a_resolution_is_warned_about_and_kept(groups, recorder, client_for):
    meeting = Meeting.objects.create(
        unit=groups[0].unit, body=groups[0], held_on=date(2022, 11, 2), attended=9, membership=10, topics="Họp", state="submitted", entered_by=recorder
    )
    Resolution.objects.create(meeting=meeting, position=1, text="Sửa loa", due_on=date(2022, 11, 20))
    address = f"/lam-viec/cuoc-hop/{meeting.pk}/nghi-quyet/"
    answer = client_for(recorder).post(address, {"position": "1", "done_on": "14/11/2022", "outcome": "Chú Sáu sửa xong"}, follow=True)
    assert "“Chú Sáu”" in answer.content.decode()
    assert Resolution.objects.get().outcome == "Chú Sáu sửa xong"
