"""A record's page and history, and the steps that are taken there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.forms import ReasonForm, reason_given
from kheo.lib.keys import as_key, as_keys
from kheo.lib.workflow import Transition, TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.actions import (
    Incomplete,
    change_state,
    mark_sampled,
    missing_for_submission,
    publish_record,
    unpublish_record,
)
from kheo.records.models import Record
from kheo.records.panels import panels_for
from kheo.records.permissions import (
    evidence_shown,
    evidence_to_publish,
    line_of,
    may_edit,
    may_publish,
    may_take,
    records_for,
)
from kheo.records.queries import last_return, marked_passages, sampled_for, told_history
from kheo.records.registry import RecordType
from kheo.records.views.access import found_record, show_url
from kheo.records.workflow import ACCEPT, REOPEN, RETURN, SUBMIT, WITHDRAW, ReviewState


def open_steps(user: Any, record: Record) -> list[Transition]:
    """The steps of review that this user may take now."""
    return [step for step in record.workflow.leaving(record.state) if may_take(user, record, step)]


@require_GET
def show_record(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Everything about one record, and what the reader may do with it."""
    kind, record = found_record(request.user, slug, pk)
    steps = {step.verb: step for step in open_steps(request.user, record)}
    context = {
        "kind": kind, "record": record, "open": steps, "reason_form": ReasonForm(), "photos": evidence_shown(request.user, record),
        "may_edit": may_edit(request.user, record), "may_publish": may_publish(request.user, record),
        "panels": panels_for(request, record), "steps": travelled(record), "line": reviewer_words(record),
        "own_verbs": kind.verbs(request.user, record), "last_return": last_return(record),
        "may_sample": record.one_person and sampled_for(request.user, kind.model).filter(pk=record.pk).exists(),
    }  # fmt: skip
    return render(request, "records/show.html", context)


def travelled(record: Record) -> list[tuple[str, str]]:
    """The record's way so far, for the row of steps: draft, submitted, accepted, published."""
    done = {ReviewState.DRAFT: 0, ReviewState.RETURNED: 0, ReviewState.SUBMITTED: 1, ReviewState.ACCEPTED: 2}
    place = 3 if record.is_public else done.get(ReviewState(record.state), 0)
    labels = [_("Draft"), pgettext("record", "Submitted"), _("Accepted"), *([pgettext("record", "Published")] if record.has_public_page else [])]
    return [(label, "done" if at < place else "current" if at == place else "todo") for at, label in enumerate(labels)]


def reviewer_words(record: Record) -> str:
    """Who reviews the record, in words."""
    unit, body = line_of(record)
    return str(body or unit)


@require_GET
def show_history(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The record's history, the newest step first."""
    kind, record = found_record(request.user, slug, pk)
    entries = list(reversed(told_history(record)))
    return render(request, "records/history.html", {"kind": kind, "record": record, "entries": entries})


DONE = {
    SUBMIT.verb: gettext_lazy("Submitted. You will see here what became of it."),
    RETURN.verb: gettext_lazy("Returned. The reason was sent along."),
    ACCEPT.verb: gettext_lazy("Accepted. It counts from now on."),
    WITHDRAW.verb: gettext_lazy("Withdrawn."),
    REOPEN.verb: gettext_lazy("Reopened. The figures follow."),
}


@require_POST
def take_step(request: SignedInRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Take one step of review; a refusal is said in words, and a reason typed in vain is shown again."""
    kind, record = found_record(request.user, slug, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    if look_first := _to_look_at(request, kind, record, verb):
        return redirect(look_first)
    try:
        change_state(record, verb, by=request.user, reason=form.cleaned_data.get("reason", ""), version=_seen_version(request))
    except Incomplete as missing:
        messages.warning(request, _("It is not complete yet: %(what)s") % {"what": _missing_words(record, missing)})
        return redirect("records:edit", kind.slug, record.pk)
    except (TransitionRefused, PermissionDenied) as error:
        messages.warning(request, str(error))
        if form.cleaned_data.get("reason"):
            messages.info(request, _("You had written: %(reason)s") % {"reason": form.cleaned_data["reason"]})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, DONE.get(verb, _("Done.")))
    return redirect(_after(request, kind, record))


def _to_look_at(request: SignedInRequest, kind: RecordType, record: Record, verb: str) -> str:
    """The page to look at before the record is submitted, for whoever could submit it now."""
    ready = verb == SUBMIT.verb and may_edit(request.user, record) and not missing_for_submission(record)
    return kind.before_submission(record) if ready else ""


def _after(request: SignedInRequest, kind: RecordType, record: Record) -> str:
    """A step may take the record out of the reader's sight."""
    still_seen = records_for(request.user, kind.model).filter(pk=record.pk).exists()
    return show_url(record) if still_seen else reverse("desk:home")


def _seen_version(request: SignedInRequest) -> int | None:
    return as_key(request.POST.get("version"))


def _missing_words(record: Model, missing: Incomplete) -> str:
    names = {field.name for field in record._meta.get_fields()}
    labels = [str(getattr(record._meta.get_field(name), "verbose_name", name)) for name in missing.error_dict if name in names]
    return ", ".join(labels)


@require_POST
def sample(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The level above has looked at what one person accepted."""
    _kind, record = found_record(request.user, slug, pk)
    mark_sampled(record, by=request.user)
    messages.success(request, _("Noted that you looked at it."))
    return redirect("desk:home")


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Show the record to everybody, with a tick per photo and file; none is ticked beforehand."""
    kind, record = found_record(request.user, slug, pk)
    if not may_publish(request.user, record):
        raise PermissionDenied(_("Only accepted records are published, by an editor of this part of the tree."))
    if request.method == "POST":
        record = publish_record(record, by=request.user, evidence=as_keys(request.POST.getlist("evidence")))
        messages.success(request, _("Published. Everybody can read it now."))
        return redirect(show_url(record))
    photos = evidence_to_publish(record)
    context = {"kind": kind, "record": record, "photos": photos, "warnings": marked_passages(record), "unsealed": kind.unsealed(record)}
    return render(request, "records/publish.html", context)


@require_POST
def unpublish(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take the record off the public pages."""
    _kind, record = found_record(request.user, slug, pk)
    try:
        unpublish_record(record, by=request.user, reason=reason_given(request.POST))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("Taken off the public pages."))
    return redirect(show_url(record))
