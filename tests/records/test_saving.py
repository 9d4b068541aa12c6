import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kheo.lib.text import fold
from kheo.movements.actions import save_initiative
from kheo.movements.models import Initiative
from kheo.records.actions import EditConflict, change_state, publish_record, save_record, unpublish_record
from kheo.records.queries import marked_passages
from tests.factories import make_initiative, make_published


@pytest.fixture
def draft(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder)


def loaded(record):
    return Initiative.objects.get(pk=record.pk)


def test_an_entry_sent_twice_is_stored_once(campaign, recorder, land):
    made = uuid.uuid4()
    first, second = (save_record(Initiative(unit=land.tra_met, campaign=campaign, uuid=made, title=t), by=recorder) for t in ("Một", "Hai"))
    assert first.pk == second.pk
    assert Initiative.objects.get().title == "Một"


def test_somebody_elses_uuid_gives_nothing_away(campaign, recorder, second_recorder, land):
    first = save_record(Initiative(unit=land.tra_met, campaign=campaign, title="Kín"), by=recorder)
    with pytest.raises(PermissionDenied):
        save_record(Initiative(unit=land.bung_chong, campaign=campaign, uuid=first.uuid), by=second_recorder)
    assert Initiative.objects.count() == 1


def test_a_saved_change_counts_the_version_up(draft, recorder):
    mine = loaded(draft)
    mine.title = "Mới"
    save_record(mine, by=recorder, fields=["title"], version=mine.version)
    assert (loaded(draft).title, loaded(draft).version, loaded(draft).folded) == ("Mới", draft.version + 1, "moi")


def test_two_people_never_overwrite_each_other_unseen(draft, recorder):
    first, second = loaded(draft), loaded(draft)
    first.title, second.title = "Của tôi", "Của bạn"
    save_record(first, by=recorder, fields=["title"], version=draft.version)
    with pytest.raises(EditConflict) as conflict:
        save_record(second, by=recorder, fields=["title"], version=draft.version)
    assert conflict.value.stored.title == "Của tôi"
    assert loaded(draft).title == "Của tôi"


def test_only_the_named_columns_are_written(draft, recorder):
    mine = loaded(draft)
    Initiative.objects.filter(pk=draft.pk).update(goals="của người khác")
    mine.title, mine.goals = "Mới", "của tôi"
    save_record(mine, by=recorder, fields=["title"])
    assert (loaded(draft).title, loaded(draft).goals) == ("Mới", "của người khác")


def test_what_a_form_holds_cannot_move_the_state(draft, recorder):
    mine = loaded(draft)
    mine.state, mine.one_person, mine.title = "accepted", True, "Mới"
    save_record(mine, by=recorder, fields=["title"])
    assert (loaded(draft).state, loaded(draft).one_person) == ("draft", False)


@pytest.mark.parametrize("state", ["submitted", "accepted", "withdrawn"])
def test_nothing_is_changed_after_it_was_sent(campaign, recorder, land, state):
    record = make_initiative(land.tra_met, recorder, state=state)
    record.title = "Lén"
    with pytest.raises(PermissionDenied):
        save_record(record, by=recorder, fields=["title"])
    assert loaded(record).title != "Lén"


@pytest.mark.database
@pytest.mark.parametrize("typed", ["duong hoa", "ĐƯỜNG HOA", "Đường  hoa"])
def test_a_title_is_found_whatever_the_accents(campaign, recorder, land, typed):
    found = make_initiative(land.tra_met, recorder, title="Tuyến Đường Hoa “khéo”")
    make_initiative(land.tra_met, recorder, title="Thùng rác xanh")
    assert list(Initiative.objects.filter(folded__icontains=fold(typed))) == [found]


def test_a_name_is_not_in_what_lists_search(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, honouree="Nguyễn Văn Kín")
    assert "kin" not in record.folded.split()


def test_a_campaign_of_another_place_or_closed_is_refused(campaign, recorder, land):
    campaign.unit = land.other_district
    with pytest.raises(ValidationError, match="does not reach your unit"):
        save_initiative(Initiative(unit=land.tra_met, campaign=campaign), by=recorder)


# --- Publication ------------------------------------------------------------------------------


def test_published_are_the_ticked_photos_and_no_others(campaign, recorder, editor, land):
    record = make_initiative(land.tra_met, recorder, state="accepted", photos=3)
    first, second, third = record.evidence.all()
    publish_record(record, by=editor, evidence=[first.pk, third.pk])
    assert set(record.evidence.filter(is_public=True)) == {first, third}
    publish_record(record, by=editor, evidence=[second.pk])
    assert set(record.evidence.filter(is_public=True)) == {second}


def test_published_again_it_keeps_its_first_day(campaign, recorder, editor, land):
    record = make_published(land.tra_met, recorder, editor)
    day = loaded(record).published_at
    publish_record(record, by=editor, evidence=[])
    assert loaded(record).published_at == day


def test_a_photo_of_another_record_is_not_published_along(campaign, recorder, editor, land):
    other = make_initiative(land.tra_met, recorder, photos=1)
    record = make_initiative(land.tra_met, recorder, state="accepted")
    publish_record(record, by=editor, evidence=[other.evidence.get().pk])
    assert not other.evidence.get().is_public


def test_taken_off_with_a_reason_nothing_stays_public(campaign, recorder, editor, land):
    record = make_published(land.tra_met, recorder, editor, photos=1)
    with pytest.raises(ValidationError):
        unpublish_record(record, by=editor, reason=" ")
    unpublish_record(record, by=editor, reason="ảnh mờ")
    assert loaded(record).published_at is None
    assert not record.evidence.filter(is_public=True).exists()
    assert list(Initiative.objects.published()) == []


def test_publishing_is_not_accepting(campaign, recorder, editor, land):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    with pytest.raises(PermissionDenied):
        publish_record(record, by=editor, evidence=[])
    change_state(record, "withdraw", by=recorder)
    with pytest.raises(PermissionDenied):
        publish_record(record, by=editor, evidence=[])


# --- Passages to look at ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gọi 0912 345 678 nhé", ["0912 345 678"]),
        ("gọi +84912345678", ["+84912345678"]),
        ("CCCD 079123456789", ["079123456789"]),
        ("CMND 123456789", ["123456789"]),
        ("nhà số 12/3, đường Lê Lợi", ["nhà số 12/3, đường Lê"]),
        ("Số 5 ấp Trà Mẹt", ["Số 5 ấp Trà"]),
        ("trị giá 120.000.000 đồng, 2.500 ngày công, năm 2022", []),
        ("Nghị quyết số 19-NQ/TW, 1.234.567.890 đồng", []),
        ("Tổ số 3 thu 1234567 đồng", []),
    ],
)
def test_passages_that_look_private_are_marked(draft, text, found):
    draft.goals = text
    assert [passage.text for passage in marked_passages(draft)] == found


def test_a_marked_passage_names_its_field(draft):
    draft.goals = "gọi 0912345678"
    (passage,) = marked_passages(draft)
    assert (passage.label, passage.why) == ("goals and criteria", "looks like a telephone number")
