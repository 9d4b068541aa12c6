"""A sheet to draw on: smooth shapes, soft light, reflections, and the grain of paper.

Everything is measured in points of the finished picture and drawn half as large again, so that edges come out smooth.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = 1600, 1067
SCALE = 1.5
DRAWN = (round(WIDTH * SCALE), round(HEIGHT * SCALE))
STEPS = 6

Colour = tuple[int, int, int]
Point = tuple[float, float]


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """`one` with that part of `other` in it."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lit(colour: Colour, part: float = 0.25) -> Colour:
    """The colour where the sun falls on it."""
    return mix(colour, (255, 240, 200), part)


def shaded(colour: Colour, part: float = 0.28) -> Colour:
    """The colour in the shade, which is never black."""
    return mix(colour, (40, 44, 78), part)


def curve(points: Sequence[Point], *, closed: bool = True) -> list[Point]:
    """The points joined by a soft line (Catmull-Rom)."""
    count = len(points)
    ends = range(count if closed else count - 1)
    at: Callable[[int], Point] = (lambda i: points[i % count]) if closed else (lambda i: points[min(max(i, 0), count - 1)])
    drawn = [_between(at(i - 1), at(i), at(i + 1), at(i + 2), step / STEPS) for i in ends for step in range(STEPS)]
    return drawn if closed else [*drawn, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, part: float) -> Point:
    x, y = (_spline(a[axis], b[axis], c[axis], d[axis], part) for axis in (0, 1))
    return x, y


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


class Sheet:
    """One picture in the making; `random` gives it its small differences."""

    def __init__(self, random: Random, stops: Sequence[Colour], horizon: float = HEIGHT) -> None:
        """A sheet whose upper part, down to the horizon, fades through the colours."""
        self.random = random
        strip = Image.new("RGB", (1, len(stops)))
        for place, colour in enumerate(stops):
            strip.putpixel((0, place), colour)
        self.image = Image.new("RGB", DRAWN, stops[-1])
        self.image.paste(strip.resize((DRAWN[0], round(horizon * SCALE)), Image.Resampling.BICUBIC), (0, 0))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def shape(self, points: Iterable[Point], colour: Colour, alpha: int = 255) -> None:
        """A shape with corners."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*colour, alpha))

    def blob(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        """A shape with soft corners."""
        self.shape(curve(points), colour, alpha)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, alpha: int = 255) -> None:
        """A rectangle."""
        self.shape(((left, top), (right, top), (right, bottom), (left, bottom)), colour, alpha)

    def oval(self, x: float, y: float, wide: float, high: float, colour: Colour, alpha: int = 255) -> None:
        """An oval about a point; `wide` and `high` are half of its size."""
        box = ((x - wide) * SCALE, (y - high) * SCALE, (x + wide) * SCALE, (y + high) * SCALE)
        self.pen.ellipse(box, fill=(*colour, alpha))

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A line with round ends."""
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=max(round(width * SCALE), 1), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, width / 2, colour)

    def limb(self, points: Sequence[Point], begin: float, end: float, colour: Colour) -> None:
        """A soft line that grows thinner (or thicker) along its way."""
        way = curve(points, closed=False)
        one, other = [], []
        for place, (x, y) in enumerate(way):
            (ax, ay), (bx, by) = way[max(place - 1, 0)], way[min(place + 1, len(way) - 1)]
            length = math.hypot(bx - ax, by - ay) or 1
            half = (begin + (end - begin) * place / (len(way) - 1)) / 2
            across = (-(by - ay) / length * half, (bx - ax) / length * half)
            one.append((x + across[0], y + across[1]))
            other.append((x - across[0], y - across[1]))
        self.shape([*one, *reversed(other)], colour)
        for place, (x, y) in enumerate(points):
            half = (begin + (end - begin) * place / (len(points) - 1)) / 2
            self.oval(x, y, half, half, colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Light that fades from a point."""
        size = round(radius * 2 * SCALE)
        disc = ImageOps.invert(Image.radial_gradient("L")).point([round(max(value - 66, 0) * 1.34 * strength) for value in range(256)])
        place = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(colour, (*place, place[0] + size, place[1] + size), disc.resize((size, size), Image.Resampling.BILINEAR))

    def mist(self, puffs: Iterable[tuple[float, float, float, float]], colour: Colour, strength: float, blur: float = 3) -> None:
        """Soft ovals (middle, half the size) that flow into one another: clouds, steam, shade."""
        mask = Image.new("L", (WIDTH // 2, HEIGHT // 2))
        pen = ImageDraw.Draw(mask)
        for x, y, wide, high in puffs:
            pen.ellipse(((x - wide) / 2, (y - high) / 2, (x + wide) / 2, (y + high) / 2), fill=round(255 * strength))
        self.image.paste(colour, mask=mask.filter(ImageFilter.GaussianBlur(blur)).resize(self.image.size, Image.Resampling.BILINEAR))

    def veil(self, top: float, bottom: float, colour: Colour, strength: float, *, falling: bool = False) -> None:
        """Haze or shade that grows from `top` to `bottom`, or falls off the other way."""
        fade = Image.linear_gradient("L").point([round(value * strength) for value in range(256)])
        fade = ImageOps.flip(fade) if falling else fade
        box = (0, round(top * SCALE), DRAWN[0], round(bottom * SCALE))
        self.image.paste(colour, box, fade.resize((box[2], box[3] - box[1]), Image.Resampling.BILINEAR))

    def mirror(self, waterline: float, corners: Sequence[Point], tint: Colour, strength: float = 0.45) -> None:
        """Water of that outline, in which what stands above the waterline is seen again."""
        top = round(waterline * SCALE)
        above = self.image.crop((0, 0, DRAWN[0], top)).resize((WIDTH // 4, round(waterline / 4)), Image.Resampling.BOX)
        below = ImageOps.flip(above).filter(ImageFilter.GaussianBlur(3))
        below = below.resize((DRAWN[0], DRAWN[1] - top), Image.Resampling.BILINEAR)
        below = Image.blend(below, Image.new("RGB", below.size, tint), strength)
        outline = Image.new("L", below.size)
        ImageDraw.Draw(outline).polygon([(x * SCALE, y * SCALE - top) for x, y in corners], fill=255)
        self.image.paste(below, (0, top), outline)

    def finished(self, warmth: Colour = (255, 244, 226)) -> Image.Image:
        """The picture in its own size, warmed, with the grain of paper."""
        picture = self.image.resize((WIDTH, HEIGHT), Image.Resampling.HAMMING)
        picture = ImageChops.multiply(picture, Image.new("RGB", picture.size, warmth))
        return ImageChops.soft_light(picture, self._grain())

    def _grain(self) -> Image.Image:
        wide, high = WIDTH // 2, HEIGHT // 2
        noise = Image.frombytes("L", (wide, high), self.random.randbytes(wide * high)).filter(ImageFilter.GaussianBlur(0.7))
        cloth = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).point([round(128 + (value - 128) * 0.2) for value in range(256)])
        return Image.merge("RGB", (cloth, cloth, cloth))
