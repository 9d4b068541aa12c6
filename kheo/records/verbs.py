"""The words for what happened, on timelines and in notices; rooms add their own verbs."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_words: dict[str, str | Promise] = {
    "submit": pgettext_lazy("happened", "submitted"),
    "return": pgettext_lazy("happened", "returned"),
    "accept": pgettext_lazy("happened", "accepted"),
    "withdraw": pgettext_lazy("happened", "withdrawn"),
    "reopen": pgettext_lazy("happened", "reopened"),
    "sample": pgettext_lazy("happened", "looked at by the level above"),
    "publish": pgettext_lazy("happened", "published"),
    "attach": pgettext_lazy("happened", "a photo or file was added"),
    "detach": pgettext_lazy("happened", "a photo or file was taken away"),
    "unpublish": pgettext_lazy("happened", "taken off the public pages"),
}


def add_verb(verb: str, words: str | Promise) -> None:
    """Say how a room's verb is told."""
    _words[verb] = words


def verb_words(verb: str) -> str:
    """What happened, in words."""
    return str(_words.get(verb, verb))
