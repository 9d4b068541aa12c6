"""Before an article goes live: personal data are marked, consents asked for, and what was typed stays typed."""

import json
from typing import Any

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from kheo.movements.actions import set_name_consent
from kheo.portal.actions import write_article_of
from kheo.portal.models import AboutPage, ArticlePage, HomePage, SectionPage, StandardPage
from tests.conftest import says
from tests.factories import make_published
from tests.portal.editors import make_picture

pytestmark = pytest.mark.django_db
MARKED = "The text seems to hold somebody's telephone number, identity number or house address. Take it out, or tick that you have checked it."
IN_BULK = "“%(title)s” seems to hold somebody's telephone number, identity number or house address. Publish it from its own form."
NOT_AGREED = "This cannot go live: the person honoured in “%(titles)s” has not agreed to be shown, or agrees no more."


@pytest.fixture
def section(home: HomePage) -> SectionPage:
    """The news."""
    return home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc"))


def typed(text: str = "Bà con ra quân.", **fields: Any) -> dict[str, Any]:
    """The editor's form as it is sent."""
    form = {
        "title": "Ra quân dọn kênh", "slug": "ra-quan-don-kenh", "lead": "", "main_image": "", "language": "vi",
        "body": streamfield([("paragraph", rich_text(f"<p>{text}</p>"))]), "corrections": inline_formset([]), "comments": inline_formset([]),
        "dated": "", "source": "", "text_credit": "", "photo_credit": "", "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
    }  # fmt: skip
    return nested_form_data(form | fields)


def add(section: SectionPage) -> str:
    return f"/quan-tri/pages/add/portal/articlepage/{section.pk}/"


PERSONAL = ["Gọi bà Hoa 0912 345 678 nhé.", "Số CCCD 094088001234.", "Đến số nhà 12, đường Trần Hưng Đạo, khóm 3."]


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_are_marked_before_publishing(client_for: Any, cast: Any, section: SectionPage, text: str) -> None:
    client = client_for(cast.editor)
    answer = client.post(add(section), typed(text, **{"action-publish": "x"}))
    assert answer.status_code == 200
    assert says(answer, MARKED)
    assert "“" in str(answer.context["form"].non_field_errors()[1])
    assert text.split()[0] in answer.content.decode()  # what was typed is still in the form
    assert not ArticlePage.objects.exists()
    client.post(add(section), typed(text, personal_data_checked="on", **{"action-publish": "x"}))
    assert ArticlePage.objects.get().live


def test_draft_is_kept_without_questions(client_for: Any, cast: Any, section: SectionPage) -> None:
    client_for(cast.editor).post(add(section), typed(PERSONAL[0]))
    assert not ArticlePage.objects.get().live


def test_harmless_text_goes_live_without_questions(client_for: Any, cast: Any, section: SectionPage) -> None:
    client_for(cast.editor).post(add(section), typed("Thực hiện Chương trình số 09-CTr/HU ngày 22/12/2020, 120.000.000 đồng.", **{"action-publish": "x"}))
    assert ArticlePage.objects.get().live


def test_missing_consent_is_told_in_the_form(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, honouree="Thạch Thị Ngọc Lan")
    article = write_article_of(initiative, by=cast.editor)
    client = client_for(cast.editor)
    sent = typed(slug=article.slug, **{"action-publish": "x"})
    answer = client.post(f"/quan-tri/pages/{article.pk}/edit/", sent)
    assert says(answer, NOT_AGREED, titles=initiative.title)
    assert not ArticlePage.objects.get().live
    set_name_consent(initiative, way="written", by=cast.editor)
    client.post(f"/quan-tri/pages/{article.pk}/edit/", sent)
    assert ArticlePage.objects.get().live


def test_other_kinds_of_pages_are_asked_too(client_for: Any, cast: Any, home: HomePage) -> None:
    AboutPage.objects.update(live=False)
    client = client_for(cast.editor)
    sent = {**typed(PERSONAL[0], introduction=""), "action-publish": "x"}
    for address in (f"/quan-tri/pages/add/portal/standardpage/{home.pk}/", f"/quan-tri/pages/{AboutPage.objects.get().pk}/edit/"):
        sent = {**sent, "slug": address.split("/")[3]}
        assert says(client.post(address, sent), MARKED)
        client.post(address, {**sent, "personal_data_checked": "on"})
    assert [page.live for kind in (StandardPage, AboutPage) for page in kind.objects.all()] == [True, True]


@pytest.mark.parametrize("field", ["lead", "seo_title", "search_description", "text_credit", "photo_credit", "source"])
def test_personal_data_are_found_wherever_they_would_be_public(client_for: Any, cast: Any, section: SectionPage, field: str) -> None:
    answer = client_for(cast.editor).post(add(section), typed(**{field: PERSONAL[0], "action-publish": "x"}))
    assert says(answer, MARKED)


def test_personal_data_are_found_in_a_correction_just_typed(client_for: Any, cast: Any, section: SectionPage) -> None:
    correction = {"corrected_on": "2022-12-01", "text": PERSONAL[0]}
    client = client_for(cast.editor)
    sent = typed(corrections=inline_formset([correction]), **{"action-publish": "x"})
    assert says(client.post(add(section), sent), MARKED)
    client.post(add(section), {**sent, "personal_data_checked": "on"})
    assert [one.text for one in ArticlePage.objects.get().corrections.all()] == [PERSONAL[0]]


HIDING_PLACES: dict[str, tuple[str, Any]] = {
    "caption": ("picture", {"image": None, "caption": PERSONAL[0], "credit": ""}),
    "credit": ("picture", {"image": None, "caption": "", "credit": PERSONAL[0]}),
    "quotation": ("quote", {"text": "Vui.", "who": PERSONAL[0]}),
    "heading": ("heading", PERSONAL[0]),
    "link": ("paragraph", '<p><a href="tel:0912345678">gọi</a></p>'),
}


@pytest.mark.parametrize("place", HIDING_PLACES)
def test_personal_data_are_found_in_every_block(section: SectionPage, place: str) -> None:
    assert section.add_child(instance=ArticlePage(title="Thử", live=False, body=[HIDING_PLACES[place]])).personal_data()


def test_personal_data_are_found_in_cells(section: SectionPage) -> None:
    table = {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": [PERSONAL[0]]}], "caption": ""}
    article = section.add_child(instance=ArticlePage(title="Thử", live=False, body=json.dumps([{"type": "table", "value": table}])))
    assert article.personal_data()


def test_text_without_personal_data_is_not_marked_for_its_keys(land: Any, section: SectionPage) -> None:
    body = [("picture", {"image": make_picture(land.district, "Ảnh"), "caption": "Ra quân", "credit": ""}), ("paragraph", "<p>Bà con ra quân.</p>")]
    assert section.add_child(instance=ArticlePage(title="Thử", live=False, body=body)).personal_data() == []


def test_personal_data_are_found_in_alternative_texts_and_on_the_main_picture(land: Any, section: SectionPage) -> None:
    pictures = [make_picture(land.district, f"Ảnh {field}") for field in ("caption", "credit", "description")]
    for picture, field in zip(pictures, ("caption", "credit", "description"), strict=True):
        setattr(picture, field, PERSONAL[0])
        picture.save()
        assert section.add_child(instance=ArticlePage(title=field, live=False, main_image=picture)).personal_data()
    body = json.dumps([{"type": "picture", "value": {"image": {"image": make_picture(land.district, "Ảnh").pk, "alt_text": PERSONAL[0], "decorative": False}, "caption": "", "credit": ""}}])
    assert section.add_child(instance=ArticlePage(title="Ảnh trong bài", live=False, body=body)).personal_data()


def bulk(*pages: Any) -> str:
    return "/quan-tri/bulk/wagtailcore/page/publish/?" + "&".join(f"id={page.pk}" for page in pages)


def test_publishing_in_bulk_sends_personal_data_to_the_form(client_for: Any, cast: Any, section: SectionPage) -> None:
    client = client_for(cast.editor)
    client.post(add(section), typed(PERSONAL[0]))
    article = ArticlePage.objects.get()
    answer = client.post(bulk(article), follow=True)
    assert says(answer, IN_BULK, title=article.title)
    assert f"/quan-tri/pages/{article.pk}/edit/" in answer.content.decode()
    assert not ArticlePage.objects.get().live


def test_drafts_below_are_asked_only_where_they_would_go_live(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, honouree="Thạch Thị Ngọc Lan")
    write_article_of(initiative, by=cast.editor)
    section.unpublish()
    client = client_for(cast.editor)
    answer = client.post(bulk(section), {"include_descendants": "on"}, follow=True)
    assert says(answer, NOT_AGREED, titles=initiative.title)
    assert not SectionPage.objects.get().live
    client.post(bulk(section))
    assert SectionPage.objects.get().live
    assert not ArticlePage.objects.get().live


def test_publishing_in_bulk_asks_for_consent_too(client_for: Any, cast: Any, land: Any, campaign: Any, section: SectionPage) -> None:
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, honouree="Thạch Thị Ngọc Lan")
    article = write_article_of(initiative, by=cast.editor)
    answer = client_for(cast.editor).post(f"/quan-tri/bulk/wagtailcore/page/publish/?id={article.pk}", follow=True)
    assert answer.status_code == 200
    assert says(answer, NOT_AGREED, titles=initiative.title)
    assert not ArticlePage.objects.get().live
