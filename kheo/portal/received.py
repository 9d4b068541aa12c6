"""What editors' forms carry: keys of things that the editor may not see are taken out before the form reads them.

A form shows again what was sent with it: titles, previews, addresses. Whoever sends the key of a stranger's draft, picture or
file must not read it there. What stands on the page already, put there by an editor with a wider reach, stays.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from kheo.lib.keys import as_key
from kheo.portal.linked import LINKED
from kheo.portal.models.media import Film

Rows = Callable[[Any], QuerySet[Any]]


def pages_seen_by(user: Any) -> QuerySet[Page]:
    """The pages that `user` may know of and link to: what everybody may read, and those of their own reach."""
    own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change"})
    return Page.objects.live().public() | own


def _images(user: Any) -> QuerySet[Any]:
    return policy_registry.get_by_type(get_image_model()).instances_user_has_any_permission_for(user, ["choose"])


def _documents(user: Any) -> QuerySet[Any]:
    return policy_registry.get_by_type(get_document_model()).instances_user_has_any_permission_for(user, ["choose"])


def _films(user: Any) -> QuerySet[Any]:
    return policy_registry.get_by_type(Film).instances_user_has_any_permission_for(user, ["choose"])


def _published(kind: str) -> Rows:
    return lambda _user: LINKED[kind].published()


# How the names of fields end that hold a key, and which kinds of links stand in running text.
FIELDS: dict[str, Rows] = {"image": _images, "film": _films, "section": pages_seen_by, "article": pages_seen_by, **{kind: _published(kind) for kind in LINKED}}
LINKS: dict[str, Rows] = {"LINK": pages_seen_by, "DOCUMENT": _documents}


def without_unseen(data: Any, user: Any, page: Page | None) -> Any:
    """The form as it was sent, without the keys of what `user` may not see."""
    kept = set(_already_on(page)) if page is not None else set()
    received = data.copy()
    for name, value in data.items():
        rows = FIELDS.get(name.rpartition("-")[2].rpartition("_")[2])
        if rows is not None and not _may_stay(value, rows, user, kept):
            received[name] = ""
        elif isinstance(value, str) and value.lstrip().startswith("{"):
            received[name] = _without_unseen_links(value, user, kept)
    return received


def _may_stay(key: Any, rows: Rows, user: Any, kept: set[tuple[type[Model], str]]) -> bool:
    number = as_key(str(key))
    if number is None:
        return not key
    found = rows(user)
    return (found.model, str(number)) in kept or found.filter(pk=number).exists()


def _already_on(page: Page) -> Iterator[tuple[type[Model], str]]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from ((model, str(key)) for model, key, *_where in field.extract_references(getattr(page, field.name)))
        elif field.many_to_one and getattr(page, field.attname):
            yield field.related_model, str(getattr(page, field.attname))


def _without_unseen_links(text: str, user: Any, kept: set[tuple[type[Model], str]]) -> str:
    """Running text as the editor sends it; whatever way it is written, what is kept is written anew from what was read."""
    try:
        content = json.loads(text)
    except ValueError:
        return text  # words that begin with a bracket
    if "entityMap" not in content:
        return text
    try:
        entities = content["entityMap"].items()
        gone = {key for key, entity in entities if not _link_may_stay(entity, user, kept)}
        for block in content["blocks"]:
            block["entityRanges"] = [span for span in block.get("entityRanges", []) if str(span["key"]) not in gone]
        content["entityMap"] = {key: entity for key, entity in content["entityMap"].items() if key not in gone}
    except (KeyError, TypeError, AttributeError):
        return '{"blocks": [], "entityMap": {}}'  # no editor of ours sends this
    return json.dumps(content)


def _link_may_stay(entity: dict[str, Any], user: Any, kept: set[tuple[type[Model], str]]) -> bool:
    rows, key = LINKS.get(entity["type"]), entity["data"].get("id")
    return rows is None or key is None or _may_stay(key, rows, user, kept)
