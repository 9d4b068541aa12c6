from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.org.actions import add_hamlet, end_hamlet, rename_hamlet
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Succession, Unit, User
from kheo.org.permissions import can
from kheo.org.queries import present_body, restate
from kheo.records.permissions import ENTER
from tests.conftest import LONG_AGO

LATER = date(2099, 7, 1)


@pytest.fixture
def merged(land):
    """Xã Tham Đôn goes whole into a new commune, in times to come."""
    Unit.objects.filter(pk=land.tham_don.pk).update(valid_to=LATER - timedelta(days=1))
    land.tham_don.refresh_from_db()
    new = Unit.objects.create(key="t-new", kind="commune", type="xa", name="Ngọc Tố", parent=land.district, valid_from=LATER)
    Succession.objects.create(old=land.tham_don, new=new, share=1, date=LATER)
    return new


@pytest.fixture
def hamlet(merged, land, reviewer):
    return add_hamlet(commune=land.tham_don, type="ap", name="Mới", by=reviewer, valid_from=date(2020, 1, 1))


# --- An end -----------------------------------------------------------------------------------


def test_what_was_to_follow_an_ended_hamlet_does_not_begin(hamlet, merged, reviewer):
    assert merged.children.get().name == "Mới"
    end_hamlet(hamlet, on=dates.today(), by=reviewer, reason="nhập ấp")
    hamlet.refresh_from_db()
    assert hamlet.valid_to == dates.today()
    assert not merged.children.exists()
    assert not hamlet.successions.exists()


def test_what_hangs_on_the_following_row_already_keeps_it_for_a_day(hamlet, merged, reviewer, recorder):
    heir = merged.children.get()
    RoleAssignment.objects.create(user=recorder, role="recorder", unit=heir, valid_from=LATER)
    end_hamlet(hamlet, on=dates.today(), by=reviewer, reason="nhập ấp")
    heir.refresh_from_db()
    assert (heir.valid_from, heir.valid_to) == (LATER, LATER)
    assert HistoryEntry.objects.about(heir).get().reason == "nhập ấp"


def test_an_ended_hamlet_does_not_end_again(land, reviewer):
    end_hamlet(land.tra_met, on=date(2024, 5, 1), by=reviewer, reason="nhập ấp")
    for on in (dates.today(), date(2024, 4, 1)):
        with pytest.raises(ValidationError, match="ended already"):
            end_hamlet(land.tra_met, on=on, by=reviewer, reason="lại")
    land.tra_met.refresh_from_db()
    assert land.tra_met.valid_to == date(2024, 5, 1)


def test_the_reason_of_an_end_has_a_limit_and_no_null(client_for, reviewer, land):
    page = client_for(reviewer)
    for reason in ("x" * 2001, "a\x00b"):
        assert page.post(reverse("org:end_hamlet", args=[land.tra_met.pk]), {"reason": reason}).status_code == 302
    land.tra_met.refresh_from_db()
    assert land.tra_met.valid_to is None


def test_the_name_of_a_dead_hamlet_may_be_used_again(land, reviewer):
    ended = dates.today() - timedelta(days=2)
    end_hamlet(land.tra_met, on=ended, by=reviewer, reason="nhập ấp")
    again = add_hamlet(commune=land.tham_don, type="ap", name="Trà Mẹt", by=reviewer)
    assert again.valid_from > ended
    assert again.lives_on()
    with pytest.raises(ValidationError, match="already has a hamlet of this name"):
        add_hamlet(commune=land.tham_don, type="ap", name="Trà Mẹt", by=reviewer)
    with pytest.raises(ValidationError, match="already has a hamlet of this name"):
        add_hamlet(commune=land.tham_don, type="ap", name="tra met", by=reviewer, valid_from=date(2010, 1, 1))


# --- Another name -----------------------------------------------------------------------------


def test_a_renamed_hamlet_goes_on_whole_in_a_new_row(land, reviewer):
    on = date(2025, 3, 1)
    heir = rename_hamlet(land.tra_met, name=" Hoa  Sen ", on=on, by=reviewer, reason="đổi tên")
    land.tra_met.refresh_from_db()
    link = land.tra_met.successions.get()
    assert (link.new, link.share, link.date) == (heir, 1, on)
    assert (land.tra_met.valid_to, heir.valid_from, heir.valid_to) == (on - timedelta(days=1), on, None)
    assert (str(heir), heir.parent, heir.folded) == ("Ấp Hoa Sen", land.tham_don, "ap hoa sen")
    assert land.tra_met.pk in restate(heir).unit_ids
    assert [entry.verb for entry in HistoryEntry.objects.about(land.tra_met)] == ["rename"]


def test_people_and_bodies_go_on_at_the_new_row(land, bodies, reviewer, recorder, union_recorder):
    heir = rename_hamlet(land.tra_met, name="Hoa Sen", on=dates.today(), by=reviewer)
    assert can(User.objects.get(pk=recorder.pk), ENTER, heir)
    assert can(User.objects.get(pk=recorder.pk), ENTER, land.tra_met)  # what was entered under the old name stays theirs
    branch = present_body(Body.objects.get(pk=bodies.women_branch.pk))
    assert (branch.unit, branch.parent, branch.follows) == (heir, bodies.women_commune, bodies.women_branch)
    assert can(User.objects.get(pk=union_recorder.pk), ENTER, heir, branch)
    assert HistoryEntry.objects.about(recorder.roles.get(unit=heir)).get().verb == "move"


def test_what_is_to_follow_takes_the_new_name_and_follows_the_new_row(hamlet, merged, reviewer):
    heir = rename_hamlet(hamlet, name="Hoa Sen", on=dates.today(), by=reviewer)
    following = merged.children.get()
    assert (following.name, following.origins.get().old, heir.valid_to) == ("Hoa Sen", heir, LATER - timedelta(days=1))
    hamlet.refresh_from_db()
    assert [link.new for link in hamlet.successions.all()] == [heir]
    end_hamlet(heir, on=dates.today(), by=reviewer, reason="nhập ấp")
    assert not merged.children.exists()


@pytest.mark.parametrize(("name", "on", "words"), [
    ("Bưng Chông", date(2025, 3, 1), "already has a hamlet of this name"), ("", date(2025, 3, 1), "Give the hamlet's name"),
    ("Trà Mẹt", date(2025, 3, 1), "this name already"), ("Hoa Sen", LONG_AGO, "choose a later day"), ("Hoa Sen", date(2001, 1, 1), "choose a later day"),
])  # fmt: skip
def test_a_wrong_new_name_or_day_is_refused(land, reviewer, name, on, words):
    with pytest.raises(ValidationError, match=words):
        rename_hamlet(land.tra_met, name=name, on=on, by=reviewer)
    assert not land.tra_met.successions.exists()


def test_no_commune_and_no_ended_hamlet_is_renamed(land, reviewer):
    with pytest.raises(ValidationError, match="not a hamlet"):
        rename_hamlet(land.tham_don, name="Khác", on=dates.today(), by=reviewer)
    end_hamlet(land.tra_met, on=date(2024, 5, 1), by=reviewer, reason="")
    with pytest.raises(ValidationError, match="ended already"):
        rename_hamlet(land.tra_met, name="Khác", on=dates.today(), by=reviewer)


def test_a_hamlet_is_renamed_on_its_page_and_the_neighbours_is_not(client_for, reviewer, land):
    page, given = client_for(reviewer), {"name": "Hoa Sen", "on": "01/03/2025", "reason": ""}
    assert page.post(reverse("org:rename_hamlet", args=[land.dai_an.pk]), given).status_code == 404
    there = reverse("org:rename_hamlet", args=[land.tra_met.pk])
    wrong = page.post(there, {**given, "name": "Bưng Chông"})
    assert (wrong.status_code, "Bưng Chông" in wrong.content.decode()) == (422, True)
    assert page.post(there, {**given, "on": "x"}).status_code == 422
    assert page.post(there, given).status_code == 302
    assert Unit.objects.on().filter(name="Hoa Sen", parent=land.tham_don).exists()
    assert "Hoa Sen" in page.get(reverse("org:hamlets")).content.decode()
    assert not Body.objects.filter(unit=land.dai_an).exists()
