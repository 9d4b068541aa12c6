"""An error of ours has a code that support finds; pages of strangers carry headers and no cookie; packing."""

import gzip
import logging
import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import path

from kheo.config import urls
from kheo.lib.keys import CODE_LENGTH, READABLE, readable_code

handler500 = urls.handler500


class Broken(Exception):
    """What nobody expected."""


@login_not_required
def break_down(request):
    raise Broken("bất ngờ <b>")


@login_not_required
def lose_database(request):
    raise DatabaseError("no connection")


@login_not_required
def tell_much(request):
    return HttpResponse("dân vận khéo " * 200)


urlpatterns = [path("hong/", break_down), path("mat/", lose_database), path("dai/", tell_much), *urls.urlpatterns]

in_other_urls = pytest.mark.urls(__name__)


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


# --- The code ---------------------------------------------------------------------------------


@in_other_urls
@pytest.mark.parametrize(("address", "error"), [("/hong/", Broken), ("/mat/", DatabaseError)])
def test_an_error_shows_the_code_that_stands_in_the_log_beside_the_traceback(visitor, caplog, address, error):
    """Without the fixture `db`: a query would fail the test, so the page needs no database."""
    with caplog.at_level(logging.ERROR):
        answer = visitor.get(address)
    (shown,) = re.findall(r'<strong class="nowrap">(\w+)</strong>', answer.content.decode())
    (entry,) = (entry for entry in caplog.records if entry.name == "django.request")
    assert answer.status_code == 500
    assert (entry.getMessage(), entry.exc_info[0]) == (f"Internal Server Error {shown}: {address}", error)
    assert answer["X-Request-Id"] == shown
    assert "<b>" not in answer.content.decode()
    assert set(shown) <= set(READABLE)
    assert len(shown) == CODE_LENGTH


@in_other_urls
def test_two_errors_have_two_codes_and_an_error_sets_no_cookie(visitor):
    first, second = (visitor.get("/hong/") for _unused in range(2))
    assert first["X-Request-Id"] != second["X-Request-Id"]
    assert first.cookies == {}


def test_the_page_of_errors_leans_on_nothing_that_may_be_broken(django_assert_num_queries, rf, db):
    with django_assert_num_queries(0):
        answer = urls.handler500(rf.get("/x/"))
    assert "/static/css/" in answer.content.decode()
    assert connection.in_atomic_block  # the test's own transaction is whole


def test_codes_hold_no_signs_that_look_alike():
    assert {len(readable_code()) for _unused in range(50)} == {8}
    assert set("IO01") & set(READABLE) == set()


# --- Headers and cookies ----------------------------------------------------------------------

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@in_other_urls
@pytest.mark.parametrize("address", ["/", "/mo-hinh/", "/quyen-rieng-tu/", "/quyen-rieng-tu/yeu-cau-go/", "/dang-nhap/", "/khong-co/", "/lam-viec/", "/healthz", "/hong/", "/static/css/tokens.css"])
def test_every_answer_carries_the_headers_of_safety(visitor, home, address):
    answer = visitor.get(address)
    headers = HEADERS if not address.startswith("/static/") else {name: HEADERS[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")}
    assert {name: answer.get(name) for name in headers} == headers
    if not address.startswith("/static/"):
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_body_that_is_too_large_is_refused_with_the_same_headers(client, db):
    answer = client.post("/quyen-rieng-tu/yeu-cau-go/", {"words": "x" * 1_100_000})
    assert answer.status_code == 413
    assert {name: answer.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_made_up_session_does_not_open_the_door_for_large_bodies(client, db):
    client.cookies["sessionid"] = "bia-dat"
    assert client.post("/quyen-rieng-tu/yeu-cau-go/", {"words": "x" * 1_100_000}).status_code == 413


def test_a_session_opens_it(client_for, recorder):
    assert client_for(recorder).post("/quyen-rieng-tu/yeu-cau-go/", {"words": "x" * 1_100_000}).status_code == 422


def test_a_body_whose_size_nobody_tells_is_refused(client_for, recorder):
    answer = client_for(recorder).post("/quyen-rieng-tu/yeu-cau-go/", {"words": "x"}, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 413


def test_pages_of_somebody_signed_in_stay_with_them(client, client_for, recorder, home):
    assert client_for(recorder).get("/")["Cache-Control"] == "private, no-cache"
    assert client_for(recorder).get("/lam-viec/")["Cache-Control"] == "private, no-cache"
    assert "Cache-Control" not in client.get("/")


def test_a_picture_whose_name_no_disk_would_take_is_absent(client, db):
    assert client.get(f"/media/images/{'a' * 400}.jpg").status_code == 404


# --- Packing ----------------------------------------------------------------------------------


@in_other_urls
def test_pages_are_packed_for_strangers_and_never_beside_a_session(client, client_for, recorder):
    packed = client.get("/dai/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode() == "dân vận khéo " * 200
    assert "Content-Encoding" not in client_for(recorder).get("/dai/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in client.get("/dai/")
