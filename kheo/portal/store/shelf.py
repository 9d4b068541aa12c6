"""Pages that are kept, in a bounded space."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from kheo.portal.store.watching import RIGHT_FOR, Changed

Key = tuple[str | None, str | None, str, str]  # scheme, host, path, query
Headers = list[tuple[str, str]]

PAGES_AT_MOST = 4000


@dataclass(slots=True, eq=False)
class KeptPage:
    """A page as it goes out. Moments are those of `time.monotonic()`.

    After `anew_at` somebody draws it again, while others still get this one; after `right_until` nobody gets it. A page
    without a body is a note that what is drawn at this address cannot be kept.
    """

    headers: Headers
    body: bytes | None
    tables: frozenset[str]
    counted_as: str  # the path as which a view of it is recorded; empty where it is not
    anew_at: float
    right_until: float = inf
    used: bool = False

    @property
    def size(self) -> int:
        """About the bytes that it takes."""
        return len(self.body or b"") + 1024


class Shelf:
    """Pages by address. Where it is full, what was not asked for since it was last looked through goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._pages: dict[Key, KeptPage] = {}
        self._lock = threading.Lock()
        self._told: dict[str, float] = {}  # when a table was last told to have changed
        self._all_told = 0.0
        self.get = self._pages.get  # the one call on a reader's way

    def __len__(self) -> int:
        return len(self._pages)

    def keep(self, key: Key, page: KeptPage, begun: float) -> None:
        """Put a page on the shelf in the place of the one before, unless something that it shows has changed since it was begun."""
        with self._lock:
            self._take(key)
            if self._told_since(begun, page.tables):
                page.right_until = begun + RIGHT_FOR  # for those who waited for it
                return
            self._pages[key] = page
            self._size += page.size
            while self._size > self._limit or len(self._pages) > PAGES_AT_MOST:
                self._make_room()

    def tell(self, changed: Changed, right_until: float) -> None:
        """Have what was drawn from these tables drawn anew; until the moment given it was right."""
        with self._lock:
            self._note(changed)
            for page in self._pages.values():
                if changed is None or not page.tables.isdisjoint(changed):
                    page.anew_at, page.right_until = 0.0, min(page.right_until, right_until)

    def _note(self, changed: Changed) -> None:
        if changed is None:
            self._all_told = time.monotonic()
        else:
            self._told.update(dict.fromkeys(changed, time.monotonic()))

    def _told_since(self, moment: float, tables: Iterable[str]) -> bool:
        return self._all_told >= moment or any(self._told.get(table, 0.0) >= moment for table in tables)

    def _make_room(self) -> None:
        key = next(iter(self._pages))
        page = self._take(key)
        if page is not None and page.used and page.right_until > time.monotonic():
            page.used = False
            self._pages[key] = page  # a second chance, at the end of the row
            self._size += page.size

    def _take(self, key: Key) -> KeptPage | None:
        page = self._pages.pop(key, None)
        self._size -= page.size if page else 0
        return page
