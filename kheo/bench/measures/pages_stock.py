"""Stock Wagtail with the same articles: a project of `wagtail start`, one page type, nothing tuned."""

import os
import subprocess
import sys
from pathlib import Path

MODEL = """

from wagtail.fields import RichTextField


class ArticlePage(Page):
    lead = models.TextField()
    body = RichTextField()
"""
TEMPLATE = """{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block body_class %}template-articlepage{% endblock %}
{% block content %}<h1>{{ page.title }}</h1><p>{{ page.lead }}</p>{{ page.body|richtext }}{% endblock %}
"""
SETTINGS = """
from .base import *

DEBUG = False
SECRET_KEY = "measured"
ALLOWED_HOSTS = ["127.0.0.1"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""
CACHED = """
from .measured import *

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MIDDLEWARE = ["django.middleware.cache.UpdateCacheMiddleware", *MIDDLEWARE, "django.middleware.cache.FetchFromCacheMiddleware"]
"""
MAKE = """
from home.models import ArticlePage, HomePage
from kheo.bench.measures.pages_texts import LEAD, paragraphs, title

home = HomePage.objects.get()
for number in range(1, {articles} + 1):
    text = "".join(f"<p>{{one}}</p>" for one in paragraphs(number))
    home.add_child(instance=ArticlePage(title=title(number), slug=f"bai-{{number}}", lead=LEAD, body=text))
"""


def make(place: Path, articles: int) -> Path:
    """The project in that folder, with its database; returns the folder."""
    _run(place, "-c", "from wagtail.bin.wagtail import main; main()", "start", "stock", ".")
    with (place / "home" / "models.py").open("a", encoding="utf-8") as models:
        models.write(MODEL)
    (place / "home" / "templates" / "home" / "article_page.html").write_text(TEMPLATE, encoding="utf-8")
    (place / "stock" / "settings" / "measured.py").write_text(SETTINGS, encoding="utf-8")
    (place / "stock" / "settings" / "cached.py").write_text(CACHED, encoding="utf-8")
    for command in (["makemigrations", "home"], ["migrate"], ["shell", "-c", MAKE.format(articles=articles)]):
        _run(place, "manage.py", *command)
    return place


def _run(place: Path, *arguments: str) -> None:
    """A step of making it; `RuntimeError` with what was said where one fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KHEO_", "DJANGO_"))}
    environment |= {"DJANGO_SETTINGS_MODULE": "stock.settings.measured", "PYTHONPATH": os.pathsep.join(["", *sys.path])}
    done = subprocess.run([sys.executable, *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:2])} failed:\n{done.stderr[-2000:]}")
