"""The words that carry values, read from ``lexicon.yml`` and turned into patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Words = list[str]
Shape = TypeVar("Shape", bound=BaseModel)


class People(BaseModel):
    """Words for one kind of person, by sex where the word tells it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    female: Words
    male: Words
    any: Words


class Sites(BaseModel):
    """Words for parts of the body: always believed, or beside a word of pain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sure: dict[str, Words]
    near_pain: dict[str, Words]


class Lexicon(BaseModel):
    """The shape of ``lexicon.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: dict[float, Words]
    numbers: dict[int, Words]
    tens: dict[int, Words]
    amounts: dict[float, Words]
    weekdays: dict[int, Words]
    months: dict[int, Words]
    holidays: dict[str, Words]
    festivals: dict[str, list[date]]
    seasons: dict[int, Words]
    people: dict[str, People]
    self_words: Words
    sexes: dict[str, Words]
    sites: Sites
    pain_words: Words
    trend: dict[str, Words | dict[str, Words]]
    trend_conditions: Words
    onset: dict[str, Words]


class LexiconError(Exception):
    """The word list cannot be read; the message is one line that names the file and the entry."""


def read_words(path: Path, shape: type[Shape]) -> Shape:
    """The word list in a YAML file.

    Raises:
        LexiconError: The file is missing, is no YAML or has an unknown or wrong entry.
    """
    try:
        return shape.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"{path.name}: cannot be read ({type(error).__name__})") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise LexiconError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


@cache
def lexicon() -> Lexicon:
    """The words that carry values, read once. Raises LexiconError."""
    return read_words(Path(__file__).with_name("lexicon.yml"), Lexicon)


def alternatives(words: Iterable[str]) -> str:
    """One group that matches any of the entries, longest first; a space in an entry matches spaces or a hyphen."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.sub(r"(?<!\\) ", r"(?:\\s+|-)", word) for word in ordered) + ")"


def bounded(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the entries as whole words."""
    return re.compile(rf"(?<!\w){alternatives(words)}(?!\w)")
