"""The care card: an assessment as the object that channels show, and as plain text for every channel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Country
from unknot.triage.advice import Advice
from unknot.triage.assess import CRISIS, Assessment

LONGEST_MESSAGE = 1000
#: How many sources the text names; the object has all of the card's.
_MOST_SOURCES = 4
#: Said in place of a number that a country has not got.
_NO_ADVICE_LINE = "a doctor or an urgent care centre"


def care_card(assessment: Assessment, kb: Knowledge, country: Country) -> dict[str, Any]:
    """Return the care card as a JSON object.

    Keys: type, care_level, title, reasons, actions, remedies, return_if, emergency_if, sources (id, title, url) as
    the channels' contract has them, and expect, left_out, pictures (id, title, alt, and remedy: index of the remedy
    it shows) of what the card advises, each once, numbers (emergency, and where there are any advice_line and crisis)
    and reviewed (the date; of its parts, that of the one reviewed longest ago). At the emergency level the lists but
    for the reasons, the actions and the sources are empty.
    """

    def fill(text: str) -> str:
        return filled(text, country)

    advised = (*assessment.triggers, *assessment.remedies)
    shown: dict[str, int] = {}
    for place, advice in enumerate(advised):
        for picture in advice.pictures:
            shown.setdefault(picture, place)
    crisis = tuple(country.crisis_lines) if assessment.route == CRISIS else ()
    return {
        "type": "care_card",
        "care_level": assessment.care_level,
        "title": fill(assessment.title),
        "reasons": [fill(text) for text in assessment.reasons],
        "actions": [fill(text) for text in (*assessment.actions, *crisis)],
        "remedies": [fill(_remedy(advice)) for advice in advised],
        "left_out": [_sentence(f"{_capital(left.title)}: {fill(left.because)}") for left in assessment.left_out],
        "expect": [fill(text) for text in (*assessment.notes, *assessment.expect)],
        "return_if": [fill(text) for text in assessment.return_if],
        "emergency_if": [fill(text) for text in assessment.emergency_if],
        "pictures": [
            {"id": name, "title": kb.pictures[name].title, "alt": kb.pictures[name].alt, "remedy": place}
            for name, place in shown.items()
        ],
        "numbers": _numbers(country, crisis),
        "reviewed": assessment.reviewed.isoformat() if assessment.reviewed else None,
        "sources": [{"id": s.id, "title": s.title, "url": s.url} for s in assessment.sources],
    }


def _numbers(country: Country, crisis: tuple[str, ...]) -> dict[str, Any]:
    """Return whom to call, for channels that make links of it."""
    return {
        "emergency": country.emergency_number,
        **({"advice_line": country.advice_line} if country.advice_line else {}),
        **({"crisis": list(crisis)} if crisis else {}),
    }


def card_texts(card: Mapping[str, Any]) -> list[str]:
    """Return the card as plain messages of at most 1000 characters, complete without the object.

    The first holds the level and what to do. At the emergency level it is the only one.
    """
    first = [card["title"], *card["actions"]]
    if card["care_level"] == "emergency":
        return [_fitting([*first, *card["reasons"]])]
    paragraphs = [
        *card["reasons"],
        *_list("What you can do", card["remedies"]),
        *_list("Left out for you", card["left_out"]),
        *_list("What to expect", card["expect"]),
        *_list("Come back or see a doctor if", card["return_if"]),
        *_list("It is an emergency if", card["emergency_if"]),
        *_list("Where this comes from", [source["title"] for source in card["sources"][:_MOST_SOURCES]]),
    ]
    return packed([_fitting(first), *paragraphs])


def filled(text: str, country: Country) -> str:
    """Return a text of the clinical content with the country's numbers in place of their placeholders."""
    numbers = {
        "emergency_number": country.emergency_number,
        "emergency_department": country.emergency_department,
        "advice_line": country.advice_line or _NO_ADVICE_LINE,
    }
    return re.sub(r"\{(\w+)\}", lambda found: numbers.get(found[1], found[0]), text)


def _remedy(advice: Advice) -> str:
    stop = [_sentence(f"Stop if {text[:1].lower()}{text[1:]}") for text in advice.stop_if]
    return f"{_capital(advice.title)}: {' '.join([*advice.say, *stop])}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _list(heading: str, items: list[str]) -> list[str]:
    """Return a heading with its items as one paragraph, none for no items."""
    return ["\n".join([f"{heading}:", *(f"- {item}" for item in items)])] if items else []


def _fitting(parts: Iterable[str]) -> str:
    """Return as many whole parts as fit into one message; the first always, cut if it must be."""
    text = ""
    for part in parts:
        longer = f"{text}\n\n{part}" if text else part[:LONGEST_MESSAGE]
        if len(longer) <= LONGEST_MESSAGE:
            text = longer
    return text


def packed(paragraphs: Iterable[str]) -> list[str]:
    """Return the paragraphs, in order, in as few messages of at most 1000 characters as will hold them.

    A paragraph stays whole where it fits into a message; else it is divided at the ends of lines or of sentences.
    """
    messages: list[str] = []
    for paragraph in paragraphs:
        for piece in _pieces(paragraph):
            if messages and len(messages[-1]) + 2 + len(piece) <= LONGEST_MESSAGE:
                messages[-1] += f"\n\n{piece}"
            else:
                messages.append(piece)
    return messages


def _pieces(paragraph: str) -> list[str]:
    """Return a paragraph in pieces that each fit into a message."""
    if len(paragraph) <= LONGEST_MESSAGE:
        return [paragraph]
    pieces = [""]
    for line in paragraph.split("\n"):
        for part in [line] if len(line) <= LONGEST_MESSAGE else re.split(r"(?<=[.!?]) ", line):
            joint = "\n" if part is line else " "
            if len(pieces[-1]) + 1 + len(part) <= LONGEST_MESSAGE:
                pieces[-1] += joint + part
            else:
                pieces.append(part[:LONGEST_MESSAGE])
    return [piece.strip() for piece in pieces if piece.strip()]
