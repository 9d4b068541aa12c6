"""Public pages over HTTP: the page store against nginx, stock Wagtail and Django's own cache, and a page that misses the store.

Both sides of each measure answer on this machine under the same load (`wrk`), with a view recorded for each of our answers and
an access log written by nginx. On cores of their own, server and load have one core each; else they share all. A run
breaks off where an answer was no success, or where not every answer of ours was recorded as a view.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kheo.bench.measures import pages_stock
from kheo.bench.measures.pages_servers import ARTICLES, Load, Server, kheo, missing_programs, nginx, stock
from kheo.bench.registry import Sides, Trial, measure
from kheo.bench.workers import run_alone

WORKER = "kheo.bench.measures.pages_worker"
MAKING = 600.0  # seconds at most for making a site
OWN_CORES, SHARED = 1, 2  # workers; with one, server and load have a core each
NOTE = "One article of about 5 KB, packed. Load by wrk with 64 connections, 16 where pages are drawn; two processes, but one on a core of its own."

Extras = dict[str, list[float]]
Start = Callable[[], Server]
made: list[TemporaryDirectory[str]] = []  # cleared away with the process


@measure("pages-nginx", unit="pages/s", baseline="nginx, the same bytes as a file, access log on; a core each", goal=0.4, note=NOTE)
def prepare_own_cores(folder: Path) -> Sides:
    """The embedded server at its best against the best there is."""
    return against_nginx(folder, workers=OWN_CORES)


@measure("pages-nginx-shared", unit="pages/s", baseline="nginx, the same bytes as a file, access log on; cores shared", goal=0.35, note=NOTE)
def prepare_shared(folder: Path) -> Sides:
    """The same where the load takes its part of both cores."""
    return against_nginx(folder, workers=SHARED)


@measure("pages-stock", unit="pages/s", baseline="an article of stock Wagtail, same server", goal=200, note=NOTE)
def prepare_stock(_folder: Path) -> Sides:
    """What a project would have that begins with `wagtail start`."""
    site, project = _ours(), _stock()
    return _sides(lambda: kheo(site), Load(one=True), lambda: stock(project), Load(one=True, connections=16))


@measure("pages-cached", unit="pages/s", baseline="the same with Django's per-site cache in memory", goal=10, note=NOTE)
def prepare_cached(_folder: Path) -> Sides:
    """What such a project would do next."""
    site, project = _ours(), _stock()
    return _sides(lambda: kheo(site), Load(one=True), lambda: stock(project, cached=True), Load(one=True))


@measure("pages-missed", unit="pages/s", baseline="an article of stock Wagtail, same server", goal=4, note=NOTE)
def prepare_missed(_folder: Path) -> Sides:
    """What the store does not have: our article drawn by Django each time, the store turned off."""
    site, project = _ours(), _stock()
    load = Load(one=False, connections=16)
    return _sides(lambda: kheo(site, store=False), load, lambda: stock(project), load)


def against_nginx(folder: Path, *, workers: int) -> Sides:
    """Our server against nginx with the bytes that our server gives out."""
    site = _ours()
    with _running(lambda: kheo(site)) as server:
        body = server.packed()
    return _sides(lambda: kheo(site, workers=workers), Load(one=True), lambda: nginx(folder, body, workers=workers), Load(one=True), pinned=workers == OWN_CORES)


def _sides(ours: Start, our_load: Load, theirs: Start, their_load: Load, *, pinned: bool = False) -> Sides:
    extras: Extras = defaultdict(list)
    return Sides(
        lambda trial: _rate(ours, our_load, trial, pinned, extras["ms, slowest in a hundred, ours"]),
        lambda trial: _rate(theirs, their_load, trial, pinned, extras["ms, slowest in a hundred, baseline"]), extras,
    )  # fmt: skip


def _rate(start: Start, load: Load, trial: Trial, pinned: bool, slowest_of_runs: list[float]) -> float:
    with _running(start) as server:
        rate, slowest = server.loaded(load, trial.seconds, pinned=pinned)
    slowest_of_runs.append(slowest)
    return rate


@contextmanager
def _running(start: Start) -> Iterator[Server]:
    server = start()
    try:
        yield server
    finally:
        server.stop()


@cache
def _ours() -> Path:
    """A district's portal with a section of articles, made once for all measures of a run."""
    place = _place()
    run_alone(WORKER, [str(ARTICLES)], folder=place, seconds=MAKING)
    return place


@cache
def _stock() -> Path:
    """A project of `wagtail start` with the same articles."""
    return pages_stock.make(_place(), ARTICLES)


def _place() -> Path:
    """A folder that is thrown away when the run is over."""
    if missing := missing_programs():
        raise RuntimeError(f"These measures need programs that are not installed: {', '.join(missing)}")
    made.append(TemporaryDirectory(prefix="kheo-bench-pages-"))
    return Path(made[-1].name)
