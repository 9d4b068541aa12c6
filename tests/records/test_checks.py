"""`/kiem-tra/`: everybody may check a printed result; nobody learns a name, and nobody tries codes out."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from kheo.lib import dates
from kheo.lib.keys import READABLE, readable_code
from kheo.movements.actions import revoke_recognition
from kheo.movements.actions.councils import correct_appraisal
from kheo.records.checks import CheckedResult, checked, printed_code, read_code
from kheo.records.views.checks import UNKNOWN_CODES
from tests.conftest import says
from tests.factories import (
    freeze,
    honour,
    make_document,
    make_initiative,
    make_published,
    open_appraisal,
    score_all,
)

NAME = "Trần Văn Kín"
UNKNOWN = "ZZZZ9999"


@pytest.fixture
def recognition(campaign, recorder, organiser, land):
    document = make_document(land.district, organiser, number="45-QĐ/HU", issued_on=dates.today())
    return honour(make_initiative(land.tra_met, recorder, state="accepted", title="Tuyến đường hoa"), by=organiser, number=document.number)


def address(code):
    return f"/kiem-tra/{code}/"


# --- Codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ABCD2345", "abcd2345", "ABCD-2345", " abcd - 2345 ", "A B C D 2 3 4 5"])
def test_small_letters_spaces_and_hyphens_are_forgiven(text):
    assert read_code(text) == "ABCD2345"


@pytest.mark.parametrize(
    "text", ["", "ABCD234", "ABCD23456", "ABCD2340", "ABCDI345", "ABCD_2345", "ABCD/2345", "ABCD–2345", "ÀBCD2345", "ABCD2345;", "%00ABCD2345", "ABCD٢345", "ﬀABCD23", "ABCD234ß"]
)
def test_nothing_else_is(text):
    assert read_code(text) == ""


def test_a_code_is_read_as_it_is_printed():
    code = readable_code()
    assert (read_code(printed_code(code)), set(code) <= set(READABLE)) == (code, True)


# --- What is told -----------------------------------------------------------------------------


def test_everybody_reads_number_day_body_and_title(client, recognition, land):
    answer = client.get(address(recognition.code))
    result = answer.context["result"]
    assert answer.status_code == 200
    told_as = land.tra_met.full_label
    assert (result.number, result.date, result.issuer, result.state.value, result.url) == ("45-QĐ/HU", dates.today(), str(land.district), "valid", "")
    assert told_as in result.title
    assert recognition.initiative.title not in answer.content.decode()
    for said in ("45-QĐ/HU", f"{dates.today():%d/%m/%Y}", str(land.district), told_as, printed_code(recognition.code)):
        assert said in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_what_is_published_is_one_click_away(client, campaign, recorder, editor, organiser, land):
    row = honour(make_published(land.tra_met, recorder, editor), by=organiser)
    assert f'href="{row.initiative.get_absolute_url()}"' in client.get(address(row.code)).content.decode()


def test_what_was_withdrawn_says_so(client, recognition, organiser, land):
    paper = make_document(land.district, organiser, number="50-QĐ/HU")
    revoke_recognition(recognition, document=paper, on=dates.today(), reason="KÍN-LÝ-DO", by=organiser)
    answer = client.get(address(recognition.code))
    assert answer.context["result"].state == "withdrawn"
    assert says(answer, "Withdrawn on %(day)s by %(number)s.", day=f"{dates.today():%d/%m/%Y}", number="50-QĐ/HU")
    assert "KÍN-LÝ-DO" not in answer.content.decode()


def test_each_grade_has_a_code_of_its_own(client, recognition, organiser):
    reward = honour(recognition.initiative, by=organiser, grade="rewarded", reward_form="bieu_duong")
    assert "Biểu dương, tuyên dương" in client.get(address(reward.code)).content.decode()
    assert "Biểu dương, tuyên dương" not in client.get(address(recognition.code)).content.decode()


# --- No names ---------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["", "paper"])
@pytest.mark.parametrize("published", [False, True])
def test_nobodys_name_is_told_with_or_without_consent(client, campaign, recorder, editor, organiser, land, way, published):
    values = {"honouree": NAME, "consent_way": way, "title": "Người giữ rừng đước"}
    record = make_published(land.tra_met, recorder, editor, **values) if published else make_initiative(land.tra_met, recorder, state="accepted", **values)
    row = honour(record, by=organiser, title="Công nhận người tốt việc tốt")
    text = client.get(address(row.code)).content.decode()
    assert NAME not in text
    assert ("Người giữ rừng đước" in text) is published
    assert organiser.full_name not in text
    assert recorder.full_name not in text


@pytest.mark.parametrize("honouree", [NAME, ""])
def test_what_nobody_published_is_told_by_its_kind_and_place(client, campaign, recorder, organiser, land, honouree):
    row = honour(make_initiative(land.tra_met, recorder, state="accepted", honouree=honouree, title=f"Gương {NAME}"), by=organiser)
    answer = client.get(address(row.code))
    assert checked(row.code).title == f"{row.initiative.get_kind_display()}, {land.tra_met.full_label}"
    assert land.tra_met.full_label in answer.content.decode()
    assert NAME not in answer.content.decode()


# --- Appraisals -------------------------------------------------------------------------------


@pytest.fixture
def appraised(campaign, cast, land):
    """The final result of a person's initiative that nobody published."""
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME, title=f"Gương {NAME}")
    appraisal = open_appraisal(record, cast.organiser, [cast.leader, cast.editor])
    score_all(appraisal, *[{"1.1": "25", "1.2": "15", "2": "40"}] * 2)
    return freeze(appraisal, cast.organiser, number="05-BB/BDV")


def facts(answer):
    """The lines of the page: (label, words)."""
    rows = answer.content.decode().split('<dl class="facts">')[1].split("</dl>")[0]
    return {label: re.sub(r"<[^>]*>", "", html.unescape(words)).strip() for label, words in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", rows)}


def words_of(message):
    with translation.override("vi"):
        return translation.pgettext("printed result", message)


def test_an_appraisal_tells_its_version_minutes_day_body_title_and_no_name(client, cast, land, appraised):
    answer = client.get(address(appraised.code))
    told = facts(answer)
    assert [told[words_of(label)] for label in ("Version", "Number of the minutes")] == ["1", "05-BB/BDV"]
    assert words_of("Decision number") not in told
    assert {f"{dates.today():%d/%m/%Y}", str(land.district), printed_code(appraised.code)} <= set(told.values())
    assert answer.context["result"].state == "valid"
    text = answer.content.decode()
    assert [name in text for name in (NAME, cast.leader.full_name, cast.organiser.full_name, cast.recorder.full_name)] == [False] * 4


def test_a_corrected_appraisal_leads_to_the_version_that_stands(client, cast, land, appraised):
    corrected = freeze(correct_appraisal(appraised, reason="KÍN-LÝ-DO", by=cast.organiser), cast.organiser, {"1.1": "20"}, number="06-BB/BDV")
    old, new = client.get(address(appraised.code)), client.get(address(corrected.code))
    assert [(answer.context["result"].state, facts(answer)[words_of("Version")], facts(answer)[words_of("Number of the minutes")]) for answer in (old, new)] == [
        ("corrected", "1", "05-BB/BDV"), ("valid", "2", "06-BB/BDV"),
    ]  # fmt: skip
    assert f'href="{address(corrected.code)}"' in old.content.decode()
    assert "KÍN-LÝ-DO" not in old.content.decode() + new.content.decode()


def test_a_certificate_has_no_version_and_says_which_decision(client, recognition):
    told = facts(client.get(address(recognition.code)))
    assert (told[words_of("Decision number")], words_of("Version") in told) == ("45-QĐ/HU", False)


# --- Unknown codes ----------------------------------------------------------------------------


def test_an_unknown_code_is_told_what_to_do_with_the_form(client, recognition):
    answer = client.get(address(UNKNOWN))
    assert answer.status_code == 404
    assert says(answer, "Nothing is known under this code.")
    assert f'value="{UNKNOWN}"' in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_the_form_leads_to_the_page_of_the_code(client, recognition):
    assert client.get("/kiem-tra/").status_code == 200
    code = recognition.code
    for typed in (code, code.lower(), printed_code(code), f" {code[:2]} {code[2:]} "):
        assert client.get("/kiem-tra/", {"ma": typed}).headers["Location"] == address(code)
    answer = client.get("/kiem-tra/", {"ma": "../../../etc/passwd"})
    assert (answer.status_code, says(answer, "Nothing is known under this code.")) == (404, True)
    assert client.get("/kiem-tra/", {"ma": '"><script>alert(1)</script>'}).content.decode().count("<script>alert") == 0


def test_a_code_typed_into_the_address_is_read_too(client, recognition):
    for typed in (recognition.code.lower(), printed_code(recognition.code)):
        assert client.get(address(typed)).headers["Location"] == address(recognition.code)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client, recognition, method):
    assert getattr(client, method)(address(recognition.code)).status_code == 405


def test_whoever_tries_codes_out_learns_nothing_more_not_even_what_is_known(client, recognition):
    assert {client.get(address(f"ZZZZ{number:04}".replace("0", "9").replace("1", "8"))).status_code for number in range(UNKNOWN_CODES)} == {404}
    for code in (UNKNOWN, recognition.code):
        answer = client.get(address(code))
        assert (answer.status_code, answer.context.get("result")) == (429, None)
        assert "Tuyến đường hoa" not in answer.content.decode()
    assert client.get(address(recognition.code), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_what_is_known_is_not_counted(client, recognition):
    assert {client.get(address(recognition.code)).status_code for _time in range(UNKNOWN_CODES + 5)} == {200}


def test_known_and_unknown_codes_ask_the_database_alike(client, recognition, django_assert_num_queries):
    for code in (recognition.code, UNKNOWN):
        with django_assert_num_queries(3):  # a certificate, an appraisal, a receipt
            checked(code)


# --- The registry -----------------------------------------------------------------------------


def test_a_corrected_result_leads_to_the_version_that_stands(rf, recognition):
    result = CheckedResult("phiếu", "1", dates.today() - timedelta(days=1), "Huyện", "Mô hình", state="corrected", replaced_by="ABCD2345")
    assert result.state_words == "corrected by a later version"
    assert reverse("check", args=[result.replaced_by]) == "/kiem-tra/ABCD2345/"
