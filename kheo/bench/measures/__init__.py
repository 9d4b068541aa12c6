"""The measures; importing this registers them all."""

from kheo.bench.measures import lookalikes, visits

__all__ = ["lookalikes", "visits"]
