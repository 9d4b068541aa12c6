"""Who sees, enters, reviews and publishes records; the only doors to them."""

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.org.permissions import assignments, can, declare, roles_with, within
from kheo.records import workflow
from kheo.records.models import Record
from kheo.records.workflow import EDITABLE, SEEN_ABOVE, ReviewState

ENTER = declare(workflow.ENTER, _("Enter and submit records"))
REVIEW = declare(workflow.REVIEW, _("Review what stands one step below"))
VIEW = declare("records.view", _("Read accepted records"))
PUBLISH = declare("records.publish", _("Publish accepted records"))
SET_TARGET = declare("records.set_target", _("Set targets of figures"))

R = TypeVar("R", bound=Record)
AnyUser = User | AnonymousUser


def own_line(held: list[RoleAssignment], unit_field: str = "unit", body_field: str = "body") -> Q:
    """Rows of exactly the units of these roles (of exactly their bodies, where narrowed): drafts stay at home."""
    home = Q(pk__in=[])
    for role in held:
        own = Q(**{unit_field: role.unit_id})
        home |= own if role.body_id is None else Q(**{body_field: role.body_id})
    return home


def entered_below(held: list[RoleAssignment]) -> Q:
    """Rows of the units one step below roles that are not narrowed: an officer types a hamlet's paper."""
    units = [role.unit_id for role in held if role.body_id is None]
    return Q(unit__parent__in=units, on_behalf=True)


def records_for(user: AnyUser, model: type[R]) -> QuerySet[R]:
    """The records of that type which `user` may read at the desk.

    Drafts: own unit or body (and whoever entered them on its behalf). From `submitted` on also the level above that
    reviews. Accepted: everybody who may read records in that part of the tree.
    """
    entering, reviewing = assignments(user, ENTER), assignments(user, REVIEW)
    seen = own_line(entering) | entered_below(entering)
    seen |= review_reach(reviewing, model) & Q(state__in=SEEN_ABOVE)
    seen |= within(assignments(user, VIEW), "unit", "body") & Q(state=ReviewState.ACCEPTED)
    return model.objects.filter(seen)


def review_reach(held: list[RoleAssignment], model: type[Record]) -> Q:
    """Rows whose line of review leads to these roles: a verifier named by data, the union's own line, or one step up."""
    reach = Q(pk__in=[])
    verified = verifier_lookup(model)
    unnamed = Q(**{f"{verified}__isnull": True}) if verified else Q()
    for role in held:
        if role.body_id:
            reach |= Q(body__parent=role.body_id) & unnamed
            reach |= Q(**{verified: role.body_id}) if verified else Q(pk__in=[])
        else:
            reach |= (Q(body=None) | Q(body__parent=None)) & _one_step_below(role.unit) & unnamed
    return reach


def _one_step_below(unit: Unit) -> Q:
    top = Q(unit=unit.pk) if unit.parent_id is None else Q(pk__in=[])
    return Q(unit__parent=unit.pk) | top


def verifier_lookup(model: type[Record]) -> str:
    """The lookup that leads from the record to the body that data names as its verifier ("" where none can be)."""
    return getattr(model, "verifier_lookup", "")


def line_of(record: Record) -> tuple[Unit, Body | None]:
    """Who reviews the record: a unit's reviewers, or (second part) a body's."""
    named = record.verifier()
    if named is not None:
        return named.unit, named
    if record.body is not None and record.body.parent is not None:
        return record.body.parent.unit, record.body.parent
    return record.unit.parent or record.unit, None


def reviewers_of(record: Record) -> QuerySet[User]:
    """The accounts that may review the record today."""
    unit, body = line_of(record)
    return accounts_with(REVIEW, unit, body)


def accounts_with(verb: str, unit: Unit, body: Body | None) -> QuerySet[User]:
    """The active accounts that hold `verb` at exactly this unit or, where a body is named, at exactly this body."""
    place = Q(body=body) if body is not None else Q(unit=unit, body=None)
    held = RoleAssignment.objects.on().filter(place, role__in=roles_with(verb))
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def may_enter(user: AnyUser, unit: Unit | None, body: Body | None) -> bool:
    """Whether `user` may enter a record there: at their own unit or body, or one step below on behalf."""
    if unit is None:
        return False
    return any(_enters(held, unit, body) for held in assignments(user, ENTER))


def _enters(held: RoleAssignment, unit: Unit, body: Body | None) -> bool:
    if held.body_id is not None:
        return body is not None and held.body_id == body.pk
    return held.unit_id in (unit.pk, unit.parent_id)


def is_on_behalf(user: AnyUser, unit: Unit, body: Body | None) -> bool:
    """Whether `user` enters for somebody else: none of their roles stands at the unit or body itself."""
    own = [held for held in assignments(user, ENTER) if held.unit_id == unit.pk or (body and held.body_id == body.pk)]
    return not own


def may_carry(user: AnyUser, record: Record) -> bool:
    """Whether the record is `user`'s to mend, submit and withdraw: their own unit's or body's, or typed in on its behalf.

    Who reviews a record may enter others for the same hamlet, but does not rewrite what the hamlet itself sent.
    """
    if not may_enter(user, record.unit, record.body):
        return False
    return record.on_behalf or not is_on_behalf(user, record.unit, record.body)


def may_edit(user: AnyUser, record: Record) -> bool:
    """Whether `user` may change the record's content now."""
    return record.state in EDITABLE and may_carry(user, record)


def may_review(user: AnyUser, record: Record) -> bool:
    """Whether the record's line of review leads to `user`."""
    unit, body = line_of(record)
    return any(
        held.body_id == body.pk if body else held.body_id is None and held.unit_id == unit.pk
        for held in assignments(user, REVIEW)
    )


def may_publish(user: AnyUser, record: Record) -> bool:
    """Whether `user` may show the record to everybody."""
    return record.state == ReviewState.ACCEPTED and can(user, PUBLISH, record.unit, record.body)


def access_record(user: AnyUser, model: type[R], pk: Any) -> R:
    """The record, or 404: a refusal does not tell that it exists."""
    record = records_for(user, model).select_related("unit__parent", "body__parent", "entered_by").filter(pk=pk).first()
    if record is None:
        raise Http404
    return record
