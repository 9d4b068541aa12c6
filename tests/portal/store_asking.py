"""Asking the page store as the server asks it, and seeing whether Django was entered."""

import gzip
import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from kheo.portal.store import StoreDoor

SPACE = 4 * 1024 * 1024
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass(frozen=True)
class Answered:
    """What came back; `drawn` says whether Django was entered."""

    status: str
    headers: dict[str, str]
    text: str
    drawn: bool


class Asking:
    """A store before the whole house."""

    def __init__(self, space: int = SPACE) -> None:
        self.entered: list[str] = []
        self.house = WSGIHandler()
        self.door = StoreDoor(self.enter, space)

    def enter(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The house itself, where each entry is noted."""
        self.entered.append(environ["PATH_INFO"])
        return self.house(environ, start_response)

    def __call__(self, path: str, query: str = "", **environ: Any) -> Answered:
        told: dict[str, Any] = {}
        before = len(self.entered)
        answer = self.door(asked(path, query, **environ), lambda status, headers: told.update(status=status, headers=dict(headers)))
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        packed = told["headers"].get("Content-Encoding") == "gzip"
        return Answered(told["status"][:3], told["headers"], (gzip.decompress(body) if packed else body).decode(), len(self.entered) > before)

    def until_kept(self, path: str, query: str = "") -> Answered:
        """Ask until the store answers by itself."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            answered = self(path, query)
            if not answered.drawn:
                return answered
            time.sleep(0.1)
        raise AssertionError(f"{path} is never kept")


def asked(path: str, query: str = "", **environ: Any) -> dict[str, Any]:
    """What a server says of a reader's request."""
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "HTTP_HOST": "testserver", "HTTP_ACCEPT_ENCODING": "gzip, deflate, br", "HTTP_USER_AGENT": FIREFOX,
        "REMOTE_ADDR": "203.0.113.7", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), **environ,
    }  # fmt: skip
