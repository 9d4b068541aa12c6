"""Setting the portal up."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, Locale, Page, Site

from kheo.org.models import Unit
from kheo.portal.models import AboutPage, HomePage
from kheo.portal.visits import milliseconds, prepare_secrets


def _plant_root() -> Page:
    """The root of the page tree, where a database was emptied and Wagtail's own first rows went with it."""
    locale, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


@transaction.atomic
def create_home(
    *, title: str, introduction: str, hostname: str = "localhost", port: int = 80, unit: Unit | None = None
) -> HomePage:
    """The front page at `/`, once, with the page about the site; a second call changes nothing.

    `unit` is whose portal this is; without it nobody edits its pages.
    """
    standing = HomePage.objects.first()
    if standing is not None:
        return standing
    root = Page.get_first_root_node() or _plant_root()
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    Page.objects.filter(depth=2).exclude(pk=root.pk).delete()  # Wagtail's welcome page
    home = root.add_child(instance=HomePage(title=title, introduction=introduction, slug="trang-chu", locale=root.locale, unit=unit))
    Site.objects.all().delete()
    Site.objects.create(hostname=hostname, port=port, root_page=home, is_default_site=True, site_name=title)
    prepare_secrets(milliseconds())
    home.add_child(instance=AboutPage(title=_("About this site"), slug="gioi-thieu", show_in_menus=True))
    return home
