"""Units are merged, divided or ended by a decree, with all that hangs on them: looked at first, then done in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.lib import dates
from kheo.lib.figures import Kind
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.lib.text import fold
from kheo.org.actions import append_history
from kheo.org.actions.reorganising import (
    body_after,
    carry_accounts,
    carry_bodies,
    carry_roles,
    redraw_map,
)
from kheo.org.models import Unit, User
from kheo.org.permissions import MANAGE_REFERENCE, can, require
from kheo.org.queries import successors
from kheo.org.queries.reorganising import check_decision
from kheo.org.reorganising import REORGANISE, Decision, Fate, Line, Reorganisation, decide, stays
from kheo.records.figures import NoSuchFigure, figure
from kheo.records.models import Duty, Record, Target
from kheo.records.permissions import line_of, reviewers_of
from kheo.records.queries.reorganise import left_behind, open_records, units_with_work
from kheo.records.registry import RecordType, record_types
from kheo.records.reorganising import all_parts, is_finished_at_home
from kheo.records.workflow import COUNTED, ReviewState


@dataclass(frozen=True)
class Section:
    """What happens to one sort of things."""

    label: str
    lines: list[Line]


@dataclass(frozen=True)
class Told:
    """All that a reorganisation does, or would do."""

    sections: list[Section]

    def count(self, fate: Fate) -> int:
        """How many lines tell that."""
        return sum(line.fate == fate for section in self.sections for line in section.lines)

    @property
    def does_nothing(self) -> bool:
        """Whether all is done already."""
        return not self.count(Fate.DONE)


def plan_reorganisation(decision: Decision, *, by: User | None, from_map: bool = False) -> Told:
    """What `reorganise` would do. It is done and taken back, so that what is shown is what then happens.

    Looked at before its day, it is shown as it will be on that day. Raises `ValidationError` with everything that speaks
    against the decision.
    """
    check_decision(decision, from_map=from_map)
    moment = dates.now() if decision.day is None else max(dates.now(), dates.local_moment(decision.day))
    with dates.moved_to(moment), transaction.atomic():
        told = _carry_out(decision, by)
        transaction.set_rollback(True)
    return told


@transaction.atomic
def reorganise(decision: Decision, *, by: User | None, from_map: bool = False) -> Told:
    """Carry the decision out, all of it or nothing; done again, it finds nothing to do.

    `by` is empty only for the installation itself. Raises `ValidationError` with everything that speaks against it.
    """
    check_decision(decision, from_map=from_map)
    if decision.day is not None and decision.day > dates.today():
        decision.faults.blame(_("It holds from %(day)s: look at it now, and carry it out on that day or later.") % {"day": f"{decision.day:%d/%m/%Y}"})
    return _carry_out(decision, by)


def _carry_out(decision: Decision, by: User | None) -> Told:
    if decision.faults or decision.day is None:
        raise ValidationError(decision.faults.texts)
    if by is not None:
        _check_right(decision, by)
    moved = Reorganisation(decision.decree, decision.day, by)
    lines = [Section(str(label), list(carry(moved))) for label, carry in _parts_of(decision)]
    return Told([section for section in lines if section.lines])


def _check_right(decision: Decision, by: User) -> None:
    """Who answers for it keeps reference data for every unit before (or, once it was carried out, for what each became), and where they go."""
    for unit in Unit.objects.filter(key__in={*decision.ends, *decision.below, *(link.old for link in decision.links)}):
        after = [link.new for link in successors(unit)]
        if not after or not all(can(by, MANAGE_REFERENCE, new) for new in after):
            require(by, MANAGE_REFERENCE, unit)
    for unit in _entered(decision):
        require(by, MANAGE_REFERENCE, unit)


def _entered(decision: Decision) -> list[Unit]:
    """The units below which something comes to stand that did not stand there before: nobody puts units where they keep nothing."""
    made = {unit.key: unit.parent for unit in decision.units}
    there = Unit.objects.filter(key__in={link.new for link in decision.links} - set(made)).select_related("parent")
    above = {unit.key: unit.parent.key if unit.parent else "" for unit in there}  # the map has them already where they will stand
    ways = [(link.old, _stands_below(link.new, made | above)) for link in decision.links] + [(key, _stands_below(parent, made)) for key, parent in decision.below.items()]
    units = Unit.objects.in_bulk({key for way in ways for key in way}, field_name="key")
    found = {units[after] for old, after in ways if old in units and after in units and not units[after].covers(units[old])}
    return sorted(found, key=lambda unit: unit.path)


def _stands_below(key: str, made: Mapping[str, str]) -> str:
    """The first unit upwards that the decision does not make; "" at the top."""
    while key in made:
        key = made[key]
    return key


def _parts_of(decision: Decision) -> list[tuple[str | Promise, Callable[[Reorganisation], Iterator[Line]]]]:
    """In this order: each part finds done what those before it do."""
    return [
        (gettext_lazy("Units"), lambda moved: redraw_map(decision, moved)),
        (gettext_lazy("Bodies"), carry_bodies),
        (gettext_lazy("Roles"), _carry_roles),
        (gettext_lazy("Accounts"), carry_accounts),
        *[(record_type.label_plural, _of_type(record_type)) for record_type in record_types()],
        (gettext_lazy("Targets"), _carry_targets),
        (gettext_lazy("Duties"), _carry_duties),
        *[(part.label, part.carry_over) for part in all_parts()],
        (gettext_lazy("What else there is"), _told_rest),
    ]


def _carry_roles(moved: Reorganisation) -> Iterator[Line]:
    moved.kept = units_with_work(moved)
    yield from carry_roles(moved)


def _of_type(record_type: RecordType) -> Callable[[Reorganisation], Iterator[Line]]:
    return lambda moved: _carry_records(record_type, moved)


def _carry_records(record_type: RecordType, moved: Reorganisation) -> Iterator[Line]:
    """Open records go on at the whole successor, whose people carry them and whose level above reviews them; accepted ones stay."""
    places: dict[str, bool] = {}
    for record in open_records(record_type, list(moved.heirs)).select_for_update(of=("self",)):
        words: dict[str, object] = {"record": str(record), "state": record.get_state_display(), "old": record.unit}
        if is_finished_at_home(record, moved):
            yield stays(_("“%(record)s” (%(state)s) stays with %(old)s: what it says is said of that unit alone, and is finished there.") % words)
        elif record.body is not None and body_after(record.body, moved).unit_id != moved.heirs[record.unit_id].pk:
            yield decide(_("“%(record)s” (%(state)s) stays with %(old)s: the body in whose name it was written does not go on there.") % words)
        else:
            yield _carry_record(record, moved, words)
            places[str(words["place"])] = reviewers_of(record).exists()
    for place in (name for name, reviewed in places.items() if not reviewed):
        yield decide(_("Nobody reviews records at %(place)s: grant somebody the role.") % {"place": place})
    counted = record_type.model.objects.filter(unit__in=list(moved.heirs), state__in=COUNTED).count()
    if counted:
        yield stays(_("%(count)s accepted ones stay with the units that wrote them; on the new map they count for the successors.") % {"count": counted})
    for record in open_records(record_type, list(moved.undecided)):
        words = {"record": str(record), "state": record.get_state_display(), "old": record.unit}
        yield decide(_("“%(record)s” (%(state)s) stays with %(old)s: its people finish it, or it is withdrawn and written anew.") % words)


def _carry_record(record: Record, moved: Reorganisation, words: dict[str, object]) -> Line:
    """Move one record, and add to `words` where it is now and who reviews it."""
    old, record.unit = record.unit, moved.heirs[record.unit_id]
    record.body = body_after(record.body, moved) if record.body is not None else None
    record.version += 1
    record.folded = fold(record.searched_text())[:500]
    record.save(update_fields=["unit", "body", "version", "folded"])
    # What is under review is proved against its history; what came back is compared with the submission before when it is sent again.
    changes = {"content": record.content()} if record.state == ReviewState.SUBMITTED else {}
    append_history(record, verb=REORGANISE, by=moved.by, source=old.key, target=record.unit.key, changes=changes, reason=moved.reason)
    place, body = line_of(record)
    words |= {"new": record.unit, "place": body or place}
    return Line(_("“%(record)s” (%(state)s) goes from %(old)s to %(new)s; %(place)s reviews it.") % words)


def _carry_targets(moved: Reorganisation) -> Iterator[Line]:
    """A target moves only where one unit became one; where several were merged or one was divided, a person sets it anew."""
    sums: dict[tuple[int, str, str], list[Target]] = defaultdict(list)
    rows = Target.objects.select_for_update(of=("self",)).select_related("unit").filter(unit__in=[*moved.heirs, *moved.undecided])
    for target in rows.order_by("figure", "period", "pk"):
        heir = moved.heirs.get(target.unit_id)
        if Period.parse(target.period).end < moved.day:
            continue
        if heir is None:
            yield decide(_("The target %(target)s stays: set the parts' targets anew.") % {"target": target})
        elif moved.is_sole(target.unit_id) and not heir.targets.filter(figure=target.figure, period=target.period).exists():
            yield _carry_target(target, heir, moved)
        else:
            sums[heir.pk, target.figure, target.period].append(target)
    for targets in sums.values():
        yield _told_sum(targets, moved)


def _carry_target(target: Target, heir: Unit, moved: Reorganisation) -> Line:
    old, target.unit = target.unit, heir
    target.save(update_fields=["unit"])
    append_history(target, verb=REORGANISE, by=moved.by, source=old.key, target=heir.key, reason=moved.reason)
    return Line(_("The target %(target)s comes from %(old)s.") % {"target": target, "old": old})


def _told_sum(targets: list[Target], moved: Reorganisation) -> Line:
    """What the units before had planned together; shown, and set by nobody but a person."""
    heir = moved.heirs[targets[0].unit_id]
    words = {"unit": heir, "figure": targets[0].figure, "period": targets[0].period, "planned": " · ".join(f"{row.unit}: {show_number(row.value)}" for row in targets)}
    set_already = heir.targets.filter(figure=targets[0].figure, period=targets[0].period).exists()
    if set_already:
        return stays(_("%(unit)s has its own target of %(figure)s for %(period)s; planned before: %(planned)s.") % words)
    whole = moved.origins[heir.pk] == {row.unit_id for row in targets}
    if whole and all(_may_be_summed(row) for row in targets):
        return decide(_("%(unit)s has no target of %(figure)s for %(period)s; planned before: %(planned)s, together %(sum)s. Set it if it holds.") % {**words, "sum": show_number(sum(row.value for row in targets))})
    return decide(_("%(unit)s has no target of %(figure)s for %(period)s; planned before: %(planned)s. It cannot be summed: set it anew.") % words)


def _may_be_summed(target: Target) -> bool:
    """Whether planned values of several units add up: of flows and stocks, never of rates and verdicts."""
    try:
        return figure(target.figure).kind in (Kind.FLOW, Kind.STOCK)
    except NoSuchFigure:
        return False


def _carry_duties(moved: Reorganisation) -> Iterator[Line]:
    """What is still due is due from the successor, once; what comes from a record that stays is due where the record is."""
    rows = Duty.objects.open().select_for_update(of=("self",)).select_related("unit", "body", "item_type").filter(unit__in=[*moved.heirs, *moved.undecided])
    for duty in rows.order_by("pk"):
        words = {"duty": duty.label, "day": f"{duty.due_on:%d/%m/%Y}", "old": duty.body or duty.unit}
        if duty.unit_id in moved.undecided:
            yield decide(_("%(old)s still owes “%(duty)s” (%(day)s): a person decides who owes it now.") % words)
        elif isinstance(duty.item, Record) and duty.item.unit_id == duty.unit_id:
            yield stays(_("“%(duty)s” (%(day)s) stays with %(old)s, as the record from which it comes.") % words)
        else:
            yield _carry_duty(duty, moved, words)


def _carry_duty(duty: Duty, moved: Reorganisation, words: dict[str, object]) -> Line:
    unit, body = moved.heirs[duty.unit_id], body_after(duty.body, moved) if duty.body is not None else None
    twin = Duty.objects.filter(item_type=duty.item_type, item_id=duty.item_id, code=duty.code, unit=unit, body=body).exists()
    append_history(duty, verb=REORGANISE, by=moved.by, source=duty.unit.key, target=unit.key, reason=moved.reason)
    if twin:
        duty.delete()
        return Line(_("“%(duty)s” (%(day)s) is due once from %(new)s; that of %(old)s goes.") % {**words, "new": body or unit})
    duty.unit, duty.body = unit, body
    duty.save(update_fields=["unit", "body"])
    return Line(_("“%(duty)s” (%(day)s) is due from %(new)s in place of %(old)s.") % {**words, "new": body or unit})


def _told_rest(moved: Reorganisation) -> Iterator[Line]:
    """Nothing is left behind in silence; notices belong to accounts and go where these go."""
    for model, count in left_behind([*moved.heirs, *moved.undecided]):
        yield stays(_("%(what)s: %(count)s stay with the units before.") % {"what": model._meta.verbose_name_plural, "count": count})
    yield stays(_("Notices stay with the accounts that received them."))
