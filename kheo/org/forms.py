"""Inviting people, granting roles, entering hamlets, redeeming codes."""

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import set_choices, set_rows
from kheo.org.models import Body, Unit, UnitKind, User
from kheo.org.models.units import HAMLET_TYPES
from kheo.org.permissions import KEEP_HAMLETS, MANAGE_PEOPLE, roles, units_where

DAY = forms.DateInput(attrs={"placeholder": "31/12/2022", "inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y")


class InviteForm(forms.Form):
    """A new account with its first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("User name"), max_length=150, validators=[UnicodeUsernameValidator()],
        help_text=_("Letters and digits without accents, for example: thamdon.ghi"),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Not needed."))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"))
    body = forms.ModelChoiceField(
        label=_("Narrowed to the body"), queryset=Body.objects.none(), required=False, empty_label=_("(the whole unit)")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_where(user, MANAGE_PEOPLE).on().order_by("path")
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "body", Body.objects.on().filter(unit__in=units))
        set_choices(self, "role", [(role.code, role.name) for role in roles().values()])

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken; choose another."))
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        body, unit = cleaned.get("body"), cleaned.get("unit")
        if body and unit and not unit.covers(body.unit):
            self.add_error("body", _("The body does not belong to this unit."))
        return cleaned


class RoleForm(forms.Form):
    """Another role for an account."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"))
    body = forms.ModelChoiceField(
        label=_("Narrowed to the body"), queryset=Body.objects.none(), required=False, empty_label=_("(the whole unit)")
    )
    valid_to = forms.DateField(label=_("Until"), required=False, widget=DAY, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_where(user, MANAGE_PEOPLE).on().order_by("path")
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "body", Body.objects.on().filter(unit__in=units))
        set_choices(self, "role", [(role.code, role.name) for role in roles().values()])


class HamletForm(forms.Form):
    """A hamlet of one commune."""

    commune = forms.ModelChoiceField(label=_("Commune"), queryset=Unit.objects.none(), empty_label=None)
    type = forms.ChoiceField(label=_("Type"), choices=[(kind.value, kind.label) for kind in HAMLET_TYPES])
    name = forms.CharField(label=_("Name, without the type"), max_length=100)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = units_where(user, KEEP_HAMLETS).on().filter(kind=UnitKind.COMMUNE)
        set_rows(self, "commune", communes, always_one=True)


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
