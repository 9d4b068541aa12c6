"""The registration form as offices keep it: what stands on paper and in spreadsheets, item by item as it was typed."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Prefetch, QuerySet

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.movements.models import Initiative, Output, SubjectKind
from kheo.movements.queries.initiatives import public_honouree, public_honourees
from kheo.org.models import BodyKind, UnitKind
from kheo.records.permissions import line_of

POLICY = Path(__file__).resolve().parents[3] / "data" / "movements.yaml"
PARTY = {BodyKind.PARTY_COMMITTEE, BodyKind.MOBILISATION_BODY}
EMPTY_LINE = "…" * 20
# What is asked beside an item of the paper form stands on a line of its own below it.
BESIDE = {"place": "people", "resources": "cost", "schedule": "starts_on"}


@cache
def _form() -> dict[str, Any]:
    return yaml.safe_load(POLICY.read_text(encoding="utf-8"))["registration_form"]


def form_words() -> dict[str, str]:
    """The words around the items."""
    return _form()["words"]


def form_items() -> list[tuple[str, str]]:
    """(key, official name) of the ten items, in their order."""
    return [(item["key"], item["name"]) for item in _form()["items"]]


def item_text(initiative: Initiative, key: str) -> str:
    """What was typed for an item; money, people and day on a line of their own below it."""
    text, beside = getattr(initiative, key), BESIDE.get(key, "")
    value = getattr(initiative, beside) if beside else None
    if value is None:
        return text
    shown = f"{value:%d/%m/%Y}" if beside == "starts_on" else show_number(value)
    return f"{text}\n{form_words()[beside]}: {shown}".lstrip("\n")


def registration_values(initiative: Initiative) -> dict[str, Any]:
    """What the template of the letter takes; a person's name only with a consent that stands, else an empty line."""
    items = {key: item_text(initiative, key) for key, _name in form_items() if key != "outputs"}
    outputs = [{"what": row.what, "measure": row.measure, "promised": show_number(row.promised)} for row in initiative.outputs.all()]
    handed_in = initiative.first_submitted_at
    return {
        **_letterhead(initiative), "number": "", "place": _place(initiative), "date": dates.local_day(handed_in) if handed_in else None,
        "campaign": str(initiative.campaign), "field": str(initiative.field or ""), "subject": subject_words(initiative),
        "form": {**items, "outputs": outputs}, "signature": [form_words()["signed"]],
        "recipients": [f"{_reviewer(initiative)};", form_words()["kept"]],
    }  # fmt: skip


def _letterhead(initiative: Initiative) -> dict[str, str]:
    body, unit = initiative.body, initiative.unit
    if body is not None and body.letterhead.strip():
        *above, issuer = body.letterhead.strip().splitlines()
        parent = "\n".join(above)
    else:
        above_it = body.parent or unit if body is not None else unit.parent
        parent, issuer = str(above_it or ""), str(body or unit)
    return {"system": "party" if body is not None and body.kind in PARTY else "state", "parent": parent, "issuer": issuer}


def _place(initiative: Initiative) -> str:
    unit = initiative.unit
    return unit.parent.name if unit.kind == UnitKind.HAMLET and unit.parent is not None else unit.name


def _reviewer(initiative: Initiative) -> str:
    unit, body = line_of(initiative)
    return str(body or unit)


def subject_words(initiative: Initiative) -> str:
    """Collective or individual; of an individual the name, with consent, or room to write it by hand."""
    words = form_words()
    if initiative.subject != SubjectKind.INDIVIDUAL:
        return words["collective"]
    return f"{words['individual']}: {public_honouree(initiative) or EMPTY_LINE}"


def letter_values(initiative: Initiative) -> dict[str, Any]:
    """The same for the PDF of the house's letter."""
    words, values = form_words(), registration_values(initiative)
    facts = [f"{words[name]}: {values[name]}" for name in ("campaign", "field", "subject")]
    items: list[Any] = [
        {"heading": f"{number}. {name}", **({"table": _output_table(values)} if key == "outputs" else {"text": values["form"][key]})}
        for number, (key, name) in enumerate(form_items(), start=1)
    ]
    head = {name: values[name] for name in ("system", "parent", "issuer", "number", "place", "date", "recipients")}
    return {
        **head, "kind": words["kind"], "abstract": words["about"], "body": [*facts, *items],
        "signature": {"lines": values["signature"], "name": ""}, "title": f"{words['kind']}: {initiative}",
    }  # fmt: skip


def _output_table(values: dict[str, Any]) -> dict[str, Any]:
    words = form_words()
    columns = [("number", 1, "center"), ("what", 6, "left"), ("measure", 3, "center"), ("promised", 3, "right")]
    rows = [[number, row["what"], row["measure"], row["promised"]] for number, row in enumerate(values["form"]["outputs"], start=1)]
    return {"columns": [{"label": words[key], "width": width, "align": align} for key, width, align in columns], "rows": rows}


def form_rows(initiative: Initiative) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of one form as a spreadsheet: a row for each item, one for each output below item 9."""
    words = form_words()
    facts = [("unit", str(initiative.body or initiative.unit.full_label)), ("campaign", str(initiative.campaign)), ("field", str(initiative.field or "")), ("subject", subject_words(initiative))]
    rows: list[list[object]] = [["", words[key], value, "", ""] for key, value in facts]
    for number, (key, name) in enumerate(form_items(), start=1):
        rows.append([str(number), name, "" if key == "outputs" else item_text(initiative, key), "", ""])
        if key == "outputs":
            outputs = enumerate(initiative.outputs.all(), start=1)
            rows += [[f"{number}.{place}", words["what"], row.what, row.measure, row.promised] for place, row in outputs]
    return [words[key] for key in ("number", "item", "content", "measure", "promised")], rows


def registrations_of(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Registrations with all that their list says."""
    return initiatives.select_related("unit__parent", "body", "field", "campaign").prefetch_related(Prefetch("outputs", Output.objects.order_by("pk"))).order_by("unit__path", "pk")


def list_rows(initiatives: Iterable[Initiative]) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of many forms in one spreadsheet, a row for each; the outputs one a line in theirs."""
    words, rows = form_words(), list(initiatives)
    names = public_honourees(rows)
    headings = [words[key] for key in ("number", "unit", "field", "subject", "person")]
    headings += [f"{number}. {name}" for number, (_key, name) in enumerate(form_items(), start=1)]
    headings += [words[key] for key in ("people", "cost", "starts_on", "submitted", "late")]
    return headings, [_list_row(number, row, names[row.pk]) for number, row in enumerate(rows, start=1)]


def _list_row(number: int, initiative: Initiative, person: str) -> list[object]:
    words, handed_in = form_words(), initiative.first_submitted_at
    items = [_outputs_text(initiative) if key == "outputs" else getattr(initiative, key) for key, _name in form_items()]
    return [
        number, str(initiative.body or initiative.unit.full_label), str(initiative.field or ""), words[initiative.subject],
        person, *items, initiative.people, initiative.cost, initiative.starts_on,
        dates.local_day(handed_in) if handed_in else None, "x" if initiative.is_late else "",
    ]  # fmt: skip


def _outputs_text(initiative: Initiative) -> str:
    return "\n".join(f"{row.what}: {show_number(row.promised)} {row.measure}" for row in initiative.outputs.all())
