"""The measures; importing this registers them all."""

from kheo.bench.measures import lookalikes, standards, visits

__all__ = ["lookalikes", "standards", "visits"]
