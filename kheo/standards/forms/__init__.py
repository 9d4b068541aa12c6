"""Clean input of the standards."""

from kheo.standards.forms.entry import EntryPage, EntryRow
from kheo.standards.forms.sheets import ObservationSheetForm

__all__ = ["EntryPage", "EntryRow", "ObservationSheetForm"]
