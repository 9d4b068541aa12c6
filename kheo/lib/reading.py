"""Policy files read row by row: nothing is guessed, and every fault is told at its place, all of them at once."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from kheo.lib.numbers import BadNumber, parse_number


@dataclass
class Faults:
    """What is wrong in one file."""

    file: str
    texts: list[str] = field(default_factory=list)

    def blame(self, text: str) -> None:
        """One more fault."""
        self.texts.append(f"{self.file}: {text}")

    def __bool__(self) -> bool:
        return bool(self.texts)


@dataclass(frozen=True)
class Row:
    """One mapping of a file; `where` names it for people. Each reading of a value that cannot be right adds a fault."""

    values: Mapping[str, Any]
    where: str
    faults: Faults

    def blame(self, text: str, **words: Any) -> None:
        """A fault of this row; `text` may hold the names of `words`."""
        self.faults.blame(f"{self.where}: {text % words if words else text}")

    def only(self, known: Collection[str]) -> None:
        """Words that nobody knows are mistyped ones."""
        for name in sorted(set(map(str, self.values)) - set(known)):
            self.blame(_("there is no “%(name)s”; correct the word or take it out."), name=name)

    def text(self, name: str, longest: int, *, empty: bool = False) -> str:
        """Words on one line; missing only where `empty` allows it."""
        value = self.values.get(name)
        text = " ".join(str(value).split()) if value is not None else ""
        if not text and not empty:
            self.blame(_("“%(name)s” is missing; write it."), name=name)
        if len(text) > longest:
            self.blame(_("“%(name)s” has more than %(most)s letters; shorten it."), name=name, most=longest)
        return text

    def code(self, longest: int, name: str = "code") -> str:
        """A code of letters without accents, digits, dots and hyphens."""
        text = self.text(name, longest)
        try:
            validate_slug(text.replace(".", "-"))
        except ValidationError:
            if text:
                self.blame(_("the code “%(code)s” may hold letters without accents, digits, dots and hyphens only."), code=text)
        return text

    def number(self, name: str, *, below: int, places: int, usual: int | None = None) -> Decimal:
        """A number from 0 up; 0 where it cannot be read, beside the fault."""
        value = self.values.get(name, usual)
        number = _number(value)
        if number is None:
            self.blame(_("“%(name)s” is “%(value)s”; write a number."), name=name, value=value)
            return Decimal(0)
        if not 0 <= number < below or number != round(number, places):
            words = {"name": name, "value": value, "most": below - 1, "places": places}
            self.blame(_("“%(name)s” is “%(value)s”; write a number from 0 to %(most)s with %(places)s decimals at most."), **words)
            return Decimal(0)
        return number

    def whole(self, name: str, *, most: int, least: int = 1, usual: int | None = None) -> int:
        """A whole number; `least` where it cannot be read, beside the fault."""
        value = self.values.get(name, usual)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.blame(_("“%(name)s” is “%(value)s”; write a whole number from %(least)s to %(most)s."), name=name, value=value, least=least, most=most)
            return least
        return value

    def flag(self, name: str, *, usual: bool) -> bool:
        """True or false."""
        value = self.values.get(name, usual)
        if not isinstance(value, bool):
            self.blame(_("“%(name)s” is “%(value)s”; write true or false."), name=name, value=value)
        return bool(value)

    def day(self, name: str, *, empty: bool = False) -> date | None:
        """A day as 2022-03-08."""
        value = self.values.get(name)
        if isinstance(value, date):
            return value
        if value is not None or not empty:
            self.blame(_("“%(name)s” is “%(value)s”; write a day as 2022-03-08."), name=name, value=value)
        return None

    def one_of(self, name: str, known: Collection[str], usual: str | None = None) -> str:
        """One of the known words."""
        value = self.values.get(name, usual)
        if value not in known:
            self.blame(_("“%(name)s” is “%(value)s”; write %(known)s."), name=name, value=value, known=", ".join(known))
        return str(value)

    def texts(self, name: str, longest: int) -> list[str]:
        """A list of words; empty where it is missing."""
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(word, str) and 0 < len(word) <= longest for word in value):
            self.blame(_("“%(name)s” must be a list of words of at most %(most)s letters."), name=name, most=longest)
            return []
        return value

    def part(self, name: str, where: str = "") -> "Row":
        """The mapping that stands under a name; an empty one where it is missing."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self.blame(_("“%(name)s” must be written as names with their values; look at the files that come along."), name=name)
        return Row(value if isinstance(value, dict) else {}, where or f"{self.where}, {name}", self.faults)

    def rows(self, name: str) -> Iterator[Mapping[str, Any]]:
        """The mappings of a list; none where it is missing."""
        rows = self.values.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.blame(_("“%(name)s” must be a list, with one line for each; look at the files that come along."), name=name)
            return
        yield from rows


def _number(value: Any) -> Decimal | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value)) if math.isfinite(value) else None
    try:
        return parse_number(value) if isinstance(value, str) else None
    except BadNumber:
        return None


class _NamesOnce(yaml.SafeLoader):
    """No name twice in one mapping: without this the second would win unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = Counter(key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode))
        if twice := [name for name, times in names.items() if times > 1]:
            raise yaml.constructor.ConstructorError(None, None, _("“%(name)s” stands twice in one row") % {"name": twice[0]}, node.start_mark)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, faults: Faults, *, format_number: int) -> Mapping[str, Any]:
    """The mapping that a file holds; an empty one beside the fault where it cannot be read or is of another format."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_NamesOnce)  # noqa: S506 a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        faults.blame(_("The file cannot be read: %(problem)s") % {"problem": " ".join(str(error).split())})
        return {}
    if not isinstance(data, dict) or data.get("format") != format_number:
        faults.blame(_("This is no file of this kind: it must begin with “format: %(number)s”.") % {"number": format_number})
        return {}
    return data


def blame_twins(faults: Faults, names: Iterable[str]) -> None:
    """Names and codes that stand more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            faults.blame(_("“%(name)s” stands %(times)s times; give each its own.") % {"name": name, "times": times})
