"""What the resources do when something changes below them: a consent withdrawn takes the name along, whoever withdrew it."""

from kheo.org.actions import erases_with_consent
from kheo.org.followers import register
from kheo.resources.models import Contribution
from kheo.resources.queries.donors import DONOR

register(Contribution, erases_with_consent(DONOR))
