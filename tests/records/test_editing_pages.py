"""The form: nothing typed is lost, nothing is stored twice, nobody overwrites unseen."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kheo.movements.models import Initiative
from kheo.org.models import RoleAssignment
from kheo.org.queries import unseal_field
from kheo.records.actions import change_state
from tests.conftest import says
from tests.factories import TEXTS, initiative_values, make_initiative, photo

NEW = "/lam-viec/mo-hinh/moi/"
KEPT = "What you typed is kept as a draft."
ROWS_NOT_KEPT = "What you typed is kept as a draft, but not the wrong rows of the table yet: mend the marked cells and save again."


def typed(campaign, unit, *, initiative=None, **changed):
    """What a browser sends for a form that is filled in."""
    values = initiative_values(campaign)
    data = {name: value for name, value in values.items() if isinstance(value, str)}
    data |= {
        "owner": f"u{unit.pk}", "campaign": campaign.pk, "field": values["field"].pk, "kind": "initiative", "subject": "collective",
        "person": "", "consent_way": "", "starts_on": "01/12/2022", "uuid": str(uuid.uuid4()), "version": "1",
        "outputs-TOTAL_FORMS": "1", "outputs-INITIAL_FORMS": "0", "outputs-MIN_NUM_FORMS": "0", "outputs-MAX_NUM_FORMS": "20",
        "outputs-0-what": "Tuyến đường", "outputs-0-measure": "km", "outputs-0-promised": "1,5", "outputs-0-reached": "",
    }  # fmt: skip
    if initiative is not None:
        row = initiative.outputs.get()
        data |= {"uuid": str(initiative.uuid), "version": str(initiative.version), "outputs-INITIAL_FORMS": "1",
                 "outputs-0-id": row.pk, "outputs-0-initiative": initiative.pk}  # fmt: skip
    return data | changed


@pytest.fixture
def page(client_for, recorder):
    return client_for(recorder)


def edit_url(record):
    return reverse("records:edit", args=["mo-hinh", record.pk])


# --- A new record -----------------------------------------------------------------------------


def test_a_form_that_is_whole_is_submitted_at_once(page, campaign, land, recorder):
    answer = page.post(NEW, typed(campaign, land.tra_met, action="submit", photos=[photo(), photo(size=(50, 40))]))
    record = Initiative.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("records:show", args=["mo-hinh", record.pk]))
    assert (record.state, record.unit, record.entered_by, record.evidence.count()) == ("submitted", land.tra_met, recorder, 2)
    output = record.outputs.get()
    assert str(output.promised) == "1.50"
    assert f"{record.starts_on:%Y-%m-%d}" == "2022-12-01"


def test_the_empty_form_has_a_uuid_of_its_own_each_time(page, campaign):
    first, second = (page.get(NEW).context["form"].initial["uuid"] for _unused in range(2))
    assert first != second


def test_a_draft_may_be_as_empty_as_it_likes(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.tra_met, **dict.fromkeys([*TEXTS, "title", "field", "starts_on"], "")))
    assert answer.status_code == 302
    assert Initiative.objects.get().state == "draft"


def test_submitted_half_filled_in_it_stays_a_draft_and_says_what_is_missing(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.tra_met, action="submit", goals="", method=""))
    record = Initiative.objects.get()
    assert (answer.status_code, record.state) == (422, "draft")
    assert record.situation == "Nội dung situation"
    assert set(answer.context["form"].errors) == {"goals", "method"}
    assert says(answer, KEPT)


def test_without_an_output_it_is_not_submitted(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.tra_met, action="submit", **{f"outputs-0-{name}": "" for name in ("what", "measure", "promised")}))
    assert (answer.status_code, Initiative.objects.get().state) == (422, "draft")
    assert says(answer, "Name at least one output that can be verified.")


@pytest.mark.parametrize(
    "wrong",
    [{"starts_on": "31/31/2022"}, {"title": "x" * 251}, {"kind": "circus"}, {"outputs-0-promised": "nhiều"}, {"outputs-0-promised": "-1"}],
)
def test_a_wrong_field_costs_no_other(page, campaign, land, wrong):
    answer = page.post(NEW, typed(campaign, land.tra_met, action="submit", **wrong))
    record = Initiative.objects.get()
    assert (answer.status_code, record.state, record.goals) == (422, "draft", "Nội dung goals")
    assert next(iter(wrong.values())) in answer.content.decode() or "kind" in wrong
    assert says(answer, ROWS_NOT_KEPT if "outputs-0-promised" in wrong else KEPT)


def test_mended_after_an_error_it_is_the_same_draft(page, campaign, land):
    data = typed(campaign, land.tra_met, action="submit", goals="")
    page.post(NEW, data)
    draft = Initiative.objects.get()
    answer = page.post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, action="submit"))
    assert answer.status_code == 302
    assert Initiative.objects.get().state == "submitted"
    assert draft.outputs.count() == 1


def test_a_form_sent_twice_is_stored_once(page, campaign, land):
    data = typed(campaign, land.tra_met, action="submit", photos=[photo()])
    page.post(NEW, data)
    data["photos"] = [photo()]
    answer = page.post(NEW, data)
    record = Initiative.objects.get()
    assert (answer.status_code, record.outputs.count(), record.evidence.count()) == (302, 1, 1)


def test_a_draft_sent_twice_is_stored_once_with_its_rows_once(page, campaign, land):
    data = typed(campaign, land.tra_met)
    page.post(NEW, data)
    page.post(NEW, {**data, "title": "Mới hơn"})
    record = Initiative.objects.get()
    assert (record.title, record.outputs.count()) == ("Mới hơn", 1)


def test_another_persons_uuid_is_refused(page, campaign, land, second_recorder):
    theirs = make_initiative(land.bung_chong, second_recorder)
    answer = page.post(NEW, typed(campaign, land.tra_met, uuid=str(theirs.uuid)))
    assert answer.status_code in (403, 422)
    assert Initiative.objects.get() == theirs


def test_another_units_name_is_no_choice(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.bung_chong))
    assert answer.status_code == 422
    assert not Initiative.objects.exists()
    assert "Nội dung goals" in answer.content.decode()


@pytest.mark.parametrize("who", ["leader", "stranger", "administrator", "editor"])
def test_who_enters_nothing_gets_no_form(client_for, cast, campaign, land, who):
    page = client_for(getattr(cast, who))
    assert page.get(NEW).status_code == 403
    assert page.post(NEW, typed(campaign, land.tra_met)).status_code == 403
    assert not Initiative.objects.exists()


# --- The person honoured ----------------------------------------------------------------------


def test_a_name_is_sealed_and_shown_again_in_the_form(page, campaign, land):
    page.post(NEW, typed(campaign, land.tra_met, subject="individual", person="Nguyễn Văn Thử", consent_way="written"))
    record = Initiative.objects.get()
    assert "Thử" not in record.honouree
    assert unseal_field(record, "honouree") == "Nguyễn Văn Thử"
    assert "Nguyễn Văn Thử" in page.get(edit_url(record)).content.decode()


def test_a_collective_has_no_persons_name(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.tra_met, person="Nguyễn Văn Thử"))
    assert answer.status_code == 422
    assert Initiative.objects.get().honouree == ""
    assert "Nguyễn Văn Thử" in answer.content.decode()


# --- Photos -----------------------------------------------------------------------------------


def test_a_photo_that_is_none_takes_neither_text_nor_the_other_photo_with_it(page, campaign, land):
    bad = SimpleUploadedFile("danh-sach.jpg", b"khong phai anh", "image/jpeg")
    answer = page.post(NEW, typed(campaign, land.tra_met, action="submit", photos=[bad, photo()]))
    record = Initiative.objects.get()
    assert (answer.status_code, record.state, record.evidence.count(), record.goals) == (422, "draft", 1, "Nội dung goals")
    assert "danh-sach.jpg" in answer.content.decode()


def test_a_photo_of_forty_megabytes_is_refused_and_the_text_kept(page, campaign, land):
    heavy = SimpleUploadedFile("nang.jpg", photo().read() + bytes(40 * 1024 * 1024), "image/jpeg")
    answer = page.post(NEW, typed(campaign, land.tra_met, action="submit", photos=[heavy]))
    record = Initiative.objects.get()
    assert (answer.status_code, record.state, record.evidence.count(), record.title) == (422, "draft", 0, "Tuyến đường hoa ấp Trà Mẹt")
    assert "nang.jpg" in answer.content.decode()


def test_a_slip_is_taken_only_from_those_who_type_for_others(client_for, reviewer, page, campaign, land):
    page.post(NEW, typed(campaign, land.tra_met, slip=[photo()]))
    assert not Initiative.objects.get().evidence.exists()
    client_for(reviewer).post(NEW, typed(campaign, land.bung_chong, slip=[photo(size=(60, 60))]))
    kept = Initiative.objects.get(unit=land.bung_chong)
    assert (kept.on_behalf, kept.evidence.get().kind) == (True, "slip")


# --- Two people -------------------------------------------------------------------------------


def test_whoever_saves_second_is_shown_both_and_loses_nothing(page, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    first, second = typed(campaign, land.tra_met, initiative=draft, title="Của tôi"), typed(campaign, land.tra_met, initiative=draft, title="Của bạn", goals="Mục tiêu mới")
    assert page.post(edit_url(draft), first).status_code == 302
    answer = page.post(edit_url(draft), second)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Của tôi" in text
    assert "Của bạn" in text
    assert "Mục tiêu mới" in text
    assert {(theirs, mine) for _label, theirs, mine in answer.context["differences"]} == {("Của tôi", "Của bạn"), ("Nội dung goals", "Mục tiêu mới")}
    assert Initiative.objects.get().title == "Của tôi"
    again = {**second, "version": answer.context["form"]["version"].value()}
    assert page.post(edit_url(draft), again).status_code == 302
    assert (Initiative.objects.get().title, Initiative.objects.get().goals) == ("Của bạn", "Mục tiêu mới")


def test_what_was_typed_while_the_record_was_sent_is_shown_and_not_stored(page, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    late = typed(campaign, land.tra_met, initiative=draft, title="Muộn rồi")
    change_state(draft, "submit", by=recorder)
    answer = page.post(edit_url(draft), late)
    assert answer.status_code == 409
    assert "Muộn rồi" in answer.content.decode()
    assert Initiative.objects.get().title == draft.title


def test_a_record_that_was_sent_opens_no_form(page, campaign, land, recorder):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    answer = page.get(edit_url(record))
    assert (answer.status_code, answer["Location"]) == (302, reverse("records:show", args=["mo-hinh", record.pk]))


def test_nobody_else_changes_a_draft(client_for, cast, campaign, land):
    draft = make_initiative(land.tra_met, cast.recorder)
    for name, user in cast:
        if name != "recorder":
            answer = client_for(user).post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, title="Lén"))
            assert answer.status_code == 404, name
    assert Initiative.objects.get().title == draft.title


def test_output_rows_are_changed_and_removed(page, campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    page.post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, **{"outputs-0-reached": "0"}))
    assert draft.outputs.get().reached == 0
    draft.refresh_from_db()
    page.post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, **{"outputs-0-DELETE": "on"}))
    assert not draft.outputs.exists()


def test_a_row_of_another_initiative_cannot_be_changed(page, campaign, land, recorder, second_recorder):
    theirs = make_initiative(land.bung_chong, second_recorder).outputs.get()
    draft = make_initiative(land.tra_met, recorder)
    page.post(edit_url(draft), typed(campaign, land.tra_met, initiative=draft, **{"outputs-0-id": theirs.pk, "outputs-0-what": "Lén"}))
    theirs.refresh_from_db()
    assert theirs.what == "Tuyến đường"


# --- A role that moved ------------------------------------------------------------------------

GONE = "This entry is stored already, and it is not yours to read or change any more. What you typed stands below: copy it before you leave this page."


@pytest.fixture
def left_behind(recorder, land, campaign):
    """A draft of somebody whose role has moved to another hamlet, and which the office has gone on with since."""
    record = make_initiative(land.tra_met, recorder, title="Cũ")
    RoleAssignment.objects.filter(user=recorder).update(unit=land.bung_chong)
    Initiative.objects.filter(pk=record.pk).update(title="KIN-TEN", situation="KIN-TINHHINH")
    record.outputs.update(what="KIN-KETQUA")
    return record


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_went_on_without_its_author_is_not_shown_to_them(client_for, recorder, campaign, land, left_behind, state):
    Initiative.objects.filter(pk=left_behind.pk).update(state=state)
    answer = client_for(recorder).post(NEW, typed(campaign, land.bung_chong, uuid=left_behind.uuid, goals="Chữ của tôi"), follow=True)
    text = answer.content.decode()
    assert (answer.status_code, "KIN-" in text, "Chữ của tôi" in text) == (409, False, True)
    assert says(answer, GONE)
    assert not says(answer, "Compare, then save: what you save replaces the other version.")
    assert Initiative.objects.get().title == "KIN-TEN"


def test_nor_told_to_a_page_that_saves_itself(client_for, recorder, campaign, land, left_behind):
    answer = client_for(recorder).post(NEW, typed(campaign, land.bung_chong, uuid=left_behind.uuid, action="autosave"))
    assert (answer.status_code, answer.json()["state"], "KIN-" in answer.content.decode()) == (409, "closed", False)
    assert Initiative.objects.get().goals == left_behind.goals


# --- Whose the record never was ---------------------------------------------------------------


@pytest.mark.parametrize("action", ["save", "autosave", "submit"])
def test_a_reader_sends_no_form_and_so_guesses_no_name(client_for, leader, recorder, campaign, land, action):
    record = make_initiative(land.tra_met, recorder, state="accepted", honouree="Nguyễn Văn Kín")
    page = client_for(leader)
    answers = [
        page.post(edit_url(record), typed(campaign, land.tra_met, initiative=record, subject="individual", person=name, action=action))
        for name in ("Nguyễn Văn Kín", "Trần Thị Sai")
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any("Văn Kín" in answer.content.decode() for answer in answers)
