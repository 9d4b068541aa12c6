"""`data/escalation.yaml`: after how many days something that stays undone is shown one level up. Pure, no tables."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[2] / "data" / "escalation.yaml"


@dataclass(frozen=True)
class Patience:
    """How many days each thing may wait; `confirmed` tells whether a source says so."""

    duty_days: int
    returned_days: int
    submitted_days: int
    confirmed: bool


@cache
def patience() -> Patience:
    """The file as it stands."""
    table = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Patience(**{name: table[name] for name in Patience.__dataclass_fields__})
