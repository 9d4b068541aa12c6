"""The fuller year of the story: initiatives of 2022 in all eleven communes, and five of the year before. All invented."""

from kheo.demo.told import Told
from kheo.demo.year.before import BEFORE, CHECK_UPS
from kheo.demo.year.communes_rice import AMONG_THE_RICE
from kheo.demo.year.communes_river import BY_THE_RIVER
from kheo.demo.year.communes_road import ALONG_THE_ROAD
from kheo.demo.year.communes_sea import TOWARDS_THE_SEA

EARLIER: tuple[Told, ...] = BEFORE
# In the order of their days, so that what spread is told after what it came from.
YEAR: tuple[Told, ...] = tuple(
    sorted((*ALONG_THE_ROAD, *AMONG_THE_RICE, *TOWARDS_THE_SEA, *BY_THE_RIVER), key=lambda told: told.on)
)

__all__ = ["CHECK_UPS", "EARLIER", "YEAR"]
