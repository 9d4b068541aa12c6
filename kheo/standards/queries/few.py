"""What everybody may read of a value: 1 to 4 people or households are never told apart, zero stays zero.

The rule is wider than hiding a count, for readers can reckon:

- A share of people tells its upper part by whoever knows the lower one (0,33% of 900 households are 3), and what is lacking to
  the whole just as well (99,67%). Both read "<5", and the lower part is not shown at all.
- A share typed without its parts is kept from its two ends: in a place of some five hundred households, one percent is five of them.
- Where the level itself lies among 1 to 4, the verdict would tell more than "<5" does. There no value is shown, whatever it is.
"""

from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.lib.figures import FEW, Reading, counts_people, shows_few
from kheo.standards.queries.lines import Line
from kheo.standards.rules import AT_LEAST, AT_MOST, COUNT, TWO_PART, Verdict, shown

PERCENT = "%"
WHOLE = 100
ENDS = 1  # percent: 5 of 500
MEASURED = frozenset({AT_LEAST, AT_MOST, COUNT, TWO_PART})


def public_value(line: Line) -> str:
    """The value of a line as everybody may read it; "" where nothing was said."""
    return line.value if tells_all(line) else ("" if _is_withheld(line) else "; ".join(_texts(line)))


def public_words(line: Line) -> str:
    """The verdict with its reason, without what the value would tell of few people."""
    if tells_all(line):
        return line.words
    text = public_value(line)
    return f"{line.verdict.label}: {text}" if text else str(line.verdict.label)


def tells_all(line: Line) -> bool:
    """Whether the value may be shown to everybody as it stands."""
    if line.stored is None or line.stored.not_applicable or line.rule.kind not in MEASURED:
        return True
    return not _is_withheld(line) and all(text == plain for text, plain in zip(_texts(line), _plain(line), strict=True))


def _plain(line: Line) -> list[str]:
    entry = line.stored.entry  # type: ignore[union-attr]  # asked of lines with a value alone
    second = [shown(line.rule, entry.second, second=True)] if line.rule.kind == TWO_PART else []
    return [shown(line.rule, entry.value), *second]


def _texts(line: Line) -> list[str]:
    """The value, and the second one where there is one, each as everybody may read it."""
    entry, plain = line.stored.entry, _plain(line)  # type: ignore[union-attr]
    texts = [_share(line) or _count(entry.value, line.rule.measure) or plain[0]]
    return [*texts, *(_count(entry.second, line.rule.second_measure) or _second_share(line) or text for text in plain[1:])]


def _count(value: Decimal | None, measure: str) -> str:
    """ "<5 hộ", where a count of people is that small; else ""."""
    return f"<{FEW} {measure}" if counts_people(measure) and shows_few(Reading(value)) else ""


def _is_share_of_people(line: Line) -> bool:
    return any(counts_people(words) for words in (line.indicator.numerator, line.indicator.denominator))


def _share(line: Line) -> str:
    """A share of people that lets a small number out, in words; else ""."""
    entry = line.stored.entry  # type: ignore[union-attr]
    if entry.value is None or not _is_share_of_people(line):
        return ""
    if entry.numerator is None or entry.denominator is None:
        return _ends(line, entry.value)
    if shows_few(Reading(entry.numerator)):
        return f"<{FEW} {_counted(line)}"
    return _("all but <%(few)s %(counted)s") % {"few": FEW, "counted": _counted(line)} if shows_few(Reading(entry.denominator - entry.numerator)) else ""


def _ends(line: Line, value: Decimal) -> str:
    return _end_words(value) if line.rule.measure == PERCENT else ""


def _end_words(value: Decimal) -> str:
    if 0 < value < ENDS:
        return f"<{ENDS}%"
    return f">{WHOLE - ENDS}%" if WHOLE - ENDS < value < WHOLE else ""


def _second_share(line: Line) -> str:
    """The second of two shares of people, at its ends in words; else ""."""
    second = line.stored.entry.second  # type: ignore[union-attr]
    if second is None or line.rule.second_measure != PERCENT or not _is_share_of_people(line):
        return ""
    return _end_words(second)


def _counted(line: Line) -> str:
    return str(line.indicator.denominator or line.indicator.numerator)


def _is_withheld(line: Line) -> bool:
    """Whether the level parts 1 to 4 people, so that even the verdict beside "<5" would tell them apart."""
    stored, level, rule = line.stored, line.level, line.rule
    if stored is None or level is None or line.verdict not in (Verdict.REACHED, Verdict.NOT_REACHED):
        return False
    most = rule.kind == AT_MOST
    if counts_people(rule.measure) and _parts_few(level.value, most=most):
        return True
    if rule.kind == TWO_PART and level.second is not None and counts_people(rule.second_measure) and _parts_few(level.second, most=False):
        return True
    if rule.measure != PERCENT or stored.denominator is None or not _is_share_of_people(line):
        return False
    counted = level.value * stored.denominator / WHOLE
    return _parts_few(counted, most=most) or _parts_few(stored.denominator - counted, most=not most)


def _parts_few(level: Decimal, *, most: bool) -> bool:
    """Whether some of 1 to 4 reach the level and others do not."""
    return 1 <= level < FEW - 1 if most else 1 < level <= FEW - 1
