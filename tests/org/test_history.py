from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from kheo.lib import dates
from kheo.org.actions import append_history, end_hamlet, next_number, seal_day
from kheo.org.models import ChainHead, DaySeal, HistoryEntry, Sequence
from kheo.org.queries import check_history, check_seals, history_of

pytestmark = pytest.mark.database


@pytest.fixture
def chain(land, organiser):
    """Three entries about a commune, two about its neighbour."""
    for number in range(3):
        append_history(land.tham_don, verb="edit", by=organiser, source=str(number), changes={"tên": ["cũ", number]}, reason="vì sao")
    for _unused in range(2):
        append_history(land.dai_tam, verb="edit", by=None)
    return list(history_of(land.tham_don))


def faults() -> list[tuple[str, str]]:
    return [(fault.where, fault.text) for fault in check_history()]


def test_entries_are_numbered_and_joined_per_item(chain, land, organiser):
    assert [entry.number for entry in chain] == [1, 2, 3]
    assert [entry.before for entry in chain] == ["", chain[0].digest, chain[1].digest]
    assert [entry.number for entry in history_of(land.dai_tam)] == [1, 2]
    assert chain[0].actor == organiser
    assert faults() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "khác"), ("verb", "accept"), ("source", "9"), ("target", "x"), ("changes", {"tên": ["cũ", 7]}),
        ("at", dates.local_moment(date(2020, 1, 1))), ("actor", None),
    ],
)  # fmt: skip
def test_an_altered_entry_is_named(chain, land, column, value):
    HistoryEntry.objects.filter(pk=chain[1].pk).update(**{column: value})
    ((where, text),) = faults()
    verb = value if column == "verb" else "edit"
    assert where == f"org.unit:{land.tham_don.pk} #2 {verb}"
    assert text == "its content was altered"


def test_an_entry_made_to_fit_itself_no_longer_joins_on(chain):
    HistoryEntry.objects.filter(pk=chain[1].pk).update(digest="f" * 64)
    assert [text for _where, text in faults()] == ["its content was altered", "it does not join on to the entry before it"]


def test_an_entry_taken_out_of_the_middle_is_missed(chain, land):
    HistoryEntry.objects.filter(pk=chain[1].pk).delete()
    assert faults() == [(f"org.unit:{land.tham_don.pk} #3 edit", "an entry before this one is missing")]


def test_an_entry_cut_off_the_end_is_missed(chain, land):
    HistoryEntry.objects.filter(pk=chain[2].pk).delete()
    assert faults() == [(f"org.unit:{land.tham_don.pk} #2 edit", "entries after this one are missing")]


def test_a_whole_history_that_is_gone_is_missed(chain, land):
    history_of(land.tham_don).delete()
    assert faults() == [(f"org.unit:{land.tham_don.pk} #3", "the whole history of this item is missing")]


def test_an_entry_put_in_is_found(chain, land):
    HistoryEntry.objects.create(item=land.tham_don, number=4, at=dates.now(), verb="accept", before=chain[2].digest, digest="0" * 64)
    assert f"org.unit:{land.tham_don.pk} #4 accept" in {where for where, _text in faults()}


def test_two_entries_of_one_number_are_refused(chain, land):
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryEntry.objects.create(item=land.tham_don, number=3, at=dates.now(), verb="accept")


def test_a_refused_transaction_leaves_no_entry(chain, land):
    with pytest.raises(RuntimeError), transaction.atomic():
        append_history(land.tham_don, verb="edit", by=None)
        raise RuntimeError
    assert history_of(land.tham_don).count() == 3
    assert ChainHead.objects.about(land.tham_don).get().number == 3
    assert faults() == []


# --- The day's seal ---------------------------------------------------------------------------


def seal_of(days: int) -> DaySeal | None:
    with dates.moved_to(dates.now() + timedelta(days=days)):
        return seal_day()


def test_a_day_is_sealed_once_and_joined_to_the_day_before(chain, land, organiser):
    first = seal_of(1)
    assert (first.chains, first.before) == (2, "")
    assert seal_of(1) is None
    assert seal_of(2) is None  # nothing grew
    append_history(land.tham_don, verb="edit", by=organiser)
    second = seal_of(3)
    assert (second.chains, second.before) == (1, first.digest)
    assert list(check_seals()) == []


def test_what_has_not_settled_yet_is_not_sealed(chain):
    assert seal_day() is None


def test_history_rewritten_whole_under_a_seal_is_found(chain, land, organiser):
    """Whoever rewrites a chain with its head so that it fits itself still breaks the seal."""
    seal_of(1)
    history_of(land.tham_don).delete()
    ChainHead.objects.about(land.tham_don).delete()
    for _unused in range(3):
        append_history(land.tham_don, verb="edit", by=organiser, reason="gì khác")
    assert faults() == []
    (fault,) = check_seals()
    assert fault.where == f"seal of {DaySeal.objects.get().day:%d/%m/%Y}"


def test_a_seal_taken_out_breaks_the_next_one(chain, land, organiser):
    seal_of(1)
    append_history(land.tham_don, verb="edit", by=organiser)
    second = seal_of(3)
    DaySeal.objects.exclude(pk=second.pk).delete()
    assert [fault.where for fault in check_seals()] == [f"seal of {second.day:%d/%m/%Y}"]


def test_the_chain_holds_for_text_of_every_kind(land, organiser):
    for text in ("Mỹ Xuyên – “khéo”", "e\u0301", "\u2028", "x" * 5000, '{"a": 1}'):
        append_history(land.tham_don, verb="edit", by=organiser, reason=text, changes={text[:30]: [text, None, 1, True, {"b": []}]})
    assert faults() == []


def test_ending_a_hamlet_writes_about_the_hamlet(land, reviewer):
    end_hamlet(land.tra_met, on=dates.today(), by=reviewer, reason="")
    assert faults() == []
    assert history_of(land.tra_met).get().item_label == f"org.unit:{land.tra_met.pk}"


# --- Official numbers -------------------------------------------------------------------------


def test_numbers_run_per_prefix_and_scope(db):
    given = [next_number("BC", scope="2022") for _unused in range(3)]
    assert (given, next_number("BC", scope="2023"), next_number("KH", scope="2022")) == ([1, 2, 3], 1, 1)


def test_a_number_of_a_refused_transaction_is_given_again(db):
    next_number("BC", scope="2022")
    with pytest.raises(RuntimeError), transaction.atomic():
        assert next_number("BC", scope="2022") == 2
        raise RuntimeError
    assert next_number("BC", scope="2022") == 2
    assert Sequence.objects.get().last == 2
