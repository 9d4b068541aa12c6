"""Health, sign-in, content policy, and keeping what was typed."""

import html
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from kheo.config.version import read_version
from kheo.movements.models import Initiative
from kheo.org.models import RoleAssignment, User
from tests.conftest import LONG_AGO, PASSWORD
from tests.factories import make_initiative
from tests.records.test_editing_pages import NEW, typed

SAME, OTHER = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}


def hidden_fields(answer):
    """The hidden fields of the page that keeps what was typed."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.content.decode())
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


# --- Health -----------------------------------------------------------------------------------


def test_alive_asks_no_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_names_what_is_there(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "migrations": True, "storage": True})


def test_not_ready_names_what_is_not(client, db, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    settings.MEDIA_ROOT = blocked / "media"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["storage"], answer.json()["database"]) == (503, False, True)


def test_health_is_read_and_never_kept(client, db):
    assert client.post("/healthz").status_code == client.post("/readyz").status_code == 405
    assert "no-store" in client.get("/readyz")["Cache-Control"]


# --- Content policy ---------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/mo-hinh/", "/dang-nhap/", "/dang-nhap/ma/", "/lam-viec/", "/lam-viec/mo-hinh/", "/khong-co/", "/tai-khoan/password/change/"])
def test_our_own_pages_have_the_strict_policy_and_live_with_it(client_for, recorder, campaign, home, address):
    answer = client_for(recorder).get(address, follow=True)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    text = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|<style", text)


def test_the_editors_rooms_have_a_policy_of_their_own(client_for, editor, home):
    answer = client_for(editor).get("/quan-tri/")
    assert answer.status_code == 200
    assert "object-src 'none'" in answer["Content-Security-Policy"]


# --- Sign-in ----------------------------------------------------------------------------------


@pytest.fixture
def with_password(recorder):
    recorder.set_password(PASSWORD)
    recorder.email = "ghi@example.vn"
    recorder.save()
    return recorder


@pytest.mark.parametrize("login", ["recorder", "RECORDER", "ghi@example.vn"])
def test_one_signs_in_by_user_name(client, with_password, campaign, login):
    answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/lam-viec/")
    assert client.get("/lam-viec/").status_code == 200


def test_a_wrong_password_opens_nothing(client, with_password):
    answer = client.post(reverse("account_login"), {"login": "recorder", "password": "sai sai sai sai"})
    assert answer.status_code == 200
    assert client.get("/lam-viec/").status_code == 302


def test_a_closed_account_does_not_sign_in(client, with_password):
    User.objects.filter(pk=with_password.pk).update(is_active=False)
    client.post(reverse("account_login"), {"login": "recorder", "password": PASSWORD})
    assert client.get("/lam-viec/").status_code == 302


def test_nobody_signs_up(client, db):
    before = User.objects.count()
    answer = client.post("/tai-khoan/signup/", {"username": "la", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code in (200, 404)
    assert User.objects.count() == before


def test_an_account_without_password_does_not_sign_in_with_an_empty_one(client, recorder):
    for password in ("", "!"):
        client.post(reverse("account_login"), {"login": "recorder", "password": password})
        assert client.get("/lam-viec/").status_code == 302


@pytest.mark.parametrize("door", ["/quan-tri/login/", "/_util/login/"])
def test_the_doors_that_wagtail_brings_lead_to_the_one_that_knows_the_second_factor(client, with_password, door):
    answer = client.post(door, {"username": "recorder", "login": "recorder", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    assert client.get(f"{door}?next=/quan-tri/")["Location"] == f"{reverse('account_login')}?next=/quan-tri/"
    assert client.get("/lam-viec/").status_code == 302


def test_a_role_that_ended_ends_at_once(client_for, recorder, campaign):
    page = client_for(recorder)
    assert page.get("/lam-viec/mo-hinh/").status_code == 200
    RoleAssignment.objects.filter(user=recorder).update(valid_to=LONG_AGO)
    assert page.get("/lam-viec/mo-hinh/").status_code == 403


# --- The session ended while typing -----------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in_and_back(client, db):
    answer = client.get("/lam-viec/mo-hinh/?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=/lam-viec/mo-hinh/%3Fq%3Dx")


def test_a_form_sent_after_the_session_ended_is_kept_whole(client, client_for, recorder, campaign, land):
    data = {name: str(value) for name, value in typed(campaign, land.tra_met, title='Đường "hoa" <khéo>\n& hai', action="submit").items()}
    answer = client.post(f"{NEW}?campaign={campaign.pk}", data, headers=SAME)
    assert answer.status_code == 403
    kept = hidden_fields(answer)
    assert kept == data
    assert f'action="{NEW}?campaign={campaign.pk}"' in answer.content.decode()
    assert not Initiative.objects.exists()
    assert client_for(recorder).post(NEW, kept).status_code == 302
    assert Initiative.objects.get().title == data["title"]


def test_a_kept_form_may_be_sent_twice_and_is_stored_once(client, client_for, recorder, campaign, land):
    kept = hidden_fields(client.post(NEW, typed(campaign, land.tra_met, action="submit"), headers=SAME))
    page = client_for(recorder)
    for _unused in range(2):
        page.post(NEW, kept)
    assert Initiative.objects.count() == 1


def test_several_values_of_one_name_are_all_kept(client, db):
    answer = client.post("/lam-viec/mo-hinh/duyet/", {"record": ["3", "5"]}, headers=SAME)
    assert re.findall(r'name="record" value="(\d)"', answer.content.decode()) == ["3", "5"]


@pytest.mark.parametrize("headers", [OTHER, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://xau.example"}, {"Referer": "https://xau.example/testserver"}, {}])
def test_a_form_from_elsewhere_is_not_offered_for_sending_again(client, campaign, land, headers):
    answer = client.post(NEW, typed(campaign, land.tra_met), headers=headers)
    assert answer.status_code == 403
    assert "Nội dung goals" not in answer.content.decode()


@pytest.mark.parametrize("headers", [{"Origin": "http://testserver"}, {"Referer": "http://testserver/lam-viec/mo-hinh/moi/"}])
def test_old_browsers_tell_their_origin_in_other_words(client, campaign, land, headers):
    answer = client.post(NEW, typed(campaign, land.tra_met), headers=headers)
    assert "Nội dung goals" in answer.content.decode()


def test_a_page_older_than_the_last_sign_in_loses_nothing(client_for, recorder, campaign, land):
    page = client_for(recorder, enforce_csrf_checks=True)
    data = {name: str(value) for name, value in typed(campaign, land.tra_met).items()}
    answer = page.post(NEW, {**data, "csrfmiddlewaretoken": "x" * 64}, headers=SAME)
    assert answer.status_code == 403
    assert hidden_fields(answer) == data
    assert not Initiative.objects.exists()


def test_a_forged_form_is_refused_plainly(client_for, recorder, campaign, land):
    page = client_for(recorder, enforce_csrf_checks=True)
    answer = page.post(NEW, typed(campaign, land.tra_met), headers=OTHER)
    assert answer.status_code == 403
    assert "Nội dung goals" not in answer.content.decode()
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("address", ["/dang-nhap/", "/dang-nhap/ma/"])
def test_passwords_and_codes_are_never_kept_on_a_page(client_for, anonymous, db, address):
    page = client_for(anonymous, enforce_csrf_checks=True)
    answer = page.post(address, {"login": "recorder", "username": "recorder", "code": "ABCD-EFGH-JK23", "password": PASSWORD}, headers=SAME)
    assert answer.status_code == 403
    for secret in (PASSWORD, "ABCD-EFGH-JK23"):
        assert secret not in answer.content.decode()


def test_a_second_click_on_submit_over_http(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder)
    page = client_for(cast.recorder)
    there = reverse("records:step", args=["mo-hinh", record.pk, "submit"])
    assert [page.post(there).status_code for _unused in range(2)] == [302, 302]
    assert Initiative.objects.get().state == "submitted"


# --- The rest ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "version"), [("# X\n\n## 1.2.3 - 2026\n\n## 1.2.2\n", "1.2.3"), ("# X\n", "0.0.0")])
def test_the_version_is_the_changelogs_newest(tmp_path, text, version):
    (tmp_path / "CHANGELOG.md").write_text(text, encoding="utf-8")
    assert read_version(tmp_path / "CHANGELOG.md") == version


@pytest.mark.database
def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_system_checks_have_nothing_to_say(db):
    call_command("check", fail_level="WARNING")
