"""Cookies begin with signing in: whoever only reads, or asks that something be taken down, gets none."""

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tests.test_doors import OPEN, SAMPLES, world  # noqa: F401  (a fixture)

# The doors for signing in: their forms are guarded against forgery by a cookie, as the privacy notice says.
FOR_SIGNING_IN = {"account_login", "redeem"}
READERS = sorted(name for name in OPEN if not name.startswith("account_") and name not in FOR_SIGNING_IN)
ASK = "/quyen-rieng-tu/yeu-cau-go/"


def cookies_of(page, address, method="get", **words):
    with transaction.atomic():
        answer = getattr(page, method)(address, **words)
        transaction.set_rollback(True)
    return [address, method, *answer.cookies]


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_no_open_address_sets_a_cookie(client_for, anonymous, world, method):  # noqa: F811
    page = client_for(anonymous, raise_request_exception=False)
    addresses = [reverse(name, kwargs=sample) for name in READERS if name in SAMPLES for sample in SAMPLES[name](world)]
    addresses += ["/", "/sitemap.xml", "/robots.txt", "/rss/", "/luot/", "/khong-co/", "/khong-co/nua.html", "/tep/1/x.pdf", "/media/images/x.jpg", "/static/css/tokens.css", "/lam-viec/"]
    assert len(addresses) > 12
    assert [cookies for cookies in (cookies_of(page, address, method) for address in addresses) if len(cookies) > 2] == []
    assert page.cookies == {}


@pytest.mark.parametrize("typed", [{}, {"address": "https://xau.example/"}, {"address": "/x/", "words": "Xin gỡ ảnh của tôi."}])
@pytest.mark.parametrize("site", ["same-origin", "cross-site"])
def test_asking_sets_no_cookie_whatever_becomes_of_it(client_for, anonymous, home, typed, site):
    page = client_for(anonymous, enforce_csrf_checks=True)
    for _unused in range(7):
        page.post(ASK, typed, headers={"Sec-Fetch-Site": site}, follow=True)
    assert page.cookies == {}


def test_the_page_for_signing_in_sets_the_one_cookie_that_guards_its_form(client, db):
    assert list(client.get("/dang-nhap/").cookies) == [settings.CSRF_COOKIE_NAME]
