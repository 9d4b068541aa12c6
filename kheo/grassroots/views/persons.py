"""A word of warning where a text names persons though only counts belong; what was typed is stored as it is."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kheo.lib.personal import find_names, find_personal


def warn_of_persons(request: HttpRequest, text: str) -> None:
    """Tell, once, which passages of a text that was just stored look like somebody's name or number."""
    found = sorted([*find_personal(text), *find_names(text)], key=lambda one: one.start)
    if found:
        passages = dict.fromkeys(f"“{text[one.start : one.end]}” ({one.label})" for one in found)
        messages.warning(request, _("Only counts belong here, nobody's name or number. Please look at: %(passages)s.") % {"passages": "; ".join(passages)})
