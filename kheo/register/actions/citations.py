"""Things of any room cite documents."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.register.models import Citation, CitationRole, OfficialDocument
from kheo.register.permissions import documents_for, may_cite


@transaction.atomic
def cite(*, document: OfficialDocument, item: Model, by: User, role: str = CitationRole.BASIS) -> Citation:
    """Say that `item` cites the document in that role; said twice, it is one citation."""
    if not may_cite(by, item):
        raise PermissionDenied(_("Documents are cited by those who carry the record, and by those who keep documents there."))
    if not documents_for(by).filter(pk=document.pk).exists():
        raise PermissionDenied(_("You cannot read this document."))
    kind = ContentType.objects.get_for_model(item)
    citation, is_new = Citation.objects.get_or_create(
        document=document, item_type=kind, item_id=item.pk, role=CitationRole(role), defaults={"cited_by": by}
    )
    if is_new:
        append_history(document, verb="cite", by=by, target=citation.item_label, changes={"role": str(citation.role)})
    return citation


@transaction.atomic
def uncite(citation: Citation, *, by: User) -> None:
    """Take a citation back."""
    if citation.item is None or not may_cite(by, citation.item):
        raise PermissionDenied(_("Documents are cited by those who carry the record, and by those who keep documents there."))
    append_history(citation.document, verb="uncite", by=by, source=citation.item_label, changes={"role": str(citation.role)})
    citation.delete()
