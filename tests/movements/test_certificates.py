"""Certificates as PDF: made anew each time, with nobody's name but by a consent that stands."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kheo.lib import dates
from kheo.movements.actions import revoke_recognition, set_name_consent
from kheo.movements.queries import certificate_values
from kheo.movements.views.certificates import leads_to
from kheo.org.models import RoleAssignment
from kheo.records.checks import printed_code
from tests.conftest import LONG_AGO, says
from tests.factories import honour, make_document, make_initiative, make_published

NAME = "Nguyễn Thị Thử Nghiệm"


@pytest.fixture
def collective(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="accepted", title="Tuyến đường hoa ấp Trà Mẹt")


@pytest.fixture
def individual(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="accepted", title="Người giữ rừng", honouree=NAME, consent_way="paper")


def address(row):
    return reverse("movements:certificate", args=[row.initiative_id, row.pk])


def words(answer):
    """The text of the paper, with single spaces and without the invisible places to break."""
    read = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    return " ".join(read.replace("\u200b", "").split())


def values(row):
    return certificate_values(row, qr=b"<svg/>", where="x.vn/kiem-tra/")


def test_a_certificate_says_who_decided_what_for_whom_by_which_decision(client_for, organiser, collective, land):
    document = make_document(
        land.district, organiser, number="45-QĐ/HU", issued_on=dates.today(), kind="QĐ", system="party", signer_office="Phó Bí thư", title="Công nhận"
    )
    row = honour(collective, by=organiser, number="45-QĐ/HU", title="Mô hình “Dân vận khéo” năm 2026")
    answer = client_for(organiser).get(address(row))
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/pdf", "no-store, private")
    read = words(answer)
    for said in (
        "ĐẢNG CỘNG SẢN VIỆT NAM", "Mô hình “Dân vận khéo” năm 2026", "Tuyến đường hoa ấp Trà Mẹt", "Ấp Trà Mẹt, Xã Tham Đôn", "45-QĐ/HU",
        f"{dates.today():%d/%m/%Y}", "Mỹ Xuyên, ngày", "PHÓ BÍ THƯ", printed_code(row.code),
    ):  # fmt: skip
        assert said in read, said
    assert f"testserver/kiem-tra/{row.code}" in read.replace(" ", "")  # long addresses are broken to fit
    assert document.issuer.upper() in read


@pytest.mark.parametrize(("grade", "form", "honour_said"), [("recognised", "", "Certificate"), ("outstanding", "", "Certificate"), ("rewarded", "bieu_duong", "Biểu dương")])
def test_a_reward_bears_the_name_of_its_form(organiser, collective, grade, form, honour_said):
    honour(collective, by=organiser)
    said = values(honour(collective, by=organiser, grade=grade, reward_form=form))
    assert said["honour"] == honour_said
    assert "Dân vận khéo" in said["lead"]


@pytest.mark.parametrize(
    ("form", "issuer", "authority", "given"),
    [
        ("giay_khen_xa", "Ủy ban nhân dân xã Tham Đôn", "Chủ tịch Ủy ban nhân dân Xã Tham Đôn", "Tặng"),
        ("giay_khen_xa", "Chủ tịch UBND xã Tham Đôn", "Chủ tịch UBND xã Tham Đôn", "Tặng"),
        ("bieu_duong", "Ủy ban nhân dân xã Tham Đôn", "Ủy ban nhân dân xã Tham Đôn", ""),
    ],
)
def test_a_giay_khen_is_given_by_the_chair_as_printed_ones_say(client_for, stranger, collective, land, form, issuer, authority, given):
    RoleAssignment.objects.create(user=stranger, role="organiser", unit=land.tham_don, valid_from=LONG_AGO)
    document = make_document(land.tham_don, stranger, number="45/QĐ-UBND", issued_on=dates.today(), kind="decision")
    document.issuer = issuer
    document.save()
    honour(collective, by=stranger, unit=land.tham_don)
    row = honour(collective, by=stranger, unit=land.tham_don, grade="rewarded", reward_form=form, number="45/QĐ-UBND")
    said = values(row)
    assert (said["issuer"], said["given"]) == (authority, given)
    assert said["decision"].startswith("Quyết định No. 45/QĐ-UBND, ") is bool(given)
    read = words(client_for(stranger).get(address(row)))
    lines = [authority.upper(), "Ấp Trà Mẹt, Xã Tham Đôn", "Tuyến đường hoa ấp Trà Mẹt", "45/QĐ-UBND"]
    assert [read.find(line) for line in lines] == sorted(max(read.find(line), 0) for line in lines)


def test_that_nobody_checked_the_prescribed_form_is_said_where_it_is_decided(client_for, organiser, collective):
    answer = client_for(organiser).get(reverse("movements:recognise", args=[collective.pk]))
    assert says(answer, "Certificates have their lines in the order of printed ones; the form that the decree prescribes was not checked.")


def test_a_bodys_certificate_names_the_body(campaign, organiser, union_recorder, bodies, land):
    row = honour(make_initiative(land.tra_met, union_recorder, body=bodies.women_branch, state="accepted"), by=organiser)
    assert values(row)["bearer"] == ["Chi hội Phụ nữ ấp Trà Mẹt, Ấp Trà Mẹt"]


def test_a_consent_withdrawn_between_two_prints_is_gone_from_the_second(client_for, organiser, recorder, individual):
    row, browser = honour(individual, by=organiser), client_for(organiser)
    assert NAME in words(browser.get(address(row)))
    set_name_consent(individual, way="", by=recorder)
    again = browser.get(address(row))
    assert again.status_code == 200
    assert NAME not in words(again)
    assert "....." in words(again)
    assert NAME not in str(PdfReader(BytesIO(again.content)).metadata)
    assert "Người giữ rừng" in words(again)


def test_without_consent_nobody_prints_the_name_not_even_who_entered_it(client_for, organiser, recorder, campaign, land):
    row = honour(make_initiative(land.tra_met, recorder, state="accepted", honouree=NAME), by=organiser)
    for user in (organiser, recorder):
        assert NAME not in words(client_for(user).get(address(row)))


def test_the_code_leads_to_the_public_page_once_there_is_one(organiser, editor, recorder, campaign, land):
    hidden = honour(make_initiative(land.tra_met, recorder, state="accepted"), by=organiser)
    shown = honour(make_published(land.tra_met, recorder, editor), by=organiser)
    assert [leads_to(row) for row in (hidden, shown)] == [f"/kiem-tra/{hidden.code}/", shown.initiative.get_absolute_url()]


def test_what_was_revoked_is_printed_no_more(client_for, organiser, collective):
    row = honour(collective, by=organiser)
    revoke_recognition(row, document=row.document, on=dates.today(), reason="Nhầm", by=organiser)
    answer = client_for(organiser).get(address(row), follow=True)
    assert answer.redirect_chain == [(reverse("records:show", args=["mo-hinh", collective.pk]), 302)]
    assert says(answer, "This recognition was revoked: no certificate is printed for it any more.")


@pytest.mark.parametrize(
    ("who", "status"),
    [("recorder", 200), ("organiser", 200), ("reviewer", 403), ("leader", 403), ("editor", 403), ("second_recorder", 404), ("neighbour", 404), ("stranger", 404), ("anonymous", 302)],
)
def test_it_is_printed_by_who_carries_it_and_by_who_decided(client_for, cast, anonymous, organiser, individual, who, status):
    row = honour(individual, by=organiser)
    assert client_for(getattr(cast, who, anonymous)).get(address(row)).status_code == status


def test_deciding_elsewhere_opens_no_certificate(client_for, organiser, stranger, collective, land):
    RoleAssignment.objects.create(user=stranger, role="organiser", unit=land.tham_don, valid_from=LONG_AGO)
    assert client_for(stranger).get(address(honour(collective, by=organiser))).status_code == 403
    assert client_for(stranger).get(address(honour(collective, by=organiser, unit=land.tham_don))).status_code == 200


def test_a_recognition_is_not_reached_through_another_initiative(client_for, organiser, recorder, collective, individual):
    row = honour(individual, by=organiser)
    assert client_for(organiser).get(reverse("movements:certificate", args=[collective.pk, row.pk])).status_code == 404


def test_the_desk_offers_it_to_those_who_may_print_it(client_for, organiser, recorder, leader, collective):
    row = honour(collective, by=organiser)
    there = reverse("records:show", args=["mo-hinh", collective.pk])
    assert [address(row) in client_for(user).get(there).content.decode() for user in (organiser, recorder, leader)] == [True, True, False]
