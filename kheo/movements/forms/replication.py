"""What the registration form shows of the initiative that it was copied from."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import set_rows
from kheo.lib.keys import as_key
from kheo.lib.numbers import show_number
from kheo.movements.models import Campaign, Initiative
from kheo.records.forms import RecordForm

COPIED_FIELDS = ("title", "kind", "goals", "method", "forces", "resources", "schedule", "sustainability")
ORIGIN_GONE = _("The initiative that you copy is not shown to everybody any more. Save again to go on without it.")


class ReplicatingForm(RecordForm):
    """A new registration may begin from a published one (`?origin=<key>`): its words stand there to be made one's own.

    Situation, place, money and people are never copied: they are this place's own. The origin is chosen once.
    """

    origin = forms.ModelChoiceField(Initiative.objects.none(), required=False, widget=forms.HiddenInput)
    lost_origin = False

    def __init__(self, *args: Any, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial, **kwargs)
        self.asked = initial or {}
        self.copied = self._copied()
        self.initial["origin"] = self.copied.pk if self.copied else ""
        if self.instance.pk is not None:
            del self.fields["origin"]
        elif self.copied:
            set_rows(self, "origin", Initiative.objects.filter(pk=self.copied.pk))
        if self.copied:
            self._tell_origin(self.copied)
        elif self.instance.origin_id is None:
            self.fields["origin_changes"].widget = forms.HiddenInput()

    def _copied(self) -> Initiative | None:
        """The published initiative that this one begins from, or began from."""
        asked = self.data.get("origin") if self.is_bound else self.asked.get("origin")
        key: Any = self.instance.origin_id if self.instance.pk else as_key(str(asked or ""))
        if key is None:
            return None
        return Initiative.objects.published().select_related("unit__parent", "field").filter(pk=key).first()

    def _tell_origin(self, origin: Initiative) -> None:
        words = {"title": origin, "place": origin.unit.full_label}
        self.fields["origin_changes"].help_text = _("You copy “%(title)s” from %(place)s. What do you do differently, and why?") % words
        self.fields["situation"].help_text = _("Yours, not theirs: how things are here, and why you want it.")

    def begin_from_copied(self, campaigns: QuerySet[Campaign]) -> None:
        """Fill a new registration with the words of what it copies, its field with the same one of the campaign chosen."""
        if self.copied is None or self.instance.pk is not None:
            return
        words = {name: getattr(self.copied, name) for name in COPIED_FIELDS}
        asked = as_key(str(self.asked.get("campaign", "")))
        chosen = (campaigns.filter(pk=asked).first() if asked else None) or campaigns.first()
        if chosen is not None and self.copied.field is not None:
            words |= {"campaign": chosen.pk, "field": chosen.fields.filter(code=self.copied.field.code).values_list("pk", flat=True).first()}
        self.initial.update({name: value for name, value in words.items() if name not in self.asked})

    def first_outputs(self) -> list[dict[str, Any]]:
        """The outputs promised there, as rows to begin with: what and how measured, what is promised here left empty."""
        if self.copied is None or self.is_bound or (self.instance.pk and self.instance.outputs.exists()):
            return []
        return [
            {"what": row.what, "measure": row.measure, "promised_there": f"{show_number(row.promised)} {row.measure}"}
            for row in self.copied.outputs.all()
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk is None:
            self.instance.origin = self.copied
            if self.data.get("origin") and self.copied is None:
                self._go_on_without()
        return cleaned

    def _go_on_without(self) -> None:
        """What is not published (any more) cannot be copied: the form is shown again with all that was typed, without it."""
        self.show_in_place("origin", "")
        self.errors.pop("origin", None)
        self.add_error(None, ORIGIN_GONE)
        self.lost_origin = True

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and not self.lost_origin


class CopiedOutputForm(forms.ModelForm):
    """A row that may say what was promised where it was copied from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = self.initial.get("promised_there")
        if there:
            self.fields["promised"].help_text = _("Promised there: %(what)s") % {"what": there}
