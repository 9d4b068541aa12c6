"""Our site of the measure of pages: `python -m kheo.bench.measures.pages_worker ARTICLES` in a home of its own."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from kheo.bench.measures.pages_texts import LEAD, paragraphs, title  # noqa: E402
from kheo.portal.actions import create_home  # noqa: E402
from kheo.portal.models import ArticlePage, SectionPage  # noqa: E402


def make(articles: int) -> None:
    """A portal with one section of so many articles."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    home = create_home(title="Khéo", introduction=LEAD, hostname="127.0.0.1")
    section = home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))
    for number in range(1, articles + 1):
        body = [("paragraph", f"<p>{text}</p>") for text in paragraphs(number)]
        section.add_child(instance=ArticlePage(title=title(number), slug=f"bai-{number}", lead=LEAD, body=body))


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    make(int(sys.argv[1]))
    sys.stdout.write(json.dumps({}))
