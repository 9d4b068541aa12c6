import hashlib
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from kheo.grassroots.models import Meeting
from kheo.lib.files import BadFile
from kheo.org.models import HistoryEntry
from kheo.records.actions import (
    add_file,
    add_photo,
    change_state,
    describe_evidence,
    publish_record,
    remove_evidence,
    save_record,
)
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.permissions import evidence_to_publish
from tests.factories import make_initiative, photo

FORTY_MEGABYTES = 40 * 1024 * 1024


@pytest.fixture
def draft(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder)


def test_a_photo_is_kept_without_place_and_camera(draft, recorder):
    sent = photo(gps=True)
    assert b"MayAnhThu" in sent.read()
    kept = add_photo(draft, sent, by=recorder, caption="Ra quân")
    content = kept.file.read()
    assert b"MayAnhThu" not in content
    assert not Image.open(BytesIO(content)).getexif()
    assert (kept.content_type, kept.width, kept.height, kept.caption) == ("image/jpeg", 40, 30, "Ra quân")
    assert (kept.sha256, kept.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert "anh" not in kept.file.name
    assert not kept.is_public


@pytest.mark.parametrize(
    ("name", "content"),
    [("anh.jpg", b"khong phai anh"), ("anh.jpg", b""), ("anh.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("a.exe", b"MZ" + bytes(200))],
)
def test_what_is_no_photo_is_refused_by_its_content(draft, recorder, name, content):
    with pytest.raises(BadFile):
        add_photo(draft, SimpleUploadedFile(name, content, "image/jpeg"), by=recorder)
    assert not draft.evidence.exists()


def test_a_photo_cut_short_on_its_way_is_refused(draft, recorder):
    whole = photo(size=(400, 300)).read()
    with pytest.raises(BadFile, match="damaged or was cut short"):
        add_photo(draft, SimpleUploadedFile("anh.jpg", whole[: len(whole) // 2]), by=recorder)


def test_forty_megabytes_are_refused_with_the_limit_in_words(draft, recorder):
    heavy = SimpleUploadedFile("nang.jpg", photo().read() + bytes(FORTY_MEGABYTES))
    with pytest.raises(BadFile, match=r"“nang[.]jpg” weighs") as refusal:
        add_photo(draft, heavy, by=recorder)
    assert "20" in str(refusal.value)


def test_the_same_photo_sent_twice_is_one(draft, recorder):
    first, second = (add_photo(draft, photo(), by=recorder) for _unused in range(2))
    assert first == second
    assert draft.evidence.count() == 1


def test_two_records_may_show_the_same_photo(draft, recorder, land):
    other = make_initiative(land.tra_met, recorder)
    assert add_photo(draft, photo(), by=recorder) != add_photo(other, photo(), by=recorder)


def test_a_record_holds_so_many_photos(draft, recorder, settings):
    settings.KHEO_PHOTOS_PER_RECORD = 2
    for size in ((10, 10), (11, 11)):
        add_photo(draft, photo(size=size), by=recorder)
    with pytest.raises(BadFile, match="at most 2 photos"):
        add_photo(draft, photo(size=(12, 12)), by=recorder)
    assert draft.evidence.count() == 2


def test_nobody_else_adds_describes_or_removes(draft, recorder, cast):
    kept = add_photo(draft, photo(), by=recorder, caption="Của tôi")
    for name, user in cast:
        if name == "recorder":
            continue
        with pytest.raises(PermissionDenied):
            add_photo(draft, photo(size=(50, 50)), by=user)
        with pytest.raises(PermissionDenied):
            describe_evidence(kept, by=user, caption="Khác", credit="")
        with pytest.raises(PermissionDenied):
            remove_evidence(kept, by=user)
    assert Evidence.objects.get().caption == "Của tôi"


def test_a_photo_stays_once_the_record_was_sent(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, state="submitted", photos=1)
    kept = record.evidence.get()
    with pytest.raises(PermissionDenied):
        remove_evidence(kept, by=recorder)
    with pytest.raises(PermissionDenied):
        add_photo(record, photo(size=(50, 50)), by=recorder)
    assert kept.file.storage.exists(kept.file.name)


def test_what_was_reached_is_photographed_after_acceptance(campaign, recorder, cast, land):
    record = make_initiative(land.tra_met, recorder, state="accepted", photos=1)
    reviewed = record.evidence.get()
    with pytest.raises(PermissionDenied):
        remove_evidence(reviewed, by=recorder)
    with pytest.raises(PermissionDenied):
        add_photo(record, photo(size=(50, 50)), by=cast.second_recorder)
    later = add_photo(record, photo(size=(50, 50)), by=recorder, moment="after")
    remove_evidence(later, by=recorder)
    told = HistoryEntry.objects.about(record).filter(verb__in=("attach", "detach"))
    assert [(entry.verb, entry.changes) for entry in told.order_by("number")] == [
        ("attach", {"evidence": [later.sha256]}), ("detach", {"evidence": [later.sha256]}),
    ]  # fmt: skip


def test_what_everybody_sees_is_taken_off_before_it_is_removed(campaign, recorder, editor, land):
    record = make_initiative(land.tra_met, recorder, state="accepted")
    later = add_photo(record, photo(), by=recorder)
    publish_record(record, by=editor, evidence=[later.pk])
    with pytest.raises(PermissionDenied):
        remove_evidence(later, by=recorder)


def test_a_removed_photo_is_gone_with_its_bytes(draft, recorder, django_capture_on_commit_callbacks):
    kept = add_photo(draft, photo(), by=recorder)
    names, storage = (kept.file.name, kept.thumbnail.name), kept.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(kept, by=recorder)
    assert not draft.evidence.exists()
    assert [storage.exists(name) for name in names] == [False, False]


def test_a_slip_is_never_public(draft, recorder, reviewer, editor):
    slip = add_photo(draft, photo(), by=recorder, kind=EvidenceKind.SLIP)
    change_state(draft, "submit", by=recorder)
    change_state(draft, "accept", by=reviewer)
    publish_record(draft, by=editor, evidence=[slip.pk])
    slip.refresh_from_db()
    assert not slip.is_public


@pytest.mark.database
def test_the_database_itself_refuses_a_public_slip(draft, recorder):
    slip = add_photo(draft, photo(), by=recorder, kind=EvidenceKind.SLIP)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=slip.pk).update(is_public=True)


def test_a_document_is_kept_as_it_is(draft, recorder):
    content = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
    kept = add_file(draft, SimpleUploadedFile("ke-hoach.pdf", content), by=recorder)
    assert (kept.kind, kept.content_type, kept.file.read(), kept.caption) == ("file", "application/pdf", content, "ke-hoach.pdf")


def test_a_photo_sent_as_a_document_is_cleaned_all_the_same(draft, recorder):
    kept = add_file(draft, photo(gps=True), by=recorder)
    assert kept.kind == EvidenceKind.PHOTO
    assert b"MayAnhThu" not in kept.file.read()


# --- Seeing it --------------------------------------------------------------------------------


def statuses(client_for, cast, anonymous, evidence):
    seen = {name for name, user in cast if client_for(user).get(evidence.url).status_code == 200}
    return seen | ({"anonymous"} if client_for(anonymous).get(evidence.url).status_code == 200 else set())


def test_a_drafts_photo_is_seen_by_its_unit_alone(draft, recorder, client_for, cast, anonymous):
    assert statuses(client_for, cast, anonymous, add_photo(draft, photo(), by=recorder)) == {"recorder"}


def test_an_accepted_records_photo_is_seen_by_those_who_may_read_it(campaign, land, client_for, cast, anonymous):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", photos=1)
    seen = statuses(client_for, cast, anonymous, record.evidence.get())
    assert seen == {"recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial"}


def test_a_ticked_photo_is_seen_by_everybody_and_the_other_is_not(campaign, land, client_for, cast, anonymous):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", photos=2)
    shown, hidden = record.evidence.all()
    publish_record(record, by=cast.editor, evidence=[shown.pk])
    page = client_for(anonymous)
    answer = page.get(shown.url)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/jpeg", "public, max-age=300")
    assert page.get(shown.thumbnail_url).status_code == 200
    assert page.get(hidden.url).status_code == page.get(hidden.thumbnail_url).status_code == 404
    change_state(record, "reopen", by=cast.reviewer, reason="sai")
    assert page.get(shown.url).status_code == 404


def test_a_private_photo_is_kept_by_no_cache(draft, recorder, client_for):
    answer = client_for(recorder).get(add_photo(draft, photo(), by=recorder).url)
    assert answer["Cache-Control"] == "private, no-store"


def test_a_photo_whose_bytes_are_gone_is_not_found(draft, recorder, client_for):
    kept = add_photo(draft, photo(), by=recorder)
    kept.file.storage.delete(kept.file.name)
    assert client_for(recorder).get(kept.url).status_code == 404


def test_words_of_a_photo_are_changed_on_its_page_and_by_no_one_else(draft, recorder, reviewer, client_for):
    kept = add_photo(draft, photo(), by=recorder)
    there = f"/lam-viec/anh/{kept.uuid}/chu-thich/"
    assert client_for(reviewer).post(there, {"caption": "Lén"}).status_code == 404
    assert client_for(recorder).post(there, {"caption": "Ra quân", "credit": "Tổ dân vận"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.caption, kept.credit) == ("Ra quân", "Tổ dân vận")


def test_a_photo_is_taken_off_on_its_page_and_by_no_one_else(draft, recorder, reviewer, client_for):
    kept = add_photo(draft, photo(), by=recorder)
    there = f"/lam-viec/anh/{kept.uuid}/bo/"
    assert client_for(reviewer).post(there).status_code == 404
    assert client_for(recorder).get(there).status_code == 405
    assert draft.evidence.exists()
    assert client_for(recorder).post(there).status_code == 302
    assert not draft.evidence.exists()


# --- What stays home --------------------------------------------------------------------------------


@pytest.fixture
def file_of_a_meeting(bodies, cast):
    meeting = Meeting(unit=bodies.women_branch.unit, body=bodies.women_branch, held_on=date(2022, 11, 1), membership=40, attended=31, topics="Họp")
    meeting = save_record(meeting, by=cast.union_recorder)
    kept = add_file(meeting, SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4 KIN"), by=cast.union_recorder)
    change_state(meeting, "submit", by=cast.union_recorder)
    return kept


def test_a_file_that_stays_home_is_seen_by_the_own_body_alone(file_of_a_meeting, client_for, cast, anonymous):
    assert statuses(client_for, cast, anonymous, file_of_a_meeting) == {"union_recorder"}
    change_state(file_of_a_meeting.item, "accept", by=cast.union_reviewer)
    assert statuses(client_for, cast, anonymous, file_of_a_meeting) == {"union_recorder"}


def test_a_photo_of_the_same_record_is_seen_by_its_unit_and_its_reviewers_as_ever(file_of_a_meeting, client_for, cast, anonymous):
    meeting = change_state(file_of_a_meeting.item, "accept", by=cast.union_reviewer)
    shown = add_photo(meeting, photo(), by=cast.union_recorder)
    assert {"recorder", "union_recorder", "union_reviewer", "leader"} <= statuses(client_for, cast, anonymous, shown)


def test_a_file_that_stays_home_is_not_offered_to_be_published(file_of_a_meeting, client_for, cast, anonymous):
    meeting = change_state(file_of_a_meeting.item, "accept", by=cast.union_reviewer)
    assert not evidence_to_publish(meeting).exists()
    with pytest.raises(PermissionDenied):
        publish_record(meeting, by=cast.editor, evidence=[file_of_a_meeting.pk])
    file_of_a_meeting.refresh_from_db()
    assert not file_of_a_meeting.is_public
    assert client_for(anonymous).get(file_of_a_meeting.url).status_code == 404


def test_a_file_of_another_type_is_seen_by_who_reviews_it(draft, recorder, reviewer, client_for):
    kept = add_file(draft, SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.4"), by=recorder)
    change_state(draft, "submit", by=recorder)
    assert client_for(reviewer).get(kept.url).status_code == 200
