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

_UNITS_OF_ELSE = r"(?![\w.%]|\s*(?:\d|%|days?|weeks?|wks?|months?|hours?|hrs?|mins?|years?|yrs?|am\b|pm\b|times?|/(?!\s*10)|tablets?|o'?clock))"
_SCORE_NAMED = re.compile(
    rf"(?<!\w)(?:rating|rated|severity|pain (?:score|rating)|scores?|vas|nrs)\s*(?:(?:is|was|of|at|about|around|an?|:|=|-)\s*)*(?P<n>{RANGE}){_UNITS_OF_ELSE}"
    rf"|(?<!\w)(?:1|0)\s?(?:-|to)\s?10\W+(?P<n2>{NUMBER}){_UNITS_OF_ELSE}|(?<![\w.])(?P<n3>{NUMBER}) on (?:the|your|my|that) scale(?!\w)"
)
_WENT_TO = re.compile(
    rf"(?<!\w)(?:gone|went|jumped|shot|crept|dropped|come|came|down|up|moved) (?:\w+ )?(?:from\s+(?:an?\s+)?{NUMBER}\s+)?to\s+an?\s+(?P<n>{NUMBER}){_UNITS_OF_ELSE}"
    rf"|(?<!\w)(?:gone|went|jumped|shot|crept|dropped|down|up) (?:\w+ )?from\s+{NUMBER}\s+to\s+(?P<n2>{NUMBER}){_UNITS_OF_ELSE}"
)
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
_NOT_BODY_BEFORE = re.compile(
    r"(?<!\w)(?:age|aged|(?:pad|bath|water|oven|office|kitchen|room|flat|outside|sun|weather|tub|sauna|shower|wash|washed|heating|bottle)(?: \w+)?(?: (?:is|was|at|of|about|around|like|nearly|set to))*)\s+$"
)
_LONGEST_LONE = 60  # characters; a longer message is more than a number
_LONE = re.compile(
    rf"^\W*(?:(?:about|around|roughly|er+|um+|it'?s|its|maybe|say|like|approx|nearly|almost|just|only|i'?d say|probably|ok|yes|yeah|a|an|solid|strong|good|easily|definitely|prob|between|id go|i'd go|id say|id give it|i'd give it|give it|going for|a bit of|he'?s|she'?s|i'?m|at|oops|whoops|oh|sorry|no|wait|actually|correction|i (?:meant|mean)(?: to (?:say|write|put|type))?|(?:that |it )?should (?:be|say|read)|make (?:that|it)|typo)\W+)*(?P<n>{RANGE}{AND_A_HALF}?|(?<=between ){NUMBER} and {NUMBER})(?P<unit>\s*(?:years?|yrs?|y)\.?)?\W*(?:(?:now|ish|or so|i think|i guess|mate|please|thanks|maybe|ta|sorry|really|lol|tbh|today|for me|i reckon|i'd say|id say|i would say|i suppose|right now|at the moment|out of it|or thereabouts|or something|at worst|at (?:its|the) worst|doctor|sir|not {RANGE})\W*)*$"
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
        if (
            value is None
            or (celsius := _celsius(value, unit)) is None
            or _NOT_BODY.match(text[m.end() :])
            or _NOT_BODY_BEFORE.search(text[max(0, m.start() - 30) : m.start()])
        ):
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
        _SCORE_NAMED,
        _TEN_FIRST,
        *([_BARE_SCORE, _WENT_TO] if _HURTS.search(text) else []),
    )
    for pattern in patterns:
        for m in pattern.finditer(text):
            value = amount(next(said for key, said in m.groupdict().items() if key.startswith("n") and said))
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
    value = (
        amount(m["n"].replace(" and ", " to ") if "half" not in m["n"] else m["n"]) if m and "/" not in m["n"] else None
    )  # "8/10" and "3/52" are no ranges
    return [Measure("number", value, m.start("n"), m.end("n"))] if m and value is not None else []
