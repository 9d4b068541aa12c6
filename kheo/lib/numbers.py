"""Numbers as Vietnamese readers write them: a dot between thousands, a comma before decimals."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

NOTHING = "–"
MOST_COUNTED = 1_000_000  # people, trees: more came to nothing that a commune did

_SWAPPED = str.maketrans(",.", ".,")
_SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<decimals>[0-9]+))?")
# No thousands begin with zero, so "0.125" has one reading only.
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<group>[., ])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
    r"(?:(?!(?P=group))[.,](?P<decimals>[0-9]+))?"
)


class BadNumber(ValueError):
    """The text is no number; the exception's text says so to the person who typed it."""


class AmbiguousNumber(BadNumber):
    """The text is two numbers at once ("2.063"); the exception's text names both readings."""


def show_number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Write a number for Vietnamese readers: 147.690 and 92,43; without a value, a dash.

    Without `places` a number keeps the decimals it has, less the zeros at their end.
    """
    if value is None:
        return NOTHING
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return NOTHING
    return _digits(number, places).translate(_SWAPPED)


def parse_number(text: str, *, decimals: bool = True) -> Decimal:
    """Read 2.063, 2 063, 2063, 12,5, 12.5 or 1.234,5; never read "1,5" as 15.

    Where decimals are possible, one mark before exactly three digits has two readings: AmbiguousNumber.
    """
    typed = text.strip()
    sign, digits = _split_sign(_SPACES.sub(" ", typed))
    plain, grouped = _PLAIN.fullmatch(digits), _GROUPED.fullmatch(digits)
    if decimals and plain and grouped:
        raise AmbiguousNumber(_two_readings(typed, sign, digits))
    found = grouped or plain
    if found is None or (found["decimals"] and not decimals):
        raise BadNumber(_complaint(typed, decimals))
    whole = re.sub(r"[., ]", "", found["whole"])
    return Decimal(f"{sign}{whole}.{found['decimals'] or ''}")


class NumberInput(forms.TextInput):
    """A text box that shows a number in the form in which `NumberField` reads it back unchanged."""

    decimals = True

    def format_value(self, value: Any) -> str | None:
        """Leave what was typed as it is, so that a mistake comes back for mending."""
        if isinstance(value, int | float | Decimal):
            return _show_for_entry(value, decimals=self.decimals)
        return super().format_value(value)


class NumberField(forms.DecimalField):
    """A form field that reads and shows numbers in the Vietnamese form; `decimal_places=0` asks for whole ones."""

    widget = NumberInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.decimals = self.decimal_places != 0
        if isinstance(self.widget, NumberInput):
            self.widget.decimals = self.decimals
        self.widget.attrs.setdefault("inputmode", "decimal" if self.decimals else "numeric")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read what was typed; the complaint becomes the field's error."""
        if not isinstance(value, str) or value in self.empty_values or not value.strip():
            return super().to_python(None if isinstance(value, str) else value)
        try:
            return parse_number(value, decimals=self.decimals)
        except BadNumber as problem:
            raise ValidationError(str(problem), code="invalid") from problem


class TallyInput(NumberInput):
    """Brings along what makes its two buttons."""

    class Media:
        js = (forms.Script("js/activity.js", type="module"),)


class TallyField(NumberField):
    """A count that may stay empty; where there is JavaScript, two large buttons count it up and down."""

    widget = TallyInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "min_value": 0, "max_value": MOST_COUNTED, "max_digits": 7, "decimal_places": 0, "required": False})
        self.widget.attrs |= {"data-tally": True, "data-fewer": _("one less"), "data-more": _("one more")}

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


def round_half_up(number: Decimal, places: int) -> Decimal:
    """Round as people do on paper, 2.5 to 3, however many digits the number has."""
    enough = Context(prec=max(28, number.adjusted() + places + 2))
    rounded = number.quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, enough)
    return rounded if rounded else rounded.copy_abs()


def _digits(number: Decimal, places: int | None) -> str:
    if places is not None:
        return f"{round_half_up(number, places):,f}"
    written = f"{number if number else abs(number):,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _split_sign(text: str) -> tuple[str, str]:
    """Word processors put a true minus where the keyboard has a hyphen."""
    return ("-", text[1:].lstrip()) if text.startswith(("-", "\u2212")) else ("", text)


def _two_readings(text: str, sign: str, digits: str) -> Promise:
    whole, decimals = re.split(r"[.,]", digits)
    return format_lazy(
        _(
            "“{text}” can be read as {whole} or as {decimal}. Write {whole} or {plain}, whichever you mean."
        ),
        text=text,
        whole=f"{sign}{whole}{decimals}",
        decimal=f"{sign}{whole},{decimals}",
        plain=f"{sign}{whole},{_unmistakable(decimals)}",
    )


def _unmistakable(decimals: str) -> str:
    """The decimals written so that nobody takes them for thousands: without idle zeros, or with one more."""
    short = decimals.rstrip("0") or "0"
    return short if len(short) != len(decimals) else f"{decimals}0"


def _complaint(text: str, decimals: bool) -> Promise:
    if decimals:
        return format_lazy(_("“{text}” is not a number. Write it like 2063 or 12,5."), text=text)
    return format_lazy(_("“{text}” is not a whole number. Write it like 2063 or 2.063."), text=text)


def _show_for_entry(value: int | float | Decimal, *, decimals: bool) -> str:
    """Show a number so that it is read back as itself: without dots, or with one more zero, where in doubt."""
    shown = show_number(value)
    digits = shown.removeprefix("-")
    if not (decimals and _PLAIN.fullmatch(digits) and _GROUPED.fullmatch(digits)):
        return shown
    return f"{shown}0" if "," in shown else shown.replace(".", "")
