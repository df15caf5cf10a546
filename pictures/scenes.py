"""What each picture shows. A scene is a function without arguments that returns a picture's parts, back to front.

The names are the ids of ``unknot/knowledge/pictures.yml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from pictures.figure import DARK, LIGHT, OLDER, SHIN, SOLE, STANDING, Front, Limb, Look, Side, To
from pictures.shapes import (
    ACCENT,
    EDGE,
    HEIGHT,
    INK,
    PALE,
    RIGHT,
    WHITE,
    WOOD,
    area,
    arrow,
    at,
    bad,
    box,
    capsule,
    circle,
    clock,
    curve,
    divider,
    floor,
    good,
    group,
    line,
    number,
    orbit_arrow,
    polyline,
    step,
    towards,
    turn_arrow,
)

FLOOR = 328.0
HOT, COLD, CLOTH, STRIPE = "#d9534f", "#4a9fd4", "#f7ead2", "#d9c39a"
CARTON, CARTON_DARK = "#c99a63", "#a97c48"

Scene = list[str]
_SCENES: dict[str, Callable[[], Scene]] = {}


def _scene(draw: Callable[[], Scene]) -> Callable[[], Scene]:
    _SCENES[draw.__name__] = draw
    return draw


def _outline(colour: str) -> str:
    """Return the attributes of an outline."""
    return f' stroke="{colour}" stroke-width="4"'


def _dashes(length: float) -> str:
    """Return the attributes of a dashed line."""
    return f' stroke-dasharray="{number(length)} {number(length)}"'


def _standing(x: float, size: float) -> complex:
    """Return where the hip of somebody is who stands there."""
    return complex(x, FLOOR - STANDING * size)


def _seated(x: float, size: float) -> complex:
    """Return where the hip of somebody is who sits there with level thighs."""
    return complex(x, FLOOR - (SHIN + SOLE) * size)


def _chair(hip: complex, size: float, *, back: float = 3.6, soft: bool = False, faces: int = 1) -> str:
    """Return the chair under a hip."""

    def x(offset: float) -> complex:
        return hip + faces * offset * size

    seat = hip.imag + 1.0 * size
    left = min(x(-1.3).real, x(2.3).real)
    parts = []
    if soft:
        parts.append(capsule(x(-1.75) + 1j * size, 0.62 * size, x(-1.95) - 1j * back * size, 0.55 * size, WOOD))
        parts.append(box(complex(min(x(-2.3).real, x(2.2).real), seat - 4), 4.5 * size, FLOOR - seat - 4, WOOD, 12))
        parts.append(box(complex(min(x(-1.2).real, x(2.1).real), seat - 8), 3.3 * size, 0.7 * size, PALE, 8))
        return "".join(parts)
    parts.append(polyline((x(-1.35) + complex(0, size), complex(x(-1.5).real, hip.imag - back * size)), WOOD, 10))
    parts.append(polyline((complex(x(-1.2).real, seat), complex(x(-1.4).real, FLOOR - 4)), WOOD, 9))
    parts.append(polyline((complex(x(2.0).real, seat), complex(x(2.1).real, FLOOR - 4)), WOOD, 9))
    parts.append(box(complex(left, seat - 2), 3.6 * size, 12, WOOD, 6))
    return "".join(parts)


def _carton(centre: complex, side: float, height: float | None = None) -> str:
    """Return a box to carry."""
    tall = height or side
    corner = centre - complex(side, tall) / 2
    return (
        box(corner, side, tall, CARTON, 4)
        + box(corner + complex(side * 0.4, 0), side * 0.2, tall, CARTON_DARK, 0)
        + box(corner, side, tall * 0.13, CARTON_DARK, 3)
    )


def _pack(centre: complex, colour: str, width: float, height: float, turn: float = 0) -> str:
    """Return a warm or cold pack wrapped in a cloth, its ends showing."""
    half = complex(width, height) / 2
    cloth = [box(centre - half + complex(width * 0.16, -5), width * 0.68, height + 10, CLOTH, 9)]
    cloth += [
        box(centre - half + complex(width * place, -5), width * 0.05, height + 10, STRIPE, 0)
        for place in (0.3, 0.48, 0.66)
    ]
    parts = [box(centre - half, width, height, colour, height * 0.35), *cloth]
    return group(parts, f"rotate({number(-turn)} {at(centre)})")


def _warmth(point: complex, height: float, colour: str = HOT) -> str:
    """Return waves of warmth that rise from a point."""
    wave = height / 3
    return "".join(
        line(
            f"M{at(point + dx)}q{number(wave * 0.6)} {number(-wave / 2)} 0 {number(-wave)}"
            f"t0 {number(-wave)}t0 {number(-wave)}",
            colour,
            6,
        )
        for dx in (-26, 0, 26)
    )


def _snowflake(centre: complex, radius: float, colour: str = COLD) -> str:
    """Return a sign of cold."""
    parts = []
    for angle in range(0, 360, 60):
        tip, knot = centre + towards(angle + 30, radius), centre + towards(angle + 30, radius * 0.6)
        parts.append(polyline((centre, tip), colour, radius / 6))
        parts += [
            polyline((knot, knot + towards(angle + 30 + side, radius * 0.35)), colour, radius / 6) for side in (50, -50)
        ]
    return "".join(parts)


def _pack_on_shoulder(colour: str, sign: str, look: Look) -> Scene:
    person = Front(230j + 292 - 70j, 34, look, back=True, length=5.2, left_arm=(-102, -94), right_arm=(-78, -86))
    return [
        sign,
        group([area("M28 205q70-34 140 0l-10 78q-60-26-120 0Z", CLOTH)]),
        *(
            line(f"M{56 + 28 * n} {196 - (4 if n in (1, 2) else 0)}l{(n - 1.5) * -4:.0f} 78", STRIPE, 5)
            for n in range(4)
        ),
        box(44 + 150j, 108, 74, colour, 24),
        area("M28 205q70 34 140 0v14q-70 34-140 0Z", STRIPE),
        arrow(98 + 330j, 98 + 268j, 0),
        divider(198),
        person.draw(),
        _pack(person.shoulder(1) - 38 - 8j, colour, 112, 56, -14),
        step(1, 34 + 36j),
        step(2, 228 + 36j),
        clock(426 + 66j, 20, 36),
    ]


@_scene
def heat() -> Scene:
    return _pack_on_shoulder(HOT, _warmth(98 + 138j, 66), LIGHT)


@_scene
def ice() -> Scene:
    return _pack_on_shoulder(COLD, _snowflake(98 + 94j, 38), DARK)


@_scene
def calm_breathing() -> Scene:
    size = 25
    hip = _seated(78, size)
    person = Side(hip, size, LIGHT, spine=95, neck=88, near_arm=(-80, -25), far_arm=(-70, -20)).seated()
    parts = [floor(FLOOR), divider()]
    for offset, numeral in ((0, 1), (226, 2)):
        moved = replace(person, hip=hip + offset)
        parts += [
            _chair(moved.hip, size, back=4, soft=True),
            moved.draw(),
            step(numeral, moved.hip - 40 - hip.imag * 1j + 36j),
        ]
    nose = person.head + 1.35 * size
    parts.append(arrow(nose + 76 - 30j, nose + 8 + 4j, -12))
    mouth = nose + 226 + 10 + 14j
    parts += [arrow(mouth, mouth + 92 - 20j, 12), arrow(mouth + 2 + 14j, mouth + 86 + 30j, 10)]
    return parts


@_scene
def meditation() -> Scene:
    size, look = 28, OLDER
    middle = 130
    neck = complex(middle, 128)
    hip = neck + complex(0, 4.6 * size)
    knees = [hip + complex(side * 3.3, 0.75) * size for side in (-1, 1)]
    person = Front(
        neck,
        size,
        look,
        closed=True,
        left_arm=To(knees[0] + 0.4 * size - 0.75j * size, 1),
        right_arm=To(knees[1] - 0.4 * size - 0.75j * size, -1),
    )
    legs = []
    for side, knee in zip((-1, 1), knees, strict=True):
        foot = complex(middle - side * 1.1 * size, FLOOR - 0.45 * size)
        legs.append(capsule(foot, 0.4 * size, foot - side * 0.7 * size, 0.3 * size, look.shoe))
        legs.append(capsule(knee, 0.62 * size, foot, 0.42 * size, look.trousers if side > 0 else look.trousers_far))
        legs.append(capsule(hip + side * 0.7 * size, 0.9 * size, knee, 0.66 * size, look.trousers))
    upside = 21.0
    head = complex(372, FLOOR - 1.02 * upside)
    turned = Side(
        head - 1j * (1.8 + 3.5) * upside,
        upside,
        LIGHT,
        spine=-90,
        neck=-90,
        gaze=180,
        near_arm=To(head - 2.4 * upside, -1),
        far_arm=None,
        near_leg=(90, 90),
        far_leg=(86, 92),
        near_foot=90,
        far_foot=90,
    )
    return [
        box(complex(22, FLOOR - 4), 216, 12, PALE, 6),
        person.body(),
        *legs,
        person.arm(-1),
        person.arm(1),
        person.face(),
        good(36 + 36j),
        divider(258),
        floor(FLOOR + 4, 280),
        turned.draw(),
        bad(294 + 36j),
    ]


@_scene
def pharmacist() -> Scene:
    size = 25
    buyer = Side(_standing(96, size), size, OLDER, near_arm=(-48, 2), far_arm=(-70, -15), neck=82)
    coat = replace(DARK, shirt="#ffffff", sleeve="#dfe6ec", sleeve_far="#cfd9e1")
    seller = Side(_standing(388, size), size, coat, near_arm=(-42, 4), far_arm=(-75, -20), mirrored=True)
    sign = 250 + 62j
    bottles = ("#b7c9d6", PALE, WOOD, "#b7c9d6")
    return [
        *(box(complex(416 + 14 * n, 66), 10, 26, colour, 3) for n, colour in enumerate(bottles)),
        box(410 + 92j, 62, 8, WOOD, 3),
        *(box(complex(416 + 14 * n, 124), 10, 26, colour, 3) for n, colour in enumerate(reversed(bottles))),
        box(410 + 150j, 62, 8, WOOD, 3),
        box(sign - 36 - 36j, 72, 72, RIGHT, 12),
        box(sign - 9 - 24j, 18, 48, WHITE, 2),
        box(sign - 24 - 9j, 48, 18, WHITE, 2),
        floor(FLOOR),
        seller.draw(),
        box(222 + 200j, 234, FLOOR - 196, WOOD, 6),
        box(212 + 188j, 252, 16, PALE, 6),
        box(213 + 115j, 62, 42, WOOD, 6),
        box(216 + 118j, 56, 36, WHITE, 4),
        box(216 + 130j, 56, 12, ACCENT, 0),
        buyer.draw(),
    ]


@_scene
def massage() -> Scene:
    size = 36
    person = Front(122 + 146j, size, LIGHT, back=True, length=5.6, left_arm=(-102, -94), right_arm=None)
    target = person.neck + complex(1.15, 0.5) * size
    rubbing = replace(person, right_arm=To(target, -1))
    throat = Side(complex(384, 345), 38, DARK, near_arm=None, far_arm=None, neck=84, gaze=12)
    pressing = replace(throat, near_arm=To(throat.shoulder + complex(0.62, -0.52) * 38, -1))
    return [
        person.body(),
        person.arm(-1),
        person.face(),
        rubbing.arm(1),
        turn_arrow(target + complex(-0.35, 0.55) * size, 36, 10, -245),
        good(36 + 36j),
        divider(270),
        pressing.draw(),
        bad(306 + 36j),
    ]


@_scene
def head_turn() -> Scene:
    parts = [divider()]
    for x, turn in ((120, -1), (360, 1)):
        person = Front(complex(x, 214), 43, OLDER, turn=turn, length=6)
        top = person.head - 1.8j * person.size
        way = (-110, -10) if turn > 0 else (-70, -170)
        parts += [person.draw(), orbit_arrow(top, 78, 24, way[0] - turn * 60, way[1] + turn * 20)]
    return [*parts, step(1, 36 + 36j), step(2, 276 + 36j)]


@_scene
def head_tilt() -> Scene:
    parts = [divider()]
    for x, tilt in ((120, 28), (360, -28)):
        person = Front(complex(x, 200), 43, DARK, tilt=tilt, length=6)
        parts += [person.draw(), turn_arrow(person.neck, 140, 90 - tilt * 0.15, 90 + tilt * 1.75)]
    return [*parts, step(1, 36 + 36j), step(2, 276 + 36j)]


@_scene
def shoulder_roll() -> Scene:
    parts = [divider()]
    size = 40
    for x, way in ((112, -1), (352, 1)):
        person = Side(complex(x, 352), size, LIGHT, near_arm=(-95, -80), far_arm=None)
        parts += [person.draw(), turn_arrow(person.shoulder + 6j, 42, 90 - way * 20, 90 + way * 260)]
    return [*parts, step(1, 36 + 36j), step(2, 276 + 36j)]


def _lying(
    hip: complex,
    size: float,
    look: Look,
    *,
    neck: float,
    gaze: float,
    arm: Limb,
    legs: tuple[Limb, Limb],
    feet: tuple[float, float] = (0, 0),
    hand_over: bool = False,
) -> Side:
    """Somebody who lies flat, the head on the left. Of legs and feet the near one comes first."""
    return Side(
        hip,
        size,
        look,
        spine=180,
        neck=neck,
        gaze=gaze,
        near_arm=arm,
        far_arm=None,
        near_leg=legs[0],
        far_leg=legs[1],
        near_foot=feet[0],
        far_foot=feet[1],
        hand_over=hand_over,
    )


def _from_above(middle: complex, size: float, side: int, look: Look) -> str:
    """Somebody on the back seen from above, both knees to one side."""
    neck = middle
    person = Front(neck, size, look, left_arm=(-140, -125), right_arm=(-40, -55), length=4.2)
    hip = neck + 4.5j * size
    parts = []
    for far in (True, False):
        knee = hip + complex(side * 3.0, 0.1 if far else 0.95) * size
        ankle = knee + complex(-side * 2.0, 1.75) * size
        colour = look.trousers_far if far else look.trousers
        parts += [
            capsule(ankle, 0.36 * size, ankle + complex(-side * 0.75, 0.45) * size, 0.28 * size, look.shoe),
            capsule(knee, 0.56 * size, ankle, 0.38 * size, colour),
            capsule(hip + complex(0.5 * side, 0), 0.95 * size, knee, 0.6 * size, colour),
        ]
    return person.draw() + "".join(parts)


@_scene
def knee_rock() -> Scene:
    mat = "#d7e6df"
    parts = [
        box(complex(92, 112), 330, 11, mat, 5),
        _lying(complex(256, 94), 19, OLDER, neck=176, gaze=90, arm=(-8, -4), legs=((52, -60), (56, -57))).draw(),
        step(1, 36 + 36j),
        line("M24 138H456", EDGE, 3),
    ]
    for x, side, numeral in ((134, -1, 2), (366, 1, 3)):
        neck = complex(x, 196)
        parts += [
            box(complex(x - 84, 146), 168, 206, mat, 12),
            _from_above(neck, 18, side, OLDER),
            arrow(neck + complex(-side * 62, 100), neck + complex(side * 44, 146), -side * 12, width=6),
            step(numeral, complex(36 if side < 0 else 268, 166)),
        ]
    return parts


def _walker(x: float, size: float, look: Look, *, mirrored: bool = False) -> Side:
    return Side(
        complex(x, FLOOR - STANDING * size + 0.22 * size),
        size,
        look,
        spine=88,
        near_arm=(-118, -92),
        far_arm=(-62, -32),
        near_leg=(-70, -92),
        far_leg=(-104, -128),
        far_foot=-38,
        mirrored=mirrored,
    )


def _tree(x: float, height: float) -> str:
    return box(complex(x - 7, FLOOR - height * 0.45), 14, height * 0.45, "#b39b82", 3) + circle(
        complex(x, FLOOR - height * 0.68), height * 0.34, "#b9d4bd"
    )


@_scene
def walk() -> Scene:
    return [
        circle(412 + 70j, 30, "#f6d08a"),
        _tree(70, 170),
        _tree(420, 130),
        floor(FLOOR),
        _walker(212, 24, OLDER).draw(),
        arrow(296 + 200j, 372 + 200j),
    ]


@_scene
def light_tasks() -> Scene:
    size = 23
    cook = Side(_standing(80, size), size, DARK, near_arm=(-55, -4), far_arm=(-40, -8), neck=72, gaze=-14)
    hip = _seated(318, size)
    rest = Side(hip, size, DARK, spine=94, neck=86, near_arm=(-70, 48), far_arm=(-80, -15)).seated()
    cup = rest.hand() + complex(0.55, -0.2) * size
    plate = cook.hand() + complex(0.75, -0.35) * size
    return [
        floor(FLOOR),
        divider(254),
        step(1, 36 + 36j),
        step(2, 288 + 36j),
        box(complex(120, 198), 114, FLOOR - 200, WOOD, 6),
        box(complex(112, 186), 126, 14, PALE, 6),
        circle(plate, 26, WHITE, _outline(WOOD)),
        circle(plate, 14, "none", _outline(PALE)),
        cook.draw(),
        _chair(hip, size),
        rest.draw(),
        box(cup - 9 - 14j, 20, 26, ACCENT, 5),
        _warmth_small(cup - 22j),
    ]


def _warmth_small(point: complex) -> str:
    return "".join(line(f"M{at(point + dx)}q6-6 0-12t0-12", ACCENT, 4) for dx in (-4, 8))


def _bed(left: float, top: float, width: float) -> str:
    return (
        box(complex(left, top - 52), 12, FLOOR - top + 52, WOOD, 5)
        + box(complex(left + width - 12, top - 14), 12, FLOOR - top + 14, WOOD, 5)
        + box(complex(left, top), width, 34, PALE, 8)
        + box(complex(left, top + 30), width, 14, WOOD, 5)
    )


@_scene
def no_bed_rest() -> Scene:
    size = 21
    top = 232.0
    sick = _lying(
        complex(160, top - 1.0 * size),
        size,
        LIGHT,
        neck=168,
        gaze=80,
        arm=(-8, 0),
        legs=((0, -2), (2, 0)),
        feet=(80, 80),
    )
    cover = area(
        f"M112 {top}V{top - 30}Q116 {top - 50} 140 {top - 48}L262 {top - 44}Q284 {top - 40} 284 {top}Z", "#8fb3cb"
    )
    collared = Front(396 + 190j, 30, OLDER, length=5.6)
    neck = collared.neck
    return [
        floor(FLOOR),
        _bed(20, top, 276),
        box(complex(34, top - 18), 70, 20, WHITE, 9),
        sick.draw(),
        cover,
        bad(36 + 36j),
        divider(310),
        collared.draw(),
        box(neck - 33 - 15j, 66, 34, "#efe3cc", 12),
        line(f"M{at(neck - 33 + 2j)}h66", STRIPE, 4),
        bad(346 + 36j),
    ]


def _mattress(top: float, left: float = 84, width: float = 372) -> str:
    return box(complex(left, top), width, 13, PALE, 6) + box(complex(left, top + 11), width, 8, WOOD, 4)


def _on_side(left: float, top: float, size: float, look: Look) -> Scene:
    """Somebody asleep on the side, the front to the viewer, the head on the left at the height of the spine."""
    spine = top - 2.35 * size
    neck = complex(left + 2.55 * size, spine)
    person = Front(0j, size, look, closed=True, left_arm=None, right_arm=(-84, -92), length=4.2, neckline=False)
    legs = []
    for side in (-1, 1):
        hip, knee, ankle = (
            complex(side * 0.7, 4.1) * size,
            complex(side * 0.6, 6.6) * size,
            complex(side * 0.42, 9.2) * size,
        )
        legs += [
            capsule(ankle, 0.36 * size, ankle + complex(0, 0.5) * size, 0.3 * size, look.shoe),
            capsule(hip, 0.95 * size, knee, 0.64 * size, look.trousers if side > 0 else look.trousers_far),
            capsule(knee, 0.64 * size, ankle, 0.4 * size, look.trousers if side > 0 else look.trousers_far),
        ]
    hand = complex(-1.75, -1.35) * size
    under = capsule(complex(-1.7, 0.6) * size, 0.45 * size, hand, 0.3 * size, look.skin)
    lying = group([*legs, person.body(), under, person.arm(1), person.face()], f"translate({at(neck)}) rotate(-90)")
    pillow = box(complex(left - 0.3 * size, spine + 0.72 * size), 2.6 * size, 1.65 * size, WHITE, 8)
    return [
        pillow,
        lying,
        line(f"M{at(neck - 2.4 * size)}H{number(neck.real + 9.4 * size)}", ACCENT, size * 0.22, _dashes(size * 0.5)),
    ]


@_scene
def sleep() -> Scene:
    size = 20
    back = _lying(
        complex(250, 214 - 0.98 * size),
        size,
        LIGHT,
        neck=173,
        gaze=84,
        arm=(-6, 2),
        legs=((2, -2), (4, -2)),
        feet=(82, 76),
    )
    front = _lying(
        complex(250, 326 - 1.02 * size),
        size,
        LIGHT,
        neck=160,
        gaze=-96,
        arm=(196, 172),
        legs=((-1, 0), (0, 0)),
        feet=(-12, -16),
        hand_over=True,
    )
    return [
        *_on_side(116, 106, 19, LIGHT),
        _mattress(106),
        box(complex(112, 214 - 0.95 * size), 3.0 * size, 0.95 * size, WHITE, 8),
        back.draw(),
        _mattress(214),
        box(complex(112, 326 - 0.95 * size), 3.0 * size, 0.95 * size, WHITE, 8),
        front.draw(),
        _mattress(326),
        good(44 + 66j),
        good(44 + 190j),
        bad(44 + 304j),
    ]


@_scene
def sleep_side() -> Scene:
    return [*_on_side(44, 270, 30, OLDER), _mattress(270, 22, 436), good(40 + 40j)]


@_scene
def drink() -> Scene:
    size = 43
    person = Side(complex(120, 388), size, DARK, near_arm=None, far_arm=None, neck=84, gaze=14)
    mouth = person.head + complex(0.95, 0.35) * size
    holding = replace(person, near_arm=To(mouth + complex(0.95, 0.25) * size, -1))
    glass = area("M-17-30H17L12 30H-12Z", "#ffffff", _outline(WOOD)) + area("M-14-6 12-22 10 27H-11Z", COLD)
    jug = (
        line("M442 190q34 6 26 46t-36 36", WOOD, 9)
        + area("M352 160H440V300q0 22-22 22H374q-22 0-22-22Z", WHITE, _outline(WOOD))
        + area("M356 206H436V298q0 20-20 20H376q-20 0-20-20Z", COLD)
    )
    return [
        person.draw(),
        group([glass], f"translate({at(mouth + complex(0.72, -0.08) * size)}) rotate(-38) scale(1.300)"),
        holding.near_arm_svg(),
        jug,
        line("M300 326H470", PALE, 5),
    ]


@_scene
def swap_sides() -> Scene:
    parts = [divider()]
    for x, side, numeral in ((122, -1, 1), (358, 1, 2)):
        size = 32
        neck = complex(x, 138)
        hand = neck + complex(side * 2.2, 4.15) * size
        rest = neck + complex(-side * 1.35, 4.5) * size
        arms = (To(hand, 1 if side > 0 else -1), To(rest, -1 if side > 0 else 1))
        person = Front(
            neck,
            size,
            DARK,
            length=4.4,
            left_arm=arms[0] if side < 0 else arms[1],
            right_arm=arms[1] if side < 0 else arms[0],
        )
        parts += [
            person.draw(),
            box(complex(x - 108, 288), 216, 20, WOOD, 6),
            box(complex(hand.real - 30, 276), 60, 14, ACCENT, 6),
            box(complex(hand.real - 20, hand.imag - 4), 40, 22, person.look.skin, 11),
            step(numeral, complex(36 if side < 0 else 276, 36)),
            arrow(complex(hand.real, 330), complex(hand.real - 38, 330))
            + arrow(complex(hand.real, 330), complex(hand.real + 38, 330)),
        ]
    return parts


def _screen(top: complex, height: float = 78) -> str:
    """Return a screen on its foot, seen from the side; `top` is its upper edge."""
    return box(top, 10, height, INK, 4) + polyline(
        (top + complex(9, height * 0.6), top + complex(18, height + 22)), WOOD, 7
    )


@_scene
def desk_setup() -> Scene:
    size = 23
    level = FLOOR - 0
    hip = _seated(300, size)
    upright = Side(hip, size, LIGHT, spine=92, neck=86, near_arm=(-84, 2), far_arm=(-78, 2)).seated()
    eye = upright.head + complex(0.6, -0.12) * size
    desk_top = upright.hand().imag + 0.35 * size
    slouch_hip = _seated(62, size)
    slouch = Side(
        slouch_hip, size, LIGHT, spine=100, stoop=52, neck=20, gaze=-22, near_arm=(-60, -6), far_arm=(-50, -10)
    ).seated()
    low = slouch.hand().imag + 0.35 * size
    return [
        floor(level),
        divider(),
        bad(36 + 36j),
        good(276 + 36j),
        _chair(slouch_hip, size),
        slouch.draw(),
        box(complex(148, low), 86, 10, WOOD, 4),
        box(complex(222, low), 9, FLOOR - low, WOOD, 3),
        box(complex(160, low - 7), 46, 7, INK, 3),
        polyline((complex(206, low - 5), complex(222, low - 44)), INK, 7),
        _chair(hip, size),
        upright.draw(),
        box(complex(374, desk_top), 96, 10, WOOD, 4),
        box(complex(456, desk_top), 9, FLOOR - desk_top, WOOD, 3),
        box(complex(378, desk_top - 6), 34, 6, INK, 3),
        _screen(complex(430, eye.imag - 2), desk_top - eye.imag - 26),
        box(complex(428, desk_top - 6), 34, 6, WOOD, 3),
        line(f"M{at(eye + 16)}H424", ACCENT, 5, _dashes(9.5)),
    ]


@_scene
def stand_up() -> Scene:
    size = 20
    hip = _seated(66, size)
    sitting = Side(hip, size, OLDER, spine=92, neck=84, near_arm=(-80, -15), far_arm=(-75, -10)).seated()
    rising_hip = complex(222, FLOOR - 4.7 * size)
    ankle = complex(rising_hip.real + 0.9 * size, FLOOR - SOLE * size)
    rising = Side(
        rising_hip,
        size,
        OLDER,
        spine=66,
        neck=66,
        near_leg=To(ankle),
        far_leg=To(ankle + 6),
        near_arm=(-70, -50),
        far_arm=(-60, -40),
    )
    return [
        floor(FLOOR),
        _chair(hip, size, back=3.2),
        sitting.draw(),
        _chair(_seated(208, size), size, back=3.2),
        rising.draw(),
        _walker(392, size, OLDER).draw(),
        arrow(120 + 150j, 160 + 110j, 8),
        arrow(290 + 96j, 336 + 96j),
        step(1, 36 + 36j),
        step(2, 190 + 36j),
        step(3, 334 + 36j),
        clock(118 + 62j, 30, 34),
    ]


@_scene
def lift_right() -> Scene:
    size = 20.5
    parts = [floor(FLOOR)]
    # (place of the ankle, height of the hip above the floor and its way back, lean of the back, height of the load)
    phases = ((64, 3.0, -1.5, 56, 1.05), (212, 4.7, -0.75, 70, 3.4), (366, STANDING, 0.0, 90, 7.0))
    for numeral, (x, high, behind, spine, load) in enumerate(phases, start=1):
        ankle = complex(x, FLOOR - SOLE * size)
        hip = complex(x + behind * size, FLOOR - high * size)
        carton = complex(x + (2.15 if numeral < 3 else 2.05) * size, FLOOR - load * size)
        person = Side(
            hip,
            size,
            LIGHT,
            spine=spine,
            neck=spine - 6,
            gaze=-18 if numeral < 3 else 0,
            near_leg=To(ankle),
            far_leg=To(ankle + 12),
            near_arm=To(carton + complex(-0.5, 0.45) * size, -1),
            far_arm=To(carton + complex(0.3, 0.6) * size, -1),
        )
        arms = replace(person, near_arm=None)
        parts += [
            arms.draw(),
            _carton(carton, 42),
            person.near_arm_svg(),
            step(numeral, complex((36, 184, 336)[numeral - 1], 36)),
        ]
    parts += [good(444 + 36j), arrow(146 + 236j, 146 + 176j), arrow(296 + 216j, 296 + 150j)]
    return parts


def _hurt(centre: complex, radius: float) -> str:
    """Return the sign of pain about a point."""
    return "".join(
        polyline((centre + towards(angle, radius), centre + towards(angle, radius * 1.7)), "#c62828", 6)
        for angle in (55, 95, 135)
    )


@_scene
def lift_wrong() -> Scene:
    size = 28
    ankle = complex(150, FLOOR - SOLE * size)
    hip = complex(140, FLOOR - (STANDING - 0.1) * size)
    carton = complex(330, FLOOR - 46)
    person = Side(
        hip,
        size,
        LIGHT,
        spine=24,
        stoop=46,
        neck=-14,
        gaze=-40,
        near_leg=To(ankle),
        far_leg=To(ankle + 12),
        near_arm=To(carton + complex(-44, -22), -1),
        far_arm=To(carton + complex(-20, -40), -1),
    )
    return [
        floor(FLOOR),
        replace(person, near_arm=None).draw(),
        _carton(carton, 92),
        person.near_arm_svg(),
        _hurt(person.waist - 6j, 36),
        bad(40 + 40j),
    ]


@_scene
def carry_close() -> Scene:
    size = 22.5
    parts = [floor(FLOOR), divider()]
    for x, far, mark in ((92, 4.4, bad(36 + 36j)), (346, 2.0, good(276 + 36j))):
        hip = _standing(x, size)
        carton = hip + complex(far, -1.4 if far < 3 else -2.6) * size
        person = Side(
            hip,
            size,
            DARK,
            spine=90 if far < 3 else 96,
            near_arm=To(carton + complex(-0.6, 0.7) * size, -1),
            far_arm=To(carton + 0.8j * size, -1),
        )
        parts += [replace(person, near_arm=None).draw(), _carton(carton, 54), person.near_arm_svg(), mark]
    return [*parts, arrow(464 + 172j, 428 + 172j)]


@_scene
def split_load() -> Scene:
    size = 22
    big_hip = _standing(98, size)
    big = big_hip + complex(2.7, -1.2) * size
    heavy = Side(
        big_hip,
        size,
        OLDER,
        spine=98,
        neck=84,
        near_arm=To(big + complex(-1.2, 1.8) * size, -1),
        far_arm=None,
        near_leg=(-84, -96),
        far_leg=(-92, -94),
    )
    hip = _standing(330, size)
    small = hip + complex(2.0, -1.2) * size
    light = Side(
        hip, size, OLDER, near_arm=To(small + complex(-0.5, 0.6) * size, -1), far_arm=To(small + 0.7j * size, -1)
    )
    return [
        floor(FLOOR),
        divider(),
        bad(36 + 36j),
        good(276 + 36j),
        replace(heavy, near_arm=None).draw(),
        _carton(big, 84, 118),
        heavy.near_arm_svg(),
        replace(light, near_arm=None).draw(),
        _carton(small, 46),
        light.near_arm_svg(),
        _carton(complex(424, FLOOR - 26), 46),
    ]


@_scene
def backpack() -> Scene:
    size = 32
    bag, dark = ACCENT, "#a34700"
    both = Front(354 + 140j, size, DARK, length=5.0)
    one = Front(112 + 146j, size, DARK, length=5.0, lean=0.9, tilt=-8)
    return [
        divider(),
        bad(36 + 36j),
        good(276 + 36j),
        one.body(),
        one.arm(-1),
        one.face(),
        one.arm(1),
        line(
            f"M{at(one.shoulder(1) + complex(-0.35, -0.55) * size)}L{at(one.shoulder(1) + complex(0.15, 2.0) * size)}",
            dark,
            13,
        ),
        box(one.shoulder(1) + complex(-0.5, 1.9) * size, 62, 92, bag, 16),
        box(one.shoulder(1) + complex(-0.1, 3.3) * size, 38, 26, dark, 8),
        box(both.neck + complex(-1.6, -0.3) * size, 3.2 * size, 5.6 * size, bag, 26),
        both.draw(),
        *(
            line(
                curve(*(both.neck + complex(side * x, y) * size for x, y in ((1.12, 0.02), (0.95, 1.6), (1.45, 2.7)))),
                dark,
                14,
            )
            for side in (-1, 1)
        ),
    ]


@_scene
def phone_headset() -> Scene:
    size = 42
    bent = Front(112 + 206j, size, LIGHT, tilt=-30, length=6, lean=-0.6)
    fine = Front(360 + 206j, size, LIGHT, length=6)
    phone = bent.head + complex(0.95, 0.62) * size
    head = fine.head
    return [
        divider(),
        bad(36 + 36j),
        good(276 + 36j),
        bent.body(),
        bent.arm(-1),
        bent.arm(1),
        bent.face(),
        box(phone + 2 - 40j, 24, 82, INK, 7, 14),
        fine.draw(),
        line(
            f"M{at(head - 1.02 * size)}A{number(1.02 * size)} {number(1.15 * size)} 0 0 1 {at(head + 1.02 * size)}",
            ACCENT,
            9,
        ),
        box(head + complex(-1.25, -0.4) * size, 19, 36, ACCENT, 8),
        box(head + complex(0.8, -0.4) * size, 19, 36, ACCENT, 8),
        line(
            curve(*(head + place * size for place in (-1.05 + 0.4j, -0.95 + 1j, -0.3 + 0.88j))),
            ACCENT,
            6,
        ),
        circle(head + complex(-0.28, 0.88) * size, 7, ACCENT),
    ]


@_scene
def phone_height() -> Scene:
    size = 34
    parts = [divider()]
    bowed = Side(complex(80, 340), size, DARK, spine=92, stoop=14, neck=38, gaze=-52, near_arm=None, far_arm=None)
    upright = Side(complex(322, 340), size, DARK, neck=86, near_arm=None, far_arm=None)
    for person, reach in ((bowed, complex(3.0, 1.35)), (upright, complex(3.1, -1.45))):
        hand = person.shoulder + reach * size
        holding = replace(person, near_arm=To(hand, -1))
        eye = person.head + towards(person.gaze, 0.95 * size)
        parts += [
            holding.draw(),
            box(hand + 6 - 46j, 13, 56, INK, 5, -12 if person is upright else 28),
            line(f"M{at(eye + towards(person.gaze, 12))}L{at(hand + complex(2, -26))}", ACCENT, 5, _dashes(9)),
        ]
    return [*parts, bad(36 + 36j), good(276 + 36j)]


@_scene
def no_cracking() -> Scene:
    size = 44
    person = Front(240 + 220j, size, LIGHT, turn=1, tilt=-6, length=6, left_arm=None, right_arm=None)
    chin = person.head + complex(0.5, 1.12) * size
    crown = person.head + complex(-0.85, -0.7) * size
    forcing = replace(person, right_arm=To(chin, -1), left_arm=To(crown, 1))
    return [
        person.body(),
        person.face(),
        forcing.arm(1),
        forcing.arm(-1),
        arrow(crown + complex(-18, -34), crown + complex(52, -58), 12, "#c62828"),
        arrow(chin + complex(60, -6), chin + complex(92, -76), -14, "#c62828"),
        bad(44 + 44j),
    ]


@_scene
def talk() -> Scene:
    size = 24
    left_hip, right_hip = _seated(92, size), _seated(388, size)
    one = Side(left_hip, size, LIGHT, spine=90, neck=82, near_arm=(-75, 10), far_arm=(-80, -20)).seated()
    two = Side(
        right_hip, size, OLDER, spine=90, neck=82, near_arm=(-82, -20), far_arm=(-80, -10), mirrored=True
    ).seated()
    heart = "m0 12c-16-12-20-20-12-27 6-4 11 0 12 5 1-5 6-9 12-5 8 7 4 15-12 27Z"
    return [
        floor(FLOOR),
        _chair(left_hip, size),
        _chair(right_hip, size, faces=-1),
        one.draw(),
        two.draw(),
        area(
            "M150 36h74a18 18 0 0 1 18 18v26a18 18 0 0 1-18 18h-52l-26 22 6-24a18 18 0 0 1-18-18V54a18 18 0 0 1 18-18Z",
            WHITE,
            _outline(WOOD),
        ),
        *(circle(complex(x, 68), 6, INK) for x in (164, 187, 210)),
        area(
            "M330 70h-40a16 16 0 0 0-16 16v26a16 16 0 0 0 16 16h24l20 16-4-18a14 14 0 0 0 14-14V84a14 14 0 0 0-14-14Z",
            WHITE,
            _outline(WOOD),
        ),
        area(f"M309 104{heart}", ACCENT),
    ]


@_scene
def change_position() -> Scene:
    size = 20
    first, second = _seated(62, size), _seated(200, size)
    upright = Side(first, size, DARK, spine=90, neck=84, near_arm=(-80, -15), far_arm=(-75, -10)).seated()
    leaning = Side(
        second,
        size,
        DARK,
        spine=112,
        neck=100,
        gaze=8,
        near_arm=(-70, -20),
        far_arm=(-65, -15),
        near_leg=(-6, -52),
        far_leg=(-4, -60),
        near_foot=30,
        far_foot=24,
    )
    standing = Side(_standing(408, size), size, DARK)
    return [
        floor(FLOOR),
        _chair(first, size, back=3.2),
        upright.draw(),
        _chair(second, size, back=3.0),
        leaning.draw(),
        standing.draw(),
        arrow(108 + 108j, 156 + 108j, 10),
        arrow(276 + 104j, 350 + 104j, 12),
        step(1, 36 + 36j),
        step(2, 184 + 36j),
        step(3, 352 + 36j),
    ]


@_scene
def build_up() -> Scene:
    size = 18
    parts: Scene = []
    for numeral, (x, level) in enumerate(((88, 322.0), (240, 292.0), (392, 262.0)), start=1):
        parts.append(box(complex(x - 68, level), 138, HEIGHT - level - 14, PALE, 6))
        hip = complex(x - 6, level - STANDING * size + 0.2 * size)
        if numeral == 3:
            person = Side(
                hip - 4j,
                size,
                LIGHT,
                spine=80,
                neck=76,
                near_arm=(-140, -60),
                far_arm=(-40, 50),
                near_leg=(-40, -112),
                far_leg=(-112, -172),
                near_foot=10,
                far_foot=-80,
            )
        else:
            stride = 9 * numeral
            person = Side(
                hip,
                size,
                LIGHT,
                spine=88,
                near_arm=(-100 - stride, -86),
                far_arm=(-76 + stride / 2, -55 + stride),
                near_leg=(-86 + stride, -90),
                far_leg=(-96 - stride / 2, -104 - stride),
                far_foot=-10 - stride,
            )
        parts += [person.draw(), step(numeral, complex((36, 190, 342)[numeral - 1], 36))]
    return parts


SCENES: Mapping[str, Callable[[], Scene]] = MappingProxyType(_SCENES)
