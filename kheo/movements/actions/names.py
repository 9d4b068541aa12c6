"""The name of a person honoured: sealed, shown with consent, erased when it is not needed any more."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.movements.models import Initiative, Recognition, SubjectKind
from kheo.movements.queries import HONOUREE, TO_PUBLISH
from kheo.org.actions import forget_sealed, give_consent, seal_field, withdraw_consent
from kheo.org.models import Consent, User
from kheo.org.queries import has_consent, unseal_field, with_sealed
from kheo.org.queries import standing_consent as consent_about
from kheo.records.permissions import may_edit, may_record_consent
from kheo.records.retention import rule


def standing_consent(initiative: Initiative) -> Consent | None:
    """The consent of the person honoured to be named in public, while it stands."""
    return consent_about(initiative, HONOUREE, TO_PUBLISH)


@transaction.atomic
def name_honouree(initiative: Initiative, *, name: str, consent_way: str, by: User) -> None:
    """Seal the name of the person honoured; `consent_way` tells how they agreed to be named in public, "" that they do not.

    Another name, or none, ends the consent of the one before and erases that name from history too: a second person
    never shares the key of the first.
    """
    if not may_edit(by, initiative):
        raise PermissionDenied(_("This record cannot be changed now."))
    name = name.strip() if initiative.subject == SubjectKind.INDIVIDUAL else ""
    if name != unseal_field(initiative, HONOUREE):
        if name and initiative.campaign.closed_at is not None:
            raise ValidationError({"person": _("This campaign is closed: no more names are kept for it.")})
        forget_sealed(initiative, HONOUREE, by=by, reason=_("another name"))
        if name:
            seal_field(initiative, HONOUREE, name)
    _settle_consent(initiative, consent_way if name else "", by, "")


@transaction.atomic
def set_name_consent(initiative: Initiative, *, way: str, by: User, reason: str = "") -> None:
    """Record at any time that the person named agrees to be shown in public (`way`), or agrees no more ("")."""
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if not may_record_consent(by, locked):
        raise PermissionDenied(_("Consent is recorded by those who carry the record, and by its editors."))
    if way and not unseal_field(locked, HONOUREE):
        raise ValidationError(_("No name is kept here: there is nothing to agree to."))
    _settle_consent(locked, way, by, reason)


def _settle_consent(initiative: Initiative, way: str, by: User, reason: str) -> None:
    standing = standing_consent(initiative)
    if standing is not None and standing.way != way:
        withdraw_consent(standing, by=by, reason=reason)
    if way:
        give_consent(initiative, slot=HONOUREE, purpose=TO_PUBLISH, way=way, by=by)


def _erase(initiatives: QuerySet[Initiative]) -> int:
    rows = list(initiatives)
    for initiative in rows:
        forget_sealed(initiative, HONOUREE, by=None, reason=_("the name was erased"))
    return len(rows)


def erase_unrecognised_of(campaign_id: int) -> int:
    """Erase the names of all who were not recognised in a campaign (or not any more); returns how many."""
    return _erase(with_sealed(Initiative, HONOUREE).filter(~_recognised(), campaign=campaign_id))


def _recognised() -> Exists:
    return Exists(Recognition.objects.filter(initiative=OuterRef("pk"), revoked_on=None))


@rule("honoured_name")
@transaction.atomic
def erase_unneeded_names(keep: timedelta) -> int:
    """Erase names of persons not recognised in closed campaigns, at once; and, where a campaign was closed or ended longer
    than `keep` ago, the names of all who were not recognised, or who do not (any more) agree to be named.
    """
    long_over = Q(campaign__closed_at__lte=dates.now() - keep) | Q(campaign__ends_on__lt=dates.today() - keep)
    unrecognised = ~Q(_recognised())
    at_once = Q(campaign__closed_at__isnull=False) & unrecognised
    not_agreed = ~Q(has_consent(Initiative, HONOUREE, TO_PUBLISH))
    return _erase(with_sealed(Initiative, HONOUREE).filter(at_once | long_over & (unrecognised | not_agreed)).distinct())
