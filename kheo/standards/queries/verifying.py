"""Who verifies which indicator of which sheet."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from kheo.org.models import Body, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments
from kheo.org.queries import present_body, rows_of_body
from kheo.records.permissions import REVIEW, may_review
from kheo.records.workflow import SEEN_ABOVE, ReviewState
from kheo.standards.models import ObservationSheet, Verifier
from kheo.standards.queries.sets import book_of

AnyUser = User | AnonymousUser


def verifiers_of(sheet: ObservationSheet) -> dict[str, Body]:
    """The body that verifies each indicator that names one: the nearest above the sheet's unit; as it is today."""
    named = Verifier.objects.filter(set_code=sheet.criteria_set.code, unit__key__in=sheet.unit.path_keys)
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
    own = _own_bodies(user, named.values())
    return [code for code in book_of(sheet.criteria_set).rules if (named[code].pk in own if code in named else reviews)]


def _own_bodies(user: AnyUser, bodies: Iterable[Body]) -> set[int]:
    held = {role.body_id for role in assignments(user, REVIEW) if role.body_id is not None}
    return {body.pk for body in bodies if body.pk in held}


def readable_by_verifier(user: AnyUser) -> Q:
    """Sheets under review with indicators that a body of the user's verifies are readable for them besides."""
    bodies = {row for role in assignments(user, REVIEW) if role.body is not None for row in rows_of_body(role.body)}
    named = Verifier.objects.filter(body__in=bodies).values_list("set_code", "unit__path").distinct() if bodies else ()
    reach = Q(pk__in=[])
    for code, path in named:
        reach |= Q(criteria_set__code=code) & under_path(path, "unit__path")
    return reach & Q(state__in=SEEN_ABOVE)
