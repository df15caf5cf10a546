"""A small pattern language over normalised words, and the rules of ``unknot/knowledge/patterns/*.yml`` written in it.

A pattern is words with spaces between them::

    can not (feel|sense) ~2 {bottom}

======================  ==============================================================================================
``word``                the word in any form the normaliser knows (verbs in every tense, singular or plural, typos)
``word*``               any word that starts like this
``(a b|c)``             one of several alternatives, each a pattern
``word?``  ``(…)?``     may be missing
``{class}``             one of the expressions of a class in ``classes.yml``
``{#num}``              a number; also ``{#fever_c}`` (38-42.9), ``{#fever_f}`` (100.4-107.9), ``{#high}`` (39-42.9),
                        ``{#fever}`` (a fever with its decimal), ``{#old}`` (65-99), ``{#teen}`` (1-15), ``{#year}``,
                        and of tablets ``{#atonce}``, ``{#aday}``, ``{#aday_nsaid}``
``~3``                  up to three words of any kind, within the clause
``~~3``                 the same, across clause borders too; never across a sentence border
``^``  ``$``            start and end of the sentence
======================  ==============================================================================================

Filler words (my, really, a bit …) are ignored in patterns and texts alike. Patterns are compiled to regular
expressions over the line of canonical words, and looked up by the words they need, so that a message is only compared
with the few patterns that can match: spaCy's Matcher tries every pattern at every token, which is too slow for some
thousand patterns, and has no alternatives of several words.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spacy.tokens import Span

from unknot.knowledge.schema import Assertion, Id
from unknot.nlu.clauses import split
from unknot.nlu.concepts import LASTING, LASTING_PAIN
from unknot.nlu.normalize import Normalizer, default_normalizer

FOLDER = Path(__file__).parent.parent / "knowledge" / "patterns"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads words as words: of YAML 1.1's booleans only true and false are left, "no" and "on" are text."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, resolvers in _Loader.yaml_implicit_resolvers.items()
}
LOADER = _Loader
CLAUSE_BORDER, SENTENCE_BORDER = ",", "."
NUMBER = "#"  # stands for any number among the words that patterns need
MATCHES_PER_PATTERN = 4  # in one sentence; more say nothing new

_TOKEN = re.compile(r"\s+|(?P<gap>~~?\d+)|(?P<cls>\{#?[a-z0-9_]+\})|(?P<word>[^\s(){}|?~^$*]+\*?)|(?P<sign>[()|?^$])")
_BUILT_IN = {
    "num": r"\d+(?:[.,]\d+)?",
    "fever_c": r"(?:3[89]|4[012])(?:[.,]\d+)?",
    "fever_f": r"10[0-7](?:[.,]\d+)?",
    "year": r"(?:19[3-9]\d|20[0-3]\d)",
    "teen": r"(?:[1-9]|1[0-5])",
    "old": r"(?:6[5-9]|[789]\d)",
    "over50": r"[5-9]\d",
    "fever": r"(?:3[89]|4[01])[.,]\d\d?|10[1-5][.,]\d",  # with a decimal: nothing but a temperature
    "high": r"(?:39|4[012])(?:[.,]\d+)?",
    "atonce": r"(?:[4-9]|\d\d+)",  # tablets: twice what any packet allows at once
    "aday": r"(?:9|\d\d+)",  # more than eight, the most in a day
    "aday_nsaid": r"(?:[7-9]|\d\d+)",  # more than six, the most ibuprofen in a day without a doctor
}
# A denial that a gap passes over is captured: "head does not hurt" is found as a sore head, and as denied. Not so when
# the negation says something else: "can not stop", "not only".
_SKIPPED_NEGATION = " (not|never|no|without|nothing|nor)(?= )"
_DENIES_NOTHING_AFTER = frozenset(("can", "will", "if"))
_DENIES_NOTHING_BEFORE = frozenset(
    [
        "only",
        "control",
        "wish",
        "want",
        "stop",
        "help",
        "able",
        "move",
        "sleep",
        "go",
        "work",
        "get",
        "feel",
        "sure",
        "right",
        "turn",
        "bend",
        "even",
        "to",
        "want",
        "eat",
        "drink",
        "stand",
        "take",
        "hold",
        "keep",
        "well",
        "better",
        "longer",
        "know",
        "matter",
        "doubt",
        "reason",
        "let",
        "ease",
        "shift",
        "fade",
        "warning",
        "end",
        "relief",
        "improve",
        "good",
        "great",
        "much",
        "idea",
        "hit",
        "knock",
        "bang",
        "fall",
        "touch",
        "injure",
        "bump",
        "do",
        "drunk",
        "enough",
        "come",
        "leave",
        "lift",
        "straight",
        "properly",
        "swallow",
        "breathe",
        "walk",
        "pee",
        "poo",
        "open",
        "close",
        "bear",
        "settle",
        "clear",
        "long",
        "many",
        "far",
        "like",
        "normal",
        "fine",
        "ok",
        "heal",
        "recover",
        "respond",
        "hear",
        "see",
        "speak",
        "talk",
        "wake",
        "make",
    ]
)
# Words that stand in most messages: a poor choice for looking a pattern up.
_FREQUENT = frozenset(
    [
        "i",
        "be",
        "have",
        "not",
        "can",
        "do",
        "it",
        "and",
        "in",
        "of",
        "to",
        "on",
        "for",
        "with",
        "go",
        "get",
        "feel",
        "neck",
        "back",
        "pain",
        "no",
        "up",
        "at",
        "out",
        "hurt",
        "now",
        "all",
        "when",
        "or",
        "if",
    ]
)

Keys = frozenset[str]


class PatternError(ValueError):
    """A pattern file cannot be used. One line: file, entry, pattern, cause."""


class Strict(BaseModel):
    """Base of the file models: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(Strict):
    """One rule: any of the patterns found means every one of the targets."""

    id: Id
    target: list[Id] = Field(min_length=1)  # findings or signs
    patterns: list[str] = Field(min_length=1)
    unless: list[str] = []  # found in the same sentence, the rule does not count
    with_: list[Id] = Field(default=[], alias="with")  # one of these must be present in the same message
    without: list[Id] = []  # none of these may be present in the same message
    weak: bool = False  # a hint, worth a question
    certain: bool = False  # says it outright: the learned finder has no say
    assertion: Assertion | None = None  # fixed, e.g. absent for "breathing is fine"; None: by the words around
    silent: bool = False  # keeps the learned finder from guessing the target there, and is not put out itself
    note: str | None = None


class PatternFile(Strict):
    """One file of rules."""

    entries: list[Entry]


class Combination(Strict):
    """Signs of one message that together amount to a finding: one of each list."""

    id: Id
    target: list[Id] = Field(min_length=1)
    all: list[list[Id]] = Field(min_length=1)
    without: list[Id] = []  # none of these may be present
    weak: bool = False
    certain: bool = False  # as it is for an entry: the learned finder does not weigh it


class Precedence(Strict):
    """Of neighbours the more serious stands alone."""

    when: Id
    drop: list[Id] = Field(min_length=1)


class CombinationFile(Strict):
    """``combine.yml``."""

    combine: list[Combination]
    precedence: list[Precedence]


# --- the line -------------------------------------------------------------------------------------------------------


class Line:
    """Canonical words of one sentence, and the way back to its tokens."""

    def __init__(self, sentence: Span, normalizer: Normalizer) -> None:
        """Write the line of a sentence; clause borders become a comma."""
        words: list[str] = []
        tokens: list[int] = []
        self.list_commas: set[int] = set()  # words that follow a comma inside a clause
        self.stops: set[int] = set()  # words that follow "just" or "only"
        for number, clause in enumerate(split(sentence)):
            if number:
                words.append(CLAUSE_BORDER)
                tokens.append(clause.start)
            for token in clause:
                if token.norm_ in (",", "/"):
                    self.list_commas.add(len(words))
                elif token.norm_ in ("just", "only"):
                    self.stops.add(len(words))
                for word in normalizer.line_words(token.norm_):
                    if word[0].isalnum() or word == SENTENCE_BORDER or not word.isascii():
                        words.append(word)
                        tokens.append(token.i)
        end = sentence.end
        self.asked = end < len(sentence.doc) and "?" in sentence.doc[end].text
        denied = len(sentence) > 1 and sentence[1].norm_ == "not"
        self.opening = "" if denied else sentence[0].norm_.split(" ")[0]  # first word, unless denied ("can't")
        self.words = words
        self.tokens = tokens
        self.text = "".join(" " + word for word in words) + " "
        self._starts: list[int] = []
        position = 0
        for word in words:
            self._starts.append(position)
            position += len(word) + 1

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """First and one-past-last word of a match."""
        first = bisect_right(self._starts, match.start()) - 1
        return first, max(first + 1, bisect_left(self._starts, match.end()))


# --- the language ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compiled:
    """A compiled pattern: its expression and the words it cannot do without (one of each set)."""

    regex: str
    needs: tuple[Keys, ...]
    source: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The expression, compiled when a message first needs it: all at once would cost two seconds of the start."""
        return re.compile(self.regex)


@dataclass(frozen=True)
class _Node:
    expression: str
    needs: tuple[Keys, ...] = ()


class Compiler:
    """Compiles patterns; knows the classes."""

    def __init__(self, classes: dict[str, list[str]], normalizer: Normalizer) -> None:
        """Take the named classes, unparsed."""
        self._classes = classes
        self._compiled: dict[str, _Node] = {}
        self._open: list[str] = []
        self._normalizer = normalizer

    def compile(self, pattern: str) -> Compiled:
        """Compile one pattern.

        Raises:
            PatternError: the pattern is not well formed or names an unknown class.
        """
        node = self._parse(pattern)
        if not node.needs:
            raise PatternError("no word that must be there")
        return Compiled(node.expression + "(?= )", node.needs, pattern)

    def check_class(self, name: str) -> None:
        """Compile one class.

        Raises:
            PatternError: a member is not well formed.
        """
        self._class(name)

    def _parse(self, pattern: str) -> _Node:
        tokens = list(self._tokens(pattern))
        node, rest = self._alternatives(tokens, 0)
        if rest != len(tokens):
            raise PatternError("a bracket is closed that was not opened")
        return node

    @staticmethod
    def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
        position = 0
        while position < len(pattern):
            match = _TOKEN.match(pattern, position)
            if match is None:
                raise PatternError(f"cannot read {pattern[position : position + 10]!r}")
            position = match.end()
            if match.lastgroup:
                yield match.lastgroup, match.group()

    def _alternatives(self, tokens: list[tuple[str, str]], i: int) -> tuple[_Node, int]:
        options: list[_Node] = []
        while True:
            node, i = self._sequence(tokens, i)
            options.append(node)
            if i < len(tokens) and tokens[i] == ("sign", "|"):
                i += 1
                continue
            break
        if len(options) == 1:
            return options[0], i
        return _either(options), i

    def _sequence(self, tokens: list[tuple[str, str]], i: int) -> tuple[_Node, int]:
        parts: list[_Node] = []
        while i < len(tokens) and tokens[i] not in (("sign", "|"), ("sign", ")")):
            kind, text = tokens[i]
            i += 1
            if kind == "gap":
                inside = r" [^ .]+" if text.startswith("~~") else r" [^ ,.]+"
                parts.append(_Node(f"(?:{_SKIPPED_NEGATION}|{inside}){{0,{int(text.lstrip('~'))}}}?"))
                continue
            if kind == "cls":
                node = self._class(text[1:-1])
            elif kind == "word":
                node = self._word(text)
            elif text == "(":
                node, i = self._alternatives(tokens, i)
                if i >= len(tokens) or tokens[i] != ("sign", ")"):
                    raise PatternError("a bracket is not closed")
                i += 1
                node = _Node(f"(?:{node.expression})", node.needs)
            elif text == "^":
                parts.append(_Node("^"))
                continue
            elif text == "$":
                parts.append(_Node("(?= $)"))
                continue
            else:
                raise PatternError("a question mark with nothing before it")
            if i < len(tokens) and tokens[i] == ("sign", "?"):
                i += 1
                node = _Node(f"(?:{node.expression})?" if node.expression else "")
            parts.append(node)
        return _Node("".join(p.expression for p in parts), tuple(n for p in parts for n in p.needs)), i

    def _class(self, name: str) -> _Node:
        if name.startswith("#"):
            if name[1:] not in _BUILT_IN:
                raise PatternError(f"unknown class {{{name}}}")
            return _Node(f" (?:{_BUILT_IN[name[1:]]})(?= )", (frozenset([NUMBER]),))
        if name not in self._classes:
            raise PatternError(f"unknown class {{{name}}}")
        if name not in self._compiled:
            if name in self._open:
                raise PatternError(f"class {{{name}}} contains itself")
            self._open.append(name)
            node = _either([self._parse(member) for member in self._classes[name]])
            self._open.pop()
            self._compiled[name] = _Node(f"(?:{node.expression})", node.needs)
        return self._compiled[name]

    def _word(self, text: str) -> _Node:
        if text.endswith("*"):
            stem = text[:-1].lower()
            if len(stem) < 2:
                raise PatternError(f"{text!r} is too short for a word start")
            return _Node(f" {re.escape(stem)}[^ ]*", (frozenset([stem + "*"]),))
        norm = self._normalizer.word(text, text.lower())[0]
        parts = self._normalizer.line_words(norm)
        return _Node(
            "".join(" " + re.escape(part) + "(?= )" for part in parts), tuple(frozenset([part]) for part in parts)
        )


def _either(options: list[_Node]) -> _Node:
    said = [option for option in options if option.expression]
    if not said:
        raise PatternError("all alternatives are empty or filler words")
    options = said  # a filler word is never in the line
    expression = "|".join(dict.fromkeys(option.expression for option in options))
    needs: tuple[Keys, ...] = ()
    if all(option.needs for option in options):
        needs = (frozenset().union(*(_rarest(option.needs) for option in options)),)
    return _Node(expression, needs)


def _rarest(needs: tuple[Keys, ...]) -> Keys:
    return min(needs, key=lambda keys: (sum(2 if key in _FREQUENT else 1 for key in keys), len(keys)))


class Index:
    """Compiled patterns, found by the words of a line."""

    def __init__(self, patterns: Iterable[Compiled]) -> None:
        """Index every pattern under its rarest need."""
        self.patterns = tuple(patterns)
        uses = Counter(key for p in self.patterns for keys in p.needs for key in keys)
        self._by_key: dict[str, list[int]] = {}
        for number, pattern in enumerate(self.patterns):
            needs = min(pattern.needs, key=lambda keys: sum(uses[k] * (20 if k in _FREQUENT else 1) for k in keys))
            for key in needs:
                self._by_key.setdefault(key, []).append(number)
        self._prefixes = frozenset(k[:-1] for p in self.patterns for keys in p.needs for k in keys if k.endswith("*"))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._keys_of: dict[str, tuple[str, ...]] = {}

    def keys(self, words: Iterable[str]) -> set[str]:
        """The words and the word starts that patterns ask for."""
        found: set[str] = set()
        for word in words:
            keys = self._keys_of.get(word)
            if keys is None:
                number = (NUMBER,) if word[0].isdigit() else ()
                keys = (
                    word,
                    *number,
                    *(word[:n] + "*" for n in self._lengths if word[:n] in self._prefixes and n <= len(word)),
                )
                if len(self._keys_of) < 20_000:
                    self._keys_of[word] = keys
            found.update(keys)
        return found

    def search(self, line: Line) -> Iterator[tuple[int, re.Match[str]]]:
        """Number of each pattern found in the line, with its match; not overlapping for one pattern."""
        keys = self.keys(line.words)
        for number in sorted({n for key in keys for n in self._by_key.get(key, ())}):
            pattern = self.patterns[number]
            for need in pattern.needs:  # most patterns end here: a generator would cost more than the check
                if need.isdisjoint(keys):
                    break
            else:
                for count, match in enumerate(pattern.expression.finditer(line.text)):
                    if count == MATCHES_PER_PATTERN:
                        break
                    if match.end() > match.start():
                        yield number, match


def warm_up(index: Index) -> None:
    """Compile all patterns, leaving most of the time to others: about three seconds' work in twenty."""
    for pattern in index.patterns:
        started = time.perf_counter()
        _ = pattern.expression
        time.sleep(6 * (time.perf_counter() - started))


def denied_inside(match: re.Match[str]) -> bool:
    """Whether a gap of the pattern passed over a denial."""
    for group in range(1, (match.re.groups or 0) + 1):
        start, end = match.span(group)
        if start < 0:
            continue
        before = match.string[:start].rsplit(None, 1)
        after = match.string[end:].split(None, 1)
        if (before and before[-1] in _DENIES_NOTHING_AFTER) or (after and after[0] in _DENIES_NOTHING_BEFORE):
            continue
        return True
    return False


# --- the rules ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rules:
    """All rules, ready to search."""

    entries: tuple[Entry, ...]
    index: Index
    owner: tuple[tuple[int, bool], ...]  # pattern number -> (entry number, is it an ``unless``)
    combinations: tuple[Combination, ...]
    precedence: tuple[Precedence, ...]
    normalizer: Normalizer
    compiler: Compiler
    targets: frozenset[str]


def read(path: Path, model: type[Strict], key: str) -> Any:
    """Read one YAML file into its model.

    Raises:
        PatternError: one line that names file, entry and key.
    """
    try:
        with path.open(encoding="utf-8") as file:
            raw = yaml.load(file, Loader=LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise PatternError(f"{path.name}: {' '.join(str(error).split())}") from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(part) for part in first["loc"]]
        entry = "?"
        if len(first["loc"]) > 1 and isinstance(raw, dict):
            rows = raw.get(first["loc"][0])
            number = first["loc"][1]
            if isinstance(rows, list) and isinstance(number, int) and isinstance(rows[number], dict):
                entry = str(rows[number].get("id", number))
        raise PatternError(f"{path.name}: entry {entry}: {'.'.join(where[2:] or where)}: {first['msg']}") from error


def teach(normalizer: Normalizer, patterns: Iterable[str]) -> None:
    """Make the words of patterns known to the normaliser, so that typing mistakes lead to them."""
    words: set[str] = set()
    prefixes: set[str] = set()
    for pattern in patterns:
        for match in _TOKEN.finditer(pattern.lower()):
            word = match["word"]
            if word and word.endswith("*"):
                prefixes.add(word[:-1])
            elif word:
                words.update((word, *normalizer.word(word, word)[0].split()))
    normalizer.learn(words, prefixes)


def load_rules(folder: Path = FOLDER, normalizer: Normalizer | None = None) -> Rules:
    """Read, check and compile every rule file of a folder; teaches the normaliser their vocabulary.

    Raises:
        PatternError: a file cannot be used; one line that names file, entry and pattern.
    """
    normalizer = normalizer or default_normalizer()
    try:
        with (folder / "classes.yml").open(encoding="utf-8") as file:
            classes = {str(k): [str(v) for v in vs] for k, vs in yaml.load(file, Loader=LOADER).items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise PatternError(f"classes.yml: {' '.join(str(error).split())}") from error
    files = {
        path: read(path, PatternFile, "entries").entries
        for path in sorted(folder.glob("*.yml"))
        if path.name not in ("classes.yml", "combine.yml")
    }
    # Known before anything is compiled: what counts as the singular of a word depends on the vocabulary.
    teach(normalizer, [p for members in classes.values() for p in members])
    teach(normalizer, [p for entries in files.values() for entry in entries for p in (*entry.patterns, *entry.unless)])
    compiler = Compiler(classes, normalizer)
    for name in classes:
        try:
            compiler.check_class(name)
        except PatternError as error:
            raise PatternError(f"classes.yml: class {name}: {error}") from None
    entries: list[Entry] = []
    compiled: list[Compiled] = []
    owner: list[tuple[int, bool]] = []
    seen: dict[str, str] = {}
    for path, rows in files.items():
        for entry in rows:
            if entry.id in seen:
                raise PatternError(f"{path.name}: entry {entry.id}: already in {seen[entry.id]}")
            seen[entry.id] = path.name
            for pattern, cancels in [*((p, False) for p in entry.patterns), *((p, True) for p in entry.unless)]:
                try:
                    compiled.append(compiler.compile(pattern))
                except PatternError as error:
                    raise PatternError(f"{path.name}: entry {entry.id}: pattern {pattern!r}: {error}") from None
                owner.append((len(entries), cancels))
            entries.append(entry)
    both = read(folder / "combine.yml", CombinationFile, "combine")
    targets = frozenset(t for e in entries for t in e.target) | {t for c in both.combine for t in c.target}
    targets |= {LASTING, LASTING_PAIN}
    for rule in both.combine:
        for named in {name for names in rule.all for name in names} | set(rule.without):
            if named not in targets:
                raise PatternError(f"combine.yml: entry {rule.id}: {named!r} is no target of any rule")
    return Rules(
        tuple(entries),
        Index(compiled),
        tuple(owner),
        tuple(both.combine),
        tuple(both.precedence),
        normalizer,
        compiler,
        targets,
    )


@cache
def default_rules() -> Rules:
    """The rules of the product, loaded once.

    Raises:
        PatternError: see :func:`load_rules`.
    """
    return load_rules()
