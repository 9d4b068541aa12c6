"""Which photos and files bear a value out, and until when each counts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import day_input
from kheo.records.forms import FilesInput, PhotosField
from kheo.standards.queries import Proof, Reusable


class EvidenceForm(forms.Form):
    """One tick and one day for each photo or file that may be named; and new ones."""

    photos = PhotosField(label=_("New photos"), required=False, help_text=_("No lists of names, no identity papers, please."))
    documents = PhotosField(
        label=_("New files"), required=False, widget=FilesInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
        help_text=_("PDF, DOCX or XLSX. No lists of names."),
    )
    until = forms.DateField(
        label=_("The new ones count until"), required=False, widget=day_input(), help_text=_("Empty: without an end. A certificate counts until its last day."),
    )

    def __init__(self, *args: Any, offered: Iterable[Reusable], named: Iterable[Proof], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        standing = {proof.evidence.pk: proof for proof in named}
        for one in self.offered:
            key, proof = one.evidence.pk, standing.get(one.evidence.pk)
            self.fields[f"use-{key}"] = forms.BooleanField(required=False, label=str(one.evidence), initial=proof is not None)
            self.fields[f"until-{key}"] = forms.DateField(
                required=False, label=_("Counts until"), widget=day_input(), initial=proof.valid_to if proof else None
            )
            self.fields[f"until-{key}"].widget.attrs["class"] = "input"

    @property
    def rows(self) -> list[tuple[Reusable, Any, Any]]:
        """What may be named, with its tick and its day."""
        return [(one, self[f"use-{one.evidence.pk}"], self[f"until-{one.evidence.pk}"]) for one in self.offered]

    @property
    def proofs(self) -> Mapping[int, date | None]:
        """What is ticked, by key, each with its last day."""
        keys = [one.evidence.pk for one in self.offered]
        return {key: self.cleaned_data[f"until-{key}"] for key in keys if self.cleaned_data[f"use-{key}"]}
