"""Videos: films of one's own, played in parts by those who may see them; links elsewhere, of which nothing is loaded."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from kheo.portal.models import Film, Image, SectionPage, VideoPage
from kheo.portal.received import without_unseen
from tests.conftest import says
from tests.lib.test_films import CAPTIONS, MP4, WEBM
from tests.portal.editors import make_picture, make_portal

pytestmark = pytest.mark.django_db
FILM = WEBM + bytes(1000)


@pytest.fixture
def portal(home, land, cast):
    return make_portal(home, land, cast)


@pytest.fixture
def room(portal, client_for):
    """The browser of the editor of xã Tham Đôn."""
    return client_for(portal.editor)


def make_film(unit: Any, title: str = "Ngày hội", **fields: Any) -> Film:
    return Film.objects.create(title=title, file=ContentFile(FILM, name="x.webm"), content_type="video/webm", size=len(FILM), unit=unit, **fields)


def make_video(section: SectionPage, **fields: Any) -> VideoPage:
    return section.add_child(instance=VideoPage(**{"title": "Một buổi sáng", **fields}))


def sent(**fields: Any) -> dict[str, Any]:
    return {"title": "Ngày hội", "file": SimpleUploadedFile("phim.webm", FILM), **fields}


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# --- Played ---------------------------------------------------------------------------------------


def test_a_film_is_played_in_parts_once_a_public_page_shows_it(client, client_for, portal):
    film = make_film(portal.tham_don.picture.unit, captions=CAPTIONS)
    page = make_video(portal.tham_don.section, film=film, live=False)
    assert [client.get(address).status_code for address in (film.url, film.captions_url)] == [404, 404]
    own = client_for(portal.editor).get(film.url)
    assert (own.status_code, own["Cache-Control"], body_of(own)) == (200, "private, no-store", FILM)
    assert client_for(portal.neighbour_editor).get(film.url).status_code == 404
    page.save_revision().publish()
    part = client.get(film.url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, body_of(part), part["Content-Range"], part["Content-Type"]) == (206, FILM[:4], f"bytes 0-3/{len(FILM)}", "video/webm")
    assert (client.head(film.url)["Content-Length"], body_of(client.head(film.url))) == (str(len(FILM)), b"")
    assert client.get(film.captions_url).content.decode() == CAPTIONS
    text = client.get(VideoPage.objects.get().url).content.decode()
    assert [film.url in text, film.captions_url in text, 'kind="captions"' in text] == [True] * 3


def test_a_link_elsewhere_loads_nothing_from_there(client, portal):
    page = make_video(portal.tham_don.section, link="https://www.youtube.com/watch?v=abc", poster=portal.tham_don.picture, transcript="Bà con đến sớm.")
    answer = client.get(page.url)
    text = answer.content.decode()
    assert says(answer, "Watch (opens %(host)s)", host="youtube.com")
    assert ["Bà con đến sớm." in text, "<iframe" in text, text.count("youtube.com/"), "<video" in text] == [True, False, 1, False]


@pytest.mark.parametrize("number", [1, 6])
def test_a_list_of_videos_asks_no_more_for_more(client, portal, land, number, django_assert_num_queries):
    section = portal.home.add_child(instance=SectionPage(title="Video", slug="video"))
    for place in range(number):
        make_video(section, title=f"Video {place}", link="https://example.org/x", poster=make_picture(land.district, f"Bìa {place}"))
    client.get(section.url)
    with django_assert_num_queries(LIST_QUERIES):
        text = client.get(section.url).content.decode()
    assert [f"Video {place}" in text for place in range(number)] == [True] * number


# --- Brought --------------------------------------------------------------------------------------


def test_an_editor_brings_a_film_with_captions(room, portal):
    answer = room.post(reverse("films:add"), sent(captions_file=SimpleUploadedFile("a.vtt", CAPTIONS.encode())))
    film = Film.objects.get()
    assert (answer.status_code, film.content_type, film.size, film.captions, film.unit, film.uploaded_by_user) == (302, "video/webm", len(FILM), CAPTIONS, portal.tham_don.picture.unit, portal.editor)
    assert "phim" not in film.file.name
    assert film.title in room.get(reverse("films:index")).content.decode()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"file": SimpleUploadedFile("phim.mp4", b"<html>")}, "“%(name)s” is not a film that browsers play. Send an MP4 or a WebM file."),
        ({"captions_file": SimpleUploadedFile("a.vtt", b"1\nSRT")}, "“%(name)s” is no WebVTT file: its first line must be WEBVTT."),
    ],
)  # fmt: skip
def test_what_is_no_film_or_no_captions_is_refused_in_words(room, portal, fields, told):
    answer = room.post(reverse("films:add"), sent(**fields))
    assert says(answer, told, name=next(iter(fields.values())).name)
    assert not Film.objects.exists()


def test_a_film_that_is_too_large_is_refused_in_words_and_before_it_is_read(room, portal, settings):
    settings.KHEO_VIDEO_LIMIT = 500
    assert "phim.mp4" in room.post(reverse("films:add"), sent(file=SimpleUploadedFile("phim.mp4", MP4 + bytes(600)))).content.decode()
    two_gigabytes = room.generic("POST", reverse("films:add"), b"", CONTENT_LENGTH=str(2 * 1024**3))
    assert (two_gigabytes.status_code, Film.objects.count()) == (413, 0)


def test_films_of_others_are_neither_listed_nor_changed_nor_chosen(room, portal):
    other, own = make_film(portal.dai_tam.picture.unit, "KINPHIM"), make_film(portal.tham_don.picture.unit, "Phim nhà")
    listed = room.get(reverse("films:index")).content.decode() + room.get(reverse("film_chooser:choose")).content.decode()
    assert ("KINPHIM" in listed, "Phim nhà" in listed) == (False, True)
    for name in ("edit", "delete", "history", "usage"):
        assert [room.get(reverse(f"films:{name}", args=[film.pk])).status_code for film in (own, other)] == [200, 404]
    assert room.post(reverse("films:delete", args=[other.pk])).status_code == 404
    assert [room.get(reverse("film_chooser:chosen", args=[film.pk])).status_code for film in (own, other)] == [200, 404]
    assert without_unseen(QueryDict(f"film={other.pk}"), portal.editor, None)["film"] == ""


# --- Published ------------------------------------------------------------------------------------


def video_form(**fields: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("introduction", "film", "link", "poster", "transcript", "credit", "dated", "seo_title", "search_description", "go_live_at", "expire_at"), "")
    return {"title": "Ngày hội", "slug": "ngay-hoi", "body-count": 0, **blank, "action-publish": "x", **fields}


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "http://example.org/x", "youtube"])
def test_a_video_without_a_film_or_with_a_bad_link_is_not_published(room, portal, link):
    address = reverse("wagtailadmin_pages:add", args=("portal", "videopage", portal.tham_don.section.pk))
    assert room.post(address, video_form(link=link)).status_code == 200
    assert not VideoPage.objects.live().exists()


def test_captions_and_transcript_are_read_for_personal_data_before_publishing(room, portal):
    film = make_film(portal.tham_don.picture.unit, captions=CAPTIONS.replace("Hẹn gặp lại.", "Gọi 0912 345 678"))
    address = reverse("wagtailadmin_pages:add", args=("portal", "videopage", portal.tham_don.section.pk))
    assert room.post(address, video_form(film=film.pk)).status_code == 200
    assert room.post(address, video_form(film=film.pk, personal_data_checked="on")).status_code == 302
    page = VideoPage.objects.get()
    page.transcript = "Ghi 0987 654 321"
    assert (page.live, len(page.personal_data())) == (True, 2)


def test_a_page_without_its_poster_or_film_still_answers(client, portal):
    page = make_video(portal.tham_don.section, film=make_film(portal.tham_don.picture.unit), poster=portal.tham_don.picture)
    Film.objects.all().delete()
    Image.objects.filter(pk=portal.tham_don.picture.pk).delete()
    assert client.get(page.url).status_code == 200


LIST_QUERIES = 16
