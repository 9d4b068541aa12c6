"""Processes of a measure: started with a home of their own, set off when they are ready, stopped when they take too long."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

PATIENCE = 60.0  # seconds beyond a run's own, for starting and for a busy machine


def environment_in(folder: Path, database: str = "") -> dict[str, str]:
    """The environment of an installation in that folder alone: nothing of the real one is read or written.

    `database` is the address of another database than a file there, made for the measure too.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHEO_") and name not in ("DATABASE_URL", "CACHE_URL")}
    own = {"DATABASE_URL": database} if database else {}
    return kept | own | {"KHEO_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "kheo.config.settings"}


def run_alone(
    module: str, arguments: list[str], *, folder: Path, seconds: float, patience: float = PATIENCE, database: str = ""
) -> dict[str, Any]:
    """Start the module, let it go when it says that it is ready, and return what it reports.

    When the time is over the worker is stopped with all that it started, wherever it hangs.
    """
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", module, *arguments], env=environment_in(folder, database), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as worker:  # fmt: skip
        end = Timer(seconds + patience, _stop, [worker])
        end.start()
        try:
            _expect_ready(worker)
            return _report(worker.communicate("go\n")[0])
        finally:
            end.cancel()
            _stop(worker)


def _expect_ready(worker: subprocess.Popen[str]) -> None:
    said = worker.stdout.readline().strip() if worker.stdout else ""
    if said != "ready":
        raise RuntimeError(f"A process of the measure did not start: it said {said!r}")


def _report(said: str) -> dict[str, Any]:
    if not said:
        raise RuntimeError("A process of the measure ended, or was stopped, without a report")
    return json.loads(said)


def _stop(worker: subprocess.Popen[str]) -> None:
    """End the worker with all that it started and that is still there."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
