"""Who is no reader: `data/bots.yaml`, asked once for each kind of browser."""

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

BOTS_FILE = Path(__file__).resolve().parents[3] / "data" / "bots.yaml"
NAMELESS = "nameless"
HEAD = "head"
PREFETCH = "prefetch"


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    reasons = yaml.safe_load(BOTS_FILE.read_text(encoding="utf-8"))["reasons"]
    return [(reason, re.compile("|".join(words), re.IGNORECASE)) for reason, words in reasons.items()]


@lru_cache(maxsize=4096)
def bot_reason(user_agent: str) -> str:
    """Why requests with this User-Agent header are not counted as a reader's; empty for readers."""
    if not user_agent.strip():
        return NAMELESS
    return next((reason for reason, pattern in _patterns() if pattern.search(user_agent)), "")
