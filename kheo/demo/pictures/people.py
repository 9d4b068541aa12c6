"""The people of the pictures: plain figures in hats and shirts of the delta, without faces, so that nobody is shown."""

from dataclasses import dataclass, replace
from random import Random

from kheo.demo.pictures.scenery import shadow
from kheo.demo.pictures.sheet import Colour, Point, Sheet, lit, mix, shaded

YOUTH_BLUE: Colour = (58, 112, 176)
SHIRTS: tuple[Colour, ...] = ((140, 84, 118), (74, 132, 128), (196, 124, 84), (108, 92, 138), (176, 88, 84), (222, 186, 120), (92, 122, 92))
TROUSERS: tuple[Colour, ...] = ((52, 52, 66), (66, 58, 62), (58, 68, 86))
SKINS: tuple[Colour, ...] = ((214, 164, 122), (196, 142, 102), (224, 178, 138))
HAIR: Colour = (48, 40, 44)
STRAW: Colour = (236, 208, 148)


@dataclass(frozen=True)
class Pose:
    """Where the joints are, in parts of the body's height: forwards and up from the place where the feet stand."""

    head: Point
    neck: Point
    hip: Point
    arms: tuple[tuple[Point, Point], tuple[Point, Point]]
    legs: tuple[tuple[Point, Point], tuple[Point, Point]]
    tool: tuple[Point, Point] | None = None


STANDING = Pose((0.01, 0.895), (0, 0.8), (0, 0.48), (((0.06, 0.63), (0.1, 0.5)), ((-0.07, 0.63), (-0.05, 0.47))), (((0.05, 0.25), (0.05, 0.01)), ((-0.04, 0.25), (-0.05, 0.01))))
WALKING = replace(STANDING, arms=(((0.08, 0.64), (0.16, 0.53)), ((-0.09, 0.64), (-0.13, 0.5))), legs=(((0.1, 0.26), (0.13, 0.01)), ((-0.03, 0.25), (-0.13, 0.03))))
SWEEPING = Pose(
    (0.15, 0.85), (0.09, 0.765), (-0.05, 0.47), (((0.2, 0.63), (0.3, 0.5)), ((0.06, 0.58), (0.18, 0.6))),
    (((0.06, 0.25), (0.1, 0.01)), ((-0.06, 0.24), (-0.14, 0.01))), ((0.14, 0.7), (0.5, 0.05)),
)  # fmt: skip
SHOVELLING = Pose(
    (0.2, 0.8), (0.12, 0.73), (-0.08, 0.46), (((0.22, 0.56), (0.36, 0.4)), ((0.08, 0.54), (0.15, 0.52))),
    (((0.09, 0.25), (0.13, 0.01)), ((-0.1, 0.24), (-0.18, 0.01))), ((0.06, 0.58), (0.56, 0.1)),
)  # fmt: skip
BENDING = Pose(
    (0.27, 0.63), (0.17, 0.6), (-0.1, 0.47), (((0.26, 0.4), (0.32, 0.2)), ((0.2, 0.4), (0.24, 0.18))),
    (((0.02, 0.25), (0.03, 0.01)), ((-0.1, 0.25), (-0.12, 0.01))),
)  # fmt: skip
CROUCHING = Pose(
    (0.14, 0.56), (0.08, 0.47), (-0.08, 0.17), (((0.2, 0.3), (0.3, 0.14)), ((0.12, 0.28), (0.26, 0.1))),
    (((0.16, 0.28), (0.05, 0.01)), ((0.1, 0.24), (-0.03, 0.01))),
)  # fmt: skip
SITTING = Pose(
    (0.03, 0.68), (0.01, 0.58), (-0.03, 0.27), (((0.08, 0.42), (0.18, 0.34)), ((-0.04, 0.42), (0.1, 0.33))),
    (((0.18, 0.28), (0.19, 0.01)), ((0.15, 0.27), (0.13, 0.01))),
)  # fmt: skip
POINTING = replace(STANDING, arms=(((0.13, 0.72), (0.27, 0.82)), ((-0.08, 0.63), (-0.03, 0.5))))
SPEAKING = replace(STANDING, arms=(((0.1, 0.65), (0.2, 0.66)), ((-0.07, 0.63), (0.06, 0.56))))
RIDING = Pose(
    (0.12, 0.93), (0.07, 0.83), (-0.08, 0.53), (((0.18, 0.69), (0.32, 0.62)), ((0.16, 0.69), (0.3, 0.61))),
    (((0.12, 0.44), (0.04, 0.2)), ((0.1, 0.4), (-0.02, 0.13))),
)  # fmt: skip
ROWING = Pose(
    (0.14, 0.87), (0.09, 0.78), (-0.03, 0.47), (((0.18, 0.66), (0.29, 0.6)), ((0.14, 0.62), (0.26, 0.54))),
    (((0.06, 0.24), (0.07, 0.01)), ((-0.06, 0.24), (-0.12, 0.01))), ((0.34, 0.66), (-0.36, -0.26)),
)  # fmt: skip
REACHING = replace(SHOVELLING, tool=((0.1, 0.56), (0.78, -0.14)))


@dataclass(frozen=True)
class Look:
    """What somebody wears."""

    shirt: Colour
    trousers: Colour
    skin: Colour
    hat: str = "cone"
    scarf: bool = False
    child: bool = False


def farmer(random: Random) -> Look:
    """Somebody in a blouse of the delta (áo bà ba) and a conical hat."""
    return Look(random.choice(SHIRTS), random.choice(TROUSERS), random.choice(SKINS), "cone", random.random() < 0.4)


def villager(random: Random) -> Look:
    """Somebody without a hat, or with one."""
    return replace(farmer(random), hat=random.choice(("short", "bun", "long", "cone")), scarf=random.random() < 0.25)


def youth(random: Random) -> Look:
    """A member of the Youth Union in its blue shirt."""
    return Look(YOUTH_BLUE, TROUSERS[0], random.choice(SKINS), random.choice(("bucket", "bucket", "short", "long")))


def pupil(random: Random) -> Look:
    """A pupil in white and dark blue."""
    return Look((246, 244, 238), (48, 60, 96), random.choice(SKINS), random.choice(("short", "long", "bucket")), child=True)


class Figure:
    """One person at a place: `high` is the height on the sheet, `side` 1 looks to the right and -1 to the left."""

    def __init__(self, sheet: Sheet, x: float, foot: float, high: float, side: int = 1) -> None:
        self.sheet, self.x, self.foot, self.high, self.side = sheet, x, foot, high, side

    def place(self, joint: Point) -> Point:
        """Where a joint stands on the sheet."""
        return self.x + joint[0] * self.high * self.side, self.foot - joint[1] * self.high

    def draw(self, pose: Pose, look: Look, *, grounded: bool = True) -> None:
        """The figure from the far limbs to the near ones."""
        if grounded:
            shadow(self.sheet, self.x, self.foot, self.high * 0.17)
        near_arm, far_arm = pose.arms
        self._arm(pose, far_arm, look, shaded(look.shirt, 0.3))
        self._leg(pose, pose.legs[1], look, shaded(look.trousers, 0.3))
        self._leg(pose, pose.legs[0], look, look.trousers)
        self._body(pose, look)
        self._head(pose, look)
        if pose.tool:
            self.sheet.line([self.place(end) for end in pose.tool], self.high * 0.018, (150, 116, 78))
        self._arm(pose, near_arm, look, lit(look.shirt, 0.12))

    def _arm(self, pose: Pose, arm: tuple[Point, Point], look: Look, sleeve: Colour) -> None:
        elbow, hand = arm
        shoulder = (pose.neck[0] + (0.02 if elbow[0] >= pose.neck[0] else -0.035), pose.neck[1] - 0.035)
        self.sheet.oval(*self.place(hand), self.high * 0.026, self.high * 0.026, look.skin)
        cuff = (elbow[0] + (hand[0] - elbow[0]) * 0.82, elbow[1] + (hand[1] - elbow[1]) * 0.82)
        self.sheet.limb([self.place(shoulder), self.place(elbow), self.place(cuff)], self.high * 0.072, self.high * 0.05, sleeve)

    def _leg(self, pose: Pose, leg: tuple[Point, Point], look: Look, cloth: Colour) -> None:
        knee, foot = leg
        self.sheet.oval(*self.place((foot[0] + 0.025, foot[1])), self.high * 0.045, self.high * 0.016, shaded(look.skin, 0.2))
        ankle = (foot[0], foot[1] + 0.03)
        self.sheet.limb([self.place(pose.hip), self.place(knee), self.place(ankle)], self.high * 0.11, self.high * 0.062, cloth)

    def _body(self, pose: Pose, look: Look) -> None:
        self.sheet.blob(self._blouse(pose, 1, 0), shaded(look.shirt, 0.2))
        self.sheet.blob(self._blouse(pose, 0.78, -0.018 * self.side), look.shirt)
        self.sheet.limb([self.place((pose.neck[0], pose.neck[1] - 0.02)), self.place(_towards(pose.neck, pose.head, 0.5))], self.high * 0.05, self.high * 0.045, shaded(look.skin, 0.16))
        if look.scarf:
            self._scarf(pose)

    def _blouse(self, pose: Pose, wide: float, shift: float) -> list[Point]:
        """The blouse about the line from neck to hip, a little wider at the hem."""
        (nx, ny), (hx, hy) = pose.neck, pose.hip
        length = ((nx - hx) ** 2 + (ny - hy) ** 2) ** 0.5
        along, across = ((hx - nx) / length, (hy - ny) / length), ((ny - hy) / length, -(nx - hx) / length)
        outline = ((0.0, 0.04), (0.045, 0.082), (0.15, 0.078), (0.24, 0.07), (length + 0.07, 0.096))
        sides = [[(down, half * way) for down, half in outline] for way in (1, -1)]
        joints = [*sides[0], (length + 0.07, 0.0), *reversed(sides[1])]
        return [self.place((nx + along[0] * down + across[0] * half * wide + shift, ny + along[1] * down + across[1] * half * wide)) for down, half in joints]

    def _scarf(self, pose: Pose) -> None:
        x, y = self.place((pose.neck[0], pose.neck[1] - 0.005))
        size = self.high
        self.sheet.limb([(x - size * 0.055, y - size * 0.01), (x, y + size * 0.02), (x + size * 0.055, y - size * 0.01)], size * 0.034, size * 0.034, (238, 236, 230))
        tail = [(x + self.side * size * 0.03, y + size * 0.01), (x + self.side * size * 0.045, y + size * 0.13)]
        self.sheet.limb(tail, size * 0.03, size * 0.04, (238, 236, 230))
        for step in range(4):
            self.sheet.oval(tail[0][0] + self.side * step * size * 0.004, y + size * (0.03 + step * 0.028), size * 0.017, size * 0.005, (70, 70, 84))

    def _head(self, pose: Pose, look: Look) -> None:
        x, y = self.place(pose.head)
        size = self.high * (0.084 if look.child else 0.07)
        if look.hat in ("long", "bun"):
            self._long_hair(x, y, size, look.hat)
        self.sheet.oval(x, y, size * 0.9, size, look.skin)
        self.sheet.oval(x + self.side * size * 0.35, y + size * 0.28, size * 0.26, size * 0.18, mix(look.skin, (230, 120, 96), 0.34))
        getattr(self, f"_{look.hat}")(x, y, size, look)

    def _long_hair(self, x: float, y: float, size: float, way: str) -> None:
        back = x - self.side * size * 0.62
        if way == "bun":
            self.sheet.oval(back - self.side * size * 0.42, y + size * 0.12, size * 0.5, size * 0.48, HAIR)
        else:
            self.sheet.limb([(back, y - size * 0.2), (back - self.side * size * 0.4, y + size), (back - self.side * size * 0.3, y + size * 2.3)], size * 0.9, size * 0.3, HAIR)

    def _hair(self, x: float, y: float, size: float) -> None:
        forward = self.side * size
        self.sheet.blob([
            (x + forward * 0.86, y - size * 0.3), (x + forward * 0.5, y - size * 0.98), (x - forward * 0.4, y - size * 1.12), (x - forward * 1.02, y - size * 0.4),
            (x - forward * 0.9, y + size * 0.46), (x - forward * 0.5, y + size * 0.3), (x - forward * 0.3, y - size * 0.22), (x + forward * 0.3, y - size * 0.46),
        ], HAIR)  # fmt: skip

    def _short(self, x: float, y: float, size: float, look: Look) -> None:  # noqa: ARG002
        self._hair(x, y, size)

    def _bun(self, x: float, y: float, size: float, look: Look) -> None:  # noqa: ARG002
        self._hair(x, y, size)

    def _long(self, x: float, y: float, size: float, look: Look) -> None:  # noqa: ARG002
        self._hair(x, y, size)

    def _cone(self, x: float, y: float, size: float, look: Look) -> None:
        """A conical hat: lit on the left, shaded on the right, with its strap."""
        self.sheet.oval(x - self.side * size * 0.55, y, size * 0.5, size * 0.86, HAIR)
        self.sheet.oval(x + self.side * size * 0.12, y + size * 0.1, size * 0.78, size * 0.84, look.skin)
        rim, top = y - size * 0.28, y - size * 2.0
        self.sheet.oval(x, rim, size * 2.1, size * 0.42, shaded(STRAW, 0.45))
        self.sheet.shape([(x - size * 2.1, rim), (x - size * 0.06, top), (x + size * 0.06, top), (x + size * 2.1, rim), (x + size, rim + size * 0.2), (x - size, rim + size * 0.2)], STRAW)
        self.sheet.shape([(x + size * 0.3, rim + size * 0.24), (x, top), (x + size * 0.06, top), (x + size * 2.1, rim), (x + size * 1.2, rim + size * 0.18)], shaded(STRAW, 0.16))
        self.sheet.shape([(x - size * 2.1, rim), (x - size * 0.06, top), (x - size * 0.8, rim + size * 0.16)], lit(STRAW, 0.45))
        for part in (0.36, 0.66):
            half = size * 2.1 * part
            way = [(x - half, top + (rim - top) * part), (x, top + (rim - top) * part + size * 0.2 * part), (x + half, top + (rim - top) * part)]
            self.sheet.limb(way, size * 0.05, size * 0.05, shaded(STRAW, 0.2))

    def _bucket(self, x: float, y: float, size: float, look: Look) -> None:
        """A soft hat with a brim, as volunteers wear."""
        self._hair(x, y, size)
        green = (104, 132, 88) if look.shirt == YOUTH_BLUE else (232, 150, 84)
        self.sheet.blob([(x - size * 1.5, y - size * 0.2), (x - size * 0.8, y - size * 0.62), (x + size * 0.8, y - size * 0.62), (x + size * 1.5, y - size * 0.2), (x, y - size * 0.34)], shaded(green, 0.2))
        self.sheet.blob([(x - size * 0.9, y - size * 0.5), (x - size * 0.74, y - size * 1.24), (x, y - size * 1.42), (x + size * 0.74, y - size * 1.24), (x + size * 0.9, y - size * 0.5)], green)


def _towards(one: Point, other: Point, part: float) -> Point:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def stand(sheet: Sheet, pose: Pose, look: Look, x: float, foot: float, high: float, side: int = 1) -> Figure:
    """Put somebody there, at work with the tool of the pose."""
    figure = Figure(sheet, x, foot, high * (0.78 if look.child else 1), side)
    figure.draw(pose, look)
    if pose is SWEEPING:
        _broom(figure)
    elif pose is SHOVELLING:
        _shovel(figure)
    return figure


def _broom(figure: Figure) -> None:
    size = figure.high
    handle, straw = figure.place((0.45, 0.14)), (214, 176, 104)
    for reach in (-0.07, -0.035, 0, 0.035, 0.07):
        tip = figure.place((0.53 + reach, 0.0))
        figure.sheet.limb([handle, tip], size * 0.03, size * 0.022, mix(straw, BROWN, 0.12 + abs(reach) * 3))


def _shovel(figure: Figure) -> None:
    blade = [figure.place(joint) for joint in ((0.5, 0.17), (0.6, 0.11), (0.66, 0.0), (0.54, 0.03), (0.48, 0.12))]
    figure.sheet.blob(blade, (132, 138, 148))


BROWN: Colour = (140, 100, 66)


def from_behind(sheet: Sheet, look: Look, x: float, seat: float, high: float) -> None:
    """Somebody on a bench or chair, seen from behind."""
    wide, neck = high * 0.125, seat - high * 0.33
    cloth = [(x - wide * 0.8, seat + high * 0.06), (x - wide * 0.72, seat - high * 0.12), (x - wide * 1.02, seat - high * 0.19), (x - wide * 0.86, neck + high * 0.045), (x - wide * 0.3, neck),
             (x + wide * 0.3, neck), (x + wide * 0.86, neck + high * 0.045), (x + wide * 1.02, seat - high * 0.19), (x + wide * 0.72, seat - high * 0.12), (x + wide * 0.8, seat + high * 0.06)]  # fmt: skip
    sheet.blob([(a + high * 0.006, b) for a, b in cloth], shaded(look.shirt, 0.24))
    sheet.blob([(x + (a - x) * 0.8 - high * 0.015, b) for a, b in cloth], look.shirt)
    figure = Figure(sheet, x, seat + high * 0.27, high)
    size, head = high * 0.066, neck - high * 0.075
    sheet.oval(x, neck - high * 0.01, size * 0.45, size * 0.6, shaded(look.skin, 0.2))
    sheet.oval(x, head, size * 0.94, size * 1.02, HAIR)
    if look.hat == "cone":
        figure._cone(x, head, size, replace(look, skin=HAIR))
    elif look.hat == "bun":
        sheet.oval(x, head + size * 0.5, size * 0.5, size * 0.44, lit(HAIR, 0.12))
    elif look.hat == "long":
        sheet.limb([(x, head), (x, head + size * 2.2)], size * 1.5, size * 0.7, HAIR)
