"""The measures of standards at a tiny size: all sides come to the same, making takes bounded memory, and what is wrong is told.

Nothing here asserts a time.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kheo.bench.databases import SERVER, own_database, server
from kheo.bench.measures import standards
from kheo.bench.measures.standards import PEAK, WORKER, Made, made, sides
from kheo.bench.registry import Trial, measures
from kheo.bench.workers import environment_in, run_alone

UNITS, QUARTERS, INDICATORS = 12, 2, 75
WAYS = ("kept", "recount", "duckdb", "sheet", "bare")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    """A home with empty tables, to be copied: making them takes longest."""
    home = tmp_path_factory.mktemp("migrated")
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment_in(home), check=True)
    return home


@pytest.fixture(scope="module")
def small(migrated, tmp_path_factory) -> Made:
    """Twelve units and two quarters."""
    return made(Path(shutil.copytree(migrated, tmp_path_factory.mktemp("made") / "home")), UNITS, QUARTERS)


@pytest.fixture
def copied(small, tmp_path) -> Path:
    """The same in a home of its own, to be spoilt."""
    return Path(shutil.copytree(small.folder, tmp_path / "home"))


def spoil(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "kheo.sqlite3") as database:
        assert database.execute(statement).rowcount > 0


def ask(way: str, home: Path) -> dict:
    return run_alone(WORKER, [way, "0.01"] if way in WAYS else [way], folder=home, seconds=1)


def test_everything_is_made_and_all_sides_come_to_the_same(small):
    assert small.figures["values"] == UNITS * QUARTERS * INDICATORS
    assert (small.same, small.holds) == (True, True)
    assert {"seconds", "peak MiB", "MiB on disk", "copy for DuckDB, seconds"} <= set(small.figures)


def test_every_side_is_timed_and_writes_its_figures(small, tmp_path):
    for ours, theirs in (("kept", "recount"), ("recount", "duckdb"), ("sheet", "bare")):
        found = sides(small, ours, theirs)
        assert found.holds
        assert found.ours(Trial(tmp_path, 0.01)) > 0 and found.theirs(Trial(tmp_path, 0.01)) > 0
        assert all(found.extras[f"ms for one, median ({way})"][0] > 0 for way in (ours, theirs))
        assert found.extras["made: values"] == [UNITS * QUARTERS * INDICATORS]


# The kept total of an area, a value, a level, an indicator that lost its row: one of the sides then comes to something else.
SPOILT = {
    "a kept total": "UPDATE standards_areatotal SET criteria_reached = criteria_reached + 1 WHERE criterion_id IS NULL AND period = '2021-Q1'",
    "values": "UPDATE standards_observation SET value = 0 WHERE sheet_id IN (SELECT id FROM standards_observationsheet WHERE period = '2021-Q2')",
    "levels": "UPDATE standards_threshold SET value = value + 1000",
    "sheets": "UPDATE standards_observationsheet SET state = 'returned' WHERE id = (SELECT MIN(id) FROM standards_observationsheet)",
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_side_that_is_wrong_is_told(copied, what):
    spoil(copied, SPOILT[what])
    assert ask("check", copied) == {"same": False}


def test_nothing_made_is_not_the_same(migrated, tmp_path):
    """Two sides that both come to nothing prove nothing: there is no set to measure."""
    home = Path(shutil.copytree(migrated, tmp_path / "home"))
    with pytest.raises(RuntimeError, match="without a report"):
        ask("check", home)


def test_a_wrong_side_or_too_much_memory_does_not_hold(small):
    assert not replace(small, same=False).holds
    assert not replace(small, figures=small.figures | {"peak MiB": PEAK + 1}).holds
    assert not sides(replace(small, same=False), "kept", "recount").holds


def test_memory_does_not_grow_with_the_units(migrated, tmp_path):
    """Both sizes are more than is stored at a time: three times the units take no tenth more."""
    peaks = []
    for units in (110, 330):
        home = Path(shutil.copytree(migrated, tmp_path / str(units)))
        peaks.append(run_alone(WORKER, ["make", str(units), "1"], folder=home, seconds=300)["peak MiB"])
    assert peaks[1] < 1.1 * peaks[0] < 1.1 * PEAK


def test_what_would_not_go_onto_the_disk_is_refused_at_once(migrated, tmp_path, capfd):
    home = Path(shutil.copytree(migrated, tmp_path / "home"))
    with pytest.raises(RuntimeError, match="without a report"):
        run_alone(WORKER, ["make", "1000000000", "20"], folder=home, seconds=60)
    assert "MiB left" in capfd.readouterr().err


def test_progress_is_told_while_it_is_made(migrated, tmp_path, capfd):
    home = Path(shutil.copytree(migrated, tmp_path / "home"))
    run_alone(WORKER, ["make", "3", "2"], folder=home, seconds=60)
    lines = capfd.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == ["made: quarter 1 of 2", "made: quarter 2 of 2"]
    assert all("to go" in line and "peak" in line and "on disk" in line for line in lines)


def test_goals_are_those_of_the_database():
    known = {name: one.goal for name, one in measures().items() if name.startswith("standards-")}
    assert known == {"standards-totals": 100, "standards-recount": 1 / 12 if server() else 1 / 10, "standards-sheet": 1 / 60}
    assert standards.FULL == 10_500


def test_without_a_server_there_is_no_database_to_make():
    with own_database("") as address:
        assert address == ""


@pytest.mark.database
@pytest.mark.skipif(not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="needs a PostgreSQL server")
def test_on_a_server_a_database_is_made_and_dropped(tmp_path):
    with own_database(os.environ["DATABASE_URL"]) as address:
        assert "/kheo_bench_" in address
        found = made(tmp_path, 3, 1, address)
        assert (found.same, found.figures["values"]) == (True, 3 * INDICATORS)
    with pytest.raises(RuntimeError, match="without a report"):
        run_alone(WORKER, ["check"], folder=tmp_path, seconds=1, database=address)


def test_the_server_is_never_the_installations_own(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/real")
    monkeypatch.delenv(SERVER, raising=False)
    assert server() == ""
    assert "DATABASE_URL" not in environment_in(tmp_path)
    assert environment_in(tmp_path, "postgres://x/kheo_bench_1")["DATABASE_URL"] == "postgres://x/kheo_bench_1"
