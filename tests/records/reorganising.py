"""Decisions on the cast's small map, and how what they did is read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kheo.lib import dates
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Succession, Unit, User
from kheo.org.reorganising import Decision, Fate, read_decision
from kheo.records.actions.reorganise import Told, reorganise
from kheo.records.models import Duty, Target

DECREE = "1668/NQ-UBTVQH15"
MERGER = """
format: 1
decree: "1668/NQ-UBTVQH15"
date: DAY
units:
  - {key: n-c1, type: xa, name: "Tham Đại", parent: t-d1, code: "39999"}
successions:
  - {old: t-c1, new: n-c1, share: 1}
  - {old: t-c2, new: n-c1, share: 1}
"""
RENAMING = """
format: 1
decree: "1/NQ"
date: DAY
units:
  - {key: n-c1, type: phuong, name: "Tham Đôn", parent: t-d1}
successions:
  - {old: t-c1, new: n-c1, share: 1}
"""
DIVISION = """
format: 1
decree: "2/NQ"
date: DAY
units:
  - {key: n-c1, type: xa, name: "Tham Đông", parent: t-d1}
  - {key: n-c2, type: xa, name: "Tham Tây", parent: t-d1}
successions:
  - {old: t-c1, new: n-c1}
  - {old: t-c1, new: n-c2}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A file of a decision, of today, with words replaced."""

    def write(text: str, *changes: tuple[str, str], day: date | None = None) -> Path:
        text = text.replace("DAY", str(day or dates.today()))
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "sap-nhap.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def decide(write: Callable[..., Path]) -> Callable[..., Decision]:
    """The same, read."""
    return lambda *args, **options: read_decision(write(*args, **options))


@pytest.fixture
def merge(decide: Callable[..., Decision]) -> Callable[..., Told]:
    """Carry a file out."""
    return lambda *args, **options: reorganise(decide(*args, **options), by=None)


def again(user: User) -> User:
    """The account as the next request has it."""
    return User.objects.get(pk=user.pk)


def roles(user: User, day: date | None = None) -> set[tuple[str, str, str]]:
    return {(held.role, held.unit.key, held.body.name if held.body else "") for held in user.roles.on(day).select_related("unit", "body")}


def heir(unit: Unit) -> Unit:
    return Succession.objects.get(old=unit, share=1).new


def decisions(told: Told) -> list[str]:
    return [line.text for section in told.sections for line in section.lines if line.fate is Fate.DECIDE]


def everything() -> dict[str, list[Any]]:
    """All rows that a reorganisation could touch."""
    tables = (Unit, Succession, Body, RoleAssignment, User, Initiative, Campaign, Duty, Target, HistoryEntry)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def faults(decision: Decision) -> list[str]:
    before = everything()
    with pytest.raises(ValidationError) as caught:
        reorganise(decision, by=None)
    assert everything() == before
    return [message.partition(": ")[2] for message in caught.value.messages]
