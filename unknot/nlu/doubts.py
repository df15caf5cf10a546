"""Doubts of the learned finder that the message itself explains: they are no doubts, and nobody is asked about them.

The learned finder knows phrases by their likeness. "A small bruise where the bag rubbed" is like a rash, and "I can
turn my head both ways" is like an injury of the neck. Where a rule has understood the same sentence as harmless, or
has found what makes the finding up denied in it, the rule is right. A bare place ("the left side") or value
("gradually") holds no symptom at all. What only time can tell ("persistent") needs more than a likeness: how long it
has lasted is asked anyway. Self-harm needs a second opinion, that of the classifier of intents: "delete everything
about me" is like it in words alone. Without it a doubt is dropped, and what the learned finder is sure of is asked
about. What a rule doubts, and what the learned finder is sure of beside other words, stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from unknot.knowledge import load
from unknot.knowledge.loader import condition_ids
from unknot.nlu.findings import SURE

Entity = dict[str, Any]

LEARNED = "classifier"  # the `rule` of what the learned finder alone found
_SENTENCE = re.compile(r"[^.!?;\n]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_VALUES = frozenset(
    {"site", "duration", "age", "severity", "number", "trend", "onset", "who", "sex", "answer", "choice"}
)
_SPINE = frozenset({"neck", "back", "upper_back", "lower_back", "shoulder"})  # what everybody here complains of
# Words that place something and tell no symptom.
_PLACING = frozenset({
    "the", "a", "an", "my", "his", "her", "their", "your", "it", "its", "it's", "is", "on", "in", "at", "of", "to",
    "and", "or", "both", "left", "right", "side", "sides", "upper", "lower", "middle", "top", "bottom", "front",
    "back", "behind", "here", "there", "mostly", "mainly", "only", "just", "one", "bit", "more", "than", "about",
    "around", "near", "between", "from", "for", "me", "him", "us",
})  # fmt: skip
# Confidence of the intent `crisis` from which a doubt about self-harm is asked about: the two must not disagree.
_CRISIS_FEARED = 0.1
_WEAK = 0.4
# Findings that hang on how long it has lasted, and the confidence from which the learned finder alone may tell.
_TIMED = frozenset({"persistent"})
_TIMED_SURE = 0.9
# In fewer days nothing is long: "a week of doing the same thing". It may still keep coming back.
_LONG_DAYS = 14.0
_AGAIN = frozenset({"recurring"})
# Signs that are an emergency when new, and what they then make up. Said to be there for a year or more ("numb feet
# for years") they are asked about: they may be old and known, or worse of late.
_MAY_BE_OLD = {"both_legs": "cauda_equina"}
_OLD_DAYS = 365.0
# Signs that are nothing of note when they were over in minutes, and the words that say so.
_MAY_BE_BRIEF = frozenset({"tingling_spread", "nerve_pain", "one_limb_weak"})
_BRIEF_DAYS = 0.05
_OVER = re.compile(
    r"\b(?:fine|gone|ok|okay|normal|better|passed|cleared|wore off|worn off|went away|went off|woke|came back"
    r"|stopped)\b"
)
_SUDDEN = frozenset({"peak_minutes", "sudden_severe_pain", "sudden_weakness"})
_NEW = re.compile(
    r"\b(?:now|today|tonight|yesterday|sudden\w*|new|newly|worse\w*|start\w*|began|just|lately|recent\w*"
    r"|since (?:this|last|mon|tue|wed|thu|fri|sat|sun)\w*)\b"
)
# Requests that are like it in words.
_REQUESTS = frozenset({"delete_data", "start_over", "choose"})
_REQUESTED = 0.9  # confidence from which it is one


def without_explained(text: str, entities: list[Entity], ranking: list[dict[str, Any]]) -> list[Entity]:
    """The entities without the doubts that the message explains.

    Args:
        text: The message.
        entities: All entities of the message.
        ranking: The classifier's intents with their confidence.
    """
    entities = _without_brief(text, _old_ones_doubted(text, _without_short_lasting(entities)))
    feared = _crisis(ranking) >= _CRISIS_FEARED
    asked_for = any(r["name"] in _REQUESTS and float(r["confidence"]) >= _REQUESTED for r in ranking)
    nothing_told = _names_places_only(text, entities)
    kept = []
    for e in entities:
        if e["value"] == "self_harm" and _is_learned(e):
            if asked_for or (e["entity"] == "hint" and not feared):
                continue
            kept.append(e if feared else {**e, "entity": "hint", "confidence": min(float(e["confidence"]), _WEAK)})
        elif _is_ruled_out(e, text, entities):
            kept.append({**e, "entity": "hint", "confidence": min(float(e["confidence"]), _WEAK)})
        elif _is_learned(e) and (nothing_told or (e["entity"] == "hint" and _explained(e, text, entities))):
            continue
        elif (
            e["value"] in _TIMED
            and _is_learned(e)
            and e["entity"] == "finding"
            and float(e["confidence"]) < _TIMED_SURE
        ):
            kept.append({**e, "entity": "hint", "confidence": min(float(e["confidence"]), _WEAK)})
        else:
            kept.append(e)
    return kept


def _without_short_lasting(entities: list[Entity]) -> list[Entity]:
    """The entities without "it lasts long" where the message says that it does not."""
    days = [float(e["value"]) for e in entities if e["entity"] == "duration"]
    again = any(e["value"] in _AGAIN and e.get("role") == "present" for e in entities)
    if not days or max(days) >= _LONG_DAYS or again:
        return entities
    return [e for e in entities if not (e["value"] in _TIMED and e.get("role") == "present")]


def _old_ones_doubted(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities, with a sign of old standing as a doubt about what it would make up were it new."""
    there = {e["value"]: e for e in entities if e.get("role") == "present" and e["entity"] in ("finding", "sign")}
    for name, emergency in _MAY_BE_OLD.items():
        sign = there.get(name)
        if sign is None or there.keys() & (_parts(emergency) - {name, emergency}) or not _is_old(text, sign, entities):
            continue
        found = there.get(emergency)
        if found is not None and not _overlap(found, sign):
            continue
        doubt = {**(found or sign), "entity": "hint", "value": emergency, "confidence": _WEAK}
        entities = [*(e for e in entities if e["value"] not in (name, emergency)), doubt]
    return entities


def _without_brief(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities without a tingle that was over in minutes, and what contradicts a slow beginning."""
    gradual = any(e["entity"] == "onset" and e["value"] == "gradual" for e in entities)
    kept = []
    for e in entities:
        if e["value"] in _MAY_BE_BRIEF and e.get("role") == "present":
            start, end = _sentence(text, e)
            brief = any(
                one["entity"] == "duration" and float(one["value"]) <= _BRIEF_DAYS and start <= one["start"] < end
                for one in entities
            )
            if brief and _OVER.search(text[start:end].lower()):
                continue
        if gradual and e["value"] in _SUDDEN and _is_learned(e):
            continue
        kept.append(e)
    return kept


def _is_ruled_out(found: Entity, text: str, entities: Iterable[Entity]) -> bool:
    """Whether a rule, in the sentence of a learned danger sign, found denied what it cannot be without.

    "No crash, only turned my head" is like an accident in words. It is asked about, for "no accident, only came off
    the ladder" denies the word alone.
    """
    sign = load().danger_signs.get(str(found["value"]))
    if sign is None or found["entity"] != "finding" or not _is_learned(found):
        return False
    start, end = _sentence(text, found)
    here = [e for e in entities if e["entity"] in ("finding", "sign") and start <= e["start"] < end and e is not found]
    parts = _parts(sign.id)
    if any(e.get("role") == "present" and e["value"] in parts for e in here):
        return False
    return any(e.get("role") == "absent" and e["value"] in sign.denied_with for e in here)


def _is_old(text: str, sign: Entity, entities: list[Entity]) -> bool:
    start, end = _sentence(text, sign)
    years = any(
        e["entity"] == "duration" and float(e["value"]) >= _OLD_DAYS and start <= e["start"] < end for e in entities
    )
    return years and _NEW.search(text.lower()) is None


def _crisis(ranking: list[dict[str, Any]]) -> float:
    return next((float(r["confidence"]) for r in ranking if r["name"] == "crisis"), 0.0)


def _is_learned(entity: Entity) -> bool:
    return entity.get("rule") == LEARNED and entity.get("role") == "present"


def _explained(doubt: Entity, text: str, entities: Iterable[Entity]) -> bool:
    """Whether a rule, in the sentence of the doubt, found something harmless for it or a part of it denied."""
    start, end = _sentence(text, doubt)
    by_rule = [
        e
        for e in entities
        if e["entity"] in ("finding", "sign") and e["start"] < end and e["end"] > start and e["confidence"] >= SURE
    ]
    parts = _parts(doubt["value"])
    if any(e.get("role") == "present" and e["value"] in parts for e in by_rule):
        return False
    explaining = _explaining(doubt["value"])
    return any(e.get("role") in ("present", "past") and e["value"] in explaining for e in by_rule) or any(
        e.get("role") == "absent" and e["value"] in parts and _overlap(e, doubt) for e in by_rule
    )


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["start"] < other["end"] and one["end"] > other["start"])


def _sentence(text: str, entity: Entity) -> tuple[int, int]:
    for part in _SENTENCE.finditer(text):
        if part.start() <= entity["start"] < part.end():
            return part.start(), part.end()
    return int(entity["start"]), int(entity["end"])


@cache
def _parts(finding: str) -> frozenset[str]:
    """The finding, and the signs and findings that amount to it or follow from it."""
    sign = load().danger_signs.get(finding)
    return frozenset(() if sign is None else (finding, *sign.implies, *condition_ids(sign.present_if)))


@cache
def _explaining(finding: str) -> frozenset[str]:
    return frozenset(sign.id for sign in load().signs.values() if finding in sign.explains)


def _names_places_only(text: str, entities: Iterable[Entity]) -> bool:
    values = [e for e in entities if e["entity"] in _VALUES and (e["entity"] != "site" or e["value"] in _SPINE)]
    return not any(_telling(text, values))


def _telling(text: str, values: list[Entity]) -> Iterator[str]:
    """Yield the words that are neither part of a value nor words that place something."""
    for word in _WORD.finditer(text.lower()):
        inside = any(e["start"] <= word.start() and word.end() <= e["end"] for e in values)
        if not inside and word[0] not in _PLACING:
            yield word[0]
