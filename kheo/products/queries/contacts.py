"""How whoever sells is reached, as far as they agree."""

from kheo.org.models import Consent
from kheo.org.queries import standing_consent as consent_about
from kheo.org.queries import unseal_field
from kheo.products.models import Producer

CONTACT = "contact"
TO_PUBLISH = "publish"


def standing_consent(producer: Producer) -> Consent | None:
    """The consent of whoever sells to be reached in public, while it stands."""
    return consent_about(producer, CONTACT, TO_PUBLISH)


def has_agreed(producer: Producer) -> bool:
    """Whether such a consent stands."""
    return standing_consent(producer) is not None


def contact_to_publish(producer: Producer) -> str:
    """What comes onto the public page with the producer: for the editor who publishes it; else ""."""
    return unseal_field(producer, CONTACT) if producer.contact and has_agreed(producer) else ""


def public_contact(producer: Producer) -> str:
    """How whoever sells is reached, of a producer whom everybody may read and with a consent that stands; else ""."""
    return contact_to_publish(producer) if producer.is_public else ""
