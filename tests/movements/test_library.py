"""The public library: its filters, its cards, the page of an initiative, and what never stands there."""

import html
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from kheo.lib import dates
from kheo.movements.actions import set_condition, set_name_consent
from kheo.movements.models import CheckUp, Initiative, SameWork
from kheo.movements.queries.published import offered_places
from kheo.org.models import Unit
from kheo.org.queries import places
from kheo.records.actions import add_file, describe_evidence, publish_record, unpublish_record
from tests.conftest import says
from tests.factories import honour, make_initiative, make_published, make_rows, travel

LIBRARY = "/mo-hinh/"
NAME = "Nguyễn Thị Được Vinh Danh"
SECRET = "KÍN-CHƯA-CÔNG-BỐ"


def text_of(answer):
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def titles(client, query):
    """The titles that the list shows, in its order."""
    return [str(row.record) for row in client.get(f"{LIBRARY}{query}").context["listing"].rows]


@pytest.fixture
def three(cast, campaign, land):
    """Three published ones that differ in everything that is filtered by."""
    fields = list(campaign.fields.all())

    def published(title, unit, by, field, **fields):
        return make_published(unit, by, cast.editor, title=title, field=field, **fields)

    road = published("Đường hoa", land.tra_met, cast.recorder, fields[0], cost=42, people=260, kind="initiative")
    canal = published("Kênh xanh", land.tham_don, cast.reviewer, fields[1], cost=0, people=3, kind="exemplar", subject="individual")
    house = published("Mái ấm", land.dai_tam, cast.neighbour, fields[1], cost=None, people=None)
    road.outputs.update(reached=2)
    canal.outputs.update(reached=1)
    Initiative.objects.filter(pk__in=[road.pk, canal.pk]).update(condition="ended")
    Initiative.objects.filter(pk=house.pk).update(condition="ineffective")
    Unit.objects.filter(pk=land.dai_tam.pk).update(type="thi_tran")
    for grade in ("recognised", "outstanding"):
        honour(road, by=cast.organiser, grade=grade)
    honour(canal, by=cast.organiser)
    for months, found in ((6, "ended"), (12, "changed")):
        CheckUp.objects.create(initiative=road, months=months, due_on=dates.today(), found=found, reason="thấy", checked_on=dates.today(), checked_by=cast.reviewer)
    CheckUp.objects.create(initiative=canal, months=6, due_on=dates.today(), found="ended", reason="thấy", checked_on=dates.today(), checked_by=cast.reviewer)
    return [road, canal, house]


# --- Finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Đường hoa", "Kênh xanh", "Mái ấm"}),
        ("field={fields[1]}", {"Kênh xanh", "Mái ấm"}),
        ("kind=exemplar", {"Kênh xanh"}),
        ("subject=individual", {"Kênh xanh"}),
        ("cost=0", {"Kênh xanh"}),
        ("cost=50", {"Đường hoa"}),
        ("cost=10", set()),
        ("cost=unknown", {"Mái ấm"}),
        ("people=10", {"Kênh xanh"}),
        ("people=1000", {"Đường hoa"}),
        ("people=unknown", {"Mái ấm"}),
        ("place={district}", {"Đường hoa", "Kênh xanh", "Mái ấm"}),
        ("place={tham_don}", {"Đường hoa", "Kênh xanh"}),
        ("place={dai_tam}", {"Mái ấm"}),
        ("place={other}", set()),
        ("commune=xa", {"Đường hoa", "Kênh xanh"}),
        ("commune=thi_tran", {"Mái ấm"}),
        ("commune=dac_khu", set()),
        ("result=reached", {"Đường hoa"}),
        ("result=partly", {"Kênh xanh"}),
        ("result=stopped", {"Mái ấm"}),
        ("result=running", set()),
        ("result=alive", {"Đường hoa"}),
        ("grade=recognised", {"Đường hoa", "Kênh xanh"}),
        ("grade=outstanding", {"Đường hoa"}),
        ("grade=rewarded", set()),
        ("year={year}", {"Đường hoa", "Kênh xanh", "Mái ấm"}),
        ("q=duong", {"Đường hoa"}),
        ("q=HOA+%C4%90%C6%B0%E1%BB%9Dng", {"Đường hoa"}),
        ("q=kenh+tham+don", {"Kênh xanh"}),
        ("q=dai+tam", {"Mái ấm"}),
        ("q=soc+trang+hoa", {"Đường hoa"}),
        ("q=hoa+dai+tam", set()),
        ("grade=recognised&cost=0&q=xanh", {"Kênh xanh"}),
    ],
)
def test_each_filter_finds_what_it_says(client, three, campaign, land, query, found):
    fields = [field.code for field in campaign.fields.all()]
    query = query.format(fields=fields, district=land.district.pk, tham_don=land.tham_don.pk, dai_tam=land.dai_tam.pk, other=land.other_commune.pk, year=dates.today().year)
    answer = client.get(f"{LIBRARY}?{query}")
    assert {str(row.record) for row in answer.context["listing"].rows} == found
    assert not answer.context["filters"].form.errors


def test_a_revoked_grade_is_no_grade(client, three):
    three[0].recognitions.update(revoked_on=dates.today(), revoked_by=F("document"))
    assert titles(client, "?grade=recognised") == ["Kênh xanh"]


@pytest.mark.parametrize("query", ["cost=abc", "place=0x1", "place=%00", "year=1000", "field=%27", "people=-1", "result=x", "commune=ap", "q=" + "x" * 300, "sort=--", "page=-3"])
def test_an_address_that_says_nonsense_is_answered(client, three, query):
    assert client.get(f"{LIBRARY}?{query}").status_code == 200
    assert client.get(f"{LIBRARY}?{query}&format=xlsx").status_code in (200, 302)


def test_a_bad_filter_exports_nothing_else_instead(client, three):
    answer = client.get(f"{LIBRARY}?cost=abc&q=hoa&format=xlsx")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIBRARY}?cost=abc&q=hoa")


def test_it_is_sorted_newest_first_or_most_copied_first_never_by_places(client, cast, three, land):
    canal = three[1]
    copy = make_published(land.dai_tam, cast.neighbour, cast.editor, title="Bản", origin=canal, origin_changes="khác")
    assert titles(client, "") == ["Bản", "Mái ấm", "Kênh xanh", "Đường hoa"]
    assert titles(client, "?sort=-copies")[0] == "Kênh xanh"
    assert titles(client, "?sort=title") == ["Bản", "Đường hoa", "Kênh xanh", "Mái ấm"]
    assert says(client.get(LIBRARY), "copied by %(count)s", count=1) or "copied by 1" in text_of(client.get(LIBRARY))
    unpublish_record(copy, by=cast.editor, reason="gỡ")
    assert {row.record.copies for row in client.get(LIBRARY).context["listing"].rows} == {0}


def test_where_little_is_found_it_says_which_filter_to_lift(client, three):
    answer = client.get(f"{LIBRARY}?q=xanh&cost=50&grade=recognised&sort=-copies")
    lifts = {lift.url: lift.found for lift in answer.context["lifts"]}
    assert lifts == {f"{LIBRARY}?cost=50&grade=recognised&sort=-copies": 1, f"{LIBRARY}?q=xanh&grade=recognised&sort=-copies": 1}
    assert {url: client.get(url).context["listing"].total for url in lifts} == lifts
    assert client.get(LIBRARY).context["lifts"] == []


def test_filters_that_are_set_are_lifted_one_by_one(client, three):
    chips = client.get(f"{LIBRARY}?cost=0&kind=exemplar&page=2").context["chips"]
    assert [chip.url for chip in chips] == [f"{LIBRARY}?kind=exemplar", f"{LIBRARY}?cost=0"]
    assert [chip.url for chip in client.get(f"{LIBRARY}?cost=0").context["chips"]] == [LIBRARY]


def test_only_what_is_published_is_offered_to_choose_from(client, cast, campaign, three, land):
    make_initiative(land.bung_chong, cast.second_recorder, state="accepted", field=campaign.fields.last())
    form = client.get(LIBRARY).context["filters"].form
    places = [label.strip() for _key, label in form.fields["place"].choices][1:]
    assert places == ["Tỉnh Sóc Trăng", "Huyện Mỹ Xuyên", "Xã Tham Đôn", "Thị trấn Đại Tâm"]
    assert [code for code, _label in form.fields["field"].choices][1:] == [field.code for field in campaign.fields.all()[:2]]
    assert [str(code) for code, _label in form.fields["year"].choices][1:] == [str(dates.today().year)]


def test_many_places_are_offered_without_communes_but_the_one_asked_for(cast, campaign, land, monkeypatch):
    monkeypatch.setattr(places, "PLACES_OFFERED", 5)
    for number in range(5):
        unit = Unit.objects.create(key=f"n{number}", kind="commune", type="xa", name=f"Số {number}", parent=land.other_district, valid_from=land.district.valid_from)
        make_rows(1, unit=unit, by=cast.recorder, campaign=campaign, state="accepted", published=True)
    assert [label.strip() for _key, label in offered_places(None)] == ["Tỉnh Sóc Trăng", "Huyện Kế Sách"]
    assert [label.strip() for _key, label in offered_places(unit.pk)][-1] == "Xã Số 4"


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_library_asks_as_many_questions_whatever_it_holds(client, cast, campaign, land, home, rows, django_assert_num_queries):
    make_rows(rows, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="accepted", published=True)
    for query, most in (("", 13), ("?sort=-copies", 13), ("?format=print", 13), ("?format=xlsx", 8)):
        client.get(LIBRARY + query)
        with django_assert_num_queries(most):
            assert client.get(LIBRARY + query).status_code == 200


# --- Printed and sent -------------------------------------------------------------------------


def test_the_list_is_printed_as_a_table(client, three):
    text = text_of(client.get(f"{LIBRARY}?format=print&grade=recognised"))
    assert text.count("<tr>") == 3
    assert "Ấp Trà Mẹt, Xã Tham Đôn, Huyện Mỹ Xuyên" in text
    assert "<5" in text


def test_the_spreadsheet_holds_the_filtered_rows_and_no_count_of_a_few_people(client, three):
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{LIBRARY}?format=xlsx&sort=title").content)).active
    found = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0] in ("Đường hoa", "Kênh xanh", "Mái ấm")}
    assert [found[name][5] for name in ("Đường hoa", "Kênh xanh", "Mái ấm")] == [42, 0, None]
    assert [str(found[name][6] or "") for name in ("Đường hoa", "Kênh xanh", "Mái ấm")] == ["260", "<5", ""]
    assert found["Kênh xanh"][1] == "Xã Tham Đôn, Huyện Mỹ Xuyên"


@pytest.mark.parametrize(("people", "shown"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (1500, "1.500"), (None, "")])
def test_a_few_people_are_not_told_apart(client, cast, campaign, land, people, shown):
    record = make_published(land.tra_met, cast.recorder, cast.editor, people=people)
    assert record.people_in_public == shown
    facts = text_of(client.get(record.get_absolute_url())).split('class="key-facts"')[1].split("</dl>")[0]
    assert (f"<dd>{shown}</dd>" in facts) is bool(shown)


# --- The page ---------------------------------------------------------------------------------


def with_photos(cast, land, moments, **fields):
    record = make_initiative(land.tra_met, cast.recorder, photos=len(moments), **fields)
    for photo, moment in zip(record.evidence.order_by("pk"), moments, strict=True):
        describe_evidence(photo, by=cast.recorder, caption=photo.caption, credit="", moment=moment)
    return travel(record, "accepted", by=cast.recorder)


@pytest.mark.parametrize(
    ("moments", "ticked", "pair", "opening"),
    [
        (["before", "during", "after"], [0, 1, 2], [0, 2], [0, 2]),
        (["after", "before", "after"], [0, 1, 2], [1, 2], [1, 2]),
        (["before", "after"], [0], [], [0]),
        (["before", "after"], [1], [], [1]),
        (["", ""], [0, 1], [], [0]),
        (["before", "after"], [], [], []),
    ],
)
def test_before_and_after_stand_side_by_side_where_both_are_shown(client, cast, campaign, land, moments, ticked, pair, opening):
    record = with_photos(cast, land, moments)
    photos = list(record.evidence.order_by("pk"))
    publish_record(record, by=cast.editor, evidence=[photos[at].pk for at in ticked])
    context = client.get(record.get_absolute_url()).context
    assert context["pair"] == [photos[at] for at in pair]
    assert context["opening"] == [photos[at] for at in opening]
    assert context["other_photos"] == [photos[at] for at in ticked if at not in opening]


def test_what_was_reached_is_drawn_and_what_was_not_said_is_not(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    record.outputs.all().delete()
    for what, promised, reached in (("nửa", 2, 1), ("hơn", 2, 3), ("không", 2, 0), ("chưa", 2, None), ("hứa không", 0, 4), ("lẻ", 3, "1.25")):
        record.outputs.create(what=what, measure="km", promised=promised, reached=reached)
    answer = client.get(record.get_absolute_url())
    assert [(bar.output.what, bar.percent) for bar in answer.context["bars"]] == [("nửa", 50), ("hơn", 100), ("không", 0), ("chưa", None), ("hứa không", None), ("lẻ", 41)]
    assert text_of(answer).count("<progress") == 4
    assert "<strong>1,25</strong> / 3 km" in text_of(answer)


@pytest.mark.parametrize("measure", ["hộ", "Hộ nghèo", "người/năm", "HỘI VIÊN", "em", "cháu"])
def test_a_few_people_among_the_outputs_are_not_told_apart(client, cast, campaign, land, measure):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    record.outputs.all().delete()
    for promised, reached in ((4, 3), (8, 2), (3, 0), (8, 6), (1, None)):
        record.outputs.create(what="Giúp", measure=measure, promised=promised, reached=reached)
    answer = client.get(record.get_absolute_url())
    assert [bar[1:] for bar in answer.context["bars"]] == [("<5", "<5", None), ("8", "<5", None), ("<5", "0", None), ("8", "6", 75), ("<5", "–", None)]
    assert text_of(answer).count("<progress") == 1


def test_what_is_no_count_of_people_is_told_as_it_is(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    record.outputs.all().delete()
    for measure in ("km", "khóm", "chương trình"):
        record.outputs.create(what="Làm", measure=measure, promised=4, reached=3)
    assert [bar[1:] for bar in client.get(record.get_absolute_url()).context["bars"]] == [("4", "3", 75)] * 3


def test_why_the_work_stands_so_is_not_told_to_everybody(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    set_condition(record, "start", by=cast.recorder, reason=SECRET)
    answer = client.get(record.get_absolute_url())
    assert answer.context["bars"]
    assert SECRET not in text_of(answer)
    assert answer.context["initiative"].condition == "running"


@pytest.mark.parametrize(
    ("method", "steps"),
    [
        ("- Họp dân\n- Trồng hoa\n\n- Chăm hoa", ["Họp dân", "Trồng hoa", "Chăm hoa"]),
        ("1. Họp dân\n2) Trồng hoa", ["Họp dân", "Trồng hoa"]),
        ("Bước 1: Họp dân\nBước 2: Trồng hoa", ["Họp dân", "Trồng hoa"]),
        ("Một đoạn văn.", ["Một đoạn văn."]),
        ("2022 là năm đầu\n300 hộ tham gia", ["2022 là năm đầu", "300 hộ tham gia"]),
    ],
)
def test_how_it_is_done_is_told_in_steps(client, cast, campaign, land, method, steps):
    record = make_published(land.tra_met, cast.recorder, cast.editor, method=method)
    answer = client.get(record.get_absolute_url())
    assert answer.context["steps"] == steps
    assert ('class="how"' in text_of(answer)) is (len(steps) > 1)


def decided(first, second, verdict, by):
    first, second = sorted((first, second), key=lambda one: one.pk)
    said = {"raised_by": by, "verdict": verdict, "lead": first, "reason": "cùng việc", "decided_by": by, "decided_at": dates.now()}
    SameWork.objects.update_or_create(first=first, second=second, defaults=said)


@pytest.mark.parametrize(("verdict", "told"), [("joint", True), ("leads", True), ("separate", False)])
def test_joint_credit_names_units_and_bodies_alone(client, cast, campaign, land, bodies, verdict, told):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    partner = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="accepted", reviewer=cast.union_reviewer, title=SECRET, honouree=NAME, consent_way="written")
    decided(record, partner, verdict, cast.organiser)
    text = text_of(client.get(record.get_absolute_url()))
    assert ("Chi hội Phụ nữ ấp Trà Mẹt" in text) is told
    assert SECRET not in text
    assert NAME not in text
    assert partner.get_absolute_url() not in text


def test_who_took_their_claim_back_is_not_named_with_it(client, cast, campaign, land, bodies):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    partner = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="withdrawn")
    decided(record, partner, "joint", cast.organiser)
    assert client.get(record.get_absolute_url()).context["partners"] == []


def test_a_recognition_says_by_which_decision_and_leads_to_its_check(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    row = honour(record, by=cast.organiser, number="07-QĐ/BDV", title="Mô hình tiêu biểu năm")
    text = text_of(client.get(record.get_absolute_url()))
    assert [words in text for words in ("07-QĐ/BDV", "Mô hình tiêu biểu năm", f"/kiem-tra/{row.code}/")] == [True] * 3
    row.revoked_on, row.revoked_by = dates.today(), row.document
    row.save(update_fields=["revoked_on", "revoked_by"])
    answer = client.get(record.get_absolute_url())
    assert list(answer.context["recognitions"]) == []
    assert "07-QĐ/BDV" not in text_of(answer)


def test_the_honour_as_printed_of_an_individual_is_not_told_to_everybody(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, subject="individual")
    honour(record, by=cast.organiser, number="07-QĐ/BDV", title="Tặng ông Nguyễn Văn Ai")
    text = text_of(client.get(record.get_absolute_url()))
    assert ("07-QĐ/BDV" in text, "Nguyễn Văn Ai" in text) == (True, False)


def test_what_became_of_it_is_told(client, three):
    answer = client.get(three[0].get_absolute_url())
    assert says(answer, "Still alive at the last check-up")
    assert "thấy" not in text_of(answer)


@pytest.mark.parametrize("photos", [1, 3, 12])
def test_the_page_asks_as_many_questions_whatever_it_shows(client, cast, campaign, land, home, photos, django_assert_num_queries):
    record = make_published(land.tra_met, cast.recorder, cast.editor, photos=photos)
    for number in range(photos):
        record.outputs.create(what=f"Việc {number}", measure="cái", promised=2, reached=1)
    for grade in ("recognised", "outstanding")[:photos]:
        honour(record, by=cast.organiser, grade=grade)
    client.get(record.get_absolute_url())
    with django_assert_num_queries(23):
        assert client.get(record.get_absolute_url()).status_code == 200


# --- Passed on --------------------------------------------------------------------------------


def test_a_text_to_paste_tells_title_place_two_sentences_and_address(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa", goals="Sạch trọn tuyến. Mỗi hộ một đoạn! Câu thứ ba.")
    answer = client.get(record.get_absolute_url())
    assert answer.context["share_text"].split("\n") == [
        "Đường hoa", "Ấp Trà Mẹt, Xã Tham Đôn, Huyện Mỹ Xuyên", "Sạch trọn tuyến. Mỗi hộ một đoạn!", f"http://testserver{record.get_absolute_url()}",
    ]  # fmt: skip
    assert answer.context["share_text"] in text_of(answer)
    assert "<svg" in text_of(answer).split('class="share__code"')[1]


def test_the_code_is_a_picture_of_its_own(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, title="<script>alert(1)</script>")
    answer = client.get(f"{record.get_absolute_url()}qr.svg")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/svg+xml", "no-store")
    assert answer.content.startswith(b"<svg")
    assert b"<script" not in answer.content


# --- What never stands there ------------------------------------------------------------------


def public_addresses(record):
    return [record.get_absolute_url(), LIBRARY, f"{LIBRARY}?q=vinh+danh", f"{LIBRARY}?format=print", f"{LIBRARY}?subject=individual", f"{record.get_absolute_url()}qr.svg"]


@pytest.mark.parametrize("way", ["", "written"])
def test_a_name_is_nowhere_but_on_its_page_and_there_with_consent_alone(client, cast, campaign, land, way):
    record = make_published(land.tra_met, cast.recorder, cast.editor, honouree=NAME, consent_way=way)
    copy = make_published(land.bung_chong, cast.second_recorder, cast.editor, origin=record, origin_changes="khác")
    page, *others = public_addresses(record)
    answer = client.get(page)
    assert (NAME in text_of(answer)) is bool(way)
    assert NAME not in answer.context["share_text"]
    for address in (*others, copy.get_absolute_url()):
        assert NAME not in html.unescape(client.get(address).content.decode()), address
    cells = [str(cell) for row in openpyxl.load_workbook(BytesIO(client.get(f"{LIBRARY}?format=xlsx").content)).active.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if "Vinh" in cell] == []
    if way:
        set_name_consent(record, way="", by=cast.recorder)
        assert NAME not in text_of(client.get(page))


def test_taken_off_it_is_gone_from_everywhere_at_once(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, title=SECRET, goals=SECRET, photos=1)
    other = make_published(land.bung_chong, cast.second_recorder, cast.editor, title="Bản", origin=record, origin_changes="khác")
    shown = [LIBRARY, f"{LIBRARY}?q=kin", other.get_absolute_url(), land.tra_met.get_absolute_url()]
    assert [SECRET in html.unescape(client.get(address).content.decode()) for address in shown] == [True] * 4
    unpublish_record(record, by=cast.editor, reason="gỡ")
    assert [SECRET in html.unescape(client.get(address).content.decode()) for address in (*shown, f"{LIBRARY}?format=print")] == [False] * 5
    assert [client.get(address).status_code for address in (record.get_absolute_url(), f"{record.get_absolute_url()}qr.svg", f"/mo-hinh/{record.pk}-x/qr.svg")] == [404] * 3


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn", "accepted"])
def test_nothing_unpublished_has_a_code_or_a_place_in_the_library(client, cast, campaign, land, state):
    record = make_initiative(land.tra_met, cast.recorder, state=state, title=SECRET)
    assert client.get(f"/mo-hinh/{record.pk}-x/qr.svg").status_code == 404
    answer = client.get(f"{LIBRARY}?q=kin")
    assert SECRET not in text_of(answer)
    assert [label for _key, label in answer.context["filters"].form.fields["place"].choices][1:] == []


def test_a_file_that_is_not_ticked_is_not_named(client, cast, campaign, land):
    draft = make_initiative(land.tra_met, cast.recorder)
    add_file(draft, SimpleUploadedFile("danh-sach.pdf", b"%PDF-1.7 x"), by=cast.recorder, caption=SECRET)
    record = publish_record(travel(draft, "accepted", by=cast.recorder), by=cast.editor, evidence=[])
    assert SECRET not in text_of(client.get(record.get_absolute_url()))


def test_the_year_is_the_year_of_registration(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    Initiative.objects.filter(pk=record.pk).update(first_submitted_at=dates.now() - timedelta(days=800))
    year = (dates.now() - timedelta(days=800)).year
    assert client.get(f"{LIBRARY}?year={year}").context["listing"].total == 1
    assert str(dates.today().year) not in [str(code) for code, _label in client.get(LIBRARY).context["filters"].form.fields["year"].choices]
