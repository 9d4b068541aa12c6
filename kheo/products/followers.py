"""What the products do when something changes below them: a consent withdrawn takes the contact along, whoever withdrew it."""

from kheo.org.actions import erases_with_consent
from kheo.org.followers import register
from kheo.products.models import Producer
from kheo.products.queries import CONTACT

register(Producer, erases_with_consent(CONTACT))
