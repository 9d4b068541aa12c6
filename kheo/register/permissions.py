"""Who reads, keeps and cites official documents; the only doors to them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.models import RoleAssignment, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments, can, declare
from kheo.org.queries import rows_of_body
from kheo.records.models import Record
from kheo.records.permissions import VIEW, may_carry
from kheo.register.models import DocumentFile, OfficialDocument
from kheo.register.workflow import KEEP

KEEP_DOCUMENTS = declare(KEEP, _("Register official documents"))

AnyUser = User | AnonymousUser


def documents_for(user: AnyUser) -> QuerySet[OfficialDocument]:
    """The documents that `user` may read: those of their units, of the units above (a directive applies downwards) and below.

    A role narrowed to a body reads what the units above it keep for themselves, and what its own line of bodies keeps.
    """
    reach = Q(pk__in=[])
    for role in assignments(user, VIEW):
        reach |= _of_unit(role) if role.body_id is None else _of_body(role)
    return OfficialDocument.objects.filter(reach)


def _of_unit(role: RoleAssignment) -> Q:
    return under_path(role.unit.path, "unit__path") | Q(unit__key__in=role.unit.path_keys)


def _of_body(role: RoleAssignment) -> Q:
    assert role.body is not None  # noqa: S101
    own = Q(body__in=[row.pk for row in rows_of_body(role.body)]) | under_path(role.body.path, "body__path")
    return Q(body=None, unit__key__in=role.unit.path_keys) | own | Q(body__key__in=role.body.path_keys)


def access_document(user: AnyUser, pk: Any) -> OfficialDocument:
    """The document, or 404: a refusal does not tell that it exists."""
    rows = documents_for(user).select_related("unit", "body", "entered_by", "replaced_by")
    document = rows.filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def access_file(user: AnyUser, uuid: Any) -> DocumentFile:
    """A file of a document that `user` may read, or 404."""
    file = DocumentFile.objects.filter(document__in=documents_for(user), uuid=uuid).select_related("document__unit", "document__body").first()
    if file is None:
        raise Http404
    return file


def may_keep(user: AnyUser, document: OfficialDocument) -> bool:
    """Whether `user` may change the document, its files and its state."""
    return can(user, KEEP_DOCUMENTS, document.unit, document.body)


def may_cite(user: AnyUser, item: Model) -> bool:
    """Whether `user` may say which documents `item` cites: whoever carries the record, and whoever keeps documents there."""
    if isinstance(item, Record) and may_carry(user, item):
        return True
    return can(user, KEEP_DOCUMENTS, getattr(item, "unit", None), getattr(item, "body", None))
