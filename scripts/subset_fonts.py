"""Make one small font file per weight from the files that the publisher cut by script. For maintainers: `make vendor`.

    python scripts/subset_fonts.py FILES TARGET [FONT FALLBACK]...

FILES is the package's folder of woff2 files. Each further pair (a font, one that may stand in for it) is answered with the
`@font-face` descriptors that give the stand-in the room of the font; they stand in kheo/static/css/tokens.css.
"""

import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

WEIGHTS = (400, 600)
CUTS = ("latin", "vietnamese", "latin-ext")  # a sign is taken from the first that has it
LETTERS = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x1EA0, 0x1EFA))
VIETNAMESE = {ord(sign) for sign in "ĂăĐđĨĩŨũƠơƯư₫\u0300\u0301\u0303\u0309\u0323"}
PUNCTUATION = {ord(sign) for sign in "–—‘’“”•…−"}
SAMPLE = (
    "Nhằm tạo khí thế thi đua sôi nổi trong cán bộ, đoàn viên, hội viên và nhân dân tích cực tham gia các phong trào thi đua "
    "yêu nước của địa phương. Vệ sinh môi trường, trồng hoa ven đường, sửa cầu, giúp nhau làm kinh tế; 12 ấp, 1.250 hộ."
)


def cut(path: Path, signs: set[int]) -> TTFont:
    """The font with these signs alone; without hints, which today's screens do not read."""
    options = subset.Options(hinting=False, layout_features=["kern", "mark", "ccmp"], glyph_names=True)
    options.drop_tables += ["gasp"]
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    font.flavor = None
    return font


def make(files: Path, target: Path, weight: int) -> Path:
    """One file for a weight, put together from the cuts."""
    missing, parts = LETTERS | VIETNAMESE | PUNCTUATION, []
    with tempfile.TemporaryDirectory() as folder:
        for name in CUTS:
            source = files / f"be-vietnam-pro-{name}-{weight}-normal.woff2"
            found = missing & set(TTFont(source).getBestCmap())
            if not found:
                continue
            missing -= found
            parts.append(f"{folder}/{name}.ttf")
            cut(source, found).save(parts[-1])
        font = Merger().merge(parts)
    dates = TTFont(files / f"be-vietnam-pro-{CUTS[0]}-{weight}-normal.woff2")["head"]
    font["head"].created, font["head"].modified = dates.created, dates.modified  # the same bytes at every run
    font["post"].formatType = 3.0  # names of glyphs are for font makers
    font.flavor, font.recalcTimestamp = "woff2", False
    made = target / f"be-vietnam-pro-{weight}.woff2"
    font.save(made)
    return made


def width_of_sample(font: TTFont) -> float:
    """How wide the sample runs, in the font's own em."""
    signs, widths = font.getBestCmap(), font["hmtx"]
    known = [signs[ord(sign)] for sign in SAMPLE if ord(sign) in signs]
    return sum(widths[name][0] for name in known) / len(known) / font["head"].unitsPerEm


def stand_in(path: Path, fallback: Path) -> str:
    """The descriptors that make a fallback as wide and as high as the font."""
    font = TTFont(path)
    scale = width_of_sample(font) / width_of_sample(TTFont(fallback))
    em = font["head"].unitsPerEm * scale
    ascent, descent = font["hhea"].ascent / em, -font["hhea"].descent / em
    return f"size-adjust: {scale:.2%}; ascent-override: {ascent:.2%}; descent-override: {descent:.2%}; line-gap-override: 0%;"


def main(files: str, target: str, *pairs: str) -> None:
    """Make the files, and say what stands in for them."""
    for weight in WEIGHTS:
        made = make(Path(files), Path(target), weight)
        print(f"vendor: {made.name}, {made.stat().st_size} bytes")
    for font, fallback in zip(pairs[::2], pairs[1::2], strict=True):
        print(f"{Path(fallback).name}: {stand_in(Path(font), Path(fallback))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
