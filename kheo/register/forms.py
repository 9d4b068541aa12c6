"""Registering a document, saying what became of it, choosing one."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.forms import Tick, Versioned, day_input, set_choices, set_rows
from kheo.lib.keys import as_key
from kheo.org.models import Body, Unit, User
from kheo.records.forms import FilesInput, PhotosField
from kheo.register.actions import Repeated, change_document, register_document
from kheo.register.models import CitationRole, OfficialDocument, System
from kheo.register.numbers import kind_names
from kheo.register.queries import choose_documents, keeping_places
from kheo.register.workflow import DocumentState

MOST_CHOICES = 500
LONGEST_TITLE = 80

_linked = lazy(format_html, SafeString)


class NewestRows(ModelChoiceIterator):
    """The newest rows, and the one that stands there: a list of thousands is no choice, and no form loses what it shows."""

    field: "DocumentField"

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        newest = list(self.queryset[:MOST_CHOICES])
        yield from (self.choice(row) for row in [*newest, *self._older(newest)])

    def _older(self, newest: list[Any]) -> list[Any]:
        """The chosen row where it is none of the newest."""
        chosen = self.field.chosen_key()
        return [] if chosen is None or chosen in {row.pk for row in newest} else list(self.queryset.filter(pk=chosen))

    def __len__(self) -> int:
        return min(self.queryset.count(), MOST_CHOICES) + (self.field.empty_label is not None)


class DocumentField(forms.ModelChoiceField):
    """A document chosen among those that the person may read: `set_rows(form, name, choose_documents(user))`.

    Offers the newest 500 and the one that is chosen; another one that the rows hold is taken too.
    """

    iterator = NewestRows
    _bound: forms.BoundField | None = None

    def __init__(self, **options: Any) -> None:
        link = _linked('{} <a href="{}">{}</a>', _("Not there?"), reverse_lazy("register:new"), _("Register a new document"))
        super().__init__(OfficialDocument.objects.none(), **{"label": pgettext_lazy("official", "Document"), "help_text": link, **options})

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self._bound = super().get_bound_field(form, field_name)
        return self._bound

    def chosen_key(self) -> int | None:
        """The key of what the form that shows this field holds."""
        value = self.prepare_value(self._bound.value()) if self._bound is not None else None
        return as_key(str(value))

    def label_from_instance(self, obj: OfficialDocument) -> str:  # type: ignore[override]
        title = obj.title if len(obj.title) <= LONGEST_TITLE else f"{obj.title[:LONGEST_TITLE].rstrip()}…"
        day = f"{obj.issued_on:%d/%m/%Y}" if obj.issued_on else _("date not known")
        return f"{obj.number} · {day} · {title}"


class DocumentForm(Versioned, forms.ModelForm):
    """A document's content. The number is read by the action; the two ticks appear when it has reason to ask for them."""

    owner = forms.ChoiceField(label=_("Kept by"))
    kind = forms.ChoiceField(
        label=_("Kind of document"), required=False, help_text=_("Empty: as the number says. Some signs have two meanings; then choose.")
    )
    as_printed = Tick(_("Keep the number as printed: it is in no known form"))
    despite_repetition = Tick(_("It is another document with the same number"))
    uploads = PhotosField(
        label=_("Files"), required=False, widget=FilesInput(attrs={"accept": ".pdf,.docx,.xlsx,image/*"}),
        help_text=_("PDF, DOCX, XLSX or images. No lists of names."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ["number", "as_printed", "despite_repetition", "kind", "issuer", "issued_on", "title", "signer_office", "owner", "uploads"]

    class Meta:
        model = OfficialDocument
        fields = ["number", "kind", "issuer", "issued_on", "title", "signer_office"]
        widgets = {
            "number": forms.TextInput(
                attrs={
                    "autocomplete": "off", "spellcheck": "false", "hx-get": reverse_lazy("register:read"), "hx-trigger": "change",
                    "hx-target": "#number-read", "hx-include": "[name=issuer],[name=issued_on]",
                }
            ),
            "issued_on": day_input(),
            "title": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.repeated = user, list[OfficialDocument]()
        set_choices(self, "kind", [("", "–"), *kind_names().items()])
        self._offer_owners()
        self.initial.update(uuid=self.instance.uuid, version=self.instance.version)
        if self.instance.pk and self.instance.system == System.OTHER:
            self.initial["as_printed"] = True
        for name in ("as_printed", "despite_repetition"):
            if self[name].value():
                self.ask_for(name)
        if self.instance.pk:
            del self.fields["uploads"]

    def _offer_owners(self) -> None:
        units, bodies = keeping_places(self.user)
        self.owners: dict[str, tuple[Unit, Body | None]] = {f"u{unit.pk}": (unit, None) for unit in units}
        self.owners |= {f"b{body.pk}": (body.unit, body) for body in bodies}
        if self.instance.pk:
            self.owners.setdefault(self._present_owner(), (self.instance.unit, self.instance.body))
            self.initial["owner"] = self._present_owner()
        set_choices(self, "owner", [(key, str(body or unit)) for key, (unit, body) in self.owners.items()])
        if len(self.owners) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
            self.initial["owner"] = next(iter(self.owners))

    def _present_owner(self) -> str:
        return f"b{self.instance.body_id}" if self.instance.body_id else f"u{self.instance.unit_id}"

    def ask_for(self, name: str) -> None:
        """Show a tick that was not needed so far."""
        self.fields[name].widget = forms.CheckboxInput()

    def store(self) -> OfficialDocument | None:
        """Register or change the document; None where the action refused, its complaints now standing in the form."""
        unit, body = self.owners[self.cleaned_data["owner"]]
        names = (*self._meta.fields, "as_printed", "despite_repetition")  # type: ignore[misc]
        values = {"unit": unit, "body": body, "by": self.user, **{name: self.cleaned_data[name] for name in names}}
        try:
            if self.instance.pk:
                return change_document(self.instance, version=self.cleaned_data["version"] or 0, **values)
            return register_document(uuid=self.cleaned_data["uuid"], **values)
        except ValidationError as error:
            self.repeated = error.documents if isinstance(error, Repeated) else []
            self._blame(error)
            return None

    def _blame(self, error: ValidationError) -> None:
        for name, problems in error.error_dict.items():
            if isinstance(self.fields.get(name), Tick):
                self.ask_for(name)
            self.add_error(name if name in self.fields else None, problems)


class FilesForm(forms.Form):
    """Files for a document that is registered."""

    uploads = PhotosField(
        label=_("Files"), widget=FilesInput(attrs={"accept": ".pdf,.docx,.xlsx,image/*"}), help_text=_("PDF, DOCX, XLSX or images. No lists of names.")
    )


class StateForm(forms.Form):
    """What became of a document."""

    replaced_by = DocumentField(label=_("Replaced by"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, document: OfficialDocument, target: str, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = document.version
        if target == DocumentState.REPLACED:
            set_rows(self, "replaced_by", choose_documents(user).exclude(pk=document.pk))
        else:
            del self.fields["replaced_by"]

    def blame(self, error: ValidationError) -> None:
        """Put what the action refused where the person can mend it."""
        for name, problems in error.error_dict.items():
            self.add_error(name if name in self.fields else None, problems)


class CitationForm(forms.Form):
    """A document that a record cites."""

    document = DocumentField(empty_label=None)
    role = forms.ChoiceField(label=_("The document is"), choices=CitationRole.choices, widget=forms.RadioSelect, initial=CitationRole.BASIS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "document", choose_documents(user))
