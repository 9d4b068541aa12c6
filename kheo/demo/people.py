"""Accounts of the demo. Their names are plainly made up; the password is printed on the screen and is no secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from kheo.demo.telling import at
from kheo.org.actions import first_administrator, grant_role, invite_user, redeem_code
from kheo.org.models import Body, Unit, User
from kheo.org.permissions import role_name

PASSWORD = "dan-van-kheo-2022"  # noqa: S105 - printed for everybody who starts the demo


@dataclass(frozen=True)
class Person:
    """One account: `holds` are its roles, each with the name of a place of the chapter."""

    username: str
    full_name: str
    home: str
    holds: tuple[tuple[str, str], ...]
    about: str


Places = dict[str, Unit | Body]


def begin_unit(person: Person, places: Places, *, on: date) -> User:
    """The administrator with whom a unit begins; nobody could invite them."""
    standing = User.objects.filter(username=person.username).first()
    if standing:
        return standing
    with transaction.atomic(), at(on):
        _user, code = first_administrator(
            username=person.username, full_name=person.full_name, unit=_unit_of(places[person.home])
        )
        return redeem_code(username=person.username, code=code, password=PASSWORD)


def invite(person: Person, places: Places, *, by: User, on: date) -> User:
    """An account that was invited, given its roles, and opened with its printed code."""
    standing = User.objects.filter(username=person.username).first()
    if standing:
        return standing
    with transaction.atomic(), at(on):
        user, code = invite_user(
            username=person.username, full_name=person.full_name, unit=_unit_of(places[person.home]), by=by
        )
        for role, place in person.holds:
            held = places[place]
            grant_role(
                user=user, role=role, unit=_unit_of(held), by=by, body=held if isinstance(held, Body) else None
            )
        return redeem_code(username=person.username, code=code, password=PASSWORD)


def _unit_of(place: Unit | Body) -> Unit:
    return place.unit if isinstance(place, Body) else place


def account_table(people: Sequence[Person]) -> list[tuple[str, str, str, str]]:
    """Role, user name, password and place of each account, for the screen."""
    return [(role_name(person.holds[0][0]), person.username, PASSWORD, person.about) for person in people]
