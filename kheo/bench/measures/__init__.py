"""The measures; importing this registers them all."""

from kheo.bench.measures import giving, lookalikes, pages, standards, visits

__all__ = ["giving", "lookalikes", "pages", "standards", "visits"]
