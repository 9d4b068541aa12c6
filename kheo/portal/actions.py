"""Setting the portal up."""

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from kheo.portal.models import HomePage


def _plant_root() -> Page:
    """The root of the page tree, where a database was emptied and Wagtail's own first rows went with it."""
    locale, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


@transaction.atomic
def create_home(*, title: str, introduction: str, hostname: str = "localhost", port: int = 80) -> HomePage:
    """The front page at `/`, once; a second call changes nothing."""
    standing = HomePage.objects.first()
    if standing is not None:
        return standing
    root = Page.get_first_root_node() or _plant_root()
    Page.objects.filter(depth=2).exclude(pk=root.pk).delete()  # Wagtail's welcome page
    home = root.add_child(instance=HomePage(title=title, introduction=introduction, slug="trang-chu", locale=root.locale))
    Site.objects.all().delete()
    Site.objects.create(hostname=hostname, port=port, root_page=home, is_default_site=True, site_name=title)
    return home
