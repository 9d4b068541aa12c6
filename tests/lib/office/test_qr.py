from io import BytesIO

import pytest
import segno
from lxml import etree
from PIL import Image

from kheo.lib.office import qr

ADDRESS = "https://dan-van.example.vn/kiem-tra/7K3M-9Q2X/"
SVG = "{http://www.w3.org/2000/svg}"
MARGIN = 4


def drawn_modules(svg):
    """The dark modules that the path of the SVG draws, read back from its strokes."""
    path = next(found for found in etree.fromstring(svg).iter(f"{SVG}path") if found.get("stroke"))
    x, y, dark = 0.0, 0.0, set()
    for move in path.get("d").replace("M", "m").split("m")[1:]:
        start, length = move.split("h")
        right, down = map(float, start.split())
        x, y = x + right, y + down
        dark |= {(int(y), int(x) + step) for step in range(int(length))}
        x += int(length)
    return dark


def wanted_modules(text):
    rows = segno.make_qr(text, error="m").matrix
    return {(y + MARGIN, x + MARGIN) for y, row in enumerate(rows) for x, module in enumerate(row) if module}


@pytest.mark.parametrize("text", [ADDRESS, "1", "Mỹ Xuyên: dân vận khéo"])
def test_svg_draws_the_code_of_the_text(text):
    assert drawn_modules(qr.svg(text)) == wanted_modules(text)


def test_svg_fills_its_place_and_needs_no_inline_style():
    made = etree.fromstring(qr.svg(ADDRESS, title="Kiểm tra giấy chứng nhận"))
    assert made.get("viewBox") == "0 0 41 41"
    assert [made.get("width"), made.get("height")] == [None, None]
    assert made.findtext(f"{SVG}title") == "Kiểm tra giấy chứng nhận"
    assert [element.tag for element in made.iter() if element.get("style")] == []


def test_svg_takes_the_text_for_text():
    made = etree.fromstring(qr.svg('</title><script>alert("x")</script>'))
    assert made.findtext(f"{SVG}title") == '</title><script>alert("x")</script>'
    assert [element.tag for element in made.iter(f"{SVG}script")] == []


def test_svg_begins_with_its_element_so_that_a_page_can_hold_it():
    assert qr.svg(ADDRESS).startswith("<svg ")
    assert qr.svg(ADDRESS).endswith("</svg>")


def test_png_shows_the_code_of_the_text():
    picture = Image.open(BytesIO(qr.png(ADDRESS))).convert("1")
    modules = picture.width // 8
    dark = {(y, x) for y in range(modules) for x in range(modules) if not picture.getpixel((x * 8 + 4, y * 8 + 4))}
    assert dark == wanted_modules(ADDRESS)


def test_codes_are_never_micro_codes():
    assert (drawn_modules(qr.svg("1")), qr.svg("1").count('viewBox="0 0 29 29"')) == (wanted_modules("1"), 1)
