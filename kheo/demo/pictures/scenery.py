"""The land of the pictures: sky, fields, canals, palms, trees and flowers of the lower Mekong."""

import math
from dataclasses import dataclass

from kheo.demo.pictures.sheet import HEIGHT, WIDTH, Colour, Point, Sheet, lit, mix, shaded

HAZE: Colour = (255, 236, 206)
LEAVES: tuple[Colour, ...] = ((70, 116, 66), (96, 142, 72), (134, 170, 84))
GRASS: Colour = (140, 172, 88)
EARTH: Colour = (196, 160, 116)
BARK: Colour = (124, 98, 74)
PETALS: tuple[Colour, ...] = ((226, 92, 104), (246, 178, 64), (250, 240, 226), (206, 96, 160), (238, 128, 72))

MORNING: tuple[Colour, ...] = ((132, 188, 212), (170, 208, 216), (220, 228, 210), (255, 236, 200))
NOON: tuple[Colour, ...] = ((112, 180, 214), (160, 208, 224), (216, 234, 230), (246, 240, 216))
SUNRISE: tuple[Colour, ...] = ((92, 124, 170), (178, 158, 176), (246, 182, 136), (255, 222, 156))
DUSK: tuple[Colour, ...] = ((26, 36, 82), (60, 62, 116), (150, 96, 122), (240, 152, 108))


@dataclass(frozen=True)
class Way:
    """A road or canal that runs from the horizon towards whoever looks at the picture."""

    horizon: float
    far: float
    near: float
    far_half: float = 14
    near_half: float = 420
    bend: float = 0

    def at(self, part: float) -> tuple[float, float, float]:
        """Middle, height on the sheet, and half the width; `part` is 0 at the horizon and 1 at the lower edge."""
        depth = part**1.7
        sway = math.sin(part * math.pi) * self.bend
        middle = self.far + (self.near - self.far) * depth + sway
        return middle, self.horizon + (HEIGHT + 30 - self.horizon) * depth, self.far_half + (self.near_half - self.far_half) * depth

    def outline(self, grow: float = 1) -> list[Point]:
        """Its two edges as one shape."""
        places = [self.at(step / 24) for step in range(25)]
        return [*((x - half * grow, y) for x, y, half in places), *((x + half * grow, y) for x, y, half in reversed(places))]


def clouds(sheet: Sheet, lowest: float, colour: Colour = (255, 248, 236), count: int = 6) -> None:
    """Flat-bottomed clouds, lit from above; the farther, the smaller."""
    puffs = []
    for _cloud in range(count):
        part = sheet.random.random()
        x, y, size = sheet.random.uniform(-80, WIDTH), 70 + (lowest - 50) * part, sheet.random.uniform(70, 120) * (1.1 - part * 0.75)
        stretch = sheet.random.uniform(1.5, 2.6)
        for puff in range(9):
            reach = (puff - 4) / 4
            high = size * (0.5 - 0.42 * reach * reach) * sheet.random.uniform(0.6, 1.25)
            puffs.append((x + reach * size * stretch, y - high * 0.8, size * 0.44, high))
    sheet.mist([(x, y + 6, wide * 1.06, high) for x, y, wide, high in puffs], mix(colour, (176, 186, 204), 0.5), 0.34, 8)
    sheet.mist(puffs, colour, 0.62, 4)


def egrets(sheet: Sheet, x: float, y: float, count: int = 7, size: float = 15) -> None:
    """White egrets on their way over the fields."""
    for bird in range(count):
        at, top, wing = x + bird * size * 2.6 + sheet.random.uniform(-8, 8), y - bird * size * 0.9 + sheet.random.uniform(-9, 9), size * sheet.random.uniform(0.7, 1)
        lift = sheet.random.uniform(-0.2, 0.7) * wing
        for side in (-1, 1):
            sheet.limb([(at, top), (at + side * wing * 0.5, top - lift * 0.7 - wing * 0.14), (at + side * wing, top - lift)], wing * 0.26, 1, (255, 253, 246))
        sheet.limb([(at - wing * 0.4, top), (at + wing * 0.5, top - wing * 0.04)], wing * 0.2, wing * 0.1, (255, 253, 246))


def fields(sheet: Sheet, horizon: float, *, haze: Colour = HAZE, depth: float = 190) -> None:
    """Rice, dykes and ponds in strips behind the village."""
    tones: tuple[Colour, ...] = ((170, 190, 98), (206, 192, 106), (150, 182, 96), (176, 202, 196), (190, 196, 104))
    y, step = horizon + 24.0, 0
    while y < horizon + depth:
        part = (y - horizon) / depth
        high, slant = 9 + 30 * part, sheet.random.uniform(-0.5, 0.5)
        x = -300.0
        while x < WIDTH + 200:
            wide = sheet.random.uniform(180, 460) * (0.7 + part)
            corners = [(x, y), (x + wide, y), (x + wide + slant * high * 3, y + high), (x + slant * high * 3, y + high)]
            sheet.shape(corners, mix(tones[(step + round(x)) % len(tones)], haze, 0.46 * (1 - part)))
            x += wide + 5 + 5 * part
        y += high + 2 + 4 * part
        step += 1
    edge = mix(GRASS, haze, 0.22)
    sheet.veil(horizon + depth * 0.4, horizon + depth + 40, edge, 1)
    sheet.veil(horizon + depth + 40, horizon + depth + 300, edge, 1, falling=True)


def banana(sheet: Sheet, x: float, foot: float, size: float, haze: float = 0) -> None:
    """A clump of banana plants."""
    for stem, lean in ((-0.12, -0.1), (0.1, 0.12), (0, 0)):
        top = (x + (stem + lean) * size, foot - size * (0.56 + 0.1 * (stem == 0)))
        sheet.limb([(x + stem * size, foot), top], size * 0.09, size * 0.055, mix((138, 150, 88), HAZE, haze))
        for turn in (-1.25, -0.75, -0.3, 0.25, 0.7, 1.2):
            reach = size * sheet.random.uniform(0.36, 0.5)
            tip = (top[0] + math.sin(turn) * reach, top[1] - math.cos(turn) * reach * 0.8 + abs(turn) * size * 0.12)
            _banana_leaf(sheet, top, tip, size, mix(sheet.random.choice(LEAVES), HAZE, haze))


def _banana_leaf(sheet: Sheet, top: Point, tip: Point, size: float, colour: Colour) -> None:
    knee = ((top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2 - size * 0.05)
    length = math.hypot(tip[0] - top[0], tip[1] - top[1]) or 1
    across = (-(tip[1] - top[1]) / length * size * 0.075, (tip[0] - top[0]) / length * size * 0.075)
    sheet.blob([top, (knee[0] + across[0], knee[1] + across[1]), tip, (knee[0] - across[0], knee[1] - across[1])], colour)
    sheet.line([top, knee, tip], size * 0.008, lit(colour, 0.5))


def near_leaves(sheet: Sheet, x: float, y: float, side: int, size: float = 150) -> None:
    """A branch close before the eye, in the shade: it gives the picture its depth."""
    dark: tuple[Colour, ...] = (shaded(LEAVES[0], 0.5), shaded(LEAVES[0], 0.3), shaded(LEAVES[1], 0.14))
    sheet.limb([(x - side * 60, y - 60), (x + side * size * 0.9, y + size * 0.16), (x + side * size * 2.2, y + size * 0.3)], 12, 3, shaded(BARK, 0.4))
    for step in range(30):
        part = step / 29
        at, top = x + side * size * 2.3 * part, y + size * 0.34 * part + sheet.random.uniform(-0.3, 0.36) * size
        turn, reach = sheet.random.uniform(0.2, 1.3), size * sheet.random.uniform(0.34, 0.5)
        tip = (at + side * math.cos(turn) * reach, top + math.sin(turn) * reach)
        across = (-(tip[1] - top) * 0.16, (tip[0] - at) * 0.16)
        middle = ((at + tip[0]) / 2, (top + tip[1]) / 2)
        sheet.blob([(at, top), (middle[0] + across[0], middle[1] + across[1]), tip, (middle[0] - across[0], middle[1] - across[1])], sheet.random.choice(dark))


def far_trees(sheet: Sheet, horizon: float, *, haze: Colour = HAZE, high: float = 54, palms: int = 9) -> None:
    """Three rows of trees along the horizon, each nearer and clearer."""
    for row, part in enumerate((0.72, 0.52, 0.32)):
        foot = horizon + row * 9
        for x in range(-30, WIDTH + 60, 30):
            size = high * sheet.random.uniform(0.4, 0.95) * (0.7 + row * 0.2)
            sheet.oval(x, foot - size * 0.3, size * 0.8, size, mix(LEAVES[row % 2], haze, part))
        for _palm in range(palms - row * 2):
            _far_palm(sheet, sheet.random.uniform(0, WIDTH), foot, high * sheet.random.uniform(1.5, 2.4), mix(LEAVES[0], haze, part))
        sheet.box(0, foot - 8, WIDTH, foot + 26, mix(LEAVES[1], haze, part))


def _far_palm(sheet: Sheet, x: float, foot: float, high: float, colour: Colour) -> None:
    top = foot - high
    sheet.line([(x, foot), (x + high * 0.06, top)], 3, colour)
    for turn in range(7):
        reach = math.pi * (turn / 6) * 1.24 - 0.4
        tip = (x + high * 0.06 - math.cos(reach) * high * 0.3, top - math.sin(reach) * high * 0.16 + high * 0.08)
        sheet.limb([(x + high * 0.06, top), ((x + tip[0]) / 2, min(top, tip[1]) - high * 0.05), tip], 6, 1, colour)


def temple(sheet: Sheet, x: float, foot: float, size: float, haze: Colour = HAZE) -> None:
    """The tiered roof of a Khmer temple, far away."""
    gold, wall = mix((214, 150, 70), haze, 0.36), mix((240, 220, 180), haze, 0.5)
    sheet.box(x - size * 0.5, foot - size * 0.34, x + size * 0.5, foot, wall)
    for step, (wide, low, high) in enumerate(((0.66, 0.3, 0.62), (0.5, 0.52, 0.82), (0.32, 0.72, 1.02))):
        tone = mix(gold, (170, 90, 60), 0.2 * step)
        sheet.blob([(x - size * wide, foot - size * low), (x - size * wide * 0.4, foot - size * (low + 0.1)), (x, foot - size * high),
                    (x + size * wide * 0.4, foot - size * (low + 0.1)), (x + size * wide, foot - size * low), (x, foot - size * (low - 0.03))], tone)  # fmt: skip
    sheet.limb([(x, foot - size), (x, foot - size * 1.36)], size * 0.05, 1, gold)


def grassland(sheet: Sheet, horizon: float, near: Colour = GRASS, *, haze: Colour = HAZE) -> None:
    """Ground from the horizon to the lower edge, greener and darker as it comes near, with soft strokes."""
    sheet.box(0, horizon, WIDTH, HEIGHT, near)
    sheet.veil(horizon, horizon + (HEIGHT - horizon) * 0.6, haze, 0.62, falling=True)
    sheet.veil(HEIGHT * 0.66, HEIGHT, shaded(near, 0.5), 0.4)
    for _stroke in range(420):
        part = sheet.random.random() ** 1.4
        x, y = sheet.random.uniform(-20, WIDTH), horizon + 14 + (HEIGHT - horizon) * part
        tone = mix(sheet.random.choice((lit(near), shaded(near, 0.18), LEAVES[1])), haze, 0.4 * (1 - part))
        sheet.oval(x, y, 16 + 50 * part, 1.5 + 5 * part, tone, 60)


def tuft(sheet: Sheet, x: float, foot: float, size: float, colour: Colour) -> None:
    """Blades of grass or rice."""
    for _blade in range(6):
        lean, high = sheet.random.uniform(-0.5, 0.5) * size, size * sheet.random.uniform(0.6, 1.1)
        tone = mix(colour, lit(colour, 0.5), sheet.random.random() * 0.7)
        sheet.shape([(x - size * 0.06, foot), (x + size * 0.06, foot), (x + lean, foot - high)], tone)


def rice(sheet: Sheet, horizon: float, colour: Colour, *, edge: Colour = HAZE) -> None:
    """A field of rice, row behind row."""
    for row in range(30):
        part = (row / 29) ** 1.6
        y, size = horizon + 26 + (HEIGHT + 40 - horizon) * part, 9 + 62 * part
        tone = mix(mix(colour, shaded(colour), 0.3 * (row % 2)), edge, 0.55 * (1 - part) ** 2)
        x = sheet.random.uniform(-size, 0)
        while x < WIDTH + size:
            tuft(sheet, x, y + sheet.random.uniform(-3, 3), size, tone)
            x += size * 0.62


def foliage(sheet: Sheet, x: float, y: float, wide: float, high: float, tones: tuple[Colour, ...] = LEAVES, count: int = 90) -> None:
    """Leaves in a heap: dark below, lit above and to the left."""
    for turn in range(7):
        angle = turn * math.tau / 7
        sheet.oval(x + math.cos(angle) * wide * 0.5, y + math.sin(angle) * high * 0.42 + high * 0.1, wide * 0.5, high * 0.5, shaded(tones[0], 0.2))
    for layer, tone in enumerate(tones):
        for _leaf in range(count // len(tones)):
            angle, reach = sheet.random.uniform(0, math.tau), math.sqrt(sheet.random.random()) * (1.08 - 0.2 * layer)
            left, top = x + math.cos(angle) * wide * reach - layer * wide * 0.1, y + math.sin(angle) * high * reach - layer * high * 0.16
            _leaf_at(sheet, left, top, (wide + high) * sheet.random.uniform(0.045, 0.085), mix(tone, lit(tone), sheet.random.random() * 0.4))


def _leaf_at(sheet: Sheet, x: float, y: float, size: float, colour: Colour) -> None:
    turn = sheet.random.uniform(0, math.pi)
    along, across = (math.cos(turn) * size * 1.3, math.sin(turn) * size * 1.3), (-math.sin(turn) * size * 0.62, math.cos(turn) * size * 0.62)
    sheet.shape([
        (x - along[0], y - along[1]), (x - along[0] * 0.3 + across[0], y - along[1] * 0.3 + across[1]), (x + along[0] * 0.4 + across[0] * 0.8, y + along[1] * 0.4 + across[1] * 0.8),
        (x + along[0], y + along[1]), (x + along[0] * 0.4 - across[0] * 0.8, y + along[1] * 0.4 - across[1] * 0.8), (x - along[0] * 0.3 - across[0], y - along[1] * 0.3 - across[1]),
    ], colour)  # fmt: skip


def tree(sheet: Sheet, x: float, foot: float, high: float, tones: tuple[Colour, ...] = LEAVES, count: int = 700) -> None:
    """A broad tree that gives shade."""
    shadow(sheet, x + high * 0.1, foot, high * 0.34)
    crown = foot - high * 0.7
    for reach in (-0.26, 0.02, 0.24):
        sheet.limb([(x, foot - high * 0.3), (x + high * reach * 0.4, foot - high * 0.5), (x + high * reach, crown)], high * 0.045, high * 0.014, BARK)
    sheet.limb([(x - high * 0.01, foot), (x + high * 0.012, foot - high * 0.25), (x, foot - high * 0.5)], high * 0.075, high * 0.045, BARK)
    sheet.limb([(x - high * 0.02, foot - 4), (x - high * 0.004, foot - high * 0.45)], high * 0.018, high * 0.01, lit(BARK, 0.4))
    for dx, dy, size in ((-0.24, 0.06, 0.2), (0.26, 0.04, 0.19), (0, -0.1, 0.26), (-0.1, 0.08, 0.2), (0.12, 0.1, 0.18)):
        foliage(sheet, x + high * dx, crown + high * dy, high * size, high * size * 0.72, tones, count // 5)


def sapling(sheet: Sheet, x: float, foot: float, high: float) -> None:
    """A young tree at its stake."""
    shadow(sheet, x + high * 0.1, foot, high * 0.2)
    sheet.oval(x, foot, high * 0.17, high * 0.045, shaded(EARTH))
    sheet.line([(x + high * 0.07, foot), (x + high * 0.05, foot - high * 0.62)], high * 0.025, lit(BARK))
    sheet.limb([(x, foot), (x + 2, foot - high * 0.7)], high * 0.035, high * 0.02, BARK)
    foliage(sheet, x, foot - high * 0.8, high * 0.2, high * 0.22, count=60)


def coconut(sheet: Sheet, x: float, foot: float, high: float, lean: float = 0.12, haze: float = 0) -> None:
    """A coconut palm, leaning as they do over water."""
    top = (x + high * lean, foot - high)
    bark = mix(BARK, HAZE, haze)
    way = [(x, foot), (x + high * lean * 0.25, foot - high * 0.4), top]
    sheet.limb(way, high * 0.05, high * 0.026, bark)
    sheet.limb([(a - high * 0.008, b) for a, b in way], high * 0.018, high * 0.008, lit(bark, 0.4))
    for tone, spread in ((LEAVES[0], 0.9), (LEAVES[1], 1.0), (LEAVES[2], 0.82)):
        for turn in range(5):
            angle = math.pi * (turn / 4) * 1.3 - 0.48 + sheet.random.uniform(-0.16, 0.16)
            _frond(sheet, top, angle, high * 0.36 * spread, mix(tone, HAZE, haze))
    for dx, dy in ((-0.02, 0.03), (0.025, 0.035), (0.002, 0.05)):
        sheet.oval(top[0] + high * dx, top[1] + high * dy, high * 0.021, high * 0.025, mix((150, 130, 66), HAZE, haze))


def _frond(sheet: Sheet, crown: Point, angle: float, length: float, colour: Colour) -> None:
    side = -math.cos(angle)
    tip = (crown[0] + side * length, crown[1] - math.sin(angle) * length * 0.62 + length * 0.34)
    knee = (crown[0] + side * length * 0.55, crown[1] - math.sin(angle) * length * 0.62 - length * 0.1)
    for step in range(1, 15):
        part = step / 14
        x = (1 - part) ** 2 * crown[0] + 2 * part * (1 - part) * knee[0] + part**2 * tip[0]
        y = (1 - part) ** 2 * crown[1] + 2 * part * (1 - part) * knee[1] + part**2 * tip[1]
        hang = length * 0.3 * (1 - part * 0.6)
        sheet.shape([(x - length * 0.03, y), (x + length * 0.03, y), (x + side * hang * 0.55, y + hang)], colour)
        sheet.shape([(x - length * 0.02, y), (x + length * 0.03, y), (x + side * hang * 0.9, y - hang * 0.2)], shaded(colour, 0.1))


def nipa(sheet: Sheet, x: float, foot: float, size: float, haze: float = 0) -> None:
    """Nipa palms (dừa nước): long leaves straight out of the bank."""
    for row, tone in enumerate(LEAVES):
        for _leaf in range(7):
            lean = sheet.random.uniform(-0.62, 0.62)
            high = size * sheet.random.uniform(0.7, 1.05) * (1 - 0.14 * row)
            tip = (x + lean * size, foot - high)
            colour = mix(tone, HAZE, haze)
            sheet.limb([(x + lean * size * 0.16, foot), (x + lean * size * 0.4, foot - high * 0.66), tip], size * 0.075, 1, colour)


def hedge(sheet: Sheet, x: float, foot: float, size: float, haze: float = 0) -> None:
    """One bush of a hedge in bloom."""
    shadow(sheet, x, foot - size * 0.04, size * 0.6, 40)
    tones = tuple(mix(tone, HAZE, haze) for tone in LEAVES)
    foliage(sheet, x, foot - size * 0.42, size * 0.62, size * 0.46, tones, 48)
    petal = sheet.random.choice(PETALS)
    for _flower in range(13):
        turn, reach = sheet.random.uniform(0, math.tau), math.sqrt(sheet.random.random())
        flower(sheet, x + math.cos(turn) * size * 0.56 * reach, foot - size * 0.52 + math.sin(turn) * size * 0.38 * reach, size * 0.1, mix(petal, HAZE, haze))


def flower(sheet: Sheet, x: float, y: float, size: float, petal: Colour) -> None:
    """A small flower with five petals."""
    for turn in range(5):
        angle = turn * math.tau / 5 + 0.3
        sheet.oval(x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.62, size * 0.5, size * 0.5, petal)
    sheet.oval(x, y, size * 0.36, size * 0.36, (250, 214, 96))


def shadow(sheet: Sheet, x: float, foot: float, wide: float, alpha: int = 60) -> None:
    """The soft shadow of what stands there; the light comes from the left."""
    steps = 6 if wide < 90 else 14
    for step in range(steps):
        part = 1 - step * 0.78 / steps
        sheet.oval(x + wide * 0.3, foot, wide * part, min(wide * 0.18, 46) * part, (48, 58, 66), max(alpha * 6 // steps // 5, 3))


def ripples(sheet: Sheet, way: Way | None = None, *, waterline: float = 0, colour: Colour = (246, 244, 226), count: int = 130) -> None:
    """Light on the water: of a canal, or of all that lies below the waterline."""
    for _ripple in range(count):
        part = sheet.random.random() ** 1.2
        if way:
            middle, y, half = way.at(0.12 + 0.88 * part)
            x, wide = middle + sheet.random.uniform(-0.8, 0.8) * half, half * 0.13 * sheet.random.uniform(0.3, 1)
        else:
            x, y, wide = sheet.random.uniform(0, WIDTH), waterline + 6 + (HEIGHT - waterline) * part, (10 + 90 * part) * sheet.random.uniform(0.4, 1)
        sheet.oval(x, y, wide, 0.8 + 2.2 * part, colour, 74)


def sunbeams(sheet: Sheet, x: float, y: float, colour: Colour = (255, 246, 214)) -> None:
    """Soft beams that fall from the upper left."""
    for _beam in range(5):
        begin, wide = sheet.random.uniform(-0.2, 1.1) * WIDTH * 0.6, sheet.random.uniform(30, 90)
        sheet.shape([(x, y), (begin + 420, HEIGHT), (begin + 420 + wide * 3, HEIGHT), (x + wide * 0.3, y)], colour, 15)
