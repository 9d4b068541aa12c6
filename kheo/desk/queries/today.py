"""What is to be done by one person, as one list: late, today, this week, later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.desk.escalation import patience
from kheo.desk.queries.piles import Pile, piles_of
from kheo.lib import dates
from kheo.org.models import HistoryEntry, User
from kheo.records.models import Duty
from kheo.records.queries import open_duties
from kheo.records.workflow import REOPEN, RETURN

DUTIES_SHOWN = 20
SUNDAY = 6
RETURNED, WAITING, DUTY, DRAFT, SAMPLED = "returned", "waiting", "duty", "drafts", "sampled"

LATE, TODAY, WEEK, LATER = "late", "today", "week", "later"
GROUPS: Mapping[str, str | Promise] = {LATE: _("Late"), TODAY: pgettext_lazy("due", "Today"), WEEK: _("This week"), LATER: _("Later")}
ICONS = {LATE: "warning", TODAY: "clock", WEEK: "calendar", LATER: "list"}

SAID: Mapping[str, str | Promise] = {
    RETURNED: _("came back to you"), WAITING: _("waits for your review"), DUTY: pgettext_lazy("desk", "due"), DRAFT: _("your draft"), SAMPLED: _("to be looked at"),
}  # fmt: skip
TO_DO: Mapping[str, str | Promise] = {
    RETURNED: _("Mend and send again"), WAITING: _("Read and decide"), DUTY: _("Do this"), DRAFT: _("Go on writing"), SAMPLED: _("Look at it"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing to do: what it is, whose, until when, why, and the address where it is done.

    `page` is where it can be read, if that is another place; `group` tells under which heading it stands.
    """

    wants: str
    title: str
    what: str
    owner: str
    url: str
    until: date | None
    group: str
    page: str = ""
    why: str = ""

    @property
    def said(self) -> str:
        """What it wants of the person, in words."""
        return str(SAID[self.wants])

    @property
    def button(self) -> str:
        """What the button says."""
        return str(TO_DO[self.wants])


@dataclass(frozen=True)
class Group:
    """The lines under one heading."""

    key: str
    lines: list[Line]

    @property
    def label(self) -> str:
        """The heading."""
        return str(GROUPS[self.key])

    @property
    def icon(self) -> str:
        """Its sign; the words say the same."""
        return ICONS[self.key]


@dataclass(frozen=True)
class Today:
    """All of it: `groups` that hold something, the piles and duties they are made of, and `longer`: (label, address, count) of lists that go on elsewhere."""

    groups: list[Group]
    piles: dict[str, list[Pile]]
    duties: list[Duty]
    longer: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether nothing is late and nothing is for today."""
        return not any(group.key in (LATE, TODAY) for group in self.groups)


def own_duties(user: User) -> QuerySet[Duty]:
    """What the person's own units and bodies owe, the soonest first."""
    return open_duties(user)


def today_of(user: User) -> Today:
    """The list of one person; the questions do not grow with rows or types."""
    piles, duties = piles_of(user), list(own_duties(user)[: DUTIES_SHOWN + 1])
    lines = [*_of_duties(duties[:DUTIES_SHOWN]), *_of_piles(piles)]
    lines.sort(key=lambda line: (line.until or date.max, line.wants, line.title))
    groups = [Group(key, [line for line in lines if line.group == key]) for key in GROUPS]
    return Today([group for group in groups if group.lines], piles, duties[:DUTIES_SHOWN], [*_queues(piles), *_longer(piles, duties)])


def _group(until: date | None, *, at_once: bool = False) -> str:
    today = dates.today()
    if until is not None and until < today:
        return LATE
    if at_once or until == today:
        return TODAY
    if until is not None and until <= today + timedelta(days=SUNDAY - today.weekday()):
        return WEEK
    return LATER


def _of_duties(duties: list[Duty]) -> Iterator[Line]:
    for duty in duties:
        yield Line(DUTY, duty.label, "", str(duty.body or duty.unit), duty.url, duty.due_on, _group(duty.due_on))


def _of_piles(piles: Mapping[str, list[Pile]]) -> Iterator[Line]:
    returns = _last_returns(piles[RETURNED])
    for pile in piles[RETURNED]:
        for record in pile.records:
            entry = returns.get((pile.kind.slug, record.pk))
            until = dates.local_day(entry.at) + timedelta(days=patience().returned_days) if entry else None
            yield _line(RETURNED, pile, record, until, "edit", why=entry.reason if entry else "", at_once=True)
    for pile in piles[WAITING]:
        for record in pile.records:
            until = dates.local_day(record.submitted_at) + timedelta(days=patience().submitted_days) if record.submitted_at else None
            yield _line(WAITING, pile, record, until, "show", at_once=True)
    for wants, page in ((DRAFT, "edit"), (SAMPLED, "show")):
        yield from (_line(wants, pile, record, None, page) for pile in piles[wants] for record in pile.records)


def _line(wants: str, pile: Pile, record: Any, until: date | None, page: str, *, why: str = "", at_once: bool = False) -> Line:
    place = [pile.kind.slug, record.pk]
    shown = reverse("records:show", args=place) if page != "show" else ""
    return Line(
        wants, str(record), capfirst(str(pile.kind.label)), str(record.body or record.unit), reverse(f"records:{page}", args=place), until,
        _group(until, at_once=at_once), shown, why,
    )  # fmt: skip


def _last_returns(piles: list[Pile]) -> dict[tuple[str, int], HistoryEntry]:
    """Why and when the records came back the last time; one question for all types."""
    if not piles:
        return {}
    slugs = {ContentType.objects.get_for_model(pile.kind.model).pk: pile.kind.slug for pile in piles}
    wanted = Q()
    for kind, pile in zip(slugs, piles, strict=True):
        wanted |= Q(item_type=kind, item_id__in=[record.pk for record in pile.records])
    steps = HistoryEntry.objects.filter(wanted, verb__in=[RETURN.verb, REOPEN.verb]).order_by("number")
    return {(slugs[step.item_type_id], step.item_id): step for step in steps}


def _queues(piles: Mapping[str, list[Pile]]) -> Iterator[tuple[str, str, int]]:
    """The review queues that hold something: there several are accepted at once."""
    for pile in piles[WAITING]:
        yield capfirst(str(_("review several together: %(kind)s") % {"kind": pile.kind.label_plural})), reverse("records:queue", args=[pile.kind.slug]), pile.count


def _longer(piles: Mapping[str, list[Pile]], duties: list[Duty]) -> Iterator[tuple[str, str, int]]:
    """Where the rest of a pile is to be found that is too long for the page."""
    states = {RETURNED: "returned", DRAFT: "draft", SAMPLED: "accepted"}
    for wants, state in states.items():
        for pile in piles[wants]:
            if pile.count > len(pile.records):
                yield f"{capfirst(str(pile.kind.label_plural))}: {SAID[wants]}", f"{reverse('records:list', args=[pile.kind.slug])}?state={state}", pile.count
    if len(duties) > DUTIES_SHOWN:
        yield str(_("All duties")), reverse("desk:duties"), 0
