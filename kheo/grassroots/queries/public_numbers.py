"""The numbers of a place and a year as everybody may read them; what counts people comes from `records.public_figures` alone."""

from functools import cached_property

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.grassroots.kinds import activity_kinds, countables
from kheo.grassroots.models import Activity, ActivityCount
from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records import figures
from kheo.records.public_figures import ALL, PublicCell, PublicTable, public_table
from kheo.records.public_numbers import (
    ITSELF,
    NumberRow,
    NumbersOfYear,
    NumberTable,
    common_unit,
    first_shown,
    plain_cell,
)
from kheo.records.workflow import COUNTED

HELD, PARTICIPANTS, MEMBERS = "activities.held", "activities.participants", "membership.members"
MEMBERS_NOTE = gettext_lazy("Members are not people: a person may belong to several unions, so unions are never added up.")


def usual_unit() -> Unit | None:
    """The lowest unit under which everything was done so far; where nothing was, the first one there is."""
    return common_unit(Unit.objects.filter(pk__in=Activity.objects.filter(state__in=COUNTED).order_by().values("unit")))


def first_year() -> int:
    """The year from which on there is anything to show, a few years back at most."""
    return first_shown(Activity.objects.filter(state__in=COUNTED).aggregate(first=Min("held_on"))["first"])


class PublicNumbers(NumbersOfYear):
    """All tables of one unit and year."""

    @cached_property
    def tables(self) -> list[NumberTable]:
        """The tables that have something to show."""
        found = [self._whole(), self._kinds(), self._outputs(), self._places(), self._members(), self._members_by_place()]
        return [table for table in found if table.rows]

    @cached_property
    def _participants(self) -> PublicTable:
        return public_table(PARTICIPANTS, self.unit, self.year)

    @cached_property
    def _membership(self) -> PublicTable:
        return public_table(MEMBERS, self.unit, self.year)

    @cached_property
    def _held(self) -> dict[tuple[int, str], PublicCell]:
        values = figures.table([HELD], [self.unit, *self.below], [*self.quarters, self.period], as_of_map=self.map_day)
        return {(value.unit.pk, value.period.code): plain_cell(value) for value in values}

    def _people(self, unit: Unit, part: str = ALL, *, itself: bool = False) -> list[PublicCell]:
        """Those who took part, quarter by quarter and in the year."""
        return [self._participants.cell(unit, period, part, restated=self.is_restated, itself=itself) for period in [*self.quarters, self.period]]

    def _whole(self) -> NumberTable:
        held = [self._held[self.unit.pk, period.code] for period in [*self.quarters, self.period]]
        rows = [NumberRow(_("Activities"), held), NumberRow(_("People who took part"), self._people(self.unit))]
        return NumberTable("tong-so", _("In all"), _("Figure"), [*self.quarter_words, _("Whole year")], rows)

    @property
    def _columns(self) -> list[str]:
        return [*self.quarter_words, _("Whole year"), _("Activities in the year")]

    def _kinds(self) -> NumberTable:
        held = figures.table([HELD], [self.unit], [self.period], split="kind", as_of_map=self.map_day)
        names = {kind.code: kind.name for kind in activity_kinds().values()}
        rows = [NumberRow(names.get(value.part, _("not stated")), [*self._people(self.unit, value.part), plain_cell(value)]) for value in held if value.reading.value]
        return NumberTable("loai", _("People who took part, by kind of activity"), _("Kind of activity"), self._columns, rows)

    def _places(self) -> NumberTable:
        rows = [NumberRow(str(unit), [*self._people(unit), self._held[unit.pk, self.period.code]], unit) for unit in self.below]
        if self.below:
            own = self._people(self.unit, itself=True)
            rows += [NumberRow(str(ITSELF) % {"unit": self.unit}, [*own, self._own_held()])]
        return NumberTable("noi", _("People who took part, by place"), _("Place"), self._columns, rows)

    def _own_held(self) -> PublicCell:
        code = self.period.code
        return PublicCell((self._held[self.unit.pk, code].number or 0) - sum(self._held[unit.pk, code].number or 0 for unit in self.below))

    def _outputs(self) -> NumberTable:
        """What was brought about; asked are only those outputs of which anything was said in the year."""
        said = ActivityCount.objects.filter(activity__held_on__year=self.year, activity__state__in=COUNTED)
        inside = said if self.is_restated else said.filter(under_path(self.unit.path, "activity__unit__path"))
        codes = set(inside.order_by().values_list("what", flat=True).distinct())
        cells = {code: self._output(code, people=row.people) for code, row in countables().items() if code in codes}
        rows = [NumberRow(countables()[code].name, [cell], measure=countables()[code].measure) for code, cell in cells.items() if cell.gap is None]
        return NumberTable("ket-qua", _("What was brought about"), _("Result"), [_("In the year")], rows)

    def _output(self, what: str, *, people: bool) -> PublicCell:
        code = f"activities.{what}"
        if people:
            return public_table(code, self.unit, self.year).cell(self.unit, self.period, restated=self.is_restated)
        return plain_cell(figures.value(code, self.unit, self.period, self.map_day))

    @cached_property
    def _unions(self) -> dict[str, str]:
        """The kinds of bodies that told their members here, each by itself."""
        kinds = figures.figure(MEMBERS).split("body").parts
        places = [self.unit, *self.below]
        return {
            kind: str(name) for kind, name in kinds.items()
            if any(self._member_cell(unit, quarter, kind).gap is None for unit in places for quarter in self.quarters)
        }  # fmt: skip

    def _member_cell(self, unit: Unit, quarter: Period, kind: str) -> PublicCell:
        return self._membership.cell(unit, quarter, kind, restated=self.is_restated)

    def _members(self) -> NumberTable:
        rows = [NumberRow(name, [self._member_cell(self.unit, quarter, kind) for quarter in self.quarters]) for kind, name in self._unions.items()]
        return NumberTable("hoi-vien", _("Members, union by union"), _("Union"), self.quarter_words, rows, str(MEMBERS_NOTE))

    def _members_by_place(self) -> NumberTable:
        last = self.quarters[-1]
        rows = [NumberRow(str(unit), [self._member_cell(unit, last, kind) for kind in self._unions], unit) for unit in self.below]
        told = [row for row in rows if any(cell.gap is None for cell in row.cells)]
        title = _("Members by place, %(period)s") % {"period": last.label}
        return NumberTable("hoi-vien-theo-noi", title, _("Place"), list(self._unions.values()), told, str(MEMBERS_NOTE))
