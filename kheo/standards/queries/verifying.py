"""Who verifies which indicator of which sheet."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from kheo.org.models import Body, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments
from kheo.org.queries import present_body, rows_of_body
from kheo.records.permissions import REVIEW, accounts_with, may_review, reviewers_of
from kheo.records.workflow import SEEN_ABOVE, ReviewState
from kheo.standards.models import Observation, ObservationSheet, Status, Verifier
from kheo.standards.queries.sets import book_of

AnyUser = User | AnonymousUser


def verifiers_of(sheet: ObservationSheet) -> dict[str, Body]:
    """The body that verifies each indicator that names one: the nearest above the sheet's unit; as it is today."""
    above = Verifier.objects.filter(set_code=sheet.criteria_set.code, unit__key__in=sheet.unit.path_keys)
    named = above.exclude(body__unit=sheet.unit_id)  # nobody verifies what their own unit says
    rows = list(named.select_related("body").order_by("unit__path"))
    today = {body.pk: present_body(body) for body in {row.body for row in rows}}
    return {row.indicator_code: today[row.body_id] for row in rows}


def verifiable(user: AnyUser, sheet: ObservationSheet) -> list[str]:
    """The codes of the indicators that `user` may verify on the sheet now, in their order.

    Whoever the data names for an indicator verifies it; the rest is the level's that reviews the sheet.
    """
    if sheet.state != ReviewState.SUBMITTED:
        return []
    named, reviews = verifiers_of(sheet), may_review(user, sheet)
    own, hands = _own_bodies(user, named.values()), _hands(sheet)
    found = [code for code in book_of(sheet.criteria_set).rules if (named[code].pk in own if code in named else reviews)]
    others = cache(lambda body, of_value: _others(sheet, body, of_value))  # the same few hands wrote most values
    return [code for code in found if user.pk not in hands.get(code, ()) or not others(named.get(code), hands[code])]


def _hands(sheet: ObservationSheet) -> dict[str, frozenset[int]]:
    """By indicator who wrote its value, with whoever handed the sheet in: four eyes, wherever there are four."""
    rows = sheet.observations.filter(superseded_at=None).values_list("indicator__code", "entered_by")
    return {code: frozenset({writer, sheet.submitted_by_id or 0}) for code, writer in rows}


def _others(sheet: ObservationSheet, body: Body | None, hands: Collection[int]) -> bool:
    """Whether somebody could verify whose hand is not in the value."""
    accounts = accounts_with(REVIEW, body.unit, body) if body is not None else reviewers_of(sheet)
    return accounts.exclude(pk__in=hands).exists()


def awaited(sheet: ObservationSheet, codes: Collection[str]) -> dict[Body, list[str]]:
    """Which of these indicators wait for which body; one for which no account acts is waited for by nobody."""
    waiting: dict[Body, list[str]] = {}
    for code, body in verifiers_of(sheet).items():
        if code in codes:
            waiting.setdefault(body, []).append(code)
    return {body: sorted(found) for body, found in waiting.items() if accounts_with(REVIEW, body.unit, body).exists()}


def _own_bodies(user: AnyUser, bodies: Iterable[Body]) -> set[int]:
    held = {role.body_id for role in assignments(user, REVIEW) if role.body_id is not None}
    return {body.pk for body in bodies if body.pk in held}


def readable_by_verifier(user: AnyUser) -> Q:
    """Sheets under review with indicators that a body of the user's verifies are readable for them besides."""
    reach = Q(pk__in=[])
    for code, path in {(code, path) for code, path, _indicator in _named_for(user)}:
        reach |= Q(criteria_set__code=code) & under_path(path, "unit__path")
    return reach & Q(state__in=SEEN_ABOVE)


def waiting_for_verifier(user: AnyUser) -> Q:
    """Sheets on which a value that a body of the user's verifies stands open."""
    indicators: dict[tuple[str, str], list[str]] = {}
    for code, path, indicator in _named_for(user):
        indicators.setdefault((code, path), []).append(indicator)
    waiting: Any = Q(pk__in=[])
    for (code, path), codes in indicators.items():
        rows = Observation.objects.filter(sheet=OuterRef("pk"), superseded_at=None, status=Status.OPEN, indicator__code__in=codes)
        waiting |= Q(criteria_set__code=code) & under_path(path, "unit__path") & Exists(rows)
    return waiting


def _named_for(user: AnyUser) -> list[tuple[str, str, str]]:
    """(set, path of the unit, indicator) for which a body of the user's is named; nothing is asked for those who act for no body."""
    bodies = {row for role in assignments(user, REVIEW) if role.body is not None for row in rows_of_body(role.body)}
    return list(Verifier.objects.filter(body__in=bodies).values_list("set_code", "unit__path", "indicator_code")) if bodies else []
