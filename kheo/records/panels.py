"""Panels: what rooms show on the pages of things that know nothing of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise

Context = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """One panel: `context` is asked for an item, and answers None where there is nothing to show."""

    label: str | Promise
    template: str
    context: Callable[[HttpRequest, Any], Context | None]


@dataclass(frozen=True)
class ShownPanel:
    """A panel with what it shows now."""

    label: str | Promise
    template: str
    context: Context


def at_desk(request: HttpRequest) -> bool:
    """Whether a record's page at the desk is asked for; its public one shows what is published, and tells some things itself."""
    return request.resolver_match is not None and request.resolver_match.app_name == "records"


_panels: dict[type[Model], list[Panel]] = {}


def register(of: type[Model], panel: Panel) -> None:
    """Hang a panel on the pages of `of`, and of all that inherit from it (`Record`: on every record's page)."""
    _panels.setdefault(of, []).append(panel)


def panels_for(request: HttpRequest, item: Model) -> list[ShownPanel]:
    """The panels that have something to show about `item`."""
    hung = [panel for kind in type(item).__mro__ for panel in _panels.get(kind, [])]
    asked = ((panel, panel.context(request, item)) for panel in hung)
    return [ShownPanel(panel.label, panel.template, context) for panel, context in asked if context is not None]
