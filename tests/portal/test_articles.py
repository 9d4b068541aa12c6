"""Articles: made of initiatives, shown with byline, taken off with a consent."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from kheo.lib import dates
from kheo.movements.actions import set_name_consent
from kheo.org.models import User
from kheo.portal.actions import create_draft, forget_old_versions, publish_due, write_article_of
from kheo.portal.models import AboutPage, ArticlePage, Correction, HomePage, Image, SectionPage, StandardPage
from kheo.portal.models.pages import PER_PAGE
from kheo.portal.page_import.results import Byline, Figure, ReadPage
from kheo.portal.queries import KINDS_WITH_BODY
from kheo.records.actions import publish_record, unpublish_record
from kheo.records.models import Evidence
from kheo.records.retention import may_be_personal
from tests.conftest import says
from tests.factories import make_published
from tests.portal.editors import make_picture
from tests.records.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(home: HomePage) -> SectionPage:
    """The news."""
    return home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))


def make_article(section: SectionPage, **fields: Any) -> ArticlePage:
    """A live article."""
    return section.add_child(instance=ArticlePage(**{"title": "Ra quân dọn kênh", "lead": "Sáng nay bà con ra quân.", **fields}))


def go_live(article: ArticlePage) -> ArticlePage:
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def let_time_pass() -> None:
    """What was to go live in an hour is due."""
    due = timezone.now() - timedelta(minutes=1)
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"], revision.approved_go_live_at = due.isoformat(), due
        revision.save()


def honour(land: Any, cast: Any, *, consent: bool = True) -> Any:
    """A published initiative of a person, with one ticked photo and with or without consent."""
    return make_published(land.tra_met, cast.recorder, cast.editor, photos=1, honouree="Thạch Thị Ngọc Lan", consent_way="written" if consent else "")


def test_no_page_stands_where_a_room_answers(home: HomePage) -> None:
    with pytest.raises(ValidationError, match="nong-thon-moi"):
        home.add_child(instance=SectionPage(title="Nông thôn mới", slug="nong-thon-moi"))
    assert home.add_child(instance=SectionPage(title="Nông thôn mới")).slug == "nong-thon-moi-2"


def test_published_initiative_becomes_a_draft_with_one_click(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=2)
    client = client_for(cast.editor)
    page = client.get(shown.get_absolute_url())
    address = f"/lam-viec/bai-viet/tu-mo-hinh/{shown.pk}/"
    assert address in page.content.decode()
    answer = client.post(address)
    article = ArticlePage.objects.get()
    assert answer.headers["Location"] == f"/quan-tri/pages/{article.pk}/edit/"
    assert (article.title, article.live, article.initiative, article.owner) == (shown.title, False, shown, cast.editor)
    assert [picture.evidence for picture in article.pictures] == list(shown.evidence.filter(is_public=True))
    assert client.post(address).headers["Location"] == answer.headers["Location"]
    assert ArticlePage.objects.count() == 1
    live = go_live(article)
    assert client.get(live.url).status_code == 200
    assert live.title in client.get(shown.get_absolute_url()).content.decode()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_article(cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=1)
    made = at_once(*[lambda: write_article_of(shown, by=User.objects.get(pk=cast.editor.pk))] * 2)
    assert [article.pk for article in made] == [ArticlePage.objects.get().pk] * 2


def test_initiative_that_is_not_public_becomes_no_article(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor)
    unpublish_record(shown, by=cast.editor, reason="Nhầm")
    shown.refresh_from_db()
    assert client_for(cast.editor).post(f"/lam-viec/bai-viet/tu-mo-hinh/{shown.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        write_article_of(shown, by=cast.editor)
    assert not ArticlePage.objects.exists()


@pytest.mark.parametrize("name", ["recorder", "reviewer", "leader", "stranger", "administrator"])
def test_others_write_no_articles(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage, name: str) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor)
    answer = client_for(getattr(cast, name)).post(f"/lam-viec/bai-viet/tu-mo-hinh/{shown.pk}/")
    assert answer.status_code == 403
    assert not ArticlePage.objects.exists()


def test_article_about_a_person_waits_for_consent(cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = honour(land, cast, consent=False)
    article = write_article_of(initiative, by=cast.editor)
    with pytest.raises(ValidationError):
        go_live(article)
    assert not ArticlePage.objects.get().live
    set_name_consent(initiative, way="written", by=cast.editor)
    assert go_live(article).live


def test_article_with_a_photo_or_link_of_a_person_waits_for_consent_too(cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = honour(land, cast, consent=False)
    photo = write_article_of(initiative, by=cast.editor).main_image
    with_photo = make_article(section, live=False, main_image=photo)
    with_link = make_article(section, title="Nối", live=False, body=[("initiative", {"initiative": initiative})])
    for article in (with_photo, with_link):
        with pytest.raises(ValidationError):
            go_live(article)
    assert not ArticlePage.objects.live().exists()


def test_withdrawn_consent_takes_articles_and_photos_off_at_once(client: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = honour(land, cast)
    made = go_live(write_article_of(initiative, by=cast.editor))
    linking = go_live(make_article(section, title="Nối", live=False, body=[("initiative", {"initiative": initiative})]))
    pictured = go_live(make_article(section, title="Ảnh", live=False, main_image=made.main_image))
    other = go_live(make_article(section, title="Việc khác", live=False))
    assert [client.get(page.url).status_code for page in (made, linking, pictured, other)] == [200, 200, 200, 200]
    set_name_consent(initiative, way="", by=cast.editor)
    assert [client.get(page.url).status_code for page in (made, linking, pictured, other)] == [404, 404, 404, 200]
    assert not Image.objects.exists()


def telling_pages(home: HomePage, section: SectionPage, body: list[Any]) -> list[Any]:
    """Drafts of all kinds of pages that have a body; the page about the site stands since the site does."""
    AboutPage.objects.update(live=False, live_revision=None)
    about = AboutPage.objects.get()
    about.body = body
    kinds = ((section, ArticlePage), (home, StandardPage))
    return [about, *[above.add_child(instance=kind(title=kind.__name__, live=False, body=body)) for above, kind in kinds]]


def address_of(initiative: Any, host: str = "") -> str:
    return f'<p>Xem <a href="{host}{initiative.get_absolute_url()}">ở đây</a>.</p>'


WAYS_OF_TELLING: dict[str, Any] = {
    "card": lambda one: ("initiative", {"initiative": one}),
    "photo": lambda one: ("picture", {"image": make_picture(None, "Ảnh", evidence=one.evidence.first()), "caption": "", "credit": ""}),
    "address": lambda one: ("paragraph", address_of(one)),
    "address with host": lambda one: ("paragraph", address_of(one, "https://testserver")),
}


@pytest.mark.parametrize("way", WAYS_OF_TELLING)
def test_every_kind_of_page_waits_for_consent_and_goes_with_it(
    cast: Any, land: Any, campaign: Any, home: HomePage, section: SectionPage, way: str
) -> None:
    initiative = honour(land, cast, consent=False)
    pages = telling_pages(home, section, [WAYS_OF_TELLING[way](initiative)])
    for page in pages:
        with pytest.raises(ValidationError):
            page.save_revision().publish()
    set_name_consent(initiative, way="written", by=cast.editor)
    for page in pages:
        page.save_revision().publish()
    assert [page.specific_class.objects.get().live for page in pages] == [True] * 3
    set_name_consent(initiative, way="", by=cast.editor)
    assert [page.specific_class.objects.get().live for page in pages] == [False] * 3


def test_address_in_the_lead_counts_and_that_of_another_site_or_initiative_does_not(cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = honour(land, cast, consent=False)
    other = make_published(land.tra_met, cast.recorder, cast.editor)
    there, here = initiative.get_absolute_url(), other.get_absolute_url()
    assert make_article(section, title="Nơi khác", lead=f"https://example.org{there} và example.org{there}", body=[("paragraph", address_of(other))]).initiatives() == [other]
    draft = make_article(section, title="Chào", live=False, lead=f"Xem http://testserver:8000{there} và {here}/")
    assert set(draft.initiatives()) == {initiative, other}


def test_photo_copy_goes_when_its_tick_goes(cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=2)
    write_article_of(shown, by=cast.editor)
    kept = shown.evidence.first()
    assert Image.objects.count() == 2
    publish_record(shown, by=cast.editor, evidence=[kept.pk])
    assert [image.evidence for image in Image.objects.all()] == [kept]
    unpublish_record(shown, by=cast.editor, reason="Nhầm")
    assert not Image.objects.exists()
    assert Evidence.objects.about(shown).count() == 2


def test_link_to_an_initiative_taken_off_leaves_no_trace(client: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor)
    article = go_live(make_article(section, title="Nối", live=False, body=[("initiative", {"initiative": shown})]))
    assert shown.title in client.get(article.url).content.decode()
    unpublish_record(shown, by=cast.editor, reason="Nhầm")
    assert shown.title not in client.get(article.url).content.decode()


def test_scheduled_article_goes_live_and_expires_by_the_clock(client: Any, section: SectionPage) -> None:
    article = make_article(section, live=False, go_live_at=timezone.now() + timedelta(hours=1))
    go_live(article)
    address = section.url + article.slug + "/"
    publish_due()
    assert client.get(address).status_code == 404
    let_time_pass()
    publish_due()
    assert client.get(address).status_code == 200
    ArticlePage.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_due()
    assert client.get(address).status_code == 404


def test_scheduled_article_without_consent_holds_nothing_up(client: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = honour(land, cast)
    about = write_article_of(initiative, by=cast.editor)
    other = make_article(section, title="Việc khác", live=False)
    for article in (about, other):
        article.go_live_at = timezone.now() + timedelta(hours=1)
        article.save_revision().publish()
    set_name_consent(initiative, way="", by=cast.editor)
    let_time_pass()
    publish_due()
    assert [page.title for page in ArticlePage.objects.live()] == ["Việc khác"]
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_page_held_back_at_its_hour_is_a_plain_draft_that_says_why(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = honour(land, cast)
    about = write_article_of(initiative, by=cast.editor)
    about.go_live_at = timezone.now() + timedelta(hours=1)
    about.save_revision(user=cast.editor).publish(user=cast.editor)
    set_name_consent(initiative, way="", by=cast.editor)
    let_time_pass()
    ArticlePage.objects.update(go_live_at=timezone.now() - timedelta(minutes=1))
    publish_due()
    stored = ArticlePage.objects.get()
    assert (stored.live, stored.go_live_at, stored.get_latest_revision_as_object().go_live_at, stored.approved_schedule) == (False, None, None, False)
    (told,) = PageLogEntry.objects.filter(page=stored.pk, action="portal.held_back")
    assert initiative.title in told.message
    assert says(client_for(cast.editor).get(f"/quan-tri/pages/{stored.pk}/history/"), "Not published at its hour")


def test_page_that_fails_at_its_very_publication_holds_nothing_up(section: SectionPage) -> None:
    """Nothing but an address is wrong with it: another page has taken it meanwhile."""
    for title in ("Một", "Hai"):
        article = make_article(section, title=title, live=False, go_live_at=timezone.now() + timedelta(hours=1))
        article.save_revision().publish()
    Revision.objects.filter(object_str="Một").update(content={**Revision.objects.get(object_str="Một").content, "slug": "hai"})
    let_time_pass()
    publish_due()
    assert [page.title for page in ArticlePage.objects.live()] == ["Hai"]


def test_article_bears_the_day_of_the_house_on_which_it_went_live_first(section: SectionPage) -> None:
    with dates.moved_to(dates.local_moment(date(2022, 11, 15))):
        article = go_live(make_article(section, live=False))
    assert article.dated == date(2022, 11, 15)
    again = go_live(article.get_latest_revision_as_object())
    assert (again.dated, again.shown_date) == (date(2022, 11, 15), date(2022, 11, 15))


def test_day_that_an_editor_chose_stays(section: SectionPage) -> None:
    assert go_live(make_article(section, live=False, dated=date(2020, 2, 3))).dated == date(2020, 2, 3)


def test_article_that_was_live_before_articles_were_dated_bears_that_day(section: SectionPage) -> None:
    article = make_article(section)
    ArticlePage.objects.update(dated=None, first_published_at=dates.local_moment(date(2021, 5, 6)))
    article.refresh_from_db()
    article.save()
    assert ArticlePage.objects.get().dated == date(2021, 5, 6)


def test_old_versions_are_forgotten_but_for_the_newest_the_live_and_the_scheduled(section: SectionPage) -> None:
    article = make_article(section, live=False)
    old = [article.save_revision() for _number in range(4)]
    old[1].publish()
    Revision.objects.update(created_at=timezone.now() - timedelta(days=400))
    Revision.objects.filter(pk=old[2].pk).update(approved_go_live_at=timezone.now() + timedelta(days=1))
    assert forget_old_versions(timedelta(days=500)) == 0
    assert forget_old_versions(timedelta(days=365)) == 1
    assert list(Revision.objects.order_by("pk")) == old[1:]


def test_bodies_of_pages_may_hold_something_about_people() -> None:
    assert all(may_be_personal(kind._meta.get_field("body")) for kind in KINDS_WITH_BODY)


def test_second_page_of_a_section_stands_for_itself(client: Any, section: SectionPage) -> None:
    for number in range(PER_PAGE + 1):
        make_article(section, title=f"Bài {number}")
    first, second = client.get(section.url), client.get(f"{section.url}?trang=2")
    assert f'<link rel="canonical" href="http://testserver{section.url}">' in first.content.decode()
    assert f'<link rel="canonical" href="http://testserver{section.url}?trang=2">' in second.content.decode()
    assert first.context["seo"]["title"] == section.title
    assert f"<title>{second.context['seo']['title']}" in " ".join(second.content.decode().split()).replace("<title> ", "<title>")
    assert second.context["seo"]["title"] not in (section.title, "")
    assert client.get(f"{section.url}?trang=99").context["seo"]["url"] == second.context["seo"]["url"]


def test_article_shows_byline_caption_credit_and_corrections(client: Any, section: SectionPage) -> None:
    article = make_article(section, text_credit="Ban Dân vận", photo_credit="Ban Dân vận", language="km")
    article.corrections.add(Correction(text="Số km đường hoa là 2, không phải 3.", corrected_on=date(2022, 12, 1)))
    article.save()
    page = client.get(article.url).content.decode()
    assert "Ban Dân vận" in page
    assert 'lang="km"' in page
    assert "Số km đường hoa là 2, không phải 3." in page
    assert "01/12/2022" in page


def test_article_withdrawn_while_somebody_reads_it_is_gone_politely(client: Any, section: SectionPage) -> None:
    article = make_article(section)
    assert client.get(article.url).status_code == 200
    article.unpublish()
    answer = client.get(article.url)
    assert answer.status_code == 404
    assert says(answer, "There is no such page")


def asked(client: Any, address: str, limit: int, check: Any) -> None:
    """A page that was seen before asks that many questions: renditions are made when somebody looks first."""
    client.get(address)
    cache.clear()  # what this process remembers of renditions would hide what it asks for
    with check(limit):
        assert client.get(address).status_code == 200


def make_pictures(unit: Any, number: int) -> list[Image]:
    return [make_picture(unit, f"Ảnh {place}") for place in range(number)]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_home_and_section_ask_the_same_number_of_questions_for_any_number_of_articles(
    client: Any, land: Any, section: SectionPage, django_assert_num_queries: Any, number: int
) -> None:
    for picture in make_pictures(land.district, number):
        make_article(section, title=f"Bài {picture.pk}", main_image=picture)
    asked(client, "/", HOME_QUERIES, django_assert_num_queries)
    asked(client, section.url, SECTION_QUERIES, django_assert_num_queries)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_article_asks_the_same_number_of_questions_for_any_number_of_pictures_and_cards(
    client: Any, cast: Any, land: Any, campaign: Any, section: SectionPage, django_assert_num_queries: Any, number: int
) -> None:
    shown = [make_published(land.tra_met, cast.recorder, cast.editor, photos=1) for _place in range(min(number, 4))]
    cards = [("initiative", {"initiative": shown[place % len(shown)]}) for place in range(number)]
    pictures = [("picture", {"image": picture, "caption": "", "credit": ""}) for picture in make_pictures(land.district, number)]
    article = make_article(section, body=[*cards, *pictures])
    asked(client, article.url, ARTICLE_QUERIES, django_assert_num_queries)


def test_brought_over_page_is_a_draft_with_its_captions(section: SectionPage) -> None:
    page = ReadPage(
        title="Dân vận khéo", paragraphs=["Mở đầu.", "Đoạn hai <b>.", "Phần một", "Đoạn cuối./."], figures=[Figure("Ảnh đầu", -1), Figure("Quang cảnh ra quân", 1)],
        subheadings=(2,), byline=Byline("Bài, ảnh: Ban Dân vận", "Ban Dân vận", "Ban Dân vận"), dated="Thứ ba, 15/11/2022 08:30",
    )  # fmt: skip
    article = create_draft(page=page)
    assert article is not None
    stored = ArticlePage.objects.get()
    assert (stored.title, stored.lead, stored.live, stored.text_credit, str(stored.dated)) == ("Dân vận khéo", "Mở đầu.", False, "Ban Dân vận", "2022-11-15")
    assert [(block.block_type) for block in stored.body] == ["picture", "paragraph", "picture", "heading", "paragraph"]
    assert "Đoạn hai &lt;b&gt;." in str(stored.body[1].value)
    assert stored.body[2].value["caption"] == "Quang cảnh ra quân"
    assert Revision.objects.for_instance(stored).count() == 1


@pytest.mark.parametrize("printed", ["15.11.2022", "ngày 15 tháng 11 năm 2022", "15 Tháng 11 2022", "Ngày đăng: 15-11-2022", "Thứ Ba, 15/11/2022 | 08:30"])
def test_printed_dates_are_read(section: SectionPage, printed: str) -> None:
    article = create_draft(page=ReadPage(title="Dân vận khéo", paragraphs=["Mở đầu."], dated=printed))
    assert article is not None
    assert article.dated == date(2022, 11, 15)


def test_date_that_is_none_is_left_empty(section: SectionPage) -> None:
    article = create_draft(page=ReadPage(title="Dân vận khéo", paragraphs=["Mở đầu."], dated="ngày 31/02/2022"))
    assert article is not None
    assert article.dated is None


def test_page_is_not_brought_over_before_there_is_a_section(db: None) -> None:
    assert create_draft(page=ReadPage(title="Dân vận khéo", paragraphs=["Mở đầu."])) is None


HOME_QUERIES = 19
SECTION_QUERIES = 16
ARTICLE_QUERIES = 21
