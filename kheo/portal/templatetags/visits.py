"""The visit figures on a page."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from kheo.portal.middleware import SHOWS_FIGURES
from kheo.portal.visits import answered_by, current_figures

register = template.Library()


@register.inclusion_tag("portal/public/visit_figures.html", takes_context=True)
def visit_figures(context: Context) -> dict[str, Any]:
    """Draw the figures, and let the page that shows them count as a view; the middleware marks it, if it does.

    A starting value brought over from another site is shown apart: `visits_before`, `visits_before_on` and
    `visits_before_source` of the context.
    """
    before = {name: context.get(name) for name in ("visits_before", "visits_before_on", "visits_before_source")}
    request = context.get("request")
    if request is None:  # an error page drawn without a request: figures, and nobody to be counted
        return before | {"figures": current_figures()}
    setattr(request, SHOWS_FIGURES, True)
    drawn = {"answered": answered_by(request), "url": reverse("portal:visits"), "figures": current_figures()}
    return before | drawn
