"""What verdicts mean to those who read them."""

from django.utils.translation import pgettext

from kheo.standards.rules import UNDECIDED, Verdict

# A verdict as people read it without colour.
SIGNS = {Verdict.REACHED: "✓", Verdict.NOT_REACHED: "✗", Verdict.NOT_APPLICABLE: "–", Verdict.NO_DATA: "○", Verdict.NO_LEVEL: "?"}
MET = frozenset({Verdict.REACHED, Verdict.NOT_APPLICABLE})  # nothing is left to do for such a criterion


def set_words(verdict: Verdict) -> str:
    """The verdict of a whole set in words: with some results there, what is open is no lack of data."""
    return pgettext("verdict of a set", "not known yet") if verdict in UNDECIDED else str(verdict.label)
