"""The frame of `kheo bench`, with a tiny measure; and the measure of visits with a few hits. Nothing here asserts a time."""

import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kheo.bench import registry
from kheo.bench.comparing import compare
from kheo.bench.measures.visits import prepare_visits
from kheo.bench.registry import Measure, Sides, Trial
from kheo.bench.workers import environment_in, run_alone


def tiny(ours: list[float], theirs: list[float], seen: list[str], goal: float = 25, *, holds: bool = True) -> Measure:
    """A measure whose runs give the figures they are told."""

    def prepare(folder: Path) -> Sides:
        assert folder.is_dir()
        left, right = iter(ours), iter(theirs)

        def run(name: str, figures):
            def one(trial: Trial) -> float:
                assert list(trial.folder.iterdir()) == []
                (trial.folder / "written").write_text(name)
                seen.append(f"{name} {trial.seconds}")
                return next(figures)

            return one

        return Sides(run("ours", left), run("theirs", right), {"besides": [7.0, 9.0, 8.0]}, holds=holds)

    return Measure("tiny", "things/s", "something else", goal, prepare, "what it is not")


@pytest.fixture
def known(monkeypatch):
    """The registry, to be filled by the test."""
    monkeypatch.setattr(registry, "_measures", {})
    return registry._measures


def test_both_sides_run_in_turns_in_empty_folders():
    seen: list[str] = []
    compare(tiny([1, 1], [1, 1], seen), runs=2, seconds=0.5)

    assert seen == ["theirs 0.5", "ours 0.5", "theirs 0.5", "ours 0.5"]


def test_median_spread_ratio_and_goal():
    result = compare(tiny([100, 300, 200], [10, 10, 5], []), runs=3, seconds=1)

    assert result.as_dict() == {
        "name": "tiny", "baseline": "something else", "unit": "things/s", "ours": 200, "theirs": 10, "ratio": 30, "spread": 1,
        "goal": 25, "holds": True, "met": True, "note": "what it is not", "extras": {"besides": 8.0},
        "runs": [{"ours": 100, "theirs": 10}, {"ours": 300, "theirs": 10}, {"ours": 200, "theirs": 5}],
    }  # fmt: skip


@pytest.mark.parametrize(("ours", "met"), [(249.0, False), (250.0, True)])
def test_the_goal_is_met_from_the_goal_on(ours, met):
    assert compare(tiny([ours], [10], []), runs=1, seconds=1).met is met


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    compare(tiny([1], [1], []), runs=1, seconds=1)

    assert list(tmp_path.iterdir()) == []


def test_command_prints_json(known):
    known["tiny"] = tiny([50], [10], [])
    out = StringIO()
    call_command("bench", "tiny", "--json", "--runs", "1", stdout=out)

    [result] = json.loads(out.getvalue())["results"]
    assert (result["ratio"], result["met"], list(result)[:3]) == (5, False, ["name", "baseline", "unit"])


def test_command_prints_a_table(known):
    known["tiny"] = tiny([12345], [10], [])
    out = StringIO()
    call_command("bench", "--runs", "1", stdout=out)

    assert "1234.5x" in out.getvalue() and " yes " in out.getvalue() and "8.0 besides" in out.getvalue() and "what it is not" in out.getvalue()


def test_only_check_fails_for_a_goal_that_is_not_met(known):
    known["tiny"] = tiny([50, 50], [10, 10], [])
    call_command("bench", "--runs", "1", stdout=StringIO())
    with pytest.raises(CommandError, match="tiny: 5 is less than 25"):
        call_command("bench", "--check", "--runs", "1", stdout=StringIO())


def test_the_median_of_the_ratios_is_checked_and_no_run_is_left_out(known):
    """One run that was disturbed neither breaks the check nor saves it."""
    known["tiny"] = tiny([300, 10, 300, 10, 300, 10], [10] * 6, [])
    call_command("bench", "--check", "--runs", "3", stdout=StringIO())
    known["tiny"] = tiny([10, 300, 10], [10] * 3, [])
    with pytest.raises(CommandError, match="A goal was not met"):
        call_command("bench", "--check", "--runs", "3", stdout=StringIO())


def test_sides_that_do_not_hold_fail_both_checks_and_are_told(known):
    known["tiny"] = tiny([500] * 3, [10] * 3, [], holds=False)
    out = StringIO()
    call_command("bench", "--json", "--runs", "1", stdout=out)
    [result] = json.loads(out.getvalue())["results"]
    assert (result["holds"], result["met"], result["ratio"]) == (False, False, 50)
    for check in ("--check", "--check-sides"):
        known["tiny"] = tiny([500], [10], [], holds=False)
        with pytest.raises(CommandError, match="what is asked for besides the ratio does not hold"):
            call_command("bench", check, "--runs", "1", stdout=StringIO())


def test_a_ratio_that_is_missed_does_not_fail_the_check_of_the_sides(known):
    known["tiny"] = tiny([50], [10], [])
    call_command("bench", "--check-sides", "--runs", "1", stdout=StringIO())


@pytest.mark.parametrize("arguments", [["nothing"], ["--runs", "0"], ["--runs", "26"], ["--seconds", "0"], ["--seconds", "61"]])
def test_command_refuses_what_it_cannot_do(arguments):
    with pytest.raises(CommandError):
        call_command("bench", *arguments, stdout=StringIO())


def test_two_measures_of_one_name_are_refused(known):
    def prepare(folder: Path) -> Sides:
        raise NotImplementedError

    registry.measure("twice", unit="", baseline="", goal=1)(prepare)
    with pytest.raises(ValueError, match="twice"):
        registry.measure("twice", unit="", baseline="", goal=1)(prepare)


def test_workers_live_in_a_home_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/real")
    monkeypatch.setenv("KHEO_SECRET_KEY", "real")
    environment = environment_in(tmp_path)

    assert environment["KHEO_HOME"] == str(tmp_path)
    assert [name for name in environment if name in ("DATABASE_URL", "KHEO_SECRET_KEY")] == []


def test_a_worker_that_does_not_start_is_told_at_once(tmp_path):
    with pytest.raises(RuntimeError, match="did not start"):
        run_alone("this", [], folder=tmp_path, seconds=0.1)


HANGS = {
    "at its start": "import time; time.sleep(60)",
    "with a child": "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)",
    "at its work": "import sys, time; print('ready', flush=True); sys.stdin.readline(); time.sleep(60)",
}


@pytest.mark.parametrize("when", HANGS)
def test_a_worker_that_hangs_is_stopped_with_all_that_it_started(tmp_path, monkeypatch, when):
    (tmp_path / "hangs.py").write_text(HANGS[when])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="A process of the measure"):
        run_alone("hangs", [], folder=tmp_path, seconds=0.1, patience=1)

    assert time.monotonic() - started < 30


def test_visits_are_measured_and_every_hit_is_found_again(tmp_path):
    sides = prepare_visits(tmp_path)
    for name, run in (("theirs", sides.theirs), ("ours", sides.ours)):
        (tmp_path / name).mkdir()
        assert run(Trial(tmp_path / name, 0.05)) > 0

    assert all(value > 0 for [value] in sides.extras.values())
    assert {"x: ratio, folding counted", "baseline hits/s, one process", "ours hits/s, one process"} <= set(sides.extras)
    assert (tmp_path / "ours" / "2" / "kheo.sqlite3").exists()
    assert not (settings.HOME / "kheo.sqlite3").exists()
