"""What something is worth in đồng, by a rule that stands in a document; shown beside the quantity, never in its place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from kheo.lib.numbers import round_half_up
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.resources.kinds import MONEY
from kheo.resources.models import ValuationRule


@dataclass(frozen=True)
class Valued:
    """So many đồng, by that rule."""

    amount: Decimal
    rule: ValuationRule


def rules_on(unit: Unit, day: date) -> dict[str, ValuationRule]:
    """The rule that holds for each form there on that day: of the unit itself, else of the nearest one above that has one; one question."""
    holding = ValuationRule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, unit__key__in=unit.path_keys)
    rules = holding.select_related("document", "unit").order_by("unit__path", "valid_from")
    return {rule.form: rule for rule in rules}  # the last one wins: the nearest, then the newest


def rule_for(form: str, unit: Unit, day: date) -> ValuationRule | None:
    """The rule that holds for the form there on that day; money needs none."""
    return rules_on(unit, day).get(form) if form != MONEY else None


def worth(quantity: Decimal, rule: ValuationRule) -> Valued:
    """So much by that rule, in whole đồng."""
    return Valued(round_half_up(quantity * rule.value, 0), rule)


def value_of(form: str, quantity: Decimal | None, unit: Unit, day: date | None) -> Valued | None:
    """What that quantity is worth by the rule of the day; no rule, no value."""
    rule = rule_for(form, unit, day) if quantity is not None and day is not None else None
    return worth(quantity, rule) if rule is not None and quantity is not None else None


def rules_touching(roots: Sequence[str], first: date, last: date) -> dict[str, list[ValuationRule]]:
    """By form, the rules that held for a place under these paths on any of those days; the highest place first. One question."""
    keys = {key for root in roots for key in root.strip("/").split("/")}
    below = reduce(or_, (under_path(root, "unit__path") for root in roots))
    held = Q(valid_to=None) | Q(valid_to__gte=first)
    found: dict[str, list[ValuationRule]] = defaultdict(list)
    for rule in ValuationRule.objects.filter(Q(unit__key__in=keys) | below, held, valid_from__lte=last).select_related("document", "unit").order_by("unit__path"):
        found[rule.form].append(rule)
    return found


def one_rule(rules: Sequence[ValuationRule], roots: Sequence[str], first: date, last: date) -> ValuationRule | None:
    """The rule that alone held for all under these paths on all of those days; None where several did, or none for a part."""
    touching = [rule for rule in rules if rule.valid_from <= last and (rule.valid_to is None or rule.valid_to >= first)]
    longest = max((len(rule.unit.path) for rule in touching), default=0)
    nearest = [rule for rule in touching if len(rule.unit.path) == longest]
    if len(nearest) != 1:
        return None
    (rule,) = nearest
    throughout = rule.valid_from <= first and (rule.valid_to is None or rule.valid_to >= last)
    return rule if throughout and all(root.startswith(rule.unit.path) for root in roots) else None
