"""States and transitions as a table; knows nothing of what travels through them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


class TransitionRefused(ValueError):
    """The table has no such way from here. Its text is meant for people."""


@dataclass(frozen=True)
class Transition:
    """One allowed step.

    `verb` names it, `permission` is the declared verb that the actor must hold, `reason_required` asks for words.
    """

    verb: str
    sources: frozenset[str]
    target: str
    permission: str
    label: str | Promise
    reason_required: bool = False


@dataclass(frozen=True)
class Workflow:
    """A table of transitions over the model field `field`."""

    field: str
    transitions: Sequence[Transition]

    def find(self, verb: str, state: str) -> Transition | None:
        """The transition called `verb` that leaves `state`, if the table has one."""
        return next((t for t in self.transitions if t.verb == verb and state in t.sources), None)

    def leaving(self, state: str) -> list[Transition]:
        """All transitions that leave `state`, in the order of the table."""
        return [t for t in self.transitions if state in t.sources]

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        lines = [f"    {source} --> {t.target}: {t.verb}" for t in self.transitions for source in sorted(t.sources)]
        return "\n".join(["stateDiagram-v2", *lines])
