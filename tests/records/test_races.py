"""Two people at the same moment, on whatever database the house stands on."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import Initiative
from kheo.org.actions import append_history, next_number
from kheo.org.models import HistoryEntry, User
from kheo.org.queries import check_history
from kheo.records.actions import EditConflict, change_state, save_record
from kheo.records.models import Notice
from kheo.records.queries import check_everything
from tests.factories import make_initiative

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all in threads that start together; returns results, or what was raised, in order."""
    together, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        together.wait()
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_numbers_are_given_once_and_without_a_gap():
    given = at_once(*[lambda: next_number("BC", scope="2022")] * 8)
    assert sorted(given) == list(range(1, 9))


def test_two_clicks_on_submit_are_one_submission(campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)
    results = at_once(*[lambda: change_state(draft, "submit", by=fresh(recorder))] * 2)
    assert [result.state for result in results] == ["submitted", "submitted"]
    assert Counter(HistoryEntry.objects.about(draft).values_list("verb", flat=True)) == {"submit": 1}
    assert Notice.objects.filter(verb="submit").count() == 2  # both reviewers, once
    assert list(check_everything()) == []


def test_of_acceptance_and_return_one_wins_and_the_other_is_told(campaign, land, recorder, reviewer, colleague):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    results = at_once(
        lambda: change_state(record, "accept", by=fresh(reviewer)),
        lambda: change_state(record, "return", by=fresh(colleague), reason="thiếu"),
    )
    refused = [result for result in results if isinstance(result, TransitionRefused)]
    (won,) = [result for result in results if isinstance(result, Initiative)]
    assert len(refused) == 1
    assert Initiative.objects.get(pk=record.pk).state == won.state
    assert HistoryEntry.objects.about(record).count() == 2
    assert list(check_everything()) == []


def test_one_entry_sent_over_two_lines_is_stored_once(campaign, land, recorder):
    made = uuid.uuid4()
    results = at_once(*[lambda: save_record(Initiative(unit=land.tra_met, campaign=campaign, uuid=made, title="Một"), by=fresh(recorder))] * 4)
    assert {result.pk for result in results} == {Initiative.objects.get().pk}


def test_of_two_edits_one_is_stored_and_the_other_is_a_conflict(campaign, land, recorder):
    draft = make_initiative(land.tra_met, recorder)

    def edit(title: str) -> Callable[[], Initiative]:
        mine = Initiative.objects.get(pk=draft.pk)
        mine.title = title
        return lambda: save_record(mine, by=fresh(recorder), fields=["title"], version=draft.version)

    results = at_once(edit("Một"), edit("Hai"))
    (stored,) = [result for result in results if isinstance(result, Initiative)]
    (conflict,) = [result for result in results if isinstance(result, EditConflict)]
    assert Initiative.objects.get().title == stored.title == conflict.stored.title


def test_entries_written_at_once_make_one_chain(land, organiser):
    at_once(*[lambda: append_history(land.tham_don, verb="edit", by=organiser)] * 6)
    assert list(HistoryEntry.objects.about(land.tham_don).order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert list(check_history()) == []
