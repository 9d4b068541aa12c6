"""The forms in which the year's works, gifts, spendings and products are written down."""

from dataclasses import dataclass
from datetime import date

Shot = tuple[str, str, str, bool]  # scene, caption, when it was taken, shown to everybody
Change = tuple[date, str, str]  # day, step of the work, what shows it
MILLION = 1_000_000


@dataclass(frozen=True)
class Built:
    """One work. `steps` are its milestones: (name, due, done or nothing); `changes` tell how it went on; `late` are photos of the last day."""

    name: str
    place: str
    on: date
    kind: str
    title: str
    size: str
    cost: int  # in million đồng
    starts_on: date
    ends_on: date
    text: str
    where: str = ""
    initiative: str = ""
    indicator: str = ""
    document: str = ""
    steps: tuple[tuple[str, date, date | None], ...] = ()
    changes: tuple[Change, ...] = ()
    photos: tuple[Shot, ...] = ()
    late: tuple[Shot, ...] = ()
    is_public: bool = True


@dataclass(frozen=True)
class Gift:
    """What was promised, and what of it was handed over on which day; `at_once` on the day of the promise, all of it.

    `work` is the short name of a work, or "" where it is for `purpose`, in the common purse of `place`; money in đồng.
    """

    name: str
    work: str
    source: str
    form: str
    quantity: str | int
    promised: date
    parts: tuple[tuple[date, str | int], ...] = ()
    purpose: str = ""
    place: str = ""
    goods: str = ""
    expected: date | None = None
    at_once: bool = False
    donor: tuple[str, str, str] | None = None  # name, what they agreed to, how they said so
    has_receipt: bool = False
    is_public: bool = False
    until: str = "accepted"  # or submitted


@dataclass(frozen=True)
class Spent:
    """A voucher: drawn up on `day`, approved on the next, paid on the third; `until` tells how far it came: paid, approved, draft or refused.

    `parts` are (source, how much), out of what is meant for the work; `common` the same out of the common purse.
    """

    name: str
    work: str
    form: str
    purpose: str
    day: date
    parts: tuple[tuple[str, str | int], ...] = ()
    common: tuple[tuple[str, str | int], ...] = ()
    until: str = "paid"
    reason: str = ""


@dataclass(frozen=True)
class TakenBack:
    """An entry that was wrong, met by its counter-entry: the receipt or spending stored under `entry`."""

    entry: str
    on: date
    reason: str


@dataclass(frozen=True)
class LetGo:
    """A promise of which the rest will not come."""

    gift: str
    on: date
    reason: str


@dataclass(frozen=True)
class Moved:
    """What was left of a work that is done or given up, moved into the common purse of its place."""

    work: str
    form: str
    on: date
    reason: str


@dataclass(frozen=True)
class Maker:
    """A producer; `contact` is how whoever sells is reached, who agreed to it."""

    name: str
    place: str
    kind: str
    title: str
    where: str
    story: str
    contact: str = ""


@dataclass(frozen=True)
class Rated:
    """A decision on stars with its certificate, as the story has it."""

    stars: int
    score: str
    decided: date
    certificate: str
    level: str = "province"
    revoked: tuple[date, str] | None = None


@dataclass(frozen=True)
class Sold:
    """A product: what it is, its story, the months of its season, where to buy it, how it was rated, which papers of its dossier are there."""

    name: str
    maker: str
    group: str
    title: str
    what: str
    story: str
    months: tuple[int, ...]
    where_to_buy: str
    joined: int
    scene: str
    caption: str
    ratings: tuple[Rated, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()  # each with number and date
    until: str = "published"  # or accepted
