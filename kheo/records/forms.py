"""Forms that every record type builds on."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import Versioned, set_choices, set_rows
from kheo.lib.numbers import NumberField
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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
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
        self.initial.setdefault("owner", self._present_owner() or (choices[0][0] if choices else ""))
        for name in self.deliberate_fields:
            if name in self.fields:
                self.fields[name].widget.attrs["data-deliberate"] = True
        self.initial["uuid"] = self.instance.uuid
        self.initial["version"] = self.instance.version

    def _present_owner(self) -> str:
        record: Record = self.instance
        if record.unit_id is None:
            return ""
        return f"b{record.body_id}" if record.body_id else f"u{record.unit_id}"

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
        return cleaned

    @property
    def saved_fields(self) -> list[str]:
        """The columns that a valid form changes."""
        several = {field.name for field in self.instance._meta.many_to_many}
        return [name for name in self._meta.fields or () if name not in self.errors and name not in several] + ["unit", "body"]

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
