"""Shapes of the pictures as SVG text. A point is a complex number, x to the right and y down, in units of the viewBox.

Angles are degrees, anticlockwise from the right as on paper: 0 right, 90 up, 180 left, -90 down.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable

WIDTH, HEIGHT = 480, 360

PANEL = "#f3f7fa"
EDGE = "#c9d6e0"
ACCENT = "#d95f02"
RIGHT = "#2e7d32"
WRONG = "#c62828"
INK = "#2b3a47"
WOOD = "#9db0be"
PALE = "#c8d4dd"
WHITE = "#ffffff"

#: The numerals of the steps and of the clock, as strokes in a box of 10 by 16: pictures need no font.
_NUMERALS = {
    "0": "M5 1C1.500 1 1 5 1 8S1.500 15 5 15 9 11 9 8 8.500 1 5 1Z",
    "1": "M2 4 6 1V15",
    "2": "M1 5C1 2.500 3 1 5 1S9 2.500 9 5C9 8 1 11 1 15H9",
    "3": "M1 3C2 1.5 3.5 1 5 1 7.500 1 9 2.500 9 4.5S7 8 4.500 8C7 8 9 9 9 11.5S7.500 15 5 15C3 15 1.500 14 1 13",
}


def towards(angle: float, length: float = 1.0) -> complex:
    """Return the step of that length in that direction."""
    return cmath.rect(length, -math.radians(angle))


def number(value: float) -> str:
    """Return a coordinate with one decimal at most."""
    return (
        f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")
    )


def at(point: complex) -> str:
    """Return a point as SVG writes it."""
    return f"{number(point.real)} {number(point.imag)}"


def circle(centre: complex, radius: float, fill: str, more: str = "") -> str:
    """Return a disc."""
    return f'<circle cx="{number(centre.real)}" cy="{number(centre.imag)}" r="{number(radius)}" fill="{fill}"{more}/>'


def box(corner: complex, width: float, height: float, fill: str, rounding: float = 4, turn: float = 0) -> str:
    """Return a rectangle with rounded corners; `turn` degrees anticlockwise about its middle."""
    middle = corner + complex(width, height) / 2
    turned = f' transform="rotate({number(-turn)} {at(middle)})"' if turn else ""
    return (
        f'<rect x="{number(corner.real)}" y="{number(corner.imag)}" width="{number(width)}" '
        f'height="{number(height)}" rx="{number(rounding)}" fill="{fill}"{turned}/>'
    )


def area(path: str, fill: str, more: str = "") -> str:
    """Return a filled path."""
    return f'<path d="{path}" fill="{fill}"{more}/>'


def line(path: str, colour: str, width: float, more: str = "") -> str:
    """Return a line with round ends along a path."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{number(width)}" '
        f'stroke-linecap="round" stroke-linejoin="round"{more}/>'
    )


def curve(start: complex, control: complex, end: complex) -> str:
    """Return the path of a bow from one point to another that leans towards a third."""
    return f"M{at(start)}Q{at(control)} {at(end)}"


def polyline(points: Iterable[complex], colour: str, width: float) -> str:
    """Return a line through the points."""
    return line("M" + "L".join(at(point) for point in points), colour, width)


def capsule(start: complex, start_radius: float, end: complex, end_radius: float, fill: str) -> str:
    """Return the hull of two discs: a limb that tapers."""
    distance = abs(end - start)
    if distance <= abs(start_radius - end_radius):
        bigger = max((start_radius, 0, start), (end_radius, 1, end))
        return circle(bigger[2], bigger[0], fill)
    along = cmath.phase(end - start)
    half = math.acos((start_radius - end_radius) / distance)

    def edge(centre: complex, radius: float, side: int) -> complex:
        return centre + cmath.rect(radius, along + side * half)

    wide = half > math.pi / 2
    return area(
        f"M{at(edge(start, start_radius, 1))}L{at(edge(end, end_radius, 1))}"
        f"A{number(end_radius)} {number(end_radius)} 0 {int(wide)} 0 {at(edge(end, end_radius, -1))}"
        f"L{at(edge(start, start_radius, -1))}"
        f"A{number(start_radius)} {number(start_radius)} 0 {int(not wide)} 0 {at(edge(start, start_radius, 1))}Z",
        fill,
    )


def group(parts: Iterable[str], transform: str = "", more: str = "") -> str:
    """Return the parts as one group."""
    moved = f' transform="{transform}"' if transform else ""
    return f"<g{moved}{more}>{''.join(parts)}</g>"


def arrow(start: complex, end: complex, bow: float = 0.0, colour: str = ACCENT, width: float = 7) -> str:
    """Return an arrow; `bow` is how far its middle stands off the straight line, to the left of its way if > 0."""
    way = end - start
    control = (start + end) / 2 + 2 * bow * -1j * way / abs(way)
    arriving = (end - control) / abs(end - control)
    return _arrow(curve(start, control, end), end, arriving, colour, width)


def turn_arrow(centre: complex, radius: float, start: float, end: float, colour: str = ACCENT, width: float = 7) -> str:
    """Return an arrow along a circle from one angle to another."""
    first, last = centre + towards(start, radius), centre + towards(end, radius)
    against_clock = end > start
    far = abs(end - start) > 180
    path = f"M{at(first)}A{number(radius)} {number(radius)} 0 {int(far)} {int(not against_clock)} {at(last)}"
    return _arrow(path, last, towards(end + (90 if against_clock else -90) * 0.8), colour, width)


def orbit_arrow(centre: complex, wide: float, high: float, start: float, end: float, width: float = 7) -> str:
    """Return an arrow along a flat ellipse, a turn about an upright axis, from one angle to another."""

    def on_it(angle: float) -> complex:
        step_there = towards(angle)
        return centre + complex(step_there.real * wide, step_there.imag * high)

    tip = on_it(end)
    heading = tip - on_it(end - (12 if end > start else -12))
    far = int(abs(end - start) > 180)
    path = f"M{at(on_it(start))}A{number(wide)} {number(high)} 0 {far} {int(end < start)} {at(tip)}"
    return _arrow(path, tip, heading / abs(heading), ACCENT, width)


def _arrow(path: str, tip: complex, heading: complex, colour: str, width: float) -> str:
    size = width * 2
    wings = [tip + size * heading * cmath.rect(1, math.radians(180 + side * 38)) for side in (1, -1)]
    return line(f"{path}M{at(wings[0])}L{at(tip)}L{at(wings[1])}", colour, width)


def step(numeral: int, centre: complex) -> str:
    """Return the number of a step on its disc."""
    return circle(centre, 17, INK) + numerals(str(numeral), centre, 1.15, WHITE)


def numerals(text: str, centre: complex, scale: float, colour: str) -> str:
    """Return a number drawn with strokes about its centre; its height is 16 times the scale."""
    advance = 13 * scale
    left = centre - complex(advance * (len(text) - 1) / 2 + 5 * scale, 8 * scale)
    return "".join(
        f'<path transform="translate({at(left + place * advance)}) scale({scale})" d="{_NUMERALS[digit]}" fill="none" '
        f'stroke="{colour}" stroke-width="2.600" stroke-linecap="round" stroke-linejoin="round"/>'
        for place, digit in enumerate(text)
    )


def good(centre: complex) -> str:
    """Return the mark of what is right."""
    return circle(centre, 19, RIGHT) + polyline((centre - 9 + 1j, centre - 2 + 8j, centre + 10 - 7j), WHITE, 5.5)


def bad(centre: complex) -> str:
    """Return the mark of what to leave out."""
    ends = [centre + offset for offset in (-8 - 8j, 8 + 8j, -8 + 8j, 8 - 8j)]
    return circle(centre, 19, WRONG) + polyline(ends[:2], WHITE, 5.5) + polyline(ends[2:], WHITE, 5.5)


def clock(centre: complex, minutes: int, radius: float = 30) -> str:
    """Return a clock with that many minutes marked and written."""
    end = centre + towards(90 - 6 * minutes, radius - 5)
    wedge = (
        f"M{at(centre)}V{number(centre.imag - radius + 5)}A{number(radius - 5)} {number(radius - 5)} 0 "
        f"{int(minutes > 30)} 1 {at(end)}Z"
    )
    return (
        circle(centre, radius, WHITE, f' stroke="{INK}" stroke-width="5"')
        + area(wedge, "#f6b27a")
        + numerals(str(minutes), centre, radius / 30 * 1.25, INK)
    )


def floor(level: float, left: float = 24, right: float = WIDTH - 24) -> str:
    """Return the line on which people and things stand."""
    return line(f"M{number(left)} {number(level)}H{number(right)}", PALE, 5)


def divider(x: float = WIDTH / 2, top: float = 28, bottom: float = HEIGHT - 28) -> str:
    """Return the line between two parts of a picture."""
    return line(f"M{number(x)} {number(top)}V{number(bottom)}", EDGE, 3)
