"""Amounts of money as people write them, read as whole đồng; one that could be two amounts is refused, never guessed.

- Digits alone are đồng, and đồng have no decimals: a dot, a comma or a space before three digits stands between thousands, so "1.500",
  "1,500" and "1 500" are 1500 đồng, and "1.500.000", "1,500,000" and "1 500 000" one and a half million. "1,5" or "15.00" is refused.
  Two zeros behind another mark than that of the thousands, as banks print them ("1.500.000,00"), are nothing.
- Before nghìn (ngàn, k), triệu (tr) or tỷ (tỉ) a number may have decimals behind a comma or a dot: "1,5 triệu" and "1.5 triệu" are the
  same. One mark before exactly three digits would be two numbers there ("1.500 triệu"): it is refused, and both are named.
- Words may follow each other downwards, each with a whole number below a thousand behind the first: "1 tỷ 500 triệu". A number without
  its word behind one that has it ("1 triệu 500") is refused: some say so for 1.500.000.
- "đồng", "đ", "₫", "VNĐ" and "VND" may stand at the end; capitals, wide signs, all kinds of spaces, and words without marks make no difference.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.lib.numbers import AmbiguousNumber, BadNumber, NumberField, NumberInput, parse_number, show_number

DIGITS = 15
MOST = Decimal(10) ** DIGITS - 1
LONGEST = 60  # signs
DASHES = ("-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212")  # hyphens, dashes, minus: what keyboards and bank files send for a minus

# With their marks and, as many phones send them, without.
WORDS = {"tỷ": 9, "tỉ": 9, "ty": 9, "triệu": 6, "trieu": 6, "tr": 6, "nghìn": 3, "nghin": 3, "ngàn": 3, "ngan": 3, "k": 3}
_CURRENCY = re.compile(r" ?(?:vnđ|vnd|đồng|dong|đ|₫)\.?$")
_TERM = re.compile(rf" ?([0-9][0-9., ]*?) ?({'|'.join(WORDS)})(?![^\W\d_])")
_OF_BANKS = re.compile(r"([0-9]{1,3}(?:(?P<mark>[., ])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?!(?P=mark))[.,]00")


class BadAmount(BadNumber):
    """The text is no amount that can be read for sure; the exception's text says so to the person who typed it, and how to write it."""


def parse_amount(text: str) -> Decimal:
    """The amount in đồng, by the rules above; raises `BadAmount` or another `BadNumber` with words for people."""
    written = _as_typed_plainly(text)
    if written.startswith(DASHES):
        raise BadAmount(format_lazy(gettext_lazy("“{text}” is below zero. An amount is written without a minus; what was wrong is corrected by a counter-entry."), text=text.strip()))
    body = _CURRENCY.sub("", written)
    if not body or len(body) > LONGEST:
        raise BadAmount(_complaint(text))
    amount = _of_words(body, text) if _TERM.search(body) else _of_digits(body, text)
    if amount > MOST:
        raise BadAmount(format_lazy(gettext_lazy("“{text}” is more than {most} đồng: is there a zero too many?"), text=text.strip(), most=show_number(MOST)))
    return amount


def show_amount(amount: Decimal | int | None) -> str:
    """An amount for readers, and read back as itself: 1.500.000 đồng; without one, a dash."""
    return _("%(number)s đồng") % {"number": show_number(amount, 0)} if amount is not None else show_number(None)


class AmountInput(NumberInput):
    """A text box that says below it what was read: whoever wrote a zero too many sees it."""

    template_name = "components/amount_input.html"
    decimals = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the amount that was read, in full."""
        return {**super().get_context(name, value, attrs), "read": _read(value)}


class AmountField(NumberField):
    """A form field for an amount in whole đồng, as people write it."""

    widget = AmountInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("In đồng: 1.500.000, or in words: 1,5 triệu, 2 tỷ."))
        super().__init__(**{"min_value": 0, **options, "max_digits": DIGITS, "decimal_places": 0})
        self.widget.attrs["inputmode"] = "text"  # words may follow the digits

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read what was typed; the complaint becomes the field's error."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return parse_amount(value)
        except BadNumber as problem:
            raise ValidationError(str(problem), code="invalid") from problem


def _as_typed_plainly(text: str) -> str:
    """Small letters, composed; wide signs made narrow, every space the same and single, invisible signs left out."""
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf")
    narrow = "".join(unicodedata.normalize("NFKC", sign) if "\uff01" <= sign <= "\uff5e" else sign for sign in seen)
    return " ".join(unicodedata.normalize("NFC", narrow).casefold().split())


def _of_digits(body: str, text: str) -> Decimal:
    of_bank = _OF_BANKS.fullmatch(body)
    try:
        return parse_number(of_bank[1] if of_bank else body, decimals=False)
    except BadNumber as problem:
        raise BadAmount(_complaint(text)) from problem


def _of_words(body: str, text: str) -> Decimal:
    terms = [(match[1], WORDS[match[2]]) for match in _TERM.finditer(body)]
    if _TERM.sub("", body).strip():
        raise BadAmount(_complaint(text))
    numbers = [_before_word(number, text) for number, _power in terms]
    powers = [power for _number, power in terms]
    downwards = powers == sorted(set(powers), reverse=True)
    whole = len(terms) == 1 or all(number == int(number) for number in numbers)
    if not (downwards and whole and all(number < 1000 for number in numbers[1:])):
        raise BadAmount(_complaint(text))
    amount = sum((number.scaleb(power) for number, power in zip(numbers, powers, strict=True)), Decimal(0))
    if amount != amount.to_integral_value():
        raise BadAmount(format_lazy(gettext_lazy("“{text}” is not a whole number of đồng."), text=text.strip()))
    return amount.to_integral_value()


def _before_word(number: str, text: str) -> Decimal:
    try:
        return parse_number(number)
    except AmbiguousNumber:
        raise
    except BadNumber as problem:
        raise BadAmount(_complaint(text)) from problem


def _complaint(text: str) -> Promise:
    return format_lazy(
        gettext_lazy("“{text}” cannot be read for sure as an amount of money. Write it like 1.500.000, or with a word: 1,5 triệu, 2 tỷ, 500 nghìn."),
        text=text.strip()[:LONGEST],
    )


def _read(value: Any) -> str:
    """What is read in a value of the box; "" where nothing is."""
    if isinstance(value, str) and value.strip():
        try:
            return show_amount(parse_amount(value))
        except BadNumber:
            return ""
    return show_amount(value) if isinstance(value, int | Decimal) and value == int(value) else ""
