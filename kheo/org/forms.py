"""Inviting people, granting roles, keeping bodies and hamlets, redeeming codes."""

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.forms import day_input, set_choices, set_rows
from kheo.org.models import Body, BodyKind, RoleAssignment, Unit, UnitKind, User
from kheo.org.models.units import HAMLET_TYPES
from kheo.org.permissions import (
    KEEP_HAMLETS,
    MANAGE_PEOPLE,
    MANAGE_REFERENCE,
    assignments,
    roles,
    units_where,
    within,
)


class RoleForm(forms.Form):
    """A role: what, where, from when, until when."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"))
    body = forms.ModelChoiceField(
        label=_("Narrowed to the body"), queryset=Body.objects.none(), required=False, empty_label=_("(the whole unit)")
    )
    valid_from = forms.DateField(
        label=pgettext_lazy("day", "From"), required=False, initial=dates.today, widget=day_input(), help_text=_("Empty: from today.")
    )
    valid_to = forms.DateField(label=_("Until"), required=False, widget=day_input(), help_text=_("Empty: until it is ended."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_where(user, MANAGE_PEOPLE).on().order_by("path")
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "body", Body.objects.on().filter(unit__in=units))
        set_choices(self, "role", [(role.code, role.name) for role in roles().values()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        body, unit = cleaned.get("body"), cleaned.get("unit")
        if body and unit and not unit.covers(body.unit):
            self.add_error("body", _("The body does not belong to this unit."))
        if cleaned.get("valid_to") and cleaned["valid_to"] < (cleaned.get("valid_from") or dates.today()):
            self.add_error("valid_to", _("The last day lies before the first."))
        return cleaned

    def granted(self) -> dict[str, Any]:
        """What `grant_role` wants to know."""
        return {name: self.cleaned_data[name] for name in RoleForm.base_fields}


class InviteForm(RoleForm):
    """A new account with its first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("User name"), max_length=150, validators=[UnicodeUsernameValidator()],
        help_text=_("Letters and digits without accents, for example: thamdon.ghi"),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Not needed."))

    field_order = ["full_name", "username", "email"]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken; choose another."))
        return username


class BodyForm(forms.Form):
    """A body that begins."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=BodyKind.choices)
    name = forms.CharField(label=_("Name"), max_length=160)
    parent = forms.ModelChoiceField(
        label=_("Parent body"), queryset=Body.objects.none(), required=False, empty_label=_("(none)"),
        help_text=_("One step up in its own line; it reviews what this body writes down."),
    )
    letterhead = forms.CharField(
        label=_("Letterhead"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The lines at the top left of its documents, one a line."),
    )
    valid_from = forms.DateField(label=_("First day"), initial=dates.today, widget=day_input())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_where(user, MANAGE_REFERENCE).on().order_by("path")
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "parent", parents_for(assignments(user, MANAGE_REFERENCE)))


def parents_for(held: list[RoleAssignment]) -> QuerySet[Body]:
    """Living bodies below which these administrators may put one of theirs: at their units, below, and above."""
    keys = {key for role in held for key in role.unit.path_keys}
    return (Body.objects.on().filter(within(held, "unit")) | Body.objects.on().filter(unit__key__in=keys)).select_related("unit")


class BodyChangeForm(forms.Form):
    """What is different about a body from a day on."""

    name = forms.CharField(label=_("Name"), max_length=160)
    parent = forms.ModelChoiceField(label=_("Parent body"), queryset=Body.objects.none(), required=False, empty_label=_("(none)"))
    letterhead = forms.CharField(
        label=_("Letterhead"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The lines at the top left of its documents, one a line."),
    )
    on = forms.DateField(label=_("From this day on"), initial=dates.today, widget=day_input())
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: User, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"name": body.name, "parent": body.parent_id, "letterhead": body.letterhead})
        wanted = parents_for(assignments(user, MANAGE_REFERENCE)).exclude(path__startswith=body.path)
        set_rows(self, "parent", wanted | Body.objects.filter(children=body).select_related("unit"))


class BodyEndForm(forms.Form):
    """A body's last day."""

    on = forms.DateField(label=_("Last day"), initial=dates.today, widget=day_input())
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class HamletForm(forms.Form):
    """A hamlet of one commune."""

    commune = forms.ModelChoiceField(label=_("Commune"), queryset=Unit.objects.none(), empty_label=None)
    type = forms.ChoiceField(label=pgettext_lazy("of a unit", "Type"), choices=[(kind.value, kind.label) for kind in HAMLET_TYPES])
    name = forms.CharField(label=_("Name, without the type"), max_length=100)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = units_where(user, KEEP_HAMLETS).on().filter(kind=UnitKind.COMMUNE)
        set_rows(self, "commune", communes, always_one=True)


class RenameForm(forms.Form):
    """A hamlet's other name, from a day on."""

    name = forms.CharField(label=_("New name, without the type"), max_length=100)
    on = forms.DateField(label=_("From this day on"), initial=dates.today, widget=day_input())
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class RedeemForm(forms.Form):
    """A printed code and a new password."""

    username = forms.CharField(label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
    code = forms.CharField(label=_("One-time code"), max_length=20, help_text=_("As printed, for example ABCD-EFGH-JK23."), widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}))
    password = forms.CharField(label=_("New password"), help_text=_("At least 10 characters; a short sentence is good."), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label=_("New password, once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return cleaned
