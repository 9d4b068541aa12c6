"""The editors' rooms as people use them, and as people might misuse them."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.urls import reverse
from wagtail.models import Page, Revision, Site

from kheo.lib import dates
from kheo.org.models import RoleAssignment, User
from kheo.portal.models import ArticlePage, HomePage, SectionPage, SiteSettings
from kheo.portal.received import without_unseen
from tests.factories import make_initiative, make_published
from tests.portal.editors import make_article, make_portal

REFUSED = {302, 403, 404}


@pytest.fixture
def portal(home, land, cast):
    return make_portal(home, land, cast)


@pytest.fixture
def room(portal, client_for):
    """The browser of the editor of xã Tham Đôn."""
    return client_for(portal.editor)


def body_of(*blocks: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """The blocks of a body as the page editor sends them."""
    sent: dict[str, Any] = {"body-count": len(blocks)}
    for number, (kind, values) in enumerate(blocks):
        sent |= {f"body-{number}-type": kind, f"body-{number}-order": number, f"body-{number}-deleted": "", f"body-{number}-id": ""}
        sent |= {f"body-{number}-value{name and '-' + name}": value for name, value in values.items()}
    return sent


def article_form(**fields: Any) -> dict[str, Any]:
    body = fields.pop("body", body_of())
    blank = dict.fromkeys(("lead", "main_image", "text_credit", "photo_credit", "dated", "source", "seo_title", "search_description", "go_live_at", "expire_at"), "")
    corrections = {"corrections-TOTAL_FORMS": 0, "corrections-INITIAL_FORMS": 0, "corrections-MIN_NUM_FORMS": 0, "corrections-MAX_NUM_FORMS": 1000}
    return {"title": "Ngày hội dân vận", "slug": "ngay-hoi-dan-van", "language": "vi", **blank, **corrections, **body, **fields}


def section_form(title: str, unit: Any, **fields: Any) -> dict[str, Any]:
    return {"title": title, "slug": "chuyen-muc-moi", "introduction": "", "unit": unit and unit.pk, "seo_title": "", "search_description": "", **fields}


def rich(text: str, kind: str = "LINK", **data: Any) -> str:
    """A paragraph as the rich-text editor sends it, all of it one link."""
    block = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": [{"key": 0, "offset": 0, "length": len(text)}]}
    return json.dumps({"blocks": [block], "entityMap": {"0": {"type": kind, "mutability": "MUTABLE", "data": data}}})


def add_article(section: SectionPage) -> str:
    return reverse("wagtailadmin_pages:add", args=("portal", "articlepage", section.pk))


def add_section(above: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=("portal", "sectionpage", above.pk))


# --- Pages ----------------------------------------------------------------------------------------


def test_an_editor_writes_previews_and_publishes_an_article(portal, room, client):
    form = article_form(body=body_of(("heading", {"": "Mở đầu"})), main_image=portal.tham_don.picture.pk)
    room.post(add_article(portal.tham_don.section), form)
    article = ArticlePage.objects.get(slug="ngay-hoi-dan-van")
    assert (article.live, article.owner, article.main_image) == (False, portal.editor, portal.tham_don.picture)
    address = article.get_url()
    assert client.get(address).status_code == 404
    room.post(reverse("wagtailadmin_pages:edit", args=(article.pk,)), form | {"action-publish": "1"})
    assert client.get(address).status_code == 200


def test_publishing_is_offered_and_no_moderation_is_in_its_way(portal, room):
    text = room.get(add_article(portal.tham_don.section)).content.decode()
    assert 'name="action-publish"' in text
    assert "action-submit" not in text
    assert "action-start-workflow" not in text


def test_the_editor_offers_a_day_to_appear_and_a_day_to_go(portal, room):
    text = room.get(reverse("wagtailadmin_pages:edit", args=(portal.tham_don.draft.pk,))).content.decode()
    assert 'name="go_live_at"' in text
    assert 'name="expire_at"' in text


def test_no_unit_of_another_reach_can_be_given_to_a_section(portal, room, land):
    refused = room.post(add_section(portal.tham_don.section), section_form("Lấn sang", land.dai_tam))
    assert refused.status_code == 200
    room.post(add_section(portal.tham_don.section), section_form("Tin ấp", land.tra_met))
    assert list(SectionPage.objects.filter(title__in=("Lấn sang", "Tin ấp")).values_list("unit__name", flat=True)) == ["Trà Mẹt"]


def test_a_section_stands_inside_the_unit_of_the_page_above(portal, client_for, land):
    page = client_for(portal.district_editor)
    answer = page.post(add_section(portal.tham_don.section), section_form("Lạc chỗ", land.dai_tam))
    assert "unit" in answer.context["form"].errors
    assert not SectionPage.objects.filter(title="Lạc chỗ").exists()


def test_nobody_gives_away_the_section_that_they_keep_by_emptying_its_unit(portal, room, land):
    section = portal.tham_don.section
    answer = room.post(reverse("wagtailadmin_pages:edit", args=(section.pk,)), section_form(section.title, None) | {"unit": "", "slug": section.slug, "action-publish": "1"})
    assert "unit" in answer.context["form"].errors
    assert SectionPage.objects.get(pk=section.pk).unit == land.tham_don


def test_no_page_is_left_without_a_unit(portal, client_for):
    page = client_for(portal.district_editor)
    leads = {"lead_stories-TOTAL_FORMS": 0, "lead_stories-INITIAL_FORMS": 0, "lead_stories-MIN_NUM_FORMS": 0, "lead_stories-MAX_NUM_FORMS": 4}
    form = section_form("Khéo", None, slug="trang-chu", **leads)
    answer = page.post(reverse("wagtailadmin_pages:edit", args=(portal.home.pk,)), form | {"unit": "", "action-publish": "1"})
    assert "unit" in answer.context["form"].errors
    assert HomePage.objects.get().unit is not None


def test_a_page_moves_within_reach_and_not_out_of_it(portal, room, land):
    inner = portal.tham_don.section.add_child(instance=SectionPage(title="Tin ấp", unit=land.tra_met))
    for destination in (portal.dai_tam.section, portal.district.section, portal.home):
        assert room.post(reverse("wagtailadmin_pages:move_confirm", args=(portal.tham_don.draft.pk, destination.pk))).status_code in REFUSED
    assert ArticlePage.objects.get(pk=portal.tham_don.draft.pk).get_parent().pk == portal.tham_don.section.pk
    room.post(reverse("wagtailadmin_pages:move_confirm", args=(portal.tham_don.draft.pk, inner.pk)))
    assert ArticlePage.objects.get(pk=portal.tham_don.draft.pk).get_parent().pk == inner.pk


def test_moving_somebody_elses_page_tells_neither_its_title_nor_its_address(portal, room):
    answer = room.get(reverse("wagtailadmin_pages:move_confirm", args=(portal.dai_tam.draft.pk, portal.tham_don.section.pk)))
    assert answer.status_code in REFUSED
    assert "KINDAITAM" not in room.get("/quan-tri/").content.decode().upper()


@pytest.mark.parametrize("name", ["copy", "delete", "unpublish", "lock", "unlock", "set_privacy", "convert_alias", "history", "usage", "view_draft", "edit", "preview_on_edit"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_done_to_one_page_is_refused_for_a_neighbours(portal, room, name, method):
    for page in (portal.dai_tam.draft, portal.dai_tam.live):
        before = Page.objects.values().get(pk=page.pk)
        answer = getattr(room, method)(reverse(f"wagtailadmin_pages:{name}", args=(page.pk,)), {"title": "x", "slug": "x"})
        assert answer.status_code in REFUSED | {405}
        assert Page.objects.values().get(pk=page.pk) == before


def test_revisions_are_neither_shown_compared_nor_brought_back_for_a_neighbour(portal, room, client_for):
    key = portal.dai_tam.key
    ways = [
        reverse("wagtailadmin_pages:revisions_view", args=(key, key)), reverse("wagtailadmin_pages:revisions_revert", args=(key, key)),
        reverse("wagtailadmin_pages:revisions_compare", args=(key, "earliest", "latest")), reverse("wagtailadmin_pages:revisions_unschedule", args=(key, key)),
    ]  # fmt: skip
    assert {room.get(way).status_code for way in ways} <= REFUSED
    assert [client_for(portal.neighbour_editor).get(way).status_code for way in ways] == [200, 200, 200, 200]


def test_a_revision_of_ones_own_page_does_not_open_a_neighbours(portal, room):
    own, other = portal.tham_don.draft.pk, Revision.objects.get(object_id=str(portal.dai_tam.draft.pk)).pk
    assert room.get(reverse("wagtailadmin_pages:revisions_view", args=(own, other))).status_code == 404
    assert "KINDAITAM" not in room.get(reverse("wagtailadmin_pages:revisions_compare", args=(own, other, "latest"))).content.decode()


@pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "copy", "convert_alias", "create_alias", "move", "revert_to_page_revision"])
def test_the_address_for_programs_obeys_the_same_rights(portal, room, action):
    before = list(Page.objects.order_by("pk").values())
    sent = {"revision_id": portal.dai_tam.key, "destination_page_id": portal.tham_don.section.pk, "destination_parent_id": portal.tham_don.section.pk}
    answer = room.post(reverse("wagtailadmin_api:pages:action", args=(portal.dai_tam.draft.pk, action)), sent)
    assert answer.status_code in {403, 404}
    assert list(Page.objects.order_by("pk").values()) == before


def test_lists_for_programs_hold_what_is_in_reach(portal, room):
    pages = room.get(reverse("wagtailadmin_api:pages:listing")).json()["items"]
    assert {row["title"] for row in pages} == {"Khéo", portal.tham_don.section.title, portal.tham_don.draft.title, portal.tham_don.live.title}
    assert [row["title"] for row in room.get(reverse("wagtailadmin_api:images:listing")).json()["items"]] == [portal.tham_don.picture.title]
    assert [row["title"] for row in room.get(reverse("wagtailadmin_api:documents:listing")).json()["items"]] == [portal.tham_don.file.title]
    for kind in ("pages", "images", "documents"):
        assert room.get(reverse(f"wagtailadmin_api:{kind}:detail", args=(portal.dai_tam.key,))).status_code == 404


@pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "move"])
def test_several_pages_at_once_are_refused_one_by_one(portal, room, action):
    before = list(Page.objects.order_by("pk").values())
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
    keys = "&".join(f"id={page.pk}" for page in (portal.dai_tam.draft, portal.dai_tam.live, portal.home))
    asked = room.get(f"{address}?{keys}").content.decode()
    assert "KINDAITAM" not in asked
    room.post(f"{address}?{keys}", {"chooser": portal.tham_don.section.pk, "include_descendants": "on"})
    assert list(Page.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_the_front_page_stays(portal, client_for, action):
    page = client_for(portal.district_editor)
    keys = f"?id={portal.home.pk}"
    assert page.post(reverse(f"wagtailadmin_pages:{action}", args=(portal.home.pk,))).status_code in REFUSED
    assert page.post(reverse("wagtail_bulk_action", args=("wagtailcore", "page", action)) + keys).status_code in REFUSED
    assert page.post(reverse("wagtailadmin_api:pages:action", args=(portal.home.pk, action))).status_code == 404
    assert HomePage.objects.get().live
    assert Site.objects.exists()


def test_nobody_makes_a_second_front_page(portal, client_for):
    page = client_for(portal.district_editor)
    for above in (Page.get_first_root_node(), portal.home):
        assert page.get(reverse("wagtailadmin_pages:add", args=("portal", "homepage", above.pk))).status_code in REFUSED


def test_choosing_a_page_shows_what_is_public_and_ones_own(portal, room):
    search = room.get(reverse("wagtailadmin_choose_page_search"), {"q": "Bài"}).content.decode()
    assert "Bài công khai của Đại Tâm" in search
    chosen = room.get(reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={portal.dai_tam.key}&id={portal.tham_don.key}&id=x").json()
    assert [row["id"] for row in chosen["result"]] == [portal.tham_don.key]
    drafts = room.get(reverse("wagtailadmin_choose_page_search"), {"q": "nháp"}).content.decode()
    assert ("KINTHAMDON" in drafts, "KINDAITAM" in drafts) == (True, False)
    assert "KINDAITAM" not in room.get(reverse("wagtailadmin_choose_page_child", args=(portal.dai_tam.section.pk,))).content.decode()
    assert room.get(reverse("wagtailadmin_choose_page_child", args=(portal.dai_tam.draft.pk,))).status_code == 404


def test_searching_pages_finds_those_in_reach(portal, room, client_for):
    ask = lambda page: page.get(reverse("wagtailadmin_pages:search"), {"q": "nháp"}).content.decode()  # noqa: E731
    assert [mark in ask(room) for mark in ("KINTHAMDON", "KINDAITAM", "KINHUYEN")] == [True, False, False]
    assert [mark in ask(client_for(portal.district_editor)) for mark in ("KINTHAMDON", "KINDAITAM", "KINHUYEN")] == [True] * 3


def test_a_district_editor_works_on_the_pages_of_communes(portal, client_for):
    page = client_for(portal.district_editor)
    assert page.get(reverse("wagtailadmin_pages:edit", args=(portal.dai_tam.draft.pk,))).status_code == 200


def test_an_ended_role_closes_the_rooms_at_the_next_request(portal, room):
    assert room.get("/quan-tri/").status_code == 200
    RoleAssignment.objects.filter(user=portal.editor).update(valid_to=dates.today().replace(year=dates.today().year - 1))
    assert room.get("/quan-tri/").status_code == 403
    assert room.get(reverse("wagtailadmin_pages:edit", args=(portal.tham_don.draft.pk,))).status_code == 403


def test_who_moved_to_another_unit_does_not_see_what_they_wrote_before(portal, room, land):
    RoleAssignment.objects.filter(user=portal.editor).update(unit=land.dai_tam)
    assert "KINTHAMDON" not in room.get("/quan-tri/").content.decode()
    assert room.get(reverse("wagtailadmin_pages:edit", args=(portal.tham_don.draft.pk,))).status_code in REFUSED


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_explorer_costs_the_same_for_one_article_and_for_a_hundred(portal, room, count, django_assert_num_queries):
    section = portal.tham_don.section.add_child(instance=SectionPage(title="Tin dài"))
    for number in range(count):
        section.add_child(instance=ArticlePage(title=f"Bài {number}", slug=f"bai-{number}", live=False))
    room.get(reverse("wagtailadmin_explore", args=(section.pk,)))  # content types, sites
    with django_assert_num_queries(25):
        assert room.get(reverse("wagtailadmin_explore", args=(section.pk,))).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["redirects/", "redirects/add/", "sites/", "sites/new/", "locales/", "users/", "users/new/", "groups/", "groups/new/", "collections/", "collections/add/",
     "workflows/list/", "workflows/add/", "workflows/tasks/index/", "workflows/tasks/select_type/"],
)  # fmt: skip
def test_rooms_that_nobody_needs_are_open_to_nobody(portal, cast, client_for, address):
    people = [user for _name, user in cast] + [portal.editor, portal.neighbour_editor]
    assert {client_for(user).get(f"/quan-tri/{address}").status_code for user in people} <= REFUSED
    assert {client_for(user).post(f"/quan-tri/{address}", {"name": "x", "hostname": "x"}).status_code for user in people} <= REFUSED


def test_no_tags_are_kept_and_none_are_offered(portal, room):
    assert room.post(reverse("wagtail_bulk_action", args=("portal", "image", "add_tags")) + f"?id={portal.tham_don.key}", {"tags": "kín"}).status_code == 404
    assert room.get(reverse("wagtailadmin_tag_autocomplete"), {"term": "k"}).json() == []
    assert 'name="tags"' not in room.get(reverse("wagtailimages:edit", args=(portal.tham_don.key,))).content.decode()


# --- What arrives in a form -----------------------------------------------------------------------


def sent_back(room: Any, section: SectionPage, **fields: Any) -> str:
    """What an editor reads after sending a form that cannot be saved, and in its preview."""
    form = article_form(**fields)
    preview = reverse("wagtailadmin_pages:preview_on_add", args=("portal", "articlepage", section.pk))
    room.post(preview, form)
    shown = room.get(preview + "?in_preview_panel=true&mode=").content.decode()
    return shown + room.post(add_article(section), form | {"language": "xx"}).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        lambda key: {"main_image": key},
        lambda key: {"body": body_of(("picture", {"image-image": key, "image-alt_text": "x", "caption": "", "credit": ""}))},
        lambda key: {"body": body_of(("paragraph", {"": rich("đường dẫn", id=key)}))},
        lambda key: {"body": body_of(("paragraph", {"": rich("tệp", kind="DOCUMENT", id=key)}))},
    ],
    ids=["main picture", "picture", "link", "file"],
)
def test_a_forged_key_in_a_form_shows_nothing_of_a_neighbours(portal, room, fields):
    assert "kinthamdon" in sent_back(room, portal.tham_don.section, **fields(portal.tham_don.key)).lower()
    assert "kindaitam" not in sent_back(room, portal.tham_don.section, **fields(portal.dai_tam.key)).lower()


def test_what_stands_on_the_page_already_stays_when_a_narrower_reach_edits_it(portal, room):
    article = make_article(portal.tham_don.section, "Bài chung", live=False, main_image=portal.district.picture)
    room.post(reverse("wagtailadmin_pages:edit", args=(article.pk,)), article_form(main_image=portal.district.key, slug=article.slug))
    assert Revision.objects.filter(object_id=str(article.pk)).latest("pk").as_object().main_image == portal.district.picture


def test_a_paragraph_that_no_editor_of_ours_sends_becomes_empty(portal, room):
    room.post(add_article(portal.tham_don.section), article_form(body=body_of(("paragraph", {"": '{"entityMap": [1]}'}))))
    assert "entityMap" not in str(ArticlePage.objects.get(slug="ngay-hoi-dan-van").body)


# --- Initiatives ----------------------------------------------------------------------------------


def test_the_chooser_of_initiatives_offers_public_ones_alone(portal, room, cast, land, campaign):
    draft = make_initiative(land.tra_met, cast.recorder, title="KIN-NHAP")
    shown = make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa công khai")
    listed = room.get(reverse("initiative_chooser:choose")).json()["html"]
    found = room.get(reverse("initiative_chooser:choose_results"), {"q": "duong hoa"}).content.decode()
    sought = room.get(reverse("initiative_chooser:choose_results"), {"q": "KIN"}).content.decode()
    several = room.get(reverse("initiative_chooser:chosen_multiple") + f"?id={draft.pk}&id={shown.pk}&id=x").json()
    assert ["Đường hoa công khai" in listed, "Đường hoa công khai" in found] == [True, True]
    assert ["KIN-NHAP" in text for text in (listed, found, sought)] == [False] * 3
    assert [row["id"] for row in several["result"]] == [str(shown.pk)]
    assert room.get(reverse("initiative_chooser:chosen", args=(shown.pk,))).status_code == 200
    assert [room.get(reverse("initiative_chooser:chosen", args=(key,))).status_code for key in (draft.pk, "x", 10**9)] == [404] * 3
    assert room.get(reverse("initiative_chooser:create")).status_code in REFUSED


def test_a_forged_initiative_in_a_form_is_not_told_of(portal, room, cast, land, campaign):
    draft = make_initiative(land.tra_met, cast.recorder, title="KIN-NHAP")
    told = sent_back(room, portal.tham_don.section, body=body_of(("initiative", {"initiative": draft.pk})))
    assert "KIN-NHAP" not in told


# --- The settings of the site ---------------------------------------------------------------------


@pytest.fixture
def keeper(land):
    user = User.objects.create(username="quan-tri-huyen", full_name="Quản trị huyện", home_unit=land.district, password="!")
    RoleAssignment.objects.create(user=user, role="administrator", unit=land.district, valid_from=land.district.valid_from)
    return user


def settings_of(site: Site) -> str:
    return reverse("wagtailsettings:edit", args=("portal", "sitesettings", site.pk))


def test_the_keeper_of_the_site_writes_the_imprint(portal, keeper, client_for):
    page, site = client_for(keeper), Site.objects.get()
    assert "/quan-tri/settings/portal/sitesettings/" in page.get("/quan-tri/").content.decode()
    assert page.get(reverse("wagtailsettings:edit", args=("portal", "sitesettings"))).url == settings_of(site)
    names = ("site_name", "address", "telephones", "fax", "email", "responsible", "licence", "visits_before", "visits_before_on", "visits_before_source")
    page.post(settings_of(site), {**dict.fromkeys(names, ""), "publisher": "Huyện ủy Mỹ Xuyên", "as_of": "2022-12-31"})
    assert SiteSettings.objects.get(site=site).publisher == "Huyện ủy Mỹ Xuyên"


def test_nobody_else_opens_the_settings(portal, keeper, cast, client_for):
    site = Site.objects.get()
    other = Site.objects.create(hostname="khac.test", root_page=portal.tham_don.section)
    for user in (portal.editor, portal.district_editor, cast.administrator, cast.reviewer):
        assert client_for(user).get(settings_of(site)).status_code in REFUSED
        assert client_for(user).post(settings_of(site), {"publisher": "x"}).status_code in REFUSED
        assert "/settings/portal/" not in client_for(user).get("/quan-tri/").content.decode()
    assert client_for(keeper).get(settings_of(other)).status_code in REFUSED
    assert not SiteSettings.objects.filter(publisher="x").exists()


# --- Embeds, marks, faces -------------------------------------------------------------------------


def test_nothing_is_taken_in_from_elsewhere(portal, room):
    answer = room.post(reverse("wagtailembeds:chooser_upload"), {"embed-chooser-url": "https://www.youtube.com/watch?v=x"})
    assert answer.status_code == 200
    assert "embed_chosen" not in answer.content.decode()
    text = room.get(add_article(portal.tham_don.section)).content.decode()
    assert "EMBED" not in text
    assert "gravatar" not in room.get("/quan-tri/").content.decode()


def test_previews_of_drafts_are_no_public_pages(portal, client, room):
    address = reverse("wagtailadmin_pages:view_draft", args=(portal.tham_don.draft.pk,))
    assert client.get(address).status_code == 302
    assert "KINTHAMDON" in room.get(address).content.decode()
    assert client.get(portal.tham_don.draft.get_url()).status_code == 404


@pytest.mark.parametrize("kind", ["initiative", "activity", "product", "work", "unit", "film"])
@pytest.mark.parametrize("key", ["x", "9" * 30, "²", "١٢"], ids=["word", "too long", "superscript", "other digits"])
def test_a_key_that_no_row_could_have_is_nobody_s(portal, room, kind, key):
    assert room.get(reverse(f"{kind}_chooser:chosen", args=(key,))).status_code == 404
    assert room.get(reverse(f"{kind}_chooser:chosen_multiple"), {"id": key}).json()["result"] == []


@pytest.mark.parametrize("key", ["x", "9" * 30, "²", "١٢"], ids=["word", "too long", "superscript", "other digits"])
def test_a_page_s_key_that_no_row_could_have_is_nobody_s(portal, room, key):
    assert room.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": key}).json()["result"] == []
    assert without_unseen(QueryDict(f"film={quote(key)}"), portal.editor, None)["film"] == ""
