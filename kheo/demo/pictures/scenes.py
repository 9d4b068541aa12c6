"""The scenes out of doors: roads, canals, fields, bridges, and the people who look after them."""

from collections.abc import Callable
from random import Random

from PIL import Image

from kheo.demo.pictures import built, scenery
from kheo.demo.pictures.people import (
    BENDING,
    CROUCHING,
    REACHING,
    ROWING,
    SHOVELLING,
    SPEAKING,
    STANDING,
    SWEEPING,
    WALKING,
    farmer,
    pupil,
    stand,
    villager,
    youth,
)
from kheo.demo.pictures.scenery import EARTH, GRASS, HAZE, MORNING, NOON, SUNRISE, Way
from kheo.demo.pictures.sheet import HEIGHT, WIDTH, Colour, Sheet, lit, mix, shaded

WALLS: tuple[Colour, ...] = ((246, 226, 190), (206, 222, 206), (236, 206, 180), (214, 220, 226))
ROOFS: tuple[Colour, ...] = ((190, 96, 72), (126, 138, 146), (168, 112, 84), (110, 130, 122))
GROVE: tuple[Colour, ...] = tuple(mix(tone, HAZE, 0.3) for tone in scenery.LEAVES)
WATER: Colour = (128, 158, 138)
TALL = 0.62  # how tall somebody stands, in parts of the way from the horizon down to their feet


def tall(foot: float, horizon: float) -> float:
    """The height of a grown person whose feet stand there."""
    return (foot - horizon) * TALL


def _open_land(random: Random, horizon: float, sky: tuple[Colour, ...] = MORNING, *, with_temple: bool = True) -> Sheet:
    """Sky, clouds, far trees and grass: where most scenes begin."""
    sheet = Sheet(random, sky, horizon + 10)
    sheet.glow(random.uniform(180, 420), horizon - 190, 460, (255, 244, 206), 0.75)
    scenery.clouds(sheet, horizon - 130)
    if with_temple:
        scenery.temple(sheet, random.uniform(1040, 1420), horizon + 6, random.uniform(62, 84))
    scenery.far_trees(sheet, horizon)
    scenery.grassland(sheet, horizon + 24)
    scenery.fields(sheet, horizon)
    sheet.veil(horizon - 60, horizon + 40, HAZE, 0.4)
    scenery.egrets(sheet, random.uniform(500, 1200), random.uniform(200, 300))
    return sheet


def _houses(sheet: Sheet, horizon: float, places: tuple[tuple[float, float], ...]) -> None:
    """Houses at these places, given as where they stand and how wide they are, with something green beside."""
    for x, size in places:
        foot = horizon + size * 0.42
        for reach in (-0.9, 0.86):
            scenery.foliage(sheet, x + size * reach, foot - size * 0.3, size * 0.34, size * 0.3, GROVE, 110)
        scenery.coconut(sheet, x + size * sheet.random.choice((-0.62, 0.7)), foot - 6, size * sheet.random.uniform(1.05, 1.4), sheet.random.uniform(-0.14, 0.14), 0.3)
        scenery.banana(sheet, x + size * 0.62, foot - 4, size * 0.5, 0.2)
        built.house(sheet, x, foot, size, sheet.random.choice(WALLS), sheet.random.choice(ROOFS), 0.2)
        for step in range(9):
            scenery.hedge(sheet, x - size * 0.72 + step * size * 0.18, foot + size * 0.08, size * 0.15, 0.3)


def _pave(sheet: Sheet, way: Way, colour: Colour = built.CONCRETE, *, jointed: bool = True) -> None:
    """The road, with its verge and the shade of trees on it."""
    sheet.shape(way.outline(1.16), mix(EARTH, GRASS, 0.3))
    sheet.shape(way.outline(), colour)
    for step in range(7, 24 if jointed else 7):
        middle, y, half = way.at(step / 24)
        sheet.line([(middle - half, y), (middle + half, y)], 1 + step * 0.08, shaded(colour, 0.09))
    patches = [way.at(sheet.random.uniform(0.5, 1)) for _patch in range(8)]
    dapples = [(x + half * sheet.random.uniform(-0.9, 0.1), y, half * sheet.random.uniform(0.2, 0.5), half * 0.05) for x, y, half in patches]
    sheet.mist(dapples, (84, 92, 96), 0.22, 6)


def _line_with_flowers(sheet: Sheet, way: Way, *, begin: float = 0.12, side: int = 0) -> None:
    """Hedges in bloom along the road, the far ones first."""
    for step in range(30):
        part = begin + (1.06 - begin) * step / 29
        middle, y, half = way.at(part)
        for edge in (-1, 1) if side == 0 else (side,):
            size = 12 + half * 0.26
            scenery.hedge(sheet, middle + edge * (half * 1.13 + size * 0.5), y + size * 0.2, size, 0.5 * (1 - part) ** 2)


def _flags_along(sheet: Sheet, way: Way, side: int, parts: tuple[float, ...]) -> None:
    for part in parts:
        middle, y, half = way.at(part)
        built.flag(sheet, middle + side * half * 1.24, y, 40 + half * 1.05, 0.4 * (1 - part) ** 2)


def road(random: Random) -> Image.Image:
    """A concrete road between hedges in bloom, with people who look after them."""
    horizon = 390
    sheet = _open_land(random, horizon, random.choice((MORNING, NOON)))
    way = Way(horizon + 26, random.uniform(640, 1000), random.uniform(640, 860), 12, 400, random.uniform(-130, 110))
    _houses(sheet, horizon, ((random.uniform(170, 320), random.uniform(230, 290)), (random.uniform(1270, 1420), random.uniform(220, 280)), (random.uniform(520, 600), 120)))
    _pave(sheet, way)
    _flags_along(sheet, way, -1, (0.36, 0.5, 0.66))
    middle, y, half = way.at(0.5)
    built.bicycle(sheet, pupil(random), middle + half * 0.2, y, tall(y, horizon), -1, (196, 84, 72))
    _line_with_flowers(sheet, way)
    middle, y, half = way.at(0.72)
    stand(sheet, CROUCHING, farmer(random), middle - half * 0.86, y, tall(y, horizon), -1)
    stand(sheet, BENDING, farmer(random), middle + half * 0.62, y + 40, tall(y + 40, horizon))
    stand(sheet, WALKING, villager(random), middle + half * 0.05, y - 30, tall(y - 30, horizon), random.choice((-1, 1)))
    scenery.sunbeams(sheet, 60, -40)
    scenery.near_leaves(sheet, 1610, 10, -1)
    return sheet.finished()


def cleanup(random: Random) -> Image.Image:
    """A clean-up morning: young people and neighbours sweep, gather and plant along a road."""
    horizon = 370
    sheet = _open_land(random, horizon)
    way = Way(horizon + 26, random.uniform(420, 560), random.uniform(860, 960), 12, 520, random.uniform(20, 110))
    _houses(sheet, horizon, ((1120, 280), (170, 210), (760, 140)))
    _pave(sheet, way)
    _line_with_flowers(sheet, way, side=1)
    built.bunting(sheet, (-20, 250), (760, 190), 70, 34)
    built.bunting(sheet, (760, 190), (1640, 270), 80, 34)
    _flags_along(sheet, way, -1, (0.4, 0.56))
    helpers = (
        (0.44, -0.5, SWEEPING, youth, 1), (0.5, 0.46, SWEEPING, farmer, -1), (0.6, -0.72, BENDING, youth, -1), (0.66, 0.12, SHOVELLING, youth, 1),
        (0.76, -0.62, SWEEPING, youth, 1), (0.82, 0.52, CROUCHING, farmer, 1), (0.9, -0.08, SWEEPING, farmer, -1),
    )  # fmt: skip
    for part, across, pose, dressed, side in helpers:
        middle, y, half = way.at(part)
        stand(sheet, pose, dressed(random), middle + across * half, y, tall(y, horizon), side)
    middle, y, half = way.at(0.8)
    built.barrow(sheet, middle - half * 0.98, y + 20, 120, (104, 132, 70))
    for place, colour in enumerate(((76, 148, 104), (240, 186, 74))):
        built.bin_of(sheet, 1330 + place * 116, 860 + place * 24, 170, colour)
    scenery.sunbeams(sheet, 0, -60)
    scenery.near_leaves(sheet, 1610, 10, -1)
    return sheet.finished()


def trees(random: Random) -> Image.Image:
    """People plant young trees along a path."""
    horizon = 400
    sheet = _open_land(random, horizon, NOON, with_temple=False)
    _houses(sheet, horizon, ((1240, 240), (330, 200)))
    sheet.blob([(-60, 760), (420, 700), (900, 716), (1700, 640), (1700, 730), (960, 830), (460, 812), (-60, 900)], mix(EARTH, HAZE, 0.3))
    for place in range(7):
        x, foot = 130 + place * 225 + random.uniform(-20, 20), 660 - place * 12
        scenery.sapling(sheet, x, foot, 150 - place * 5)
    stand(sheet, SHOVELLING, youth(random), 340, 700, tall(700, horizon))
    stand(sheet, CROUCHING, farmer(random), 690, 690, tall(690, horizon))
    stand(sheet, STANDING, villager(random), 930, 668, tall(668, horizon), -1)
    stand(sheet, BENDING, pupil(random), 1210, 676, tall(690, horizon), -1)
    scenery.sapling(sheet, 640, 960, 330)
    stand(sheet, CROUCHING, youth(random), 470, 990, tall(990, horizon))
    stand(sheet, SHOVELLING, farmer(random), 880, 1000, tall(1000, horizon), -1)
    built.barrow(sheet, 1240, 980, 130, (146, 110, 76))
    for place, colour in enumerate(((76, 148, 104), (240, 186, 74), (86, 132, 180))):
        built.bin_of(sheet, 60 + place * 92, 900 + place * 22, 132, colour)
    stand(sheet, BENDING, pupil(random), 1130, 1010, tall(1010, horizon), -1)
    scenery.near_leaves(sheet, 1610, 10, -1)
    _verge(sheet)
    return sheet.finished()


def _verge(sheet: Sheet, foot: float = HEIGHT + 6) -> None:
    """Grass and flowers close before the eye."""
    for _tuft in range(60):
        scenery.tuft(sheet, sheet.random.uniform(0, WIDTH), foot + sheet.random.uniform(0, 26), sheet.random.uniform(40, 92), shaded(scenery.LEAVES[1], 0.2))
    for _flower in range(14):
        scenery.flower(sheet, sheet.random.uniform(0, WIDTH), foot - sheet.random.uniform(10, 60), sheet.random.uniform(7, 12), sheet.random.choice(scenery.PETALS))


def _water(sheet: Sheet, way: Way, waterline: float) -> None:
    """A canal between its banks, with the sky and the trees in it."""
    sheet.shape(way.outline(1.1), shaded(EARTH, 0.2))
    sheet.mirror(waterline, way.outline(), WATER, 0.4)
    scenery.ripples(sheet, way)
    sheet.shape(_banks(way, -1), mix(GRASS, (90, 120, 70), 0.5))
    sheet.shape(_banks(way, 1), mix(GRASS, (90, 120, 70), 0.3))


def _banks(way: Way, side: int) -> list[tuple[float, float]]:
    places = [way.at(step / 24) for step in range(25)]
    edge = [(x + side * half, y) for x, y, half in places]
    return [*edge, *((x + side * half * 1.07, y + 4) for x, y, half in reversed(places))]


def _canal_land(random: Random, horizon: float, sky: tuple[Colour, ...] = MORNING) -> tuple[Sheet, Way]:
    """A canal that comes from the horizon, with palms and nipa on its banks."""
    sheet = _open_land(random, horizon, sky)
    way = Way(horizon + 22, random.uniform(760, 900), random.uniform(760, 860), 40, 700, random.uniform(-60, 60))
    _houses(sheet, horizon, ((250, 230), (1380, 220)))
    for x, high in ((90, 330), (430, 190), (1180, 210), (1520, 350)):
        scenery.coconut(sheet, x, horizon + high * 0.42, high, 0.12 if x < WIDTH / 2 else -0.12, 0.16)
    _water(sheet, way, horizon + 20)
    for step in range(9):
        part = 0.16 + step * 0.07
        middle, y, half = way.at(part)
        for side in (-1, 1):
            if random.random() < 0.75:
                scenery.nipa(sheet, middle + side * half * 1.06, y + 6, 40 + half * 0.32, 0.4 * (1 - part) ** 2)
    return sheet, way


def canal(random: Random) -> Image.Image:
    """A clear canal in the morning, with a boat on its way to market."""
    sheet, _way = _canal_land(random, 380)
    x, water = random.uniform(700, 900), 770
    built.boat(sheet, x, water, 520)
    for place, colour in enumerate(((112, 156, 74), (230, 160, 70), (206, 92, 76), (150, 176, 84), (236, 196, 90))):
        sheet.oval(x - 90 + place * 52, water - 28 - place % 2 * 10, 34, 26, colour)
        sheet.oval(x - 98 + place * 52, water - 36 - place % 2 * 10, 16, 11, lit(colour, 0.5))
    built.stand_on(sheet, ROWING, farmer(random), x - 176, water - 20, 270, 1)
    _verge(sheet)
    scenery.near_leaves(sheet, -10, 10, 1)
    return sheet.finished()


def boat(random: Random) -> Image.Image:
    """Young people in boats gather litter and water hyacinth from a canal."""
    sheet, _way = _canal_land(random, 360)
    _hyacinths(sheet, 18)
    for x, water, size, side in ((640, 560, 300, 1), (1000, 690, 400, -1)):
        built.boat(sheet, x, water, size, mix(built.WOOD, (120, 120, 110), 0.3))
        built.stand_on(sheet, ROWING, farmer(random), x - side * size * 0.34, water - 10, size * 0.52, side)
        sheet.blob([(x - size * 0.1, water - 8), (x - size * 0.06, water - size * 0.12), (x + size * 0.06, water - size * 0.13), (x + size * 0.12, water - 8)], (96, 132, 72))
        built.stand_on(sheet, REACHING, youth(random), x + side * size * 0.24, water - 8, size * 0.54, side)
    x, water = 520, 880
    built.boat(sheet, x, water, 620)
    built.stand_on(sheet, ROWING, farmer(random), x - 220, water - 24, 320, 1)
    for place, colour in enumerate(((240, 236, 224), (86, 132, 180), (96, 132, 72), (240, 236, 224))):
        sheet.blob([(x - 92 + place * 62, water - 10), (x - 80 + place * 62, water - 76), (x - 56 + place * 62, water - 92), (x - 34 + place * 62, water - 74), (x - 22 + place * 62, water - 10)], colour)
    built.stand_on(sheet, REACHING, youth(random), x + 190, water - 16, 330, 1)
    return sheet.finished()


def _hyacinths(sheet: Sheet, count: int) -> None:
    """Water hyacinths that drift, in bloom."""
    for _plant in range(count):
        part = sheet.random.random()
        x, y, size = sheet.random.uniform(860, 1120 + part * 260), 600 + part * 420, 26 + part * 40
        sheet.oval(x, y + size * 0.2, size * 1.5, size * 0.4, (60, 84, 70), 90)
        for _leaf in range(12):
            turn = sheet.random.uniform(-1.3, 1.3)
            tone = sheet.random.choice(scenery.LEAVES)
            sheet.oval(x + turn * size * 0.9, y - sheet.random.uniform(0, 0.5) * size, size * 0.34, size * 0.2, tone)
        for _flower in range(2):
            sheet.oval(x + sheet.random.uniform(-0.5, 0.5) * size, y - size * 0.6, size * 0.13, size * 0.18, (176, 150, 214))


def rice(random: Random) -> Image.Image:
    """A rice field at sunrise, with farmers at work."""
    horizon = 430
    sheet = Sheet(random, SUNRISE, horizon + 10)
    sun = random.uniform(980, 1160)
    sheet.glow(sun, horizon - 60, 620, (255, 214, 140), 0.9)
    scenery.clouds(sheet, horizon - 150, (255, 214, 178), 4)
    sheet.oval(sun, horizon - 66, 52, 52, (255, 244, 208))
    dawn: Colour = (250, 204, 150)
    scenery.temple(sheet, random.uniform(300, 480), horizon + 6, 74, dawn)
    scenery.far_trees(sheet, horizon, haze=dawn)
    sheet.box(0, horizon + 20, WIDTH, HEIGHT, (150, 158, 74))
    scenery.fields(sheet, horizon, haze=dawn, depth=120)
    sheet.veil(horizon - 40, horizon + 60, dawn, 0.5)
    scenery.egrets(sheet, 560, 300, 8, 17)
    scenery.rice(sheet, horizon + 40, (124, 150, 58), edge=dawn)
    sheet.glow(sun, horizon + 120, 560, (255, 216, 140), 0.55)
    dyke = Way(horizon + 40, 640, 330, 5, 130, 40)
    sheet.shape(dyke.outline(1.2), shaded(EARTH, 0.3))
    sheet.shape(dyke.outline(), mix(EARTH, (230, 170, 110), 0.3))
    for step in range(60):
        middle, y, half = dyke.at(0.2 + 0.8 * step / 59)
        for side in (-1, 1):
            scenery.tuft(sheet, middle + side * half * 1.1, y + 4, 8 + half * 0.4, (116, 140, 58))
    for x, foot, pose, side in ((980, 590, BENDING, 1), (1170, 620, BENDING, -1), (1350, 690, BENDING, -1), (900, 760, BENDING, 1), (1130, 820, STANDING, -1)):
        stand(sheet, pose, farmer(random), x, foot, tall(foot, horizon) * 1.1, side)
        _tufts_before(sheet, x, foot, tall(foot, horizon))
    stand(sheet, WALKING, farmer(random), 470, 930, 330, 1)
    built.bicycle(sheet, farmer(random), 620, 640, 150, -1, (90, 84, 92))
    scenery.near_leaves(sheet, -10, 20, 1)
    scenery.coconut(sheet, 1530, 800, 560, -0.12)
    return sheet.finished((255, 236, 214))


def _tufts_before(sheet: Sheet, x: float, foot: float, high: float) -> None:
    for step in range(7):
        scenery.tuft(sheet, x + (step - 3) * high * 0.13, foot + high * 0.08, high * 0.34, (150, 166, 70))


def paving(random: Random) -> Image.Image:
    """Many hands pour a concrete road."""
    horizon = 370
    sheet = _open_land(random, horizon)
    way = Way(horizon + 26, random.uniform(900, 1040), random.uniform(640, 720), 12, 470, random.uniform(-120, -40))
    _houses(sheet, horizon, ((240, 250), (1380, 260), (640, 130)))
    _pave(sheet, way, mix(EARTH, HAZE, 0.25), jointed=False)
    done = [way.at(step / 24) for step in range(17)]
    sheet.shape([*((x - half, y) for x, y, half in done), *((x + half, y) for x, y, half in reversed(done))], (200, 196, 188))
    middle, y, half = done[-1]
    sheet.blob([(middle - half, y - 12), (middle - half * 0.4, y + 34), (middle + half * 0.1, y + 12), (middle + half * 0.6, y + 40), (middle + half, y - 6), (middle, y - 40)], (164, 162, 158))
    for edge in (-1, 1):
        sheet.line([(x + edge * half, at - 4) for x, at, half in (way.at(step / 24) for step in range(5, 25))], 9, built.WOOD)
    stand(sheet, STANDING, villager(random), middle - half * 1.5, y - 60, tall(y - 60, horizon))
    for across, down, pose, dressed, side in (
        (-0.7, -70, SHOVELLING, farmer, 1), (0.55, -64, SWEEPING, youth, -1), (-0.12, -30, SHOVELLING, youth, 1),
        (-0.86, 44, SHOVELLING, youth, 1), (0.8, 60, SHOVELLING, farmer, -1), (0.16, 120, BENDING, farmer, -1),
    ):  # fmt: skip
        stand(sheet, pose, dressed(random), middle + across * half, y + down, tall(y + down, horizon), side)
    built.barrow(sheet, middle - half * 0.1, y + 216, 118, (168, 166, 160))
    _sand(sheet, 1360, 960)
    stand(sheet, SHOVELLING, youth(random), 1210, 990, tall(990, horizon) * 0.96, 1)
    stand(sheet, WALKING, farmer(random), 200, 960, tall(960, horizon) * 0.96, 1)
    _verge(sheet)
    return sheet.finished()


def _sand(sheet: Sheet, x: float, foot: float) -> None:
    """A heap of sand, with bags of cement beside it."""
    scenery.shadow(sheet, x, foot, 190)
    sheet.blob([(x - 200, foot), (x - 110, foot - 70), (x - 10, foot - 128), (x + 80, foot - 84), (x + 210, foot), (x, foot + 22)], (216, 186, 132))
    sheet.blob([(x + 20, foot + 8), (x - 4, foot - 122), (x + 80, foot - 84), (x + 210, foot), (x + 100, foot + 16)], (190, 158, 112))
    for row in range(3):
        sheet.blob([(x + 110, foot + 20 - row * 34), (x + 116, foot - 12 - row * 34), (x + 216, foot - 14 - row * 34), (x + 224, foot + 18 - row * 34)], mix((196, 200, 198), (150, 160, 170), row * 0.2))


def bridge(random: Random) -> Image.Image:
    """A small bridge over a canal: pupils on bicycles, a motorbike, a boat below."""
    horizon = 410
    sheet = _open_land(random, horizon)
    _houses(sheet, horizon, ((1430, 230), (560, 150)))
    for x, high in ((120, 400), (360, 260), (1310, 280), (1540, 400)):
        scenery.coconut(sheet, x, horizon + 150, high, 0.1 if x < 800 else -0.1, 0.14)
    deck = built.footbridge(sheet, 130, 1480, 640, random.uniform(120, 150))
    sheet.mirror(690, [(-10, 700), (300, 676), (1300, 676), (1610, 704), (1610, HEIGHT), (-10, HEIGHT)], WATER, 0.36)
    scenery.ripples(sheet, waterline=690)
    sheet.blob([(-60, 610), (150, 630), (330, 690), (120, 730), (-60, 740)], mix(GRASS, EARTH, 0.25))
    sheet.blob([(1660, 610), (1450, 630), (1280, 690), (1480, 734), (1660, 744)], mix(GRASS, EARTH, 0.25))
    for x in (190, 300, 1330, 1440):
        scenery.nipa(sheet, x, 724, random.uniform(110, 160))
    built.railing(sheet, [(x, y - 12) for x, y in deck], 52, (214, 206, 190))
    built.bicycle(sheet, pupil(random), deck[7][0], deck[7][1], 232, 1, (196, 84, 72))
    built.bicycle(sheet, pupil(random), deck[10][0], deck[10][1], 232, 1, (70, 124, 132))
    built.motorbike(sheet, villager(random), deck[15][0], deck[15][1], 226, -1, (190, 76, 66))
    stand(sheet, WALKING, farmer(random), deck[19][0], deck[19][1], 216, -1)
    built.railing(sheet, [(x, y + 10) for x, y in deck], 58)
    built.boat(sheet, 700, 920, 470)
    built.stand_on(sheet, ROWING, farmer(random), 540, 900, 250, 1)
    _verge(sheet)
    return sheet.finished()


def lamps(random: Random) -> Image.Image:
    """A village road at dusk under its new lamps."""
    horizon = 430
    sheet = Sheet(random, scenery.DUSK, horizon + 10)
    sheet.glow(random.uniform(900, 1200), horizon, 520, (255, 178, 120), 0.6)
    for _star in range(46):
        sheet.oval(random.uniform(0, WIDTH), random.uniform(0, 240), 1.4, 1.4, (255, 248, 222), random.randint(90, 230))
    night: Colour = (112, 82, 116)
    scenery.far_trees(sheet, horizon, haze=night)
    sheet.box(0, horizon + 24, WIDTH, HEIGHT, (56, 74, 76))
    for x, wide in ((300, 270), (1330, 290)):
        built.house(sheet, x, horizon + wide * 0.42, wide, (120, 104, 116), (74, 62, 84), 0)
        for reach in (-0.365, 0.215):
            sheet.box(x + wide * reach, horizon + wide * 0.145, x + wide * (reach + 0.16), horizon + wide * 0.285, (255, 210, 128))
    way = Way(horizon + 26, random.uniform(740, 860), random.uniform(740, 860), 12, 460, random.uniform(-80, 80))
    _pave(sheet, way, (112, 106, 118))
    _line_with_flowers(sheet, way, begin=0.3)
    sheet.veil(horizon, HEIGHT, (26, 30, 62), 0.5)
    lights = [_lamp(sheet, way, part, side) for part in (0.28, 0.4, 0.52, 0.64) for side in (-1, 1)]
    for part, aside, dressed, pose, side in ((0.62, -60, villager, WALKING, 1), (0.66, 70, farmer, SPEAKING, -1)):
        middle, foot, _half = way.at(part)
        stand(sheet, pose, dressed(random), middle + aside, foot, tall(foot, horizon), side)
    middle, foot, _half = way.at(0.48)
    built.bicycle(sheet, pupil(random), middle + 20, foot, tall(foot, horizon), -1, (150, 90, 90))
    for left, top, size in lights:
        sheet.glow(left, top, size * 2.2, (255, 208, 132), 0.5)
        sheet.glow(left, top, size * 0.7, (255, 246, 214), 1)
    return sheet.finished((255, 240, 232))


def _lamp(sheet: Sheet, way: Way, part: float, side: int) -> tuple[float, float, float]:
    """One lamp beside the road and the light it throws."""
    middle, y, half = way.at(part)
    foot, high = middle + side * half * 1.2, 60 + half * 1.5
    sheet.glow(foot - side * high * 0.24, y, high * 0.7, (255, 206, 130), 0.42)
    x, top = built.lamp_post(sheet, foot, y, high, -side)
    return x, top, high * 0.24


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "road": road,
    "cleanup": cleanup,
    "trees": trees,
    "canal": canal,
    "boat": boat,
    "rice": rice,
    "paving": paving,
    "bridge": bridge,
    "lamps": lamps,
}
