"""One run of one side of the measure of visits: `python -m kheo.bench.measures.visits_worker WAY SECONDS PROCESSES`.

It runs in a home of its own and is never imported, so that its table of hits is in no installation.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import django

django.setup()

from django.db import connection, models  # noqa: E402
from django.db.models import Sum  # noqa: E402

from kheo.portal.models import BotViews, FoldedFile, PathViews, VisitDay, VisitorSalt, VisitSpan  # noqa: E402
from kheo.portal.visits import fold_visits, record_view  # noqa: E402
from kheo.portal.visits.recording import seen_view  # noqa: E402

VISITORS, PATHS, REQUESTS = 500, 40, 20_000
AT_ONCE = 20  # requests between two looks at the clock
READERS = [f"Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0" for version in range(120, 141)]
MACHINES = ["Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "curl/8.5.0"]


class Hit(models.Model):
    """A view as a row of its own."""

    moment = models.BigIntegerField()
    day = models.DateField(db_index=True)
    visitor = models.CharField(max_length=16)
    reason = models.CharField(max_length=20)
    path = models.CharField(max_length=200)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.path


def make_tables() -> None:
    """The tables of both sides, and nothing else."""
    with connection.schema_editor() as editor:
        for model in (Hit, BotViews, FoldedFile, PathViews, VisitDay, VisitorSalt, VisitSpan):
            editor.create_model(model)


def invented_requests() -> list[dict[str, Any]]:
    """The same requests in every process and on both sides."""
    chance = random.Random(25)  # noqa: S311
    return [
        {
            "address": f"203.0.113.{chance.randrange(VISITORS)}",
            "user_agent": chance.choice(MACHINES if chance.random() < 0.1 else READERS),
            "path": f"/tin-tuc/bai-viet-{chance.randrange(PATHS)}/",
        }
        for _each in range(REQUESTS)
    ]


def insert_row(*, address: str, user_agent: str, path: str) -> bool:
    """The baseline: a row per hit, committed by itself."""
    view = seen_view(address=address, user_agent=user_agent, path=path)
    Hit._default_manager.create(moment=view.moment, day=view.day, visitor=view.visitor, reason=view.reason, path=view.path)
    return True


def warm_up(requests: list[dict[str, Any]]) -> None:
    """What a process does once in its life, for both sides alike: the day's secret, the list of machines, a connection."""
    for request in requests:
        seen_view(**request)


def record_for(seconds: float, record: Callable[..., bool], requests: list[dict[str, Any]]) -> dict[str, Any]:
    """Record requests one after the other until the time is over."""
    hits = 0
    started = time.perf_counter()
    until = started + seconds
    while time.perf_counter() < until:
        first = hits % REQUESTS
        hits += sum(record(**request) for request in requests[first : first + AT_ONCE])
    return {"hits": hits, "seconds": time.perf_counter() - started}


def count_lines() -> dict[str, Any]:
    """Fold what was recorded; how long that took, and how much came out of it."""
    started = time.perf_counter()
    fold_visits()
    seconds = time.perf_counter() - started
    tables: list[type[models.Model]] = [VisitDay, BotViews]
    kept = [model._default_manager.aggregate(views=Sum("views"))["views"] or 0 for model in tables]
    return {"hits": sum(kept), "seconds": seconds}


def record_in_processes(record: Callable[..., bool], seconds: float, number: int) -> list[dict[str, Any]]:
    """Record from several processes that start at the same moment; what each reports."""
    requests = invented_requests()
    warm_up(requests)
    connection.close()  # each process opens its own
    forks = get_context("fork")
    barrier, reports = forks.Barrier(number), forks.SimpleQueue()

    def work() -> None:
        connection.ensure_connection()
        barrier.wait()
        reports.put(record_for(seconds, record, requests))

    processes = [forks.Process(target=work) for _each in range(number)]
    for process in processes:
        process.start()
    told = [reports.get() for _process in processes]
    for process in processes:
        process.join()
    return told


def main() -> None:
    """Make the tables, say when ready, wait for the word to go, record, count what was kept, report."""
    way, seconds, number = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    make_tables()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    told = record_in_processes(record_view if way == "lines" else insert_row, seconds, number)
    kept = count_lines() if way == "lines" else {"hits": Hit._default_manager.count()}
    json.dump({"recorded": told, "kept": kept}, sys.stdout)


if __name__ == "__main__":
    main()
