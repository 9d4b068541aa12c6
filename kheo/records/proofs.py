"""What rooms add to `kheo verify`; filled by each room's `proofs` at start-up."""

from collections.abc import Callable, Iterator

from kheo.org.queries import ChainFault

Proof = Callable[[], Iterator[ChainFault]]
_proofs: list[Proof] = []


def register(proof: Proof) -> None:
    """Have `kheo verify` look for these faults too."""
    _proofs.append(proof)


def all_faults() -> Iterator[ChainFault]:
    """The faults that rooms find, room by room."""
    for proof in _proofs:
        yield from proof()
