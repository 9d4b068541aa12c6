"""The papers of a product's dossier: which are there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import Versioned
from kheo.products.actions.dossiers import Kept
from kheo.products.models import Product
from kheo.products.queries import paper_lines


class ProductDossierForm(Versioned, forms.Form):
    """For each paper: whether it is there, its number and date, where it is read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = paper_lines(product)
        self.initial["version"] = product.version
        for line in self.lines:
            code = line.paper.code
            self.fields[f"there-{code}"] = forms.BooleanField(label=line.paper.name, required=False)
            self.fields[f"note-{code}"] = forms.CharField(label=_("Number and date"), max_length=200, required=False)
            self.fields[f"link-{code}"] = forms.URLField(
                label=_("Where it is read"), max_length=300, required=False, assume_scheme="https", widget=forms.URLInput(attrs={"placeholder": "https://"})
            )
            self.initial.update({f"there-{code}": line.is_there, f"note-{code}": line.note, f"link-{code}": line.link})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            code = line.paper.code
            if (cleaned.get(f"note-{code}") or cleaned.get(f"link-{code}")) and not cleaned.get(f"there-{code}"):
                self.add_error(f"there-{code}", _("It has a number or an address and is not ticked: tick it, or empty the two."))
        return cleaned

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each paper, for the page."""
        return [[self[f"{part}-{line.paper.code}"] for part in ("there", "note", "link")] for line in self.lines]

    def papers(self) -> dict[str, Kept | None]:
        """What is said, by paper."""
        said = self.cleaned_data
        codes = [line.paper.code for line in self.lines]
        return {code: Kept(" ".join(said[f"note-{code}"].split()), said[f"link-{code}"]) if said[f"there-{code}"] else None for code in codes}


END, RESUME = "end", "resume"


class NoRenewalForm(forms.Form):
    """Why a certificate is not renewed, or is after all; `wanted`: what the page asked, so that a second click never turns it round."""

    wanted = forms.ChoiceField(choices=[(END, END), (RESUME, RESUME)], widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False, help_text=_("No person's name."))
