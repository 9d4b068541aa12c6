"""From a request to a view: who asks, and whether a reader asks."""

import time
from collections import Counter

from django.core.signing import BadSignature, Signer
from django.db import DatabaseError
from django.http import HttpRequest

from kheo.org.requests import client_address, same_origin
from kheo.portal.visits.bots import HEAD, PREFETCH
from kheo.portal.visits.lines import short_path
from kheo.portal.visits.recording import record_view
from kheo.portal.visits.visitors import milliseconds, secret_of

BEACON_LIMIT = 1024  # bytes
BEACONS_PER_MINUTE = 300  # from one network: an office or a hamlet may share an address
NETWORKS_PER_MINUTE = 100_000

_signer = Signer(salt="portal.visits")


def reason_of(request: HttpRequest) -> str:
    """Why nobody reads what is asked for, as far as the request itself says so."""
    if request.method == "HEAD":
        return HEAD
    told = request.META
    purpose = told.get("HTTP_SEC_PURPOSE") or told.get("HTTP_PURPOSE") or told.get("HTTP_X_MOZ") or ""
    return PREFETCH if purpose.lower().startswith(("prefetch", "preview", "prerender")) else ""


def record_answer(request: HttpRequest) -> bool:
    """Record a page that this process answered."""
    user_agent = request.META.get("HTTP_USER_AGENT", "")  # request.headers would be made anew for each request
    return record_view(address=client_address(request), user_agent=user_agent, path=request.path, reason=reason_of(request))


def answered_by(request: HttpRequest) -> str:
    """The word in the page that tells the script who records this view: not the process, where it was fetched in advance."""
    return PREFETCH if reason_of(request) == PREFETCH else "process"


def sign_path(path: str) -> str:
    """The mark in a page by which a beacon names the page, and none that we did not give out."""
    return _signer.sign(short_path(path))


def signed_path(mark: str) -> str | None:
    """The path of a mark; None for one that is not ours."""
    try:
        return _signer.unsign(mark)
    except BadSignature:
        return None


def record_beacon(request: HttpRequest) -> bool:
    """Record a view that a cache answered; returns whether it was, of which the sender is told nothing.

    The time is ours. A mark that is not ours, a stranger's page, too long a message or too many of them are passed over.
    """
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not same_origin(request) or not size.isdecimal() or int(size[:18]) > BEACON_LIMIT:
        return False
    path = signed_path(request.body.decode("utf-8", "replace"))
    address, user_agent = client_address(request), request.headers.get("User-Agent", "")
    if path is None or not _within_limit(address):
        return False
    return record_view(address=address, user_agent=user_agent, path=path)


_minute = [0]
_beacons: Counter[str] = Counter()


def _within_limit(address: str) -> bool:
    """Whether that network may still send; by its hash alone, for a browser's name can be made up anew each time."""
    try:
        network = secret_of(milliseconds()).visitor(address, "")
    except DatabaseError:
        return True  # recording will say what is wrong
    minute = int(time.monotonic() // 60)
    if minute != _minute[0]:
        _minute[0] = minute
        _beacons.clear()
    _beacons[network] += 1
    return _beacons[network] <= BEACONS_PER_MINUTE and len(_beacons) <= NETWORKS_PER_MINUTE
