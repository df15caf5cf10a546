"""The people in the pictures: jointed figures with the proportions of a body, seen from the side or from the front.

All lengths are in head radii, so that one number sets the size of a figure.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pictures.shapes import INK, area, at, capsule, circle, group, number, towards

THIGH, SHIN, FOOT = 3.0, 2.9, 0.95
UPPER_ARM, FOREARM = 2.05, 1.95
BACK = 3.5
SOLE = 0.36
MOUTH = "#7d4438"
#: From the hip to the sole of somebody who stands.
STANDING = THIGH + SHIN + SOLE


@dataclass(frozen=True)
class Look:
    """Colours of one person."""

    skin: str
    skin_far: str
    hair: str
    shirt: str = "#5b93b5"
    sleeve: str = "#47799a"
    sleeve_far: str = "#3b6682"
    trousers: str = "#3d5166"
    trousers_far: str = "#2e3e50"
    shoe: str = "#1f2a35"
    bun: bool = False


LIGHT = Look("#e8b996", "#d49f79", "#5d4636")
DARK = Look("#96633f", "#7d5033", "#231b17")
OLDER = Look("#efc6a6", "#dcae8b", "#aab2ba", bun=True)


@dataclass(frozen=True)
class To:
    """Where a hand or an ankle is; the elbow or knee lies to the left (1) or right (-1) of the way there."""

    point: complex
    bend: int = 1


Limb = tuple[float, float] | To


def joints(start: complex, limb: Limb, first: float, second: float) -> tuple[complex, complex]:
    """Return the middle and end joint of a limb of two bones with these lengths.

    A point out of reach is approached as far as the limb is long.
    """
    if not isinstance(limb, To):
        middle = start + towards(limb[0], first)
        return middle, middle + towards(limb[1], second)
    way = limb.point - start
    distance = min(max(abs(way), abs(first - second) + 1e-6), first + second - 1e-6)
    opening = math.acos((first**2 + distance**2 - second**2) / (2 * first * distance))
    heading = cmath.phase(way)
    middle = start + cmath.rect(first, heading - limb.bend * opening)
    return middle, start + cmath.rect(distance, heading)


@dataclass(frozen=True)
class Side:
    """Somebody seen from the side, facing right, or left with `mirrored` (angles and points are mirrored about hip)."""

    hip: complex
    size: float  # radius of the head
    look: Look = LIGHT
    spine: float = 90  # direction from the hip up
    stoop: float = 0  # by how many degrees the upper back leans further forward
    neck: float = 78
    gaze: float = 0
    near_arm: Limb | None = (-95, -80)
    far_arm: Limb | None = (-85, -70)
    near_leg: Limb = (-92, -92)
    far_leg: Limb = (-86, -88)
    near_foot: float = 0
    far_foot: float = 0
    mirrored: bool = False
    hand_over: bool = field(default=True, kw_only=True)  # the near arm lies before the head

    def seated(self) -> Side:
        """Return the figure with the legs of somebody who sits on a chair."""
        return replace(self, near_leg=(-2, -90), far_leg=(-2, -84))

    @property
    def waist(self) -> complex:
        """Middle of the back."""
        return self.hip + towards(self.spine, BACK * 0.45 * self.size)

    @property
    def shoulder(self) -> complex:
        """Joint of both arms."""
        return self.waist + towards(self.spine - self.stoop, BACK * 0.55 * self.size)

    @property
    def head(self) -> complex:
        """Middle of the head."""
        return self.shoulder + towards(self.neck, 1.8 * self.size)

    def hand(self, *, near: bool = True) -> complex:
        """Return the place of a hand, not mirrored."""
        arm = self.near_arm if near else self.far_arm
        assert arm is not None
        size = self.size
        return joints(self.shoulder, arm, UPPER_ARM * size, FOREARM * size)[1]

    def draw(self) -> str:
        """Return the figure as SVG."""
        return group(self._parts(), self._mirror())

    def near_arm_svg(self) -> str:
        """Return the near arm alone, to lie over a thing that the figure holds."""
        drawn = self._arm(self.near_arm, self.look.sleeve, self.look.skin) if self.near_arm is not None else ""
        return group([drawn], self._mirror())

    def _mirror(self) -> str:
        return f"translate({number(2 * self.hip.real)} 0) scale(-1 1)" if self.mirrored else ""

    def _parts(self) -> Iterator[str]:
        size, look = self.size, self.look
        if self.far_arm is not None:
            yield self._arm(self.far_arm, look.sleeve_far, look.skin_far)
        yield self._leg(self.far_leg, self.far_foot, look.trousers_far)
        yield self._leg(self.near_leg, self.near_foot, look.trousers)
        yield capsule(self.shoulder, 0.42 * size, self.head, 0.42 * size, look.skin_far)
        chest = self.shoulder - towards(self.spine - self.stoop, 0.75 * size)
        yield capsule(self.hip, 1.0 * size, self.waist, 0.92 * size, look.shirt)
        yield capsule(self.waist, 0.92 * size, chest, 1.08 * size, look.shirt)
        yield capsule(self.hip, 1.0 * size, self.hip + towards(self.spine, 0.15 * size), 1.0 * size, look.trousers)
        arm = self._arm(self.near_arm, look.sleeve, look.skin) if self.near_arm is not None else ""
        if not self.hand_over:
            yield arm
        yield head_from_side(self.head, size, look, self.gaze)
        if self.hand_over:
            yield arm

    def _leg(self, leg: Limb, foot: float, colour: str) -> str:
        size = self.size
        knee, ankle = joints(self.hip, leg, THIGH * size, SHIN * size)
        toes = ankle + towards(foot, FOOT * size)
        return (
            capsule(ankle, 0.36 * size, toes, 0.26 * size, self.look.shoe)
            + capsule(self.hip, 0.92 * size, knee, 0.56 * size, colour)
            + capsule(knee, 0.56 * size, ankle, 0.36 * size, colour)
        )

    def _arm(self, arm: Limb, sleeve: str, skin: str) -> str:
        size = self.size
        return arm_between(
            self.shoulder, *joints(self.shoulder, arm, UPPER_ARM * size, FOREARM * size), size, sleeve, skin
        )


def arm_between(shoulder: complex, elbow: complex, hand: complex, size: float, sleeve: str, skin: str) -> str:
    """Return an arm along its three joints."""
    return (
        capsule(elbow, 0.36 * size, hand, 0.26 * size, skin)
        + circle(hand + (hand - elbow) / abs(hand - elbow) * 0.15 * size, 0.36 * size, skin)
        + capsule(shoulder, 0.52 * size, elbow, 0.41 * size, sleeve)
    )


def head_from_side(centre: complex, size: float, look: Look, gaze: float = 0, *, mirrored: bool = False) -> str:
    """Return a head in profile that looks in the direction `gaze`; `mirrored` looks left at gaze 0."""
    bun = '<circle cx="-1.080" cy="-.350" r=".450"/>' if look.bun else ""
    hair = (
        f'<g fill="{look.hair}">{bun}<path d="M.7-.82C.3-1.300-.5-1.250-.9-.75-1.250-.3-1.150.45-.75.85L-.45.75C-.4.4'
        '-.35.1-.15-.1-.1-.4.3-.5.7-.82Z"/></g>'
    )
    face = (
        f'<ellipse rx=".95" ry="1.040" fill="{look.skin}"/><circle cx=".95" cy=".1" r=".190" fill="{look.skin}"/>'
        f'{hair}<circle cx="-.150" cy=".120" r=".220" fill="{look.skin_far}"/>'
        f'<circle cx=".580" cy="-.120" r=".110" fill="{INK}"/>'
        f'<path d="M.56.53Q.7.57.82.5" fill="none" stroke="{MOUTH}" stroke-width=".090" stroke-linecap="round"/>'
    )
    flip = -1 if mirrored else 1
    return group(
        [face], f"translate({at(centre)}) rotate({number(-gaze * flip)}) scale({number(size * flip)} {number(size)})"
    )


def head_from_front(
    centre: complex, size: float, look: Look, tilt: float = 0, *, back: bool = False, closed: bool = False
) -> str:
    """Return a head from the front, or from the `back`; `tilt` degrees to the viewer's left if > 0."""
    bun = f'<circle cy="-1.150" r=".480" fill="{look.hair}"/>' if look.bun else ""
    ears = "".join(f'<circle cx="{x}" cy=".1" r=".220" fill="{look.skin_far}"/>' for x in (-0.92, 0.92))
    parts = [bun, ears, f'<ellipse rx=".92" ry="1.080" fill="{look.skin}"/>']
    if back:
        parts.append(
            f'<path d="M-.93-.15C-.98-1.400.98-1.400.93-.15.95.3.75.7.45.85Q0 .95-.45.85C-.75.7-.95.3-.93-.15Z" '
            f'fill="{look.hair}"/>'
        )
    else:
        parts.append(
            f'<path d="M-.95.05C-1.150-1.500 1.150-1.500.95.05.85-.25.7-.45.45-.6'
            f'.1-.45-.4-.45-.6-.5-.8-.35-.88-.15-.95.05Z" fill="{look.hair}"/>'
        )
        stroke = f'fill="none" stroke="{INK}" stroke-linecap="round"'
        if closed:
            parts.append(f'<path d="M-.5-.02Q-.35.1-.2-.02M.2-.02Q.35.1.5-.02" {stroke} stroke-width=".120"/>')
        else:
            parts += [f'<circle cx="{x}" cy="-.050" r=".110" fill="{INK}"/>' for x in (-0.35, 0.35)]
        parts.append(f'<path d="M0 .05V.28" {stroke} stroke-width=".090" opacity=".500"/>')
        parts.append(f'<path d="M-.25.56Q0 .7.25.56" {stroke} stroke-width=".100"/>')
    return group(parts, f"translate({at(centre)}) rotate({number(-tilt)}) scale({number(size)})")


@dataclass(frozen=True)
class Front:
    """Somebody from the front, or the back, from the head to the hips. Arms are the viewer's left and right."""

    neck: complex  # base of the neck
    size: float
    look: Look = LIGHT
    tilt: float = 0
    turn: int = 0  # 1: the head looks to the viewer's right, -1: left, 0: at the viewer (or away, from the back)
    lean: float = 0  # how far the viewer's right shoulder stands lower
    left_arm: Limb | None = (-100, -94)
    right_arm: Limb | None = (-80, -86)
    back: bool = False
    closed: bool = False
    length: float = 4.4  # of the trunk
    neckline: bool = True

    def shoulder(self, side: int) -> complex:
        """Return the joint of an arm: -1 the viewer's left, 1 right."""
        return self.neck + complex(side * 1.75, 0.75 + side * self.lean / 2) * self.size

    @property
    def head(self) -> complex:
        """Middle of the head."""
        return self.neck + towards(90 + self.tilt, 1.42 * self.size)

    def draw(self) -> str:
        """Return the figure as SVG."""
        return self.body() + self.arm(-1) + self.arm(1) + self.face()

    def body(self) -> str:
        """Return trunk and neck."""
        size, look, neck = self.size, self.look, self.neck
        left, right = self.shoulder(-1), self.shoulder(1)
        down = complex(0, self.length * size)
        trunk = area(
            f"M{at(neck - 0.55 * size)}L{at(left + (-0.05 - 0.52j) * size)}Q{at(left + (-0.6 - 0.4j) * size)} "
            f"{at(left + (-0.55 + 0.3j) * size)}L{at(neck + down - 1.45 * size)}"
            f"Q{at(neck + down + (-1.4 + 0.5j) * size)} "
            f"{at(neck + down + (-0.9 + 0.5j) * size)}L{at(neck + down + (0.9 + 0.5j) * size)}"
            f"Q{at(neck + down + (1.4 + 0.5j) * size)} {at(neck + down + 1.45 * size)}"
            f"L{at(right + (0.55 + 0.3j) * size)}Q{at(right + (0.6 - 0.4j) * size)} {at(right + (0.05 - 0.52j) * size)}"
            f"L{at(neck + 0.55 * size)}Z",
            look.shirt,
        )
        throat = capsule(neck + 0.25j * size, 0.52 * size, self.head, 0.48 * size, look.skin_far)
        opening = (
            area(
                f"M{at(neck - 0.6 * size)}Q{at(neck + 0.95j * size)} {at(neck + 0.6 * size)}Z",
                look.skin_far,
            )
            if self.neckline and not self.back
            else ""
        )
        return trunk + opening + throat

    def arm(self, side: int) -> str:
        """Return an arm, "" when there is none."""
        limb = self.left_arm if side < 0 else self.right_arm
        if limb is None:
            return ""
        start = self.shoulder(side)
        elbow, hand = joints(start, limb, UPPER_ARM * self.size, FOREARM * self.size)
        return arm_between(start, elbow, hand, self.size, self.look.sleeve, self.look.skin)

    def hand(self, side: int) -> complex:
        """Return the place of a hand."""
        limb = self.left_arm if side < 0 else self.right_arm
        assert limb is not None
        return joints(self.shoulder(side), limb, UPPER_ARM * self.size, FOREARM * self.size)[1]

    def face(self) -> str:
        """Return the head."""
        if self.turn:
            return head_from_side(self.head, self.size, self.look, mirrored=self.turn < 0)
        return head_from_front(self.head, self.size, self.look, self.tilt, back=self.back, closed=self.closed)
