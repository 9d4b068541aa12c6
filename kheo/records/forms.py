"""Forms that every record type builds on."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import Versioned, set_choices, set_rows
from kheo.lib.numbers import NumberField, show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Body, Unit, User
from kheo.org.permissions import assignments, units_where
from kheo.records.actions import save_record
from kheo.records.figures import all_figures
from kheo.records.models import Moment, Record
from kheo.records.permissions import ENTER, SET_TARGET, is_on_behalf


class PhotosInput(forms.ClearableFileInput):
    """Several photos at once, with a preview where there is JavaScript."""

    allow_multiple_selected = True
    template_name = "components/photo_input.html"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several photos; each is looked at by itself when it is stored, so that one bad photo takes no other with it."""

    widget = PhotosInput(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # noqa: ARG002
        return [file for file in (data or []) if file]

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        return None


def owners_for(user: User) -> tuple[list[Unit], list[Body]]:
    """The units and bodies in whose name `user` may enter records today: their own first, then one step below."""
    held = assignments(user, ENTER)
    wide = [role.unit_id for role in held if role.body_id is None]
    units = list(Unit.objects.on().filter(Q(pk__in=wide) | Q(parent__in=wide)).order_by("path"))
    units.sort(key=lambda unit: (unit.pk not in wide, unit.path))
    narrow = [role.body_id for role in held if role.body_id is not None]
    bodies = Body.objects.on().filter(Q(pk__in=narrow) | Q(parent__in=narrow) | Q(unit__in=units)).select_related("unit").order_by("name")
    return units, list(bodies)


class Drawn:
    """Several fields, or one with a button, where the form's page draws one: as the page does with fields that it leaves to draw themselves."""

    is_hidden = True

    def __init__(self, template: str, fields: Sequence[forms.BoundField], **context: Any) -> None:
        self.template, self.fields, self.context = template, fields, context

    @property
    def errors(self) -> list[str]:
        """What is wrong in any of them."""
        return [str(error) for field in self.fields for error in field.errors]

    def __str__(self) -> SafeString:
        opened = bool(self.errors) or any(field.value() not in (None, "") for field in self.fields)
        return render_to_string(self.template, {"fields": self.fields, "opened": opened, **self.context})

    __html__ = __str__


class RecordForm(Versioned, forms.ModelForm):
    """The generic part of a record's form: in whose name, and the photos.

    Whoever may enter for one place only is not asked. Drafts may be incomplete, so no field is required here;
    `change_state` asks for what is missing when the record is submitted.
    """

    owner = forms.ChoiceField(label=_("In the name of"))
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("No lists of names, no identity papers, please."))
    documents = PhotosField(
        label=_("Files"), required=False, widget=FilesInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
        help_text=_("PDF, DOCX or XLSX. No lists of names."),
    )
    slip = PhotosField(
        label=_("Photo of the paper form"), required=False,
        help_text=_("Only Khéo's own printed slip, when you type it in for somebody else; never published."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    # What leaves the page by a button alone, never by itself while somebody types: files, which cost poor lines dear, and
    # names of persons, which are sealed only when somebody means it. Neither is kept on the device.
    deliberate_fields: tuple[str, ...] = ("photos", "documents", "slip")
    # Where a form names what everybody fills in, the rest stands behind one line that opens; a mistake in it opens it.
    first_fields: tuple[str, ...] = ()
    # Its texts speak of what was done and how many did it: what looks like a person named there is warned about, and kept.
    counts_only = False
    # Days of what was done: one that has not come yet is refused.
    past_days: tuple[str, ...] = ()
    # Counts that are part of another one ("women": "participants"): a part is never more than its whole.
    parts: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.emptied: list[str] = []
        units, bodies = owners_for(user)
        self.owners: dict[str, tuple[Unit, Body | None]] = {f"u{unit.pk}": (unit, None) for unit in units}
        self.owners |= {f"b{body.pk}": (body.unit, body) for body in bodies}
        self._keep_present_owner()
        if not self._may_act_for_others():
            del self.fields["slip"]
        choices = [(key, str(body or unit)) for key, (unit, body) in self.owners.items()]
        set_choices(self, "owner", choices)
        if len(choices) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
        if self.initial.get("owner") not in self.owners:  # a link may ask for one that is not this person's
            self.initial["owner"] = self._present_owner() or (choices[0][0] if choices else "")
        for name in self.deliberate_fields:
            if name in self.fields:
                self.fields[name].widget.attrs["data-deliberate"] = True
        self.initial["uuid"] = self.instance.uuid
        self.initial["version"] = self.instance.version

    @property
    def needed(self) -> Sequence[str]:
        """The fields that must be filled in before the record is submitted; a draft may lack them."""
        return self.instance.required_fields

    def _present_owner(self) -> str:
        record: Record = self.instance
        return record.owner_key if record.unit_id is not None else ""

    def _keep_present_owner(self) -> None:
        """A record stays where it is even when its unit has ended since."""
        if self._present_owner() and self._present_owner() not in self.owners:
            self.owners[self._present_owner()] = (self.instance.unit, self.instance.body)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("owner"):
            self.instance.unit, self.instance.body = self.owners[cleaned["owner"]]
        if cleaned.get("uuid") and self.instance.pk is None:
            self.instance.uuid = cleaned["uuid"]
        self.complete(cleaned)
        for name in self.past_days:
            if cleaned.get(name) is not None and cleaned[name] > dates.today():
                self.add_error(name, _("This day has not come yet: plan it instead, and record it when it is done."))
        for part, whole in self.parts.items():
            self._keep_within(cleaned, part, whole)
        return cleaned

    def complete(self, cleaned: dict[str, Any]) -> None:
        """What follows from what was typed is filled in, before numbers are held against each other; the owner is known by then."""

    def _keep_within(self, cleaned: dict[str, Any], part: str, whole: str) -> None:
        """Blame a part that is more than its whole; of two that contradict each other the draft keeps no part."""
        if cleaned.get(part) is not None and whole in cleaned and (cleaned[whole] is None or cleaned[part] > cleaned[whole]):
            words = {"whole": self.fields[whole].label, "number": show_number(cleaned[whole])}
            self.add_error(part, _("More than “%(whole)s” (%(number)s): correct one of the two.") % words)
        kept = [cleaned[name] if name in cleaned else getattr(self.instance, name) for name in (part, whole)]
        if part in self.errors or (None not in kept and kept[0] > kept[1]):
            self.empty(part, cleaned)

    def empty(self, name: str, cleaned: dict[str, Any]) -> None:
        """The draft no longer keeps a number, neither what was typed nor what was stored: it goes against others."""
        cleaned.pop(name, None)
        setattr(self.instance, name, None)
        self.emptied.append(name)

    @property
    def saved_fields(self) -> list[str]:
        """The columns that the form changes: those that are right, and parts that would contradict their whole, emptied."""
        several = {field.name for field in self.instance._meta.many_to_many}
        right = [name for name in self._meta.fields or () if name not in self.errors and name not in several]
        return [*dict.fromkeys([*right, *self.emptied]), "unit", "body"]

    @property
    def units(self) -> list[Unit]:
        """The units for which, or for bodies of which, the person may enter."""
        return [unit for unit, _body in self.owners.values()]

    @property
    def fields_above(self) -> list[forms.BoundField]:
        """What stands on the page at once, in the order of `first_fields`; photos and the paper have places of their own."""
        shown = self._shown()
        first = [field for field in shown if field.name in self.first_fields]
        return sorted(first, key=lambda field: self.first_fields.index(field.name)) if self.first_fields else shown

    @property
    def fields_behind(self) -> list[forms.BoundField]:
        """What only some fill in."""
        return [field for field in self._shown() if self.first_fields and field.name not in self.first_fields]

    @property
    def fields_on_paper(self) -> list[forms.BoundField]:
        """What the printed slip asks for: the columns of the record."""
        return [field for field in self.visible_fields() if field.name in (self._meta.fields or ())]

    @property
    def is_opened(self) -> bool:
        """Whether something behind the line is wrong."""
        return any(field.errors for field in self.fields_behind)

    def _shown(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ("photos", "slip")]

    def can_be_kept(self) -> bool:
        """Whether enough is right to keep a draft of what was typed, errors elsewhere or not."""
        return "owner" not in self.errors and "uuid" not in self.errors

    def store(self, version: int | None) -> Record:
        """Keep what is valid; rooms that have more to keep override this."""
        record = save_record(self.instance, by=self.user, fields=self.saved_fields, version=version)
        if record is self.instance:
            self._save_m2m()  # type: ignore[attr-defined]
        return record

    def leave_out_deliberate(self) -> None:
        """This was sent by the page itself: what only a button sends is neither read nor emptied."""
        for name in self.deliberate_fields:
            self.fields.pop(name, None)

    def continue_with(self, twin: Record) -> None:
        """This new entry was sent and stored once already: go on with that."""
        self.instance = twin
        self.full_clean()

    def _may_act_for_others(self) -> bool:
        return any(is_on_behalf(self.user, unit, body) for unit, body in self.owners.values())


class TargetForm(forms.Form):
    """A planned value of a figure."""

    code = forms.ChoiceField(label=_("Figure"))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    period = forms.CharField(label=_("Period"), max_length=12, help_text=_("For example 2022, 2022-H1, 2022-Q3 or 2022-11."))
    value = NumberField(label=_("planned value"), min_value=0, max_digits=20, decimal_places=4)
    source = forms.CharField(label=_("Set by"), max_length=200, required=False, help_text=_("The document that sets it."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [held.unit_id for held in assignments(user, SET_TARGET)]
        units = units_where(user, SET_TARGET).on().filter(Q(pk__in=own) | Q(parent__in=own))
        set_rows(self, "unit", units.order_by("path"), always_one=True)
        set_choices(self, "code", [(figure.code, figure.label) for figure in all_figures()])

    def clean_period(self) -> Period:
        try:
            return Period.parse(self.cleaned_data["period"])
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error


class PhotoWordsForm(forms.Form):
    """What is said about a photo."""

    caption = forms.CharField(label=_("Caption"), max_length=300, required=False)
    credit = forms.CharField(label=_("Photo by"), max_length=120, required=False)
    moment = forms.ChoiceField(label=_("Taken"), choices=[("", _("not said")), *Moment.choices], required=False)
