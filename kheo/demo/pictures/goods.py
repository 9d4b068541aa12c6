"""What is made and sold, on a table before a wall in the morning light: rice, cakes, dried shrimp and fish, tea, oil, wickerwork, a flowering tree."""

from collections.abc import Callable, Sequence
from random import Random

from PIL import Image

from kheo.demo.pictures.sheet import HEIGHT, WIDTH, Colour, Sheet, lit, mix, shaded

LIGHT: tuple[Colour, ...] = ((236, 222, 198), (246, 236, 216), (232, 214, 186))
TABLE: Colour = (158, 112, 76)
EDGE = 690  # where the table begins
FOOT = 880  # where things stand
PAPER: Colour = (250, 242, 222)
LEAF: Colour = (84, 122, 66)
STRAW: Colour = (206, 172, 108)
RED: Colour = (190, 74, 58)
CRUST: Colour = (222, 164, 88)
GLASS: Colour = (214, 226, 222)


def _table(random: Random) -> Sheet:
    """Wall, light and table: where all of them begin."""
    sheet = Sheet(random, LIGHT, EDGE)
    sheet.glow(random.uniform(260, 420), 200, 620, (255, 248, 222), 0.8)
    sheet.box(0, EDGE, WIDTH, HEIGHT, TABLE)
    for step in range(9):
        y = EDGE + 14 + step * step * 5.2
        sheet.line([(0, y), (WIDTH, y + random.uniform(-3, 3))], 1.5 + step * 0.4, shaded(TABLE, 0.16))
    sheet.veil(EDGE, HEIGHT, (255, 226, 180), 0.28, falling=True)
    return sheet


def _shade(sheet: Sheet, x: float, foot: float, wide: float) -> None:
    """The soft shade of something that stands there."""
    sheet.mist([(x + wide * 0.25, foot, wide, wide * 0.13)], (58, 40, 34), 0.5, 9)


def _label(sheet: Sheet, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
    """A paper label with a sign and lines, which no one can read."""
    sheet.box(x - wide, y - high, x + wide, y + high, PAPER)
    sheet.oval(x, y - high * 0.35, high * 0.38, high * 0.38, colour)
    for line in (0.3, 0.55, 0.78):
        sheet.box(x - wide * 0.62, y + high * line - 3, x + wide * 0.62, y + high * line + 3, mix(colour, PAPER, 0.45))


def _bowl(sheet: Sheet, x: float, foot: float, wide: float, heap: Colour, colour: Colour = (232, 226, 214)) -> None:
    """A bowl with something heaped in it."""
    _shade(sheet, x, foot, wide)
    sheet.blob([(x - wide * 0.94, foot - wide * 0.5), (x - wide * 0.4, foot - wide * 0.84), (x + wide * 0.3, foot - wide * 0.86), (x + wide * 0.94, foot - wide * 0.5)], heap)
    for _grain in range(240):
        place = sheet.random.uniform(-0.8, 0.8)
        y = foot - wide * (0.52 + sheet.random.uniform(0, 0.28) * (1 - place * place))
        sheet.oval(x + wide * place, y, 6, 3, sheet.random.choice((lit(heap), shaded(heap, 0.12), heap)))
    sheet.blob([(x - wide, foot - wide * 0.52), (x - wide * 0.55, foot - 6), (x + wide * 0.55, foot - 6), (x + wide, foot - wide * 0.52)], colour)
    sheet.oval(x, foot - 4, wide * 0.46, 9, shaded(colour, 0.2))
    sheet.limb([(x - wide * 0.8, foot - wide * 0.42), (x - wide * 0.5, foot - wide * 0.16)], 14, 6, lit(colour, 0.7))


def rice_bag(random: Random) -> Image.Image:
    """A sack of rice, tied, with a bowl of it beside and an ear across."""
    sheet = _table(random)
    _shade(sheet, 680, FOOT, 300)
    sheet.blob([(440, 880), (424, 620), (500, 430), (600, 400), (760, 400), (860, 430), (936, 620), (920, 880), (680, 900)], (232, 214, 176))
    sheet.blob([(780, 420), (860, 440), (936, 620), (920, 880), (800, 890)], shaded((232, 214, 176), 0.13))
    sheet.blob([(596, 404), (560, 310), (640, 330), (690, 300), (740, 330), (806, 312), (764, 404)], (240, 224, 190))
    sheet.limb([(592, 404), (680, 418), (768, 404)], 18, 18, RED)
    _label(sheet, 680, 660, 150, 118, LEAF)
    _bowl(sheet, 1120, 930, 170, (248, 244, 230))
    for ear in range(2):
        stem = [(880 + ear * 70, 960 + ear * 26), (1090 + ear * 60, 990 + ear * 14), (1330, 960 + ear * 30)]
        sheet.limb(stem, 7, 4, STRAW)
        for grain in range(13):
            sheet.oval(1140 + grain * 17 + ear * 20, 986 - grain * 1.6 + ear * 22 + (grain % 2) * 14 - 7, 12, 6, lit(STRAW, 0.2))
    return sheet.finished()


def round_cakes(random: Random) -> Image.Image:
    """Round cakes of many layers on a plate, one cut open, before their box."""
    sheet = _table(random)
    _shade(sheet, 1130, 800, 270)
    sheet.shape([(880, 470), (1400, 470), (1400, 800), (880, 800)], RED)
    sheet.shape([(880, 470), (930, 420), (1450, 420), (1400, 470)], lit(RED))
    sheet.shape([(1400, 470), (1450, 420), (1450, 750), (1400, 800)], shaded(RED))
    _label(sheet, 1140, 640, 170, 110, (206, 150, 60))
    _shade(sheet, 600, 950, 400)
    sheet.oval(600, 930, 420, 62, (238, 232, 222))
    sheet.oval(600, 920, 372, 46, (250, 246, 238))
    for x, y in ((420, 860), (770, 866), (590, 810)):
        _cake(sheet, x, y)
    sheet.shape([(640, 950), (832, 918), (826, 970), (652, 1000)], (246, 214, 128))
    sheet.oval(738, 960, 40, 24, (232, 132, 52))
    sheet.limb([(640, 948), (735, 926), (832, 916)], 16, 16, CRUST)
    return sheet.finished()


def _cake(sheet: Sheet, x: float, foot: float) -> None:
    sheet.oval(x, foot, 132, 56, shaded(CRUST, 0.26))
    sheet.oval(x, foot - 24, 136, 62, CRUST)
    sheet.oval(x - 6, foot - 40, 112, 44, lit(CRUST, 0.32))
    for ring in range(3):
        sheet.oval(x, foot - 42, 30 - ring * 10, 14 - ring * 5, (RED, lit(RED), RED)[ring])


def dried_shrimp(random: Random) -> Image.Image:
    """Dried shrimp in jars and a dish of them."""
    sheet = _table(random)
    for x, size in ((520, 1.0), (820, 0.9)):
        _jar(sheet, x, FOOT, size, (226, 118, 66))
    _shade(sheet, 1170, 930, 240)
    sheet.oval(1170, 920, 250, 54, (232, 226, 214))
    for _shrimp in range(46):
        left, y, turn = 1170 + random.uniform(-190, 190), 908 + random.uniform(-44, 22), random.choice((-1, 1))
        tone = random.choice(((228, 124, 72), (240, 150, 96), (206, 96, 54)))
        sheet.limb([(left - 22 * turn, y + 4), (left - 4 * turn, y - 13), (left + 18 * turn, y - 4), (left + 12 * turn, y + 12)], 15, 6, tone)
    return sheet.finished()


def _jar(sheet: Sheet, x: float, foot: float, size: float, filling: Colour) -> None:
    """A jar of glass with its lid and label."""
    wide, high = 140 * size, 430 * size
    _shade(sheet, x, foot, wide * 1.1)
    body = [(x - wide, foot - high * 0.8), (x - wide, foot - 20), (x - wide * 0.8, foot), (x + wide * 0.8, foot), (x + wide, foot - 20), (x + wide, foot - high * 0.8)]
    sheet.blob([*body, (x + wide * 0.7, foot - high * 0.9), (x - wide * 0.7, foot - high * 0.9)], GLASS)
    sheet.blob([(x - wide * 0.92, foot - high * 0.68), (x - wide * 0.9, foot - 24), (x, foot - 8), (x + wide * 0.9, foot - 24), (x + wide * 0.92, foot - high * 0.68), (x, foot - high * 0.74)], filling)
    for _piece in range(round(110 * size)):
        spot = (x + sheet.random.uniform(-0.82, 0.82) * wide, foot - sheet.random.uniform(30, high * 0.66))
        sheet.oval(*spot, 13, 7, sheet.random.choice((lit(filling), shaded(filling, 0.16))))
    sheet.box(x - wide * 0.74, foot - high * 1.02, x + wide * 0.74, foot - high * 0.87, STRAW)
    sheet.box(x - wide * 0.74, foot - high * 0.92, x + wide * 0.74, foot - high * 0.87, shaded(STRAW, 0.2))
    _label(sheet, x, foot - high * 0.36, wide * 0.66, high * 0.19, (60, 110, 116))
    sheet.limb([(x - wide * 0.82, foot - high * 0.74), (x - wide * 0.84, foot - high * 0.2)], 10, 4, (246, 250, 248))


def leaf_cakes(random: Random) -> Image.Image:
    """Cakes of sticky rice, wrapped in leaves and tied, one cut into slices."""
    sheet = _table(random)
    sheet.mist([(640, 930, 480, 70)], (58, 40, 34), 0.5, 9)
    for x, y, long in ((430, 800, 560), (520, 900, 600)):
        sheet.limb([(x, y), (x + long * 0.5, y - 16), (x + long, y)], 128, 124, LEAF)
        sheet.limb([(x + 10, y - 34), (x + long * 0.5, y - 52), (x + long - 10, y - 36)], 26, 20, lit(LEAF, 0.3))
        for turn in range(7):
            place = x + 40 + turn * (long - 80) / 6
            sheet.limb([(place - 6, y - 76), (place + 4, y - 8), (place - 4, y + 58)], 8, 8, STRAW)
    for number in range(3):
        x = 1180 + number * 96
        sheet.oval(x + 12, 934, 92, 88, (196, 176, 120))
        sheet.oval(x, 930, 92, 88, (248, 238, 208))
        sheet.oval(x, 932, 48, 46, (240, 206, 104))
        sheet.oval(x + 6, 936, 20, 18, (226, 178, 160))
    return sheet.finished()


def dried_fish(random: Random) -> Image.Image:
    """Split fish that dry on a tray of bamboo."""
    sheet = _table(random)
    sheet.mist([(800, 930, 640, 90)], (58, 40, 34), 0.5, 9)
    sheet.oval(800, 850, 640, 170, shaded(STRAW, 0.24))
    sheet.oval(800, 838, 610, 150, STRAW)
    for line in range(15):
        x = 250 + line * 78
        sheet.line([(x, 838 - 140 * (1 - ((x - 800) / 610) ** 2) ** 0.5), (x, 838 + 140 * (1 - ((x - 800) / 610) ** 2) ** 0.5)], 3, shaded(STRAW, 0.16))
    for x, y in ((470, 800), (820, 770), (1130, 810), (620, 890), (960, 896)):
        flesh = mix((222, 168, 120), (240, 200, 160), random.random())
        sheet.blob([(x - 170, y), (x - 80, y - 52), (x + 60, y - 46), (x + 140, y - 8), (x + 60, y + 44), (x - 80, y + 50)], shaded(flesh, 0.32))
        sheet.blob([(x - 150, y), (x - 76, y - 36), (x + 56, y - 32), (x + 116, y - 4), (x + 56, y + 30), (x - 76, y + 34)], flesh)
        sheet.shape([(x + 120, y - 6), (x + 196, y - 44), (x + 180, y), (x + 196, y + 38)], shaded(flesh, 0.36))
        sheet.limb([(x - 130, y), (x + 110, y - 2)], 6, 3, shaded(flesh, 0.24))
        for rib in range(6):
            sheet.line([(x - 96 + rib * 34, y), (x - 110 + rib * 34, y - 26)], 2, shaded(flesh, 0.18))
    return sheet.finished()


def tea_tin(random: Random) -> Image.Image:
    """A box of tea, a cup that steams, dried slices before it."""
    sheet = _table(random)
    _shade(sheet, 600, FOOT, 240)
    sheet.box(420, 420, 780, FOOT, LEAF)
    sheet.shape([(780, 420), (850, 380), (850, FOOT - 40), (780, FOOT)], shaded(LEAF, 0.24))
    sheet.shape([(420, 420), (490, 380), (850, 380), (780, 420)], lit(LEAF))
    _label(sheet, 600, 660, 130, 140, (198, 144, 56))
    _cup(sheet, 1080, 900)
    for _slice in range(12):
        x, y = random.uniform(520, 1380), random.uniform(950, 1020)
        sheet.oval(x, y, 38, 18, (226, 208, 168))
        sheet.oval(x, y - 2, 26, 11, (240, 228, 196))
        sheet.oval(x, y - 2, 6, 3, (110, 84, 60))
    return sheet.finished()


def _cup(sheet: Sheet, x: float, foot: float) -> None:
    _shade(sheet, x, foot, 190)
    sheet.oval(x, foot, 190, 40, (236, 230, 220))
    sheet.limb([(x + 120, foot - 130), (x + 190, foot - 120), (x + 176, foot - 60), (x + 108, foot - 46)], 20, 16, (240, 234, 224))
    sheet.blob([(x - 134, foot - 170), (x - 96, foot - 30), (x, foot - 8), (x + 96, foot - 30), (x + 134, foot - 170)], (248, 244, 236))
    sheet.oval(x, foot - 170, 134, 36, (232, 226, 214))
    sheet.oval(x, foot - 166, 120, 29, (196, 128, 58))
    sheet.mist([(x - 20, foot - 250, 26, 70), (x + 26, foot - 330, 22, 76), (x - 6, foot - 420, 18, 60)], (255, 255, 252), 0.4, 14)


def brown_tea(random: Random) -> Image.Image:
    """Roasted brown rice in a bowl and the tea made of it."""
    sheet = _table(random)
    _shade(sheet, 480, FOOT, 200)
    sheet.blob([(330, 880), (340, 500), (400, 440), (560, 440), (620, 500), (630, 880)], (150, 96, 62))
    sheet.blob([(560, 450), (620, 500), (630, 880), (570, 880)], shaded((150, 96, 62), 0.2))
    sheet.box(392, 410, 568, 452, shaded((150, 96, 62), 0.3))
    _label(sheet, 480, 680, 110, 110, (150, 96, 62))
    _bowl(sheet, 830, 940, 150, (158, 92, 60))
    _cup(sheet, 1190, 900)
    return sheet.finished()


def oil_bottles(random: Random) -> Image.Image:
    """Dark bottles with droppers, stalks of lemongrass beside."""
    sheet = _table(random)
    brown: Colour = (122, 76, 42)
    for x, size in ((520, 1.0), (760, 0.74), (950, 0.74)):
        wide, high = 92 * size, 360 * size
        _shade(sheet, x, FOOT, wide * 1.2)
        sheet.blob([(x - wide, FOOT - high * 0.62), (x - wide, FOOT - 12), (x, FOOT), (x + wide, FOOT - 12), (x + wide, FOOT - high * 0.62), (x + wide * 0.4, FOOT - high * 0.76), (x - wide * 0.4, FOOT - high * 0.76)], brown)
        sheet.box(x - wide * 0.42, FOOT - high * 0.9, x + wide * 0.42, FOOT - high * 0.73, (50, 50, 54))
        sheet.blob([(x - wide * 0.26, FOOT - high * 0.88), (x - wide * 0.22, FOOT - high * 1.12), (x + wide * 0.22, FOOT - high * 1.12), (x + wide * 0.26, FOOT - high * 0.88)], (66, 66, 70))
        _label(sheet, x, FOOT - high * 0.32, wide * 0.8, high * 0.2, LEAF)
        sheet.limb([(x - wide * 0.74, FOOT - high * 0.6), (x - wide * 0.76, FOOT - high * 0.14)], 9, 4, lit(brown, 0.5))
    for stalk in range(7):
        y = 930 + stalk * 13
        sheet.limb([(1040 + stalk * 6, y), (1240, y - 40 + stalk * 4), (1470, y - 90 + stalk * 18)], 22, 5, mix((226, 222, 176), LEAF, stalk / 12))
    return sheet.finished()


def baskets(random: Random) -> Image.Image:
    """Two baskets woven of water hyacinth."""
    sheet = _table(random)
    for x, wide, high in ((560, 250, 330), (1080, 200, 240)):
        _shade(sheet, x, FOOT, wide)
        sheet.limb([(x - wide * 0.7, FOOT - high), (x - wide * 0.5, FOOT - high * 1.7), (x + wide * 0.5, FOOT - high * 1.7), (x + wide * 0.7, FOOT - high)], 20, 20, shaded(STRAW, 0.22))
        sheet.shape([(x - wide, FOOT - high), (x + wide, FOOT - high), (x + wide * 0.8, FOOT), (x - wide * 0.8, FOOT)], shaded(STRAW, 0.3))
        rows = 9
        for row in range(rows):
            y, half = FOOT - high * (row + 0.5) / rows, wide * (0.8 + 0.2 * (row + 0.5) / rows)
            for place in range(11):
                left = x - half + place * half * 2 / 11
                tone = lit(STRAW, 0.24) if (place + row) % 2 else shaded(STRAW, 0.08)
                sheet.oval(left + half / 11, y, half / 10, high / rows * 0.52, tone)
        sheet.oval(x, FOOT - high, wide, wide * 0.16, shaded(STRAW, 0.4))
        sheet.limb([(x - wide, FOOT - high), (x, FOOT - high + wide * 0.17), (x + wide, FOOT - high)], 22, 22, lit(STRAW, 0.1))
    return sheet.finished()


def mats(random: Random) -> Image.Image:
    """Mats of sedge, rolled, with their coloured stripes."""
    sheet = _table(random)
    sheet.mist([(820, 940, 560, 60)], (58, 40, 34), 0.5, 9)
    stripes: Sequence[Colour] = (RED, LEAF, (206, 150, 60))
    for number, y in enumerate((720, 840, 930)):
        x = 340 + number * 40
        sheet.limb([(x, y), (x + 820, y - 6)], 128, 128, lit(STRAW, 0.2))
        for line in range(26):
            place = x + 16 + line * 31
            tone = stripes[(line // 3 + number) % 3] if line % 3 == 0 else shaded(STRAW, 0.1)
            sheet.limb([(place - 8, y - 60), (place + 5, y), (place - 6, y + 58)], 7, 7, tone)
        for ring in range(4):
            sheet.oval(x + 822, y - 6, 40 - ring * 9, 62 - ring * 14, (shaded(STRAW, 0.2), lit(STRAW, 0.2))[ring % 2])
    return sheet.finished()


def flowering_tree(random: Random) -> Image.Image:
    """A small tree with yellow blossoms in a pot."""
    sheet = _table(random)
    _shade(sheet, 800, 950, 290)
    bark: Colour = (104, 78, 62)
    sheet.limb([(800, 850), (760, 720), (840, 600), (790, 480)], 62, 26, bark)
    for way in (((780, 700), (640, 620), (520, 600)), ((830, 620), (980, 560), (1090, 560)), ((810, 540), (700, 440), (620, 400)), ((795, 490), (880, 380), (960, 330)), ((790, 480), (780, 340), (760, 270))):
        sheet.limb(way, 24, 6, bark)
        for _flower in range(16):
            x, y = way[-1][0] + random.gauss(0, 72), way[-1][1] + random.gauss(0, 46)
            _blossom(sheet, x, y, random.uniform(12, 19))
    pot: Colour = (86, 118, 132)
    sheet.shape([(560, 830), (1040, 830), (960, 950), (640, 950)], pot)
    sheet.shape([(880, 830), (1040, 830), (960, 950), (860, 950)], shaded(pot, 0.2))
    sheet.box(540, 800, 1060, 838, lit(pot, 0.14))
    for _petal in range(14):
        sheet.oval(random.uniform(420, 1180), random.uniform(960, 1020), 11, 6, (248, 206, 66))
    return sheet.finished()


def _blossom(sheet: Sheet, x: float, y: float, size: float) -> None:
    for dx, dy in ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)):
        sheet.oval(x + dx * size * 0.7, y + dy * size * 0.7, size * 0.62, size * 0.62, (250, 208, 62))
    sheet.oval(x, y, size * 0.34, size * 0.34, (226, 146, 40))


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "rice_bag": rice_bag,
    "round_cakes": round_cakes,
    "dried_shrimp": dried_shrimp,
    "leaf_cakes": leaf_cakes,
    "dried_fish": dried_fish,
    "tea_tin": tea_tin,
    "brown_tea": brown_tea,
    "oil_bottles": oil_bottles,
    "baskets": baskets,
    "mats": mats,
    "flowering_tree": flowering_tree,
}
