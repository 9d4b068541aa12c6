"""How a record's public page looks where it is shared or found."""

from typing import Any

from django.http import HttpRequest
from django.utils.text import Truncator

from kheo.records.models import Evidence

SHARED_TEXT = 200  # characters of the description


def shared_as(request: HttpRequest, record: Any, *, text: str, photo: Evidence | None, title: str = "") -> dict[str, Any]:
    """Title (the record's name, if none is given), description, address and a photo, as the skeleton of public pages reads them."""
    return {
        "type": "article", "title": title or str(record), "description": Truncator(text).chars(SHARED_TEXT), "url": request.build_absolute_uri(record.get_absolute_url()),
        "image": photo, "image_url": request.build_absolute_uri(photo.url) if photo else "",
    }  # fmt: skip
