"""QR codes, drawn on the server: as SVG to stand in a page, as PNG for other papers."""

from io import BytesIO
from typing import Any

import segno
from segno import QRCode

from kheo.lib.office import plain

_PNG_SCALE = 8
_MARGIN = 4  # modules; scanners need this much white around the code


def svg(text: str, *, title: str = "") -> str:
    """Return an SVG element that fills its place, readable in both colour schemes, with a title (the text itself unless told).

    It holds no style attribute, so that it may stand in a page under the strict content policy; its bytes are a whole
    picture as well, for `pdf.write`.
    """
    return _saved(
        text, "svg", title=plain.text(title or text), light="#fff", omitsize=True, xmldecl=False, nl=False, svgclass="qr", lineclass=None
    ).decode()


def png(text: str) -> bytes:
    """Return a PNG picture in black and white."""
    return _saved(text, "png", scale=_PNG_SCALE)


def _saved(text: str, kind: str, **look: Any) -> bytes:
    written = BytesIO()
    _code(text).save(written, kind=kind, border=_MARGIN, **look)
    return written.getvalue()


def _code(text: str) -> QRCode:
    """A code that can be read with a seventh of it stained or torn; never a micro code, which telephones do not read."""
    return segno.make_qr(text, error="m")
