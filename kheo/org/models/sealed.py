"""The field type of personal text that is kept under a key of its own."""

from typing import Any

from django.db import models


class SealedField(models.TextField):
    """Holds sealed text only; written by `org.actions.seal_field`, read by `org.queries.unseal_field`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(blank=True, default="", editable=False)
        super().__init__(*args, **kwargs)
