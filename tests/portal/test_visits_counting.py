"""Every visit figure equals a plain recount of the same list of requests, in whatever order and pieces it arrives."""

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as some

from kheo.lib.dates import HANOI
from kheo.portal.models import BotViews, PathViews, VisitDay, VisitorSalt, VisitSpan
from kheo.portal.visits import fold_visits, forget_past_days, record_view, sums, visit_figures
from kheo.portal.visits.bots import bot_reason
from kheo.portal.visits.lines import View, fields_in, line_of
from kheo.portal.visits.spans import join_spans

SUNDAY = datetime(2026, 11, 15, tzinfo=HANOI)
DAYS = 3
HITS, VISITORS = 100_000, 500
MINUTE = 60_000
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 {}"
BOTS = ["Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8.5.0", "Mozilla/5.0 (compatible; coccocbot-web/1.0)", ""]

Hit = tuple[int, int, str, str]  # moment, number of the visitor, browser, path

pytestmark = pytest.mark.django_db


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def day_of(moment: int) -> date:
    return datetime.fromtimestamp(moment / 1000, HANOI).date()


def invent_hits(seed: int) -> list[Hit]:
    """Readers come in bursts, are silent for about half an hour, read across midnight, and machines walk between them."""
    chance = random.Random(seed)  # noqa: S311
    start, length = milliseconds(SUNDAY), DAYS * 24 * 60 * MINUTE
    hits: list[Hit] = []
    while len(hits) < HITS:
        number, moment = chance.randrange(VISITORS), start + chance.randrange(length)
        if chance.random() < 0.2:
            midnight = start + chance.randrange(1, DAYS) * 24 * 60 * MINUTE
            moment = midnight - chance.randrange(10 * MINUTE)
        browser = chance.choice(BOTS) if chance.random() < 0.1 else FIREFOX.format(number % 7)
        for _view in range(chance.randrange(1, 12)):
            hits.append((moment, number, browser, f"/bai/{chance.randrange(40)}/"))
            moment += chance.choice([0, 1, 900, 20_000, 29 * MINUTE, 30 * MINUTE - 1, 30 * MINUTE, 31 * MINUTE])
    return sorted(hit for hit in hits[:HITS] if hit[0] < start + length)


class Recount:
    """The figures, counted plainly from the list."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits
        self.views: Counter[date] = Counter()
        self.paths: Counter[tuple[date, str]] = Counter()
        self.bots: Counter[tuple[date, str]] = Counter()
        self.visits: Counter[date] = Counter()
        self.last: dict[tuple[date, int, str], int] = {}
        for moment, number, browser, path in sorted(hits):
            self.count(moment, number, browser, path)

    def count(self, moment: int, number: int, browser: str, path: str) -> None:
        day = day_of(moment)
        if browser in BOTS:
            self.bots[day, bot_reason(browser)] += 1
            return
        self.views[day] += 1
        self.paths[day, path] += 1
        last = self.last.get((day, number, browser))
        if last is None or moment - last >= 30 * MINUTE:
            self.visits[day] += 1
        self.last[day, number, browser] = moment

    def online(self, now: int) -> int:
        recent = {(day_of(moment), number, browser) for moment, number, browser, _path in self.hits if now - 5 * MINUTE < moment <= now and browser not in BOTS}
        return len(recent)


def record(hits: list[Hit]) -> None:
    for moment, number, browser, path in hits:
        assert record_view(address=f"2001:db8::{number:x}", user_agent=browser, path=path, moment=moment)


def assert_all_figures(hits: list[Hit]) -> None:
    recount = Recount(hits)
    assert {row.day: row.visits for row in VisitDay.objects.all()} == recount.visits
    assert {row.day: row.views for row in VisitDay.objects.all()} == recount.views
    assert {(row.day, row.path): row.views for row in PathViews.objects.all()} == recount.paths
    assert {(row.day, row.reason): row.views for row in BotViews.objects.all()} == recount.bots
    last = max(moment for moment, *_rest in hits)
    figures = visit_figures(datetime.fromtimestamp(last / 1000, UTC))
    today = day_of(last)
    monday = today - timedelta(days=today.weekday())
    assert figures.online == recount.online(last)
    assert figures.today == recount.visits[today]
    assert figures.week == sum(visits for day, visits in recount.visits.items() if monday <= day <= today)
    assert figures.total == recount.visits.total()
    assert figures.since == min(recount.views)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.KHEO_VISITS = tmp_path / "visits"
    return settings.KHEO_VISITS


def test_a_hundred_thousand_hits_of_three_days_are_counted_as_a_plain_recount_counts_them(folder):
    hits = invent_hits(seed=2063)
    for start in range(0, len(hits), 23_000):  # by day, by week and online are right at any moment on the way
        record(hits[start : start + 23_000])
        fold_visits()
        assert_all_figures(hits[: start + 23_000])

    recount = Recount(hits)
    assert len(hits) > 99_000 and len({number for _moment, number, *_rest in hits}) == VISITORS
    assert len(recount.visits) == DAYS and recount.bots.total() > 5_000
    assert list(folder.glob("*hits*")) == []


def test_the_order_in_which_lines_arrive_changes_nothing(folder):
    hits = invent_hits(seed=145)
    record(hits)
    written = folder / "hits.log"
    lines = written.read_bytes().split(b"\n")[1:]
    random.Random(9).shuffle(lines)  # noqa: S311
    written.unlink()
    for start in range(0, len(lines), 17_000):
        (folder / f"{start}.hits").write_bytes(b"".join(b"\n" + line for line in lines[start : start + 17_000]))
        fold_visits()

    assert len(lines) == len(hits)
    assert_all_figures(hits)


MOMENTS = some.lists(some.integers(0, 40).map(lambda steps: steps * 10 * MINUTE), max_size=30)


def plain_spans(moments: list[int]) -> list[tuple[int, int]]:
    """Visits, by walking through sorted moments."""
    visits: list[list[int]] = []
    for moment in sorted(moments):
        if visits and moment - visits[-1][-1] < 30 * MINUTE:
            visits[-1].append(moment)
        else:
            visits.append([moment])
    return [(visit[0], visit[-1]) for visit in visits]


@given(pieces=some.lists(MOMENTS, max_size=6))
def test_spans_do_not_depend_on_order_or_pieces(pieces):
    spans: list[tuple[int, int]] = []
    for piece in pieces:
        spans = join_spans(spans, piece)

    assert spans == plain_spans([moment for piece in pieces for moment in piece])


@given(pieces=some.lists(some.lists(some.tuples(some.integers(0, 60), some.sampled_from("abc")), max_size=12), max_size=5))
@runs(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sums_do_not_depend_on_order_or_pieces(pieces, db):
    start, day = milliseconds(SUNDAY), SUNDAY.date()
    with transaction.atomic():
        for piece in pieces:
            views = [View(start + step * 7 * MINUTE, day, visitor, "", "/") for step, visitor in piece]
            batches, spoilt = sums.sorted_out(fields_in(b"".join(map(line_of, views))))
            sums.add_to_sums(batches)
            assert spoilt == 0
        moments = defaultdict(list)
        for step, visitor in (view for piece in pieces for view in piece):
            moments[visitor].append(start + step * 7 * MINUTE)
        wanted = {(visitor, *span) for visitor, times in moments.items() for span in plain_spans(times)}
        assert set(VisitSpan.objects.values_list("visitor", "start", "end")) == wanted
        assert sum(VisitDay.objects.values_list("visits", flat=True)) == len(wanted)
        assert sum(VisitDay.objects.values_list("views", flat=True)) == sum(map(len, pieces))
        transaction.set_rollback(True)


def test_more_paths_than_are_kept_are_counted_together(folder, monkeypatch):
    monkeypatch.setattr(sums, "PATHS_PER_DAY", 3)
    for number in [0, 1, 2, 3, 4, 0]:
        record_view(address="10.0.0.1", user_agent=FIREFOX, path=f"/{number}/")
        fold_visits()

    assert {row.path: row.views for row in PathViews.objects.all()} == {"/0/": 2, "/1/": 1, "/2/": 1, "": 2}


def test_what_tells_visitors_apart_goes_with_the_day_and_the_sums_stay(folder):
    noon, midnight = milliseconds(SUNDAY + timedelta(hours=12)), milliseconds(SUNDAY + timedelta(days=1))
    record([(noon, 1, FIREFOX, "/"), (noon + 40 * MINUTE, 1, FIREFOX, "/")])
    fold_visits()

    forget_past_days(midnight - 1)
    assert (VisitorSalt.objects.count(), VisitSpan.objects.count()) == (1, 2)
    forget_past_days(midnight)
    assert (VisitorSalt.objects.count(), VisitSpan.objects.count()) == (0, 2)
    forget_past_days(midnight + 60 * MINUTE)
    assert (VisitSpan.objects.count(), VisitDay.objects.get().visits) == (0, 2)


def test_a_visitor_is_another_one_on_the_next_day(folder):
    record([(milliseconds(SUNDAY + timedelta(days=day)), 1, FIREFOX, "/") for day in range(2)])
    fold_visits()

    first, second = VisitSpan.objects.order_by("day")
    assert first.visitor != second.visitor


@pytest.mark.parametrize(
    ("user_agent", "reason"),
    [
        (FIREFOX, ""),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Zalo iOS/24.10", ""),
        ("Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", ""),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/130.0 Chrome/124.0 Safari/537.36", ""),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 [FBAN/FB4A;FBAV/490.0]", ""),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 YaBrowser/24.10 Safari/537.36", ""),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/130.0", "crawler"),
        ("Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)", "crawler"),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", "crawler"),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "preview"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36", "headless"),
        ("python-requests/2.32.3", "library"),
        ("Go-http-client/2.0", "library"),
        ("Mozilla/5.0+(compatible; UptimeRobot/2.0)", "monitor"),
        ("", "nameless"),
        ("  ", "nameless"),
    ],
)
def test_machines_that_say_so_are_told_from_readers(user_agent, reason):
    assert bot_reason(user_agent) == reason
