"""What the views of the movement answer alike."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect

from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import Initiative
from kheo.records.registry import type_of


def show_initiative_at_desk(initiative: Initiative) -> HttpResponse:
    """Back to the initiative's page at the desk."""
    return redirect("records:show", type_of(initiative).slug, initiative.pk)


def refuse(form: BaseForm, error: Exception) -> None:
    """Put what an action refused where the person can mend it."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))


def is_done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the action went through; what it refused stands in the form."""
    try:
        act()
    except (TransitionRefused, ValidationError) as error:
        refuse(form, error)
        return False
    return True
