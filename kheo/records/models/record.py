"""The abstract record: whatever the grassroots write down, and how it travels."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.org.models import Body, Unit
from kheo.records.workflow import COUNTED, EDITABLE, REVIEW_WORKFLOW, ReviewState


class RecordQuerySet(models.QuerySet):
    """Records in sets that have names."""

    def counted(self) -> Self:
        """Accepted: what figures are made of."""
        return self.filter(state__in=COUNTED)

    def published(self) -> Self:
        """Accepted and shown to everybody."""
        return self.counted().filter(published_at__isnull=False)


class Record(models.Model):
    """Abstract. `state` is moved by `records.actions.change_state` alone; content is saved with a version check.

    `uuid` is made by the client, so that an entry sent twice is stored once. Review, condition and publication are
    three axes that are never mixed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in the name of"),
        help_text=_("A union's branch, a team; empty for the unit itself."),
    )
    state = models.CharField(_("state"), max_length=10, choices=ReviewState, default=ReviewState.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=dates.now, editable=False)
    on_behalf = models.BooleanField(_("entered on behalf"), default=False, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    # The day that counts: being returned and sent again moves nothing into another period.
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("accepted by"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    accepted_body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    one_person = models.BooleanField(_("one person"), default=False, editable=False)
    sampled_at = models.DateTimeField(_("sampled at"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    folded = models.CharField(max_length=500, editable=False, default="")
    evidence = GenericRelation("records.Evidence", content_type_field="item_type", object_id_field="item_id")

    objects = RecordQuerySet.as_manager()

    # The content that history keeps from submission on, and that two editors may disagree about.
    content_fields: ClassVar[tuple[str, ...]] = ()
    # What must be there before the record may be submitted.
    required_fields: ClassVar[tuple[str, ...]] = ()
    # The lookup to the body that data names as this type's reviewer in place of the level above ("campaign__verifier").
    verifier_lookup: ClassVar[str] = ""
    # The states in which those who carry the record may add photos and files to it.
    evidence_states: ClassVar[frozenset[ReviewState]] = EDITABLE
    workflow = REVIEW_WORKFLOW

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["state", "unit"]),
            models.Index(fields=["folded"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_at=None) | models.Q(state=ReviewState.ACCEPTED),
                name="%(app_label)s_%(class)s_published_is_accepted",
            )
        ]

    @property
    def owner_key(self) -> str:
        """Whose it is, as forms and addresses call it: `b` and the body's key, or `u` and the unit's."""
        return f"b{self.body_id}" if self.body_id else f"u{self.unit_id}"

    @property
    def is_editable(self) -> bool:
        """Whether the content may still change."""
        return self.state in EDITABLE

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.published_at is not None and self.state in COUNTED

    @property
    def has_public_page(self) -> bool:
        """Whether records of this kind can be published: those whose model says where everybody reads them."""
        return hasattr(self, "get_absolute_url")

    def searched_text(self) -> str:
        """What lists are searched by; never a person's name."""
        return str(self)

    def verifier(self) -> Body | None:
        """The body that data names as this record's reviewer in place of the level above (`verifier_lookup`)."""
        found: Any = self if self.verifier_lookup else None
        for name in self.verifier_lookup.split("__") if self.verifier_lookup else ():
            found = getattr(found, name) if found is not None else None
        return found

    def content(self) -> dict[str, Any]:
        """The content as plain JSON, for history; rooms add their rows. Sealed fields stay sealed."""
        return {name: self._plain(name) for name in ("unit", "body", *self.content_fields)}

    def _plain(self, name: str) -> Any:
        field: Any = self._meta.get_field(name)
        value = field.value_from_object(self)
        if field.many_to_many:
            return sorted(row.pk for row in value)
        return value if value is None or isinstance(value, bool | int | str) else field.value_to_string(self)

    def missing_rows(self) -> dict[str, str]:
        """What a room misses in the record's rows before submission, by field, with what to do."""
        return {}

    def hands(self) -> set[int]:
        """The accounts by whose hand it came to be what is accepted: somebody else accepts, wherever there is somebody."""
        return {pk for pk in (self.entered_by_id, self.submitted_by_id) if pk is not None}

    def refusal_to_withdraw(self) -> str:
        """Why the record may not be withdrawn any more; "" when it may."""
        return ""

    def refusal_to_reopen(self) -> str:
        """Why an accepted record may not be reopened any more; "" when it may."""
        return ""
