"""The name of a donor: with consent alone, for those who carry the record, and gone from everywhere when it is taken back."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import translation

from kheo.lib import dates
from kheo.org.actions import withdraw_consent
from kheo.org.models import Consent, HistoryEntry, SealingKey
from kheo.records.actions import change_state
from kheo.records.queries.proof import check_records
from kheo.resources.actions.donors import erase_unneeded_donors, forget_donor, name_donor
from kheo.resources.models import Contribution, DonorPurpose, Entry, Receipt
from kheo.resources.queries.donors import known_donor, public_donor, standing_consent
from tests.conftest import says
from tests.resources.told import days_ago, make_gift, make_work, publish

pytestmark = pytest.mark.django_db

NAME = "Trần Thị Thử Kín"
PUBLIC = {"name": NAME, "purpose": "publish", "way": "written"}
THANKED = {"name": NAME, "purpose": "thank", "way": "spoken"}


@pytest.fixture
def gift(recorder, land):
    return make_gift(land.tra_met, recorder, work=make_work(land.tra_met, recorder), received_on=days_ago(2))


def page(gift: Contribution, more: str = "") -> str:
    return f"/lam-viec/dong-gop/{gift.pk}/nguoi-dong-gop/{more}"


def stored_somewhere(text: str) -> list[str]:
    """The tables in which the text stands as it is."""
    with connection.cursor() as cursor:
        return [table for table in connection.introspection.table_names(cursor) if text in _dump(cursor, table)]


def _dump(cursor, table: str) -> str:
    cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
    return json.dumps(cursor.fetchall(), default=str, ensure_ascii=False)


def test_a_name_is_kept_sealed_with_what_its_bearer_agreed_to(client_for, gift, recorder):
    client_for(recorder).post(page(gift), THANKED)
    gift.refresh_from_db()
    assert (known_donor(recorder, gift), standing_consent(gift).purpose, standing_consent(gift).way) == (NAME, "thank", "spoken")
    assert stored_somewhere(NAME) == []


@pytest.mark.parametrize("missing", ["name", "purpose", "way"])
def test_without_consent_no_name_is_stored(client_for, gift, recorder, missing):
    answer = client_for(recorder).post(page(gift), {**PUBLIC, missing: ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [missing])
    with pytest.raises(ValidationError):
        name_donor(gift, by=recorder, **{**PUBLIC, missing: " "})
    gift.refresh_from_db()
    assert (gift.donor, SealingKey.objects.count(), Consent.objects.count()) == ("", 0, 0)


def test_the_name_is_shown_to_those_who_carry_the_record_alone(client_for, cast, gift):
    name_donor(gift, by=cast.recorder, **PUBLIC)
    assert NAME in client_for(cast.recorder).get(page(gift)).content.decode()
    for name, user in cast:
        if name != "recorder":
            assert NAME not in client_for(user).get(page(gift), follow=True).content.decode(), name


@pytest.mark.parametrize("name", ["second_recorder", "neighbour", "reviewer", "leader", "stranger", "editor"])
def test_others_write_no_name_down(client_for, cast, gift, name):
    assert client_for(getattr(cast, name)).post(page(gift), PUBLIC).status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        name_donor(gift, by=getattr(cast, name), **PUBLIC)
    assert Consent.objects.count() == 0


def test_lists_exports_search_ledger_and_receipts_never_show_it(client_for, client, gift, recorder, reviewer, editor, home):
    name_donor(gift, by=recorder, **PUBLIC)
    receipt = Receipt.objects.create(contribution=gift, issued_by=recorder)
    browser = client_for(recorder)
    addresses = ["/lam-viec/dong-gop/", f"/lam-viec/dong-gop/{gift.pk}/", f"/lam-viec/dong-gop/{gift.pk}/lich-su/", f"/lam-viec/cong-trinh/{gift.work_id}/", f"/lam-viec/dong-gop/{gift.pk}/nhan/", "/lam-viec/so-quy/", f"/kiem-tra/{receipt.code}/"]
    for address in addresses:
        for reader in (browser, client_for(reviewer)):
            assert NAME not in reader.get(address, follow=True).content.decode(), address
    assert len(browser.get("/lam-viec/dong-gop/?q=Trần Thị Thử Kín").context["listing"].rows) == 0
    assert "Kín".encode() not in browser.get("/lam-viec/dong-gop/?format=xlsx").content
    told = json.dumps([*HistoryEntry.objects.values_list("changes", "reason"), *Entry.objects.values_list("text")], default=str, ensure_ascii=False)
    assert (NAME in told, gift.donor in told) == (False, False)


def test_in_public_it_takes_a_standing_consent_and_publication(client, gift, recorder, editor, home):
    name_donor(gift, by=recorder, **PUBLIC)
    assert public_donor(gift) == ""
    gift = Contribution.objects.get(pk=publish(gift, editor).pk)
    assert NAME in client.get(gift.get_absolute_url()).content.decode()
    forget_donor(gift, by=recorder)
    answer = client.get(gift.get_absolute_url())
    assert (answer.status_code, NAME in answer.content.decode()) == (200, False)


def test_who_is_only_thanked_is_not_named_in_public(client, gift, recorder, editor, home):
    name_donor(gift, by=recorder, **THANKED)
    publish(gift, editor)
    assert NAME not in client.get(gift.get_absolute_url()).content.decode()


def test_an_unpublished_contribution_is_no_page(client, gift, home):
    assert client.get(gift.get_absolute_url()).status_code == 404


def test_taken_back_the_name_is_gone_from_everywhere_at_once(client_for, gift, recorder):
    name_donor(gift, by=recorder, **PUBLIC)
    client_for(recorder).post(page(gift, "xoa/"))
    gift.refresh_from_db()
    assert (gift.donor, SealingKey.objects.count(), Consent.objects.standing().count(), known_donor(recorder, gift)) == ("", 0, 0, "")
    assert list(check_records()) == []


def test_whoever_withdraws_the_consent_takes_the_name_along(gift, recorder, editor):
    name_donor(gift, by=recorder, **PUBLIC)
    withdraw_consent(Consent.objects.get(), by=editor)
    gift.refresh_from_db()
    assert (gift.donor, SealingKey.objects.count()) == ("", 0)


def test_an_editor_takes_it_back_without_reading_it(client_for, gift, recorder, editor):
    name_donor(gift, by=recorder, **PUBLIC)
    assert NAME not in client_for(editor).get(page(gift)).content.decode()
    client_for(editor).post(page(gift, "xoa/"))
    gift.refresh_from_db()
    assert gift.donor == ""


def test_another_name_never_shares_the_key_of_the_first(gift, recorder):
    name_donor(gift, by=recorder, **PUBLIC)
    first = SealingKey.objects.get().wrapped
    name_donor(gift, by=recorder, **{**THANKED, "name": "Hợp tác xã Thử"})
    assert (known_donor(recorder, gift), SealingKey.objects.get().wrapped == first, standing_consent(gift).purpose, Consent.objects.standing().count()) == ("Hợp tác xã Thử", False, "thank", 1)


def test_the_same_said_twice_changes_nothing(gift, recorder):
    name_donor(gift, by=recorder, **PUBLIC)
    before = gift.donor
    name_donor(gift, by=recorder, **PUBLIC)
    assert (gift.donor, Consent.objects.count()) == (before, 1)


def test_a_withdrawn_contribution_names_nobody(recorder, land):
    gift = make_gift(land.tra_met, recorder, state="submitted")
    name_donor(gift, by=recorder, **PUBLIC)
    change_state(gift, "withdraw", by=recorder)
    gift.refresh_from_db()
    assert (gift.donor, SealingKey.objects.count(), Consent.objects.standing().count()) == ("", 0, 0)


def test_the_rule_erases_what_stands_without_consent(gift, recorder, land):
    kept = make_gift(land.tra_met, recorder)
    for one in (gift, kept):
        name_donor(one, by=recorder, **PUBLIC)
    Consent.objects.about(gift).update(withdrawn_at=dates.now())  # as an older backup may hold it
    assert erase_unneeded_donors(timedelta(days=365)) == 0
    Contribution.objects.filter(pk__in=[gift.pk, kept.pk]).update(entered_at=dates.now() - timedelta(days=366))
    assert erase_unneeded_donors(timedelta(days=365)) == 1
    gift.refresh_from_db()
    assert (gift.donor, known_donor(recorder, kept)) == ("", NAME)


@pytest.mark.parametrize(("said", "is_read"), [(PUBLIC, True), (THANKED, False)])
def test_whoever_publishes_reads_which_name_comes_onto_the_page(client_for, gift, recorder, editor, said, is_read):
    name_donor(gift, by=recorder, **said)
    answer = client_for(editor).get(f"/lam-viec/dong-gop/{gift.pk}/cong-bo/")
    assert (NAME in answer.content.decode(), says(answer, "By a consent that stands, everybody will read this too:")) == (is_read, is_read)
    assert ("no-store" in answer["Cache-Control"], stored_somewhere(NAME)) == (True, [])


def test_a_name_taken_back_is_not_before_whoever_publishes(client_for, gift, recorder, editor):
    name_donor(gift, by=recorder, **PUBLIC)
    forget_donor(gift, by=recorder)
    assert NAME not in client_for(editor).get(f"/lam-viec/dong-gop/{gift.pk}/cong-bo/").content.decode()


def test_the_page_of_the_name_says_what_its_bearer_agreed_to(client_for, gift, recorder):
    assert not says(client_for(recorder).get(page(gift)), "Consent stands")
    name_donor(gift, by=recorder, **THANKED)
    shown = client_for(recorder).get(page(gift))
    with translation.override("vi"):
        assert f": {DonorPurpose.THANK.label}, " in shown.content.decode()
