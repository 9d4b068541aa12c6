"""PDF by Typst: fonts of the house only, no network, nothing read outside the template's folder, the same bytes each time."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from kheo.lib import dates
from kheo.lib.office.plain import plain

CONTENT_TYPE = "application/pdf"

_HOUSE = Path(__file__).parent
_TEMPLATES = _HOUSE / "typst"


def write(template: str | Path, values: Mapping[str, Any], *, dated: date | None = None) -> bytes:
    """Return the PDF of a template: one of the house by its name ("letter", "certificate"), or a room's own by its path.

    The values reach it as JSON: `json(bytes(sys.inputs.values))`. Text from people stays text. A picture is given as
    bytes of PNG, JPEG or SVG and shown by `image(bytes(values.picture))`. A room's template finds the pieces of the house
    in `@kheo/paper:1.0.0`. `dated` is the day on which the file says that it was made (today unless told): the same
    values and day give the same bytes.

    The file is a PDF/A as far as our fonts can draw every sign; for one with an emoji in it, a plain tagged PDF.
    """
    source = template if isinstance(template, Path) else _TEMPLATES / f"{template}.typ"
    given = json.dumps(plain(values), allow_nan=False)
    made_at = datetime.combine(dated or dates.today(), time(), UTC)
    try:
        return _compiled(source, given, made_at, archive=True)
    except typst.TypstError:
        return _compiled(source, given, made_at, archive=False)


def _compiled(source: Path, given: str, made_at: datetime, *, archive: bool) -> bytes:
    return typst.compile(
        source,
        root=source.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": given},
        pdf_standards=["a-2a"] if archive else [],
        package_path=_TEMPLATES,
        package_cache_path=_TEMPLATES,
        timestamp=made_at,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HOUSE / "fonts"])
