"""Campaigns at the desk: launched, shown, set up anew, closed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.forms import refuse
from kheo.lib.keys import as_key
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import CampaignChanged, change_campaign, close_campaign, launch_campaign
from kheo.movements.forms import (
    CampaignForm,
    CampaignSettingsForm,
    FieldFormSet,
    FieldRows,
    QuotaFormSet,
    QuotaRows,
    next_round,
)
from kheo.movements.forms.campaigns import UNREADABLE
from kheo.movements.models import Campaign
from kheo.movements.permissions import APPRAISE, LAUNCH_CAMPAIGN
from kheo.movements.queries import deciding_units_in, is_scored, reachable_campaigns, told_settings
from kheo.movements.queries.campaigns import calendar, may_set_up, still_open
from kheo.movements.queries.quotas import quotas_of
from kheo.org.permissions import can, holds_anywhere, require
from kheo.org.requests import SignedInRequest
from kheo.records.panels import panels_for
from kheo.register.models import OfficialDocument
from kheo.register.queries import choose_documents


@require_http_methods(["GET", "POST"])
def launch(request: SignedInRequest) -> HttpResponse:
    """Launch a campaign, or the next round of one ("?from=3")."""
    if not holds_anywhere(request.user, LAUNCH_CAMPAIGN):
        raise PermissionDenied(_("No role of yours lets you launch campaigns."))
    previous = _previous(request)
    form = CampaignForm(request.POST or None, user=request.user, initial=next_round(previous) if previous else None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = launch_campaign(by=request.user, **form.values())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Launched. All units below were told what is due."))
            return redirect("movements:campaign", campaign.pk)
    return render(request, "movements/launch.html", {"form": form, "previous": previous}, status=422 if form.errors else 200)


def _previous(request: SignedInRequest) -> Campaign | None:
    """The round before, where the link names one that the person may launch again."""
    key = as_key(request.GET.get("from"))
    campaign = Campaign.objects.filter(pk=key).first() if key else None
    return campaign if campaign is not None and can(request.user, LAUNCH_CAMPAIGN, campaign.unit) else None


@require_GET
def show_campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    """One campaign, for whoever works in it."""
    campaign = get_object_or_404(reachable_campaigns(request.user).select_related("sheet", "document", "unit", "body"), pk=pk)
    document = campaign.document
    context = {
        "campaign": campaign, "fields": campaign.fields.all(), "stations": calendar(campaign), "quotas": quotas_of(campaign),
        "may_set_up": may_set_up(request.user, campaign), "may_launch": can(request.user, LAUNCH_CAMPAIGN, campaign.unit),
        "may_recognise": bool(deciding_units_in(request.user, campaign)),
        "may_appraise": campaign.sheet_id is not None and campaign.closed_at is None and holds_anywhere(request.user, APPRAISE),
        "panels": panels_for(request, campaign),
        "reads_document": document is not None and choose_documents(request.user).filter(pk=document.pk).exists(),
    }  # fmt: skip
    return render(request, "movements/campaign.html", context)


@require_http_methods(["GET", "POST"])
def set_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set a campaign up anew: days, sheet, deadlines, fields, quotas."""
    campaign = get_object_or_404(reachable_campaigns(request.user), pk=pk)
    require(request.user, LAUNCH_CAMPAIGN, campaign.unit)
    if campaign.closed_at is not None:
        messages.info(request, _("The campaign is closed; its settings stay as they are."))
        return redirect("movements:campaign", pk)
    page = _Settings(request, campaign)
    if request.method == "POST" and page.is_valid() and page.store():
        messages.success(request, _("Stored. What is due follows the new days."))
        return redirect("movements:campaign", pk)
    return page.answer()


@dataclass
class _Settings:
    """One page of settings: the form, the rows, and what another editor stored in between."""

    request: SignedInRequest
    campaign: Campaign

    def __post_init__(self) -> None:
        data = self.request.POST if self.request.method == "POST" else None
        own = Campaign.objects.get(pk=self.campaign.pk)  # the form writes into its row what was typed
        self.form = CampaignSettingsForm(data, instance=own, user=self.request.user, scored=is_scored(own))
        self.fields: Any = FieldFormSet(data, initial=FieldRows.of(own), prefix="fields")
        self.quotas: Any = QuotaFormSet(data, initial=QuotaRows.of(own), prefix="quotas")
        self.conflict, self.differences = "", list[tuple[str, str, str]]()

    def is_valid(self) -> bool:
        """All parts are asked, so that all complaints are shown at once."""
        return all([self.form.is_valid(), self.fields.is_valid(), self.quotas.is_valid()])

    def store(self) -> bool:
        """Whether it was stored; else what was refused stands in the form."""
        wanted: dict[str, Any] = {"steps": self.form.steps(), "fields": self.fields.rows(), "quotas": self.quotas.rows()}
        try:
            change_campaign(self.campaign, by=self.request.user, version=self.form.cleaned_data["version"], **wanted, **self.form.values())
        except CampaignChanged as conflict:
            self._tell(conflict, wanted)
        except (ValidationError, TransitionRefused) as error:
            refuse(self.form, error)
        else:
            return True
        return False

    def _tell(self, conflict: CampaignChanged, wanted: dict[str, Any]) -> None:
        there, typed = conflict.stored, {**self.form.values(), **wanted}
        theirs = told_settings(there, {"document": self._words_of(there.document)})
        mine = told_settings(there, typed | {"document": self._words_of(typed["document"])})
        self.conflict = str(conflict)
        self.differences = [(label, theirs[label], text) for label, text in mine.items() if theirs[label] != text]
        self.form.show_version(conflict.stored.version)

    def _words_of(self, document: OfficialDocument | None) -> str:
        reads = document is None or choose_documents(self.request.user).filter(pk=document.pk).exists()
        return str(document or "") if reads else str(UNREADABLE)

    def answer(self) -> HttpResponse:
        """The page, with everything that was typed."""
        context = {
            "form": self.form, "formsets": [self.fields, self.quotas], "campaign": self.campaign, "conflict": self.conflict,
            "differences": self.differences,
        }  # fmt: skip
        return render(self.request, "movements/campaign_settings.html", context, status=422 if self.request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a campaign, after looking at what stands open."""
    campaign = get_object_or_404(reachable_campaigns(request.user), pk=pk)
    require(request.user, LAUNCH_CAMPAIGN, campaign.unit)
    if request.method == "GET":
        return render(request, "movements/close.html", {"campaign": campaign, "open": still_open(campaign)})
    close_campaign(campaign, by=request.user)
    messages.success(request, _("Closed. The names of persons not recognised were erased."))
    return redirect("movements:campaign", pk)
