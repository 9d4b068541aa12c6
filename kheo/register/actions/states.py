"""The one function that moves a document from state to state."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import HistoryEntry, User
from kheo.org.permissions import can
from kheo.register.models import OfficialDocument
from kheo.register.permissions import documents_for
from kheo.register.workflow import DOCUMENT_WORKFLOW, DocumentState


@transaction.atomic
def change_document_state(
    document: OfficialDocument, verb: str, *, by: User, reason: str = "", replaced_by: OfficialDocument | None = None, version: int | None = None
) -> OfficialDocument:
    """Take the transition `verb` of the table: locks the rows, asks table and permission, saves what changed, appends history.

    Raises `TransitionRefused`, `PermissionDenied`, or `ValidationError` by field. The same step sent twice is one step.
    """
    locked = _locked(document, replaced_by)
    step = DOCUMENT_WORKFLOW.find(verb, locked.state)
    if step is None:
        if _is_second_click(locked, verb, by):
            return locked
        raise TransitionRefused(_("It is now “%(state)s”: this step cannot be taken any more.") % {"state": locked.get_state_display()})
    if not can(by, step.permission, locked.unit, locked.body):
        raise PermissionDenied(_("Documents are kept by those who register them, and by the levels above."))
    if version is not None and version != locked.version:
        raise TransitionRefused(_("The document was changed while you were reading it. Please look at it again first."))
    if step.reason_required and not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    source, locked.state = locked.state, step.target
    locked.replaced_by = _successor(locked, replaced_by, by) if step.target == DocumentState.REPLACED else None
    locked.version += 1
    locked.save(update_fields=["state", "replaced_by", "version"])
    told = {"told": locked.replaced_by.number} if locked.replaced_by else {}
    append_history(locked, verb=verb, by=by, source=source, target=step.target, changes=told, reason=reason.strip())
    return locked


def _locked(document: OfficialDocument, replaced_by: OfficialDocument | None) -> OfficialDocument:
    """Both rows, in the order of their keys: two people replacing two documents by each other wait for one another."""
    keys = {document.pk, replaced_by.pk if replaced_by else document.pk}
    rows = {row.pk: row for row in OfficialDocument.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return rows[document.pk]


def _is_second_click(document: OfficialDocument, verb: str, by: User) -> bool:
    last = HistoryEntry.objects.about(document).order_by("number").last()
    return last is not None and (last.verb, last.actor_id, last.target) == (verb, by.pk, document.state)


def _successor(document: OfficialDocument, replaced_by: OfficialDocument | None, by: User) -> OfficialDocument:
    if replaced_by is None or not documents_for(by).filter(pk=replaced_by.pk).exists():
        raise ValidationError({"replaced_by": _("Choose the document that replaces it; register that one first.")})
    if replaced_by.pk == document.pk:
        raise ValidationError({"replaced_by": _("A document does not replace itself.")})
    if document.pk in _line_of(replaced_by):
        raise ValidationError({"replaced_by": _("That one was itself replaced by this one: two documents cannot replace each other.")})
    return replaced_by


def _line_of(document: OfficialDocument) -> set[int]:
    """The keys of the documents that replaced the document, one after the other."""
    line: set[int] = set()
    key: int | None = document.pk
    while key is not None and key not in line:
        line.add(key)
        key = OfficialDocument.objects.values_list("replaced_by", flat=True).get(pk=key)
    return line
