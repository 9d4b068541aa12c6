"""Who sees, enters, reviews and publishes records; the only doors to them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.lib.workflow import Transition
from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.org.permissions import assignments, can, declare, holds_anywhere, reach_of, roles_with, within
from kheo.org.queries import present_body, rows_of_body
from kheo.records import workflow
from kheo.records.models import Duty, Evidence, EvidenceKind, Record
from kheo.records.registry import RecordType, record_types, type_of
from kheo.records.workflow import EDITABLE, SEEN_ABOVE, ReviewState

ENTER = declare(workflow.ENTER, _("Enter and submit records"))
REVIEW = declare(workflow.REVIEW, _("Review what stands one step below"))
VIEW = declare("records.view", _("Read accepted records"), reads=True)
PUBLISH = declare("records.publish", _("Publish accepted records"))
SET_TARGET = declare("records.set_target", _("Set targets of figures"))

R = TypeVar("R", bound=Record)
AnyUser = User | AnonymousUser


def own_line(held: list[RoleAssignment], unit_field: str = "unit", body_field: str = "body") -> Q:
    """Rows of exactly the units of these roles (of exactly their bodies, where narrowed): drafts stay at home."""
    home = Q(pk__in=[])
    for role in held:
        home |= Q(**{unit_field: role.unit_id}) if role.body is None else Q(**{f"{body_field}__in": _rows(role.body)})
    return home


def _rows(body: Body) -> list[int]:
    """The body's own rows: under another name or parent it is the same body still."""
    return [row.pk for row in rows_of_body(body)]


def entered_below(held: list[RoleAssignment]) -> Q:
    """Rows of the units one step below roles that are not narrowed: an officer types a hamlet's paper."""
    units = [role.unit_id for role in held if role.body_id is None]
    bodies = [row for role in held if role.body is not None for row in _rows(role.body)]
    return Q(unit__parent__in=units, on_behalf=True) | Q(body__parent__in=bodies, on_behalf=True)


def records_for(user: AnyUser, model: type[R]) -> QuerySet[R]:
    """The records of that type which `user` may read at the desk.

    Drafts: own unit or body (and whoever entered them on its behalf). From `submitted` on also the level above that
    reviews. Accepted: everybody who may read records in that part of the tree, or in what went whole into it. Besides,
    whatever the type's own room lets somebody read (`RecordType.also_seen`).
    """
    entering, reviewing = assignments(user, ENTER), assignments(user, REVIEW)
    seen = own_line(entering) | entered_below(entering)
    seen |= review_reach(reviewing, model) & Q(state__in=SEEN_ABOVE)
    seen |= within(reach_of(user, VIEW), "unit", "body") & Q(state=ReviewState.ACCEPTED)
    seen |= type_of(model).also_seen(user)
    return model.objects.filter(seen)


def duties_unread(user: AnyUser, duties: Iterable[Duty]) -> dict[int, RecordType]:
    """Those of the duties, by key, that come from a record which `user` may not read, with its type: their words are the record's own."""
    types = {ContentType.objects.get_for_model(kind.model).pk: kind for kind in record_types()}
    rows: dict[int, list[Duty]] = {}
    for duty in duties:
        rows.setdefault(duty.item_type_id, []).append(duty)
    return {duty.pk: types[key] for key in rows if key in types for duty in _unread(user, types[key].model, rows[key])}


def _unread(user: AnyUser, model: type[Record], duties: list[Duty]) -> list[Duty]:
    read = set(records_for(user, model).filter(pk__in=[duty.item_id for duty in duties]).values_list("pk", flat=True))
    return [duty for duty in duties if duty.item_id not in read]


def review_reach(held: list[RoleAssignment], model: type[Record]) -> Q:
    """Rows whose line of review leads to these roles: a verifier named by data, the union's own line, or one step up."""
    reach = Q(pk__in=[])
    verified = model.verifier_lookup
    unnamed = Q(**{f"{verified}__isnull": True}) if verified else Q()
    for role in held:
        if role.body is not None:
            rows = _rows(role.body)
            reach |= Q(body__parent__in=rows) & unnamed
            reach |= Q(**{f"{verified}__in": rows}) if verified else Q(pk__in=[])
        else:
            reach |= (Q(body=None) | Q(body__parent=None)) & _one_step_below(role.unit) & unnamed
    return reach


def _one_step_below(unit: Unit) -> Q:
    top = Q(unit=unit.pk) if unit.parent_id is None else Q(pk__in=[])
    return Q(unit__parent=unit.pk) | top


def line_of(record: Record) -> tuple[Unit, Body | None]:
    """Who reviews the record: a unit's reviewers, or (second part) a body's."""
    named = record.verifier()
    if named is not None:
        named = present_body(named)
        return named.unit, named
    if record.body is not None and record.body.parent is not None:
        above = present_body(record.body.parent)
        return above.unit, above
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
        now = present_body(body) if body is not None else None
        return now is not None and held.body_id in (now.pk, now.parent_id)
    return held.unit_id in (unit.pk, unit.parent_id)


def is_on_behalf(user: AnyUser, unit: Unit, body: Body | None) -> bool:
    """Whether `user` enters for somebody else: none of their roles stands at the unit or body itself."""
    held = assignments(user, ENTER)
    now = present_body(body) if body is not None else None
    return not any(role.body_id == now.pk if now and role.body_id else role.unit_id == unit.pk for role in held)


def works_with_records(user: AnyUser) -> bool:
    """Whether `user` enters, reviews or reads records somewhere: lists of them are no dead end."""
    return any(holds_anywhere(user, verb) for verb in (ENTER, REVIEW, VIEW))


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


def may_attach(user: AnyUser, record: Record) -> bool:
    """Whether `user` may add photos and files to the record now."""
    return record.state in record.evidence_states and may_carry(user, record)


def evidence_shown(user: AnyUser, record: Record) -> QuerySet[Evidence]:
    """The photos and files of a record that `user` may read: paper slips only for those who carry or review it, what stays home only at home and for whoever sent it."""
    rows = Evidence.objects.about(record)
    if not (may_carry(user, record) or may_review(user, record)):
        rows = rows.exclude(kind=EvidenceKind.SLIP)
    kept = type_of(record).stays_home
    if kept and not is_at_home(user, record):
        rows = rows.exclude(~Q(uploaded_by=user.pk), kind__in=kept)
    return rows


def is_at_home(user: AnyUser, record: Record) -> bool:
    """Whether `user` keeps the records of the record's own body; those of its unit do only where nobody keeps the body's alone.

    Who types in for somebody else, from the office that reviews, is not at home.
    """
    held, rows = assignments(user, ENTER), _rows(record.body) if record.body is not None else []
    if any(role.body_id in rows for role in held):
        return True
    keepers = RoleAssignment.objects.on().filter(body__in=rows, role__in=roles_with(ENTER), user__is_active=True)
    return any(role.body_id is None and role.unit_id == record.unit_id for role in held) and not keepers.exists()


def evidence_to_publish(record: Record) -> QuerySet[Evidence]:
    """The photos and files of a record that may be shown to everybody at all: no paper slip, and nothing that stays home."""
    return Evidence.objects.about(record).exclude(kind=EvidenceKind.SLIP).exclude(kind__in=type_of(record).stays_home)


def may_review(user: AnyUser, record: Record) -> bool:
    """Whether the record's line of review leads to `user`."""
    unit, body = line_of(record)
    return any(
        held.body_id == body.pk if body else held.body_id is None and held.unit_id == unit.pk
        for held in assignments(user, REVIEW)
    )


def stands_where_accepted(user: AnyUser, record: Record) -> bool:
    """Whether `user` reviews at the very place that accepted the record."""
    return any(
        held.body_id == record.accepted_body_id if held.body_id else record.accepted_body_id is None and held.unit_id == record.accepted_unit_id
        for held in assignments(user, REVIEW)
    )


def may_take(user: AnyUser, record: Record, step: Transition) -> bool:
    """Whether `user` may take that step: whoever carries the record, its line of review, or the verb on its unit."""
    if step == workflow.REOPEN:
        return stands_where_accepted(user, record)
    if step.permission == ENTER:
        return may_carry(user, record)
    if step.permission == REVIEW:
        return may_review(user, record)
    return can(user, step.permission, record.unit, record.body)


def may_publish(user: AnyUser, record: Record) -> bool:
    """Whether `user` may show the record to everybody; a kind that has no public page is not shown."""
    return record.has_public_page and record.state == ReviewState.ACCEPTED and can(user, PUBLISH, record.unit, record.body)


def may_record_consent(user: AnyUser, record: Record) -> bool:
    """Whether `user` may say that somebody named on the record agrees, or agrees no more: those who carry it and its editors, in any state."""
    return may_carry(user, record) or can(user, PUBLISH, record.unit, record.body)


def access_record(user: AnyUser, model: type[R], pk: Any) -> R:
    """The record, or 404: a refusal does not tell that it exists."""
    record = records_for(user, model).select_related("unit__parent", "body__parent", "entered_by").filter(pk=pk).first()
    if record is None:
        raise Http404
    return record
