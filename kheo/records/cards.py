"""Links that rooms put on the desk: this registry is theirs, the desk above only shows what is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


def _nothing(_user: Any) -> str:
    return ""


@dataclass(frozen=True)
class Card:
    """A link at the desk, for those `shown_to`; `order` places it, `note` says on the desk's home what waits behind it."""

    label: str | Promise
    icon: str
    route: str
    shown_to: Callable[[Any], bool]
    order: int = 50
    arguments: tuple[str, ...] = ()
    note: Callable[[Any], str] = _nothing

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.route, args=self.arguments)


_cards: list[Card] = []


def register(card: Card) -> None:
    """Put a link on the desk."""
    _cards.append(card)


def cards_for(user: Any) -> list[Card]:
    """The links for this person, in order."""
    return sorted((card for card in _cards if card.shown_to(user)), key=lambda card: card.order)


@dataclass(frozen=True)
class NotedCard:
    """A link with the words on what waits behind it for one person."""

    url: str
    label: str
    icon: str
    note: str


def noted_cards(user: Any) -> list[NotedCard]:
    """The links for this person with their notes; for the desk's home alone, since notes are counted anew each time."""
    return [NotedCard(card.url, str(card.label), card.icon, card.note(user)) for card in cards_for(user)]
