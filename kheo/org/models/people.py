"""Accounts and what they may do where."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kheo.org.models.bodies import Body
from kheo.org.models.spans import Span, SpanQuerySet
from kheo.org.models.units import Succession, Unit


class User(AbstractUser):
    """An account holder, invited by the administrator of a unit; an e-mail address is not needed."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120)
    home_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("home unit"),
        help_text=_("The administrators of this unit print the account's one-time codes."),
    )

    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            # Django answers every question about a superuser with yes, before the role table is asked.
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="org_nobody_is_above_the_roles"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which stands last in a Vietnamese name."""
        return self.full_name.split(" ")[-1] if self.full_name else self.username

    @cached_property
    def roles_today(self) -> "list[RoleAssignment]":
        """The roles held today, with unit and body; read once per request (a request has its own `User`)."""
        went_in = Succession.objects.filter(new=OuterRef("unit"), share=1)
        return list(self.roles.on().select_related("unit", "body").annotate(has_origins=Exists(went_in)))

    @cached_property
    def roles_before(self) -> "list[RoleAssignment]":
        """The roles of today as if they were held at the units that went whole into theirs, and into these; for reading alone, never stored.

        A role narrowed to a body stays with that body's row. No question is asked where nothing went into the units.
        """
        latest = [held for held in self.roles_today if getattr(held, "has_origins", False) and held.body_id is None]
        found: list[RoleAssignment] = []
        while latest:
            known = {(held.role, held.unit_id) for held in [*self.roles_today, *found]}
            latest = [held for held in _one_before(latest) if (held.role, held.unit_id) not in known]
            found += latest
        return found


def _one_before(roles: "list[RoleAssignment]") -> "list[RoleAssignment]":
    """The same roles at the units from which theirs were made, one step back."""
    links = list(Succession.objects.filter(new__in={held.unit_id for held in roles}, share=1).select_related("old"))
    return [
        RoleAssignment(user_id=held.user_id, role=held.role, unit=link.old, valid_from=held.valid_from, valid_to=held.valid_to)
        for held in roles for link in links if link.new_id == held.unit_id
    ]  # fmt: skip


class RoleAssignment(Span):
    """`user` holds `role` on `unit` and all below it, narrowed to `body` if one is named, for a span of time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roles", verbose_name=_("unit"))
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("body")
    )
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )

    objects = SpanQuerySet.as_manager()

    class Meta(Span.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["unit__path", "role", "pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.body or self.unit}"


class OneTimeCode(models.Model):
    """A printed code with which an account sets its password; kept as a hash, used once, valid for days.

    Its times are those of the real clock: a shifted calendar must not lengthen the life of a secret.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="codes", verbose_name=_("account"))
    hashed = models.CharField(max_length=128)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")

    def __str__(self) -> str:
        return f"{self.user} ({self.expires_at:%d/%m/%Y})"
