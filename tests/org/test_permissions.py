from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kheo.lib import dates
from kheo.org.actions import close_account, grant_role, issue_code, may_manage, revoke_role
from kheo.org.models import HistoryEntry, OneTimeCode, RoleAssignment, Unit, User
from kheo.org.permissions import (
    MANAGE_PEOPLE,
    access_unit,
    admin_permissions,
    can,
    holds_anywhere,
    require,
    roles,
    roles_with,
    units_where,
    verbs,
    why,
)

ENTER, REVIEW, VIEW = "records.enter", "records.review", "records.view"


def again(user: User) -> User:
    """The account as the next request has it."""
    return User.objects.get(pk=user.pk)


def test_every_verb_of_the_table_is_declared_and_every_declared_one_is_granted():
    granted = {verb for role in roles().values() for verb in role.verbs}
    assert granted - verbs.keys() == set()
    assert [verb for verb in verbs if not roles_with(verb)] == []


def test_a_role_reaches_its_unit_and_all_below(leader, land):
    reached = [unit.name for unit in Unit.objects.filter(key__startswith="t-") if can(leader, VIEW, unit)]
    assert sorted(reached) == sorted(["Mỹ Xuyên", "Tham Đôn", "Đại Tâm", "Trà Mẹt", "Bưng Chông", "Đại Ân", "Đại Chí"])


def test_a_missing_scope_refuses(leader, provincial):
    assert not can(leader, VIEW, None)
    assert not can(provincial, REVIEW, None)
    with pytest.raises(PermissionDenied):
        require(leader, VIEW, None)


def test_a_verb_that_the_role_lacks_is_refused(leader, land):
    assert not can(leader, REVIEW, land.tham_don)
    assert not can(leader, ENTER, land.tra_met)


def test_a_key_that_begins_alike_is_not_below(cast, land, leader):
    twin = Unit.objects.create(key="t-d10", kind="district", type="huyen", name="Khác", parent=land.province, valid_from=date(2004, 1, 1))
    assert twin.path.startswith(land.district.path.rstrip("/"))
    assert not can(leader, VIEW, twin)
    assert twin not in units_where(leader, VIEW)


def test_strangers_and_nobody_may_nothing(stranger, anonymous, land):
    for user in (stranger, anonymous):
        assert [verb for verb in verbs if can(user, verb, land.tham_don)] == []
        assert not any(holds_anywhere(user, verb) for verb in verbs)
        assert not units_where(user, VIEW).exists()


def test_a_role_narrowed_to_a_body_reaches_that_body_alone(union_recorder, union_reviewer, land, bodies):
    assert can(union_recorder, ENTER, land.tra_met, bodies.women_branch)
    assert not can(union_recorder, ENTER, land.tra_met)
    assert not can(union_recorder, ENTER, land.tra_met, bodies.front)
    assert can(union_reviewer, REVIEW, land.tra_met, bodies.women_branch)
    assert not can(union_reviewer, REVIEW, land.tra_met)
    assert not units_where(union_reviewer, REVIEW).exists()


def test_a_role_holds_from_its_first_day_to_its_last(stranger, land):
    today = dates.today()
    for first, last, expected in [
        (today, today, True),
        (today - timedelta(days=2), today - timedelta(days=1), False),
        (today + timedelta(days=1), None, False),
        (today - timedelta(days=1), None, True),
    ]:
        RoleAssignment.objects.filter(user=stranger).delete()
        RoleAssignment.objects.create(user=stranger, role="leader", unit=land.tham_don, valid_from=first, valid_to=last)
        assert can(again(stranger), VIEW, land.tham_don) is expected, (first, last)


def test_roles_follow_the_clock_of_the_house(stranger, land):
    RoleAssignment.objects.create(user=stranger, role="leader", unit=land.tham_don, valid_from=date(2030, 1, 1))
    assert not can(stranger, VIEW, land.tham_don)
    with dates.moved_to(dates.local_moment(date(2030, 1, 1))):
        assert can(again(stranger), VIEW, land.tham_don)


def test_a_closed_account_may_nothing(leader, land):
    User.objects.filter(pk=leader.pk).update(is_active=False)
    assert not can(again(leader), VIEW, land.tham_don)


def test_why_says_it_in_words(leader, land, bodies, union_recorder):
    assert why(leader, VIEW, land.tham_don) == "Allowed by the role Lãnh đạo on Huyện Mỹ Xuyên: Read accepted records (Xã Tham Đôn)."
    assert why(leader, REVIEW, land.tham_don) == "No role of yours allows this: Review what stands one step below (Xã Tham Đôn)."
    assert "Chi hội Phụ nữ ấp Trà Mẹt" in why(union_recorder, ENTER, land.tra_met, bodies.women_branch)


def test_units_where_are_those_that_can_says(cast, land):
    for name, user in cast:
        for verb in verbs:
            expected = {unit.pk for unit in Unit.objects.filter(key__startswith="t-") if can(user, verb, unit)}
            assert set(units_where(user, verb).values_list("pk", flat=True)) == expected, (name, verb)


def test_a_unit_out_of_reach_does_not_exist(reviewer, land):
    assert access_unit(reviewer, land.tra_met.pk, REVIEW) == land.tra_met
    with pytest.raises(Unit.DoesNotExist):
        access_unit(reviewer, land.dai_an.pk, REVIEW)


def test_editing_rooms_open_by_role(administrator, editor, recorder):
    assert "wagtailadmin.access_admin" in admin_permissions(editor)
    assert administrator.has_perm("org.change_body")
    assert not editor.has_perm("org.change_body")
    assert not recorder.has_perm("wagtailadmin.access_admin")
    assert recorder.get_all_permissions() == set()


# --- Granting and ending ----------------------------------------------------------------------


def test_an_administrator_grants_inside_the_unit_and_it_is_written_down(administrator, stranger, land):
    held = grant_role(user=stranger, role="recorder", unit=land.tra_met, by=administrator)
    assert can(stranger, ENTER, land.tra_met)
    entry = HistoryEntry.objects.about(held).get()
    assert (entry.verb, entry.target, entry.actor) == ("grant", "recorder", administrator)
    assert entry.changes == {"user": stranger.pk, "unit": "t-h1", "body": ""}


@pytest.mark.parametrize("place", ["district", "dai_tam", "province", "other_commune"])
def test_nobody_grants_beyond_their_reach(administrator, stranger, land, place):
    with pytest.raises(PermissionDenied):
        grant_role(user=stranger, role="leader", unit=getattr(land, place), by=administrator)
    assert not stranger.roles.exists()


def test_nobody_grants_to_themselves(administrator, land):
    with pytest.raises(PermissionDenied, match="Nobody grants a role to themselves"):
        grant_role(user=administrator, role="reviewer", unit=land.tham_don, by=administrator)
    assert administrator.roles.count() == 1


def test_a_reviewer_grants_nothing(reviewer, stranger, land):
    with pytest.raises(PermissionDenied):
        grant_role(user=stranger, role="recorder", unit=land.tra_met, by=reviewer)


def test_an_administrator_narrowed_to_a_body_does_not_grant_the_whole_unit(stranger, second_recorder, land, bodies):
    RoleAssignment.objects.create(
        user=stranger, role="administrator", unit=land.tham_don, body=bodies.women_commune, valid_from=date(2004, 1, 1)
    )
    with pytest.raises(PermissionDenied):
        grant_role(user=second_recorder, role="reviewer", unit=land.tham_don, by=again(stranger))


def test_an_unknown_role_and_a_foreign_body_are_refused(administrator, stranger, land, bodies):
    with pytest.raises(ValidationError, match="There is no such role"):
        grant_role(user=stranger, role="emperor", unit=land.tham_don, by=administrator)
    with pytest.raises(ValidationError, match="The body does not belong to this unit"):
        grant_role(user=stranger, role="recorder", unit=land.tham_don, body=bodies.front, by=administrator)


def test_a_role_that_ends_before_it_begins_is_refused(administrator, stranger, land):
    with pytest.raises(ValidationError):
        grant_role(
            user=stranger, role="recorder", unit=land.tra_met, by=administrator,
            valid_from=date(2030, 1, 2), valid_to=date(2030, 1, 1),
        )  # fmt: skip


def test_a_revoked_role_ended_yesterday(administrator, recorder, land):
    held = recorder.roles.get()
    revoke_role(held, by=administrator, reason="chuyển công tác")
    assert not can(again(recorder), ENTER, land.tra_met)
    assert RoleAssignment.objects.get(pk=held.pk).valid_to == dates.today() - timedelta(days=1)
    assert HistoryEntry.objects.about(held).get(verb="revoke").reason == "chuyển công tác"


def test_a_role_of_today_is_taken_back_whole_and_its_history_stays(administrator, stranger, land):
    held = grant_role(user=stranger, role="recorder", unit=land.tra_met, by=administrator)
    key = held.pk
    revoke_role(held, by=administrator)
    assert not RoleAssignment.objects.filter(pk=key).exists()
    assert list(HistoryEntry.objects.filter(item_id=key, item_type__model="roleassignment").values_list("verb", flat=True)) == ["grant", "revoke"]


def test_a_role_out_of_reach_is_not_revoked(administrator, leader):
    held = leader.roles.get()
    with pytest.raises(PermissionDenied):
        revoke_role(held, by=administrator)
    assert RoleAssignment.objects.get(pk=held.pk).valid_to is None


def test_an_account_with_a_role_outside_is_not_reset(administrator, recorder, land):
    assert may_manage(administrator, recorder)
    RoleAssignment.objects.create(user=recorder, role="leader", unit=land.district, valid_from=date(2004, 1, 1))
    before = again(recorder).password
    assert not may_manage(administrator, recorder)
    with pytest.raises(PermissionDenied):
        issue_code(recorder, by=administrator)
    assert again(recorder).password == before
    assert not OneTimeCode.objects.exists()


def test_an_account_of_nobodys_unit_is_reset_by_nobody(administrator, land):
    homeless = User.objects.create(username="khong.don.vi", full_name="X")
    assert homeless.home_unit is None
    with pytest.raises(PermissionDenied):
        issue_code(homeless, by=administrator)


def test_a_closed_account_loses_roles_codes_and_password(administrator, recorder, land):
    issue_code(recorder, by=administrator)
    close_account(recorder, by=administrator, reason="nghỉ việc")
    closed = again(recorder)
    assert (closed.is_active, closed.codes.count(), closed.roles.on().count(), closed.has_usable_password()) == (False, 0, 0, False)
    assert HistoryEntry.objects.about(recorder).get(verb="close").reason == "nghỉ việc"


def test_an_account_with_a_role_outside_is_not_closed(administrator, recorder, land):
    RoleAssignment.objects.create(user=recorder, role="leader", unit=land.district, valid_from=date(2004, 1, 1))
    with pytest.raises(PermissionDenied):
        close_account(again(recorder), by=administrator)
    assert again(recorder).is_active
    assert recorder.roles.on().count() == 2


def test_managing_people_is_not_for_reviewers(cast):
    assert [name for name, user in cast if holds_anywhere(user, MANAGE_PEOPLE)] == ["administrator"]
