"""DOCX from templates: what people wrote is text, never markup and never a command of the template."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from kheo.lib.office.plain import plain, spoken_date

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_NEW_PARAGRAPH = "\a"  # the sign that docxtpl turns into a paragraph of the same look


class Paper(Protocol):
    """A document that can be saved: of python-docx, or a template of docxtpl."""

    def save(self, path_or_stream: BytesIO, /) -> None: ...


def write(template: Path, values: Mapping[str, Any]) -> bytes:
    """Return the template filled with the values; each line of a text becomes a paragraph of its own.

    Templates are Jinja as docxtpl reads it, with the filter `spoken_date`. A value that the template names and nobody
    gave is an error: no paper leaves the house with a silent gap. The same values give the same bytes.
    """
    paper = DocxTemplate(template)
    words = SandboxedEnvironment(undefined=StrictUndefined, finalize=_escaped)
    words.filters["spoken_date"] = spoken_date
    paper.render(plain(values, of_text=_paragraphs), words, autoescape=True)
    return packed(paper)


def packed(paper: Paper) -> bytes:
    """Return the document's bytes, packed without the hour of packing."""
    saved, written = BytesIO(), BytesIO()
    paper.save(saved)
    with ZipFile(saved) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return written.getvalue()


def _paragraphs(text: str) -> str:
    return _NEW_PARAGRAPH.join(line for line in text.split("\n") if line.strip())


def _escaped(value: object) -> Markup:
    """What an expression of the template gave; braces are spelt out, as docxtpl would take some of them for its own."""
    escaped = str(escape(value)).replace("{", "&#123;").replace("}", "&#125;")
    return Markup(escaped)  # noqa: S704  escaped the line above
