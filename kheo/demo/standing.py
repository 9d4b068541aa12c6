"""How the ten communes stood in each quarter of 2021 and 2022: invented values that climb towards their levels.

Which indicator a commune reaches when follows from their names alone, so that the story is the same each time it is told. The
four communes that were voted for at the end of 2022 reach everything by its last quarter, as they did in truth.
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from kheo.lib.numbers import round_half_up
from kheo.standards.cells import NOTHING_SAID, PLACES, WHOLE, Entry
from kheo.standards.rules import AT_MOST, COUNT, GRADE, TWO_PART, YES_NO, Level, Rule

QUARTERS = ("2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")
AIMED = ("ngoc-to", "hoa-tu-2", "dai-tam", "gia-hoa-2")
# How many quarters after the last one the slowest indicators of the others will be reached.
BEHIND = {"tham-don": 3, "thanh-phu": 4, "thanh-quoi": 5, "hoa-tu-1": 2, "gia-hoa-1": 4, "ngoc-dong": 6}
LAST = len(QUARTERS) - 1
AT_ONCE = 0.6  # the share of indicators that a commune had reached before the story begins
HOUSEHOLDS = {
    "dai-tam": 3_900, "tham-don": 3_400, "thanh-phu": 4_100, "ngoc-dong": 2_300, "thanh-quoi": 3_600, "hoa-tu-1": 2_700,
    "gia-hoa-1": 2_100, "ngoc-to": 2_500, "gia-hoa-2": 1_900, "hoa-tu-2": 2_200,
}  # fmt: skip
# What does not apply to a commune, and why; it counts as no loss.
NOT_APPLICABLE = {
    "13.7": dict.fromkeys(("gia-hoa-2", "thanh-quoi", "gia-hoa-1", "ngoc-dong"), "Trên địa bàn xã không có điểm du lịch."),
}  # fmt: skip
# The last quarter in which a commune still has no data on an indicator: nothing is written, and nothing is guessed.
HEALTH_BOOKS = "14.4"  # electronic health books came to the communes after the story begins
UNKNOWN_UNTIL = {HEALTH_BOOKS: {"": 1, "ngoc-dong": LAST}}


def _chance(*words: str) -> float:
    """A number from 0 to 1 that belongs to these words."""
    return int.from_bytes(hashlib.sha256("/".join(words).encode()).digest()[:4]) / 2**32


def reached_in(commune: str, code: str) -> int:
    """The place of the quarter in which the commune reaches the indicator: most at once, some late, for some communes too late."""
    late = (_chance(commune, code) - AT_ONCE) / (1 - AT_ONCE)
    return max(0, round((LAST + BEHIND.get(commune, 0)) * late))


def entry(commune: str, rule: Rule, level: Level | None, quarter: int, denominator: str) -> Entry:
    """What the commune says of the indicator in that quarter."""
    if quarter <= _unknown_until(commune, rule.code):
        return NOTHING_SAID
    if why := NOT_APPLICABLE.get(rule.code, {}).get(commune):
        return Entry(not_applicable=True, remark=why)
    lacks = max(0, reached_in(commune, rule.code) - quarter)
    value = _value(rule, level, lacks, _chance(commune, rule.code, "value"))
    if rule.kind == TWO_PART:
        return Entry(value, Decimal(0 if lacks else 1))
    if rule.measure == "%" and denominator == "hộ" and commune in HOUSEHOLDS:
        return _counted(value, HOUSEHOLDS[commune])
    return Entry(value)


def _unknown_until(commune: str, code: str) -> int:
    known = UNKNOWN_UNTIL.get(code, {})
    return known.get(commune, known.get("", -1))


def _value(rule: Rule, level: Level | None, lacks: int, chance: float) -> Decimal:
    if level is None or rule.kind in (YES_NO, GRADE, COUNT):
        return Decimal(_step(rule, level, lacks))
    spread = Decimal(str(round(chance * 0.06, 3)))
    drift = -spread - Decimal("0.06") * lacks if lacks else spread
    value = level.value * (1 - drift if rule.kind == AT_MOST else 1 + drift)
    return round_half_up(min(value, WHOLE) if rule.measure == "%" else value, 2)


def _step(rule: Rule, level: Level | None, lacks: int) -> int:
    if rule.kind == GRADE:
        return max(1, int(level.value if level else 1) - (1 if lacks else 0))
    return 0 if lacks else int(level.value) if level is not None else 1


def _counted(value: Decimal, of: int) -> Entry:
    """A share as the two numbers that it is made of."""
    counted = round_half_up(value * of / WHOLE, 0)
    return Entry(round_half_up(counted * WHOLE / of, PLACES), None, counted, Decimal(of))


def sheet_of(commune: str, rules: Mapping[str, Rule], levels: Mapping[str, Level | None], denominators: Mapping[str, str], quarter: int) -> dict[str, Entry]:
    """All the commune says in that quarter, by indicator; what it has no data on is left out."""
    said = {code: entry(commune, rule, levels[code], quarter, denominators[code]) for code, rule in rules.items()}
    return {code: entry for code, entry in said.items() if not entry.is_empty}
