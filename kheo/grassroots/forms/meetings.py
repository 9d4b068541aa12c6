"""A meeting of a body: when, how many of how many, what about, what was resolved; what became of it; what the level above did."""

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.forms.plans import FromPlanForm
from kheo.grassroots.models import FollowUp, Meeting, PlannedEvent, PlannedKind, Resolution
from kheo.grassroots.queries import first_day, members_of
from kheo.grassroots.queries.meetings import last_meeting_of
from kheo.lib import dates
from kheo.lib.forms import day_input, limited_text, set_choices, set_rows
from kheo.lib.numbers import TallyField
from kheo.org.models import Body
from kheo.records.forms import FilesInput, PhotosField
from kheo.register.models import OfficialDocument
from kheo.register.queries import documents_to_choose

ALIKE = 0.75  # of the letters of two resolutions, in the same order


class MeetingForm(FromPlanForm):
    """Counts alone: no list of those who came, and not who said what."""

    membership = TallyField(label=_("members at that time"))
    attended = TallyField(label=_("members who came"))
    documents = PhotosField(
        label=_("Minutes"), required=False, widget=FilesInput(attrs={"accept": ".pdf,.docx"}),
        help_text=_("A PDF or DOCX file: no attendance list, not who said what. Only those who keep this body's own records read it, and whoever sends it; it is deleted after its time."),
    )

    first_fields = ("owner", "held_on", "membership", "attended", "topics")
    counts_only = True
    past_days = ("held_on",)
    parts: ClassVar[Mapping[str, str]] = {"attended": "membership"}
    planned = PlannedKind.MEETING

    class Meta:
        model = Meeting
        fields = ["held_on", "membership", "attended", "topics", "kind", "made_known", "plan"]
        formfield_callback = limited_text
        widgets = {"held_on": day_input(), "topics": forms.Textarea(attrs={"rows": 3}), "kind": forms.RadioSelect, "plan": forms.HiddenInput}
        help_texts = {
            "topics": _("What it was about, in a few lines. Not who said what."),
            "made_known": _("Only if documents were made known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attended"].help_text = _("A number alone: no names.")
        chosen = self.instance.made_known.values_list("pk", flat=True) if self.instance.pk else ()
        papers = Q(pk__in=documents_to_choose(self.user, None).values("pk")) | Q(pk__in=list(chosen))
        set_rows(self, "made_known", OfficialDocument.objects.filter(papers))
        if self.instance.pk is None and not self.initial.get("plan"):
            self._begin_like_the_last()
        self._offer_bodies()
        if self.instance.pk is None:
            self._offer_membership()

    def begin_as_planned(self, plan: PlannedEvent) -> None:
        words = "\n".join(filter(None, (plan.title, plan.text)))
        self.initial.update({"held_on": first_day(plan), "topics": words, "made_known": [plan.document_id] if plan.document_id else []})

    def _begin_like_the_last(self) -> None:
        """Today, for the body that met last."""
        last = last_meeting_of(self.user)
        self.initial["held_on"] = dates.today()
        if last is not None and f"b{last.body_id}" in self.owners and not self.is_owner_asked:
            self.initial["owner"] = f"b{last.body_id}"

    def _offer_bodies(self) -> None:
        """A meeting is a body's; where there is no body yet, the form says so at submission."""
        bodies = {key: str(body) for key, (_unit, body) in self.owners.items() if body is not None}
        if bodies:
            set_choices(self, "owner", list(bodies.items()))
        if bodies and self.initial.get("owner") not in bodies:
            self.initial["owner"] = next(iter(bodies))
        if len(bodies) == 1:
            self.fields["owner"].widget = forms.HiddenInput()

    def _offer_membership(self) -> None:
        """The members are offered where it is certain whose they are; they stand on the meeting from then on, whatever is told later."""
        if self.fields["owner"].widget.is_hidden or self.initial.get("plan"):
            body = self._owner_called(self.initial.get("owner"))
            self.initial["membership"] = members_of(body, self.user) if body is not None else None
        else:
            self.fields["membership"].help_text = _("Leave it empty: the body's last membership figure is taken, where there is one.")

    def _owner_called(self, key: Any) -> Body | None:
        return self.owners[key][1] if key in self.owners else None

    def complete(self, cleaned: dict[str, Any]) -> None:
        """A membership left empty is what the body told last."""
        body = self._owner_called(cleaned.get("owner"))
        if cleaned.get("attended") is not None and body is not None and "membership" in cleaned and cleaned["membership"] is None:
            cleaned["membership"] = members_of(body, self.user)


class ResolutionForm(forms.ModelForm):
    """One thing to be done."""

    class Meta:
        model = Resolution
        fields = ["text", "post", "due_on"]
        widgets = {"due_on": day_input()}
        help_texts = {"post": _("An office, no name: chi hội trưởng, tổ trưởng.")}


def _is_alike(row: Resolution, text: str) -> bool:
    return SequenceMatcher(None, row.text.casefold(), text.casefold()).ratio() >= ALIKE


# How a row that was sent is known for one that stood there before, the surest way first; a mistyped word may have been mended.
KNOWN_BY: tuple[Callable[[Resolution, int, str], bool], ...] = (
    lambda row, position, text: (row.position, row.text) == (position, text),
    lambda row, _position, text: row.text == text,
    lambda row, position, text: row.position == position and _is_alike(row, text),
    lambda row, _position, text: _is_alike(row, text),
)


class ResolutionRows(BaseInlineFormSet):
    """What was resolved, in its order. What is done stays done when the rows are written anew, and only that."""

    legend = _("What was resolved")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stood = Resolution.objects.filter(meeting=self.instance.pk) if self.instance.pk and self.is_bound else ()
        self.stood = {row.position: row for row in stood}

    @cached_property
    def goes_on(self) -> dict[int, Resolution]:
        """The rows that stood there before, each by the place of the one row that goes on from it."""
        sent = [form.instance.text for form in self.forms if form.has_changed() and form.is_valid() and not form.cleaned_data.get("DELETE")]
        found: dict[int, Resolution] = {}
        for is_known in KNOWN_BY:
            for position, text in enumerate(sent, start=1):
                known = [row for row in self.stood.values() if position not in found and is_known(row, position, text)]
                if known:
                    found[position] = self.stood.pop(known[0].position)
        return found

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.position = 1 + Resolution.objects.filter(meeting=self.instance).count()
        before = self.goes_on.get(form.instance.position)
        form.instance.done_on, form.instance.outcome = (before.done_on, before.outcome) if before is not None else (None, "")
        return super().save_new(form, commit=commit)


ResolutionFormSet = inlineformset_factory(Meeting, Resolution, form=ResolutionForm, formset=ResolutionRows, extra=1, max_num=20, validate_max=True)


class DoneForm(forms.Form):
    """What came of a resolution."""

    done_on = forms.DateField(label=_("done on"), widget=day_input())
    outcome = forms.CharField(label=_("what came of it"), max_length=500, help_text=_("In a sentence: what one sees now. No names."), widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FollowUpForm(forms.ModelForm):
    """What the level above did about a body that is weak."""

    class Meta:
        model = FollowUp
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"text": _("What was done, agreed or offered: a visit, a joint meeting, help with the programme. About the body, never about a person; the body reads it too.")}
