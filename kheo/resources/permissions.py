"""Verbs of the ledger, who may do what, and the only doors to vouchers, books and their entries."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Unit, User
from kheo.org.models.spans import TreeQuerySet
from kheo.org.permissions import assignments, can, declare, reach_of, units_where, within
from kheo.org.queries.units import present_unit
from kheo.records.permissions import ENTER, VIEW, accounts_with, may_enter
from kheo.records.workflow import COUNTED
from kheo.resources import workflow
from kheo.resources.models import Contribution, Entry, EntryKind, Voucher, Work
from kheo.resources.workflow import VoucherState, WorkCondition

APPROVE_VOUCHERS = declare(workflow.APPROVE_VOUCHERS, _("Approve vouchers that somebody else drew up, and reverse entries of the ledger"))
CLOSE_PERIODS = declare(workflow.CLOSE_PERIODS, _("Close months of the ledger"))

AnyUser = User | AnonymousUser


def books_for(user: AnyUser) -> TreeQuerySet:
    """The units whose books `user` may read."""
    return units_where(user, VIEW)


def places_of(user: AnyUser) -> TreeQuerySet:
    """The units whose books somebody reads by a role of their own, and those one step below; the highest first."""
    held = [role.unit_id for role in assignments(user, VIEW) if role.body_id is None]
    return Unit.objects.on().filter(Q(pk__in=held) | Q(parent__in=held)).order_by("path")


def entries_for(user: AnyUser) -> QuerySet[Entry]:
    """The entries that `user` may read."""
    return Entry.objects.filter(within(reach_of(user, VIEW), "unit"))


def access_entry(user: AnyUser, pk: int) -> Entry:
    """The entry, or 404: a refusal does not tell that it exists."""
    return _or_404(entries_for(user).select_related("unit", "contribution", "voucher", "posted_by"), pk)


def vouchers_for(user: AnyUser) -> QuerySet[Voucher]:
    """The vouchers that `user` may read: of the units whose records they read, enter, or approve vouchers of."""
    seen = within(reach_of(user, VIEW), "unit") | within(assignments(user, APPROVE_VOUCHERS), "unit")
    return Voucher.objects.filter(seen)


def access_voucher(user: AnyUser, pk: int) -> Voucher:
    """The voucher, or 404."""
    return _or_404(vouchers_for(user).select_related("unit", "work", "drawn_up_by", "approved_by"), pk)


def _or_404(rows: QuerySet[Any], pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def works_to_spend_on(user: AnyUser) -> QuerySet[Work]:
    """The works on which `user` may draw up vouchers: accepted and not given up, of their own unit or of one a step below."""
    wide = [held.unit_id for held in assignments(user, ENTER) if held.body_id is None]
    going = Work.objects.filter(state__in=COUNTED).exclude(condition=WorkCondition.STOPPED)
    return going.filter(Q(unit__in=wide) | Q(unit__parent__in=wide)).select_related("unit")


def may_draw_up(user: AnyUser, unit: Unit) -> bool:
    """Whether `user` may draw up and pay vouchers of that unit's book."""
    return may_enter(user, unit, None)


def may_approve(user: AnyUser, voucher: Voucher) -> bool:
    """Whether `user` may say yes or no to the voucher: never whoever drew it up."""
    return voucher.drawn_up_by_id != user.pk and can(user, APPROVE_VOUCHERS, voucher.unit)


def may_refuse(user: AnyUser, voucher: Voucher) -> bool:
    """Whether `user` may stop the voucher: who approves it, and of a draft also who drew it up."""
    if voucher.state == VoucherState.DRAFT and voucher.drawn_up_by_id == user.pk:
        return True
    return may_approve(user, voucher)


def may_reverse(user: AnyUser, entry: Entry) -> bool:
    """Whether `user` may correct entries of that book, as it goes on today."""
    return entry.kind != EntryKind.REVERSAL and can(user, APPROVE_VOUCHERS, present_unit(entry.unit))


def may_release(user: AnyUser, contribution: Contribution) -> bool:
    """Whether `user` may say that the rest of a promise will not come: public sums fall by it, as by a counter-entry."""
    return can(user, APPROVE_VOUCHERS, present_unit(contribution.book_unit))


def may_move(user: AnyUser, work: Work) -> bool:
    """Whether `user` may move what is left of a work into the common purse."""
    return can(user, APPROVE_VOUCHERS, present_unit(work.unit))


def may_close(user: AnyUser, unit: Unit) -> bool:
    """Whether `user` may close months of that unit's book."""
    return can(user, CLOSE_PERIODS, unit)


def approvers_of(unit: Unit, *, besides: User) -> tuple[Unit, list[User]]:
    """Who approves vouchers of that unit, and at which place: at the unit itself, or at the nearest one above where somebody else does."""
    place: Unit | None = unit
    while place is not None:
        found = list(accounts_with(APPROVE_VOUCHERS, place, None).exclude(pk=besides.pk))
        if found:
            return place, found
        place = place.parent
    return unit.parent or unit, []
