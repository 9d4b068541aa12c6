"""Links of the products at the desk."""

from django.utils.translation import gettext_lazy as _

from kheo.records.cards import Card, register
from kheo.records.permissions import works_with_records

register(Card(_("OCOP products"), "star", "records:list", order=55, arguments=("san-pham",), shown_to=works_with_records))
register(Card(_("OCOP producers"), "people", "records:list", order=56, arguments=("chu-the",), shown_to=works_with_records))
