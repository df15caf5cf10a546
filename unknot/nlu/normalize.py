"""Normal forms of words: what patterns are written in and matched on.

The text that Rasa sees, and its offsets, never change. Two things are derived from each spaCy token:

- its ``norm_``: lower case, look-alike letters and invisible characters resolved, txt-speak and slang spelled out,
  repeated letters reduced, typing mistakes in words that the patterns know corrected;
- its *line words* (:meth:`Normalizer.line_words`): the norm without filler words, verbs in their base form and nouns
  in the singular, so that one pattern covers "my legs keep giving way" and "leg kept givin way".

The data is in ``normalize.yml``. Real words are never "corrected": a token is only compared with the vocabulary of the
patterns when it stands neither there nor in the list of common English words (:func:`_common_words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.tokens import Doc
from spellchecker import SpellChecker

FOLDER = Path(__file__).parent
INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xAD, 0xFEFF, *range(0xFE00, 0xFE10)]
)
LONGEST_WORD = 40  # longer tokens are no words: they are not looked up, so that their cost stays bounded
CORRECTIONS_PER_MESSAGE = 60
_HAVING = frozenset({"have", "had", "has", "having", "with", "without", "was", "is", "be"})
_COMMON = 100  # occurrences in the list's corpus from which a word is common: 47,000 words
_PIECES = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|(?<=[a-z])[.!?;](?=[a-z])")
_REPEATED = re.compile(r"(.)\1{2,}")
_DISGUISED = re.compile(r"(?=(?:[^a-z]*[a-z]){3})[a-z0][a-z]*[0134578@$€!][a-z0134578@$€!]*[a-z]")
_SIGNS_FOR_LETTERS = str.maketrans("013457@$€!8", "oieastaseib")  # "p@in", "ch3st"


class NormalForms(BaseModel):
    """The content of ``normalize.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: dict[str, str]
    pairs: dict[str, str]  # two words that mean two others where neither stands alone
    emoji: dict[str, str]
    fillers: frozenset[str]
    verbs: dict[str, list[str]]
    keep_plural: frozenset[str]
    confusables: dict[str, str]


def regular_forms(verb: str) -> list[str]:
    """Third person, past and -ing form of a regular English verb."""
    if verb.endswith("e"):
        return [verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    forms = [plural, verb + "ed", verb + "ing"]
    if re.fullmatch(r".*[^aeiou][aeiou][bdgklmnprt]", verb):
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms


class Normalizer:
    """Normal forms by the tables of ``normalize.yml``; typing mistakes by the vocabulary it is given."""

    def __init__(self, forms: NormalForms, common: frozenset[str]) -> None:
        """Take the tables and the common words that are never corrected."""
        self._forms = forms
        self._common = common
        self._letters = str.maketrans(forms.confusables)
        self._bases = {
            form: verb for verb, named in forms.verbs.items() for form in [*(named or regular_forms(verb)), *named]
        } | {form: verb for verb, named in forms.verbs.items() if len(named) < 3 for form in regular_forms(verb)}
        self._bases |= {form[:-1]: verb for form, verb in self._bases.items() if form.endswith("ing")}  # "goin"
        self._vocabulary: frozenset[str] = frozenset()
        self._by_letter: dict[str, list[str]] = {}
        self.word = lru_cache(maxsize=20_000)(self._word)
        self.canonical = lru_cache(maxsize=20_000)(self._canonical)
        self._correct_cached = lru_cache(maxsize=5_000)(self._closest)

    def learn(self, vocabulary: Iterable[str], prefixes: Iterable[str] = ()) -> None:
        """Add words, and the common words that start with a prefix, to those that typing mistakes lead to."""
        stems = tuple(prefixes)
        words = (
            set(vocabulary) | self._vocabulary | ({w for w in self._common if w.startswith(stems)} if stems else set())
        )
        words |= {form for form, verb in self._bases.items() if verb in words and form in self._common}
        self._vocabulary = frozenset(words)
        self._by_letter = {}
        for word in sorted(words):
            if len(word) >= 5 and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)
        for cached in (self.word, self.canonical, self._correct_cached):
            cached.cache_clear()

    def clean(self, text: str) -> str:
        """Lower case, compatibility forms, look-alikes and invisible characters resolved, accents dropped."""
        if not text.isascii():
            text = text.translate(INVISIBLE).lower().translate(self._letters)  # before NFKD takes an acute accent apart
            text = unicodedata.normalize("NFKD", text).lower().translate(self._letters)
            return "".join(c for c in text if not unicodedata.combining(c))
        return text.lower()

    def known(self, word: str) -> bool:
        """Whether the word is a real one or one of the patterns' own."""
        return word in self._vocabulary or word in self._common or word in self._forms.words or word in self._bases

    def __call__(self, doc: Doc) -> Doc:
        """Set the norm of every token; the text is untouched. Bounded: at most 60 corrections a message."""
        corrections = 0
        for token in doc:
            norm, unknown = self.word(token.text, token.norm_)
            if unknown and corrections < CORRECTIONS_PER_MESSAGE:
                corrections += 1
                norm = " ".join(self._correct_cached(w) if w in unknown else w for w in norm.split(" "))
            token.norm_ = norm
        for first in range(len(doc) - 2):
            pair = self._forms.pairs.get(f"{doc[first].norm_} {doc[first + 1].norm_}")
            # "I no fit feel it", but not "I had no fit": behind it stands a verb, before it nothing that has one.
            if pair and doc[first + 2].is_alpha and (not first or doc[first - 1].norm_ not in _HAVING):
                doc[first].norm_, doc[first + 1].norm_ = pair.split(" ")
        return doc

    def _word(self, text: str, norm: str) -> tuple[str, frozenset[str]]:
        """Norm of one token and those of its words that look like typing mistakes."""
        if text in self._forms.emoji:
            return self._forms.emoji[text], frozenset()
        word = self.clean(norm if text.isascii() else text)
        table = self._forms.words
        if word in table:
            return table[word], frozenset()
        if len(word) > LONGEST_WORD:
            return word[:LONGEST_WORD], frozenset()
        if _DISGUISED.fullmatch(word) and (plain := word.translate(_SIGNS_FOR_LETTERS)) in self._vocabulary:
            return table.get(plain, plain), frozenset()
        if "".join(c for c in word if c.isalpha()) in ("", word) and word.isascii():
            pieces = [word] if word.isalpha() else _PIECES.findall(word) or [word]
        else:
            pieces = _PIECES.findall(word.replace("/10", " out of 10")) or [word]
        if re.fullmatch(r"\d+(\.\d+)?/10", word):
            pieces = [word[:-3], "out", "of", "10"]
        words = [w for piece in pieces for w in self._spelled_out(piece)]
        unknown = frozenset(w for w in words if len(w) >= 4 and w.isalpha() and not self.known(w))
        return " ".join(words), unknown

    def _spelled_out(self, word: str) -> list[str]:
        table = self._forms.words
        if word in table:
            return table[word].split(" ")
        if word.endswith("n't"):
            stem = {"ca": "can", "car": "can", "wo": "will", "sha": "shall"}.get(word[:-3], word[:-3])
            return [table.get(stem, stem), "not"] if stem else ["not"]
        if "'" in word:
            stem, _, rest = word.partition("'")
            return [*([table.get(stem, stem)] if stem else []), *table.get("'" + rest, table.get(rest, "")).split()]
        if _REPEATED.search(word):
            twice, once = _REPEATED.sub(r"\1\1", word), _REPEATED.sub(r"\1", word)
            word = next((w for w in (twice, once) if self.known(w)), once)
            return table.get(word, word).split(" ")
        return [word]

    def _closest(self, word: str) -> str:
        """The word of the vocabulary that this is a mistyped form of, or the word itself.

        One slip (letter left out, added, changed or swapped with its neighbour) is accepted from four letters on,
        two from eight on.
        """
        pool = self._by_letter.get(word[0], [])
        found = process.extractOne(word, pool, scorer=OSA.distance, score_cutoff=2 if len(word) >= 8 else 1)
        if found is None and len(word) >= 6:  # a slip in the first letter
            pool = [w for letter in word[1:2] for w in self._by_letter.get(letter, [])]
            found = process.extractOne(word, pool, scorer=OSA.distance, score_cutoff=1)
        if found is None:
            return word
        return self._forms.words.get(found[0], found[0])

    def _canonical(self, word: str) -> str:
        """Base form of one normalised word: verb or singular; empty for a filler."""
        if word in self._forms.fillers:
            return ""
        word = self._bases.get(word, word)
        if len(word) > 3 and word.endswith("s") and word not in self._forms.keep_plural and word[-2] not in "su":
            candidates = [word[:-3] + "y"] if word.endswith("ies") else []
            candidates += [word[:-1], *([word[:-2]] if word.endswith("es") else [])]
            for single in candidates:
                if single in self._vocabulary or single in self._common:
                    return self._bases.get(single, single)
        return word

    def line_words(self, norm: str) -> list[str]:
        """Words that a token with this norm adds to the line patterns are matched on; none for fillers."""
        return [c for w in norm.split(" ") if w and (c := self.canonical(w))]


@cache
def default_normalizer() -> Normalizer:
    """The one normaliser of the process.

    Raises:
        ValueError: ``normalize.yml`` is broken; one line that names the file and the key.
    """
    path = FOLDER / "normalize.yml"
    with path.open(encoding="utf-8") as file:
        raw = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    forms = NormalForms.model_validate(raw)
    return Normalizer(forms, _common_words())


def _common_words() -> frozenset[str]:
    """English words of pyspellchecker's list that are not rare: none of them is a typing mistake."""
    words = SpellChecker(language="en", distance=1).word_frequency.dictionary
    return frozenset(word for word, count in words.items() if count >= _COMMON)
