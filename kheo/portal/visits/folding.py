"""Folding recorded views into sums, each exactly once, whatever is killed on the way.

A file that was closed can grow no more: its first byte says so, and it is written while no writer holds the lock. Its name
and how far it is folded are stored in the transaction that adds to the sums; once it is folded whole it is renamed, its row
is deleted, and then it goes itself. Every step can be done again.
"""

import fcntl
import logging
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from kheo.portal.models import FoldedFile
from kheo.portal.visits.lines import fields_in
from kheo.portal.visits.recording import CLOSED, CURRENT
from kheo.portal.visits.sums import add_to_sums, forget_past_days, sorted_out
from kheo.portal.visits.visitors import milliseconds, prepare_secrets

logger = logging.getLogger(__name__)

PIECE = 4 * 1024 * 1024  # bytes folded in one transaction
ALL = sys.maxsize


def fold_visits(folder: Path | None = None, *, pieces: int = ALL) -> bool:
    """Fold what was recorded on this node into the sums, or so many pieces of it; False where another process is at it."""
    folder = settings.KHEO_VISITS if folder is None else folder
    if not folder.is_dir():
        return True
    with _alone(folder) as alone:
        if alone:
            _fold(folder, pieces)
    return alone


def fold_and_forget() -> int:
    """Fold the views of this node, then erase what told visitors of past days apart; returns how many rows went."""
    prepare_secrets(milliseconds())
    return forget_past_days() if fold_visits() else 0


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether this is the one who folds; the lock goes with the process that holds it."""
    with (folder / "fold.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _fold(folder: Path, pieces: int) -> None:
    for path in folder.glob("*.folded"):  # left where the last one who folded was stopped
        _clear_away(path)
    for path in _taken_away(folder):
        _close(path)
        pieces -= _fold_file(path, pieces)
        if pieces <= 0:
            return


def _taken_away(folder: Path) -> Iterator[Path]:
    """What was left from before; then, where there is still time for it, what is being written now."""
    yield from sorted(folder.glob("*.hits"))
    current = folder / CURRENT
    if current.exists() and current.stat().st_size:
        yield current.rename(folder / f"{time.time_ns()}-{secrets.token_hex(4)}.hits")


def _close(path: Path) -> None:
    """Mark a file that was taken away as closed; no writer is at it while we hold the lock."""
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.pwrite(file.fileno(), CLOSED, 0)


def _fold_file(path: Path, pieces: int) -> int:
    """Fold at most so many pieces of a closed file; returns how many there were."""
    row, _made = FoldedFile.objects.get_or_create(name=path.stem)
    done = 0
    with path.open("rb") as file:
        file.seek(max(row.offset, len(CLOSED)))
        while done < pieces and (content := _next_piece(file)):
            _fold_piece(path.stem, row.offset, content, file.tell())
            row.offset = file.tell()
            done += 1
        whole = file.tell() >= path.stat().st_size
    if whole:
        _clear_away(path.rename(path.with_suffix(".folded")))
    return done


def _next_piece(file: BinaryIO) -> bytes:
    """The next lines, whole ones: a line ends where the next one begins, or with the file."""
    content = file.read(PIECE)
    cut = content.rfind(b"\n") if len(content) == PIECE else 0
    if cut <= 0:
        return content
    file.seek(cut - PIECE, os.SEEK_CUR)
    return content[:cut]


@transaction.atomic
def _fold_piece(name: str, offset: int, content: bytes, end: int) -> None:
    """Add a piece to the sums and remember that it was; nothing where somebody else has done so."""
    if not FoldedFile.objects.filter(name=name, offset=offset).update(offset=end):
        return
    batches, spoilt = sorted_out(fields_in(content))
    add_to_sums(batches)
    if spoilt:
        logger.warning("Lines of recorded views that could not be read and were left out: %s", spoilt)


def _clear_away(folded: Path) -> None:
    FoldedFile.objects.filter(name=folded.stem).delete()
    folded.unlink(missing_ok=True)
