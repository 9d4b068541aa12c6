from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kheo.lib import dates
from kheo.org.actions import change_body, create_body, end_body, grant_role
from kheo.org.models import Body, HistoryEntry, RoleAssignment, User
from kheo.org.permissions import can
from kheo.org.queries import check_history, present_body, rows_of_body
from kheo.records.permissions import ENTER
from tests.conftest import LONG_AGO

CHANGED = date(2025, 7, 1)


@pytest.fixture
def keeper(stranger, land):
    """The administrator of the whole district."""
    RoleAssignment.objects.create(user=stranger, role="administrator", unit=land.district, valid_from=LONG_AGO)
    return User.objects.get(pk=stranger.pk)


def now(row):
    """The row as it is stored by now."""
    return type(row).objects.get(pk=row.pk)


def verbs_of(row):
    return list(HistoryEntry.objects.about(row).order_by("number").values_list("verb", flat=True))


# --- A change ---------------------------------------------------------------------------------


def test_a_renamed_body_goes_on_in_a_new_row(bodies, keeper):
    body = bodies.women_commune
    Body.objects.filter(pk=body.pk).update(letterhead="HỘI LHPN")
    heir = change_body(body, on=CHANGED, name=" Hội Phụ nữ xã Ngọc Tố ", by=keeper, reason="sáp nhập")
    again = change_body(heir, on=date(2026, 2, 1), name="Hội Phụ nữ phường", by=keeper)
    body.refresh_from_db()
    heir.refresh_from_db()
    assert (heir.follows, again.follows) == (body, heir)
    assert (body.valid_to, heir.valid_from, heir.valid_to, again.valid_from, again.valid_to) == (
        date(2025, 6, 30), CHANGED, date(2026, 1, 31), date(2026, 2, 1), None,
    )  # fmt: skip
    assert (heir.unit, heir.kind, heir.parent, heir.letterhead) == (body.unit, body.kind, body.parent, "HỘI LHPN")
    assert len({body.key, heir.key, again.key}) == 3
    rows = Body.objects.filter(pk__in=[body.pk, heir.pk, again.pk])
    assert [b.name for b in rows.on(date(2025, 6, 30))] == ["Hội Phụ nữ xã Tham Đôn"]
    assert [b.name for b in rows.on(CHANGED)] == ["Hội Phụ nữ xã Ngọc Tố"]
    assert rows_of_body(heir) == [body, heir, again]


def test_parent_and_letterhead_change_too_and_what_is_not_said_stays(bodies, keeper):
    alone = change_body(bodies.women_commune, on=CHANGED, parent=None, by=keeper)
    assert (alone.parent, alone.name, alone.path) == (None, "Hội Phụ nữ xã Tham Đôn", f"/{alone.key}/")
    headed = change_body(alone, on=date(2025, 8, 1), letterhead="HỘI LHPN", by=keeper)
    assert (headed.parent, headed.letterhead) == (None, "HỘI LHPN")


def test_the_bodies_below_get_new_rows_and_stand_below_the_new_one(bodies, keeper):
    heir = change_body(bodies.women_district, on=CHANGED, name="Hội mới", by=keeper)
    commune, branch = (present_body(now(row), CHANGED) for row in (bodies.women_commune, bodies.women_branch))
    assert (commune.parent, branch.parent) == (heir, commune)
    assert heir.covers(commune)
    assert commune.covers(branch)
    assert (branch.name, branch.follows, branch.valid_from) == (bodies.women_branch.name, bodies.women_branch, CHANGED)
    assert not Body.objects.on(CHANGED).filter(pk__in=[bodies.women_commune.pk, bodies.women_branch.pk]).exists()
    assert present_body(bodies.front, CHANGED) == bodies.front


def test_roles_narrowed_to_any_of_the_rows_go_on_at_the_new_ones(bodies, keeper, union_recorder, union_reviewer, land):
    heir = change_body(bodies.women_commune, on=CHANGED, name="Hội mới", by=keeper, reason="đổi tên")
    branch = present_body(now(bodies.women_branch))
    for user, old, new in [(union_reviewer, bodies.women_commune, heir), (union_recorder, bodies.women_branch, branch)]:
        before, after = user.roles.order_by("valid_from")
        assert (before.body, before.valid_to) == (old, date(2025, 6, 30))
        assert (after.body, after.valid_from, after.valid_to, after.role, after.unit) == (new, CHANGED, None, before.role, before.unit)
        assert (verbs_of(before), verbs_of(after)) == (["revoke"], ["move"])
        assert HistoryEntry.objects.about(after).get().changes["from"] == old.key
    assert can(User.objects.get(pk=union_recorder.pk), ENTER, land.tra_met, branch)
    assert not can(User.objects.get(pk=union_recorder.pk), ENTER, land.tra_met, bodies.women_branch)
    assert list(check_history()) == []


def test_a_role_that_begins_later_begins_at_the_new_row_and_ended_ones_stay(bodies, keeper, second_recorder, land):
    ended = RoleAssignment.objects.create(
        user=second_recorder, role="recorder", unit=land.tra_met, body=bodies.women_branch, valid_from=LONG_AGO, valid_to=date(2020, 1, 1)
    )
    later = date(2099, 1, 1)
    grant_role(user=second_recorder, role="recorder", unit=land.tra_met, body=bodies.women_branch, by=keeper, valid_from=later)
    heir = change_body(bodies.women_branch, on=CHANGED, name="Chi hội mới", by=keeper)
    held = second_recorder.roles.get(valid_from=later)
    assert (held.body, verbs_of(held)) == (heir, ["move"])
    ended.refresh_from_db()
    assert (ended.body, ended.valid_to, verbs_of(ended)) == (bodies.women_branch, date(2020, 1, 1), [])


def test_the_change_stands_in_history_with_old_and_new(bodies, keeper):
    heir = change_body(bodies.women_commune, on=CHANGED, name="Hội mới", by=keeper, reason="đổi tên")
    entry = HistoryEntry.objects.about(bodies.women_commune).get()
    assert (entry.verb, entry.source, entry.target, entry.reason, entry.actor) == ("change", "Hội Phụ nữ xã Tham Đôn", "Hội mới", "đổi tên", keeper)
    assert entry.changes == {"heir": heir.key, "name": ["Hội Phụ nữ xã Tham Đôn", "Hội mới"]}
    assert HistoryEntry.objects.about(heir).get().verb == "create"


@pytest.mark.parametrize("on", [LONG_AGO, LONG_AGO - timedelta(days=1)])
def test_a_change_before_the_row_began_is_refused_in_words(bodies, keeper, on):
    with pytest.raises(ValidationError, match="choose a later day"):
        change_body(bodies.front, on=on, name="Khác", by=keeper)
    assert Body.objects.filter(name="Khác").count() == 0


def test_a_change_before_a_body_below_began_names_it_and_changes_nothing(bodies, keeper, land):
    young = create_body(unit=land.tham_don, kind="women", name="Chi hội trẻ", parent=bodies.women_commune, valid_from=date(2025, 8, 1), by=keeper)
    with pytest.raises(ValidationError, match="Chi hội trẻ began on 01/08/2025"):
        change_body(bodies.women_commune, on=CHANGED, name="Khác", by=keeper)
    bodies.women_commune.refresh_from_db()
    assert (bodies.women_commune.valid_to, young.parent, Body.objects.filter(name="Khác").exists()) == (None, bodies.women_commune, False)


def test_an_old_row_an_ended_body_and_no_difference_are_refused(bodies, keeper):
    change_body(bodies.women_commune, on=CHANGED, name="Hội mới", by=keeper)
    with pytest.raises(ValidationError, match="newer row"):
        change_body(bodies.women_commune, on=date(2025, 6, 1), name="Khác", by=keeper)
    end_body(bodies.front, on=date(2025, 1, 1), by=keeper)
    with pytest.raises(ValidationError, match="ended on 01/01/2025"):
        change_body(bodies.front, on=CHANGED, name="Khác", by=keeper)
    with pytest.raises(ValidationError, match="Nothing is different"):
        change_body(bodies.women_district, on=CHANGED, name=bodies.women_district.name, by=keeper)


def test_no_body_stands_below_itself_below_the_dead_or_below_a_lower_unit(bodies, keeper, land):
    for parent in (bodies.women_commune, bodies.women_branch):
        with pytest.raises(ValidationError, match="below itself"):
            change_body(bodies.women_commune, on=CHANGED, parent=parent, by=keeper)
    with pytest.raises(ValidationError, match="or at one above it"):
        change_body(bodies.front, on=CHANGED, parent=bodies.women_commune, by=keeper)
    end_body(bodies.front, on=date(2025, 1, 1), by=keeper)
    with pytest.raises(ValidationError, match="does not live on that day"):
        create_body(unit=land.tham_don, kind="front", name="Mặt trận xã", parent=now(bodies.front), valid_from=CHANGED, by=keeper)


# --- Beginning and end ------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["administrator", "reviewer", "organiser", "union_reviewer", "stranger"])
def test_bodies_are_kept_by_administrators_of_their_unit_alone(cast, bodies, land, who):
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        create_body(unit=land.district, kind="other", name="Ban mới", by=by)
    with pytest.raises(PermissionDenied):
        change_body(bodies.front, on=CHANGED, name="Khác", by=by)
    with pytest.raises(PermissionDenied):
        end_body(bodies.front, on=CHANGED, by=by)
    assert not Body.objects.exclude(valid_to=None, follows=None).exists()


def test_the_installation_itself_enters_bodies(land):
    assert HistoryEntry.objects.about(create_body(unit=land.district, kind="other", name="Ban", by=None)).get().actor is None


@pytest.mark.database
def test_a_body_with_a_long_name_can_be_written_down(land, keeper):
    name = "Ban Chỉ đạo " + "rất dài " * 18
    body = create_body(unit=land.district, kind="other", name=name.strip(), by=keeper)
    assert HistoryEntry.objects.about(body).get().target


def test_a_body_that_just_ends_has_no_heir_and_takes_its_roles_with_it(bodies, keeper, union_recorder):
    last = dates.today()
    end_body(bodies.women_branch, on=last, by=keeper, reason="giải thể")
    assert not bodies.women_branch.followed_by.exists()
    assert union_recorder.roles.get().valid_to == last
    entry = HistoryEntry.objects.about(bodies.women_branch).get()
    assert (entry.verb, entry.source, entry.reason) == ("end", "Chi hội Phụ nữ ấp Trà Mẹt", "giải thể")
    assert present_body(now(bodies.women_branch), last + timedelta(days=9)) == bodies.women_branch


def test_an_end_before_the_beginning_above_the_living_or_twice_is_refused(bodies, keeper):
    with pytest.raises(ValidationError, match="before the first"):
        end_body(bodies.front, on=LONG_AGO - timedelta(days=1), by=keeper)
    with pytest.raises(ValidationError, match="Bodies below it still live"):
        end_body(bodies.women_commune, on=CHANGED, by=keeper)
    end_body(bodies.front, on=CHANGED, by=keeper)
    with pytest.raises(ValidationError, match="ended already"):
        end_body(bodies.front, on=dates.today(), by=keeper)
    bodies.front.refresh_from_db()
    assert bodies.front.valid_to == CHANGED


def test_a_body_without_a_name_or_of_no_kind_is_refused(land, administrator):
    for kind, name in [("women", ""), ("circus", "Đoàn xiếc")]:
        with pytest.raises(ValidationError):
            create_body(unit=land.tham_don, kind=kind, name=name, by=administrator)
    assert not Body.objects.filter(unit=land.tham_don, name="Đoàn xiếc").exists()
