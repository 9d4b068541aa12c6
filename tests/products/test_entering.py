"""Producers and products through the pages: entered, what is wrong told and the rest kept, accepted; contacts sealed, erased when taken back."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from kheo.lib import dates
from kheo.org.models import Consent, SealingKey, User
from kheo.org.queries import unseal_field
from kheo.products.actions import keep_contact, save_dossier, set_contact_consent
from kheo.products.actions.contacts import erase_unneeded_contacts
from kheo.products.actions.dossiers import Kept
from kheo.products.models import DossierTick, Producer, Product
from kheo.products.queries import paper_lines, public_contact
from kheo.records.actions import change_state, publish_record
from kheo.records.queries import check_everything
from tests.conftest import Cast, Land, says
from tests.products.conftest import CONTACT, make_producer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    """Send the form of a new record; returns the answer."""

    def send(user: User, slug: str, **values: Any) -> Any:
        client, address = client_for(user), f"/lam-viec/{slug}/moi/"
        form = client.get(address).context["form"]
        data = {"owner": form.initial["owner"], "uuid": str(uuid.uuid4()), "version": "1", "action": "submit"}
        return client.post(address, {**data, **values}, follow=True)

    return send


def test_a_producer_and_its_product_are_entered_and_accepted(write: Any, cast: Cast, client_for: Any):
    write(cast.recorder, "chu-the", name="Tổ hợp tác Lục Bình", kind="cooperative_group", place="ấp Trà Mẹt", contact_text=CONTACT, consent_way="written")
    producer = Producer.objects.get()
    write(
        cast.recorder, "san-pham", name="Giỏ lục bình", producer=str(producer.pk), group="handicraft", what="Giỏ đan tay.", season=["12", "1", "2"], joined_year="2021"
    )
    product = Product.objects.get()
    assert (producer.state, product.state, product.season, product.months) == ("submitted", "submitted", "01,02,12", [1, 2, 12])
    page = client_for(cast.reviewer)
    for record, slug in ((producer, "chu-the"), (product, "san-pham")):
        page.post(f"/lam-viec/{slug}/{record.pk}/buoc/accept/", {"version": record.version})
        record.refresh_from_db()
    assert (producer.state, product.state) == ("accepted", "accepted")
    assert list(check_everything()) == []


def test_a_contact_is_sealed_and_in_no_page_at_the_desk(write: Any, cast: Cast, client_for: Any):
    write(cast.recorder, "chu-the", name="HTX", kind="cooperative", contact_text=CONTACT)
    producer = Producer.objects.get()
    assert (CONTACT in producer.contact, unseal_field(producer, "contact")) == (False, CONTACT)
    for who in (cast.recorder, cast.reviewer):
        page = client_for(who)
        for part in ("", "lich-su/"):
            assert CONTACT not in page.get(f"/lam-viec/chu-the/{producer.pk}/{part}").content.decode()


@pytest.mark.parametrize(
    ("slug", "values", "words"),
    [
        ("chu-the", {"place": "số nhà 25, đường Trần Hưng Đạo"}, "This looks like the address of a house: the hamlet is enough."),
        ("chu-the", {"consent_way": "written"}, "Consent to what? Write the contact above."),
        ("san-pham", {"joined_year": "2017"}, "The programme began in %(first)s, and this year is the last one."),
        ("san-pham", {"joined_year": "2999"}, "The programme began in %(first)s, and this year is the last one."),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_kept(write: Any, cast: Cast, slug: str, values: dict[str, str], words: str):
    answer = write(cast.recorder, slug, name="Bánh pía Trà Mẹt", **values)
    assert says(answer, words, first=2018)
    assert 'value="Bánh pía Trà Mẹt"' in answer.content.decode()
    model = Producer if slug == "chu-the" else Product
    assert [(row.name, row.state) for row in model.objects.all()] == [("Bánh pía Trà Mẹt", "draft")]


def test_a_month_that_there_is_not_is_no_season(write: Any, cast: Cast):
    answer = write(cast.recorder, "san-pham", name="Bánh pía", season=["13"])
    assert "season" in answer.context["form"].errors


def test_only_producers_that_may_be_read_are_offered(client_for: Any, cast: Cast, land: Land, producer: Producer):
    make_producer(land.dai_an, cast.neighbour, name="KÍN-XÃ-KHÁC")
    offered = client_for(cast.recorder).get("/lam-viec/san-pham/moi/").content.decode()
    assert ("Hợp tác xã Bưng Sen" in offered, "KÍN-XÃ-KHÁC" in offered) == (True, False)


@pytest.mark.parametrize("who", ["neighbour", "second_recorder", "stranger"])
def test_another_commune_finds_no_draft(client_for: Any, cast: Cast, land: Land, who: str):
    producer = make_producer(land.tra_met, cast.recorder, name="KÍN-NHÁP", contact=CONTACT, way="written")
    product = make_product(producer, cast.recorder, name="KÍN-NHÁP-HÀNG")
    page = client_for(getattr(cast, who))
    for address in ("/lam-viec/san-pham/", "/lam-viec/chu-the/", "/lam-viec/san-pham/?q=kin", f"/lam-viec/san-pham/{product.pk}/", f"/lam-viec/chu-the/{producer.pk}/", f"/lam-viec/chu-the/{producer.pk}/dong-y/"):
        assert "KÍN-NHÁP" not in page.get(address).content.decode(), address
    assert page.get(f"/lam-viec/chu-the/{producer.pk}/dong-y/").status_code == 404


def test_consent_taken_back_erases_the_contact_at_once(client_for: Any, cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, cast.reviewer, contact=CONTACT, way="written")
    publish_record(producer, by=cast.editor, evidence=[])
    client_for(cast.recorder).post(f"/lam-viec/chu-the/{producer.pk}/dong-y/", {"way": "", "reason": ""})
    producer.refresh_from_db()
    assert (producer.contact, SealingKey.objects.about(producer).count(), Consent.objects.about(producer).standing().count()) == ("", 0, 0)
    assert list(check_everything()) == []


def test_consent_can_come_later(cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, cast.reviewer, contact=CONTACT)
    producer = publish_record(producer, by=cast.editor, evidence=[])
    assert public_contact(producer) == ""
    set_contact_consent(producer, way="spoken", by=cast.recorder)
    assert public_contact(Producer.objects.get()) == CONTACT


def test_consent_is_recorded_by_those_who_carry_or_publish(cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, cast.reviewer, contact=CONTACT)
    for who in (cast.neighbour, cast.leader, cast.second_recorder):
        with pytest.raises(PermissionDenied):
            set_contact_consent(producer, way="written", by=who)
    assert Consent.objects.count() == 0


def test_nobody_agrees_to_nothing(cast: Cast, producer: Producer):
    with pytest.raises(ValidationError, match="nothing to agree"):
        set_contact_consent(producer, way="written", by=cast.recorder)


def test_another_contact_needs_its_own_consent(cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, contact=CONTACT, way="written")
    keep_contact(producer, contact="0999999999", consent_way="", by=cast.recorder)
    assert (Consent.objects.standing().count(), unseal_field(Producer.objects.get(), "contact")) == (0, "0999999999")


def test_contacts_without_consent_are_erased_when_their_time_is_over(cast: Cast, land: Land):
    kept = make_producer(land.tra_met, cast.recorder, contact=CONTACT, way="written", name="A")
    late = make_producer(land.tra_met, cast.recorder, contact=CONTACT, name="B")
    assert erase_unneeded_contacts(timedelta(days=90)) == 0
    gone = make_producer(land.tra_met, cast.recorder, contact=CONTACT, way="written", name="C")
    change_state(gone, "withdraw", by=cast.recorder)
    with dates.moved_to(dates.now() + timedelta(days=91)):
        assert erase_unneeded_contacts(timedelta(days=90)) == 2
    assert [bool(Producer.objects.get(pk=row.pk).contact) for row in (kept, late, gone)] == [True, False, False]


def test_the_checklist_of_the_first_dossier_says_that_it_is_a_proposal(client_for: Any, cast: Cast, product: Product):
    page = client_for(cast.recorder)
    address = f"/lam-viec/san-pham/{product.pk}/ho-so/"
    assert says(page.get(address), "This list is Khéo's own proposal: no source that we have read confirms it. The programme's own papers hold.")
    version = Product.objects.get().version
    wrong = page.post(address, {"version": version, "note-registration": "12, 05/01/2022"})
    assert (wrong.status_code, DossierTick.objects.count(), "12, 05/01/2022" in wrong.content.decode()) == (422, 0, True)
    page.post(address, {"version": version, "there-registration": "on", "note-registration": "12, 05/01/2022", "link-registration": "https://ocop.example.vn/12"})
    assert [(line.paper.code, line.note, line.link) for line in paper_lines(product) if line.is_there] == [("registration", "12, 05/01/2022", "https://ocop.example.vn/12")]
    shown = page.get(f"/lam-viec/san-pham/{product.pk}/")
    assert says(shown, "%(there)s there, %(missing)s missing", there=1, missing=7)
    assert list(check_everything()) == []


def test_after_a_certificate_the_dossier_is_that_of_the_renewal(cast: Cast, product: Product, rate: Any):
    save_dossier(product, papers={"registration": Kept("12")}, by=cast.recorder)
    rate(3)
    assert [line.paper.code for line in paper_lines(product)] == ["registration", "own_report", "materials", "market", "quality"]
    assert not any(line.is_there for line in paper_lines(product))
    save_dossier(product, papers={"own_report": Kept("13")}, by=cast.recorder)
    assert [line.paper.code for line in paper_lines(product) if line.is_there] == ["own_report"]
    rate(3, decided_on=date(2022, 1, 1), issued_on=date(2022, 1, 2), certificate="02/2022")
    assert not any(line.is_there for line in paper_lines(product))


@pytest.mark.parametrize("who", ["reviewer", "leader", "editor"])
def test_the_checklist_is_kept_by_those_who_carry_the_product(client_for: Any, cast: Cast, product: Product, who: str):
    page = client_for(getattr(cast, who))
    assert page.post(f"/lam-viec/san-pham/{product.pk}/ho-so/", {"version": product.version, "there-registration": "on"}).status_code == 403
    assert DossierTick.objects.count() == 0


def test_a_paper_that_there_is_not_is_refused(cast: Cast, product: Product):
    with pytest.raises(ValidationError, match="no such paper"):
        save_dossier(product, papers={"horoscope": Kept()}, by=cast.recorder)


def test_a_producer_leads_to_its_products_and_to_a_new_one(client_for: Any, cast: Cast, producer: Producer, product: Product):
    page = client_for(cast.recorder)
    answer = page.get(f"/lam-viec/chu-the/{producer.pk}/")
    new = f"/lam-viec/san-pham/moi/?producer={producer.pk}&owner=u{producer.unit_id}"
    assert (f"/lam-viec/san-pham/{product.pk}/" in answer.content.decode(), escape(new) in answer.content.decode()) == (True, True)
    form = page.get(new).context["form"]
    assert (form["producer"].value(), form["owner"].value()) == (str(producer.pk), f"u{producer.unit_id}")
    assert escape(new) not in client_for(cast.leader).get(f"/lam-viec/chu-the/{producer.pk}/").content.decode()


def test_a_product_leads_to_its_producer_and_its_form_to_a_new_one(client_for: Any, cast: Cast, producer: Producer, product: Product):
    page = client_for(cast.recorder)
    assert f'href="/lam-viec/chu-the/{producer.pk}/"' in page.get(f"/lam-viec/san-pham/{product.pk}/").content.decode()
    assert 'href="/lam-viec/chu-the/moi/"' in page.get("/lam-viec/san-pham/moi/").content.decode()


@pytest.mark.parametrize(("way", "is_read"), [("written", True), ("", False)])
def test_whoever_publishes_a_producer_reads_which_contact_comes_along(client_for: Any, cast: Cast, land: Land, way: str, is_read: bool):
    known = make_producer(land.tra_met, cast.recorder, cast.reviewer, contact=CONTACT, way=way)
    assert (CONTACT in client_for(cast.editor).get(f"/lam-viec/chu-the/{known.pk}/cong-bo/").content.decode()) is is_read
