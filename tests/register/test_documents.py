"""Documents at the desk: registered, read by those they apply to, put right, ended."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.org.models import HistoryEntry
from kheo.register.actions import change_document, register_document
from kheo.register.models import DocumentFile, OfficialDocument, System
from kheo.register.permissions import documents_for
from tests.conftest import says
from tests.factories import photo
from tests.register.conftest import PROGRAMME

LIST, NEW = "/lam-viec/van-ban/", "/lam-viec/van-ban/moi/"


def url(name, document, *more):
    return reverse(f"register:{name}", args=[document.pk, *more])


def typed(unit, **changed):
    return {
        "number": "Số 15-KH/HU", "kind": "", "issuer": "Huyện ủy Mỹ Xuyên", "issued_on": "05/01/2022", "title": "Kế hoạch dân vận năm 2022",
        "signer_office": "Chủ tịch", "owner": f"u{unit.pk}", "uuid": str(uuid.uuid4()), "version": "1", **changed,
    }  # fmt: skip


def pdf(name="van-ban.pdf", more=b""):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF" + more, content_type="application/pdf")


def stored():
    return OfficialDocument.objects.get()


def errors(answer):
    return set(answer.context["form"].errors)


def row_queries(count, cast, land):
    OfficialDocument.objects.bulk_create(
        OfficialDocument(unit=land.district, number=f"{number}-BC/HU", system="party", numeral=number, suffix="HU", kind="report", issuer="Huyện ủy", title=f"Báo cáo {number}", folded=f"bao cao {number}", entered_by=cast.organiser)
        for number in range(1, count + 1)
    )  # fmt: skip


# --- Registering ------------------------------------------------------------------------------


def test_a_document_is_registered_and_its_number_read(client_for, cast, land):
    answer = client_for(cast.organiser).post(NEW, typed(land.district))
    document = stored()
    assert (answer.status_code, answer["Location"]) == (302, document.get_absolute_url())
    assert (document.number, document.system, document.numeral, document.year, document.suffix, document.kind) == ("15-KH/HU", "party", 15, None, "HU", "plan")
    assert (document.issued_on, document.unit, document.entered_by, document.state) == (date(2022, 1, 5), land.district, cast.organiser, "in_force")
    entry = HistoryEntry.objects.about(document).get()
    assert (entry.verb, entry.actor, entry.changes["content"]["number"], entry.changes["content"]["issued_on"]) == ("register", cast.organiser, "15-KH/HU", "2022-01-05")
    page = client_for(cast.organiser).get(answer["Location"]).content.decode()
    assert "15-KH/HU" in page
    assert "Kế hoạch dân vận năm 2022" in page


def test_a_second_click_registers_nothing_twice(client_for, organiser, land):
    page, values = client_for(organiser), typed(land.district)
    first, second = page.post(NEW, values), page.post(NEW, values)
    assert first["Location"] == second["Location"] == stored().get_absolute_url()
    assert HistoryEntry.objects.about(stored()).count() == 1


def test_another_persons_uuid_opens_nothing(client_for, cast, land):
    values = typed(land.tham_don)
    client_for(cast.reviewer).post(NEW, values)
    assert client_for(cast.colleague).post(NEW, values).status_code == 403
    assert stored().entered_by == cast.reviewer


def test_a_date_that_is_not_known_stays_unknown(client_for, organiser, land):
    page = client_for(organiser)
    answer = page.post(NEW, typed(land.district, issued_on=""))
    assert stored().issued_on is None
    assert says(page.get(answer["Location"]), "date not known")
    assert says(page.get(LIST), "date not known")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"number": "09 CTr HU"}, {"number", "as_printed"}),
        ({"number": "22/12/2020"}, {"number", "as_printed"}),
        ({"number": "318/QD-TTg"}, {"number", "as_printed"}),
        ({"number": "\u200f09-CTr/HU"}, {"number"}),
        ({"number": "\u200f09-CTr/HU", "as_printed": "on"}, {"number"}),
        ({"number": "x" * 10_000}, {"number"}),
        ({"number": "15-KH\x00/HU"}, {"number"}),
        ({"number": ""}, {"number"}),
        ({"number": "12-QĐ/HU"}, {"kind"}),
        ({"number": "12-QĐ/HU", "kind": "plan"}, {"kind"}),
        ({"number": "15-KH/HU", "kind": "decision"}, {"kind"}),
        ({"kind": "circus"}, {"kind"}),
        ({"issuer": " "}, {"issuer"}),
        ({"title": ""}, {"title"}),
        ({"title": "x" * 501}, {"title"}),
        ({"issued_on": "31/02/2022"}, {"issued_on"}),
        ({"issued_on": "31/12/2098"}, {"issued_on"}),
        ({"number": "30/2020/NĐ-CP", "issued_on": "05/03/2021"}, {"issued_on"}),
        ({"owner": "u999999"}, {"owner"}),
        ({"uuid": "x"}, {"uuid"}),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_stays_typed(client_for, organiser, land, wrong, named):
    answer = client_for(organiser).post(NEW, typed(land.district, **wrong))
    assert (answer.status_code, errors(answer)) == (422, named)
    assert OfficialDocument.objects.count() == 0
    assert answer.context["form"]["signer_office"].value() == "Chủ tịch"


def test_a_malformed_number_is_kept_only_with_a_tick_and_marked(client_for, organiser, land):
    page = client_for(organiser)
    answer = page.post(NEW, typed(land.district, number="12/CV-UBND"))
    assert 'type="checkbox" name="as_printed"' in answer.content.decode()
    answer = page.post(NEW, typed(land.district, number=" 12/CV-UBND ", as_printed="on", kind="official_letter"))
    document = stored()
    assert (document.number, document.system, document.numeral, document.suffix, document.kind) == ("12/CV-UBND", System.OTHER, None, "", "official_letter")
    assert says(page.get(answer["Location"]), "Number as printed, in no known form")


def test_the_tick_marks_nothing_that_is_right(client_for, organiser, land):
    client_for(organiser).post(NEW, typed(land.district, as_printed="on"))
    assert stored().system == System.PARTY


def test_a_sign_with_two_meanings_is_decided_by_the_person(client_for, organiser, land):
    client_for(organiser).post(NEW, typed(land.district, number="12-QĐ/HU", kind="rules"))
    assert stored().kind == "rules"


def test_a_repeated_number_is_asked_about_with_a_link_and_never_blocked(client_for, organiser, land, registered):
    there, page = registered(), client_for(organiser)
    values = typed(land.district, number="9-CTr/HU", issuer="Huyện ủy", issued_on="22/12/2020")
    answer = page.post(NEW, values)
    assert (answer.status_code, errors(answer)) == (422, {"despite_repetition"})
    text = answer.content.decode()
    assert [text.count(words) for words in (f'href="{there.get_absolute_url()}"', "09-CTr/HU (22/12/2020)", there.title)] == [1, 1, 1]
    assert f'<a href="#{answer.context["form"]["despite_repetition"].id_for_label}">' in text
    assert 'type="checkbox" name="despite_repetition"' in answer.content.decode()
    assert page.post(NEW, {**values, "despite_repetition": "on"}).status_code == 302
    assert OfficialDocument.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"issued_on": "22/12/2015"},  # another term of the committee
        {"issuer": "Huyện ủy Kế Sách"},
        {"number": "10-CTr/HU"},
        {"number": "09-KH/HU"},
    ],
)
def test_what_only_looks_alike_is_not_asked_about(client_for, organiser, land, registered, other):
    registered()
    values = typed(land.district, number="09-CTr/HU", issuer="Huyện ủy Mỹ Xuyên", issued_on="22/12/2020")
    assert client_for(organiser).post(NEW, {**values, **other}).status_code == 302


def test_a_repetition_is_seen_through_abbreviations_and_in_numbers_in_no_form(client_for, organiser, land, registered):
    registered(number="12/KH-UBND", issuer="Ủy ban nhân dân huyện Mỹ Xuyên", issued_on=date(2022, 3, 1))
    registered(number="12/CV-UBND", issuer="UBND huyện Mỹ Xuyên", issued_on=date(2022, 3, 1), as_printed=True)
    page = client_for(organiser)
    for number, more in [("12/KH-UBND", {}), ("12/CV-UBND", {"as_printed": "on"})]:
        answer = page.post(NEW, typed(land.district, number=number, issuer="UBND huyện Mỹ Xuyên", issued_on="01/03/2022", **more))
        assert errors(answer) == {"despite_repetition"}
        assert answer.content.decode().count(f"{number} (01/03/2022)") == 1


def test_a_repetition_does_not_tell_of_documents_that_the_person_may_not_read(client_for, cast, land, registered):
    registered(by=cast.neighbour, unit=land.dai_tam, title="KÍN")
    answer = client_for(cast.reviewer).post(NEW, typed(land.tham_don, number="09-CTr/HU", issuer="Huyện ủy Mỹ Xuyên", issued_on="22/12/2020"))
    assert answer.status_code == 302


def test_what_is_understood_of_a_number_is_shown_while_it_is_typed(client_for, organiser, registered):
    there, page = registered(), client_for(organiser)
    answer = page.get(reverse("register:read"), {"number": "Số 09-CTr/HU", "issuer": "Huyện ủy", "issued_on": "22/12/2020"})
    text = answer.content.decode()
    assert [name in text for name in ("Chương trình", "Huyện ủy", there.get_absolute_url())] == [True, True, True]
    assert says(page.get(reverse("register:read"), {"number": "09 CTr HU", "issued_on": "x"}), "There are spaces inside the number. Type its strokes as printed, for example 09-CTr/HU or 1417/QĐ-UBND.")
    assert page.get(reverse("register:read")).content.decode().strip() == ""


@pytest.mark.parametrize("who", ["recorder", "union_recorder", "editor", "leader", "administrator", "stranger"])
def test_only_those_who_keep_documents_register_them(client_for, cast, land, who):
    page = client_for(getattr(cast, who))
    assert [page.get(NEW).status_code, page.post(NEW, typed(land.district)).status_code, page.get(reverse("register:read"), {"number": "1"}).status_code] == [403] * 3
    assert OfficialDocument.objects.count() == 0


def test_documents_are_registered_for_ones_own_units_and_bodies_only(client_for, cast, land, bodies):
    assert errors(client_for(cast.reviewer).post(NEW, typed(land.district))) == {"owner"}
    assert errors(client_for(cast.union_reviewer).post(NEW, typed(land.tham_don))) == {"owner"}
    assert client_for(cast.union_reviewer).post(NEW, typed(land.tham_don, owner=f"b{bodies.women_commune.pk}")).status_code == 302
    assert stored().body == bodies.women_commune
    with pytest.raises(PermissionDenied):
        register_document(by=cast.reviewer, unit=land.district, **PROGRAMME)
    with pytest.raises(PermissionDenied):
        register_document(by=cast.organiser, unit=land.district, body=bodies.women_commune, **PROGRAMME)


# --- Reading ----------------------------------------------------------------------------------

READERS = {
    "district": {"recorder", "second_recorder", "reviewer", "colleague", "neighbour", "organiser", "editor", "leader", "provincial", "union_recorder", "union_reviewer"},
    "tham_don": {"recorder", "second_recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial", "union_recorder", "union_reviewer"},
    "tra_met": {"recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial", "union_recorder"},
    "dai_tam": {"neighbour", "organiser", "editor", "leader", "provincial"},
    "women_commune": {"recorder", "second_recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial", "union_recorder", "union_reviewer"},
    "front": {"recorder", "second_recorder", "reviewer", "colleague", "neighbour", "organiser", "editor", "leader", "provincial"},
}  # fmt: skip


@pytest.mark.parametrize(("place", "readers"), READERS.items())
def test_a_document_is_read_at_its_unit_above_it_and_below_it(client_for, cast, land, bodies, anonymous, place, readers):
    body = getattr(bodies, place, None)
    unit = body.unit if body else getattr(land, place)
    document = OfficialDocument.objects.create(unit=unit, body=body, number="1-BC/HU", issuer="Huyện ủy", title="KÍN-VĂN-BẢN", entered_by=cast.organiser)
    file = DocumentFile.objects.create(document=document, name="kin.pdf", file="documents/khong-co.pdf", size=1, uploaded_by=cast.organiser)
    assert {name for name, user in cast if documents_for(user).exists()} == readers
    assert not documents_for(anonymous).exists()
    for name, user in cast:
        page = client_for(user)
        answer = page.get(document.get_absolute_url())
        assert (name, answer.status_code) == (name, 200 if name in readers else 404)
        assert (name, "KÍN-VĂN-BẢN" in page.get(LIST).content.decode()) == (name, name in readers)
        assert page.get(reverse("register:file", args=[file.uuid])).status_code == 404  # its bytes are gone for all


def test_no_role_no_documents(client_for, cast, anonymous, registered):
    document = registered()
    for user in (cast.stranger, cast.administrator):
        assert client_for(user).get(LIST).status_code == 403
        assert client_for(user).get(document.get_absolute_url()).status_code == 404
    assert client_for(anonymous).get(LIST).status_code == 302


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_list_asks_as_many_questions_for_many_rows_as_for_one(client_for, cast, land, rows, django_assert_num_queries):
    row_queries(rows, cast, land)
    page = client_for(cast.leader)
    page.get(LIST)
    with django_assert_num_queries(6):
        answer = page.get(f"{LIST}?q=bao+cao&sort=-issued_on")
    assert len(answer.context["listing"].rows) == min(rows, 50)


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_registering_asks_as_many_questions_beside_many_documents_as_beside_one(client_for, cast, land, rows, django_assert_num_queries):
    row_queries(rows, cast, land)
    page = client_for(cast.organiser)
    page.post(NEW, typed(land.district, number="16-KH/HU"))
    with django_assert_num_queries(21):
        assert page.post(NEW, typed(land.district)).status_code == 302


def test_the_list_is_searched_without_accents_filtered_and_sent_as_xlsx(client_for, cast, registered):
    registered()
    registered(number="318/QĐ-TTg", issuer="Thủ tướng Chính phủ", issued_on=date(2022, 3, 8), title="Bộ tiêu chí quốc gia về xã nông thôn mới")
    registered(number="30/2020/NĐ-CP", issuer="Chính phủ", issued_on=date(2020, 3, 5), title="Công tác văn thư")
    page = client_for(cast.recorder)

    def found(query):
        return [row.record.number for row in page.get(LIST + query).context["listing"].rows]

    assert found("") == ["318/QĐ-TTg", "09-CTr/HU", "30/2020/NĐ-CP"]
    assert found("?q=nong thon moi") == ["318/QĐ-TTg", "09-CTr/HU"]
    assert found("?q=QD-TTg") == ["318/QĐ-TTg"]
    assert found("?q=thu tuong") == ["318/QĐ-TTg"]
    assert found("?year=2020") == ["09-CTr/HU", "30/2020/NĐ-CP"]
    assert found("?kind=decree") == ["30/2020/NĐ-CP"]
    assert found("?state=expired") == []
    assert page.get(f"{LIST}?format=print").status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(page.get(f"{LIST}?format=xlsx&kind=decision").content)).active
    assert "318/QĐ-TTg" in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("query", ["?sort=x", "?page=999", "?state=x", "?kind=x", "?year=x", "?q=%00", "?q=" + "x" * 3000])
def test_the_list_lives_with_whatever_the_address_says(client_for, recorder, registered, query):
    registered()
    assert client_for(recorder).get(LIST + query).status_code == 200


# --- Putting right ----------------------------------------------------------------------------


def test_a_document_is_put_right_and_the_history_tells_what_changed(client_for, organiser, land, registered):
    document, page = registered(), client_for(organiser)
    values = typed(land.district, number="09-CTr/HU", issued_on="23/12/2020", title=document.title, signer_office=document.signer_office, issuer=document.issuer)
    assert page.post(url("change", document), values)["Location"] == document.get_absolute_url()
    now = stored()
    assert (now.issued_on, now.version) == (date(2020, 12, 23), 2)
    assert HistoryEntry.objects.about(document).last().changes == {"changed": {"issued_on": ["2020-12-22", "2020-12-23"]}}
    text = page.get(document.get_absolute_url()).content.decode()
    assert "<del>22/12/2020</del> → <ins>23/12/2020</ins>" in text


def test_saving_without_a_change_writes_nothing(client_for, organiser, land, registered):
    document = registered()
    values = typed(land.district, number=document.number, issued_on="22/12/2020", title=document.title, signer_office=document.signer_office, issuer=document.issuer)
    assert client_for(organiser).post(url("change", document), values).status_code == 302
    assert (stored().version, HistoryEntry.objects.about(document).count()) == (1, 1)


def test_of_two_editors_the_second_sees_both_versions(client_for, organiser, land, registered):
    document, page = registered(), client_for(organiser)
    first = typed(land.district, title="Tên thứ nhất")
    assert page.post(url("change", document), first).status_code == 302
    answer = page.post(url("change", document), {**first, "title": "Tên thứ hai"})
    assert answer.status_code == 409
    assert [(theirs, mine) for _label, theirs, mine in answer.context["differences"]] == [("Tên thứ nhất", "Tên thứ hai")]
    assert stored().title == "Tên thứ nhất"
    assert page.post(url("change", document), {**first, "title": "Tên thứ hai", "version": answer.context["form"]["version"].value()}).status_code == 302
    assert stored().title == "Tên thứ hai"


def test_a_change_may_not_repeat_another_number_unasked(client_for, organiser, land, registered):
    registered()
    document = registered(number="10-CTr/HU")
    values = typed(land.district, number="09-CTr/HU", issuer=document.issuer, issued_on="22/12/2020", title=document.title)
    assert errors(client_for(organiser).post(url("change", document), values)) == {"despite_repetition"}


def test_documents_are_put_right_by_those_who_keep_them_and_above(client_for, cast, land, registered):
    document = registered(by=cast.reviewer, unit=land.tham_don)
    statuses = {name: client_for(user).post(url("change", document), typed(land.tham_don, title=name)).status_code for name, user in cast}
    assert {name for name, status in statuses.items() if status in (302, 409)} == {"reviewer", "colleague", "organiser", "provincial"}
    assert {statuses[name] for name in ("recorder", "second_recorder", "editor", "leader", "union_recorder", "union_reviewer")} == {403}
    assert {statuses[name] for name in ("neighbour", "administrator", "stranger")} == {404}


def test_a_document_is_not_moved_to_a_unit_of_others(cast, land, registered):
    document = registered(by=cast.reviewer, unit=land.tham_don)
    for unit in (land.district, land.dai_tam):
        with pytest.raises(PermissionDenied):
            change_document(document, by=cast.reviewer, version=1, unit=unit)
    assert stored().unit == land.tham_don


def test_a_number_once_kept_as_printed_can_be_put_right(client_for, organiser, land, registered):
    document, page = registered(number="09 CTr HU", as_printed=True), client_for(organiser)
    assert page.get(url("change", document)).context["form"]["as_printed"].value() is True
    page.post(url("change", document), typed(land.district, number="09-CTr/HU"))
    assert (stored().number, stored().system, stored().numeral) == ("09-CTr/HU", System.PARTY, 9)


# --- What became of it ------------------------------------------------------------------------


def test_a_document_expires_with_a_reason_and_the_history_tells_it(client_for, organiser, registered):
    document, page = registered(), client_for(organiser)
    address = url("state", document, "expire")
    assert errors(page.post(address, {"reason": " "})) == {"reason"}
    assert page.post(address, {"reason": "Hết giai đoạn", "version": 1})["Location"] == document.get_absolute_url()
    assert (stored().state, stored().version) == ("expired", 2)
    assert "Hết giai đoạn" in page.get(document.get_absolute_url()).content.decode()
    assert page.post(address, {"reason": "Hết giai đoạn"}).status_code == 302  # a second click
    assert HistoryEntry.objects.about(document).count() == 2
    assert page.post(url("state", document, "withdraw"), {"reason": "x"}).status_code == 422
    assert page.post(url("state", document, "restore"), {"reason": "nhầm"}).status_code == 302
    assert stored().state == "in_force"


def test_a_step_from_a_page_that_is_out_of_date_is_refused(client_for, organiser, registered):
    document = registered()
    change_document(document, by=organiser, version=1, title="Khác")
    assert client_for(organiser).post(url("state", document, "expire"), {"reason": "x", "version": 1}).status_code == 422
    assert stored().state == "in_force"


def test_a_document_is_replaced_by_another_and_both_pages_say_so(client_for, cast, registered):
    old, new, page = registered(), registered(number="10-CTr/HU"), client_for(cast.organiser)
    assert page.post(url("state", old, "replace"), {"reason": "Chương trình mới", "replaced_by": new.pk}).status_code == 302
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == ("replaced", new)
    assert new.get_absolute_url() in client_for(cast.recorder).get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in client_for(cast.recorder).get(new.get_absolute_url()).content.decode()


def test_what_replaces_a_document_must_be_there_and_be_another_one(client_for, cast, land, registered):
    first, second, third = registered(), registered(number="10-CTr/HU"), registered(number="11-CTr/HU")
    page = client_for(cast.organiser)
    hidden = OfficialDocument.objects.create(unit=land.other_district, number="1-BC/HU", issuer="Huyện ủy", title="KÍN", entered_by=cast.provincial)
    for wrong in ("", "999999", first.pk, hidden.pk, "x"):
        answer = page.post(url("state", first, "replace"), {"reason": "x", "replaced_by": wrong})
        assert (answer.status_code, errors(answer)) == (422, {"replaced_by"})
        assert "KÍN" not in answer.content.decode()
    page.post(url("state", first, "replace"), {"reason": "x", "replaced_by": second.pk})
    page.post(url("state", second, "replace"), {"reason": "x", "replaced_by": third.pk})
    answer = page.post(url("state", third, "replace"), {"reason": "x", "replaced_by": first.pk})
    assert errors(answer) == {"replaced_by"}
    assert OfficialDocument.objects.get(pk=third.pk).state == "in_force"


def test_a_successor_that_the_reader_may_not_read_is_not_named(client_for, cast, land, registered):
    old = registered()
    old.replaced_by = registered(by=cast.neighbour, unit=land.dai_tam, number="77-CTr/ĐU", issuer="Đảng ủy")
    old.state = "replaced"
    old.save()
    text = client_for(cast.recorder).get(old.get_absolute_url()).content.decode()
    assert "77-CTr/ĐU" not in text


def test_a_withdrawn_document_is_frozen(client_for, organiser, land, registered):
    document, page = registered(), client_for(organiser)
    page.post(url("state", document, "withdraw"), {"reason": "Ban hành nhầm"})
    assert page.post(url("change", document), typed(land.district)).status_code == 403
    assert page.post(url("add_files", document), {"uploads": pdf()}).status_code == 403
    assert (stored().title, DocumentFile.objects.count()) == (PROGRAMME["title"], 0)


def test_a_step_that_does_not_exist_and_a_person_who_may_not_take_it(client_for, cast, registered):
    document = registered()
    assert client_for(cast.organiser).get(url("state", document, "burn")).status_code == 404
    assert client_for(cast.reviewer).post(url("state", document, "expire"), {"reason": "x"}).status_code == 403
    assert client_for(cast.stranger).post(url("state", document, "expire"), {"reason": "x"}).status_code == 404
    assert stored().state == "in_force"


# --- Files ------------------------------------------------------------------------------------


def test_files_are_kept_by_content_and_read_by_those_who_may_read_the_document(client_for, cast, land):
    page = client_for(cast.organiser)
    answer = page.post(NEW, typed(land.district, uploads=[pdf("Kế hoạch.exe"), photo("trang 1.jpg", gps=True)]))
    document = stored()
    assert [(file.name, file.content_type) for file in document.files.all()] == [("Kế hoạch.pdf", "application/pdf"), ("trang 1.jpg", "image/jpeg")]
    assert "Kế hoạch.pdf" in page.get(answer["Location"]).content.decode()
    address = reverse("register:file", args=[document.files.first().uuid])
    sent = client_for(cast.recorder).get(address)
    assert (sent.status_code, sent["Cache-Control"], sent["Content-Type"]) == (200, "private, no-store", "application/pdf")
    assert sent["Content-Disposition"].startswith("attachment")
    assert b"".join(sent.streaming_content).startswith(b"%PDF")
    assert client_for(cast.stranger).get(address).status_code == 404
    image = client_for(cast.recorder).get(reverse("register:file", args=[document.files.last().uuid]))
    assert b"MayAnhThu" not in b"".join(image.streaming_content)


def test_a_bad_file_takes_neither_the_document_nor_the_others_with_it(client_for, organiser, land, settings):
    settings.KHEO_FILE_LIMIT = 2000
    bad = [SimpleUploadedFile("virus.pdf", b"MZ\x90"), SimpleUploadedFile("rong.pdf", b""), pdf("to.pdf", b"x" * 3000)]
    answer = client_for(organiser).post(NEW, typed(land.district, uploads=[*bad, pdf()]), follow=True)
    assert [file.name for file in stored().files.all()] == ["van-ban.pdf"]
    told = " ".join(str(message) for message in answer.context["messages"])
    assert [name in told for name in ("virus.pdf", "to.pdf")] == [True, True]


def test_the_same_file_twice_is_one_and_too_many_are_refused(client_for, organiser, registered, settings):
    settings.KHEO_PHOTOS_PER_RECORD = 2
    document, page = registered(), client_for(organiser)
    for file in (pdf(), pdf("lan-hai.pdf"), pdf(more=b"1"), pdf(more=b"2")):
        page.post(url("add_files", document), {"uploads": file})
    assert document.files.count() == 2
    assert [entry.verb for entry in HistoryEntry.objects.about(document)] == ["register", "add_file", "add_file"]
    assert page.post(url("add_files", document), {}).status_code == 302


def test_a_file_is_removed_with_its_bytes_and_the_history_keeps_that_it_was_there(client_for, cast, registered, django_capture_on_commit_callbacks):
    document, page = registered(), client_for(cast.organiser)
    page.post(url("add_files", document), {"uploads": pdf()})
    file = document.files.get()
    address = reverse("register:remove_file", args=[file.uuid])
    assert client_for(cast.recorder).post(address).status_code == 403
    assert client_for(cast.stranger).post(address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        page.post(address, {"reason": "Có danh sách tên"})
    assert (document.files.count(), file.file.storage.exists(file.file.name)) == (0, False)
    assert HistoryEntry.objects.about(document).last().reason == "Có danh sách tên"


@pytest.mark.parametrize("who", ["recorder", "reviewer", "leader", "editor"])
def test_files_come_from_those_who_keep_the_document(client_for, cast, registered, who):
    document = registered()
    assert client_for(getattr(cast, who)).post(url("add_files", document), {"uploads": pdf()}).status_code == 403
    assert document.files.count() == 0


def test_a_day_that_has_not_come_and_the_words_of_refusals(organiser, land):
    with pytest.raises(ValidationError) as refused:
        register_document(by=organiser, unit=land.district, **{**PROGRAMME, "issued_on": dates.today() + timedelta(days=1)})
    assert refused.value.message_dict == {"issued_on": ["This day has not come yet."]}
    assert show_number(OfficialDocument.objects.count()) == "0"
