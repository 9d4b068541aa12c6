"""Loading the country, and keeping hamlets, which no official list holds."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.org import country
from kheo.org.actions.history import append_history
from kheo.org.models import Succession, Unit, UnitKind, User
from kheo.org.models.units import HAMLET_TYPES


@transaction.atomic
def load_country() -> int:
    """Load the map from `data/country/`, once; rows that are there already stay as they are. Returns the new rows."""
    known = set(Unit.objects.values_list("key", flat=True))
    before = len(known)
    for kind in (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE):
        parents = Unit.objects.in_bulk(field_name="key")
        rows = [row for row in country.read_units() if row.kind == kind and row.key not in known]
        Unit.objects.bulk_create([_unit_from(row, parents) for row in rows], batch_size=500)
    units = Unit.objects.in_bulk(field_name="key")
    pairs = [
        Succession(old=units[row.old], new=units[row.new], share=row.share, decree=row.decree, date=row.date)
        for row in country.read_successions()
    ]
    Succession.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
    return len(units) - before


def _unit_from(row: country.UnitRow, parents: dict[str, Unit]) -> Unit:
    unit = Unit(
        key=row.key, kind=row.kind, type=row.type, name=row.name, code=row.code,
        parent=parents[row.parent] if row.parent else None, valid_from=row.valid_from, valid_to=row.valid_to,
        valid_from_known=row.valid_from_known, latitude=row.latitude, longitude=row.longitude, area_km2=row.area_km2,
    )  # fmt: skip
    unit.set_path()
    unit.folded = fold(str(unit))
    return unit


@transaction.atomic
def add_hamlet(*, commune: Unit, type: str, name: str, by: User | None, valid_from: date | None = None) -> Unit:
    """Enter a hamlet of `commune`; where the commune went whole into another, the hamlet's row follows it.

    Raises `ValidationError` for a name the commune has already (accents and case aside), or a place that is none.
    """
    name = " ".join(name.split())
    _check_hamlet(commune, type, name)
    first = valid_from or max(commune.valid_from, date(dates.today().year, 1, 1))
    hamlet = Unit(
        key=f"h-{get_random_string(10).lower()}", kind=UnitKind.HAMLET, type=type, name=name, parent=commune,
        valid_from=first, valid_to=commune.valid_to, valid_from_known=valid_from is not None,
    )  # fmt: skip
    hamlet.full_clean(exclude=["path", "folded"])
    hamlet.save()
    append_history(hamlet, verb="create", by=by, target=str(hamlet), changes={"commune": commune.key})
    _follow_commune(hamlet, by)
    return hamlet


def _check_hamlet(commune: Unit, type: str, name: str) -> None:
    if commune.kind != UnitKind.COMMUNE or type not in HAMLET_TYPES:
        raise ValidationError(_("A hamlet stands in a commune, a ward or a township."))
    if not name:
        raise ValidationError(_("Give the hamlet's name."))
    if any(fold(other.name) == fold(name) for other in commune.children.all()):
        raise ValidationError(_("%(commune)s already has a hamlet of this name.") % {"commune": commune})


def _follow_commune(hamlet: Unit, by: User | None) -> None:
    """Begin the hamlet's next row where its commune went whole into another; a divided commune needs a person."""
    merger = Succession.objects.filter(old=hamlet.parent, share=1).select_related("new").first()
    if merger is None:
        return
    heir = Unit.objects.create(
        key=f"h-{get_random_string(10).lower()}", kind=UnitKind.HAMLET, type=hamlet.type, name=hamlet.name,
        parent=merger.new, valid_from=merger.new.valid_from, valid_to=merger.new.valid_to,
    )  # fmt: skip
    link = Succession.objects.create(old=hamlet, new=heir, share=1, decree=merger.decree, date=merger.date)
    append_history(link, verb="create", by=by, source=hamlet.key, target=heir.key)


@transaction.atomic
def end_hamlet(hamlet: Unit, *, on: date, by: User, reason: str) -> None:
    """`on` is the hamlet's last day, by decision of the commune's council."""
    if hamlet.kind != UnitKind.HAMLET or on < hamlet.valid_from:
        raise ValidationError(_("The last day lies before the first."))
    hamlet.valid_to = on
    hamlet.save(update_fields=["valid_to"])
    append_history(hamlet, verb="end", by=by, source=str(hamlet), reason=reason)
