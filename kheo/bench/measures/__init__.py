"""The measures; importing this registers them all."""

from kheo.bench.measures import visits

__all__ = ["visits"]
