"""The policies by themselves: what follows from units, roles, dates and bodies."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from wagtail.models import GroupPagePermission, Page, Site
from wagtail.permissions import policy_registry

from kheo.lib import dates
from kheo.org.models import RoleAssignment, User
from kheo.portal.models import ArticlePage, Document, HomePage, Image, SectionPage, SiteSettings
from kheo.portal.policies import document_policy, image_policy, own_unit, page_policy, settings_policy
from tests.portal.editors import make_article, make_editor, make_file, make_picture, make_portal


@pytest.fixture
def portal(home, land, cast):
    return make_portal(home, land, cast)


def may(user, page):
    """What Wagtail's own tester says of that page."""
    tester = page.specific.permissions_for_user(User.objects.get(pk=user.pk))
    asked = ("can_edit", "can_publish", "can_delete", "can_unpublish", "can_lock", "can_add_subpage", "can_set_view_restrictions")
    return {name for name in asked if getattr(tester, name)()}


def titles(pages):
    return sorted(page.title for page in pages)


def reach(user, action="change"):
    return titles(page_policy.instances_user_has_permission_for(User.objects.get(pk=user.pk), action))


def test_wagtail_asks_our_policies_for_all_kinds_of_pages_and_files():
    kinds = {model: type(policy_registry.get_by_type(model)).__name__ for model in (Page, HomePage, SectionPage, ArticlePage, Image, Document, SiteSettings)}
    assert set(kinds.values()) == {"UnitPagePolicy", "UnitMediaPolicy", "UnitSettingsPolicy"}
    assert kinds[ArticlePage] == kinds[Page] == "UnitPagePolicy"
    assert kinds[Image] == kinds[Document] == "UnitMediaPolicy"


def test_a_commune_editor_reaches_the_communes_pages_and_no_other(portal):
    assert reach(portal.editor) == sorted([portal.tham_don.section.title, portal.tham_don.draft.title, portal.tham_don.live.title])


def test_a_district_editor_reaches_the_pages_of_the_communes_below(portal):
    assert reach(portal.district_editor) == titles(Page.objects.filter(depth__gt=1))


def test_everything_may_be_done_within_reach_and_nothing_outside(portal):
    every = {"can_edit", "can_publish", "can_delete", "can_lock", "can_set_view_restrictions"}
    assert may(portal.editor, portal.tham_don.draft) == every
    assert may(portal.editor, portal.tham_don.section) == every | {"can_add_subpage", "can_unpublish"}
    assert [may(portal.editor, page) for page in (portal.dai_tam.draft, portal.dai_tam.live, portal.district.section, portal.home)] == [set()] * 4


def test_nobody_edits_the_root_and_nobody_takes_the_front_page_away(portal):
    assert may(portal.district_editor, Page.get_first_root_node()) == set()
    assert may(portal.district_editor, portal.home) == {"can_edit", "can_publish", "can_lock", "can_add_subpage", "can_set_view_restrictions"}


def test_pages_without_any_unit_above_refuse_everybody(portal, land):
    HomePage.objects.update(unit=None)
    SectionPage.objects.update(unit=None)
    assert reach(portal.district_editor) == []
    assert reach(portal.editor) == []
    assert list(page_policy.users_with_permission_for_instance("change", portal.tham_don.draft)) == []


@pytest.mark.parametrize("member", ["recorder", "reviewer", "organiser", "leader", "administrator", "stranger", "provincial"])
def test_other_roles_reach_no_page_and_no_file(portal, cast, member):
    user = getattr(cast, member)
    assert reach(user) == []
    assert not page_policy.user_has_any_permission(user, {"add", "change", "publish"})
    assert not image_policy.user_has_any_permission(user, {"add", "change", "choose", "view"})


def test_roles_count_from_their_first_day_to_their_last(portal, land):
    today = dates.today()
    over = make_editor("da-het", land.tham_don, valid_to=today - timedelta(days=1))
    coming = make_editor("sap-toi", land.tham_don, valid_from=today + timedelta(days=1))
    last_day = make_editor("ngay-cuoi", land.tham_don, valid_to=today)
    assert [len(reach(user)) for user in (over, coming, last_day)] == [0, 0, 3]
    assert list(image_policy.instances_user_has_permission_for(over, "choose")) == []
    assert set(page_policy.users_with_permission_for_instance("publish", portal.tham_don.draft)) == {portal.editor, portal.district_editor, last_day}


def test_a_role_narrowed_to_a_body_reaches_nothing(portal, land, bodies):
    narrowed = make_editor("cua-hoi", land.tham_don, body=bodies.women_commune)
    assert reach(narrowed) == []
    assert own_unit(narrowed) is None
    assert not image_policy.user_has_permission(narrowed, "add")
    assert narrowed not in set(page_policy.users_with_permission("change"))


def test_a_closed_account_reaches_nothing(portal):
    User.objects.filter(pk=portal.editor.pk).update(is_active=False)
    assert reach(portal.editor) == []
    assert portal.editor not in set(page_policy.users_with_permission("change"))


def test_a_section_below_another_one_is_reached_by_both(portal, land):
    inner = portal.tham_don.section.add_child(instance=SectionPage(title="Tin ấp", unit=land.tra_met))
    hamlet = make_editor("cua-ap", land.tra_met)
    article = make_article(inner, "Bài của ấp")
    assert reach(hamlet) == ["Bài của ấp", "Tin ấp"]
    assert set(page_policy.users_with_permission_for_instance("change", article)) == {hamlet, portal.editor, portal.district_editor}
    assert [page.title for page in page_policy.roots(User.objects.get(pk=portal.editor.pk))] == [portal.tham_don.section.title]


def test_groups_and_their_page_permissions_open_nothing(portal, stranger):
    moderators = Group.objects.get_or_create(name="Moderators")[0]
    stranger.groups.add(moderators)
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=("change_page", "publish_page")):
        GroupPagePermission.objects.get_or_create(group=moderators, page=Page.get_first_root_node(), permission=permission)
    assert reach(stranger) == []
    assert not image_policy.user_has_any_permission(stranger, {"add", "change", "choose"})
    assert stranger not in set(page_policy.users_with_permission("change"))


def test_groups_and_single_permissions_open_no_door(portal, stranger, client_for):
    editors = Group.objects.get_or_create(name="Editors")[0]
    editors.permissions.set(Permission.objects.all())
    stranger.groups.add(editors)
    stranger.user_permissions.set(Permission.objects.all())
    assert not stranger.has_perm("wagtailadmin.access_admin")
    assert client_for(stranger).get("/quan-tri/").status_code == 403


def test_a_section_stays_within_its_unit(portal):
    tester = portal.tham_don.section.permissions_for_user(portal.district_editor)
    assert not tester.can_move_to(portal.dai_tam.section)
    assert tester.can_move_to(portal.home)


def test_nobody_is_a_superuser(portal, stranger):
    stranger.is_superuser = True
    with pytest.raises(IntegrityError), transaction.atomic():
        stranger.save()
    assert reach(stranger) == []
    assert not page_policy.user_has_permission(stranger, "change")
    assert page_policy.explorable_root_instance(stranger) is None
    assert list(image_policy.instances_user_has_permission_for(stranger, "change")) == []
    assert list(settings_policy.sites_user_has_permission_for(stranger, "change")) == []
    assert stranger not in set(page_policy.users_with_permission("change"))


def test_what_wagtail_asks_in_one_request_costs_two_queries(portal, django_assert_num_queries):
    user = User.objects.get(pk=portal.editor.pk)
    pages = list(Page.objects.filter(depth__gt=1).specific())
    with django_assert_num_queries(2):  # the roles of today, the pages of their units
        for page in pages:
            tester = page.permissions_for_user(user)
            tester.can_edit()
            tester.can_publish()
        page_policy.user_has_permission(user, "add")


def test_pictures_and_files_follow_their_unit(portal, land):
    below = make_picture(land.tra_met, "Ấp")
    nobodys = make_picture(None, "Không của ai")
    choose = lambda user: sorted(image_policy.instances_user_has_permission_for(user, "choose").values_list("title", flat=True))  # noqa: E731
    assert choose(portal.editor) == sorted([portal.tham_don.picture.title, below.title])
    assert nobodys.title not in choose(portal.district_editor)
    assert len(choose(portal.district_editor)) == 4
    for action in ("change", "delete", "choose", "view"):
        assert image_policy.user_has_permission_for_instance(portal.editor, action, below)
        assert not image_policy.user_has_permission_for_instance(portal.editor, action, portal.dai_tam.picture)
        assert not image_policy.user_has_permission_for_instance(portal.editor, action, nobodys)
    assert [file.title for file in document_policy.instances_user_has_permission_for(portal.editor, "change")] == [portal.tham_don.file.title]


def test_an_unknown_action_is_refused(portal):
    assert not image_policy.user_has_permission(portal.editor, "sell")
    assert not image_policy.user_has_permission_for_instance(portal.editor, "sell", portal.tham_don.picture)
    assert list(image_policy.instances_user_has_any_permission_for(portal.editor, ["sell"])) == []
    assert reach(portal.editor, "sell") == []


def test_the_users_of_a_picture_are_the_editors_of_its_line(portal, land):
    assert set(image_policy.users_with_permission_for_instance("change", portal.tham_don.picture)) == {portal.editor, portal.district_editor}
    assert set(document_policy.users_with_permission_for_instance("change", make_file(None, "Không của ai"))) == set()


def test_the_settings_of_a_site_are_kept_by_the_administrators_of_its_unit(portal, land, cast):
    site = Site.objects.get()
    keeper = User.objects.create(username="quan-tri-huyen", full_name="Quản trị huyện", home_unit=land.district)
    RoleAssignment.objects.create(user=keeper, role="administrator", unit=land.district, valid_from=land.district.valid_from)
    asked = (keeper, cast.administrator, portal.district_editor)
    assert [settings_policy.user_has_permission_for_instance(user, "change", site) for user in asked] == [True, False, False]
    assert [settings_policy.user_has_permission(user, "change") for user in asked] == [True, False, False]
    assert not settings_policy.user_has_permission_for_instance(keeper, "delete", SiteSettings.for_site(site))
    assert set(settings_policy.users_with_permission_for_instance("change", site)) == {keeper}


def test_the_settings_of_a_site_whose_front_page_has_no_unit_are_nobodys(portal, land):
    keeper = User.objects.create(username="quan-tri-huyen", full_name="Quản trị huyện", home_unit=land.district)
    RoleAssignment.objects.create(user=keeper, role="administrator", unit=land.district, valid_from=land.district.valid_from)
    HomePage.objects.update(unit=None)
    assert not settings_policy.user_has_permission(keeper, "change")


def test_what_is_uploaded_belongs_to_the_first_unit_one_writes_for(portal, land, cast):
    RoleAssignment.objects.create(user=portal.editor, role="editor", unit=land.bung_chong, valid_from=land.district.valid_from)
    assert own_unit(User.objects.get(pk=portal.editor.pk)) == land.tham_don
    assert own_unit(cast.leader) is None
