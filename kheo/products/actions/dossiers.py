"""Ticking the papers of a product's dossier."""

from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.products.models import DossierTick, Product, Rating
from kheo.products.permissions import may_keep_dossier
from kheo.products.queries import dossier_of, paper_lines
from kheo.records.actions import lock_record, refuse_unseen, write_down
from kheo.records.workflow import ReviewState


class Kept(NamedTuple):
    """What is said of a paper that is there."""

    note: str = ""
    link: str = ""


@transaction.atomic
def save_dossier(product: Product, *, papers: Mapping[str, Kept | None], by: User, version: int | None = None) -> Product:
    """Store which papers are there, by code (None: not there); what is not named stays. The same again changes nothing.

    `version` is the one that was read; raises `TransitionRefused` where somebody else was first.
    """
    locked = lock_record(product)
    if not may_keep_dossier(by, locked):
        raise PermissionDenied(_("The dossier is kept by those who carry the product's record."))
    dossier, renewed = dossier_of(locked)
    if unknown := papers.keys() - {paper.code for paper in dossier.papers}:
        raise ValidationError({code: _("The dossier has no such paper.") for code in unknown})
    before = {line.paper.code: Kept(line.note, line.link) if line.is_there else None for line in paper_lines(locked)}
    changed = {code: kept for code, kept in papers.items() if kept != before[code]}
    if not changed:
        return locked
    refuse_unseen(locked, version)
    for code, kept in changed.items():
        _keep(locked, renewed, code, kept)
    _write_down(locked, dossier.code, changed, by)
    return locked


def _keep(product: Product, renewed: Rating | None, code: str, kept: Kept | None) -> None:
    if kept is None:
        DossierTick.objects.filter(product=product, renews=renewed, paper=code).delete()
    else:
        DossierTick.objects.update_or_create(product=product, renews=renewed, paper=code, defaults=kept._asdict())


def _write_down(product: Product, dossier: str, changed: Mapping[str, Kept | None], by: User) -> None:
    """History begins at submission: what a draft's dossier holds is no step."""
    if product.state == ReviewState.DRAFT and product.first_submitted_at is None:
        product.version += 1
        product.save(update_fields=["version"])
        return
    papers = {code: "" if kept is None else kept.note or "x" for code, kept in changed.items()}
    write_down(product, verb="keep_dossier", by=by, target=dossier, changes={"papers": papers})
