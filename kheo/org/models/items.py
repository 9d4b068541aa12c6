"""Rows that say something about a row of any other table."""

from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class ItemQuerySet(models.QuerySet):
    """Rows about one item, or about several of one table."""

    def about(self, item: models.Model) -> Self:
        """The rows about `item`."""
        return self.filter(item_type=ContentType.objects.get_for_model(item), item_id=item.pk)

    def about_all(self, model: type[models.Model], keys: object) -> Self:
        """The rows about those items of `model` whose keys are given (a list, or a query)."""
        return self.filter(item_type=ContentType.objects.get_for_model(model), item_id__in=keys)


class AboutItem(models.Model):
    """Abstract: points at the item it is about."""

    item_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    item_id = models.BigIntegerField()
    item = GenericForeignKey("item_type", "item_id")

    class Meta:
        abstract = True

    @property
    def item_label(self) -> str:
        """A stable name of the item: "movements.initiative:12"."""
        return f"{self.item_type.app_label}.{self.item_type.model}:{self.item_id}"
