"""A post changes hands: all that is open at the place, and nothing that the reader may not read."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kheo.grassroots.models import Agreement, Meeting, PlannedEvent, Resolution
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.records.actions import change_state, save_record, set_duty, set_target
from tests.factories import make_initiative

PAGE = "/lam-viec/ban-giao/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def open_things(cast, land, bodies, campaign):
    """One of each at the branch of ấp Trà Mẹt, and two drafts that only their own place reads."""
    branch = {"unit": land.tra_met, "body": bodies.women_branch, "entered_by": cast.union_recorder}
    make_initiative(land.tra_met, cast.recorder, title="KÍN nháp")
    make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, title="Trả lại", state="submitted")
    meeting = Meeting.objects.create(**branch, held_on=dates.today(), membership=40, attended=30, topics="Thường kỳ", state="accepted")
    Resolution.objects.create(meeting=meeting, position=1, text="Làm hàng rào", post="Chi hội trưởng")
    Resolution.objects.create(meeting=meeting, position=2, text="Đã xong", done_on=dates.today())
    PlannedEvent.objects.create(**branch, title="Ra quân", starts_on=dates.today() + timedelta(days=3), state="accepted")
    agreement = Agreement.objects.create(**branch, title="Phối hợp giữ gìn trật tự", signed_on=dates.today(), state="accepted")
    agreement.reviews.create(year=2021, text="Tốt")
    set_duty(land.tra_met, code="x", unit=land.tra_met, body=bodies.women_branch, label="Nộp báo cáo", due_on=dates.today())


def sheet(client_for, user, code):
    return client_for(user).get(f"{PAGE}{code}/")


def told(answer):
    return {part.label: [item.what for item in part.items] for part in answer.context["sheet"].parts}


def test_a_bodys_sheet_holds_all_that_is_open(client_for, cast, bodies, open_things):
    answer = sheet(client_for, cast.union_recorder, f"b{bodies.women_branch.pk}")
    found = [item for items in told(answer).values() for item in items]
    assert set(found) == {"Trả lại", "Nộp báo cáo", "Làm hàng rào", "Ra quân", "Phối hợp giữ gìn trật tự"}
    text = answer.content.decode()
    assert "2021" in text
    assert [user.full_name for name, user in cast if user.full_name in text and name != "union_recorder"] == []


def test_a_units_sheet_holds_its_bodies_too_and_its_targets(client_for, cast, land, open_things):
    set_target(code="movements.registered", unit=land.tham_don, period=Period.year(dates.today().year), value=Decimal(12), by=cast.organiser)
    found = [item for items in told(sheet(client_for, cast.recorder, f"u{land.tra_met.pk}")).values() for item in items]
    assert {"KÍN nháp", "Trả lại", "Nộp báo cáo"} <= set(found)
    reviewer = sheet(client_for, cast.reviewer, f"u{land.tham_don.pk}")
    assert "12" in reviewer.content.decode()


def test_whoever_manages_people_prints_counts_and_reads_no_drafts(client_for, cast, land, open_things):
    answer = sheet(client_for, cast.administrator, f"u{land.tra_met.pk}")
    parts = answer.context["sheet"].parts
    assert sum(part.count for part in parts) >= 6
    text = answer.content.decode()
    assert [word for word in ("KÍN nháp", "Trả lại", "Làm hàng rào", "Ra quân", "Phối hợp giữ gìn") if word in text] == []


def test_a_plan_that_waits_for_review_is_a_count_for_whoever_manages_people(client_for, cast, bodies):
    branch = bodies.women_branch
    plan = PlannedEvent(unit=branch.unit, body=branch, what="activity", kind="clean_up", title="KÍN", starts_on=dates.today() + timedelta(days=3))
    change_state(save_record(plan, by=cast.union_recorder), "submit", by=cast.union_recorder)
    answer = sheet(client_for, cast.administrator, f"b{branch.pk}")
    assert "KÍN" not in answer.content.decode()
    assert [(part.count, part.items) for part in answer.context["sheet"].parts] == [(1, [])] * 3  # the plan itself, what is owed from it, what is to come
    own = [item.what for part in sheet(client_for, cast.union_recorder, f"b{branch.pk}").context["sheet"].parts for item in part.items]
    assert len([what for what in own if "KÍN" in what]) == 3


def test_what_a_meeting_resolved_is_handed_over_while_it_is_back_for_mending(client_for, cast, bodies, open_things):
    Meeting.objects.update(state="returned")
    assert "Làm hàng rào" in [what for items in told(sheet(client_for, cast.union_recorder, f"b{bodies.women_branch.pk}")).values() for what in items]


def test_what_waits_for_review_is_counted_for_whoever_comes(client_for, cast, land, campaign):
    make_initiative(land.tra_met, cast.recorder, title="Chờ", state="submitted")
    make_initiative(land.dai_an, cast.neighbour, title="Xã khác", state="submitted")
    answer = sheet(client_for, cast.reviewer, f"u{land.tham_don.pk}")
    notes = [item.note for part in answer.context["sheet"].parts for item in part.items]
    assert notes == ["1"]


def test_nobody_prints_the_sheet_of_a_place_that_is_not_theirs(client_for, cast, land, bodies, open_things):
    opened = {
        code: {name for name, user in cast if sheet(client_for, user, code).status_code == 200}
        for code in (f"u{land.tra_met.pk}", f"b{bodies.women_branch.pk}", f"u{land.dai_tam.pk}")
    }
    assert opened == {
        f"u{land.tra_met.pk}": {"recorder", "administrator"},
        f"b{bodies.women_branch.pk}": {"recorder", "union_recorder", "administrator"},
        f"u{land.dai_tam.pk}": {"neighbour"},
    }
    for code in ("u", "b0", "x1", "u99999999", "uà", "u-1"):
        assert sheet(client_for, cast.recorder, code).status_code == 404


def test_with_one_place_its_sheet_comes_at_once_with_several_one_chooses(client_for, cast, land, stranger):
    assert client_for(cast.recorder).get(PAGE).url == f"{PAGE}u{land.tra_met.pk}/"
    page = client_for(cast.administrator)
    offered = dict(page.get(PAGE).context["places"])
    assert {f"u{unit.pk}" for unit in (land.tham_don, land.tra_met, land.bung_chong)} <= set(offered)
    assert f"u{land.dai_tam.pk}" not in offered
    assert page.get(f"{PAGE}?noi=u{land.dai_tam.pk}").status_code == 200
    assert page.get(f"{PAGE}?noi=u{land.tra_met.pk}").url == f"{PAGE}u{land.tra_met.pk}/"
    assert client_for(stranger).get(PAGE).status_code == 403


@pytest.mark.parametrize("rows", [1, 60])
def test_the_sheet_does_not_grow_without_end(client_for, cast, land, rows, django_assert_max_num_queries):
    for number in range(rows):
        set_duty(land.tra_met, code=f"x{number}", unit=land.tra_met, label=f"việc {number}", due_on=dates.today())
    page = client_for(cast.recorder)
    with django_assert_max_num_queries(25):
        part = page.get(f"{PAGE}u{land.tra_met.pk}/").context["sheet"].parts[0]
    assert (part.count, len(part.items)) == (rows, min(rows, 40))
