"""What is known so far: in plain words for the person, and as a page to take to the doctor."""

from __future__ import annotations

import datetime
import importlib.metadata
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Assertion
from unknot.triage.assess import Assessment, assess
from unknot.triage.conditions import Known, title
from unknot.triage.facts import Facts, Values
from unknot.triage.levels import Verdict
from unknot.triage.questions import candidates, next_question, option_ids

_MOST_DENIED = 12
_LONGEST = 1000
_WHO = {"self": "This is about you.", "child": "This is about a child.", "other": "This is about someone else."}
_TREND = {"better": "It is getting better.", "same": "It stays the same.", "worse": "It is getting worse."}

_ONSET = {"sudden": "It came on suddenly.", "gradual": "It came on slowly."}
_TITLE = "Summary for the doctor"
#: The page is read by somebody else than the one it was told by.
_ABOUT = {
    _WHO["self"]: "About the person who wrote.",
    _WHO["child"]: "About a child, told by somebody else.",
    _WHO["other"]: "About a person for whom somebody else wrote.",
}
_LEVEL = {
    "emergency": "Emergency: get help now",
    "urgent": "Urgent: be seen today",
    "doctor": "See a doctor",
    "selfcare": "Look after it at home",
}
_RULE = {"danger_sign": "danger sign", "group": "group", "unclear": "left unclear"}
_NOTE = (
    "Written by Unknot, a computer program, from what the person typed. It is no examination and no diagnosis. "
    "What was not asked or not understood is not a no."
)
_LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Summary:
    """What the person said, denied and what is not known yet, and who it is about: each a list of plain words."""

    said: tuple[str, ...]
    denied: tuple[str, ...]
    unknown: tuple[str, ...]
    person: tuple[str, ...] = ()


def summary(facts: Facts, kb: Knowledge) -> Summary:
    """Return what is known so far."""
    known = Known(facts, kb)
    named_ids = kb.signs.keys() | kb.findings.keys()
    seen = [(name, one) for name, one in facts.observations.items() if name in named_ids]
    said = tuple(title(name, kb) for name, one in seen if one.assertion is Assertion.PRESENT and known.state(name))
    named = (title(name, kb) for name, one in seen if one.question is None and known.state(name) is False)
    denied = (*named, *_cleared(known))
    unsure = tuple(title(name, kb) for name in sorted(known.weak) if name in facts.observations)
    due = tuple(question.text for question in candidates(known, "selfcare"))
    return Summary(
        tuple(dict.fromkeys(said)), tuple(dict.fromkeys(denied)), (*unsure, *due), tuple(_values(facts.values))
    )


def _cleared(known: Known) -> Iterator[str]:
    """Yield what was denied by answering the questions that everybody is asked, as these name it.

    What the person denied in words is named by itself, and not again as the option of a question.
    """
    answered = {name for name, seen in known.facts.observations.items() if seen.question is not None}
    for question in known.kb.questions.values():
        if question.when is not None or question.can_reach is None or question.kind != "multi":
            continue
        for option in question.options:
            named = option_ids(option)
            denied = named and all(known.state(name) is False for name in named)
            if denied and not option.none and not named.isdisjoint(answered):
                yield option.title[:1].lower() + option.title[1:]


def _values(values: Values) -> Iterator[str]:
    person = values.person
    if person.who is not None:
        yield _WHO[person.who]
    if person.age is not None:
        yield f"Age: {person.age:g}."
    if person.sex is not None:
        yield f"Sex: {person.sex}."
    if person.pregnant is not None:
        yield "Pregnant, or may be." if person.pregnant else "Not pregnant."
    if values.sites:
        yield f"Where: {', '.join(site.replace('_', ' ') for site in values.sites)}."
    if values.duration_days is not None:
        yield f"It has lasted {_days(values.duration_days)}."
    if values.trend is not None:
        yield _TREND[values.trend]
    if values.onset is not None:
        yield _ONSET[values.onset]
    if values.severity is not None:
        yield f"Pain: {values.severity:g} out of 10."
    if values.temperature_c is not None:
        yield f"Temperature: {values.temperature_c:g} °C."


def _days(days: float) -> str:
    if days < 1:
        return "less than a day"
    if days < 14:
        return f"{days:.0f} day{'' if round(days) == 1 else 's'}"
    return f"about {days / 7:.0f} weeks" if days < 90 else f"about {days / 30.4:.0f} months"


def summary_text(known: Summary) -> str:
    """Return the summary as one message of at most 1000 characters."""
    parts = []
    if known.said:
        parts.append(f"You told me about: {'; '.join(known.said)}.")
    parts += known.person
    if known.denied:
        more = " and more" if len(known.denied) > _MOST_DENIED else ""
        parts.append(f"You do not have: {'; '.join(known.denied[:_MOST_DENIED])}{more}.")
    if not parts:
        parts.append("You have not told me anything yet.")
    text = " ".join(parts)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"


def doctor_summary(facts: Facts, kb: Knowledge, *, when: datetime.datetime, version: str) -> dict[str, Any]:
    """Return the page for the doctor as a JSON object.

    Keys: type, title, when (ISO 8601), care_level (None while questions are open), said, denied, unknown and person
    (lists of plain words), rules (what decided on the care level: kind and id), version (of the program and of its
    clinical content) and text (all of it as plain text). What was said stands with the person's own words.

    Args:
        facts: What is known.
        kb: The clinical content.
        when: The time the summary is made, with its time zone.
        version: Of the clinical content (`unknot.knowledge.version`).
    """
    known = summary(facts, kb)
    outcome = assess(facts, kb) if next_question(facts, kb) is None else None
    page: dict[str, Any] = {
        "type": "summary",
        "title": _TITLE,
        "when": when.isoformat(timespec="minutes"),
        "care_level": outcome.care_level if outcome else None,
        "person": [_ABOUT.get(part, part) for part in known.person],
        "said": [*_quoted(facts, known, kb)],
        "denied": list(known.denied),
        "unknown": list(known.unknown),
        "rules": [*_rules(outcome)] if outcome else [],
        "version": f"Unknot {importlib.metadata.version('unknot')}, content of {version}",
    }
    return {**page, "text": _as_text(page, when)}


def _quoted(facts: Facts, known: Summary, kb: Knowledge) -> Iterator[str]:
    """Yield what was said, each with the words it was said in where there are any."""
    words: dict[str, str] = {}
    for name, seen in facts.observations.items():
        if seen.assertion is Assertion.PRESENT and seen.words.strip():
            words.setdefault(title(name, kb), re.sub(r"\s+", " ", seen.words).strip()[:_LONGEST_QUOTE])
    for named in known.said:
        yield f"{named} (“{words[named]}”)" if named in words else named


def _rules(outcome: Assessment) -> Iterator[str]:
    """Yield the entries that decided on the level."""
    deciding: list[Verdict] = [verdict for verdict in outcome.verdicts if verdict.level == outcome.care_level]
    yield from (f"{_RULE[verdict.kind]}: {verdict.id}" for verdict in deciding)


def _as_text(page: dict[str, Any], when: datetime.datetime) -> str:
    """Return the page as plain text."""
    level = page["care_level"]
    lines = [page["title"], f"{when:%Y-%m-%d %H:%M} {when.tzname() or ''}".strip(), ""]
    parts = {
        "Advice given": [_LEVEL[level] if level else "None yet: the questions are not finished"],
        "The person": page["person"],
        "Said": page["said"],
        "Denied": page["denied"],
        "Not known": page["unknown"],
        "Decided by": page["rules"],
        "Version": [page["version"]],
    }
    for heading, entries in parts.items():
        if entries:
            lines += [f"{heading}:", *(f"- {entry}" for entry in entries), ""]
    return "\n".join([*lines, _NOTE])
