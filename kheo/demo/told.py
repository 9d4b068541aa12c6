"""The form in which an initiative of the story is written down: its ten items, its pictures, and what became of it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Told:
    """One initiative. `place` names a unit or body of the cast, `by` the account that enters it, `on` the day.

    `outputs` are (what, measured in, promised, reached or nothing); `photos` (scene, caption, shown to everybody);
    `moments` tells for each photo when it was taken; `steps` what happened afterwards: (day, verb, account, words). `origin`
    names the initiative that this one was copied from; `cost` is in million đồng.
    """

    name: str
    place: str
    by: str
    on: date
    field: str
    title: str
    situation: str
    goals: str = ""
    method: str = ""
    where: str = ""
    forces: str = ""
    resources: str = ""
    schedule: str = ""
    sustainability: str = ""
    outputs: tuple[tuple[str, str, int, int | None], ...] = ()
    photos: tuple[tuple[str, str, bool], ...] = ()
    steps: tuple[tuple[date, str, str, str], ...] = ()
    subject: str = "collective"
    kind: str = "initiative"
    is_pilot: bool = False
    starts_on: date | None = None
    cost: int | None = None
    people: int | None = None
    origin: str = ""
    origin_changes: str = ""
    did_not_work: str = ""
    moments: tuple[str, ...] = ()
    honouree: str = ""
    consent_way: str = ""
