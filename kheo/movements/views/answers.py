"""What the views of the movement answer alike."""

from django.http import HttpResponse
from django.shortcuts import redirect

from kheo.movements.models import Initiative
from kheo.records.registry import type_of


def show_initiative_at_desk(initiative: Initiative) -> HttpResponse:
    """Back to the initiative's page at the desk."""
    return redirect("records:show", type_of(initiative).slug, initiative.pk)
