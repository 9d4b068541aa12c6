"""Committees, fronts, unions, branches, teams: who acts in a unit."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.text import fold
from kheo.org.models.spans import TreeQuerySet, TreeSpan
from kheo.org.models.units import Unit


class BodyKind(models.TextChoices):
    PARTY_COMMITTEE = "party_committee", _("Party committee")
    MOBILISATION_BODY = "mobilisation_body", _("mobilisation committee, bloc or team")
    STATE_BODY = "state_body", _("state body")
    FRONT = "front", _("Fatherland Front")
    FRONT_COMMITTEE = "front_committee", _("Front committee of a hamlet")
    TRADE_UNION = "trade_union", _("Trade Union")
    FARMERS = "farmers", _("Farmers' Union")
    WOMEN = "women", _("Women's Union")
    YOUTH = "youth", _("Youth Union")
    VETERANS = "veterans", _("Veterans' Association")
    ELDERLY = "elderly", _("Association of the Elderly")
    RED_CROSS = "red_cross", _("Red Cross")
    LEARNING = "learning", _("Association for Learning Promotion")
    OTHER = "other", _("other body")


class Body(TreeSpan):
    """A body during one span of its life: its name, parent and letterhead change, and then a new row begins."""

    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)
    name = models.CharField(_("name"), max_length=160)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bodies", verbose_name=_("unit"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent body")
    )
    letterhead = models.TextField(
        _("letterhead"), blank=True, help_text=_("The lines at the top left of its documents, one a line.")
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by",
        verbose_name=_("follows"), help_text=_("The row of the same body, or the body, before this one."),
    )
    folded = models.CharField(max_length=180, editable=False, db_index=True)

    objects = TreeQuerySet.as_manager()

    class Meta(TreeSpan.Meta):
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)
