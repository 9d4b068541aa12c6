"""A decision held against the map: every fault is told before anything moves."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.reading import Faults
from kheo.org.country import PARENT_KINDS
from kheo.org.models import Succession, Unit, UnitKind
from kheo.org.reorganising import Decision, Link, NewUnit

LONGEST_AHEAD = timedelta(days=366)
STANDS_UNDER: dict[str, set[str]] = {**PARENT_KINDS, UnitKind.HAMLET: {UnitKind.COMMUNE}}


def decision_of_decree(decree: str) -> Decision:
    """What the map already tells of a decree, with all other parts of the units that it concerns."""
    decision = Decision(Faults(decree or "–"), decree)
    rows = Succession.objects.filter(decree=decree).exclude(decree="")
    days = sorted(set(rows.values_list("date", flat=True)))
    if len(days) != 1:
        known = ", ".join(sorted(set(Succession.objects.exclude(decree="").values_list("decree", flat=True)))[:20]) or "–"
        text = _("The map tells of no succession by this decree. It knows: %(known)s.") if not days else _("The map tells of successions on several days by this decree; write a file for each day.")
        decision.faults.blame(text % {"known": known} if not days else text)
        return decision
    decision.day = days[0]
    parts = Succession.objects.filter(date=decision.day, old__in=rows.values("old")).select_related("old", "new").order_by("old__path", "new__path")
    decision.links = [Link(str(row), row.old.key, row.new.key, row.is_whole) for row in parts]
    return decision


def check_decision(decision: Decision, *, from_map: bool = False) -> None:
    """Add what the map says against the decision to its faults."""
    if decision.faults or decision.day is None:
        return
    if not from_map and decision.day > dates.today() + LONGEST_AHEAD:
        decision.faults.blame(_("The day %(day)s lies more than a year ahead; check the year.") % {"day": f"{decision.day:%d/%m/%Y}"})
    _Check(decision).all()


class _Check:
    """The units of a decision as the map has them, and what it says against them."""

    def __init__(self, decision: Decision) -> None:
        assert decision.day is not None  # noqa: S101 - the caller asked
        self.decision, self.day, self.faults = decision, decision.day, decision.faults
        self.made = {unit.key: unit for unit in decision.units}
        keys = {*self.made, *decision.ends, *decision.below, *decision.below.values(), *(unit.parent for unit in decision.units)}
        keys |= {key for link in decision.links for key in (link.old, link.new)}
        self.known = Unit.objects.select_related("parent").in_bulk(keys, field_name="key")
        self.olds = {link.old for link in decision.links} | set(decision.ends) | set(decision.below)

    def all(self) -> None:
        """Ask everything."""
        for unit in self.decision.units:
            self.begins(unit)
        for link in self.decision.links:
            self.goes_on(link)
        for key in self.olds:
            self.ends(key)
        for key, parent in self.decision.below.items():
            self.stands_under(key, self.kind(key), parent)
        self.parts()
        self.against_the_map()
        self.nothing_left_below()

    def blame(self, where: str, text: str, **words: object) -> None:
        """One more fault."""
        self.faults.blame(f"{where}: {text % words if words else text}")

    def kind(self, key: str) -> str:
        """The kind of a unit of the map or of the decision; "" for one that is not there."""
        if key in self.made:
            return self.made[key].kind
        return self.known[key].kind if key in self.known else ""

    def begins(self, unit: NewUnit) -> None:
        """A new unit has a key of its own, stands under what may hold it, and comes from somewhere."""
        there = self.known.get(unit.key)
        parent = there.parent.key if there and there.parent else ""
        if there and (there.valid_from, there.type, there.name, parent) != (self.day, unit.type, unit.name, unit.parent):
            self.blame(unit.where, _("the key “%(key)s” belongs to %(unit)s; a key is never used again, choose another one."), key=unit.key, unit=there.full_label)
        if unit.key not in {link.new for link in self.decision.links}:
            self.blame(unit.where, _("no succession leads to %(unit)s; say from which units it comes."), unit=unit.name)
        self.stands_under(unit.where, unit.kind, unit.parent)

    def stands_under(self, where: str, kind: str, parent: str) -> None:
        """The unit above lives on the day and may hold units of that kind."""
        if parent and parent not in self.made and parent not in self.known:
            self.blame(where, self.unknown(parent))
        elif kind and self.kind(parent) not in STANDS_UNDER[kind]:
            self.blame(where, _("“%(parent)s” is no unit that it can stand under."), parent=parent or "–")
        elif parent in self.known and (parent in self.olds or not self.known[parent].lives_on(self.day)):
            self.blame(where, _("%(unit)s does not live on %(day)s; name the unit above as it is from that day."), unit=self.known[parent], day=f"{self.day:%d/%m/%Y}")

    def goes_on(self, link: Link) -> None:
        """The successor begins on the day; it is not itself ended by the same decision."""
        new = self.known.get(link.new)
        if link.new in self.olds:
            self.blame(link.where, _("“%(key)s” is both before and after; a unit that changes ends, and a new one begins."), key=link.new)
        elif link.new in self.made:
            return
        elif new is None:
            self.blame(link.where, f"{self.unknown(link.new)} {_('Describe it under “units” if it is new.')}")
        elif new.valid_from != self.day:
            words = {"unit": new, "from": f"{new.valid_from:%d/%m/%Y}", "day": f"{self.day:%d/%m/%Y}"}
            self.blame(link.where, _("%(unit)s begins on %(from)s and not on %(day)s; units that are merged go into a new one, under a new key."), **words)

    def ends(self, key: str) -> None:
        """The unit before is there, began earlier, and has not ended on another day."""
        old = self.known.get(key)
        if old is None:
            self.blame(key, self.unknown(key))
        elif old.valid_from >= self.day:
            words = {"unit": old, "from": f"{old.valid_from:%d/%m/%Y}", "day": f"{self.day:%d/%m/%Y}"}
            self.blame(key, _("%(unit)s begins on %(from)s, and is said to go on otherwise from %(day)s: is the day right?"), **words)
        elif old.valid_to is not None and old.valid_to != self.day - timedelta(days=1):
            words = {"unit": old, "to": f"{old.valid_to:%d/%m/%Y}", "day": f"{self.day:%d/%m/%Y}"}
            self.blame(key, _("%(unit)s has its last day on %(to)s already; it cannot become another unit on %(day)s."), **words)

    def unknown(self, key: str) -> str:
        """That a key is not there; with the keys of units whose official code it is."""
        coded = ", ".join(f"{unit.key} ({unit})" for unit in Unit.objects.filter(code=key).exclude(code="").on(self.day - timedelta(days=1)))
        text = _("no unit has the key “%(key)s”.") % {"key": key}
        return f"{text} {_('It is the official code of %(units)s.') % {'units': coded}}" if coded else text

    def parts(self) -> None:
        """A unit goes whole into one, or is divided among several: all parts or none."""
        parts: dict[str, list[Link]] = defaultdict(list)
        for link in self.decision.links:
            parts[link.old].append(link)
        for old, links in parts.items():
            twice = [key for key, times in Counter(link.new for link in links).items() if times > 1]
            if twice:
                self.blame(old, _("it goes into “%(key)s” twice."), key=twice[0])
            elif len(links) == 1 and not links[0].whole:
                self.blame(old, _("it is divided, but only one part is named; name all parts, or write “share: 1” where it goes whole."))
            elif len(links) > 1 and any(link.whole for link in links):
                self.blame(old, _("it cannot go whole into one unit and have other parts besides; leave “share” out where it is divided."))
            if old in self.decision.ends or old in self.decision.below:
                self.blame(old, _("it stands in two lists; say once what becomes of it."))

    def against_the_map(self) -> None:
        """What the map tells already of these units is what the decision says."""
        said = {(link.old, link.new): link.whole for link in self.decision.links} | {(key, ""): True for key in self.decision.below}
        for row in Succession.objects.filter(old__key__in=self.olds).select_related("old", "new"):
            known = (row.old.key, row.new.key)
            follows = row.old.key in self.decision.below and row.date == self.day
            if not follows and (said.get(known) != row.is_whole or row.date != self.day):
                words = {"old": row.old, "new": f"{row.new} ({row.new.key})", "day": f"{row.date:%d/%m/%Y}"}
                self.blame(row.old.key, _("the map has it that %(old)s became %(new)s on %(day)s; the file says otherwise."), **words)

    def nothing_left_below(self) -> None:
        """Nothing may live on below a unit that ends without a successor."""
        ended = [self.known[key] for key in self.decision.ends if key in self.known]
        for child in self.living_below(ended):
            self.blame(child.key, _("%(unit)s stands below %(parent)s, which ends without a successor; say what becomes of it."), unit=child, parent=child.parent)

    def living_below(self, units: Iterable[Unit]) -> Iterable[Unit]:
        """The units right below that would live on, and of which the decision says nothing."""
        rows = Unit.objects.filter(parent__in=list(units)).select_related("parent").within(self.day, self.day)
        return rows.exclude(key__in=self.olds)
