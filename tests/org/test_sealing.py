import pytest
from django.db import IntegrityError, connection, transaction

from kheo.movements.queries import HONOUREE, TO_PUBLISH, public_honouree
from kheo.org.actions import erase_field, give_consent, seal_field, withdraw_consent
from kheo.org.models import Consent, HistoryEntry, SealingKey
from kheo.org.queries import check_history, unseal_field, unseal_fields, unseal_text
from kheo.records.actions import change_state
from kheo.records.queries import told_history
from tests.factories import make_initiative

NAME = "Nguyễn Thị Bí Mật Thử"
OTHER_NAME = "Trần Văn Khác Thử"


def everything_stored() -> str:
    """The text of every cell of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cells = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            cells += [repr(row) for row in cursor.fetchall()]
    return "\n".join(cells)


@pytest.fixture
def honoured(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, honouree=NAME, state="submitted")


def test_a_sealed_name_is_read_again_and_stands_nowhere_in_plain(honoured):
    assert unseal_field(honoured, HONOUREE) == NAME
    stored = everything_stored()
    assert honoured.title in stored  # the walk sees what is there
    assert "Bí Mật" not in stored
    assert NAME.encode().hex() not in stored


def test_history_tells_that_the_name_changed_and_keeps_it_sealed(honoured, reviewer, recorder):
    change_state(honoured, "return", by=reviewer, reason="thiếu")
    honoured.refresh_from_db()
    seal_field(honoured, HONOUREE, OTHER_NAME)
    change_state(honoured, "submit", by=recorder)
    told = [change for step in told_history(honoured) for change in step.changes]
    assert told == [("name of the person honoured", "(kept sealed)", "(kept sealed)")]


def test_erased_it_is_gone_from_history_too_and_the_chain_holds(honoured):
    sealed = HistoryEntry.objects.about(honoured).get(verb="submit").changes["content"][HONOUREE]
    assert unseal_text(honoured, HONOUREE, sealed) == NAME
    erase_field(honoured, HONOUREE)
    honoured.refresh_from_db()
    assert honoured.honouree == ""
    assert unseal_text(honoured, HONOUREE, sealed) == ""
    assert list(check_history()) == []


def test_after_erasing_a_new_name_gets_a_new_key(honoured):
    sealed = honoured.honouree
    erase_field(honoured, HONOUREE)
    seal_field(honoured, HONOUREE, OTHER_NAME)
    assert unseal_field(honoured, HONOUREE) == OTHER_NAME
    assert unseal_text(honoured, HONOUREE, sealed) == ""


def test_many_are_opened_together_and_each_by_its_own_key(honoured, campaign, recorder, land, django_assert_num_queries):
    second, empty, erased = (make_initiative(land.tra_met, recorder, honouree=name) for name in (OTHER_NAME, "", NAME))
    sealed = erased.honouree
    erase_field(erased, HONOUREE)
    erased.honouree = sealed
    with django_assert_num_queries(1):
        names = unseal_fields([honoured, second, empty, erased], HONOUREE)
    assert names == {honoured.pk: NAME, second.pk: OTHER_NAME, empty.pk: "", erased.pk: ""}
    with django_assert_num_queries(0):
        assert (unseal_fields([empty], HONOUREE), unseal_fields([], HONOUREE)) == ({empty.pk: ""}, {})


def test_each_field_of_each_item_has_a_key_of_its_own(honoured, campaign, recorder, land):
    second = make_initiative(land.tra_met, recorder, honouree=NAME)
    assert second.honouree != honoured.honouree
    assert unseal_text(second, HONOUREE, honoured.honouree) == ""
    assert SealingKey.objects.values("wrapped").distinct().count() == SealingKey.objects.count() == 2


def test_an_empty_name_is_not_sealed(honoured):
    seal_field(honoured, HONOUREE, "")
    honoured.refresh_from_db()
    assert (honoured.honouree, unseal_field(honoured, HONOUREE)) == ("", "")


# --- Consent ----------------------------------------------------------------------------------


def test_consent_given_twice_is_one_consent(honoured, recorder):
    first = give_consent(honoured, slot=HONOUREE, purpose=TO_PUBLISH, way="written", by=recorder)
    assert give_consent(honoured, slot=HONOUREE, purpose=TO_PUBLISH, way="spoken", by=recorder) == first
    assert HistoryEntry.objects.about(first).count() == 1
    assert NAME not in str(HistoryEntry.objects.about(first).get().changes)


def test_the_name_shows_while_consent_stands(honoured, recorder):
    assert public_honouree(honoured) == ""
    consent = give_consent(honoured, slot=HONOUREE, purpose=TO_PUBLISH, way="written", by=recorder)
    assert public_honouree(honoured) == NAME
    withdraw_consent(consent, by=recorder, reason="đổi ý")
    assert public_honouree(honoured) == ""
    assert not Consent.objects.about(honoured).standing().exists()
    assert list(HistoryEntry.objects.about(consent).values_list("verb", "target")) == [("give", "given"), ("withdraw", "withdrawn")]


def test_consent_to_something_else_shows_nothing(honoured, recorder):
    give_consent(honoured, slot=HONOUREE, purpose="print", way="written", by=recorder)
    assert public_honouree(honoured) == ""


def test_withdrawing_twice_is_one_withdrawal(honoured, recorder):
    consent = give_consent(honoured, slot=HONOUREE, purpose=TO_PUBLISH, way="written", by=recorder)
    withdraw_consent(consent, by=recorder)
    first = consent.withdrawn_at
    withdraw_consent(consent, by=recorder)
    assert consent.withdrawn_at == first
    assert HistoryEntry.objects.about(consent).filter(verb="withdraw").count() == 1


def test_after_withdrawal_consent_can_be_given_anew(honoured, recorder):
    consent = give_consent(honoured, slot=HONOUREE, purpose=TO_PUBLISH, way="written", by=recorder)
    withdraw_consent(consent, by=recorder)
    assert give_consent(honoured, slot=HONOUREE, purpose=TO_PUBLISH, way="written", by=recorder) != consent
    assert public_honouree(honoured) == NAME


@pytest.mark.database
def test_the_database_itself_keeps_consent_single(honoured, recorder):
    values = {"item": honoured, "slot": HONOUREE, "purpose": TO_PUBLISH, "way": "written", "recorded_by": recorder}
    Consent.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**values)
