"""Who verifies which indicator of which sheet."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from kheo.org.models import Body, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments
from kheo.org.queries import present_body, rows_of_body
from kheo.records.permissions import REVIEW, accounts_with, may_review, reviewers_of
from kheo.records.workflow import SEEN_ABOVE, ReviewState
from kheo.standards.models import ObservationSheet, Verifier
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
    own, written = _own_bodies(user, named.values()), _written_by(user, sheet)
    found = [code for code in book_of(sheet.criteria_set).rules if (named[code].pk in own if code in named else reviews)]
    return [code for code in found if code not in written or not _others(user, sheet, named.get(code))]


def _written_by(user: AnyUser, sheet: ObservationSheet) -> set[str]:
    """The indicators whose values the user wrote, or all where they handed the sheet in: four eyes, wherever there are four."""
    rows = sheet.observations.filter(superseded_at=None)
    if sheet.submitted_by_id != user.pk:
        rows = rows.filter(entered_by=user.pk)
    return set(rows.values_list("indicator__code", flat=True))


def _others(user: AnyUser, sheet: ObservationSheet, body: Body | None) -> bool:
    """Whether somebody else could verify in the user's place."""
    accounts = accounts_with(REVIEW, body.unit, body) if body is not None else reviewers_of(sheet)
    return accounts.exclude(pk=user.pk or 0).exists()


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
