"""What is known so far, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Assertion
from unknot.triage.conditions import Known, title
from unknot.triage.facts import Facts, Values
from unknot.triage.questions import candidates, option_ids

_MOST_DENIED = 12
_LONGEST = 1000
_WHO = {"self": "This is about you.", "child": "This is about a child.", "other": "This is about someone else."}
_TREND = {"better": "It is getting better.", "same": "It stays the same.", "worse": "It is getting worse."}


@dataclass(frozen=True, slots=True)
class Summary:
    """What the person said, what they denied, and what is not known yet: each a list of plain words."""

    said: tuple[str, ...]
    denied: tuple[str, ...]
    unknown: tuple[str, ...]


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
    return Summary((*dict.fromkeys(said), *_values(facts.values)), tuple(dict.fromkeys(denied)), (*unsure, *due))


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
    if values.sites:
        yield f"Where: {', '.join(site.replace('_', ' ') for site in values.sites)}."
    if values.duration_days is not None:
        yield f"It has lasted {_days(values.duration_days)}."
    if values.trend is not None:
        yield _TREND[values.trend]


def _days(days: float) -> str:
    if days < 1:
        return "less than a day"
    if days < 14:
        return f"{days:.0f} day{'' if round(days) == 1 else 's'}"
    return f"about {days / 7:.0f} weeks" if days < 90 else f"about {days / 30.4:.0f} months"


def summary_text(known: Summary) -> str:
    """Return the summary as one message of at most 1000 characters."""
    words = [part for part in known.said if not part.endswith(".")]
    sentences = [part for part in known.said if part.endswith(".")]
    parts = []
    if words:
        parts.append(f"You told me about: {'; '.join(words)}.")
    parts += sentences
    if known.denied:
        more = " and more" if len(known.denied) > _MOST_DENIED else ""
        parts.append(f"You do not have: {'; '.join(known.denied[:_MOST_DENIED])}{more}.")
    if not parts:
        parts.append("You have not told me anything yet.")
    text = " ".join(parts)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
