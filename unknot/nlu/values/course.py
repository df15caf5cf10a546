"""Where it hurts, how it began and how it is going."""

# ruff: noqa: E501 - a pattern reads best on one line
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from unknot.nlu.values.lexicon import bounded, lexicon

_lex = lexicon()
_SURE = {site: bounded(words) for site, words in _lex.sites.sure.items()}
_NEAR = {site: bounded(words) for site, words in _lex.sites.near_pain.items()}
_RARELY_MEANT_OTHERWISE = frozenset({"shoulder", "jaw", "groin", "leg"})
_PAIN = bounded(_lex.pain_words)
_CLAUSE = re.compile(r"[.;!?\n]|,\s|\s(?:but|then|so|because|cos|although|though|except)\s")
_NEGATED = re.compile(
    r"(?<!\w)(?:no|without|nae|nor|neither|zero|denies|free of|not (?:my|in|the|on|any|a)|never (?:had|any)|nothing (?:in|on|with|wrong with)|"
    r"(?:don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|not) (?:have|had|got|get|feel|felt|having)(?: any)?|isn'?t (?:in|my|the))(?:\W+(?!move|turn|lift|bend|twist|sleep|but)\w+){0,3}\W+$|(?<!\w)(?:no|nae|not)\W+$"
)
_NOT_ONLY = re.compile(r"(?<!\w)not (?:only|just)(?:\W+\w+){0,3}\W+$")
_BACK_ADVERB_BEFORE = re.compile(
    r"(?<!\w)(?:came|come|comes|coming|go|goes|going|went|get|gets|getting|got|call|bring|brings|look|looking|ring|phone|set|step|way|far|hold|fight|write|reply|answer|straight|right|put|be|been|am|turned|turn|move|moving|moved|take|back and|bounce|keeps coming|send|pay|welcome|hunched|leaned|leant|money|give|walk|walked|walking)\s+(?:it\s+|me\s+|you\s+)?$"
)
_BACK_ADVERB_AFTER = re.compile(
    r"^\s+(?:to|in an? (?:min\w*|mo\w*|sec\w*|bit|hour|while|tick)|in (?:19|20|the (?:day|summer|spring|winter|autumn)|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|from (?:work|holiday|the|school)|when|then|at work|home|again|soon|later|to back|of neck|of head|ground|garden|door|seat|yard|of (?:my|the|his|her) (?:neck|head|leg|legs|knee|knees|thigh|hand|throat|calf|calves|arm|car|van|bus|heel|mouth|skull))(?!\w)"
)
# "two weeks back it began", unlike "3 days back pain"
_AGO = re.compile(r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mths?|years?|yrs?)\s+$")
_AGO_ENDS = re.compile(r"\s*(?:$|[.,;!?]|(?:i|it|he|she|we|my|the|when|only|started|this)(?!\w))")
_NOT_HEAD_AFTER = re.compile(r"^\s+(?:to toe|first|office|teacher|over heels|of|on collision|rest|phones?|set)(?!\w)")
_MOVED = re.compile(
    r"(?<!\w)(?:turn\w*|mov\w+|lift\w*|rais\w+|tilt\w*|nod\w*|shak\w+|hold\w*|rotat\w+|twist\w*|look\w*|put\w*|bow\w*|drop\w*|rest\w*|bend\w*|support\w*|prop\w*|hit|hits|bang\w*|bump\w*|off|out of|over|in|on|keep\w*)\s+(?:\w+\s+){0,1}?(?:my|his|her|the|me|ma|your|their)?\s*$"
)
_OTHER_HAND = re.compile(
    r"(?:on the other|on one|to|by|in|off|at|second|give (?:me )?a|gave (?:me )?a|helping|out of)\s+$"
)
_SIDE_AFTER = re.compile(r"^\s+(?:of|effects?|by|to side|only|sleeper|when|than)(?!\w)")
_NEVER_SIDE_BEFORE = re.compile(r"(?:left|right|one|both|other|either|this|that|the)(?:\s+hand)?\s+$|side to $")

_COURSE_CONDITION = re.compile(
    r"^\s*(?:" + "|".join(c.replace(" ", r"\s+") for c in _lex.trend_conditions) + r")(?!\w)"
)
_TREND = {name: bounded(words) for name, words in _lex.trend.items() if isinstance(words, list)}
_ALONE = (
    {name: bounded(words) for name, words in _lex.trend["alone"].items()}
    if isinstance(_lex.trend["alone"], dict)
    else {}
)
_ONSET = {name: bounded(words) for name, words in _lex.onset.items()}


@dataclass(frozen=True)
class Course:
    """A place or a course, and where it is written."""

    entity: Literal["site", "trend", "onset"]
    value: str
    start: int
    end: int


def _clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends, at most 200 characters away."""
    begin, finish = max(0, start - 200), min(len(text), end + 200)
    for m in _CLAUSE.finditer(text, begin, start):
        begin = m.end()
    after = _CLAUSE.search(text, end, finish)
    return begin, after.start() if after else finish


def sites(text: str) -> list[Course]:
    """Parts of the body that hurt, each once. A site in a denial ("no chest pain") is not one.

    Args:
        text: The message in lower case.
    """
    found: dict[str, Course] = {}
    short = len(text.split()) <= 6
    taken: list[tuple[int, int]] = []
    # "lower back" must not give "back" as well, so longer wordings are read first
    hits = [
        (m.start(), m.end(), site, sure)
        for patterns, sure in ((_SURE, True), (_NEAR, False))
        for site, pattern in patterns.items()
        for m in pattern.finditer(text)
    ]
    for start, end, site, sure in sorted(hits, key=lambda hit: (-(hit[1] - hit[0]), hit[0])):
        if any(start < e and end > s for s, e in taken):
            continue
        before, after = text[max(0, start - 45) : start], text[end : end + 40]
        begin, finish = _clause_around(text, start, end)
        clause_before = text[max(begin, start - 60) : start]
        if (_NEGATED.search(clause_before) and not _NOT_ONLY.search(clause_before)) or _other_sense(
            site, text[start:end], before, after
        ):
            continue
        taken.append((start, end))
        if sure or short or site in _RARELY_MEANT_OTHERWISE or _PAIN.search(text[begin:finish]):
            found.setdefault(site, Course("site", site, start, end))
    return sorted(found.values(), key=lambda item: item.start)


def _other_sense(site: str, word: str, before: str, after: str) -> bool:
    if site == "back":
        return bool(
            _BACK_ADVERB_BEFORE.search(before)
            or (_AGO.search(before) and _AGO_ENDS.match(after))
            or _BACK_ADVERB_AFTER.match(after)
        ) and word.startswith("back")
    if site == "head":
        return bool(_NOT_HEAD_AFTER.match(after) or (word in ("head", "heid", "hed") and _MOVED.search(before)))
    if site == "hand":
        return bool(_OTHER_HAND.search(before) or re.match(r"\s+(?:side|brake|written|luggage)", after))
    if site == "side":
        return word.startswith("side") and bool(
            _SIDE_AFTER.match(after)
            or (_NEVER_SIDE_BEFORE.search(before) and not re.search(r"(?:my|her|his) (?:left|right) $", before))
        )
    if site == "jaw":
        return word == "chin" and bool(re.match(r"\s+(?:to|on|onto|down|touch)", after) or _MOVED.search(before))
    if site == "chest":
        return bool(
            re.search(r"(?:chin|touch|to) (?:\w+ ){0,3}$", before)
            or re.match(r"\s+(?:infection|cold|freezer|of drawers|x-?ray|press)", after)
        )
    if site == "face":
        return bool(
            re.match(r"\s+(?:time|down|up|mask|it|level)", after) or re.search(r"(?:can'?t|let'?s|to) $", before)
        )
    if site == "arm":
        return bool(re.match(r"\s?(?:chair|rests?)", after))
    if site == "buttock":
        return (word in ("bottom", "behind", "rear") and not re.search(r"(?:my|his|her|the|me|ma) $", before)) or bool(
            re.match(r"\s+of", after)
        )
    if site == "leg":
        return bool(re.match(r"\s+(?:day|press|of the)", after)) or (
            word in ("feet", "foot") and bool(re.search(r"\d\s*$", before))
        )
    return False


def trends(text: str) -> list[Course]:
    """Whether it is getting better, the same or worse: at most one item, the last said.

    "Worse at night" or "better when I lie down" say what changes it, not how it is going, and give nothing.
    """
    found: list[Course] = []
    short = len(text.split()) <= 5
    for name in ("same", "better", "worse"):
        for pattern in (_TREND[name], *((_ALONE[name],) if short else ())):
            for m in pattern.finditer(text):
                if name != "same" and _COURSE_CONDITION.match(text[m.end() :]):
                    continue
                if name != "same" and re.search(
                    r"(?<!\w)(?:not|never|isn'?t|hasn'?t|isnt|hasnt|no|n'?t|if it gets|if it is|if its|will it get|make it|makes it|made it|feel|anything)\s+(?:\w+\s+)?$",
                    text[: m.start()],
                ):
                    continue
                found.append(Course("trend", name, m.start(), m.end()))
    if any(c.value == "worse" for c in found):  # "worse, not better"
        found = [c for c in found if not re.fullmatch(r"(?:not|no)\s.*better", text[c.start : c.end])]
    kept = [
        c
        for c in found
        if not any(
            o is not c and o.start <= c.start and c.end <= o.end and (o.end - o.start) > (c.end - c.start)
            for o in found
        )
    ]
    return [max(kept, key=lambda c: (c.start, c.end))] if kept else []


def onsets(text: str) -> list[Course]:
    """Whether it came on suddenly or gradually: at most one item. "Not sudden" gives gradual."""
    for name, pattern in _ONSET.items():
        for m in pattern.finditer(text):
            denied = re.search(
                r"(?<!\w)(?:not|no|wasn'?t|didn'?t|nothing|never|isn'?t)\s+(?:\w+\s+){0,2}$", text[: m.start()]
            )
            if denied and name == "sudden":
                return [Course("onset", "gradual", m.start(), m.end())]
            if not denied:
                return [Course("onset", name, m.start(), m.end())]
    return []
