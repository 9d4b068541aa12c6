"""A draft saves itself while it is typed: every answer that a page may get, and that nothing is lost or doubled by it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from kheo.movements.actions import close_campaign
from kheo.movements.models import Initiative
from kheo.org.models import HistoryEntry
from kheo.org.queries import unseal_field
from kheo.records.actions import change_state
from tests.factories import TEXTS, make_initiative, photo
from tests.records.test_editing_pages import NEW, edit_url, typed

NAME = "Nguyễn Văn Kín"


@pytest.fixture
def page(client_for, recorder):
    return client_for(recorder)


def sent(page, address, data, /, **changed):
    """What the server answers to a page that saves itself."""
    answer = page.post(address, {**data, "action": "autosave", **changed})
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, answer.json()


def stored():
    return Initiative.objects.get()


# --- Kept -------------------------------------------------------------------------------------


def test_a_new_draft_is_made_once_and_goes_on(page, campaign, land):
    data = typed(campaign, land.tra_met, title="Đường")
    status, told = sent(page, NEW, data)
    record = stored()
    assert (status, told["state"], told["version"], told["edit_url"], told["errors"]) == (200, "kept", 1, edit_url(record), [])
    status, told = sent(page, told["edit_url"], data, version=told["version"], title="Đường hoa")
    assert (status, told["version"], stored().title, record.outputs.count()) == (200, 2, "Đường hoa", 1)


def test_the_same_new_entry_sent_again_is_stored_once(page, campaign, land):
    data = typed(campaign, land.tra_met)
    sent(page, NEW, data)
    status, told = sent(page, NEW, data, title="Mới hơn")
    assert (status, told["state"], stored().title, stored().outputs.count()) == (200, "kept", "Mới hơn", 1)


def test_a_plain_save_goes_on_from_it(page, campaign, land):
    data = typed(campaign, land.tra_met)
    _status, told = sent(page, NEW, data)
    answer = page.post(told["edit_url"], {**data, "version": told["version"], "action": "submit"})
    record = stored()
    assert (answer.status_code, record.state, record.outputs.count()) == (302, "submitted", 1)


def test_history_begins_at_submission(page, campaign, land):
    _status, _told = sent(page, NEW, typed(campaign, land.tra_met))
    assert not HistoryEntry.objects.about(stored()).exists()
    assert stored().state == "draft"


def test_what_came_back_is_saved_too(page, campaign, land, recorder):
    record = make_initiative(land.tra_met, recorder, state="returned")
    status, told = sent(page, edit_url(record), typed(campaign, land.tra_met, initiative=record, goals="Nêu rõ hơn"))
    assert (status, told["state"], stored().goals, stored().state) == (200, "kept", "Nêu rõ hơn", "returned")


def test_a_wrong_field_is_named_and_costs_no_other(page, campaign, land):
    status, told = sent(page, NEW, typed(campaign, land.tra_met, starts_on="31/31/2022", cost="12,5", people="1.200"))
    record = stored()
    assert (status, told["state"], [error["field"] for error in told["errors"]]) == (200, "kept", ["starts_on"])
    assert (str(record.cost), record.people, record.starts_on) == ("12.50", 1200, None)
    assert told["errors"][0]["label"] in told["message"]


def test_reversed_days_are_named(page, campaign, land):
    late = f"{campaign.ends_on.replace(year=campaign.ends_on.year + 1):%d/%m/%Y}"
    _status, told = sent(page, NEW, typed(campaign, land.tra_met, starts_on=late))
    assert [error["field"] for error in told["errors"]] == ["starts_on"]


# --- Rows -------------------------------------------------------------------------------------


def rows(*cells, **more):
    """The rows of a page: (what, measure, promised) each."""
    data = {"outputs-TOTAL_FORMS": str(len(cells)), "outputs-INITIAL_FORMS": "0"}
    for number, row in enumerate(cells):
        data |= dict(zip((f"outputs-{number}-{name}" for name in ("what", "measure", "promised")), row, strict=True))
    return {**data, **more}


def kept_rows():
    return [(row.what, row.measure, str(row.promised)) for row in stored().outputs.all()]


def test_rows_are_the_whole_new_set_each_time(page, campaign, land):
    data = typed(campaign, land.tra_met)
    _status, told = sent(page, NEW, data, **rows(("Đường", "km", "1"), ("Cầu", "cây", "2")))
    _status, told = sent(page, told["edit_url"], data, version=told["version"], **rows(("Cầu", "cây", "3"), ("", "", "")))
    assert kept_rows() == [("Cầu", "cây", "3.00")]
    sent(page, told["edit_url"], data, version=told["version"], **rows(("Cầu", "cây", "3"), **{"outputs-0-DELETE": "on"}))
    assert kept_rows() == []


def test_of_rows_with_a_wrong_cell_the_right_ones_are_kept(page, campaign, land):
    data = typed(campaign, land.tra_met)
    status, told = sent(page, NEW, data, **rows(("Đường", "km", "1,5"), ("Cầu", "cây", "nhiều"), ("Đèn", "bóng", "40")))
    assert (status, told["state"]) == (200, "kept")
    assert kept_rows() == [("Đường", "km", "1.50"), ("Đèn", "bóng", "40.00")]
    assert [error["field"] for error in told["errors"]] == ["outputs-1-promised"]


def test_a_plain_save_with_a_wrong_cell_shows_all_rows_as_they_were_typed(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.tra_met, **rows(("Đường", "km", "1,5"), ("Cầu", "cây", "nhiều"))))
    assert (answer.status_code, kept_rows()) == (422, [("Đường", "km", "1.50")])
    shown = [[form[name].value() for name in ("what", "measure", "promised")] for form in answer.context["formsets"][0]]
    assert shown == [["Đường", "km", "1,5"], ["Cầu", "cây", "nhiều"]]
    again = {**typed(campaign, land.tra_met, **rows(("Đường", "km", "1,5"), ("Cầu", "cây", "2"))), "version": answer.context["form"]["version"].value()}
    assert page.post(edit_url(stored()), again).status_code == 302
    assert kept_rows() == [("Đường", "km", "1.50"), ("Cầu", "cây", "2.00")]


@pytest.mark.parametrize("broken", [{"outputs-TOTAL_FORMS": "x"}, rows(*[("Đường", "km", "1")] * 21)])
def test_rows_that_nobody_can_count_leave_those_of_the_draft(page, campaign, land, broken):
    data = typed(campaign, land.tra_met)
    _status, told = sent(page, NEW, data)
    _status, told = sent(page, told["edit_url"], data, version=told["version"], **broken)
    assert [error["field"] for error in told["errors"]][-1] == "outputs"
    assert kept_rows() == [("Tuyến đường", "km", "1.50")]


def test_the_conflict_page_shows_both_sets_of_rows(page, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    mine = typed(campaign, land.tra_met, initiative=draft, **rows(("Cầu", "cây", "2"), ("Đường", "km", "2")))
    assert page.post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft)).status_code == 302
    answer = page.post(edit_url(draft), mine)
    assert answer.status_code == 409
    assert [row[1:] for row in answer.context["differences"]] == [("Tuyến đường · km · 1,5 · –", "Cầu · cây · 2 · –; Đường · km · 2 · –")]
    assert "data-autosave" not in answer.content.decode()


# --- Names and files --------------------------------------------------------------------------


def test_a_name_is_neither_read_nor_erased(page, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="written")
    data = typed(campaign, land.tra_met, initiative=draft, person="Người khác", consent_way="", subject="collective")
    status, told = sent(page, edit_url(draft), data)
    assert (status, told["state"], stored().subject, unseal_field(stored(), "honouree")) == (200, "kept", "individual", NAME)
    without = {name: value for name, value in data.items() if name not in ("person", "consent_way", "subject")}
    sent(page, edit_url(draft), without, version=told["version"])
    assert unseal_field(stored(), "honouree") == NAME


def test_photos_and_files_wait_for_a_button(page, campaign, land):
    data = typed(campaign, land.tra_met, photos=[photo()], documents=[SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.7 x")])
    _status, told = sent(page, NEW, data)
    assert not stored().evidence.exists()
    saved = {**data, "version": told["version"], "photos": [photo()], "documents": [SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.7 x")]}
    assert page.post(told["edit_url"], saved).status_code == 302
    assert sorted(stored().evidence.values_list("kind", flat=True)) == ["file", "photo"]


def test_the_page_marks_what_it_does_not_send(page, campaign):
    text = page.get(NEW).content.decode()
    assert "data-autosave" in text
    marked = [line for line in text.splitlines() if "data-deliberate " in line or "data-deliberate>" in line]
    assert [name for name in ("person", "consent_way", "photos", "documents") if not any(f'name="{name}"' in line for line in marked)] == []


# --- Conflict, closed, refused ----------------------------------------------------------------


def test_it_never_overwrites_what_somebody_else_stored(page, client_for, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    mine, theirs = (typed(campaign, land.tra_met, initiative=draft, title=title) for title in ("Của tôi", "Của bạn"))
    sent(client_for(recorder), edit_url(draft), theirs)
    status, told = sent(page, edit_url(draft), mine)
    assert (status, told["state"], stored().title, "version" in told) == (409, "conflict", "Của bạn", False)
    answer = page.post(edit_url(draft), mine)
    assert (answer.status_code, stored().title) == (409, "Của bạn")
    assert ("Của bạn", "Của tôi") in {(theirs, mine) for _label, theirs, mine in answer.context["differences"]}


def test_an_older_page_of_a_new_entry_does_not_overwrite_it(page, campaign, land):
    data = typed(campaign, land.tra_met)
    _status, told = sent(page, NEW, data)
    sent(page, told["edit_url"], data, version=told["version"], title="Mới hơn")
    status, told = sent(page, NEW, data, title="Cũ")
    assert (status, told["state"], stored().title) == (409, "conflict", "Mới hơn")


def test_a_page_whose_answers_were_lost_is_not_its_own_rival(page, campaign, land):
    data = typed(campaign, land.tra_met, page="a1")
    for title in ("Một", "Hai", "Ba"):  # every answer is lost: the page still speaks of a new entry
        status, told = sent(page, NEW, data, title=title)
        assert (status, told["state"]) == (200, "kept")
    assert page.post(NEW, {**data, "title": "Bốn"}).status_code == 302
    assert (stored().title, stored().outputs.count()) == ("Bốn", 1)


def test_another_page_does_not_pass_for_it(page, campaign, land):
    data = typed(campaign, land.tra_met, page="a1")
    sent(page, NEW, data)
    sent(page, NEW, data, title="Hai")
    assert sent(page, NEW, data, page="b2", title="Khác")[1]["state"] == "conflict"
    assert stored().title == "Hai"


@pytest.mark.parametrize("state", ["submitted", "accepted", "withdrawn"])
def test_after_the_record_was_sent_it_is_closed(page, campaign, land, recorder, state):
    record = make_initiative(land.tra_met, recorder, state=state)
    status, told = sent(page, edit_url(record), typed(campaign, land.tra_met, initiative=record, title="Muộn rồi"))
    assert (status, told["state"], stored().title) == (409, "closed", record.title)


def test_a_new_entry_that_was_sent_already_is_closed(page, campaign, land, recorder):
    data = typed(campaign, land.tra_met)
    sent(page, NEW, data)
    change_state(stored(), "submit", by=recorder)
    status, told = sent(page, NEW, data, title="Muộn rồi")
    assert (status, told["state"], stored().title) == (409, "closed", data["title"])


@pytest.mark.parametrize("wrong", [{"owner": "u0"}, {"campaign": "0"}, {"uuid": "x"}])
def test_without_a_place_a_campaign_or_a_key_nothing_is_stored(page, campaign, land, wrong):
    status, told = sent(page, NEW, typed(campaign, land.tra_met) | wrong)
    assert (status, told["state"]) == (422, "refused")
    assert {error["field"] for error in told["errors"]} >= set(wrong)
    assert not Initiative.objects.exists()


def test_a_campaign_closed_while_the_form_was_open_is_told(page, campaign, land, recorder, organiser):
    draft = make_initiative(land.tra_met, recorder)
    close_campaign(campaign, by=organiser)
    status, told = sent(page, edit_url(draft), typed(campaign, land.tra_met, initiative=draft, title="Sau khi đóng"))
    assert (status, told["state"], [error["field"] for error in told["errors"]]) == (422, "refused", ["campaign"])
    assert stored().title == draft.title


def test_somebody_elses_key_is_refused(page, campaign, land, second_recorder):
    theirs = make_initiative(land.bung_chong, second_recorder)
    status, told = sent(page, NEW, typed(campaign, land.tra_met, uuid=str(theirs.uuid), title="Lén"))
    assert (status, told["state"], stored().title) == (403, "refused", theirs.title)


def test_nobody_else_saves_a_draft(client_for, cast, campaign, land):
    draft = make_initiative(land.tra_met, cast.recorder)
    for name, user in cast:
        if name != "recorder":
            answer = client_for(user).post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, title="Lén", action="autosave"))
            assert (answer.status_code, stored().title) == (404, draft.title), name


def test_signed_out_the_page_is_told_by_no_json(client, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    answer = client.post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, action="autosave"), headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (403, "text/html")


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_nothing_is_lost_and_it_is_said(page, campaign, land):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told that its disk is full")
    data = typed(campaign, land.tra_met, page="a1")
    _status, told = sent(page, NEW, data)
    more = {**data, "version": told["version"], **dict.fromkeys(TEXTS, "Giữ sạch mười tuyến đường. " * 700)}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages left free by earlier tests would take in what is written here
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        status, refused = sent(page, told["edit_url"], more)
        plain = page.post(told["edit_url"], more)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert (status, refused["state"], stored().goals, stored().outputs.count()) == (503, "refused", data["goals"], 1)
    assert (plain.status_code, more["goals"].strip() in plain.content.decode()) == (503, True)
    assert sent(page, told["edit_url"], more)[1]["state"] == "kept"


def test_reloading_shows_all(page, campaign, land):
    _status, told = sent(page, NEW, typed(campaign, land.tra_met, title="Đường hoa mới", goals="Mười tuyến"))
    text = page.get(told["edit_url"]).content.decode()
    assert "Đường hoa mới" in text
    assert "Mười tuyến" in text
    assert told["edit_url"] == reverse("records:edit", args=["mo-hinh", stored().pk])
