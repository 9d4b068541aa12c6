"""The scenes in which people sit and talk: under a tree, in the hall, at the desk, in class, at the market."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image

from kheo.demo.pictures import built, scenery
from kheo.demo.pictures.people import (
    POINTING,
    SITTING,
    SPEAKING,
    STANDING,
    WALKING,
    Look,
    farmer,
    from_behind,
    pupil,
    stand,
    villager,
    youth,
)
from kheo.demo.pictures.scenery import EARTH, HAZE, MORNING
from kheo.demo.pictures.sheet import HEIGHT, WIDTH, Colour, Sheet, lit, mix, shaded

WALL: Colour = (244, 228, 196)
TILE: Colour = (206, 160, 124)
GLASS: tuple[Colour, ...] = ((158, 206, 222), (214, 232, 222))
FRUITS: tuple[Colour, ...] = ((232, 154, 62), (206, 84, 68), (142, 172, 76), (240, 200, 92), (176, 112, 70))


def meeting(random: Random) -> Image.Image:
    """A hamlet meets in the shade of a great tree."""
    sheet = Sheet(random, MORNING, 380)
    sheet.glow(300, 200, 460, (255, 244, 206), 0.75)
    scenery.clouds(sheet, 230)
    scenery.far_trees(sheet, 370)
    scenery.grassland(sheet, 394, mix(scenery.GRASS, EARTH, 0.3))
    scenery.fields(sheet, 370, depth=150)
    for x, size in ((1330, 300), (190, 230)):
        scenery.foliage(sheet, x - size * 0.7, 480, size * 0.3, size * 0.3)
        scenery.coconut(sheet, x + size * 0.62, 500, size * 1.3, 0.1, 0.25)
        built.house(sheet, x, 370 + size * 0.42, size, (236, 214, 180), (190, 96, 72), 0.16)
    sheet.blob([(60, 700), (500, 600), (1150, 610), (1580, 720), (1640, HEIGHT + 60), (-60, HEIGHT + 60)], mix(EARTH, HAZE, 0.34))
    scenery.tree(sheet, 760, 660, 640, count=1100)
    sheet.mist([(800, 800, 620, 130), (500, 760, 260, 70)], (74, 84, 82), 0.24, 16)
    built.bunting(sheet, (790, 330), (1620, 250), 90, 30)
    for x in (1000, 1100, 1190):
        stand(sheet, SITTING, villager(random), x, 690, 240, -1)
    built.table(sheet, 1085, 636, 300, 92, (122, 160, 150))
    stand(sheet, SPEAKING, villager(random), 870, 740, 240, -1)
    rows = ((770, 196, (210, 330, 450, 570)), (860, 236, (130, 280, 430, 590, 740)), (968, 284, (220, 400, 590, 770, 950, 1120)))
    for seat, high, places in rows:
        _benches(sheet, seat, high, places)
    stand(sheet, STANDING, farmer(random), 1330, 900, 300, -1)
    stand(sheet, WALKING, youth(random), 1450, 850, 280, -1)
    scenery.near_leaves(sheet, -10, 10, 1)
    return sheet.finished()


def _benches(sheet: Sheet, seat: float, high: float, places: tuple[int, ...]) -> None:
    """People on benches, seen from behind; every now and then a hat."""
    middle, long = (places[0] + places[-1]) / 2, places[-1] - places[0] + high * 0.6
    scenery.shadow(sheet, middle, seat + high * 0.28, long * 0.5, 50)
    for x in places:
        dressed = sheet.random.choice((farmer, villager, villager, youth))
        from_behind(sheet, dressed(sheet.random), x + sheet.random.uniform(-10, 10), seat, high * sheet.random.uniform(0.96, 1.04))
    built.bench(sheet, middle, seat + high * 0.06, long, high * 0.24)


def _room(random: Random, floor: float = 620) -> Sheet:
    """A bright hall of a hamlet: wall, windows on the green, tiled floor, light that falls in."""
    sheet = Sheet(random, (mix(WALL, (255, 250, 236), 0.5), WALL), floor)
    sheet.box(0, floor - 120, WIDTH, floor, mix(WALL, (150, 178, 160), 0.5))
    sheet.box(0, floor - 124, WIDTH, floor - 116, (240, 236, 222))
    sheet.box(0, floor, WIDTH, HEIGHT, TILE)
    for line in range(-14, 15):
        sheet.line([(800 + line * 64, floor), (800 + line * 190, HEIGHT)], 1.6, shaded(TILE, 0.1))
    for line in range(8):
        y = floor + (HEIGHT - floor) * (line / 8) ** 1.5
        sheet.line([(0, y), (WIDTH, y)], 1.4, shaded(TILE, 0.1))
    sheet.veil(floor, floor + 120, (255, 232, 190), 0.3, falling=True)
    return sheet


def _window(sheet: Sheet, x: float, top: float, wide: float, high: float) -> None:
    """A window with open shutters and the village green behind it."""
    sheet.box(x - wide / 2, top, x + wide / 2, top + high, GLASS[0])
    sheet.box(x - wide / 2, top + high * 0.36, x + wide / 2, top + high, GLASS[1])
    for _tree in range(5):
        scenery.foliage(sheet, x + sheet.random.uniform(-0.36, 0.36) * wide, top + high * sheet.random.uniform(0.62, 0.8), wide * 0.14, high * 0.14, count=36)
    sheet.box(x - wide / 2, top + high * 0.84, x + wide / 2, top + high, scenery.GRASS)
    for bar in range(1, 6):
        sheet.line([(x - wide / 2 + wide * bar / 6, top), (x - wide / 2 + wide * bar / 6, top + high)], 2.6, (236, 230, 212))
    for side in (-1, 1):
        edge = x + side * wide / 2
        sheet.shape([(edge, top - 6), (edge + side * wide * 0.24, top + 10), (edge + side * wide * 0.24, top + high + 12), (edge, top + high + 6)], (112, 154, 146))
        for slat in range(9):
            y = top + 16 + slat * (high - 10) / 9
            sheet.line([(edge + side * 5, y), (edge + side * wide * 0.21, y + 4)], 2.4, (84, 124, 120))
    sheet.box(x - wide * 0.56, top + high, x + wide * 0.56, top + high + 12, (240, 232, 212))


def _beam(sheet: Sheet, x: float, top: float, floor: float) -> None:
    """Sunlight from a window on the floor."""
    sheet.shape([(x - 80, top), (x + 80, top), (x + 420, HEIGHT), (x + 60, HEIGHT)], (255, 240, 200), 26)
    sheet.shape([(x + 110, floor + 40), (x + 260, floor + 40), (x + 420, floor + 260), (x + 170, floor + 260)], (255, 236, 190), 70)


def _fan(sheet: Sheet, x: float, top: float) -> None:
    sheet.line([(x, 0), (x, top)], 5, built.STEEL)
    for turn in (0.3, 2.4, 4.5):
        sheet.limb([(x, top), (x + math.cos(turn) * 120, top + math.sin(turn) * 16)], 16, 22, (176, 170, 156))
    sheet.oval(x, top, 22, 12, built.STEEL)


def hall(random: Random) -> Image.Image:
    """A meeting in the hamlet's hall: somebody speaks, the others listen and ask."""
    sheet = _room(random)
    for x in (230, 1370):
        _window(sheet, x, 170, 220, 260)
    _fan(sheet, 800, 90)
    sheet.box(500, 120, 1100, 226, (190, 62, 54))
    sheet.box(500, 120, 1100, 130, built.GOLD)
    sheet.box(500, 216, 1100, 226, built.GOLD)
    for line, wide in ((154, 330), (180, 420)):
        sheet.box(800 - wide / 2, line, 800 + wide / 2, line + 11, (250, 222, 140))
    built.flag(sheet, 420, 640, 420)
    _beam(sheet, 230, 430, 620)
    for x in (850, 960, 1050):
        stand(sheet, SITTING, villager(random), x, 640, 250, -1)
    built.table(sheet, 930, 566, 330, 110, (122, 160, 150))
    stand(sheet, SPEAKING, villager(random), 650, 690, 300, 1)
    for seat, high, places in ((770, 214, (250, 400, 550, 1010, 1160, 1310)), (870, 260, (170, 350, 530, 1060, 1240, 1420)), (990, 310, (110, 320, 530, 1080, 1290, 1500))):
        _benches(sheet, seat, high, places[:3])
        _benches(sheet, seat, high, places[3:])
    return sheet.finished()


def training(random: Random) -> Image.Image:
    """A class: drawings on a whiteboard, people at tables, phones and paper before them."""
    sheet = _room(random, 600)
    _window(sheet, 190, 150, 210, 270)
    sheet.box(470, 110, 1210, 470, (178, 182, 184))
    sheet.box(482, 122, 1198, 458, (252, 252, 246))
    _on_the_board(sheet)
    _window(sheet, 1440, 150, 200, 270)
    _beam(sheet, 190, 420, 600)
    stand(sheet, POINTING, youth(random), 430, 700, 360, 1)
    for top, size, places in ((700, 1.0, (640, 1000, 1360)), (840, 1.26, (240, 760, 1280))):
        for x in places:
            for shift in (-66, 66):
                from_behind(sheet, random.choice((villager, farmer, villager))(random), x + shift * size, top + 96 * size, 240 * size)
            _school_table(sheet, x, top, size)
            for shift in (-66, 66):
                _above_the_table(sheet, villager(random), x + shift * size, top, size)
    return sheet.finished()


def _school_table(sheet: Sheet, x: float, top: float, size: float) -> None:
    scenery.shadow(sheet, x, top + 150 * size, 170 * size)
    for leg in (-130, 130):
        sheet.line([(x + leg * size, top + 20 * size), (x + leg * size, top + 150 * size)], 9 * size, built.STEEL)
    sheet.shape([(x - 140 * size, top - 16 * size), (x + 140 * size, top - 16 * size), (x + 160 * size, top + 22 * size), (x - 160 * size, top + 22 * size)], (206, 160, 108))
    sheet.box(x - 160 * size, top + 22 * size, x + 160 * size, top + 34 * size, shaded((206, 160, 108), 0.25))
    for shift in (-90, 40):
        sheet.shape([(x + shift * size, top - 8 * size), (x + (shift + 50) * size, top - 8 * size), (x + (shift + 54) * size, top + 12 * size), (x + (shift - 2) * size, top + 12 * size)], (252, 250, 240))


def _above_the_table(sheet: Sheet, look: Look, x: float, top: float, size: float) -> None:
    """Somebody at the table, seen from behind, before it."""
    seat = top + 110 * size
    from_behind(sheet, look, x, seat, 260 * size)
    sheet.box(x - 42 * size, seat - 30 * size, x + 42 * size, seat + 14 * size, (150, 92, 70))
    sheet.box(x - 42 * size, seat + 4 * size, x + 42 * size, seat + 14 * size, (120, 72, 58))
    for leg in (-36, 36):
        sheet.line([(x + leg * size, seat + 12 * size), (x + leg * size, seat + 76 * size)], 6 * size, built.STEEL)


def _on_the_board(sheet: Sheet) -> None:
    """Three steps and a telephone, drawn by hand."""
    for place, colour in enumerate(((196, 84, 72), (70, 132, 120), (84, 112, 170))):
        x = 600 + place * 190
        sheet.oval(x, 210, 34, 34, colour)
        sheet.oval(x, 210, 26, 26, (252, 252, 246))
        for line in range(4):
            sheet.line([(x - 62, 280 + line * 26), (x + 62 - line * 12 % 40, 280 + line * 26)], 5, mix(colour, (252, 252, 246), 0.45))
        if place < 2:
            sheet.line([(x + 58, 210), (x + 128, 210)], 5, (120, 124, 130))
            sheet.shape([(x + 140, 210), (x + 120, 198), (x + 120, 222)], (120, 124, 130))
    sheet.shape([(1106, 190), (1166, 190), (1166, 310), (1106, 310)], (70, 78, 96))
    sheet.box(1112, 202, 1160, 296, (206, 228, 232))


def desk(random: Random) -> Image.Image:
    """Officers at a table in the hamlet's hall deal with papers on the spot."""
    sheet = _room(random, 590)
    for x in (260, 1330):
        _window(sheet, x, 140, 220, 250)
    _notices(sheet)
    built.flag(sheet, 1040, 600, 420)
    _fan(sheet, 800, 70)
    _beam(sheet, 260, 390, 590)
    for x, side in ((560, 1), (800, -1), (1040, -1)):
        stand(sheet, SITTING, Look((244, 242, 234), (52, 52, 66), (214, 164, 122), random.choice(("short", "bun", "long"))), x, 740, 370, side)
    built.table(sheet, 810, 640, 860, 190, (98, 142, 136))
    for x in (500, 740, 980):
        _laptop(sheet, x, 634)
    _papers(sheet)
    _vase(sheet, 1180, 630)
    for x, seat, dressed in ((420, 860, farmer), (700, 870, villager), (1000, 864, farmer)):
        _above_the_table(sheet, dressed(random), x, seat - 150, 1.42)
    stand(sheet, STANDING, farmer(random), 1330, 930, 380, -1)
    stand(sheet, WALKING, villager(random), 1480, 980, 400, -1)
    stand(sheet, SPEAKING, youth(random), 150, 940, 390, 1)
    return sheet.finished()


def _notices(sheet: Sheet) -> None:
    """The board on which the hamlet posts what all may read."""
    sheet.box(640, 110, 960, 330, (150, 112, 78))
    sheet.box(654, 124, 946, 316, (232, 214, 176))
    for paper in range(8):
        x, y = 676 + paper % 4 * 66, 142 + paper // 4 * 86
        sheet.box(x, y, x + 52, y + 70, (252, 250, 240))
        for line in range(4):
            sheet.line([(x + 8, y + 14 + line * 13), (x + 44 - line * 7, y + 14 + line * 13)], 3, sheet.random.choice(((170, 176, 180), (206, 120, 96), (120, 160, 150))))


def _papers(sheet: Sheet) -> None:
    """Piles of paper on the table."""
    for pile in range(4):
        x = 600 + pile * 160
        for paper in range(5):
            sheet.shape([(x, 626 - paper * 4), (x + 60, 626 - paper * 4), (x + 66, 634 - paper * 4), (x - 6, 634 - paper * 4)], mix((252, 250, 240), (190, 180, 160), 0.15 * (paper % 2)))


def _laptop(sheet: Sheet, x: float, foot: float) -> None:
    sheet.shape([(x - 52, foot - 66), (x + 52, foot - 66), (x + 56, foot - 4), (x - 56, foot - 4)], (92, 98, 110))
    sheet.shape([(x - 60, foot - 4), (x + 60, foot - 4), (x + 70, foot + 8), (x - 70, foot + 8)], (150, 154, 160))
    sheet.oval(x, foot - 36, 8, 8, (190, 194, 200))


def _vase(sheet: Sheet, x: float, foot: float) -> None:
    sheet.blob([(x - 26, foot), (x - 34, foot - 50), (x - 16, foot - 84), (x + 16, foot - 84), (x + 34, foot - 50), (x + 26, foot)], (84, 132, 168))
    scenery.foliage(sheet, x, foot - 118, 50, 36, count=60)
    for place in range(7):
        scenery.flower(sheet, x - 48 + place * 16, foot - 128 - (place % 3) * 16, 13, scenery.PETALS[place % len(scenery.PETALS)])


def market(random: Random) -> Image.Image:
    """A stall with products of the communes, and people who look, taste and buy."""
    sheet = Sheet(random, MORNING, 400)
    sheet.glow(240, 160, 480, (255, 244, 206), 0.8)
    scenery.clouds(sheet, 200)
    scenery.far_trees(sheet, 400)
    sheet.box(0, 420, WIDTH, HEIGHT, mix(EARTH, HAZE, 0.4))
    sheet.veil(420, 620, HAZE, 0.5, falling=True)
    scenery.coconut(sheet, 90, 640, 520, 0.12)
    for x, colours in ((300, ((226, 150, 84), (250, 238, 214))), (1400, ((112, 160, 148), (250, 238, 214)))):
        _small_stall(sheet, x, 590, 340, colours)
    for x, foot, dressed, side in ((520, 640, farmer, 1), (590, 650, pupil, 1), (1190, 640, villager, -1), (1260, 630, farmer, -1)):
        stand(sheet, WALKING, dressed(random), x, foot, 190, side)
    built.bunting(sheet, (-20, 130), (820, 190), 70, 32)
    built.bunting(sheet, (820, 190), (1620, 110), 70, 32)
    for x in (360, 1240):
        sheet.box(x - 9, 250, x + 9, 880, built.WOOD)
    sheet.box(372, 300, 1228, 620, shaded(WALL, 0.16))
    for shelf in (430, 540):
        _jars(sheet, 420, 1180, shelf)
    for x, side in ((560, 1), (1010, -1)):
        stand(sheet, SPEAKING, Look((176, 88, 84) if side > 0 else (74, 132, 128), (52, 52, 66), (214, 164, 122), "cone" if side > 0 else "bun", scarf=True), x, 860, 390, side)
    built.table(sheet, 800, 700, 920, 200, (150, 98, 70))
    _goods(sheet, 380, 1220, 694)
    built.stall_roof(sheet, 310, 1290, 220, 96, ((206, 84, 70), (252, 240, 216)))
    for x, dressed, pose, side in ((330, villager, STANDING, 1), (700, farmer, STANDING, 1), (1290, villager, SPEAKING, -1)):
        stand(sheet, pose, dressed(random), x, 1010, 410, side)
    stand(sheet, STANDING, pupil(random), 830, 1020, 360, -1)
    return sheet.finished()


def _small_stall(sheet: Sheet, x: float, foot: float, size: float, colours: tuple[Colour, Colour]) -> None:
    for side in (-1, 1):
        sheet.box(x + side * size * 0.44 - 4, foot - size * 0.62, x + side * size * 0.44 + 4, foot, built.WOOD)
    stand(sheet, STANDING, farmer(sheet.random), x, foot + 4, size * 0.52, 1)
    built.table(sheet, x, foot - size * 0.2, size * 0.84, size * 0.22, mix(built.WOOD, HAZE, 0.2))
    for place in range(11):
        sheet.oval(x - size * 0.36 + place * size * 0.072, foot - size * 0.22 - place % 2 * 8, 15, 12, mix(FRUITS[place % 5], HAZE, 0.15))
    built.stall_roof(sheet, x - size * 0.54, x + size * 0.54, foot - size * 0.7, size * 0.15, colours)


def _jars(sheet: Sheet, left: float, right: float, shelf: float) -> None:
    """Jars and packets on a shelf."""
    x = left
    while x < right:
        wide, high = sheet.random.uniform(26, 40), sheet.random.uniform(52, 80)
        colour = sheet.random.choice((*FRUITS, (210, 188, 140), (128, 152, 130)))
        sheet.blob([(x, shelf), (x, shelf - high * 0.8), (x + wide * 0.2, shelf - high), (x + wide * 0.8, shelf - high), (x + wide, shelf - high * 0.8), (x + wide, shelf)], colour)
        sheet.box(x + 4, shelf - high * 0.58, x + wide - 4, shelf - high * 0.24, (250, 244, 226))
        sheet.box(x + wide * 0.22, shelf - high * 1.04, x + wide * 0.78, shelf - high * 0.9, shaded(colour, 0.4))
        x += wide + sheet.random.uniform(8, 18)
    sheet.box(left - 20, shelf, right + 20, shelf + 10, built.WOOD)


def _goods(sheet: Sheet, left: float, right: float, foot: float) -> None:
    """Baskets of fruit and stacks of boxes on the table."""
    for place, x in enumerate(range(round(left) + 60, round(right), 150)):
        if place % 2:
            for box in range(5):
                at = x - 44 + box % 3 * 32 + (16 if box > 2 else 0)
                top = foot - 34 - (34 if box > 2 else 0)
                sheet.box(at, top, at + 30, top + 33, FRUITS[(place + box) % 5])
                sheet.box(at + 5, top + 9, at + 25, top + 22, (250, 242, 220))
        else:
            for fruit in range(9):
                at, top = x - 48 + fruit % 5 * 24 + (12 if fruit > 4 else 0), foot - 30 - (20 if fruit > 4 else 0)
                sheet.oval(at, top, 16, 15, FRUITS[place // 2 % 5])
                sheet.oval(at - 4, top - 5, 6, 5, lit(FRUITS[place // 2 % 5], 0.5))
            sheet.blob([(x - 74, foot - 24), (x, foot - 18), (x + 74, foot - 24), (x + 56, foot + 8), (x - 56, foot + 8)], (196, 152, 96))


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "meeting": meeting,
    "hall": hall,
    "training": training,
    "desk": desk,
    "market": market,
}
