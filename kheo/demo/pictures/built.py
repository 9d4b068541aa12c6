"""What people have built and use in the pictures: houses, lamps, flags, benches, bridges, boats, bicycles, stalls."""

import math

from kheo.demo.pictures.people import RIDING, Figure, Look, Pose
from kheo.demo.pictures.scenery import BARK, HAZE, shadow
from kheo.demo.pictures.sheet import Colour, Point, Sheet, lit, mix, shaded

CONCRETE: Colour = (222, 212, 194)
FLAG: Colour = (204, 62, 54)
GOLD: Colour = (250, 206, 84)
WOOD: Colour = (160, 118, 78)
STEEL: Colour = (104, 112, 122)
STRINGS: tuple[Colour, ...] = ((214, 84, 72), (246, 196, 84), (92, 150, 128), (84, 132, 180), (240, 236, 222))


def house(sheet: Sheet, x: float, foot: float, size: float, wall: Colour, roof: Colour, haze: float = 0.12) -> None:
    """A house of the delta with its porch; `size` is its width."""
    wall, roof, wood = (mix(colour, HAZE, haze) for colour in (wall, roof, WOOD))
    top = foot - size * 0.42
    shadow(sheet, x + size * 0.2, foot, size * 0.6)
    sheet.box(x - size * 0.5, top, x + size * 0.5, foot, wall)
    sheet.box(x - size * 0.5, top, x + size * 0.5, top + size * 0.1, shaded(wall, 0.3))
    sheet.box(x + size * 0.26, top, x + size * 0.5, foot, shaded(wall, 0.14))
    sheet.box(x - size * 0.09, foot - size * 0.3, x + size * 0.09, foot, shaded(wood, 0.35))
    for left in (-0.38, 0.2):
        sheet.box(x + size * left, foot - size * 0.29, x + size * (left + 0.19), foot - size * 0.12, lit(wood, 0.1))
        sheet.box(x + size * (left + 0.015), foot - size * 0.275, x + size * (left + 0.175), foot - size * 0.135, mix((96, 128, 140), HAZE, haze))
        sheet.box(x + size * (left + 0.088), foot - size * 0.29, x + size * (left + 0.102), foot - size * 0.12, lit(wood, 0.1))
    sheet.shape([(x - size * 0.6, top + 2), (x - size * 0.4, top - size * 0.3), (x + size * 0.4, top - size * 0.3), (x + size * 0.6, top + 2)], roof)
    for step in range(12):
        part = step / 11
        sheet.line([(x - size * (0.4 - 0.8 * part), top - size * 0.3), (x - size * (0.6 - 1.2 * part), top + 1)], size * 0.006, shaded(roof, 0.14))
    sheet.shape([(x - size * 0.62, top + size * 0.035), (x - size * 0.6, top), (x + size * 0.6, top), (x + size * 0.62, top + size * 0.035)], shaded(roof, 0.3))
    for post in (-0.47, -0.18, 0.18, 0.47):
        sheet.box(x + size * (post - 0.012), top + size * 0.03, x + size * (post + 0.012), foot, lit(wall, 0.5))


def flag(sheet: Sheet, x: float, foot: float, high: float, haze: float = 0) -> None:
    """The national flag on its pole."""
    sheet.line([(x, foot), (x, foot - high)], max(high * 0.018, 1), mix((230, 226, 214), HAZE, haze))
    wide, top = high * 0.3, foot - high * 0.98
    red = mix(FLAG, HAZE, haze)
    sheet.blob([(x, top), (x + wide * 0.33, top + high * 0.018), (x + wide * 0.7, top - high * 0.012), (x + wide, top + high * 0.012), (x + wide, top + high * 0.2),
                (x + wide * 0.7, top + high * 0.18), (x + wide * 0.33, top + high * 0.21), (x, top + high * 0.19)], red)  # fmt: skip
    star(sheet, x + wide * 0.5, top + high * 0.1, high * 0.056, mix(GOLD, HAZE, haze))


def star(sheet: Sheet, x: float, y: float, size: float, colour: Colour) -> None:
    """A star with five points."""
    reach = [size if turn % 2 == 0 else size * 0.4 for turn in range(10)]
    sheet.shape([(x + math.sin(turn * math.pi / 5) * far, y - math.cos(turn * math.pi / 5) * far) for turn, far in enumerate(reach)], colour)


def bunting(sheet: Sheet, begin: Point, end: Point, sag: float, size: float) -> None:
    """A string of small flags."""
    count = max(round(math.hypot(end[0] - begin[0], end[1] - begin[1]) / (size * 1.5)), 4)
    way = [(begin[0] + (end[0] - begin[0]) * part, begin[1] + (end[1] - begin[1]) * part + sag * 4 * part * (1 - part)) for part in (step / count for step in range(count + 1))]
    sheet.line(way, 1.4, (126, 110, 96))
    for place, (x, y) in enumerate(way[1:-1]):
        sheet.shape([(x - size * 0.42, y), (x + size * 0.42, y), (x, y + size)], STRINGS[place % len(STRINGS)])


def bench(sheet: Sheet, x: float, seat: float, long: float, high: float) -> None:
    """A long wooden bench, seen from behind or before."""
    for leg in (-0.42, 0.42):
        sheet.line([(x + long * leg, seat), (x + long * leg, seat + high)], high * 0.14, shaded(WOOD, 0.3))
    sheet.shape([(x - long * 0.5, seat - high * 0.14), (x + long * 0.5, seat - high * 0.14), (x + long * 0.52, seat + high * 0.06), (x - long * 0.52, seat + high * 0.06)], WOOD)
    sheet.box(x - long * 0.52, seat + high * 0.06, x + long * 0.52, seat + high * 0.2, shaded(WOOD, 0.26))


def table(sheet: Sheet, x: float, top: float, long: float, high: float, cloth: Colour) -> None:
    """A table with a cloth that hangs down in front."""
    shadow(sheet, x, top + high, long * 0.55)
    sheet.shape([(x - long * 0.46, top - high * 0.16), (x + long * 0.46, top - high * 0.16), (x + long * 0.5, top), (x - long * 0.5, top)], lit(cloth, 0.35))
    sheet.box(x - long * 0.5, top, x + long * 0.5, top + high * 0.86, cloth)
    for fold in range(1, 9):
        at = x - long * 0.5 + long * fold / 9
        sheet.shape([(at, top + 4), (at + long * 0.012, top + high * 0.86), (at - long * 0.012, top + high * 0.86)], shaded(cloth, 0.14))


def lamp_post(sheet: Sheet, x: float, foot: float, high: float, side: int) -> Point:
    """A road lamp on its pole; returns where its light is."""
    light = (x + side * high * 0.24, foot - high * 0.98)
    sheet.limb([(x, foot), (x, foot - high * 0.8), (x + side * high * 0.05, foot - high * 0.96), light], max(high * 0.026, 1.5), max(high * 0.014, 1), (48, 50, 66))
    sheet.oval(light[0], light[1] + high * 0.008, high * 0.055, high * 0.018, (66, 68, 84))
    return light


def footbridge(sheet: Sheet, left: float, right: float, foot: float, rise: float) -> list[Point]:
    """A small concrete bridge over a canal; returns the line on which people go."""
    deck = [(left + (right - left) * step / 24, foot - rise * math.sin(math.pi * step / 24) ** 0.9) for step in range(25)]
    span = (right - left) / 100
    for step in (7, 17):
        x, y = deck[step]
        sheet.box(x - span * 1.1, y, x + span * 1.1, y + rise + span * 16, (176, 166, 152))
        sheet.box(x + span * 0.3, y, x + span * 1.1, y + rise + span * 16, (142, 134, 130))
    under = [(x, y + span * 3.4) for x, y in deck]
    sheet.shape([*deck, *reversed(under)], (206, 196, 178))
    sheet.shape([*[(x, y + span * 2.1) for x, y in deck], *reversed(under)], (150, 142, 136))
    return deck


def railing(sheet: Sheet, deck: list[Point], high: float, colour: Colour = (240, 236, 224)) -> None:
    """A white railing along the line."""
    for x, y in deck[::2]:
        sheet.line([(x, y + 3), (x, y - high)], high * 0.085, shaded(colour, 0.1))
    for part, width in ((1.0, 0.13), (0.55, 0.07)):
        sheet.line([(x, y - high * part) for x, y in deck], high * width, colour)


def _ring(sheet: Sheet, x: float, y: float, size: float, width: float, colour: Colour) -> None:
    around = [(x + math.cos(turn * math.tau / 28) * size, y + math.sin(turn * math.tau / 28) * size) for turn in range(29)]
    sheet.line(around, width, colour)


def bicycle(sheet: Sheet, look: Look, x: float, foot: float, high: float, side: int, frame: Colour) -> None:
    """Somebody on a bicycle; `high` is how tall they would stand."""
    size = high * (0.78 if look.child else 1)
    shadow(sheet, x, foot, size * 0.34)
    wheel, hubs = size * 0.17, [(x + side * size * reach, foot - size * 0.17) for reach in (-0.24, 0.27)]
    for hub in hubs:
        _ring(sheet, *hub, wheel, size * 0.02, (62, 60, 68))
    pedal, saddle, bar = (x + side * size * 0.01, foot - size * 0.15), (x - side * size * 0.1, foot - size * 0.46), (x + side * size * 0.21, foot - size * 0.5)
    for way in ([hubs[0], pedal, bar], [hubs[0], saddle, pedal], [saddle, bar], [hubs[1], bar, (bar[0] + side * size * 0.07, bar[1] - size * 0.08)]):
        sheet.line(way, size * 0.022, frame)
    sheet.oval(saddle[0], saddle[1] - size * 0.01, size * 0.06, size * 0.018, (60, 54, 56))
    stand_on(sheet, RIDING, look, x, foot - size * 0.02, size, side)


def stand_on(sheet: Sheet, pose: Pose, look: Look, x: float, foot: float, high: float, side: int) -> Figure:
    """Somebody on something: without a shadow of their own."""
    figure = Figure(sheet, x, foot, high, side)
    figure.draw(pose, look, grounded=False)
    return figure


def motorbike(sheet: Sheet, look: Look, x: float, foot: float, high: float, side: int, paint: Colour) -> None:
    """Somebody on a small motorbike."""
    shadow(sheet, x, foot, high * 0.36)
    for reach in (-0.26, 0.3):
        _ring(sheet, x + side * high * reach, foot - high * 0.13, high * 0.11, high * 0.05, (54, 52, 60))
    body = [(-0.3, 0.34), (-0.26, 0.42), (0.0, 0.38), (0.1, 0.24), (0.2, 0.3), (0.25, 0.52), (0.31, 0.5), (0.27, 0.2), (0.1, 0.13), (-0.22, 0.17)]
    sheet.blob([(x + side * high * a, foot - high * b) for a, b in body], paint)
    sheet.blob([(x + side * high * a, foot - high * b) for a, b in ((-0.3, 0.43), (-0.1, 0.46), (0.06, 0.4), (-0.08, 0.38), (-0.28, 0.39))], (58, 50, 54))
    sheet.oval(x + side * high * 0.31, foot - high * 0.47, high * 0.03, high * 0.035, (255, 240, 196))
    sheet.line([(x + side * high * 0.28, foot - high * 0.52), (x + side * high * 0.24, foot - high * 0.6)], high * 0.025, STEEL)
    stand_on(sheet, RIDING, look, x - side * high * 0.04, foot - high * 0.03, high, side)


def boat(sheet: Sheet, x: float, water: float, long: float, colour: Colour = WOOD) -> None:
    """A three-plank boat (xuồng ba lá) with its reflection."""
    half = long / 2
    sheet.blob([(x - half * 0.94, water + long * 0.03), (x, water + long * 0.1), (x + half * 0.94, water + long * 0.03), (x, water + long * 0.16)], shaded(colour, 0.6), 90)
    sheet.blob([(x - half, water - long * 0.07), (x - half * 0.6, water - long * 0.035), (x, water - long * 0.03), (x + half * 0.6, water - long * 0.035), (x + half, water - long * 0.075)], shaded(colour, 0.5))
    hull = _hull(x, water, half)
    sheet.shape(hull, colour)
    sheet.shape([*((a, b + long * 0.035) for a, b in hull[:9]), *hull[9:]], shaded(colour, 0.22))
    sheet.line(hull[:9], long * 0.014, lit(colour, 0.4))


def _hull(x: float, water: float, half: float) -> list[Point]:
    rim = [(x + half * (step - 4) / 4, water - half * 0.06 - half * 0.1 * (abs(step - 4) / 4) ** 2.4) for step in range(9)]
    keel = [(x + half * 0.9, water + half * 0.03), (x + half * 0.5, water + half * 0.09), (x - half * 0.5, water + half * 0.09), (x - half * 0.9, water + half * 0.03)]
    return [*rim, *keel]


def bin_of(sheet: Sheet, x: float, foot: float, high: float, colour: Colour) -> None:
    """A bin for sorted waste."""
    shadow(sheet, x, foot, high * 0.36)
    sheet.shape([(x - high * 0.3, foot - high * 0.86), (x + high * 0.3, foot - high * 0.86), (x + high * 0.24, foot), (x - high * 0.24, foot)], colour)
    sheet.shape([(x + high * 0.08, foot - high * 0.86), (x + high * 0.3, foot - high * 0.86), (x + high * 0.24, foot), (x + high * 0.06, foot)], shaded(colour, 0.2))
    sheet.blob([(x - high * 0.36, foot - high * 0.84), (x - high * 0.3, foot - high), (x + high * 0.3, foot - high), (x + high * 0.36, foot - high * 0.84)], lit(colour, 0.2))


def barrow(sheet: Sheet, x: float, foot: float, high: float, load: Colour) -> None:
    """A wheelbarrow with a heap on it."""
    shadow(sheet, x, foot, high * 0.9)
    sheet.blob([(x - high * 0.56, foot - high * 0.72), (x, foot - high * 1.14), (x + high * 0.6, foot - high * 0.74)], load)
    sheet.line([(x - high * 1.3, foot - high * 0.8), (x - high * 0.4, foot - high * 0.34), (x + high * 0.7, foot - high * 0.26)], high * 0.07, BARK)
    sheet.line([(x - high * 0.5, foot - high * 0.4), (x - high * 0.56, foot)], high * 0.07, STEEL)
    sheet.shape([(x - high * 0.66, foot - high * 0.76), (x + high * 0.72, foot - high * 0.76), (x + high * 0.4, foot - high * 0.32), (x - high * 0.42, foot - high * 0.32)], (72, 116, 122))
    _ring(sheet, x + high * 0.66, foot - high * 0.2, high * 0.16, high * 0.09, (60, 58, 64))


def stall_roof(sheet: Sheet, left: float, right: float, top: float, size: float, colours: tuple[Colour, Colour]) -> None:
    """The striped awning of a market stall."""
    count = 10
    wide = (right - left) / count
    for step in range(count):
        a, colour = left + step * wide, colours[step % 2]
        sheet.oval(a + wide / 2, top + size * 0.97, wide / 2, size * 0.26, shaded(colour, 0.1))
        sheet.shape([(a + wide * 0.3, top), (a + wide * 1.3 - (0.6 * wide if step == count - 1 else 0), top), (a + wide, top + size), (a, top + size)], colour)
