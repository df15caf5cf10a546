"""Sentences and clauses of a message, by punctuation and small word lists (``clauses.yml``).

People write without punctuation and without grammar, so no parser is used: a clause ends where a new statement
plainly begins. Negation, and gaps in patterns, never reach across its border.
"""

from __future__ import annotations

import string
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc, Span, Token

ITEM_END = frozenset(",:()")
LONGEST_CLAUSE = 60  # tokens; a stretch without any border is cut, which bounds the work on endless sentences
_KNOWN = "unknot_clauses"  # keys on a document
_SENTENCES = "unknot_sentences"


class Borders(BaseModel):
    """The content of ``clauses.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence_end: frozenset[str]
    breaks: frozenset[str]
    break_phrases: list[list[str]]
    joins: frozenset[str]
    subjects: frozenset[str]
    verbs: frozenset[str]
    bodies: frozenset[str]
    states: frozenset[str]


@cache
def _borders() -> Borders:
    with Path(__file__).with_suffix(".yml").open(encoding="utf-8") as file:
        return Borders.model_validate(yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


_MARKS = frozenset(string.punctuation)


def _ends_sentence(token: Token, borders: Borders) -> bool:
    return (
        token.text in borders.sentence_end
        or "\n" in token.text
        or (len(token.text) > 1 and not token.text.strip(".!?"))
    )


def sentences(doc: Doc) -> list[Span]:
    """Stretches between full stops, exclamation and question marks, semicolons and line ends, without these.

    Stretches of punctuation marks alone are none: thousands of them would take long and say nothing. Found once for
    each document, which several components ask for.
    """
    known: list[tuple[int, int]] | None = doc.user_data.get(_SENTENCES)
    if known is None:
        known = doc.user_data[_SENTENCES] = [(part.start, part.end) for part in _sentences(doc)]
    return [doc[start:end] for start, end in known]


def _sentences(doc: Doc) -> list[Span]:
    borders = _borders()
    found: list[Span] = []
    start = 0
    telling = False
    for token in doc:
        if _ends_sentence(token, borders):
            if telling:
                found.append(doc[start : token.i])
            start, telling = token.i + 1, False
        elif not telling:
            telling = token.text not in _MARKS
    if telling:
        found.append(doc[start:])
    return found


def clauses(doc: Doc) -> list[Span]:
    """Clauses of all sentences in order; together they cover every token but the sentence ends."""
    return [clause for sentence in sentences(doc) for clause in split(sentence)]


def split(sentence: Span) -> list[Span]:
    """Clauses of one sentence; found once for each document, which several components ask for."""
    doc = sentence.doc
    known: dict[tuple[int, int], list[tuple[int, int]]] = doc.user_data.setdefault(_KNOWN, {})
    place = (sentence.start, sentence.end)
    if place not in known:
        known[place] = [(part.start, part.end) for part in _split(sentence)]
    return [doc[start:end] for start, end in known[place]]


def _split(sentence: Span) -> list[Span]:
    borders = _borders()
    norms = [token.norm_ for token in sentence]
    firsts = [word.split(" ", 1)[0] for word in norms]
    cuts: set[int] = set()
    for i, word in enumerate(norms):
        following = firsts[i + 1 : i + 3]
        if (
            word in borders.breaks
            or any(firsts[i : i + len(phrase)] == phrase for phrase in borders.break_phrases)
            or (
                (word in borders.joins or (word == "and"))
                and following
                and (
                    following[0] in borders.subjects
                    or (following[0] in borders.verbs and word not in ("that", "which", "who"))
                )
            )
            or (word in (",", "-", "–", "—", ":", "/", "(", ")") and _new_statement(firsts, i + 1, borders))
        ):
            cuts.add(i)
    parts: list[Span] = []
    start = 0
    for cut in [*sorted(cuts), len(norms)]:
        while cut - start > LONGEST_CLAUSE:
            parts.append(sentence[start : start + LONGEST_CLAUSE])
            start += LONGEST_CLAUSE
        if cut > start:
            parts.append(sentence[start:cut])
        start = cut
    return parts


def _new_statement(words: list[str], start: int, borders: Borders) -> bool:
    """Whether the stretch from here to the next comma is more than one more item of a list."""
    end = start
    while end < len(words) and words[end] not in ITEM_END and words[end] not in borders.breaks and end - start < 12:
        end += 1
    stretch = words[start:end]
    if not stretch:
        return False
    if stretch[0] in borders.subjects or stretch[0] in ("no", "not", "none", "never", "without", "just", "now"):
        return True
    if any(word in borders.verbs for word in stretch):
        return True
    return any(a in borders.bodies and b in borders.states for a, b in pairwise(stretch))
