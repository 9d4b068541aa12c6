"""Verbs of the standards."""

from django.utils.translation import gettext_lazy as _

from kheo.org.permissions import declare

KEEP_STANDARDS = declare("standards.keep", _("Confirm rows of criteria sets with their source, say who verifies what, close and open periods"))
AWARD_TITLE = declare("standards.award_title", _("Record votes and decisions on titles, and what is aimed at"))
