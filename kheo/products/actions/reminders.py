"""Before a certificate ends its place is reminded, step by step, what to do; a new rating settles it, or the word that it will not be renewed."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.products.kinds import reminder_at, reminders
from kheo.products.models import Product, Rating
from kheo.products.queries import newest_rating
from kheo.records.actions import send_notices, set_duty
from kheo.records.models import Duty
from kheo.records.permissions import ENTER, accounts_with
from kheo.records.workflow import COUNTED

CODE = "renew-"
REMIND = "remind_of_certificate"
LONGEST_NAME, LONGEST_LABEL = 60, 200


def renewal_code(rating: Rating) -> str:
    """The code of the duty to renew that certificate."""
    return f"{CODE}{rating.pk}"


def remind_of_certificates() -> int:
    """Each day: certificates near their end become duties, those that were renewed are none any more. Returns how many products were looked at."""
    near = dates.today() + timedelta(days=reminders()[0].days)
    owing = Duty.objects.open().filter(item_type=Duty(item=Product()).item_type, code__startswith=CODE).values("item_id")
    ending = Product.objects.counted().filter(certified_until__lte=near, revoked_since=None, unrenewed_since=None)
    products = Product.objects.filter(Q(pk__in=ending.values("pk")) | Q(pk__in=owing)).select_related("unit", "body").order_by("pk")
    for product in products:
        remind_of(product)
    return len(products)


def remind_of(product: Product) -> None:
    """Set the duty of the product's certificate as it stands today, and settle those that are none any more."""
    rating = newest_rating(product)
    label = _label_of(product, rating) if rating is not None and rating.is_to_be_renewed and product.state in COUNTED else ""
    code = renewal_code(rating) if rating is not None and label else ""
    Duty.objects.about(product).open().filter(code__startswith=CODE).exclude(code=code).update(done_at=dates.now())
    if rating is None or rating.valid_until is None or not label:
        return
    known = Duty.objects.about(product).filter(code=code, unit=product.unit, body=product.body).first()
    if known is not None and known.label == label and known.done_at is None:
        return
    url = reverse("products:dossier", args=[product.pk])
    duty = set_duty(product, code=code, unit=product.unit, body=product.body, label=label, due_on=rating.valid_until, url=url)
    Duty.objects.filter(pk=duty.pk).update(done_at=None)
    send_notices(product, REMIND, accounts_with(ENTER, product.unit, product.body), by=None, reason=label)


def _label_of(product: Product, rating: Rating) -> str:
    """What is to be done now, in words that change only from reminder to reminder; "" while it is too early."""
    if rating.valid_until is None:
        return ""
    words = {"product": str(product)[:LONGEST_NAME], "day": f"{rating.valid_until:%d/%m/%Y}"}
    days_left = (rating.valid_until - dates.today()).days
    reminder = reminder_at(days_left)
    if days_left < 0:
        return _("OCOP certificate of “%(product)s”: it ended on %(day)s and was not renewed") % words
    if reminder is None:
        return ""
    label = _("OCOP certificate of “%(product)s”, until %(day)s (%(days)s days at most): %(say)s") % {**words, "days": reminder.days, "say": reminder.say}
    return label[:LONGEST_LABEL]
