from django.test import RequestFactory

from kheo.lib.htmx import is_htmx, redirect

PLAIN = RequestFactory().get("/lam-viec/")
BY_HTMX = RequestFactory().get("/lam-viec/", headers={"HX-Request": "true"})


def test_is_htmx_reads_the_header():
    assert (is_htmx(PLAIN), is_htmx(BY_HTMX)) == (False, True)


def test_redirect_of_a_plain_request_is_an_ordinary_redirect():
    answer = redirect(PLAIN, "/x/")
    assert (answer.status_code, answer["Location"], "HX-Redirect" in answer) == (302, "/x/", False)


def test_redirect_of_htmx_moves_the_whole_page():
    answer = redirect(BY_HTMX, "/x/")
    assert (answer.status_code, answer["HX-Redirect"], "Location" in answer) == (200, "/x/", False)
