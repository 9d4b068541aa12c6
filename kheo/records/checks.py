"""Checking a printed result by its code: rooms answer from their `checks`, the public page knows none of them.

An answer holds no person's name, in no field: whoever holds a code learns what was decided, by whom in office, and whether it stands.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kheo.lib.keys import CODE_LENGTH, READABLE


class Validity(models.TextChoices):
    """Whether a printed result stands."""

    VALID = "valid", pgettext_lazy("printed result", "valid")
    WITHDRAWN = "withdrawn", pgettext_lazy("printed result", "withdrawn")
    CORRECTED = "corrected", pgettext_lazy("printed result", "corrected by a later version")


DECISION_NUMBER = pgettext_lazy("printed result", "Decision number")


@dataclass(frozen=True)
class CheckedResult:
    """What a printed result is, for everybody; `replaced_by` is the code of the version that corrects it.

    `number` is that of the document it rests on, which `number_label` names; `version` counts results that are corrected by later ones.
    `words` are one more sentence (when it was withdrawn, which honour it was); `url` is the public page of what it is about.
    """

    kind: str | Promise
    number: str
    date: date | None
    issuer: str
    title: str
    state: str = Validity.VALID
    words: str = ""
    replaced_by: str = ""
    url: str = ""
    number_label: str | Promise = DECISION_NUMBER
    version: str = ""

    @property
    def state_words(self) -> str:
        """Whether it stands, in words."""
        return str(Validity(self.state).label)


Check = Callable[[str], CheckedResult | None]
_checks: list[Check] = []

GROUP = CODE_LENGTH // 2
_LOOSE = re.compile(r"[\s-]+")
_CODE = re.compile(f"[{READABLE}]{{{CODE_LENGTH}}}")


def register(check: Check) -> None:
    """Have `check(code)` asked for every code; it answers None for a code that is not of its own."""
    _checks.append(check)


def checked(code: str) -> CheckedResult | None:
    """What the code stands for; every room is asked each time, so that the answer takes as long whatever it is."""
    answers = [check(code) for check in _checks]
    return next((answer for answer in answers if answer is not None), None)


def read_code(text: str) -> str:
    """The code that was typed: small letters, spaces and hyphens are forgiven, nothing else; "" for what can be no code."""
    code = _LOOSE.sub("", text).upper() if text.isascii() else ""
    return code if _CODE.fullmatch(code) else ""


def printed_code(code: str) -> str:
    """The code as papers show it, in two groups."""
    return f"{code[:GROUP]}-{code[GROUP:]}"
