"""What every chapter needs: a clock that the story moves, and ways to do a thing only once.

A chapter may be told twice: what is there already is found again by its name or by a key made from its name. What
belongs together is done in one transaction, so a telling that was broken off goes on where it stopped.
"""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from kheo.lib import dates
from kheo.org.actions import add_hamlet, create_body
from kheo.org.models import Body, Unit, User
from kheo.register.actions import register_document
from kheo.register.models import OfficialDocument

Say = Callable[[str], object]

# Stands in every invented text of the demo, where people read it; Vietnamese, because it is part of the data.
MARK = "Số liệu minh họa: ấp, con người, mô hình và con số ở đây là hư cấu cho bản trình diễn."

_KEYS = uuid.UUID("6b68656f-2022-4d79-a58c-786e79656e00")


def at(day: date, hour: int = 8) -> AbstractContextManager[None]:
    """Let the story's clock stand at that hour in Việt Nam."""
    return dates.moved_to(dates.local_moment(day, hour))


def key_for(name: str) -> uuid.UUID:
    """The key under which a record of that name is stored once."""
    return uuid.uuid5(_KEYS, name)


def unit(key: str) -> Unit:
    """The unit with that key of the country's map."""
    return Unit.objects.select_related("parent").get(key=key)


def hamlet(commune: Unit, type: str, name: str, *, by: User) -> Unit:
    """The commune's hamlet of that name, entered if it is not there."""
    standing = commune.children.filter(name=name).first()
    return standing or add_hamlet(commune=commune, type=type, name=name, by=by)


def body(place: Unit, kind: str, name: str, *, by: User, parent: Body | None = None) -> Body:
    """The unit's body of that name, begun if it is not there."""
    standing = Body.objects.filter(unit=place, name=name).first()
    return standing or create_body(unit=place, kind=kind, name=name, by=by, parent=parent)


def official_document(place: Unit, *, number: str, title: str, by: User, **told: Any) -> OfficialDocument:
    """The unit's document of that number and title, registered if it is not there; `told` as `register_document` takes it."""
    standing = OfficialDocument.objects.filter(unit=place, number=number, title=title).first()
    return standing or register_document(unit=place, number=number, title=title, by=by, **told)
