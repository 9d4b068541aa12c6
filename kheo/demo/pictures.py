"""Pictures for the demo's photos: drawn here, the same ones each time, so that no real place or person is shown."""

import math
from collections.abc import Callable
from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 800
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw

SKY: tuple[Colour, Colour] = ((126, 190, 232), (226, 242, 250))
EVENING: tuple[Colour, Colour] = ((22, 32, 74), (214, 138, 108))
GRASS, LEAF, DARK_LEAF = (118, 178, 92), (74, 146, 78), (46, 110, 62)
PETALS: tuple[Colour, ...] = ((236, 92, 122), (250, 196, 74), (244, 244, 250), (226, 120, 206), (240, 134, 70))


def draw_photo(scene: str, number: int = 0) -> SimpleUploadedFile:
    """The picture of a scene ("road", "canal", "lamps", "desk", "bridge", "trees") as an upload; `number` varies it."""
    picture = SCENES[scene](Random(f"{scene} {number}"))  # noqa: S311 - a drawing, not a secret
    written = BytesIO()
    picture.save(written, "JPEG", quality=88)
    return SimpleUploadedFile(f"{scene}-{number}.jpg", written.getvalue(), content_type="image/jpeg")


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    """A sheet that fades from one colour to the other."""
    strip = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        part = y / HEIGHT
        strip.putpixel((0, y), tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True)))
    return strip.resize((WIDTH, HEIGHT))


def _clouds(picture: Image.Image, random: Random) -> None:
    layer = Image.new("RGBA", picture.size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    for _cloud in range(5):
        x, y = random.randint(-60, WIDTH), random.randint(30, 210)
        for _puff in range(7):
            left, top, size = x + random.randint(0, 190), y + random.randint(-18, 22), random.randint(40, 86)
            draw.ellipse((left, top, left + size * 1.7, top + size), fill=(255, 255, 255, 150))
    picture.paste(layer.filter(ImageFilter.GaussianBlur(9)), (0, 0), layer.filter(ImageFilter.GaussianBlur(9)))


def _far_trees(draw: Draw, random: Random, horizon: int) -> None:
    for x in range(-20, WIDTH + 40, 34):
        size = random.randint(26, 62)
        draw.ellipse((x - size, horizon - size, x + size, horizon + 18), fill=random.choice((LEAF, DARK_LEAF, (96, 160, 96))))


def _house(draw: Draw, x: int, y: int, size: int, wall: Colour, roof: Colour) -> None:
    draw.rectangle((x, y, x + size, y + size * 0.6), fill=wall)
    draw.polygon([(x - size * 0.12, y), (x + size / 2, y - size * 0.38), (x + size * 1.12, y)], fill=roof)
    draw.rectangle((x + size * 0.42, y + size * 0.24, x + size * 0.6, y + size * 0.6), fill=(120, 84, 58))
    for left in (0.12, 0.72):
        draw.rectangle((x + size * left, y + size * 0.2, x + size * (left + 0.16), y + size * 0.38), fill=(188, 222, 238))


def _palm(draw: Draw, x: int, foot: int, height: int) -> None:
    draw.line([(x, foot), (x + height * 0.08, foot - height * 0.55), (x + height * 0.05, foot - height)], fill=(128, 98, 66), width=12)
    crown = (x + height * 0.05, foot - height)
    for turn in range(0, 360, 40):
        reach = math.radians(turn)
        end = (crown[0] + math.cos(reach) * height * 0.34, crown[1] + math.sin(reach) * height * 0.2 + height * 0.06)
        draw.line([crown, ((crown[0] + end[0]) / 2, min(crown[1], end[1]) - 12), end], fill=DARK_LEAF, width=11, joint="curve")


def _flower(draw: Draw, random: Random, x: float, y: float, size: float) -> None:
    draw.ellipse((x - size * 1.2, y - size * 0.2, x + size * 1.2, y + size * 1.4), fill=random.choice((LEAF, DARK_LEAF)))
    petal = random.choice(PETALS)
    for turn in range(0, 360, 72):
        px, py = x + math.cos(math.radians(turn)) * size * 0.6, y + math.sin(math.radians(turn)) * size * 0.5
        draw.ellipse((px - size * 0.45, py - size * 0.4, px + size * 0.45, py + size * 0.4), fill=petal)
    draw.ellipse((x - size * 0.28, y - size * 0.25, x + size * 0.28, y + size * 0.25), fill=(252, 222, 96))


def _field(random: Random, horizon: int) -> tuple[Image.Image, Draw]:
    """Sky, clouds, trees along the horizon, grass: where most scenes begin."""
    picture = _sky(*SKY)
    _clouds(picture, random)
    draw = ImageDraw.Draw(picture)
    _far_trees(draw, random, horizon)
    draw.rectangle((0, horizon, WIDTH, HEIGHT), fill=GRASS)
    return picture, draw


def _road(random: Random) -> Image.Image:
    picture, draw = _field(random, 360)
    middle = random.randint(540, 660)
    _house(draw, random.randint(90, 240), 330, 150, (250, 238, 214), (190, 82, 62))
    _house(draw, random.randint(880, 1000), 322, 170, (226, 240, 236), (92, 120, 150))
    draw.polygon([(middle - 24, 360), (middle + 24, 360), (WIDTH - 230, HEIGHT), (230, HEIGHT)], fill=(206, 202, 194))
    for step in range(26):
        near = (step / 25) ** 1.7
        y, size = 372 + near * 420, 5 + near * 32
        for side, edge in ((-1, 230), (1, WIDTH - 230)):
            x = middle + side * 24 + (edge - middle - side * 24) * (y - 360) / 440 + side * size * 1.5
            _flower(draw, random, x, y, size)
            _flower(draw, random, x + side * size * 2.3, y + 4, size * 0.9)
    return picture


def _canal(random: Random) -> Image.Image:
    picture, draw = _field(random, 340)
    left, right = random.randint(440, 520), random.randint(660, 760)
    draw.polygon([(left + 80, 340), (right - 60, 340), (WIDTH - 120, HEIGHT), (120, HEIGHT)], fill=(92, 166, 190))
    for _ripple in range(70):
        y = random.randint(350, HEIGHT - 10)
        wide = 12 + (y - 340) // 5
        x = WIDTH // 2 + random.randint(-(y - 340) * 3 // 4, (y - 340) * 3 // 4)
        draw.line([(x - wide, y), (x + wide, y)], fill=random.choice(((132, 198, 214), (176, 222, 232))), width=3)
    for x, height in ((70, 420), (210, 330), (1010, 350), (1130, 430)):
        _palm(draw, x, random.randint(600, 720), height)
    draw.polygon([(520, 610), (760, 610), (710, 664), (568, 664)], fill=(138, 94, 60))
    draw.line([(506, 610), (774, 610)], fill=(104, 68, 42), width=8)
    return picture


def _lamps(random: Random) -> Image.Image:
    picture = _sky(*EVENING)
    draw = ImageDraw.Draw(picture)
    for _star in range(60):
        x, y = random.randint(0, WIDTH), random.randint(0, 300)
        draw.ellipse((x, y, x + 3, y + 3), fill=(250, 246, 220))
    draw.rectangle((0, 520, WIDTH, HEIGHT), fill=(40, 62, 52))
    draw.polygon([(560, 520), (640, 520), (1050, HEIGHT), (150, HEIGHT)], fill=(92, 92, 104))
    glow = Image.new("RGBA", picture.size, (255, 226, 140, 0))
    light = ImageDraw.Draw(glow)
    for step in range(6):
        near = (step / 5) ** 1.5
        for side in (-1, 1):
            x, foot, high = 600 + side * (60 + near * 450), 524 + near * 230, 90 + near * 400
            draw.line([(x, foot), (x, foot - high), (x - side * high * 0.18, foot - high)], fill=(60, 64, 78), width=round(3 + near * 8))
            lamp, size = x - side * high * 0.18, 10 + near * 30
            light.ellipse((lamp - size * 3, foot - high - size * 3, lamp + size * 3, foot - high + size * 3), fill=(255, 222, 130, 90))
            light.ellipse((lamp - size, foot - high - size * 0.6, lamp + size, foot - high + size * 0.8), fill=(255, 246, 206, 255))
            light.polygon([(lamp, foot - high), (lamp - size * 4, foot + 8), (lamp + size * 4, foot + 8)], fill=(255, 226, 140, 26))
    glow = glow.filter(ImageFilter.GaussianBlur(5))
    picture.paste(glow, (0, 0), glow)
    return picture


def _desk(random: Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), (242, 236, 222))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 70, 470, 350), fill=(186, 222, 240), outline=(150, 116, 84), width=14)
    draw.line([(280, 70), (280, 350)], fill=(150, 116, 84), width=10)
    draw.ellipse((120, 250, 320, 420), fill=LEAF)
    draw.rectangle((90, 350, 470, 430), fill=(242, 236, 222))
    for shelf in (150, 300):
        x = 660
        while x < 1090:
            wide, high = random.randint(24, 46), random.randint(90, 124)
            draw.rectangle((x, shelf + 20 - high + 90, x + wide, shelf + 110), fill=random.choice((*PETALS, LEAF, (88, 132, 182))))
            x += wide + 5
        draw.rectangle((640, shelf + 110, 1110, shelf + 126), fill=(150, 116, 84))
    draw.rectangle((0, 560, WIDTH, HEIGHT), fill=(176, 128, 84))
    draw.rectangle((0, 560, WIDTH, 580), fill=(150, 106, 68))
    for pile in range(3):
        x = 150 + pile * 300
        for sheet in range(8):
            nudge = random.randint(-7, 7)
            draw.rectangle((x + nudge, 690 - sheet * 13, x + 200 + nudge, 700 - sheet * 13), fill=(252, 252, 248), outline=(206, 204, 196))
        draw.rectangle((x, 574, x + 200, 592), fill=random.choice(PETALS))
    _vase(draw, random)
    return picture


def _vase(draw: Draw, random: Random) -> None:
    draw.polygon([(1040, 700), (1120, 700), (1104, 570), (1056, 570)], fill=(88, 132, 182))
    for place in range(5):
        x, y = 1040 + place * 20, 470 + abs(place - 2) * 26
        draw.line([(1080, 572), (x, y)], fill=DARK_LEAF, width=5)
        _flower(draw, random, x, y, 26)


def _bridge(random: Random) -> Image.Image:
    picture, draw = _field(random, 350)
    draw.polygon([(0, 520), (WIDTH, 470), (WIDTH, 700), (0, 760)], fill=(98, 170, 188))
    for _ripple in range(50):
        x, y = random.randint(0, WIDTH), random.randint(540, 690)
        draw.line([(x, y), (x + 46, y - 2)], fill=(150, 208, 220), width=3)
    for x in (330, 530, 730, 930):
        draw.rectangle((x, 470, x + 22, 690), fill=(150, 146, 140))
    draw.polygon([(180, 470), (620, 410), (1060, 470), (1060, 500), (620, 442), (180, 500)], fill=(196, 190, 180))
    for x in range(190, 1061, 58):
        top = 410 + abs(x - 620) * 60 // 440
        draw.line([(x, top + 4), (x, top - 46)], fill=(236, 240, 244), width=7)
    draw.line([(186, 424), (620, 364), (1056, 424)], fill=(236, 240, 244), width=9, joint="curve")
    _palm(draw, 90, 560, 330)
    _palm(draw, 1120, 540, 350)
    return picture


def _trees(random: Random) -> Image.Image:
    picture, draw = _field(random, 380)
    draw.rectangle((0, 660, WIDTH, 700), fill=(206, 202, 194))
    for place in range(9):
        x, foot, size = 70 + place * 132, random.randint(560, 610), random.randint(44, 66)
        draw.rectangle((x - 6, foot - 90, x + 6, foot), fill=(128, 98, 66))
        for _leaf in range(9):
            dx, dy = random.randint(-size, size), random.randint(-size, size // 2)
            draw.ellipse((x + dx - 34, foot - 120 + dy - 30, x + dx + 34, foot - 120 + dy + 30), fill=random.choice((LEAF, DARK_LEAF, (108, 172, 88))))
        _flower(draw, random, x + 44, foot + 34, 15)
    for place, colour in enumerate(((76, 160, 96), (248, 200, 72), (88, 132, 182))):
        x = 840 + place * 110
        draw.polygon([(x, 640), (x + 84, 640), (x + 74, 760), (x + 10, 760)], fill=colour)
        draw.rectangle((x - 8, 624, x + 92, 644), fill=tuple(part - 30 for part in colour))
    return picture


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "road": _road,
    "canal": _canal,
    "lamps": _lamps,
    "desk": _desk,
    "bridge": _bridge,
    "trees": _trees,
}
