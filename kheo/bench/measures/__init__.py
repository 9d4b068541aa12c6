"""The measures; importing this registers them all."""

from kheo.bench.measures import giving, lookalikes, standards, visits

__all__ = ["giving", "lookalikes", "standards", "visits"]
