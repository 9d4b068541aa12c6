"""Pages of older portals brought over: what is the article, and what stands around it."""

from kheo.portal.page_import.reading import read_page
from kheo.portal.page_import.results import (
    BadPage,
    Byline,
    Figure,
    Furniture,
    Gallery,
    Imprint,
    ReadPage,
    Visits,
)

__all__ = ["BadPage", "Byline", "Figure", "Furniture", "Gallery", "Imprint", "ReadPage", "Visits", "read_page"]
