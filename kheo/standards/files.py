"""Criteria sets as files: read and checked completely before anything is stored; every fault is told at its place."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kheo.lib.reading import Faults, Row, blame_twins, read_yaml
from kheo.org.models import UnitKind, UnitType
from kheo.standards.models import ConditionKind, IndicatorKind

SETS = Path(__file__).resolve().parents[2] / "data" / "criteria"
FORMAT = 1
OF_SET = frozenset({
    "format", "code", "version", "name", "title", "unit_kind", "unit_types", "valid_from", "valid_to", "decision", "confirmed", "complete",
    "source", "note", "stated", "groups", "group", "conditions", "dossier", "dossier_source", "awarded_by", "awarded_by_article",
    "revocation", "based_on", "succeeds", "criteria",
})  # fmt: skip
OF_CRITERION = frozenset({"code", "key", "name", "part", "article", "weighs_in_revocation", "confirmed", "source", "indicators"})
OF_INDICATOR = frozenset({
    "code", "name", "kind", "measure", "numerator", "denominator", "second_name", "second_measure", "grades", "may_not_apply", "recalled",
    "left_to", "figure", "note", "confirmed", "source", "thresholds",
})  # fmt: skip
OF_THRESHOLD = frozenset({"group", "from_year", "value", "second", "set_by", "article", "confirmed", "source"})
OF_GROUP = frozenset({"code", "name", "rule", "confirmed", "source"})
OF_CONDITION = frozenset({"key", "name", "kind", "value", "measure", "set", "article", "note", "confirmed", "source"})
OF_PIECE = frozenset({"key", "name", "confirmed", "source"})
OF_RULE = frozenset({"from_share", "below_share", "and_one_weighing"})
AMOUNT = {"below": 10**11, "places": 4}
# What a person may say later, and where a row stands.
NO_CONTENT = frozenset({"confirmed", "source", "recalled", "stated_criteria_confirmed", "stated_indicators_confirmed", "position"})
Values = dict[str, Any]


@dataclass
class ReadSet:
    """A set as its file has it: plain values by the names of the tables' columns, and what is wrong with it."""

    faults: Faults
    values: Values = field(default_factory=dict)
    groups: list[Values] = field(default_factory=list)
    conditions: list[Values] = field(default_factory=list)
    dossier: list[Values] = field(default_factory=list)
    revocation_rules: list[Values] = field(default_factory=list)
    criteria: list[Values] = field(default_factory=list)
    indicators: list[Values] = field(default_factory=list)
    thresholds: list[Values] = field(default_factory=list)
    based_on: str = ""
    succeeds: str = ""
    group: str = ""

    @property
    def code(self) -> str:
        return str(self.values.get("code", ""))

    @property
    def version(self) -> int:
        return int(self.values.get("version", 0))

    @property
    def digest(self) -> str:
        """What the content comes to, read from a file or from the tables. Whether a row is confirmed, and by what, is no content."""
        content = {name: value for name, value in asdict(self).items() if name != "faults"}
        return hashlib.sha256(json.dumps(_bare(content), sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()

    def of_criterion(self, code: str) -> list[Values]:
        """The indicators of a criterion, in their order."""
        return [row for row in self.indicators if row["criterion"] == code]

    def levels_of(self, code: str) -> list[Values]:
        """The levels of an indicator."""
        return [row for row in self.thresholds if row["indicator"] == code]


def _bare(content: Any) -> Any:
    """Without what is no content: where a row stands is told by its order; 4 and 4.0000 are one number."""
    if isinstance(content, dict):
        return {name: _bare(value) for name, value in content.items() if name not in NO_CONTENT}
    if isinstance(content, Decimal):
        return f"{content.normalize():f}"
    return [_bare(value) for value in content] if isinstance(content, list) else content


def is_mapping(path: Path) -> bool:
    """Whether a file tells how one set goes on in another, and is no set itself; what cannot be read is none."""
    data = read_yaml(path, Faults(path.name), format_number=FORMAT)
    return "pairs" in data or ("old" in data and "new" in data)


def read_set(path: Path) -> ReadSet:
    """A file read and checked by itself; a set that stands on another one is whole only after `provinces.stand_on`."""
    found = ReadSet(Faults(path.name))
    data = read_yaml(path, found.faults, format_number=FORMAT)
    if not data:
        return found
    head = Row(data, str(_("the set")), found.faults)
    _read_head(found, head)
    found.groups = [_group(row) for row in _rows(head, "groups", OF_GROUP)]
    found.conditions = [_condition(row, place) for place, row in enumerate(_rows(head, "conditions", OF_CONDITION), 1)]
    found.dossier = [_piece(row, place, found) for place, row in enumerate(_rows(head, "dossier", OF_PIECE), 1)]
    found.revocation_rules = list(_revocation(head))
    for row in _rows(head, "criteria", OF_CRITERION):
        _read_criterion(found, row)
    _check(found)
    return found


def _rows(above: Row, name: str, known: frozenset[str]) -> Iterator[Row]:
    for place, values in enumerate(above.rows(name), 1):
        named = values.get("code") or values.get("key") or place
        row = Row(values, f"{above.where}, {name} {named}" if name != "criteria" else _("criterion %(code)s") % {"code": named}, above.faults)
        row.only(known)
        yield row


def _confirmable(row: Row, otherwise: str = "") -> Values:
    source = row.text("source", 300, empty=True) or otherwise
    confirmed = row.flag("confirmed", usual=False)
    if confirmed and not source:
        row.blame(_("it is “confirmed” but names no source; write the number, date and issuer, or “confirmed: false”."))
    return {"confirmed": confirmed, "source": source if confirmed else ""}


def _read_head(found: ReadSet, head: Row) -> None:
    head.only(OF_SET)
    found.based_on, found.succeeds, found.group = (head.text(name, 60, empty=True) for name in ("based_on", "succeeds", "group"))
    found.values = {
        "code": head.code(60), "version": head.whole("version", most=9999), "name": head.text("name", 200), "title": head.text("title", 200),
        "unit_kind": head.one_of("unit_kind", UnitKind.values), "unit_types": _types(head),
        "valid_from": head.day("valid_from"), "valid_to": head.day("valid_to", empty=True),
        **_decision(head.part("decision")),
        "complete": head.flag("complete", usual=True), "note": head.text("note", 2000, empty=True),
        "awarded_by": head.text("awarded_by", 200, empty=True), "awarded_by_article": head.text("awarded_by_article", 200, empty=True),
        "dossier_source": head.text("dossier_source", 300, empty=True),
        **_stated(head.part("stated")), **_confirmable(head), "source": head.text("source", 300),
    }  # fmt: skip


def _types(head: Row) -> list[str]:
    types = head.texts("unit_types", 14)
    for word in sorted(set(types) - set(UnitType.values)):
        head.blame(_("“unit_types”: there is no type “%(word)s”; write %(known)s."), word=word, known=", ".join(UnitType.values))
    return types


def _decision(row: Row) -> Values:
    return {"decision_number": row.text("number", 60), "decision_date": row.day("date", empty=True), "decision_issuer": row.text("issuer", 200)}


def _stated(row: Row) -> Values:
    known = "indicators" in row.values
    return {
        "stated_criteria": row.whole("criteria", most=200, least=0), "stated_criteria_confirmed": row.flag("criteria_confirmed", usual=False),
        "stated_indicators": row.whole("indicators", most=1000) if known else None,
        "stated_indicators_confirmed": row.flag("indicators_confirmed", usual=False),
    }  # fmt: skip


def _group(row: Row) -> Values:
    values = {"code": row.code(40), "name": row.text("name", 200), "rule": row.text("rule", 500, empty=True)}
    return values | _confirmable(row, values["rule"])


def _condition(row: Row, place: int) -> Values:
    kind = row.one_of("kind", ConditionKind.values)
    measured = kind in (ConditionKind.AT_LEAST, ConditionKind.SHARE_OF_TITLES)
    values = {
        "position": place, "key": row.code(60, "key"), "name": row.text("name", 300), "kind": kind,
        "value": row.number("value", **AMOUNT) if measured else None, "measure": row.text("measure", 40, empty=True),
        "of_set": row.text("set", 60, empty=kind not in (ConditionKind.TITLE, ConditionKind.SHARE_OF_TITLES)),
        "article": row.text("article", 300), "note": row.text("note", 2000, empty=True),
    }  # fmt: skip
    return values | _confirmable(row, str(values["article"]))


def _piece(row: Row, place: int, found: ReadSet) -> Values:
    return {"position": place, "key": row.code(60, "key"), "name": row.text("name", 300), **_confirmable(row, found.values["dossier_source"])}


def _revocation(head: Row) -> Iterator[Values]:
    part = head.part("revocation")
    part.only({"article", "confirmed", "source", "rules"})
    article = part.text("article", 200, empty=not part.values)
    for row in _rows(part, "rules", OF_RULE):
        yield {
            "from_share": row.whole("from_share", most=100), "below_share": row.whole("below_share", most=100) if "below_share" in row.values else None,
            "and_one_weighing": row.flag("and_one_weighing", usual=False), "article": article, **_confirmable(part, article),
        }  # fmt: skip


def _read_criterion(found: ReadSet, row: Row) -> None:
    code = row.code(20)
    found.criteria.append({
        "position": len(found.criteria) + 1, "code": code, "key": row.text("key", 60), "name": row.text("name", 200),
        "part": row.text("part", 100, empty=True), "article": row.text("article", 200, empty=True),
        "weighs_in_revocation": row.flag("weighs_in_revocation", usual=False), **_confirmable(row),
    })  # fmt: skip
    for place, part in enumerate(row.rows("indicators"), 1):
        inner = Row(part, _("indicator %(code)s") % {"code": part.get("code", f"{code}, {place}")}, row.faults)
        _read_indicator(found, code, place, inner)


def _read_indicator(found: ReadSet, criterion: str, place: int, row: Row) -> None:
    row.only(OF_INDICATOR)
    values = _indicator(criterion, place, row)
    if (values["kind"] == IndicatorKind.GRADE) != bool(values["grades"]):
        row.blame(_("“grades” stand exactly where the kind is “grade”, the lowest first."))
    found.indicators.append(values)
    levels = [_threshold(found, values, Row(level, f"{row.where}, {_('level')} {n}", row.faults)) for n, level in enumerate(row.rows("thresholds"), 1)]
    if bool(levels) == bool(values["left_to"]):
        row.blame(_("write its levels (“thresholds”), or who sets them (“left_to”): one of the two."))
    found.thresholds += levels


def _indicator(criterion: str, place: int, row: Row) -> Values:
    kind = row.one_of("kind", IndicatorKind.values)
    return {
        "criterion": criterion, "position": place, "code": row.code(20), "name": row.text("name", 300), "kind": kind,
        **{name: row.text(name, longest, empty=True) for name, longest in (("measure", 40), ("numerator", 100), ("denominator", 100), ("note", 2000))},
        **{name: row.text(name, longest, empty=kind != IndicatorKind.TWO_PART) for name, longest in (("second_name", 200), ("second_measure", 40))},
        "grades": row.texts("grades", 60), "may_not_apply": row.flag("may_not_apply", usual=False), "recalled": row.text("recalled", 60, empty=True),
        "left_to": row.text("left_to", 200, empty=True), "figure": row.text("figure", 80, empty=True), **_confirmable(row),
    }  # fmt: skip


def _threshold(found: ReadSet, indicator: Values, row: Row) -> Values:
    row.only(OF_THRESHOLD)
    group = row.text("group", 40, empty=True)
    if group and not found.based_on and group not in {known["code"] for known in found.groups}:
        row.blame(_("there is no group “%(group)s” in this set."), group=group)
    two = indicator["kind"] == IndicatorKind.TWO_PART
    return {
        "indicator": indicator["code"], "group": group, "value": _level(row, indicator),
        "from_year": row.whole("from_year", most=2200, least=1945) if "from_year" in row.values else 0,
        "second": row.number("second", **AMOUNT) if two else None,
        "set_by": row.text("set_by", 200), "article": row.text("article", 200, empty=True), **_confirmable(row),
    }  # fmt: skip


def _level(row: Row, indicator: Values) -> Decimal:
    """A level in the form in which values are kept: yes is 1, a grade is its place."""
    if indicator["kind"] == IndicatorKind.YES_NO:
        if row.values.get("value") is not True:
            row.blame(_("“value” must be true: yes is what is asked."))
        return Decimal(1)
    if indicator["kind"] == IndicatorKind.GRADE:
        grade = row.one_of("value", indicator["grades"])
        return Decimal(indicator["grades"].index(grade) + 1) if grade in indicator["grades"] else Decimal(0)
    return row.number("value", **AMOUNT)


def _check(found: ReadSet) -> None:
    values, head = found.values, Row(found.values, str(_("the set")), found.faults)
    if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
        head.blame(_("“valid_to” lies before “valid_from”; correct one of them."))
    for rows in (found.criteria, found.indicators):
        blame_twins(found.faults, [row["code"] for row in rows])
    for rows in (found.conditions, found.dossier):
        blame_twins(found.faults, [row["key"] for row in rows])
    _check_levels_once(found)
    if not found.based_on:
        check_whole(found)


def _check_levels_once(found: ReadSet) -> None:
    blame_twins(found.faults, [
        " ".join(filter(None, [_("level of %(code)s") % {"code": row["indicator"]}, row["group"], str(row["from_year"] or "")])) for row in found.thresholds
    ])  # fmt: skip


def check_whole(found: ReadSet) -> None:
    """A whole set has no gap in its codes and as many rows as it states."""
    _check_gaps(found, "", [row["code"] for row in found.criteria])
    for criterion in found.criteria:
        codes = [row["code"] for row in found.of_criterion(criterion["code"])]
        if codes != [criterion["code"]]:
            _check_gaps(found, f"{criterion['code']}.", codes)
    _check_count(found, "criteria", len(found.criteria))
    if found.values["complete"]:
        _check_count(found, "indicators", len(found.indicators))


def _check_gaps(found: ReadSet, before: str, codes: list[str]) -> None:
    expected = [f"{before}{place}" for place in range(1, len(codes) + 1)]
    wrong = next(((code, right) for code, right in zip(codes, expected, strict=True) if code != right), None)
    if wrong and len(set(codes)) == len(codes):
        found.faults.blame(_("after the order of codes, %(right)s should stand where %(code)s stands; is a row missing?") % {"right": wrong[1], "code": wrong[0]})


def _check_count(found: ReadSet, name: str, count: int) -> None:
    stated = found.values[f"stated_{name}"]
    if stated is not None and count != stated and not (name == "criteria" and not count):
        words = {"name": name, "stated": stated, "count": count}
        found.faults.blame(_("“stated” says %(stated)s %(name)s, the file has %(count)s; correct one of them, or write “complete: false”.") % words)
