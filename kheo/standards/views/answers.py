"""What views of the standards answer alike."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from kheo.lib.workflow import TransitionRefused
from kheo.standards.views.places import blame


def is_done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the action went through; what it refused stands in the form, at its field where it has one."""
    try:
        act()
    except TransitionRefused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        blame(form, error)
    else:
        return True
    return False
