"""No view is lost and none counts twice: processes killed, files torn, disks full, two who fold at once."""

import fcntl
import logging
import multiprocessing
import os
import random
import signal
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from kheo.portal.models import FoldedFile, PathViews, VisitDay, VisitSpan
from kheo.portal.visits import fold_visits, folding, record_view, recording
from kheo.portal.visits.lines import View, fields_in, line_of
from kheo.portal.visits.recording import CLOSED, Recorder, recorder_of
from kheo.portal.visits.visitors import secret_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MOMENT = 1_795_000_000_000
DAY = date(2026, 11, 15)
ADDRESSES = 1_000_000
KILLS = 10

processes = multiprocessing.get_context("fork")


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.KHEO_VISITS = tmp_path / "visits"
    return settings.KHEO_VISITS


def record(number: int) -> bool:
    """One view of a visitor of its own, so that a second count of it would show."""
    return record_view(address=str(number), user_agent=FIREFOX, path=f"/{number % 9}/", moment=MOMENT + number)


def visitor(number: int) -> str:
    return secret_of(MOMENT).visitor(str(number), FIREFOX)


def write_until_killed(first: int, acknowledged: Path) -> None:
    """Record views and, after each, note down that it was recorded."""
    noted = os.open(acknowledged, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    for number in range(first, first + ADDRESSES):
        if record(number):
            os.write(noted, f"{number}\n".encode())


def fold_until_killed() -> None:
    while True:
        fold_visits()
        time.sleep(0.002)


def start(work, *arguments) -> multiprocessing.Process:
    connections.close_all()  # a child must not share its parent's connection
    process = processes.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def kill(process: multiprocessing.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def noted_numbers(acknowledged: Path) -> list[int]:
    lines = acknowledged.read_text(encoding="ascii").split("\n") if acknowledged.exists() else []
    return [int(line) for line in lines[:-1]]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_ten_kills_of_writers_and_of_those_who_fold_lose_nothing_and_count_nothing_twice(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(folding, "PIECE", 32 * 1024)  # many transactions for each file, so that kills fall between them
    secret_of(MOMENT)
    chance = random.Random(6)  # noqa: S311
    acknowledged = tmp_path / "acknowledged"
    folds = [start(fold_until_killed) for _each in range(2)]
    for round_ in range(KILLS):
        writers = [start(write_until_killed, (2 * round_ + each) * ADDRESSES, acknowledged) for each in range(2)]
        time.sleep(chance.uniform(0.02, 0.12))
        for writer in chance.sample(writers, 2):
            kill(writer)
        kill(folds.pop(chance.randrange(2)))
        folds.append(start(fold_until_killed))
    for process in folds:
        kill(process)
    fold_visits()

    numbers = noted_numbers(acknowledged)
    counted = set(VisitSpan.objects.values_list("visitor", flat=True))
    day = VisitDay.objects.get()
    assert len(numbers) == len(set(numbers)) > 1000
    assert [number for number in numbers if visitor(number) not in counted] == []
    assert len(counted) == day.visits == day.views == sum(PathViews.objects.values_list("views", flat=True))
    assert len(numbers) <= day.views <= len(numbers) + 2 * KILLS  # written, and killed before it could be noted
    assert (list(folder.glob("*.hits")), FoldedFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_while_one_folds_another_goes_away(folder):
    record(1)
    with (folder / "fold.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert fold_visits() is False
    assert not VisitDay.objects.exists()

    assert fold_visits() is True
    assert VisitDay.objects.get().views == 1


@pytest.mark.django_db
def test_without_anything_recorded_there_is_nothing_to_fold(folder):
    assert fold_visits() is True
    assert not VisitDay.objects.exists()


@pytest.mark.django_db
def test_a_file_that_was_folded_in_part_is_taken_up_where_it_was_left(folder):
    for number in range(4):
        record(number)
    whole = (folder / "hits.log").read_bytes()
    (folder / "hits.log").rename(folder / "left.hits")
    FoldedFile.objects.create(name="left", offset=whole.rindex(b"\n"))

    fold_visits()

    assert VisitDay.objects.get().views == 1
    assert (list(folder.glob("*.hits")), FoldedFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_file_that_was_folded_whole_is_only_cleared_away(folder):
    record(1)
    (folder / "hits.log").rename(folder / "left.folded")
    FoldedFile.objects.create(name="left", offset=5)

    fold_visits()

    assert (VisitDay.objects.count(), list(folder.glob("left*")), FoldedFile.objects.count()) == (0, [], 0)


@pytest.mark.django_db
def test_a_writer_whose_file_was_taken_away_goes_on_in_a_new_one(folder):
    record(1)
    fold_visits()
    record(2)
    fold_visits()

    assert VisitDay.objects.get().views == 2


@pytest.mark.django_db
def test_a_file_taken_away_and_not_yet_closed_still_takes_a_line_and_then_no_more(folder):
    """The one who folds was killed between the two steps."""
    record(1)
    (folder / "hits.log").rename(folder / "left.hits")
    record(2)
    assert not (folder / "hits.log").exists()

    fold_visits()
    record(3)
    assert (VisitDay.objects.get().views, (folder / "hits.log").exists()) == (2, True)


def test_a_recorder_never_adds_to_a_closed_file(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.append(b"\nfirst")
    (tmp_path / "hits.log").write_bytes(CLOSED + b"first")
    (tmp_path / "hits.log").rename(tmp_path / "closed")
    recorder.append(b"\nsecond")

    assert (tmp_path / "closed").read_bytes() == CLOSED + b"first"
    assert (tmp_path / "hits.log").read_bytes() == b"\nsecond"


@pytest.mark.django_db
@pytest.mark.parametrize("cut", range(1, 50, 7))
def test_a_torn_line_spoils_only_itself(folder, caplog, cut):
    line = line_of(View(MOMENT, secret_of(MOMENT).day, visitor(7), "", "/bai/"))
    record(1)
    recorder_of(folder).append(line[:-cut])
    record(2)
    with caplog.at_level(logging.WARNING):
        fold_visits()

    assert VisitDay.objects.get().views == 2
    assert "could not be read and were left out: 1" in caplog.text


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense", b"\xff\xfe\t\t\t\t\t.", b"1\t2026-13-40\tab\t\t/\t.", b"-1\t2026-11-15\tab\t\t/\t.", b"1\t2026-11-15\t\t\t/\t.",
        b"1\t2026-11-15\tab\t\t/\0\t.", b"9" * 40 + b"\t2026-11-15\tab\t\t/\t.", b"1\t2026-11-15\t" + b"a" * 17 + b"\t\t/\t.",
    ],
)  # fmt: skip
def test_a_spoilt_line_is_left_out(line):
    good, read = View(MOMENT, DAY, "ab", "", "/"), (MOMENT, DAY.isoformat(), "ab", "", "/")

    assert list(fields_in(line_of(good) + b"\n" + line + line_of(good))) == [read, None, read]


def test_a_path_cannot_break_out_of_its_line():
    view = View(MOMENT, DAY, "ab", "", "/a\n1\t2026-11-15\tcd\t\t/\t.\n")

    assert [visitor for _moment, _day, visitor, _reason, _path in fields_in(line_of(view))] == ["ab"]


@pytest.mark.django_db
def test_a_full_disk_is_no_trouble_and_ends(folder):
    folder.mkdir()
    (folder / "hits.log").symlink_to("/dev/full")

    assert record(1) is False
    (folder / "hits.log").unlink()
    recorder_of(folder).begin_anew()
    assert record(2) is True


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_logged_and_nothing_else(folder, caplog, monkeypatch):
    monkeypatch.setattr(recording, "_last_complaint", [-1000.0])
    folder.write_text("a file where the folder should be")

    assert record(1) is False
    assert "Views cannot be recorded" in caplog.text


@pytest.mark.django_db
def test_large_files_are_folded_piece_by_piece(folder, monkeypatch):
    monkeypatch.setattr(folding, "PIECE", 150)
    for number in range(50):
        record(number)
    fold_visits()

    assert (VisitDay.objects.get().views, VisitSpan.objects.count()) == (50, 50)


@pytest.mark.django_db
def test_a_reader_folds_one_piece_and_leaves_the_rest(folder, monkeypatch):
    monkeypatch.setattr(folding, "PIECE", 150)
    for number in range(50):
        record(number)
    fold_visits(pieces=1)
    first = VisitDay.objects.get().views
    assert 0 < first < 5 and len(list(folder.glob("*.hits"))) == 1
    record(50)
    fold_visits(pieces=1)

    assert first < VisitDay.objects.get().views < 10
    assert (folder / "hits.log").exists()  # the old lines first
    fold_visits()
    assert (VisitDay.objects.get().views, list(folder.glob("*hits*"))) == (51, [])


@pytest.mark.django_db
def test_a_file_of_one_piece_is_cleared_away_at_once(folder):
    record(1)
    fold_visits(pieces=1)

    assert (VisitDay.objects.get().views, list(folder.glob("*hits*")), FoldedFile.objects.count()) == (1, [], 0)


@pytest.mark.django_db
def test_a_file_that_was_closed_and_not_folded_is_folded_whole(folder):
    """The one who folds was killed after closing, before anything was stored."""
    for number in range(3):
        record(number)
    (folder / "hits.log").write_bytes(CLOSED + (folder / "hits.log").read_bytes()[1:])
    (folder / "hits.log").rename(folder / "left.hits")
    fold_visits()

    assert (VisitDay.objects.get().views, list(folder.glob("*.hits"))) == (3, [])
