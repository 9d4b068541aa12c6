"""Photos and files: seen by those entitled, described and removed while the record is a draft."""

import errno
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kheo.lib.files import BadFile
from kheo.org.models import User
from kheo.org.requests import SignedInRequest
from kheo.records.actions import add_file, add_photo, describe_evidence, remove_evidence
from kheo.records.forms import PhotoWordsForm
from kheo.records.models import Evidence, EvidenceKind, Record
from kheo.records.permissions import evidence_shown, records_for
from kheo.records.registry import type_of
from kheo.records.views.access import show_url


@login_not_required
@require_GET
def show_evidence(request: HttpRequest, uuid: Any, size: str) -> HttpResponseBase:
    """A photo or file: for everybody when ticked on a published record, else for those who may read the record."""
    evidence = get_object_or_404(Evidence, uuid=uuid)
    is_public = evidence.is_public and evidence.item is not None and evidence.item.is_public
    if not is_public and not _may_see(request, evidence):
        raise Http404
    small = size == "small" and bool(evidence.thumbnail)
    file, content_type = (evidence.thumbnail, "image/jpeg") if small else (evidence.file, evidence.content_type)
    try:
        answer = FileResponse(file.open("rb"), content_type=content_type)
    except FileNotFoundError as error:
        raise Http404 from error
    if evidence.kind == EvidenceKind.FILE:
        answer["Content-Disposition"] = content_disposition_header(True, str(file.name).rpartition("-")[2])
    answer["Cache-Control"] = "public, max-age=300" if is_public else "private, no-store"
    return answer


def _may_see(request: HttpRequest, evidence: Evidence) -> bool:
    if not request.user.is_authenticated or evidence.item is None:
        return False
    record = records_for(request.user, type_of(evidence.item).model).filter(pk=evidence.item_id).first()
    return record is not None and evidence_shown(request.user, record).filter(pk=evidence.pk).exists()


def keep_uploads(record: Record, uploads: Iterable[tuple[Any, str]], *, by: User, caption: str = "", moment: str = "") -> list[str]:
    """Attach photos and files (each with its kind), each by itself: a bad one is told, the others are kept."""
    problems = []
    for file, kind in uploads:
        try:
            if kind == EvidenceKind.FILE:
                add_file(record, file, by=by, caption=caption)
            else:
                add_photo(record, file, by=by, caption=caption, kind=kind, moment=moment)
        except BadFile as error:
            problems.append(str(error))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            problems.append(_("The server's disk is full: the photo was not stored, the text was. Tell your administrator."))
    return problems


def _own_evidence(request: SignedInRequest, uuid: Any) -> Evidence:
    evidence = get_object_or_404(Evidence, uuid=uuid)
    if not _may_see(request, evidence):
        raise Http404
    return evidence


@require_POST
def describe(request: SignedInRequest, uuid: Any) -> HttpResponse:
    """Say what the photo shows, who took it, and whether before, during or after the work."""
    evidence = _own_evidence(request, uuid)
    form = PhotoWordsForm(request.POST)
    if form.is_valid():
        asked_for = form.cleaned_data if "moment" in request.POST else {**form.cleaned_data, "moment": None}
        describe_evidence(evidence, by=request.user, **asked_for)
        messages.success(request, _("The words beside the photo are saved."))
    else:
        messages.warning(request, _("Not saved: a caption has at most 300 characters, a name at most 120."))
    return _back(evidence)


@require_POST
def remove(request: SignedInRequest, uuid: Any) -> HttpResponse:
    """Take the photo off."""
    evidence = _own_evidence(request, uuid)
    back = _back(evidence)
    remove_evidence(evidence, by=request.user)
    return back


def _back(evidence: Evidence) -> HttpResponse:
    record = evidence.item
    if record is None:
        raise PermissionDenied
    return redirect(reverse("records:edit", args=[type_of(record).slug, record.pk]) if record.is_editable else show_url(record))
