"""The public site as it is served, and the checkers that judge it: Lighthouse (Node) and the Nu HTML checker (Java).

Where a checker cannot run it is left out aloud; on a machine that builds for everybody (CI=true) that is a failure.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_floors import ROOT

HERE = Path(__file__).parent
PROGRAMS = HERE / "node_modules"
SECONDS_TO_START = 90


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.web)


def need(present: bool, what: str) -> None:
    """Leave a test out where its checker is missing, and say so; where everything must run, fail."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and here nothing may be left out")
    pytest.skip(f"{what} is missing: this gate is left out")


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The system's Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    need(found is not None, "Chromium")
    return str(found)


@pytest.fixture(scope="session")
def lighthouse() -> Path:
    """Google's Lighthouse."""
    program = PROGRAMS / ".bin" / "lighthouse"
    need(shutil.which("node") is not None and program.exists(), "Node with tests/web/node_modules (npm ci)")
    return program


@pytest.fixture(scope="session")
def nu_checker() -> Path:
    """The Nu HTML checker, which the W3C's validator runs."""
    archive = PROGRAMS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    need(shutil.which("java") is not None and archive.exists(), "Java with tests/web/node_modules (npm ci)")
    return archive


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small portal, served by `kheo serve` as an office would run it."""
    home, port = tmp_path_factory.mktemp("served"), free_port()
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("KHEO_", "DJANGO_", "DATABASE_", "CACHE_"))}
    surroundings |= {"KHEO_HOME": str(home), "KHEO_BASE_URL": f"http://127.0.0.1:{port}"}
    run = [sys.executable, "-W", "error::SyntaxWarning"]
    for step in (["manage.py", "migrate", "--verbosity=0"], ["-m", "tests.web.plant"]):
        subprocess.run([*run, *step], cwd=ROOT, env=surroundings, check=True)
    log = home / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*run, "manage.py", "serve", f"--port={port}", "--workers=1"], cwd=ROOT, env=surroundings,
            stdout=written, stderr=written, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(port, process, log)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture
def window(chromium: Any) -> Iterator[Callable[..., Any]]:
    """A browser with an empty cache: `window(viewport={...})`."""
    contexts = []

    def open_window(**options: Any) -> Any:
        contexts.append(chromium.new_context(locale="vi-VN", **options))
        return contexts[-1]

    yield open_window
    for context in contexts:
        context.close()
