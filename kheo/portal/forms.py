"""The public form of a take-down request, and the form that answers it."""

import uuid as uuids
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kheo.portal.models.take_down import LONGEST_ADDRESS
from kheo.portal.workflow import TAKE_DOWN_WORKFLOW, TakeDownState

TRAP = "website"  # a field that only programs see and fill in


def page_of_this_site(text: str) -> str:
    """The path (with its query) of a page of this site, given with or without the site's name; "" for anything else."""
    text = text.strip()
    if "\\" in text or not text.isprintable():
        return ""
    try:
        parts = urlsplit(text if "://" in text or text.startswith("/") else f"//{text}")
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https") or (parts.netloc and not _is_ours(parts.netloc)):
        return ""
    path = f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def _is_ours(netloc: str) -> bool:
    return validate_host(split_domain_port(netloc)[0], settings.ALLOWED_HOSTS)


class TakeDownForm(forms.Form):
    """Anybody asks that something be taken down; as little as can be is asked for."""

    uuid = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    address = forms.CharField(
        label=_("Address of the page"), max_length=LONGEST_ADDRESS, strip=True,
        help_text=_("Copy it from the address line of your browser."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What should be taken down, and why"), max_length=4000,
        help_text=_("For example: my telephone number in the second paragraph; a photo of my child."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("How we can reach you (not needed)"), max_length=200, required=False,
        help_text=_("Telephone, e-mail or address. Without it you read the answer with the code that you get. Only the office that answers sees it."),
    )

    def clean_uuid(self) -> uuids.UUID:
        """What the form was made with; a form that came without gets one of its own."""
        try:
            return uuids.UUID(self.cleaned_data["uuid"])
        except ValueError:
            return uuids.uuid4()

    def clean_address(self) -> str:
        page = page_of_this_site(self.cleaned_data["address"])
        if not page:
            raise ValidationError(gettext("This is not a page of this site. An address of ours begins with a slash or with the name of this site."))
        return page

    def clean(self) -> dict[str, object]:
        if self.data.get(TRAP):
            raise ValidationError(gettext("A field that nobody sees was filled in, as programs do. If you are a person, please send once more."))
        return super().clean() or self.cleaned_data


class AnswerForm(forms.Form):
    """What was done about a request."""

    outcome = forms.ChoiceField(
        label=_("What was done"), widget=forms.RadioSelect,
        choices=[(step.verb, step.label) for step in TAKE_DOWN_WORKFLOW.leaving(TakeDownState.OPEN)],
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answer"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever asks reads it with their code: name no other person. If it stays, the reason is needed."),
    )
