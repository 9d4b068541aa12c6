"""The server as a child of the demo, with the demo's clock in its environment."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta

from django.utils.duration import duration_string

READY_AFTER = 90.0
ANSWERS_WITHIN = 30.0
STOPS_WITHIN = 5.0
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
LOCAL = "127.0.0.1,localhost,[::1]"


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
    return True


def start_server(host: str, port: int, clock: timedelta) -> subprocess.Popen[bytes]:
    """Start `kheo serve` in a session of its own: Ctrl-C reaches this process alone, which then ends the server."""
    hosts = "*" if host in EVERYWHERE else f"{LOCAL},{host}"
    wanted = {"KHEO_HOSTS": hosts, "KHEO_BASE_URL": address(host, port), "DJANGO_SETTINGS_MODULE": "kheo.config.settings"}
    surroundings = wanted | os.environ | {"KHEO_CLOCK": duration_string(clock)}
    command = [sys.executable, "-m", "django", "serve", "--host", host, "--port", str(port)]
    return subprocess.Popen(  # noqa: S603 - our own words
        command, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )


def address(host: str, port: int) -> str:
    """Where the demo is opened on this machine."""
    name = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def wait_until_ready(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    """Wait for the front page; False when the server ended or stays silent."""
    until = time.monotonic() + READY_AFTER
    while time.monotonic() < until and server.poll() is None:
        if answers(host, port):
            return True
        time.sleep(0.25)
    return False


def answers(host: str, port: int) -> bool:
    """Whether the front page answers; whoever asks first has its pictures made in all their sizes."""
    asking = http.client.HTTPConnection("127.0.0.1" if host in EVERYWHERE else host, port, timeout=ANSWERS_WITHIN)
    try:
        asking.request("GET", "/")
        return asking.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """End the server with its workers and wait for it; a second Ctrl-C while it ends changes nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.terminate()
    try:
        server.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
