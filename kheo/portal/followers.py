"""What the portal does when something changes of which its pages show a copy."""

from kheo.grassroots.models import Activity
from kheo.movements.models import Initiative
from kheo.org.followers import register
from kheo.portal.actions import follow_activity, follow_initiative

register(Initiative, follow_initiative)
register(Activity, follow_activity)
