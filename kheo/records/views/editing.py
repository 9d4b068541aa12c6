"""Entering and changing a record. Whatever is valid is kept as a draft: nothing typed is lost to an error elsewhere.

The rows of a form are the whole new set each time: what a page sends replaces what the draft held, whichever rows they
were. A draft that saved itself is then never doubled by the page that it came from. History begins at submission.
"""

import logging
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.forms import BaseInlineFormSet
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib import dates
from kheo.lib.forms import refuse
from kheo.lib.numbers import show_number
from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.actions import EditConflict, Incomplete, RecordClosed, change_state, missing_for_submission
from kheo.records.forms import RecordForm, owners_for
from kheo.records.models import EvidenceKind, Record
from kheo.records.permissions import evidence_shown, may_carry, may_edit, records_for
from kheo.records.queries import Passage, last_return, marked_passages
from kheo.records.registry import RecordType
from kheo.records.views.access import found_record, record_type_at, show_url, warn_if_nobody_reviews
from kheo.records.views.evidence import keep_uploads
from kheo.records.workflow import SUBMIT

AUTOSAVE = "autosave"
PAGES = "pages"  # in the session: the last version that a page stored itself, [record, version] by the page's own key
MOST_PAGES = 20
MOST_PASSAGES = 5  # of those that look like persons, told at once

logger = logging.getLogger(__name__)


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
        if not may_carry(request.user, record):
            raise PermissionDenied(_("This record cannot be changed now."))
        return _saving(request, kind, _typed(request, kind, record)).too_late()
    messages.info(request, _("This record cannot be changed now."))
    return redirect(show_url(record))


def refresh_record(request: SignedInRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Keep what was typed as a draft and show the form again, with what it tells of the choice that was made in it."""
    answer = new_record(request, slug) if pk is None else edit_record(request, slug, pk)
    if not isinstance(answer, HttpResponseRedirect):
        return answer
    shown = resolve(answer.url)
    return redirect("records:edit", slug, shown.kwargs["pk"]) if shown.view_name == "records:show" else answer


@require_GET
def blank_slip(request: SignedInRequest, slug: str) -> HttpResponse:
    """Khéo's own paper form, to be printed, filled in by hand and typed in later by an officer."""
    kind = record_type_at(slug)
    if not any(owners_for(request.user)):
        raise PermissionDenied(_("No role of yours lets you enter records."))
    form = kind.form(instance=kind.model(), user=request.user)
    rows = [(prefix, factory(instance=kind.model(), prefix=prefix).empty_form) for prefix, factory in kind.formsets]
    return render(request, "records/slip.html", {"kind": kind, "lines": form.fields_on_paper, "rows": rows})


def _edit(request: SignedInRequest, kind: RecordType, record: Record) -> HttpResponse:
    if request.method == "GET":
        form = kind.form(instance=record, user=request.user, initial=_asked(request, kind))
        return _page(request, kind, form, _first_formsets(kind, form))
    form = _typed(request, kind, record)
    twin = _twin(kind, form, request)
    if twin is None:
        return _saving(request, kind, form).answer()
    if not records_for(request.user, kind.model).filter(pk=twin.pk).exists():
        return _saving(request, kind, form).out_of_sight()
    form.continue_with(twin)
    return _saving(request, kind, form).answer() if twin.is_editable else _saving(request, kind, form).sent_already()


def _typed(request: SignedInRequest, kind: RecordType, record: Record) -> RecordForm:
    """The form as it was sent; what a page sends by itself is never a file nor a name."""
    form = kind.form(request.POST, request.FILES, instance=record, user=request.user)
    if request.POST.get("action") == AUTOSAVE:
        form.leave_out_deliberate()
    return form


def _saving(request: SignedInRequest, kind: RecordType, form: RecordForm) -> "_Saving":
    return (_Autosaving if request.POST.get("action") == AUTOSAVE else _Saving)(request, kind, form)


def _asked(request: SignedInRequest, kind: RecordType) -> dict[str, Any]:
    """Values that a link may bring along for plain choice fields ("?campaign=3", "?owner=b5")."""
    fields = kind.form.base_fields
    return {name: value for name, value in request.GET.items() if isinstance(fields.get(name), forms.ChoiceField)}


def _twin(kind: RecordType, form: RecordForm, request: SignedInRequest) -> Record | None:
    """The record that an earlier send of this same new entry stored already."""
    if form.instance.pk is not None or not form.can_be_kept():
        return None
    return kind.model.objects.filter(uuid=form.cleaned_data["uuid"], entered_by=request.user).first()


def _formsets(kind: RecordType, record: Record, data: Any) -> list[tuple[str, BaseInlineFormSet]]:
    """The rows as they were sent: all of them new, whatever keys they carry."""
    return [(prefix, factory(data.copy(), instance=record, prefix=prefix, save_as_new=True)) for prefix, factory in kind.formsets]


def _first_formsets(kind: RecordType, form: RecordForm) -> list[tuple[str, BaseInlineFormSet]]:
    """The rows of a form just opened, with those that its room wants it to begin with."""
    rows = kind.first_rows(form)
    formsets = [(prefix, factory(instance=form.instance, prefix=prefix, initial=rows.get(prefix))) for prefix, factory in kind.formsets]
    for prefix, formset in formsets:
        formset.extra = max(formset.extra, len(rows.get(prefix, ())))
    return formsets


class _Saving:
    """One POST of a form: keeps what is right, attaches the photos, submits if asked, and answers."""

    def __init__(self, request: SignedInRequest, kind: RecordType, form: RecordForm) -> None:
        self.request, self.kind, self.form = request, kind, form
        self.formsets = _formsets(kind, form.instance, request.POST)
        self.photo_errors: list[str] = []
        self.out_of_order = False

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
        record, was_new = self.form.instance, self.form.instance.pk is None
        try:
            with transaction.atomic():
                self.form.instance = self.form.store(self._seen_version())
                self._keep_rows()
        except (ValidationError, OperationalError) as error:
            self.form.instance = record
            if was_new:  # a key that the database took back
                record.pk, record._state.adding = None, True
            refuse(self.form, error if isinstance(error, ValidationError) else self._nothing_stored(error))
            return False
        self._remember_page()
        self._keep_photos()
        self._warn_of_persons()
        return True

    def _warn_of_persons(self) -> None:
        """Gently: what was typed is stored as it is."""
        found = marked_passages(self.form.instance) if self.form.counts_only else []
        if found:
            messages.warning(self.request, _("Only counts belong here, nobody's name or number. Please look at: %(passages)s.") % {"passages": _passages(found)})

    def _nothing_stored(self, error: OperationalError) -> ValidationError:
        """The disk is full, or the database is not to be had: for the log, and in words."""
        logger.error("A record could not be stored: %s", error)
        self.out_of_order = True
        return ValidationError(_("The server cannot store anything at the moment (its disk may be full). What you typed stands on this page: try again in a few minutes, and tell your administrator."))

    def _seen_version(self) -> int:
        """The version that the page has seen: the one it names, or a newer one that it stored itself while the answer was lost."""
        record, stored = self.request.session.get(PAGES, {}).get(self._page_key(), (0, 0))
        named = self.form.cleaned_data.get("version") or 0
        return max(named, stored) if record == self.form.instance.pk else named

    def _page_key(self) -> str:
        return self.request.POST.get("page", "")[:40]

    def _remember_page(self) -> None:
        if self._page_key():
            others = [(key, seen) for key, seen in self.request.session.get(PAGES, {}).items() if key != self._page_key()]
            own = (self._page_key(), [self.form.instance.pk, self.form.instance.version])
            self.request.session[PAGES] = dict([*others[1 - MOST_PAGES:], own])

    def _keep_rows(self) -> None:
        """The rows that are right replace those of the draft; a wrong one stays on the page until it is mended."""
        for _prefix, formset in self.formsets:
            if formset.non_form_errors():  # too many, or nobody knows how many: the draft keeps its own
                continue
            formset.instance = self.form.instance
            rows: Any = formset.model
            rows._default_manager.filter(**{formset.fk.name: self.form.instance.pk}).delete()
            for row in _meant(formset):
                if row.is_valid():
                    formset.save_new(row)

    def _keep_photos(self) -> None:
        self.photo_errors += keep_uploads(self.form.instance, self._uploads(), by=self.request.user)

    def _uploads(self) -> list[tuple[Any, str]]:
        places = (("photos", EvidenceKind.PHOTO), ("documents", EvidenceKind.FILE), ("slip", EvidenceKind.SLIP))
        return [(file, kind) for name, kind in places if name in self.form.fields for file in self.request.FILES.getlist(name)]

    def _submit(self) -> HttpResponse:
        record = self.form.instance
        look_first = "" if missing_for_submission(record) else self.kind.before_submission(record)
        if look_first:
            return redirect(look_first)
        try:
            change_state(record, SUBMIT.verb, by=self.request.user)
        except Incomplete as missing:
            refuse(self.form, missing)
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
        return _page(self.request, self.kind, self.form, self.formsets, status=503 if self.out_of_order else 422)

    def _kept_words(self) -> str:
        if all(formset.is_valid() for _prefix, formset in self.formsets):
            return _("What you typed is kept as a draft.")
        return _("What you typed is kept as a draft, but not the wrong rows of the table yet: mend the marked cells and save again.")

    def _show_new_version(self) -> None:
        self.form.show_version(self.form.instance.version)
        self.formsets = [
            (prefix, formset if not formset.is_valid() else factory(instance=self.form.instance, prefix=prefix))
            for (prefix, formset), (_name, factory) in zip(self.formsets, self.kind.formsets, strict=True)
        ]

    def sent_already(self) -> HttpResponse:
        """The same new entry was stored and submitted before."""
        messages.info(self.request, _("This record was sent already; it is stored once."))
        return redirect(show_url(self.form.instance))

    def out_of_sight(self) -> HttpResponse:
        """It was stored before, and the role of whoever entered it has moved since: of what is stored now nothing is told."""
        text = _("This entry is stored already, and it is not yours to read or change any more. What you typed stands below: copy it before you leave this page.")
        return _page(self.request, self.kind, self.form, self.formsets, status=409, conflict=text, only_typed=True)

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


class _Autosaving(_Saving):
    """One POST that a page sends by itself while somebody types: answered in JSON, never over somebody else's version.

    `state`: kept (all or in part: `errors`), conflict (somebody else was first), closed (sent for review meanwhile), or
    refused (nothing stored). Photos, files and names of persons wait for the buttons of the form.
    """

    def answer(self) -> HttpResponse:
        try:
            kept = self._keep()
        except EditConflict as conflict:
            return self._told("conflict", 409, _("%(what)s Nothing of yours was stored over it: press “Save draft” to see both.") % {"what": conflict})
        except RecordClosed:
            return self.too_late()
        except PermissionDenied as refusal:
            return self._told("refused", 403, str(refusal) or _("This record cannot be changed now."))
        if not kept:
            return self._told("refused", 503 if self.out_of_order else 422, self._refused_words())
        return self._told("kept", 200, self._kept_words())

    def sent_already(self) -> HttpResponse:
        return self._told("closed", 409, _("This record was sent already; it is stored once."))

    def out_of_sight(self) -> HttpResponse:
        return self._told("closed", 409, _("This entry is stored already, and it is not yours to read or change any more. Copy what you typed before you leave this page."))

    def too_late(self) -> HttpResponse:
        return self._told("closed", 409, _("This record was sent for review in the meantime and cannot be changed now. Copy what you typed before you leave this page."))

    def _kept_words(self) -> str:
        words = {"time": f"{timezone.localtime(dates.now()):%H:%M}", "fields": self._unkept()}
        return _("Saved as a draft, %(time)s; not yet: %(fields)s.") % words if words["fields"] else _("Saved as a draft, %(time)s.") % words

    def _refused_words(self) -> str:
        if self.out_of_order:
            return " ".join(str(problem) for problem in self.form.non_field_errors())
        return _("Not saved yet: %(why)s") % {"why": " ".join(f"{error['label']}: {error['message']}" for error in self._errors())}

    def _unkept(self) -> str:
        return ", ".join(dict.fromkeys(error["label"] for error in self._errors()))

    def _errors(self) -> list[dict[str, str]]:
        """What is not right: the input's name, its label and the complaint."""
        found = []
        for form, legend in [(self.form, ""), *self._rows()]:
            for name, problems in form.errors.items():
                label = legend or (form[name].label if name in form.fields else _("the form"))
                found.append({"field": form.add_prefix(name), "label": str(label), "message": " ".join(problems)})
        for prefix, formset in self.formsets:
            found += [{"field": prefix, "label": _legend(formset), "message": str(problem)} for problem in formset.non_form_errors()]
        return found

    def _rows(self) -> list[tuple[Any, str]]:
        return [(row, _legend(formset)) for _prefix, formset in self.formsets for row in _meant(formset)]

    def _told(self, state: str, status: int, message: str) -> JsonResponse:
        record = self.form.instance
        told = {"state": state, "message": message, "errors": self._errors()}
        if state == "kept":
            told |= {"version": record.version, "edit_url": reverse("records:edit", args=[self.kind.slug, record.pk])}
        return JsonResponse(told, status=status)

    def _keep_photos(self) -> None:
        """Not by itself."""

    def _warn_of_persons(self) -> None:
        """When a button is pressed: a message would wait for some other page."""


def _passages(found: list[Passage]) -> str:
    """What was found, each once, in its own words."""
    return "; ".join(dict.fromkeys(f"“{passage.text}” ({passage.label})" for passage in found[:MOST_PASSAGES]))


def _legend(formset: BaseInlineFormSet) -> str:
    rows: Any = formset.model
    return str(getattr(formset, "legend", rows._meta.verbose_name_plural))


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
        mine = [" · ".join(_words(row.cleaned_data.get(name, row[name].value())) for name in names) for row in _meant(formset)]
        if theirs != mine and not formset.non_form_errors():
            found.append((str(rows._meta.verbose_name_plural), "; ".join(theirs) or "–", "; ".join(mine) or "–"))
    return found


def _meant(formset: BaseInlineFormSet) -> list[Any]:
    """The rows that are filled in and not ticked for removal, right or wrong."""
    formset.is_valid()
    return [row for row in formset.forms if row.has_changed() and not row.cleaned_data.get("DELETE")]


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
        "form_action": action, "last_return": last_return(record) if record.pk else None, "photos": evidence_shown(request.user, record) if record.pk else [], **extra,
    }  # fmt: skip
    return render(request, "records/form.html", context, status=status)
