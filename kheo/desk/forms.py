"""What may be chosen at the desk."""

from django import forms

from kheo.desk.models import DigestChoice


class DigestForm(forms.ModelForm):
    """How often a letter comes."""

    class Meta:
        model = DigestChoice
        fields = ["every"]
        widgets = {"every": forms.RadioSelect}
