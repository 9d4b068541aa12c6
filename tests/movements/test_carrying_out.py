"""How an accepted initiative goes on: notes, photos before and after, condition, promised against reached."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import add_checkpoint, set_condition, state_outputs
from kheo.movements.models import Checkpoint, Initiative
from kheo.movements.queries import course_of
from kheo.org.models import HistoryEntry
from kheo.org.queries import check_history
from kheo.records.actions import add_photo, describe_evidence, publish_record
from kheo.records.queries import check_everything, marked_passages, told_history
from tests.conftest import says
from tests.factories import make_initiative, photo

SECRET = "Tổ 3 nộp quỹ chậm"


@pytest.fixture
def accepted(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="accepted", photos=1)


@pytest.fixture
def page(client_for, recorder):
    return client_for(recorder)


def there(record, verb="progress"):
    return reverse(f"movements:{verb}", args=[record.pk])


def noted(record, **changed):
    version = Initiative.objects.get(pk=record.pk).version
    return {"text": "Đã trồng 200 m hoa.", "did_not_work": "", "noted_on": f"{dates.today():%d/%m/%Y}", "moment": "during", "caption": "", "version": version, **changed}


# --- Notes ------------------------------------------------------------------------------------


def test_a_note_is_taken_and_stands_in_history(page, accepted, recorder):
    answer = page.post(there(accepted), noted(accepted, did_not_work="Hoa mười giờ chết vì mặn."))
    note = Checkpoint.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, there(accepted))
    assert (note.text, note.did_not_work, note.noted_on, note.noted_by) == ("Đã trồng 200 m hoa.", "Hoa mười giờ chết vì mặn.", dates.today(), recorder)
    assert Initiative.objects.get().version == accepted.version + 1
    _label, old, new = told_history(accepted)[-1].changes[0]
    assert "200 m hoa" not in old
    assert "200 m hoa" in new
    assert list(check_history()) == []
    assert [str(fault) for fault in check_everything()] == []
    text = page.get(there(accepted)).content.decode()
    assert "Hoa mười giờ chết vì mặn." in text
    assert "200 m hoa" in page.get(reverse("records:show", args=["mo-hinh", accepted.pk])).content.decode()


def test_a_second_click_notes_nothing(accepted, recorder):
    words = {"noted_on": dates.today(), "text": "Đang làm", "by": recorder, "version": accepted.version}
    first, second = (add_checkpoint(accepted, **words) for _unused in range(2))
    assert first == second
    assert HistoryEntry.objects.about(accepted).filter(verb="add_checkpoint").count() == 1


def test_who_was_slower_is_told_so_and_keeps_the_words(page, accepted, recorder):
    add_checkpoint(accepted, noted_on=dates.today(), text="Người khác", by=recorder)
    answer = page.post(there(accepted), noted(accepted, version=accepted.version))
    assert (answer.status_code, Checkpoint.objects.count()) == (422, 1)
    assert "Đã trồng 200 m hoa." in answer.content.decode()


@pytest.mark.parametrize("days", [-400, 1])
def test_a_day_before_registration_or_to_come_is_refused(page, accepted, days):
    wrong = f"{dates.today() + timedelta(days=days):%d/%m/%Y}"
    answer = page.post(there(accepted), noted(accepted, noted_on=wrong))
    assert (answer.status_code, list(answer.context["form"].errors), Checkpoint.objects.count()) == (422, ["noted_on"], 0)
    assert wrong in answer.content.decode()


def test_nothing_at_all_is_no_note(page, accepted):
    assert page.post(there(accepted), noted(accepted, text=" ")).status_code == 422
    assert page.post(there(accepted), noted(accepted, text="", did_not_work="Sai giống")).status_code == 422
    assert not Checkpoint.objects.exists()


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_before_acceptance_there_are_no_notes(page, campaign, recorder, land, state):
    record = make_initiative(land.tra_met, recorder, state=state)
    with pytest.raises(TransitionRefused):
        add_checkpoint(record, noted_on=dates.today(), text="Sớm", by=recorder)
    assert page.get(there(record)).context["open"] is False
    assert page.post(there(record), noted(record, photos=[photo()])).status_code == 422
    assert not record.evidence.exists()


@pytest.mark.parametrize(("who", "seen", "status"), [("reviewer", 200, 403), ("leader", 200, 403), ("editor", 200, 403), ("neighbour", 404, 404), ("second_recorder", 404, 404), ("stranger", 404, 404)])
def test_nobody_else_notes_and_nobody_out_of_reach_reads(client_for, cast, accepted, who, seen, status):
    add_checkpoint(accepted, noted_on=dates.today(), text=SECRET, by=cast.recorder)
    other = client_for(getattr(cast, who))
    answer = other.get(there(accepted))
    assert (answer.status_code, SECRET in answer.content.decode()) == (seen, seen == 200)
    assert other.post(there(accepted), noted(accepted)).status_code == status
    with pytest.raises(PermissionDenied):
        add_checkpoint(accepted, noted_on=dates.today(), text="Lén", by=getattr(cast, who))
    assert Checkpoint.objects.count() == 1


def test_passages_of_notes_are_marked_before_publishing(accepted, recorder):
    add_checkpoint(accepted, noted_on=dates.today(), text="Ai cần giống gọi 0912 345 678", by=recorder)
    assert [passage.text for passage in marked_passages(accepted)] == ["0912 345 678"]


# --- Photos -----------------------------------------------------------------------------------


def test_photos_of_before_and_after_come_with_a_note_or_alone(page, accepted):
    assert page.post(there(accepted), noted(accepted, text="", moment="before", photos=[photo(size=(70, 50))])).status_code == 302
    assert page.post(there(accepted), noted(accepted, moment="after", caption="Xanh rồi", photos=[photo(size=(71, 50))])).status_code == 302
    assert list(accepted.evidence.order_by("pk").values_list("moment", "caption")) == [("", "Ảnh 0"), ("before", ""), ("after", "Xanh rồi")]
    text = page.get(reverse("records:show", args=["mo-hinh", accepted.pk])).content.decode()
    before, after = accepted.evidence.get(moment="before"), accepted.evidence.get(moment="after")
    head, _mark, tail = text.partition('<div class="before-after">')
    assert tail.index(str(before.uuid)) < tail.index(str(after.uuid))
    assert str(before.uuid) not in head


def test_photos_are_kept_where_a_word_beside_them_is_wrong(page, accepted):
    answer = page.post(there(accepted), noted(accepted, noted_on="31/02/2022", photos=[photo(size=(70, 50))]))
    assert (answer.status_code, accepted.evidence.count(), Checkpoint.objects.count()) == (422, 2, 0)
    assert says(answer, "The photos are stored; you need not choose them again.")


def test_the_moment_is_said_in_the_editor_of_a_draft(page, campaign, recorder, land):
    draft = make_initiative(land.tra_met, recorder, photos=1)
    kept = draft.evidence.get()
    assert "before" in page.get(reverse("records:edit", args=["mo-hinh", draft.pk])).content.decode()
    page.post(reverse("records:describe_evidence", args=[kept.uuid]), {"caption": "Lối cũ", "credit": "", "moment": "before"})
    kept.refresh_from_db()
    assert (kept.caption, kept.moment) == ("Lối cũ", "before")
    page.post(reverse("records:describe_evidence", args=[kept.uuid]), {"caption": "Lối xưa", "credit": ""})
    page.post(reverse("records:describe_evidence", args=[kept.uuid]), {"caption": "Sai", "credit": "", "moment": "hôm qua"})
    kept.refresh_from_db()
    assert (kept.caption, kept.moment) == ("Lối xưa", "before")


def test_a_note_stands_with_the_photos_of_its_time(accepted, recorder):
    today = dates.today()
    Initiative.objects.filter(pk=accepted.pk).update(first_submitted_at=dates.now() - timedelta(days=30))
    first, second = (add_checkpoint(accepted, noted_on=today - timedelta(days=days), text=f"{days}", by=recorder) for days in (20, 10))
    at_registration = accepted.evidence.get()
    between, late = (add_photo(accepted, photo(size=(60 + number, 30)), by=recorder) for number in range(2))
    for evidence, days in ((at_registration, 30), (between, 15), (late, 5)):
        type(evidence).objects.filter(pk=evidence.pk).update(uploaded_at=dates.now() - timedelta(days=days))
    told = [(stretch.note, stretch.photos) for stretch in course_of(accepted)]
    assert told == [(second, [late]), (first, [between]), (None, [at_registration])]


def test_what_everybody_sees_is_not_offered_for_change(page, accepted, recorder, editor):
    later = add_photo(accepted, photo(size=(60, 30)), by=recorder)
    assert [row.pk for row in page.get(there(accepted)).context["own_photos"]] == [later.pk]
    publish_record(accepted, by=editor, evidence=[later.pk])
    later.refresh_from_db()
    assert page.get(there(accepted)).context["own_photos"] == []
    with pytest.raises(PermissionDenied):
        describe_evidence(later, by=recorder, caption="Lén", credit="")


# --- How the work stands ----------------------------------------------------------------------


def test_every_step_asks_what_shows_it(page, accepted):
    for verb, condition in (("start", "running"), ("stall", "stalled"), ("ineffective", "ineffective")):
        refused = page.post(there(accepted, "condition"), {"verb": verb, "reason": "", "version": Initiative.objects.get().version})
        assert (refused.status_code, "reason" in refused.context["form"].errors) == (422, True)
        answer = page.post(there(accepted, "condition"), {"verb": verb, "reason": f"Vì {verb}", "version": Initiative.objects.get().version})
        assert (answer.status_code, answer["Location"]) == (302, there(accepted))
        assert (Initiative.objects.get().condition, Initiative.objects.get().condition_reason) == (condition, f"Vì {verb}")
    assert says(page.get(there(accepted, "condition")), "The work has come to its end; its condition does not change any more.")


def test_before_the_last_step_it_is_said_that_there_is_no_way_back(page, accepted, recorder):
    words = "There is no way back from here: whoever takes it up again registers it anew."
    assert says(page.get(there(accepted, "condition")), words)
    steps = page.get(there(accepted, "condition")).context["form"].steps()
    assert [(step.verb, is_last) for step, _hint, is_last in steps] == [("start", False), ("stop", True)]
    set_condition(accepted, "stop", by=recorder, reason="Hết kinh phí")
    for verb in ("start", "stall", "end", "ineffective"):
        assert page.post(there(accepted, "condition"), {"verb": verb, "reason": "x"}).status_code == 422
    assert Initiative.objects.get().condition == "stopped"


def test_a_second_click_on_a_condition_keeps_the_first_words(accepted, recorder):
    set_condition(accepted, "start", by=recorder, reason="Ra quân")
    set_condition(accepted, "start", by=recorder, reason="Ra quân lần nữa")
    stored = Initiative.objects.get()
    assert (stored.condition_reason, stored.version) == ("Ra quân", accepted.version + 1)


def test_a_condition_said_on_an_old_page_is_refused(page, accepted, recorder):
    add_checkpoint(accepted, noted_on=dates.today(), text="Mới", by=recorder)
    answer = page.post(there(accepted, "condition"), {"verb": "start", "reason": "đã ra quân", "version": accepted.version})
    assert (answer.status_code, Initiative.objects.get().condition) == (422, "planned")
    assert "đã ra quân" in answer.content.decode()


def test_a_longer_reason_than_is_kept_is_refused_and_stays_typed(page, accepted):
    answer = page.post(there(accepted, "condition"), {"verb": "start", "reason": "đã " * 200})
    assert (answer.status_code, Initiative.objects.get().condition) == (422, "planned")


# --- Promised and reached ---------------------------------------------------------------------


def test_the_share_of_what_was_promised_is_shown(page, accepted, recorder):
    output = accepted.outputs.get()
    assert "75%" not in page.get(there(accepted)).content.decode()
    answer = page.post(there(accepted, "outputs"), {f"reached_{output.pk}": "1,5", "version": accepted.version})
    assert answer["Location"] == there(accepted)
    assert "75%" in page.get(there(accepted)).content.decode()
    state_outputs(accepted, reached={output.pk: 0}, by=recorder)
    assert ">0%<" in page.get(there(accepted)).content.decode()


def test_the_record_leads_to_the_page(page, accepted):
    assert there(accepted) in page.get(reverse("records:show", args=["mo-hinh", accepted.pk])).content.decode()
    with pytest.raises(ValidationError):
        add_checkpoint(accepted, noted_on=dates.today(), text=" ", by=Checkpoint(noted_by=accepted.entered_by).noted_by)
