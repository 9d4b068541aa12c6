"""The embedded server."""

import multiprocessing

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS = 32  # of each worker, each with a connection to the database: two workers stay below PostgreSQL's usual hundred


def serve(application: str, host: str, port: int, *, workers: int) -> None:
    """Answer requests by that application (`module:name`) until the process is told to end."""
    # A forked worker would inherit whatever locks other threads hold at that moment (an import's, say) and hang.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        application, address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=THREADS, log_level=LogLevels.warning,
    ).serve()  # fmt: skip
