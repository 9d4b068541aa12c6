"""Finding initiatives about the same idea: text to terms, terms to likeness, with reasons. No tables, no requests.

Accents, abbreviations, the placing of tones and other words for the same idea make no difference; the name alone decides
nothing. Names of persons are never read: only title, goals, way of working and outputs are.
"""

from kheo.movements.lookalikes.likeness import Match, likeness, matching_parts, norm, reasons
from kheo.movements.lookalikes.reading import PARTS, InitiativeText, read_terms, telling_terms
from kheo.movements.lookalikes.vocabulary import VOCABULARY_FILE

# Chosen on two thirds of the labelled pairs (`kheo bench lookalikes`): from here on an initiative is shown as look-alike.
THRESHOLD = 0.17
# From here on two registrations of one commune are put before somebody to decide, whatever those who hand them in say.
CERTAIN = 0.6

__all__ = [
    "CERTAIN",
    "PARTS",
    "THRESHOLD",
    "VOCABULARY_FILE",
    "InitiativeText",
    "Match",
    "likeness",
    "matching_parts",
    "norm",
    "read_terms",
    "reasons",
    "telling_terms",
]
