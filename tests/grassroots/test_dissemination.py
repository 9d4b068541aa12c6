"""Which places made a document known, which have not, and how they are reminded."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from kheo.grassroots.models import Activity, Meeting
from kheo.grassroots.queries.dissemination import is_read_at
from kheo.lib import dates
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Unit, User
from kheo.records.models import Notice
from kheo.register.actions import register_document
from kheo.register.models import OfficialDocument
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
LIST = "/lam-viec/trien-khai-van-ban/"


def paper(unit: Unit, by: User, number: str = "09 CTr", title: str = "Chương trình hành động") -> OfficialDocument:
    return register_document(by=by, unit=unit, number=number, as_printed=True, issuer="Huyện ủy", title=title)


@pytest.fixture
def programme(land, organiser):
    return paper(land.district, organiser)


def held(unit, document, by, day=date(2022, 11, 1), people=30, state="accepted", body=None):
    return Activity.objects.create(
        unit=unit, body=body, kind="dissemination", document=document, held_on=day, participants=people, state=state, entered_by=by
    )


def met(body, document, by, day=date(2022, 11, 2), came=12, state="accepted"):
    meeting = Meeting.objects.create(unit=body.unit, body=body, held_on=day, attended=came, membership=20, topics="Họp", state=state, entered_by=by)
    meeting.made_known.add(document)
    return meeting


def standing(answer):
    return {str(row.record): (row.record.standing, row.record.tally.sessions, row.record.tally.people) for row in answer.context["listing"].rows}


def test_the_commune_sees_which_hamlets_held_it(land, programme, recorder, reviewer, bodies, client_for):
    activity = held(land.tra_met, programme, recorder)
    meeting = met(bodies.women_branch, programme, recorder)
    held(land.dai_an, programme, recorder)  # another commune's
    held(land.tham_don, programme, recorder, people=5)  # the commune itself
    answer = client_for(reviewer).get(f"{LIST}{programme.pk}/")
    assert standing(answer) == {"Ấp Trà Mẹt": ("held", 2, 42), "Ấp Bưng Chông": ("missing", 0, 0)}
    assert {name: answer.context[name] for name in ("held", "missing", "all", "own")} == {"held": 1, "missing": 1, "all": 2, "own": 1}
    assert (answer.context["whole"].sessions, answer.context["whole"].people) == (3, 47)
    text = answer.content.decode()
    assert f'href="/lam-viec/hoat-dong/{activity.pk}/">01/11/2022</a>' in text
    assert f'href="/lam-viec/cuoc-hop/{meeting.pk}/">02/11/2022</a>' in text


def test_the_district_sees_communes_with_what_was_held_below(land, programme, recorder, organiser, client_for):
    held(land.tra_met, programme, recorder)
    held(land.bung_chong, programme, recorder, people=10)
    assert standing(client_for(organiser).get(f"{LIST}{programme.pk}/")) == {"Xã Tham Đôn": ("held", 2, 40), "Xã Đại Tâm": ("missing", 0, 0)}


def test_what_waits_for_review_is_neither_counted_nor_called_missing(land, programme, recorder, reviewer, client_for):
    held(land.tra_met, programme, recorder, state="submitted")
    held(land.bung_chong, programme, recorder, state="draft")
    answer = client_for(reviewer).get(f"{LIST}{programme.pk}/")
    assert standing(answer) == {"Ấp Trà Mẹt": ("waiting", 0, 0), "Ấp Bưng Chông": ("missing", 0, 0)}
    assert answer.context["whole"].waiting == 1


def test_a_union_looks_down_its_own_line(land, programme, recorder, bodies, union_reviewer, client_for):
    met(bodies.women_branch, programme, recorder)
    held(land.bung_chong, programme, recorder)
    assert standing(client_for(union_reviewer).get(f"{LIST}{programme.pk}/")) == {"Chi hội Phụ nữ ấp Trà Mẹt": ("held", 1, 12)}


def test_the_list_counts_sessions_people_and_places(land, programme, recorder, organiser, reviewer, bodies, client_for):
    held(land.tra_met, programme, recorder)
    met(bodies.women_branch, programme, recorder)
    held(land.dai_an, programme, recorder, people=1000)
    rows = client_for(reviewer).get(LIST).context["listing"].rows
    with translation.override("vi"):
        places = translation.gettext("%(held)s of %(all)s") % {"held": 1, "all": 2}
    assert [(row.record, row.record.whole.sessions, row.record.whole.people, row.record.held_of) for row in rows] == [(programme, 2, 42, places)]
    assert [row.record.whole.people for row in client_for(organiser).get(LIST).context["listing"].rows] == [1042]


def test_documents_that_nobody_made_known_are_asked_for(land, programme, organiser, recorder, client_for):
    quiet = paper(land.district, organiser, "10 KH", "Kế hoạch chưa ai triển khai")
    held(land.tra_met, programme, recorder)
    page = client_for(organiser)
    found = {asked: {row.record for row in page.get(f"{LIST}?known={asked}").context["listing"].rows} for asked in ("", "nowhere", "all")}
    assert found == {"": {programme}, "nowhere": {quiet}, "all": {programme, quiet}}


def test_the_table_is_filtered_printed_and_sent_as_a_spreadsheet(land, programme, recorder, reviewer, client_for):
    held(land.tra_met, programme, recorder)
    page, there = client_for(reviewer), f"{LIST}{programme.pk}/"
    assert set(standing(page.get(f"{there}?standing=missing"))) == {"Ấp Bưng Chông"}
    assert page.get(f"{there}?format=print").status_code == 200
    sheet = load_workbook(BytesIO(page.get(f"{there}?format=xlsx").content)).active
    cells = [cell.value for row in sheet for cell in row]
    assert {"Ấp Trà Mẹt", "Ấp Bưng Chông"} <= set(cells)
    assert not any("href" in str(cell) for cell in cells)


# --- Who sees what ----------------------------------------------------------------------------------------------


def test_another_communes_sessions_are_told_to_nobody_here(land, programme, recorder, reviewer, client_for):
    secret = held(land.dai_an, programme, recorder, people=777)
    page = client_for(reviewer)
    for address in (LIST, f"{LIST}{programme.pk}/", f"{LIST}{programme.pk}/?noi=u{land.dai_tam.pk}"):
        text = page.get(address).content.decode()
        assert "777" not in text
        assert f"/hoat-dong/{secret.pk}/" not in text
        assert "Đại Ân" not in text


def test_a_document_out_of_reach_is_not_found(land, recorder, reviewer, neighbour, client_for):
    own = paper(land.dai_tam, neighbour, "12 KH", "KÍN")
    held(land.dai_an, own, recorder)
    assert client_for(reviewer).get(f"{LIST}{own.pk}/").status_code == 404
    assert client_for(reviewer).post(f"{LIST}{own.pk}/nhac/").status_code == 404
    assert "KÍN" not in client_for(reviewer).get(f"{LIST}?known=all").content.decode()


def test_the_pages_are_closed_to_those_without_a_role(programme, client_for, stranger, anonymous):
    assert client_for(stranger).get(LIST).status_code == 403
    assert client_for(anonymous).get(f"{LIST}{programme.pk}/").status_code == 302


def test_a_hamlet_finds_the_document_and_where_to_record(programme, recorder, client_for):
    answer = client_for(recorder).get(f"{LIST}{programme.pk}/")
    assert (answer.status_code, answer.context["all"]) == (200, 0)
    assert f"/lam-viec/hoat-dong/moi/?document={programme.pk}" in answer.content.decode()
    assert client_for(recorder).get(f"/lam-viec/hoat-dong/moi/?document={programme.pk}").context["form"].initial["document"] == str(programme.pk)


# --- Reminding --------------------------------------------------------------------------------------------------


def remind(page, document, *places):
    return page.post(f"{LIST}{document.pk}/nhac/", {"place": [str(place.pk) for place in places]}, follow=True)


def told():
    return sorted(Notice.objects.filter(verb="remind_document").values_list("user__username", flat=True))


def test_places_that_have_not_held_it_are_reminded_once_a_day(land, programme, recorder, reviewer, client_for):
    held(land.tra_met, programme, recorder)
    page = client_for(reviewer)
    answer = remind(page, programme, land.tra_met, land.bung_chong)
    assert (answer.status_code, told()) == (200, ["second_recorder"])
    remind(page, programme, land.bung_chong)
    assert told() == ["second_recorder"]
    with dates.moved_to(dates.now() + timedelta(days=1)):
        remind(page, programme, land.bung_chong)
    assert told() == ["second_recorder"] * 2
    entries = HistoryEntry.objects.about(programme).filter(verb="remind_document")
    assert [entry.changes for entry in entries] == [{"places": [land.bung_chong.key]}] * 2


def test_the_notice_leads_to_the_document(land, programme, reviewer, second_recorder, client_for):
    remind(client_for(reviewer), programme, land.bung_chong)
    page = client_for(second_recorder).get("/lam-viec/thong-bao/").content.decode()
    assert f'href="{LIST}{programme.pk}/"' in page
    assert programme.title in page


def test_only_the_ticked_places_are_reminded(land, programme, reviewer, client_for):
    answer = remind(client_for(reviewer), programme)
    assert told() == []
    assert says(answer, "Nobody was reminded: tick places that have not held it and were not reminded today.")


def test_places_elsewhere_are_not_reminded(land, programme, reviewer, cast, client_for):
    RoleAssignment.objects.create(user=cast.stranger, role="recorder", unit=land.dai_an, valid_from=LONG_AGO)
    remind(client_for(reviewer), programme, land.dai_an)
    assert told() == []


def test_a_place_without_an_account_is_told(land, programme, organiser, client_for):
    RoleAssignment.objects.filter(unit=land.dai_tam).delete()
    answer = remind(client_for(organiser), programme, land.dai_tam, land.tham_don)
    assert says(answer, "Nobody has an account yet that may read it at: %(places)s.", places="Xã Đại Tâm")
    assert told() == ["colleague", "reviewer"]


def test_a_place_that_may_not_read_the_document_is_not_told_of_it(land, cast, client_for):
    """A document of xã Đại Tâm: the district looks down on both communes, xã Tham Đôn may not know its number."""
    own = paper(land.dai_tam, cast.neighbour, "12 KH", "KÍN-VĂN-BẢN")
    page = client_for(cast.organiser)
    assert standing(page.get(f"{LIST}{own.pk}/")) == {"Xã Tham Đôn": ("barred", 0, 0), "Xã Đại Tâm": ("missing", 0, 0)}
    assert page.get(f"{LIST}{own.pk}/").context["missing"] == 1
    assert set(standing(page.get(f"{LIST}{own.pk}/?standing=barred"))) == {"Xã Tham Đôn"}
    remind(page, own, land.tham_don, land.dai_tam)
    assert told() == ["neighbour"]
    assert "KÍN-VĂN-BẢN" not in client_for(cast.reviewer).get("/lam-viec/thong-bao/").content.decode()
    assert "KÍN-VĂN-BẢN" in client_for(cast.neighbour).get("/lam-viec/thong-bao/").content.decode()


def test_what_a_body_reads_follows_its_own_line(land, bodies, cast):
    """As the register has it: a union's own document is read along the union's line, a unit's by the bodies below the unit."""
    other = Body.objects.create(key="t-fc", kind="farmers", name="Chi hội Nông dân ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)
    papers = [
        OfficialDocument(unit=land.tham_don, body=bodies.women_commune), OfficialDocument(unit=land.tham_don), OfficialDocument(unit=land.dai_tam),
        OfficialDocument(unit=land.tra_met, body=bodies.women_branch),
    ]  # fmt: skip
    assert [[is_read_at(own, body) for own in papers] for body in (bodies.women_branch, bodies.women_commune, other)] == [
        [True, True, False, True], [True, True, False, True], [False, True, False, False],
    ]  # fmt: skip
    assert [[is_read_at(own, unit) for own in papers] for unit in (land.tham_don, land.tra_met, land.dai_tam)] == [
        [True, True, False, True], [True, True, False, True], [False, False, True, False],
    ]  # fmt: skip


def test_whoever_reviews_nothing_there_reminds_nobody(land, programme, cast, anonymous, client_for):
    answers = {name: client_for(user).post(f"{LIST}{programme.pk}/nhac/", {"place": [str(land.bung_chong.pk)]}).status_code for name, user in cast}
    assert {name for name, status in answers.items() if status == 302} == {"reviewer", "colleague", "neighbour", "organiser", "provincial", "union_reviewer"}
    assert {name for name, status in answers.items() if status == 403} == {"recorder", "second_recorder", "editor", "leader", "union_recorder"}
    assert {answers[name] for name in ("administrator", "stranger")} == {404}
    assert client_for(anonymous).post(f"{LIST}{programme.pk}/nhac/").status_code == 403


@pytest.mark.parametrize("many", [1, 40])
def test_pages_ask_no_more_for_more_places_and_documents(land, programme, recorder, organiser, reviewer, client_for, many, django_assert_num_queries):
    for number in range(many):
        hamlet = Unit.objects.create(key=f"q{number}", kind="hamlet", type="ap", name=f"Số {number}", parent=land.tham_don, valid_from=LONG_AGO)
        other = paper(land.district, organiser, f"{number + 20} KH", f"Kế hoạch {number}")
        held(hamlet, programme, recorder)
        held(hamlet, other, recorder)
    page = client_for(reviewer)
    page.get(LIST)
    with django_assert_num_queries(10):
        assert page.get(LIST).context["listing"].total == many + 1
    with django_assert_num_queries(14):
        assert page.get(f"{LIST}{programme.pk}/").context["held"] == many
