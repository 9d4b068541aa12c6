"""The forms of the editors' rooms for pages. Pages know nothing of them: they are given to the kinds of pages at the start."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from kheo.lib.forms import set_rows
from kheo.movements.models import Campaign
from kheo.movements.queries import reachable_campaigns
from kheo.org.models import Unit
from kheo.org.permissions import can, units_where
from kheo.portal.models import LandingPage, OwnedPage, PageWithBody, PortalPage, VideoPage, unit_of
from kheo.portal.permissions import EDIT_PAGES
from kheo.portal.received import without_unseen

MOST_SHOWN = 8


class PortalPageForm(WagtailAdminPageForm):
    """Common to all pages: what may arrive, and whether the editor is about to publish, which asks for more than a draft."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data:
            data = without_unseen(data, kwargs.get("for_user"), kwargs.get("instance"))
        super().__init__(data, *args, **kwargs)

    @property
    def is_publishing(self) -> bool:
        """Whether the button pressed shows the page to everybody, now or on a day to come."""
        return bool(self.data.get("action-publish"))


class OwnedPageForm(PortalPageForm):
    """Pages of a unit: an editor gives them to units of their own reach alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            rows = units_where(self.for_user, EDIT_PAGES).on() | units_where(self.for_user, EDIT_PAGES).filter(pk=self.instance.unit_id)
            set_rows(self, "unit", rows)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "unit" in cleaned:
            self._check_unit(cleaned["unit"], unit_of(self.parent_page))
        return cleaned

    def _check_unit(self, unit: Unit | None, above: Unit | None) -> None:
        """No page is left without a unit above it, and none stands below a page of a unit to which its own does not belong."""
        if unit is None and above is None:
            self.add_error("unit", gettext("Choose a unit: the pages above have none, and nobody could keep this page any more."))
        if unit is None and above is not None and not can(self.for_user, EDIT_PAGES, above):
            self.add_error("unit", gettext("Without a unit of its own this page would be one of %(unit)s, and no longer yours to keep.") % {"unit": above})
        if unit is not None and above is not None and not above.covers(unit):
            self.add_error("unit", gettext("The page above belongs to %(unit)s; choose that unit or one inside it.") % {"unit": above})


class PageWithBodyForm(PortalPageForm):
    """A page is asked for consents and for personal data before it goes live; what was typed stays typed."""

    personal_data_checked = forms.BooleanField(
        label=_("I have checked the telephone numbers, identity numbers and house addresses"),
        required=False,
        help_text=_("Asked for when the text seems to hold some: only those of offices may stand in public."),
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_publishing:
            for ask in (self.instance.require_consents, self._ask_about_personal_data):
                try:
                    ask()
                except ValidationError as error:
                    self.add_error(None, error)

    def _ask_about_personal_data(self) -> None:
        self._take_corrections()
        found = self.instance.personal_data()
        if not found or self.cleaned_data.get("personal_data_checked"):
            return
        raise ValidationError([
            gettext("The text seems to hold somebody's telephone number, identity number or house address. Take it out, or tick that you have checked it."),
            *(f"“{one.excerpt}” {one.label}" for one in found[:MOST_SHOWN]),
        ])  # fmt: skip

    def _take_corrections(self) -> None:
        """The library reads what hangs on the page only after the page itself was found in order."""
        for formset in self.formsets.values():
            if formset.is_valid():
                formset.save(commit=False)


class VideoPageForm(PageWithBodyForm):
    """A page with a film, or with the way to one elsewhere."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("film") and cleaned.get("link"):
            self.add_error("link", gettext("Choose a film of your own or give a link, not both."))
        if self.is_publishing and not cleaned.get("film") and not cleaned.get("link"):
            self.add_error("film", gettext("Choose a film, or give the link to one."))
        return cleaned


class LandingPageForm(PageWithBodyForm):
    """A page of a campaign that the editor may know of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "campaign" in self.fields:
            known = Q(pk__in=reachable_campaigns(self.for_user).values("pk")) | Q(pk=self.instance.campaign_id)
            set_rows(self, "campaign", Campaign.objects.filter(known))


def use_forms() -> None:
    """Give each kind of page its form, as the library gives its own to `Page`."""
    PortalPage.base_form_class = PortalPageForm
    OwnedPage.base_form_class = OwnedPageForm
    PageWithBody.base_form_class = PageWithBodyForm
    VideoPage.base_form_class = VideoPageForm
    LandingPage.base_form_class = LandingPageForm
