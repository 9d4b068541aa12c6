"""What the generic pages need to know of producers and products."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from kheo.lib.listing import Column
from kheo.org.models import User
from kheo.products.actions import remind_of
from kheo.products.actions.reminders import REMIND
from kheo.products.forms import ProducerForm, ProductForm
from kheo.products.kinds import group_choices, star_numbers
from kheo.products.models import Producer, ProducerKind, Product
from kheo.products.permissions import may_keep_dossier, may_print, may_rate
from kheo.products.queries import contact_to_publish, rating_faults
from kheo.products.queries.published import holding_stars
from kheo.records.listing import OWNER, STATE, SUBMITTED, RecordFilter
from kheo.records.permissions import may_carry, may_record_consent
from kheo.records.registry import RecordType, register
from kheo.records.verbs import add_verb
from kheo.records.workflow import ReviewState


class ProducerFilter(RecordFilter):
    """By state and kind."""

    kind = django_filters.ChoiceFilter(label=_("Kind of producer"), choices=ProducerKind)

    class Meta:
        model = Producer
        fields = ["state", "kind"]


class ProductFilter(RecordFilter):
    """By state, group, stars that hold today, and the day on which the certificate ends."""

    group = django_filters.ChoiceFilter(label=_("Group of products"), choices=group_choices)
    stars = django_filters.ChoiceFilter(
        label=_("Stars"), method="with_stars", choices=[(str(stars), ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}) for stars in star_numbers()]
    )
    certified_until = django_filters.DateFromToRangeFilter(label=_("Certificate until"))

    class Meta:
        model = Product
        fields = ["state", "group", "stars", "certified_until"]

    def with_stars(self, rows: QuerySet[Any], _name: str, stars: str) -> QuerySet[Any]:
        """Those that hold so many today."""
        return holding_stars(rows, int(stars))


def _producer_verbs(user: User, producer: Producer) -> list[tuple[str, str]]:
    """A product of it; whether whoever sells may be reached, where a contact is kept."""
    buttons = []
    if producer.state != ReviewState.WITHDRAWN and may_carry(user, producer):
        query = urlencode({"producer": producer.pk, "owner": producer.owner_key})
        buttons.append((str(_("Write down a product of it")), f"{reverse('records:new', args=['san-pham'])}?{query}"))
    if producer.contact and may_record_consent(user, producer):
        buttons.append((str(_("Consent to be reached")), reverse("products:contact_consent", args=[producer.pk])))
    return buttons


def _product_verbs(user: User, product: Product) -> list[tuple[str, str]]:
    """Stars, the checklist of the dossier, and what is printed of a published product."""
    buttons = []
    if may_rate(user, product):
        buttons.append((str(_("Record stars and certificate")), reverse("products:rate", args=[product.pk])))
    if may_keep_dossier(user, product):
        buttons.append((str(_("Checklist of the dossier")), reverse("products:dossier", args=[product.pk])))
    return [*buttons, *(_papers(product) if may_print(user, product) else [])]


def _papers(product: Product) -> list[tuple[str, str]]:
    labels, leaflet = (reverse(f"products:{name}", args=[product.pk]) for name in ("labels", "leaflet"))
    return [
        (str(_("Small labels with a code (24 on a sheet)")), f"{labels}?co=24"), (str(_("Large labels with a code (8 on a sheet)")), f"{labels}?co=8"),
        (str(_("Leaflet, A5")), f"{leaflet}?kho=a5"), (str(_("Leaflet, A4")), f"{leaflet}?kho=a4"),
    ]  # fmt: skip


register(
    RecordType(
        model=Product,
        slug="san-pham",
        intro=_("A product of the OCOP programme: what it is, who makes it, its story, where to buy it."),
        form=ProductForm,
        columns=[
            Column("name", _("Name"), value=str, order="folded"),
            OWNER,
            Column("producer", _("Producer"), value=lambda row: row.producer, order="producer__folded"),
            Column("group", _("Group of products"), value=lambda row: row.group_name, order="group"),
            Column("stars", _("Stars"), value=lambda row: row.stars_held or "", order="stars_today"),
            Column("certified_until", _("Certificate until"), order="certified_until"),
            STATE,
            SUBMITTED,
        ],
        filterset=ProductFilter,
        facts="products/product_facts.html",
        related=("unit", "body", "producer"),
        verbs=_product_verbs,
        after_step=lambda product, _verb, _by: remind_of(product),
        faults=rating_faults,
    )
)
register(
    RecordType(
        model=Producer,
        slug="chu-the",
        intro=_("Who makes OCOP products: a cooperative, a cooperative group, a company or a household business."),
        form=ProducerForm,
        columns=[
            Column("name", _("Name"), value=str, order="folded"),
            OWNER,
            Column("kind", _("Kind of producer"), value="get_kind_display", order="kind"),
            STATE,
            SUBMITTED,
        ],
        filterset=ProducerFilter,
        facts="products/producer_facts.html",
        verbs=_producer_verbs,
        unsealed=lambda producer: [(_("Reach the seller"), contact)] if (contact := contact_to_publish(producer)) else [],
    )
)
add_verb("rate", pgettext_lazy("happened", "its stars were recorded"))
add_verb("correct_rating", pgettext_lazy("happened", "the record of its stars was corrected"))
add_verb("revoke_rating", pgettext_lazy("happened", "its stars were revoked"))
add_verb("end_renewal", pgettext_lazy("happened", "its certificate will not be renewed"))
add_verb("resume_renewal", pgettext_lazy("happened", "its certificate will be renewed after all"))
add_verb("keep_dossier", pgettext_lazy("happened", "the checklist of its dossier was kept"))
add_verb(REMIND, pgettext_lazy("happened", "its certificate comes to its end"))
