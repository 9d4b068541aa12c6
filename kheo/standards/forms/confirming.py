"""A row of a set and the source in which somebody saw it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.standards.actions.confirming import LONGEST_SOURCE

SOURCES = "known-sources"


class SourceForm(forms.Form):
    """In which source the row was seen; sources already named on this set are offered."""

    source = forms.CharField(
        label=_("Seen in the source"), max_length=LONGEST_SOURCE, required=False,
        help_text=_("Number, date, issuer and place: whoever doubts the row looks there."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].widget.attrs.update({"list": SOURCES, "autocomplete": "off"})
