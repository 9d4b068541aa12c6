"""Entering and changing a record. Whatever is valid is kept as a draft: nothing typed is lost to an error elsewhere."""

import errno
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import BaseInlineFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.files import BadFile
from kheo.lib.numbers import show_number
from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.actions import EditConflict, Incomplete, RecordClosed, add_photo, change_state
from kheo.records.forms import RecordForm, owners_for
from kheo.records.models import EvidenceKind, Record
from kheo.records.permissions import may_edit
from kheo.records.queries import last_return
from kheo.records.registry import RecordType
from kheo.records.views.access import found_record, record_type_at, show_url, warn_if_nobody_reviews
from kheo.records.workflow import SUBMIT


@require_http_methods(["GET", "POST"])
def new_record(request: SignedInRequest, slug: str) -> HttpResponse:
    """A record begins."""
    kind = record_type_at(slug)
    if not any(owners_for(request.user)):
        raise PermissionDenied(_("No role of yours lets you enter records."))
    return _edit(request, kind, kind.model())


@require_http_methods(["GET", "POST"])
def edit_record(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A draft, or a record that came back, is changed."""
    kind, record = found_record(request.user, slug, pk)
    if may_edit(request.user, record):
        return _edit(request, kind, record)
    if request.method == "POST":
        form = kind.form(request.POST, request.FILES, instance=record, user=request.user)
        return _Saving(request, kind, form).too_late()
    messages.info(request, _("This record cannot be changed now."))
    return redirect(show_url(record))


@require_GET
def blank_slip(request: SignedInRequest, slug: str) -> HttpResponse:
    """Khéo's own paper form, to be printed, filled in by hand and typed in later by an officer."""
    kind = record_type_at(slug)
    if not any(owners_for(request.user)):
        raise PermissionDenied(_("No role of yours lets you enter records."))
    form = kind.form(instance=kind.model(), user=request.user)
    rows = [(prefix, factory(instance=kind.model(), prefix=prefix).empty_form) for prefix, factory in kind.formsets]
    lines = [field for field in form.visible_fields() if field.name in (form._meta.fields or ())]
    return render(request, "records/slip.html", {"kind": kind, "lines": lines, "rows": rows})


def _edit(request: SignedInRequest, kind: RecordType, record: Record) -> HttpResponse:
    if request.method == "GET":
        form = kind.form(instance=record, user=request.user, initial=_asked(request, kind))
        return _page(request, kind, form, _formsets(kind, record, None))
    form = kind.form(request.POST, request.FILES, instance=record, user=request.user)
    stored = _twin(kind, form, request)
    if stored is not None:
        return redirect(show_url(stored))
    return _Saving(request, kind, form).answer()


def _asked(request: SignedInRequest, kind: RecordType) -> dict[str, Any]:
    """Values that a link may bring along for plain choice fields ("?campaign=3")."""
    fields = kind.form.base_fields
    return {name: value for name, value in request.GET.items() if isinstance(fields.get(name), forms.ModelChoiceField)}


def _twin(kind: RecordType, form: RecordForm, request: SignedInRequest) -> Record | None:
    """The record that an earlier send of this same new entry stored and submitted already."""
    if form.instance.pk is not None or not form.can_be_kept():
        return None
    twin = kind.model.objects.filter(uuid=form.cleaned_data["uuid"], entered_by=request.user).first()
    if twin is not None and not twin.is_editable:
        messages.info(request, _("This record was sent already; it is stored once."))
        return twin
    if twin is not None:
        form.continue_with(twin)
    return None


def _formsets(kind: RecordType, record: Record, data: Any) -> list[tuple[str, BaseInlineFormSet]]:
    return [(prefix, factory(data, instance=record, prefix=prefix)) for prefix, factory in kind.formsets]


class _Saving:
    """One POST of a form: keeps what is right, attaches the photos, submits if asked, and answers."""

    def __init__(self, request: SignedInRequest, kind: RecordType, form: RecordForm) -> None:
        self.request, self.kind, self.form = request, kind, form
        self.formsets = _formsets(kind, form.instance, request.POST)
        self.photo_errors: list[str] = []

    def answer(self) -> HttpResponse:
        try:
            kept = self._keep()
        except EditConflict as conflict:
            self._keep_photos()
            return self._conflict(str(conflict), conflict.stored)
        except RecordClosed:
            return self.too_late()
        if not kept or not self._all_valid():
            return self._again(kept)
        if self.request.POST.get("action") == "submit" and not self.photo_errors:
            return self._submit()
        messages.success(self.request, _("Saved as a draft. Submit it when it is complete."))
        return self._again(kept) if self.photo_errors else redirect(show_url(self.form.instance))

    def _all_valid(self) -> bool:
        return not self.form.errors and all(formset.is_valid() for _prefix, formset in self.formsets)

    def _keep(self) -> bool:
        """Store the valid part; False where not even the owner is right."""
        if not self.form.can_be_kept():
            return False
        try:
            with transaction.atomic():
                self.form.instance = self.form.store(self.form.cleaned_data.get("version") or 0)
                self._keep_rows()
        except ValidationError as error:
            self._blame(error)
            return False
        self._keep_photos()
        return True

    def _blame(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.form.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            self.form.add_error(name if name in self.form.fields else None, problems)

    def _keep_rows(self) -> None:
        for _prefix, formset in self.formsets:
            if not formset.is_valid():
                continue
            if self.form.was_sent_before:  # the rows of the earlier send are replaced by the same rows, not doubled
                formset.get_queryset().delete()
            formset.instance = self.form.instance
            formset.save()

    def _keep_photos(self) -> None:
        """Each photo by itself: a bad one is named, the others are kept."""
        uploads = [(file, EvidenceKind.PHOTO) for file in self.request.FILES.getlist("photos")]
        if "slip" in self.form.fields:
            uploads += [(file, EvidenceKind.SLIP) for file in self.request.FILES.getlist("slip")]
        for file, kind in uploads:
            try:
                add_photo(self.form.instance, file, by=self.request.user, kind=kind)
            except BadFile as error:
                self.photo_errors.append(str(error))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                self.photo_errors.append(_("The server's disk is full: the photo was not stored, the text was. Tell your administrator."))

    def _submit(self) -> HttpResponse:
        record = self.form.instance
        try:
            change_state(record, SUBMIT.verb, by=self.request.user)
        except Incomplete as missing:
            self._blame(missing)
            return self._again(True)
        except (TransitionRefused, PermissionDenied) as error:
            messages.warning(self.request, str(error))
        else:
            messages.success(self.request, _("Submitted. You will see here what became of it."))
            warn_if_nobody_reviews(self.request, record)
        return redirect(show_url(record))

    def _again(self, kept: bool) -> HttpResponse:
        """The form once more, with the errors; what was right is stored and said to be."""
        for problem in self.photo_errors:
            messages.warning(self.request, problem)
        if not kept and self.request.FILES:
            messages.warning(self.request, _("Please choose the photos again: they could not be kept."))
        if kept:
            messages.info(self.request, self._kept_words())
            self._show_new_version()
        return _page(self.request, self.kind, self.form, self.formsets, status=422)

    def _kept_words(self) -> str:
        if all(formset.is_valid() for _prefix, formset in self.formsets):
            return _("What you typed is kept as a draft.")
        return _("What you typed is kept as a draft, but not the rows of the table yet: mend the marked cells and save again.")

    def _show_new_version(self) -> None:
        self.form.show_version(self.form.instance.version)
        self.formsets = [
            (prefix, formset if not formset.is_valid() else factory(instance=self.form.instance, prefix=prefix))
            for (prefix, formset), (_name, factory) in zip(self.formsets, self.kind.formsets, strict=True)
        ]

    def too_late(self) -> HttpResponse:
        """Somebody submitted the record while this was typed: it is not stored, and it is not lost."""
        stored = self.kind.model.objects.get(pk=self.form.instance.pk)
        text = _("This record was sent for review in the meantime and cannot be changed now. What you typed stands below: copy it, or ask the reviewer to return the record.")
        return self._conflict(text, stored)

    def _conflict(self, text: str, stored: Record) -> HttpResponse:
        """Somebody else was first: both versions are shown, mine stands in the form and is not stored yet."""
        self.form.full_clean()
        differences = _differences(self.form, stored) + _row_differences(self.formsets, stored)
        self.form.show_version(stored.version)
        return _page(self.request, self.kind, self.form, self.formsets, status=409, conflict=text, differences=differences)


def _differences(form: RecordForm, stored: Record) -> list[tuple[str, str, str]]:
    """(label, theirs, mine) of the fields in which the two versions differ."""
    rows = []
    for name in form._meta.fields or ():
        theirs, mine = getattr(stored, name), form.cleaned_data.get(name)
        if theirs != mine:
            rows.append((str(form.fields[name].label), _words(theirs), _words(mine)))
    return rows


def _row_differences(formsets: list[tuple[str, BaseInlineFormSet]], stored: Record) -> list[tuple[str, str, str]]:
    """The rows as they stand now beside the rows as typed, where they differ."""
    found = []
    for _prefix, formset in formsets:
        rows: Any = formset.model
        names = [name for name in formset.form.base_fields if name not in ("id", "DELETE")]
        there = rows._default_manager.filter(**{formset.fk.name: stored.pk})
        theirs = [" · ".join(_words(getattr(row, name)) for name in names) for row in there]
        typed = [[form[name].value() for name in names] for form in formset]
        mine = [" · ".join(_words(value) for value in row) for row in typed if any(row)]
        if mine and theirs != mine:
            label = str(rows._meta.verbose_name_plural)
            found.append((label, "; ".join(theirs) or "–", "; ".join(mine) or "–"))
    return found


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return show_number(value)
    return "–" if value in (None, "") else str(value)


def _page(
    request: SignedInRequest, kind: RecordType, form: RecordForm, formsets: list[tuple[str, BaseInlineFormSet]],
    *, status: int = 200, **extra: Any,
) -> HttpResponse:  # fmt: skip
    record = form.instance
    action = reverse("records:edit", args=[kind.slug, record.pk]) if record.pk else reverse("records:new", args=[kind.slug])
    context = {
        "kind": kind, "form": form, "formsets": [formset for _prefix, formset in formsets], "record": record,
        "form_action": action, "last_return": last_return(record) if record.pk else None, "photos": record.evidence.all() if record.pk else [], **extra,
    }  # fmt: skip
    return render(request, "records/form.html", context, status=status)
