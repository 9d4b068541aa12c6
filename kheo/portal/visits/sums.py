"""Adding views to the sums of their days, by the difference that they make."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F

from kheo.portal.models import BotViews, PathViews, VisitDay, VisitSpan
from kheo.portal.visits.lines import Fields
from kheo.portal.visits.spans import SILENCE, Span, join_spans
from kheo.portal.visits.visitors import day_of, forget_secrets, milliseconds

PATHS_PER_DAY = 5000
VISITORS_AT_ONCE = 500
LATE = timedelta(hours=1)  # how long after midnight other nodes may still bring in views of the day


@dataclass
class Batch:
    """Views of one day, sorted out."""

    moments: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # by visitor
    paths: Counter[str] = field(default_factory=Counter)
    bots: Counter[str] = field(default_factory=Counter)


def sorted_out(views: Iterable[Fields | None]) -> tuple[dict[date, Batch], int]:
    """Views by day, and how many lines could not be read."""
    batches: dict[str, Batch] = defaultdict(Batch)
    spoilt = 0
    for view in views:
        if view is None:
            spoilt += 1
            continue
        moment, day, visitor, reason, path = view
        batch = batches[day]
        if reason:
            batch.bots[reason] += 1
        else:
            batch.moments[visitor].append(moment)
            batch.paths[path] += 1
    return {date.fromisoformat(day): batch for day, batch in batches.items()}, spoilt


def add_to_sums(batches: dict[date, Batch]) -> None:
    """Add the views to their days; inside a transaction. The rows of the days, in their order, are the locks."""
    for day in sorted(batches):
        VisitDay.objects.get_or_create(day=day)
        VisitDay.objects.select_for_update().get(day=day)
        batch = batches[day]
        visits = sum(_add_visits(day, some) for some in _portions(batch.moments))
        VisitDay.objects.filter(day=day).update(visits=F("visits") + visits, views=F("views") + batch.paths.total())
        _add_counts(PathViews, "path", day, _room_for(day, batch.paths))
        _add_counts(BotViews, "reason", day, batch.bots)


def _portions(moments: dict[str, list[int]]) -> Iterator[dict[str, list[int]]]:
    rest = iter(sorted(moments.items()))
    while some := dict(islice(rest, VISITORS_AT_ONCE)):
        yield some


def _add_visits(day: date, moments: dict[str, list[int]]) -> int:
    """Bring the visits of some visitors up to date; returns by how many they grew."""
    known = _spans_near(day, moments)
    changed, gone, grown = [], [], 0
    for visitor, times in moments.items():
        before, now = known.get(visitor, {}), join_spans(known.get(visitor, {}), times)
        grown += len(now) - len(before)
        changed += [(visitor, start, end) for start, end in now if (start, end) not in before]
        if before:
            starts = {start for start, _end in now}
            gone += [key for (start, _end), key in before.items() if start not in starts]
    if gone:
        VisitSpan.objects.filter(pk__in=gone).delete()
    _write_spans(day, changed)
    return grown


def _spans_near(day: date, moments: dict[str, list[int]]) -> dict[str, dict[Span, int]]:
    """The known visits of these visitors that the moments may touch, with their keys."""
    first, last = min(map(min, moments.values())), max(map(max, moments.values()))
    near = VisitSpan.objects.filter(day=day, visitor__in=moments, end__gt=first - SILENCE, start__lt=last + SILENCE)
    known: dict[str, dict[Span, int]] = defaultdict(dict)
    for key, visitor, start, end in near.values_list("pk", "visitor", "start", "end"):
        known[visitor][start, end] = key
    return known


def _write_spans(day: date, changed: list[tuple[str, int, int]]) -> None:
    """Add or lengthen visits: one statement for all, run by the driver; an object for each takes eight times as long."""
    written = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO portal_visitspan (day, visitor, start, "end") VALUES (%s, %s, %s, %s) '
            'ON CONFLICT (day, visitor, start) DO UPDATE SET "end" = excluded."end"',
            [(written, *span) for span in changed],
        )


def _room_for(day: date, paths: Counter[str]) -> Counter[str]:
    """The paths as they are counted: the day's first ones each by itself, all further ones together."""
    if not paths:
        return paths
    kept = PathViews.objects.filter(day=day).exclude(path="")
    room = max(PATHS_PER_DAY - kept.count(), 0)
    if len(paths) <= room:
        return paths
    known = set(kept.values_list("path", flat=True))
    known.update(islice([path for path in paths if path not in known], room))
    counted: Counter[str] = Counter()
    for path, views in paths.items():
        counted[path if path in known else ""] += views
    return counted


def _add_counts(model: Any, name: str, day: date, counts: Counter[str]) -> None:
    """Add to rows that the lock on the day keeps to us."""
    known = dict(model.objects.filter(day=day, **{f"{name}__in": list(counts)}).values_list(name, "views"))
    rows = [model(day=day, views=known.get(key, 0) + views, **{name: key}) for key, views in sorted(counts.items())]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["day", name], update_fields=["views"])


def forget_past_days(now: int | None = None) -> int:
    """Erase what tells visitors of past days apart; the sums stay. Returns how many rows went.

    The day's secret goes at midnight, and nobody can make or recognise its visitors from then on. The visits go an hour
    later, when all nodes have brought in their last views.
    """
    moment = milliseconds() if now is None else now
    late = day_of(moment - int(LATE.total_seconds() * 1000))
    return forget_secrets(before=day_of(moment)) + VisitSpan.objects.filter(day__lt=late).delete()[0]
