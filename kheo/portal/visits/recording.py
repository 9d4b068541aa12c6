"""Recording a view: one line appended to the node's one file, which outlives a killed process.

All processes of a node append to `hits.log`. Whoever folds it in takes it away under an exclusive lock and marks it as
closed, by its first byte; writers hold a shared lock and look for the mark, so no line ever reaches a file that is closed.
"""

import logging
import os
import threading
import time
from fcntl import LOCK_SH, LOCK_UN, flock
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from kheo.portal.visits.bots import bot_reason
from kheo.portal.visits.lines import View, line_of
from kheo.portal.visits.visitors import milliseconds, secret_of

logger = logging.getLogger(__name__)

CURRENT = "hits.log"
CLOSED = b"#"  # a file that begins with this instead of a line break takes no more lines
COMPLAIN_EVERY = 60  # seconds
USER_AGENT_LIMIT = 400  # signs


class Recorder:
    """The open end of one folder's file, for all threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget the file that was open; in a forked child it is the parent's, whose locks would be shared."""
        self._file: int | None = None
        self._one_thread = threading.Lock()  # threads share the open file, and with it the lock on it

    def record(self, *, address: str, user_agent: str, path: str, reason: str = "", moment: int | None = None) -> bool:
        """Record one request for a page; returns whether that could be done. No trouble with it ever reaches the page."""
        try:
            self.append(line_of(seen_view(address=address, user_agent=user_agent, path=path, reason=reason, moment=moment)))
        except (OSError, DatabaseError) as problem:
            _complain(problem)
            return False
        return True

    def append(self, line: bytes) -> None:
        """Append a line to a file that is not closed; OSError where that cannot be done whole."""
        with self._one_thread:
            while self._file is None or not _append_unless_closed(self._file, line):
                self._open_anew()

    def _open_anew(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._file = os.open(self.folder / CURRENT, os.O_APPEND | os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)


def _append_unless_closed(file: int, line: bytes) -> bool:
    flock(file, LOCK_SH)
    try:
        if os.pread(file, 1, 0) == CLOSED:
            return False
        if os.write(file, line) < len(line):
            raise OSError("The disk is full: a view was recorded in part.")
        return True
    finally:
        flock(file, LOCK_UN)


@cache
def recorder_of(folder: Path) -> Recorder:
    """The recorder of a folder, one for a process."""
    recorder = Recorder(folder)
    os.register_at_fork(after_in_child=recorder.begin_anew)
    return recorder


_last_complaint = [-float(COMPLAIN_EVERY)]


def _complain(problem: Exception) -> None:
    """Say so, but not once for each of thousands of readers."""
    if time.monotonic() - _last_complaint[0] >= COMPLAIN_EVERY:
        _last_complaint[0] = time.monotonic()
        logger.error("Views cannot be recorded: %s", problem)


def seen_view(*, address: str, user_agent: str, path: str, reason: str = "", moment: int | None = None) -> View:
    """A request for a page as it is recorded; of address and browser nothing but the day's visitor is left."""
    moment = milliseconds() if moment is None else moment
    secret = secret_of(moment)
    user_agent = user_agent[:USER_AGENT_LIMIT]  # what is longer was made up, and would fill the memory of known browsers
    reason = reason or bot_reason(user_agent)
    return View(moment, secret.day, "" if reason else secret.visitor(address, user_agent), reason, path)


def record_view(*, address: str, user_agent: str, path: str, reason: str = "", moment: int | None = None) -> bool:
    """Record one request for a page in the folder of the settings; returns whether that could be done."""
    return recorder_of(settings.KHEO_VISITS).record(address=address, user_agent=user_agent, path=path, reason=reason, moment=moment)
