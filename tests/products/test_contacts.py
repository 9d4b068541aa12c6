"""How whoever sells is reached, and the consent to it: whoever withdraws it takes the contact along; said otherwise, nothing is shared."""

from typing import Any

import pytest

from kheo.org.actions import withdraw_consent
from kheo.org.models import Consent, SealingKey
from kheo.org.queries import sealed_without_consent, unseal_field
from kheo.products.actions import keep_contact, set_contact_consent
from kheo.products.models import Producer, Product
from kheo.products.queries import public_contact
from kheo.records.proofs import all_faults
from tests.conftest import Cast, Land
from tests.products.conftest import CONTACT, make_producer

pytestmark = pytest.mark.django_db


def test_whoever_withdraws_the_consent_takes_the_contact_along(client: Any, cast: Cast, shown: Product):
    producer = Producer.objects.get()
    assert CONTACT in client.get(producer.get_absolute_url()).content.decode()
    withdraw_consent(Consent.objects.about(producer).standing().get(), by=cast.editor)
    producer.refresh_from_db()
    assert (producer.contact, SealingKey.objects.about(producer).count()) == ("", 0)
    assert CONTACT not in client.get(producer.get_absolute_url()).content.decode()
    assert list(all_faults()) == []


def test_agreed_in_another_way_the_contact_stays(cast: Cast, shown: Product):
    producer = Producer.objects.get()
    set_contact_consent(producer, way="spoken", by=cast.editor)
    producer.refresh_from_db()
    assert (public_contact(producer), [consent.way for consent in Consent.objects.about(producer).standing()]) == (CONTACT, ["spoken"])


def test_the_form_takes_the_consent_back_and_keeps_what_is_written_in_it(cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, contact=CONTACT, way="written")
    keep_contact(producer, contact=CONTACT, consent_way="", by=cast.recorder)
    stored = Producer.objects.get()
    assert (unseal_field(stored, "contact"), Consent.objects.standing().count(), list(sealed_without_consent(Producer, "contact"))) == (CONTACT, 0, [stored])


def test_the_same_said_twice_changes_nothing(cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, contact=CONTACT, way="written")
    before = Producer.objects.get().contact
    keep_contact(producer, contact=f" {CONTACT} ", consent_way="written", by=cast.recorder)
    set_contact_consent(producer, way="written", by=cast.recorder)
    assert (Producer.objects.get().contact, Consent.objects.count()) == (before, 1)
