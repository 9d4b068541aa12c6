"""Pages and media of the public portal."""

from kheo.portal.models.media import Document, Image, Rendition
from kheo.portal.models.pages import HomePage

__all__ = ["Document", "HomePage", "Image", "Rendition"]
