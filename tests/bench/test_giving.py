"""The measure of what was given at a tiny size: both ledgers show the sum of their entries with equally many questions. Nothing here asserts a time."""

import sqlite3

import pytest

from kheo.bench.measures.giving import MAKING, WORKER, sides
from kheo.bench.registry import Trial, measures
from kheo.bench.workers import run_alone

FEW, MANY = 10, 60


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two small ledgers, and what they are measured by."""
    folder = tmp_path_factory.mktemp("giving")
    return folder, sides(folder, many=MANY, few=FEW)


def test_both_pages_show_the_sum_of_their_entries_and_ask_equally_often(made):
    _folder, found = made
    assert found.holds
    assert found.extras[f"queries, {MANY:,} entries"] == found.extras[f"queries, {FEW:,} entries"]


def test_both_are_timed_cold_after_a_posting_and_warm(made, tmp_path):
    _folder, found = made
    assert found.ours(Trial(tmp_path, 0.01)) > 0 and found.theirs(Trial(tmp_path, 0.01)) > 0
    for name in ("first in its process", "after a posting", "nothing posted since"):
        assert all(found.extras[f"ms, {name}, {entries:,} entries"][0] > 0 for entries in (FEW, MANY))


def test_a_sum_that_is_not_that_of_the_entries_is_told(made):
    folder, _found = made
    with sqlite3.connect(folder / str(FEW) / "kheo.sqlite3") as database:
        assert database.execute("UPDATE resources_booksum SET quantity = quantity - 1 WHERE account = 'received' AND form = 'money'").rowcount > 0
    assert run_alone(WORKER, ["check"], folder=folder / str(FEW), seconds=MAKING)["same"] is False


def test_the_goal_is_half_as_much_again():
    assert measures()["giving"].goal == 1 / 1.5
