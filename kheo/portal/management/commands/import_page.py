import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from kheo.portal import actions
from kheo.portal.actions.brought_over import LONGEST_CREDIT, LONGEST_TITLE
from kheo.portal.models import HomePage
from kheo.portal.page_import import BadPage, Furniture, ReadPage, read_page
from kheo.portal.page_import.decoding import LIMIT

Line = tuple[str, str | int]
_MANY = frozenset({"paragraph", "caption", "table", "gallery", "video", "imprint_telephone"})


class Command(BaseCommand):
    help = "Make a draft from the saved text or HTML of a page: kheo import-page FILE [--furniture] [--json]."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help=_("a page saved as text or HTML"))
        parser.add_argument("--furniture", action="store_true", help=_("report what is not the article, too"))
        parser.add_argument("--json", action="store_true", help=_("one JSON object instead of lines"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        path = Path(options["file"])
        try:
            page = read_page(content_of(path))
        except BadPage as error:
            raise CommandError(f"{path.name}: {error}") from error
        lines = article_lines(page) + (furniture_lines(page.furniture) if options["furniture"] else [])
        if options["json"]:
            self.stdout.write(json.dumps(as_object(lines, with_furniture=options["furniture"]), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(f"{label}: {value}" for label, value in lines))
        for problem in problems_of(page, with_furniture=options["furniture"]):
            self.stderr.write(problem)
        self.stderr.write(store(page))


def content_of(path: Path) -> bytes:
    """The bytes of the file, no more than it takes to see that they are too many."""
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as error:
        raise CommandError(_("“%(file)s” cannot be opened. Check the name of the file and the right to read it.") % {"file": path}) from error


def article_lines(page: ReadPage) -> list[Line]:
    """The labelled lines of an article; what the page does not have is left out."""
    lines: list[Line] = [("title", page.title), ("lead", page.lead)]
    lines += [("paragraph", text) for text in page.paragraphs]
    lines += [("caption", figure.caption) for figure in page.figures]
    lines += [("table", row) for _place, rows in page.tables for row in rows]
    lines += [("byline", page.byline.printed), ("text_credit", page.text_credit), ("photo_credit", page.photo_credit)]
    return [(label, value) for label, value in [*lines, ("dated", page.dated)] if value]


def furniture_lines(furniture: Furniture) -> list[Line]:
    """The labelled lines of what stands around an article."""
    gallery, imprint = furniture.gallery, furniture.imprint
    lines: list[Line] = [("gallery_block", gallery.block)] if gallery else []
    lines += [("gallery", caption) for caption in (gallery.captions if gallery else ())]
    lines += [("video", title) for title in furniture.videos]
    lines += [(f"visits_{role}", visits.number) for role, visits in furniture.visits.items()]
    if furniture.starting_value is not None:
        lines.append(("starting_value", furniture.starting_value))
    named = [("owner", imprint.owner), ("address", imprint.address)]
    named += [("telephone", number) for number in imprint.telephones]
    named += [("fax", imprint.fax), ("email", imprint.email), ("responsible", imprint.responsible), ("website", imprint.website)]
    return lines + [(f"imprint_{name}", value) for name, value in named if value]


def as_object(lines: list[Line], *, with_furniture: bool) -> dict[str, Any]:
    """The lines as one object: a list where there may be many, empty where there is none."""
    expected = ["title", "lead", "paragraph", "caption", "table", "byline", "text_credit", "photo_credit", "dated"]
    if with_furniture:
        expected += ["gallery", "video", "imprint_telephone"]
    found: dict[str, Any] = {label: [] if label in _MANY else "" for label in expected}
    for label, value in lines:
        if label in _MANY:
            found[label].append(value)
        else:
            found[label] = value
    return found


def problems_of(page: ReadPage, *, with_furniture: bool) -> list[str]:
    """What a person must look at."""
    problems = list(page.problems)
    if len(page.title) > LONGEST_TITLE or max(len(page.text_credit), len(page.photo_credit)) > LONGEST_CREDIT:
        problems.append(_("The title or the byline is too long for the draft and was cut there; the lines here are whole."))
    if with_furniture and page.furniture.gallery:
        problems.append(_("The cuts of the gallery are proposals: a person must confirm where each caption ends."))
    return problems


def store(page: ReadPage) -> str:
    """Make the draft where there is a portal; what became of it in words."""
    try:
        draft = actions.create_draft(page=page) if has_portal() else None
    except ValidationError as error:
        raise CommandError(_("The draft was not stored: %(why)s") % {"why": " ".join(error.messages)}) from error
    if draft is None:
        return _("No draft was stored: this database has no portal with a section yet. Set the portal up, then run the command again.")
    return _("The draft “%(title)s” stands in the portal. Look it through in the editors' rooms and publish it there.") % {"title": draft.title}


def has_portal() -> bool:
    """Whether the database has its tables and a front page under which a draft could stand."""
    try:
        return HomePage.objects.exists()
    except DatabaseError:
        return False
