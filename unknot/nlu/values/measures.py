"""Pain scores, temperatures and numbers that stand alone."""

# ruff: noqa: E501 - a pattern reads best on one line
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from unknot.nlu.values.numbers import AND_A_HALF, NUMBER, RANGE, amount, number

_OUT_OF = re.compile(
    rf"(?<![\w./])(?:between\s+(?P<low>{NUMBER})\s+and\s+)?(?P<n>{RANGE}{AND_A_HALF}?)(?:ish)?\s*(?:/|\\|out\s*of|outa|outta|over|on|of)\s*(?:a\s+)?(?:10|ten)(?![\w/])(?!\s*(?:weeks?|days?|months?|years?|people|times|mins?|/))"
)
_PAIN_IS = re.compile(
    rf"(?<!\w)(?:pain|ache|soreness|agony|severity|hurts?|hurting|intensity|spasms?|scale|score|level)\s*(?:(?:is|was|of|at|about|around|like|level|score|scale|rating|a|an|i'?d say|:|=|-|probably|maybe|roughly|up to|now|feels|it'?s|its|as|to|be)\s*)+(?P<n>{RANGE})(?![\w.%]|\s*(?:\d|%|days?|weeks?|wks?|months?|hours?|hrs?|mins?|years?|yrs?|am\b|pm\b|times?|/(?!\s*10)|out|tablets?|o'?clock|places|sides|spots|areas))"
)
_SCALE = re.compile(
    rf"(?:scale\s+(?:of|from)\s+(?:0|1|zero|one|nought)\s*(?:-|–|to)\s*(?:10|ten)|(?:from|of|between)\s+(?:0|1|zero|one)\s*(?:-|to|and)\s*(?:10|ten))\W*(?:\w+\W+){{0,6}}?(?P<n>{RANGE})(?![\w.]|\s*(?:days?|weeks?|months?|hours?))"
)
_A_NUMBER = re.compile(
    rf"(?<!\w)(?:it'?s|its|i'?d say|id say|i would say|say|give it|rate it|call it|solid|about|around|an?|at)\s+(?:a|an|at)?\s*(?:solid|good|strong|about|firm)?\s*(?P<n>{RANGE})\s+(?:on the (?:pain )?scale|for pain|pain)(?!\w)"
)
_PAIN_NUMBER = re.compile(rf"(?<!\w)pain\s*[:=-]?\s*(?P<n>{RANGE})\W*$")
_PAIN_RANK = re.compile(rf"(?<!\w)(?:level|grade)\s+(?P<n>{NUMBER})\s+pain(?!\w)")

_RATED = re.compile(
    rf"(?<!\w)(?:rate|give|put|score)\s+(?:it|this|that|(?:the|my) pain)\s+(?:at\s+|as\s+|an?\s+|about\s+|around\s+|maybe\s+)*(?P<n>{RANGE})(?![\w.%]|\s*(?:%|days?|weeks?|months?|hours?|mins?|minutes|years?|times|more|tablets?))"
)
_TEN_FIRST = re.compile(
    rf"(?<!\w)out of (?:10|ten)\W+(?:[a-z']+\W+){{0,4}}?(?P<n>{NUMBER})(?!\w|\s*(?:days?|weeks?|months?|years?|hours?))"
)

_BARE_SCORE = re.compile(
    rf"(?<!\w)(?:\w+'s|it'?s|its|is|was|easily|definitely|probably|like|about|at|a solid|to|now|feels)\s+(?:like\s+)?an?\s+(?:solid\s+|good\s+|strong\s+)?(?P<n>{RANGE})(?=\s*(?:$|[,.;!)]|now\b|today\b|right now\b|when\b|at (?:its|the) worst))"
)
_HURTS = re.compile(r"pain|hurt|ache|sore|agony|spasm|neck|back")

_TEMP_WORD = r"(?:temp\w*|tempreture|fever\w*|thermometer|feverish|pyrexia|febrile|burning up|reading)"
_TEMPERATURE = re.compile(
    rf"(?<![\w./])(?P<n>\d{{2,3}}(?:[.,]\d{{1,2}}|\s+point\s+\d)?|{NUMBER})(?P<half>{AND_A_HALF})?\s*(?P<u>°\s?[cf]?|º\s?[cf]?|deg(?:rees?)?\.?\s*(?:c\b|f\b|celsius|centigrade|fahrenheit|farenheit|celcius)?|celsius|celcius|centigrade|fahrenheit|farenheit|[cf](?!\w))?"
)
_NOT_BODY = re.compile(
    r"^\s*(?:outside|weather|heat|oven|water|bath|wash|cycle|in (?:the (?:shade|sun|room|house|kitchen|office|car|flat)|here)|angle|turn)|^\s*(?:years?|yrs?|yo\b|y/o|weeks?|wks?|months?|days?|kg|stone|st\b|lbs?|mg|mins?|minutes|hours|hrs|%|bpm|miles|/)"
)
_LONGEST_LONE = 60  # characters; a longer message is more than a number
_LONE = re.compile(
    rf"^\W*(?:(?:about|around|roughly|er+|um+|it'?s|its|maybe|say|like|approx|nearly|almost|just|only|i'?d say|probably|ok|yes|yeah|a|an|solid|he'?s|she'?s|i'?m|at|oops|whoops|oh|sorry|no|wait|actually|correction|i (?:meant|mean)(?: to (?:say|write|put|type))?|(?:that |it )?should (?:be|say|read)|make (?:that|it)|typo)\W+)*(?P<n>{RANGE})(?P<unit>\s*(?:years?|yrs?|y)\.?)?\W*(?:(?:now|ish|or so|i think|i guess|mate|please|thanks|maybe|ta|sorry|not {RANGE})\W*)*$"
)


@dataclass(frozen=True)
class Measure:
    """A measured value, and where it is written."""

    entity: Literal["severity", "temperature", "number"]
    value: float
    start: int
    end: int


def _celsius(value: float, unit: str) -> float | None:
    """Body temperature in Celsius, or None when the number cannot be one."""
    fahrenheit = "f" in unit.replace("of", "")
    if 33.0 <= value <= 43.5 and not fahrenheit:
        return round(value, 1)
    if 91.0 <= value <= 110.0 and "c" not in unit.replace("f", "", 1):
        return round((value - 32) / 1.8, 1)
    return None


def _lone(text: str) -> re.Match[str] | None:
    return _LONE.match(text) if len(text) <= _LONGEST_LONE else None


def temperatures(text: str) -> list[Measure]:
    """Body temperatures in degrees Celsius; Fahrenheit is recognised by its range, 91 to 110.

    A number counts when it carries a unit, or a decimal, or stands in the neighbourhood of a word for temperature.
    """
    found: list[Measure] = []
    for m in _TEMPERATURE.finditer(text):
        value = number(m["n"])
        value = value + 0.5 if value is not None and m["half"] else value
        unit = (m["u"] or "").strip()
        if value is None or (celsius := _celsius(value, unit)) is None or _NOT_BODY.match(text[m.end() :]):
            continue
        near = text[max(0, m.start() - 45) : m.start()] + " " + text[m.end() : m.end() + 25]
        word = re.search(rf"(?<!\w){_TEMP_WORD}", near)
        strong_unit = re.fullmatch(r"[°º]\s?[cf]?|deg.*|cel.*|cent.*|fah.*|far.*|[cf]", unit) is not None
        lone = _lone(text) is not None
        decimal = bool(re.search(r"[.,]\d| point ", m["n"]))
        if (
            (word and not re.match(r"\s*(?:for|lasted)", text[m.end() : m.end() + 4]))
            or (strong_unit and (lone or decimal or "deg" in unit or "°" in unit or value > 34))
            or (decimal and (lone or value < 43))
        ):
            found.append(Measure("temperature", celsius, m.start(), m.end()))
    return found


def severities(text: str) -> list[Measure]:
    """Pain scores from 0 to 10, the first said."""
    found: list[Measure] = []
    patterns = (
        _OUT_OF,
        _SCALE,
        _PAIN_IS,
        _A_NUMBER,
        _PAIN_RANK,
        _PAIN_NUMBER,
        _RATED,
        _TEN_FIRST,
        *([_BARE_SCORE] if _HURTS.search(text) else []),
    )
    for pattern in patterns:
        for m in pattern.finditer(text):
            value = amount(m["n"])
            if value is not None and m.groupdict().get("low"):
                value = (value + (number(m["low"]) or value)) / 2
            if value is not None and 0 <= value <= 10:
                found.append(Measure("severity", value, m.start(), m.end()))
        if found:
            return found[:1]
    return []


def lone_number(text: str) -> list[Measure]:
    """The number of a reply that is nothing but a number ("67", "about 4", "thirty-six years")."""
    m = _lone(text)
    value = amount(m["n"]) if m and "/" not in m["n"] else None  # "8/10" and "3/52" are no ranges
    return [Measure("number", value, m.start("n"), m.end("n"))] if m and value is not None else []
