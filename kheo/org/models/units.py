"""The map of Việt Nam in time."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kheo.lib.text import fold, slug
from kheo.org.models.spans import TreeQuerySet, TreeSpan


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    COMMUNE = "commune", _("commune")
    HAMLET = "hamlet", _("hamlet")


class UnitType(models.TextChoices):
    """The word that stands before a unit's name; Vietnamese words on the page are data, not interface."""

    TINH = "tinh", "Tỉnh"
    THANH_PHO_TW = "thanh_pho_tw", "Thành phố"
    HUYEN = "huyen", "Huyện"
    QUAN = "quan", "Quận"
    THI_XA = "thi_xa", "Thị xã"
    THANH_PHO = "thanh_pho", "Thành phố"
    XA = "xa", "Xã"
    PHUONG = "phuong", "Phường"
    THI_TRAN = "thi_tran", "Thị trấn"
    DAC_KHU = "dac_khu", "Đặc khu"
    AP = "ap", "Ấp"
    KHOM = "khom", "Khóm"
    THON = "thon", "Thôn"
    TO_DAN_PHO = "to_dan_pho", "Tổ dân phố"


HAMLET_TYPES = (UnitType.AP, UnitType.KHOM, UnitType.THON, UnitType.TO_DAN_PHO)


class Unit(TreeSpan):
    """One administrative unit during one span of its life.

    Merged, split, renamed or moved, the row ends and new rows begin, joined by `Succession`. The official code is
    no key: codes are used again for other units, and names repeat across the country.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind)
    type = models.CharField(_("type"), max_length=14, choices=UnitType)
    name = models.CharField(_("name"), max_length=100)
    code = models.CharField(_("official code"), max_length=10, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    valid_from_known = models.BooleanField(
        _("first day known"), default=True, help_text=_("No: the earliest day that the source vouches for.")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    area_km2 = models.FloatField(_("area (km²)"), null=True, blank=True)
    folded = models.CharField(max_length=120, editable=False, db_index=True)

    objects = TreeQuerySet.as_manager()

    class Meta(TreeSpan.Meta):
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")
        ordering = ["path"]
        indexes = [models.Index(fields=["kind", "valid_from", "valid_to"])]
        constraints = [
            *TreeSpan.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=UnitKind.PROVINCE, parent=None) | (~Q(kind=UnitKind.PROVINCE) & ~Q(parent=None)),
                name="org_unit_only_provinces_stand_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(str(self))
        super().save(*args, **kwargs)

    @property
    def full_label(self) -> str:
        """The unit with what it belongs to: names repeat across the country."""
        return f"{self}, {self.parent}" if self.parent else str(self)

    def get_absolute_url(self) -> str:
        return reverse("unit", args=[self.pk, slug(str(self))])


class Succession(models.Model):
    """`old` lives on in `new`: whole (`share` 1) or divided (`share` empty); shares are never guessed."""

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions", verbose_name=_("before"))
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins", verbose_name=_("after"))
    share = models.DecimalField(_("share"), max_digits=1, decimal_places=0, null=True, blank=True)
    decree = models.CharField(_("decree"), max_length=120, blank=True)
    date = models.DateField(_("date"))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="org_succession_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="org_succession_of_another"),
            models.CheckConstraint(condition=Q(share=None) | Q(share=1), name="org_succession_whole_or_divided"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def is_whole(self) -> bool:
        """Whether the old unit went into the new one as a whole."""
        return self.share is not None
