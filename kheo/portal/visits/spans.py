"""Views into visits: spans of views less than half an hour apart, whatever the order in which they arrive."""

from collections.abc import Iterable, Iterator

SILENCE = 30 * 60 * 1000  # milliseconds without a view, after which the next one is a new visit

Span = tuple[int, int]


def join_spans(spans: Iterable[Span], moments: Iterable[int]) -> list[Span]:
    """The visits that are known and new views make together: extended, added, or joined where a view fills the gap."""
    joined: list[Span] = []
    for start, end in sorted([*spans, *_runs(sorted(moments))]):
        if joined and start - joined[-1][1] < SILENCE:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _runs(moments: list[int]) -> Iterator[Span]:
    """Sorted moments, those of one visit together; most views follow one before, and are not looked at again."""
    if not moments:
        return
    start = end = moments[0]
    for moment in moments:
        if moment - end >= SILENCE:
            yield start, end
            start = moment
        end = moment
    yield start, end
