"""Which addresses are open. Everything is closed to strangers unless it is marked so.

Our own views are marked one by one with `login_not_required`. The rooms of libraries are listed here, a line each; a
test walks every address of the house with every member of the cast.
"""

from enum import Enum


class Door(Enum):
    """Who may pass."""

    OPEN = "open"
    EDITORS = "editors"
    SIGNED_IN = "signed in"


PREFIXES: dict[str, Door] = {
    "/static/": Door.OPEN,  # front-end files
    "/media/images/": Door.OPEN,  # sizes of portal pictures, cleaned at upload
    "/tep/": Door.OPEN,  # the editors' published files; Wagtail asks for the rights of private collections itself
    "/tai-khoan/": Door.SIGNED_IN,  # allauth; it marks its own entrances (sign-in, sign-out, lost password) as open
    "/quan-tri/": Door.EDITORS,  # Wagtail's editing rooms
}
# Named addresses of libraries that cannot be told by a prefix.
OPEN_NAMES = frozenset({"wagtail_serve"})  # published pages; Wagtail shows nothing else here


def door_of(path: str) -> Door | None:
    """The door of a library's room, if `path` is in one."""
    return next((door for prefix, door in PREFIXES.items() if path.startswith(prefix)), None)
