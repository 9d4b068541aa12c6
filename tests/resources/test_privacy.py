"""What must not show: houses one by one, names on receipts, what is not published under a code, free text without an editor."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from kheo.org.models import Consent, SealingKey
from kheo.records.actions import change_state, publish_record, save_record
from kheo.resources.actions.receipts import issue_receipt
from kheo.resources.models import Contribution, Work
from kheo.resources.queries.receipts import checked_receipt
from tests.conftest import says
from tests.factories import make_document, make_initiative
from tests.resources.conftest import TODAY, given, make_work, paid

pytestmark = pytest.mark.django_db

PAGE, SECRET, NAME = "/dong-gop/", "KÍN", "Nguyễn Thị Hoa"


def panel_of(client, unit):
    """The panel of works on a unit's public page."""
    panels = client.get(unit.get_absolute_url()).context["panels"]
    return next((panel.context for panel in panels if panel.template == "resources/public/unit_panel.html"), None)


@pytest.fixture
def house(land, cast) -> Work:
    return make_work(land.tra_met, cast.reviewer, f"Nhà bà {NAME}", kind="house", condition="finished", finished_on=TODAY, cost=50)


# Houses


def test_no_unit_page_tells_or_counts_a_house(client, cast, land, home, house):
    assert [panel_of(client, unit) for unit in (land.tra_met, land.tham_don, land.district)] == [None] * 3
    road = publish_record(make_work(land.tra_met, cast.reviewer), by=cast.editor, evidence=[])
    for unit in (land.tra_met, land.tham_don):
        panel = panel_of(client, unit)
        assert ([count for _words, count in panel["rows"]], panel["works"]) == ([1], [road])


def test_a_house_is_not_published(client, client_for, cast, house):
    with pytest.raises(PermissionDenied):
        publish_record(house, by=cast.editor, evidence=[])
    page = client_for(cast.editor)
    desk = page.get(f"/lam-viec/cong-trinh/{house.pk}/")
    assert says(desk, "A house is not published: its money is in the public sums of the commune, its name, place, text and photos stay at the desk.")
    assert f"/lam-viec/cong-trinh/{house.pk}/cong-bo/" not in desk.content.decode()
    assert (page.post(f"/lam-viec/cong-trinh/{house.pk}/cong-bo/").status_code, client.get(house.get_absolute_url()).status_code) == (403, 404)
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.filter(pk=house.pk).update(published_at=house.entered_at)


def test_a_published_road_that_is_called_a_house_is_public_no_more(client, cast, land, home):
    work = publish_record(make_work(land.tra_met, cast.recorder), by=cast.editor, evidence=[])
    work = change_state(Work.objects.get(pk=work.pk), "reopen", by=cast.reviewer, reason="Ghi nhầm loại")
    work.kind = "house"
    save_record(work, by=cast.recorder, fields=["kind"], version=work.version)
    work = change_state(change_state(Work.objects.get(pk=work.pk), "submit", by=cast.recorder), "accept", by=cast.reviewer)
    assert (work.is_public, client.get(work.get_absolute_url()).status_code) == (False, 404)


def test_houses_are_in_the_sums_and_in_no_number_list_or_sheet(client, cast, land, home, house):
    other = make_work(land.dai_an, cast.reviewer, "Nhà khác", kind="house", cost=70)
    publish_record(make_work(land.tra_met, cast.reviewer, "Đường", cost=100), by=cast.editor, evidence=[])
    given(land.tra_met, cast.reviewer, 500, work=house)
    paid(house, cast.reviewer, cast.colleague, 300, purpose=f"Mua ngói cho bà {NAME}")
    answer = client.get(PAGE, {"unit": land.tham_don.pk})
    told = answer.context["given"]
    assert (told.plan.cost, told.plan.works, told.money.whole.received, told.money.whole.spent) == (100, 1, 500, 300)
    asked = [{}, {"kind": "house"}, {"kind": "house", "condition": "finished"}, {"format": "csv"}]
    pages = [client.get(PAGE, {"unit": land.tham_don.pk, **more}) for more in asked]
    assert [[card.work.kind for card in page.context["cards"]] for page in pages[:3]] == [["road"], [], []]
    assert [(NAME in page.content.decode(), house.get_absolute_url() in page.content.decode()) for page in pages] == [(False, False)] * 4
    assert house.title_in_public not in pages[3].content.decode()
    assert house.get_absolute_url() not in client.get("/sitemap.xml").content.decode()
    alone = client.get(PAGE, {"unit": other.commune.pk}).context["given"]
    assert (alone.plan.works, alone.plan.cost) == (0, 0)


def test_an_initiatives_public_page_tells_no_house(client, cast, land, campaign, home, house):
    initiative = publish_record(make_initiative(land.tra_met, cast.recorder, state="accepted"), by=cast.editor, evidence=[])
    Work.objects.filter(pk=house.pk).update(initiative=initiative)
    assert house.title_in_public not in client.get(initiative.get_absolute_url()).content.decode()


# Under a receipt's code


def printed(client_for, user, receipt) -> str:
    answer = client_for(user).get(f"/lam-viec/dong-gop/{receipt.contribution_id}/bien-nhan/{receipt.code}/")
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


@pytest.mark.parametrize("texts", [
    {"purpose": f"Xây nhà cho bà {NAME}"}, {"purpose": "Sửa nhà số 12 đường Lê Lợi"}, {"purpose": "Gọi 0912345678 khi giao"},
    {"form": "other", "goods": f"Tủ của bà {NAME}"}, {"form": "other", "goods": "Tủ, giao 0912 345 678", "purpose": "Hội trường"},
])  # fmt: skip
def test_what_may_name_somebody_is_on_no_receipt_and_no_page(client, client_for, cast, land, home, texts):
    gift = given(land.tra_met, cast.recorder, 5, **texts)
    receipt = issue_receipt(gift, by=cast.recorder)
    gift = publish_record(Contribution.objects.get(pk=gift.pk), by=cast.editor, evidence=[])
    pages = [client.get(address).content.decode() for address in (f"/kiem-tra/{receipt.code}/", gift.get_absolute_url(), f"{PAGE}?unit={land.tham_don.pk}")]
    for told in [*pages, printed(client_for, cast.recorder, receipt)]:
        assert [word for word in (NAME, "Lê Lợi", "0912") if word in told] == []
    stored = Contribution.objects.get(pk=gift.pk)
    assert {name: getattr(stored, name) for name in texts} == texts


def test_what_names_nobody_stands_on_the_receipt_as_it_was_written(client, client_for, cast, land):
    receipt = issue_receipt(given(land.tra_met, cast.recorder, 5, form="other", goods="Cánh quạt trần", purpose="Hội trường ấp"), by=cast.recorder)
    for told in (client.get(f"/kiem-tra/{receipt.code}/").content.decode(), printed(client_for, cast.recorder, receipt)):
        assert [word for word in ("Cánh quạt trần", "Hội trường ấp") if word not in told] == []


def test_what_a_voucher_says_is_told_under_a_code_only_where_its_work_is_public(cast, land, work):
    receipt = issue_receipt(given(land.tham_don, cast.reviewer, 500, work=work), by=cast.reviewer)
    paid(work, cast.reviewer, cast.colleague, 300, purpose=f"Thuê xe lu {SECRET}")
    hidden = checked_receipt(receipt.code).words
    assert (SECRET in hidden, "300 đồng" in hidden, f"{work.kind_name}, {land.tham_don}" in hidden) == (False, True, True)
    publish_record(work, by=cast.editor, evidence=[])
    assert SECRET in checked_receipt(receipt.code).words


def test_out_of_the_common_purse_nobody_counts_the_houses(cast, land, house):
    receipt = issue_receipt(given(land.tra_met, cast.recorder, 900), by=cast.recorder)
    second = make_work(land.tra_met, cast.reviewer, "Nhà thứ hai", kind="house")
    for one, quantity in ((house, 300), (second, 200)):
        paid(one, cast.recorder, cast.reviewer, quantity, from_common=True)
    told = checked_receipt(receipt.code).words
    assert (told.count(house.title_in_public), "500 đồng: " in told) == (1, True)


def test_a_receipt_for_a_house_is_of_the_commune(client, client_for, cast, land, house):
    receipt = issue_receipt(given(land.tra_met, cast.recorder, 500, work=house), by=cast.recorder)
    for told in (client.get(f"/kiem-tra/{receipt.code}/").content.decode(), printed(client_for, cast.recorder, receipt)):
        assert (str(land.tham_don) in told, land.tra_met.name in told) == (True, False)


# Who gave it, on what is public already


def donor_page(gift) -> str:
    return f"/lam-viec/dong-gop/{gift.pk}/nguoi-dong-gop/"


@pytest.mark.parametrize("name", [f"Bà {NAME}, 0912345678", "Nhà 12 Lê Lợi", "Bà Hoa, số nhà 12", f"{NAME} 094185001234"])
def test_beside_a_name_nothing_personal_is_taken(client_for, cast, land, name):
    gift = given(land.tra_met, cast.recorder, 500)
    answer = client_for(cast.recorder).post(donor_page(gift), {"name": name, "purpose": "publish", "way": "spoken"})
    assert (answer.status_code, list(answer.context["form"].errors), SealingKey.objects.count()) == (422, ["name"], 0)


def test_a_name_comes_onto_a_public_page_by_an_editor_alone(client, client_for, cast, land, home):
    gift = publish_record(given(land.tra_met, cast.recorder, 500), by=cast.editor, evidence=[])
    said = {"name": NAME, "purpose": "publish", "way": "written"}
    refused = client_for(cast.recorder).post(donor_page(gift), said)
    assert (refused.status_code, list(refused.context["form"].errors), Consent.objects.count()) == (422, ["purpose"], 0)
    assert says(refused, "This contribution is published already: a name comes onto its public page by an editor. Ask one to write it down here.")
    page = client_for(cast.editor)
    assert donor_page(gift) in page.get(f"/lam-viec/dong-gop/{gift.pk}/").content.decode()
    assert page.post(donor_page(gift), said).status_code == 302
    assert NAME in client.get(gift.get_absolute_url()).content.decode()
    assert client_for(cast.recorder).post(donor_page(gift), said).status_code == 302  # the same again changes nothing
    assert (Consent.objects.count(), NAME in page.get(donor_page(gift)).content.decode()) == (1, False)


def test_who_is_only_thanked_is_still_named_by_those_who_carry_it(client, client_for, cast, land, home):
    gift = publish_record(given(land.tra_met, cast.recorder, 500), by=cast.editor, evidence=[])
    assert client_for(cast.recorder).post(donor_page(gift), {"name": NAME, "purpose": "thank", "way": "spoken"}).status_code == 302
    assert (Consent.objects.standing().count(), NAME in client.get(gift.get_absolute_url()).content.decode()) == (1, False)


@pytest.mark.parametrize("who", ["second_recorder", "neighbour", "reviewer", "leader", "stranger", "union_recorder"])
def test_nobody_else_names_a_donor_of_what_is_public(client_for, cast, land, who):
    gift = publish_record(given(land.tra_met, cast.recorder, 500), by=cast.editor, evidence=[])
    assert client_for(getattr(cast, who)).post(donor_page(gift), {"name": NAME, "purpose": "publish", "way": "written"}).status_code in (403, 404)
    assert SealingKey.objects.count() == 0


# A work's page


def test_a_works_page_names_no_document_of_the_register(client, cast, land, home):
    document = make_document(land.tham_don, cast.reviewer, number="09-CV/KÍN", title="Kín")
    work = publish_record(make_work(land.tra_met, cast.reviewer, document=document), by=cast.editor, evidence=[])
    answer = client.get(work.get_absolute_url())
    assert (answer.status_code, "09-CV/KÍN" in answer.content.decode()) == (200, False)
