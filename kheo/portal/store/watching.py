"""What was changed since the last time: asked of the database by a thread of each process."""

import logging
import threading
import time
from collections.abc import Callable, Set
from typing import Any

from django.db import DatabaseError, connections

from kheo.portal.store.triggers import CHANGES, CHANNEL

logger = logging.getLogger(__name__)

ASK_EVERY = 0.2  # seconds
REST = 1.0  # seconds after trouble with the database
RIGHT_FOR = 0.8  # seconds after a question for which its answer is relied on; with the answer's own way, a second at most

Changed = Set[str] | None  # the tables; None: nobody knows, so everything
Told = Callable[[Changed], None]


class CountedChanges:
    """SQLite: the numbers that the triggers count up."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._seen: dict[str, int] | None = None

    def ask(self) -> Changed:
        """The tables changed since the last question."""
        with self._connection.cursor() as cursor:
            now: dict[str, int] = dict(cursor.execute(f"SELECT name, version FROM {CHANGES}").fetchall())  # noqa: S608
        before, self._seen = self._seen, now
        return None if before is None else {name for name, version in now.items() if before.get(name) != version}


class ToldChanges:
    """PostgreSQL: what committed transactions said. A connection that was lost has missed something, so a new one knows nothing."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._listening = False

    def ask(self) -> Changed:
        """The tables changed since the last question."""
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT 1" if self._listening else f"LISTEN {CHANNEL}")
        told = {notice.payload for notice in self._connection.connection.notifies(timeout=0)}
        known, self._listening = self._listening, True
        return told if known else None


class Watch:
    """Asks all the time, and says until when what it said last can be relied on.

    Where the database does not answer, that moment passes, and no page is given out from the store.
    """

    def __init__(self, tell: Told) -> None:
        self._tell = tell
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.right_until = 0.0  # of time.monotonic()

    def start(self) -> None:
        """Begin to ask, until the process ends or `stop` is called."""
        self._thread = threading.Thread(target=self._ask_until_the_end, daemon=True, name="page store")
        self._thread.start()

    def stop(self) -> None:
        """Ask no more, and wait until the connection is closed."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _ask_until_the_end(self) -> None:
        while not self._ended.is_set():
            try:
                self._ask_until_trouble()
            except DatabaseError as problem:
                logger.warning("The page store rests, for the database does not say what was changed: %s", problem)
                self._ended.wait(REST)

    def _ask_until_trouble(self) -> None:
        connection: Any = connections["default"].copy()
        try:
            source = ToldChanges(connection) if connection.vendor == "postgresql" else CountedChanges(connection)
            while not self._ended.wait(ASK_EVERY):
                self.ask(source)
        finally:
            connection.close()

    def ask(self, source: CountedChanges | ToldChanges) -> None:
        """Ask once; those who keep something are told before the answer is relied on."""
        asked = time.monotonic()
        changed = source.ask()
        if changed is None or changed:
            self._tell(changed)
        self.right_until = asked + RIGHT_FOR
