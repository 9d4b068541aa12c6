"""Servers of the measure of pages: started on a free port, put under load, stopped."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from kheo.bench.workers import environment_in

ARTICLES = 200
PATIENCE = 60.0  # seconds for starting
WARM = 2.0  # seconds of load before what is measured: pages are kept, caches filled
OURS, LOAD = "0", "1"  # cores, where each side has one
PROGRAMS = ("wrk", "nginx", "taskset")  # beside Python's packages
READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HEADERS = {"Accept-Encoding": "gzip", "User-Agent": READER}
EACH_ARTICLE = """
local number = 0
request = function()
  number = number % {articles} + 1
  return wrk.format("GET", "{before}" .. number .. "/")
end
"""


@dataclass(frozen=True)
class Load:
    """How a server is asked: one article again and again, or all in turn."""

    one: bool
    connections: int = 64


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    address: str
    before: str  # the path of an article without its number
    views: Callable[[], int] | None = None  # how many views it has recorded so far

    def packed(self) -> bytes:
        """An article as it goes out, packed."""
        with urlopen(Request(f"{self.address}{self.before}1/", headers=HEADERS), timeout=PATIENCE) as answer:  # noqa: S310
            return answer.read()

    def loaded(self, load: Load, seconds: float, *, pinned: bool) -> tuple[float, float]:
        """Pages answered in a second, and how many milliseconds the slowest in a hundred took; each of them was a success and recorded."""
        if pinned:
            for one in _family(self.process.pid):
                subprocess.run(["taskset", "-acp", OURS, str(one)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607
        self._wrk(load, WARM, pinned)
        before = self.views() if self.views else 0
        answered, rate, slowest = self._wrk(load, seconds, pinned)
        if self.views and self.views() - before < answered:
            raise RuntimeError(f"{answered} pages were answered and {self.views() - before} views recorded")
        return rate, slowest

    def stop(self) -> None:
        """End it with all that it started."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _wrk(self, load: Load, seconds: float, pinned: bool) -> tuple[int, float, float]:
        command = ["wrk", "-t1", f"-c{load.connections}", f"-d{ceil(seconds)}s", "--latency"]
        command += [word for name, value in HEADERS.items() for word in ("-H", f"{name}: {value}")]
        script = Path(os.environ.get("TMPDIR", "/tmp")) / f"kheo-bench-{os.getpid()}.lua"  # noqa: S108
        if not load.one:
            script.write_text(EACH_ARTICLE.format(articles=ARTICLES, before=self.before), encoding="ascii")
            command += ["-s", str(script)]
        try:
            said = subprocess.run([*(["taskset", "-c", LOAD] if pinned else []), *command, f"{self.address}{self.before}1/"], check=True, capture_output=True, text=True).stdout  # noqa: S603
        finally:
            script.unlink(missing_ok=True)
        return read_load(said)


def read_load(said: str) -> tuple[int, float, float]:
    """What wrk says: answers, answers in a second, milliseconds of the slowest in a hundred; `RuntimeError` where some were no success."""
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"Not every answer was a page:\n{said}")
    answered = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    slowest = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if not (answered and rate and slowest):
        raise RuntimeError(f"wrk did not say what it found:\n{said}")
    return int(answered[1]), float(rate[1]), float(slowest[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[slowest[2]]


def kheo(home: Path, *, workers: int = 2, store: bool = True) -> Server:
    """Khéo as `kheo serve` starts it; `store=False` leaves the page store out."""
    port = free_port()
    environment = environment_in(home) | ({} if store else {"KHEO_STORE_BYTES": "0"})
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "kheo.bench.measures.pages_serving", str(port), str(workers)], env=environment, stdout=subprocess.DEVNULL
    )  # fmt: skip
    return _answering(Server(process, f"http://127.0.0.1:{port}", "/tin-tuc/bai-", views=lambda: _lines(home / "visits")))


def stock(project: Path, *, cached: bool = False) -> Server:
    """Stock Wagtail under the same server with as many processes, without or with Django's per-site cache."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KHEO_", "DJANGO_"))}
    environment["DJANGO_SETTINGS_MODULE"] = f"stock.settings.{'cached' if cached else 'measured'}"
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "32", "--port", str(port), "stock.wsgi:application"]
    process = subprocess.Popen(granian, env=environment, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    return _answering(Server(process, f"http://127.0.0.1:{port}", "/bai-"))


def nginx(folder: Path, body: bytes, *, workers: int) -> Server:
    """nginx with those packed bytes as a file, and its access log."""
    place = folder / "html" / "bai-1"
    place.mkdir(parents=True, exist_ok=True)
    (place / "index.html.gz").write_bytes(body)
    (place / "index.html").write_bytes(b"")
    port, configuration = free_port(), folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, workers=workers), encoding="ascii")
    for above in (folder, *list(folder.parents)[:2]):
        above.chmod(0o755)  # its workers are another account's
    process = subprocess.Popen(["nginx", "-c", str(configuration)], stderr=subprocess.DEVNULL)  # noqa: S603, S607
    return _answering(Server(process, f"http://127.0.0.1:{port}", "/bai-"))


NGINX = """
worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log {folder}/access.log; gzip_static always; default_type text/html; sendfile on; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{port}; root {folder}/html; }}
}}
"""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def missing_programs() -> list[str]:
    """What has to be installed before these measures run."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def _answering(server: Server) -> Server:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.process.poll() is None:
        try:
            server.packed()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return server
    server.process.kill()
    raise RuntimeError(f"The server at {server.address} did not start")


def _family(process: int) -> list[int]:
    children = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607
    return [process, *(one for child in children.split() for one in _family(int(child)))]


def _lines(folder: Path) -> int:
    """How many views stand in the files; each line ends with its mark."""
    return sum(file.read_bytes().count(b"\t.") for file in folder.glob("*.log*"))
