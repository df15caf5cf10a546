"""Findings and signs of a message, with their assertion: rules as data, joined by a learned finder if there is one.

:class:`FindingExtractor` is the Rasa component; :func:`find` is what it does, free of Rasa, for tests and for
``python -m unknot.nlu.explain``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from threading import Thread
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

from unknot.knowledge.schema import Assertion
from unknot.nlu.assertion import Asserter, Place, read_data
from unknot.nlu.clauses import sentences
from unknot.nlu.concepts import DANGER_SIGNS, TRIGGERS
from unknot.nlu.document import doc_of
from unknot.nlu.lasting import lasting
from unknot.nlu.patterns import CLAUSE_BORDER, Line, Rules, default_rules, denied_inside, warm_up

logger = logging.getLogger(__name__)

HELPER = "x_"  # targets that only serve combinations
SUGGESTIONS = "unknot_suggestions"  # where the learned finder leaves its suggestions on the message
RULE_CONFIDENCE = 0.95
WEAK_CONFIDENCE = 0.4
SURE = 0.5
# The learned finder's probabilities hold for authors it has not seen: in four sets by other hands, 98 or 99 of 100
# finds that it gave 0.9 or more were right, and 53 to 74 of those that it gave 0.3 to 0.5. What follows was chosen on
# the three that may be read. In evaluation/heldout_internal.jsonl danger signs that a rule found were right in 2 of 93
# cases below SUPPORTED, which are asked about, and in 92 of 101 above it.
SUPPORTED = 0.02
SUPPORTED_TRIGGER = 0.01
DOUBTED = 0.005
# Danger signs that the learned finder alone found there: 38 of 47 right from ALONE on, 2 of 14 between WORTH_ASKING
# and that, none of 27 between 0.05 and WORTH_ASKING. From ALONE to `actions.tracker.CERTAIN` they are asked about, too.
ALONE = 0.3
ALONE_OTHER = 0.7  # a trigger missed does less harm, and of a sign alone nobody is asked whether it is so
WORTH_ASKING = 0.1
# Of two statements about one finding in one message: what is there counts more than what is not.
STRONGEST = (Assertion.PRESENT, Assertion.PAST, Assertion.ABSENT, Assertion.OTHER, Assertion.HYPOTHETICAL)

JOINING = frozenset(["and", "but", "so", "though", "although"])

Suggestion = tuple[str, int, int, float]  # concept, first and one-past-last character, probability


@dataclass(frozen=True)
class Learned:
    """What the learned finder says of a message: its suggestions down to `DOUBTED`, and all concepts it knows."""

    suggestions: Sequence[Suggestion]
    concepts: Set[str]

    def confidence(self, concept: str) -> float | None:
        """Its confidence in a concept, 0 where it suggests nothing; None for a concept that it does not know."""
        if concept not in self.concepts:
            return None
        return max((probability for name, _, _, probability in self.suggestions if name == concept), default=0.0)


NOTHING_LEARNED = Learned((), frozenset())


@dataclass(frozen=True)
class Finding:
    """One finding or sign of a message: what, where (characters), how it is meant, how sure, and why."""

    target: str
    start: int
    end: int
    assertion: Assertion
    confidence: float
    rule: str
    trigger: str = ""
    pattern: str = ""


@cache
def default_asserter() -> Asserter:
    """The assertion rules of the product, loaded once, with the classes of the finding rules."""
    return Asserter(read_data(), default_rules().compiler)


def find(
    doc: Doc, learned: Learned = NOTHING_LEARNED, rules: Rules | None = None, now: datetime | None = None
) -> list[Finding]:
    """Findings and signs of a normalised document, at most one of each id, in the order of the text.

    Args:
        doc: made by :func:`unknot.nlu.document.make_doc`.
        learned: what the learned finder says of it.
        rules: other rules than the product's.
        now: when it was written (default: now), for "since easter".
    """
    rules = rules or default_rules()
    lines = [line for sentence in sentences(doc) if (line := Line(sentence, rules.normalizer)).words]
    found: list[Finding] = []
    places: list[Place] = []
    for number, line in enumerate(lines):
        hits = list(rules.index.search(line))
        cancelled = {rules.owner[n][0] for n, _ in hits if rules.owner[n][1]}
        for n, match in hits:
            owner, cancels = rules.owner[n]
            if cancels or owner in cancelled:
                continue
            entry = rules.entries[owner]
            first, last = line.span(match)
            start, end = _characters(doc, line, first, last)
            confidence = WEAK_CONFIDENCE if entry.weak else RULE_CONFIDENCE
            assertion = entry.assertion or Assertion.PRESENT
            pattern = rules.index.patterns[n].source
            believed = entry.assertion or entry.certain
            weights = {
                target: confidence if believed else _weighed(target, confidence, learned.confidence(target))
                for target in entry.target
            }
            doubted = any(w is not None and w < confidence for t, w in weights.items() if t in DANGER_SIGNS)
            for target, weighed in weights.items():
                if weighed is None:
                    continue
                if doubted and target not in finding_ids():
                    weighed = min(weighed, WEAK_CONFIDENCE)  # what makes up a doubtful danger sign is as doubtful
                found.append(Finding(target, start, end, assertion, weighed, entry.id, pattern=pattern))
                places.append(Place(number, first, last, target, denied=denied_inside(match)))
    if (long := lasting(doc.text, now or datetime.now())) is not None:
        for target in long.targets:
            if (place := _place(lines, doc, long.start, long.end, target)) is not None:
                found.append(Finding(target, long.start, long.end, Assertion.PRESENT, RULE_CONFIDENCE, "lasting"))
                places.append(replace(place, clause=False))
    # What stays once the rules have settled among themselves; a find that they drop is the learned finder's to make.
    said = {f.target for f in _settle(found, rules, learned) if f.confidence >= SURE}
    for concept, start, end, probability in learned.suggestions:
        place = _place(lines, doc, start, end, concept)
        if concept not in said and probability >= WORTH_ASKING and place is not None and _has_words(doc, start, end):
            enough = ALONE if concept in DANGER_SIGNS else ALONE_OTHER
            confidence = max(probability, SURE) if probability >= enough else WEAK_CONFIDENCE
            if concept not in TRIGGERS and default_asserter().all_is_well(lines[place.line], place):
                confidence = min(confidence, WEAK_CONFIDENCE)
            found.append(Finding(concept, start, end, Assertion.PRESENT, round(confidence, 3), "classifier"))
            places.append(place)
    fixed = {entry.id: entry.assertion for entry in rules.entries if entry.assertion}
    if found:
        decided = default_asserter().decide(doc, lines, places)
        found = [
            f if f.rule in fixed else replace(f, assertion=assertion, trigger=trigger)
            for f, (assertion, trigger) in zip(found, decided, strict=True)
        ]
    silent = {entry.id for entry in rules.entries if entry.silent}
    return [f for f in _settle(found, rules, learned) if f.rule not in silent]


def _has_words(doc: Doc, start: int, end: int) -> bool:
    """Whether there is more than numbers and fillers to learn from: "me. 38" is an age, and looks like a fever."""
    return any(token.is_alpha and len(token) > 2 for token in doc if start <= token.idx < end)


def _weighed(target: str, confidence: float, support: float | None) -> float | None:
    """Confidence in what a rule found, given the learned finder's; None when it is to be dropped.

    A danger sign is never dropped, and thoughts of self-harm are never doubted: a question too many does less harm
    than one too few.
    """
    enough = SUPPORTED if target in DANGER_SIGNS else SUPPORTED_TRIGGER
    if support is None or support >= enough or target == "self_harm":
        return confidence
    return min(confidence, WEAK_CONFIDENCE) if support >= DOUBTED or target in DANGER_SIGNS else None


def _characters(doc: Doc, line: Line, first: int, last: int) -> tuple[int, int]:
    opening, closing = doc[line.tokens[first]], doc[line.tokens[last - 1]]
    return opening.idx, closing.idx + len(closing.text)


def _place(lines: list[Line], doc: Doc, start: int, end: int, concept: str) -> Place | None:
    for number, line in enumerate(lines):
        inside = [i for i, token in enumerate(line.tokens) if start <= doc[token].idx < end]
        while inside and line.words[inside[0]] == CLAUSE_BORDER:
            inside.pop(0)  # what stands before the border says nothing of the clause behind it
        while len(inside) > 1 and line.words[inside[0]] in JOINING:
            inside.pop(0)  # "but I would never": the denial opens the clause
        if inside:
            return Place(number, inside[0], inside[-1] + 1, concept, clause=True)
    return None


def _settle(found: list[Finding], rules: Rules, learned: Learned) -> list[Finding]:
    """Apply the conditions between findings, join signs to findings, keep one statement per id."""
    entries = {entry.id: entry for entry in rules.entries}

    def present(candidates: list[Finding]) -> set[str]:
        return {f.target for f in candidates if f.assertion is Assertion.PRESENT and f.confidence >= SURE}

    there = present(found)
    kept = []
    for f in found:
        entry = entries.get(f.rule)
        if entry is not None and (
            (entry.with_ and not there.intersection(entry.with_)) or there.intersection(entry.without)
        ):
            continue
        kept.append(f)
    there = present(kept)
    for rule in rules.combinations:
        chosen = [next((name for name in names if name in there), None) for names in rule.all]
        if None in chosen or there.intersection(rule.without):
            continue
        origin = next(f for f in kept if f.target == chosen[0] and f.assertion is Assertion.PRESENT)
        for target in rule.target:
            confidence = WEAK_CONFIDENCE if rule.weak else RULE_CONFIDENCE
            if target in DANGER_SIGNS and not rule.certain:
                confidence = _weighed(target, confidence, learned.confidence(target)) or WEAK_CONFIDENCE
            kept.append(
                replace(
                    origin, target=target, confidence=confidence, rule=rule.id, pattern=" + ".join(map(str, chosen))
                )
            )
            if confidence >= SURE:
                there.add(target)
    for order in rules.precedence:
        if order.when in there:
            kept = [f for f in kept if f.target not in order.drop or f.assertion is not Assertion.PRESENT]
    best: dict[str, Finding] = {}
    for f in kept:
        if f.target.startswith(HELPER):
            continue
        other = best.get(f.target)
        if other is None or _weight(f) > _weight(other):
            best[f.target] = f
    return sorted(best.values(), key=lambda f: (f.start, f.end, f.target))


def _weight(f: Finding) -> tuple[bool, int, float]:
    return f.confidence >= SURE, -STRONGEST.index(f.assertion), f.confidence


@cache
def finding_ids() -> frozenset[str]:
    """Ids that are findings (danger signs and triggers); all other targets are signs."""
    from unknot.nlu.concepts import FINDINGS

    return FINDINGS


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FindingExtractor(GraphComponent, EntityExtractorMixin):
    """Rasa component: puts out findings and signs as entities, with their assertion as role."""

    _told = False

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the rules, so that a broken file stops the start and not the first message."""
        self._config = config
        default_asserter()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FindingExtractor:
        """Create the component for the graph."""
        return cls(config)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FindingExtractor:
        """Load the component in a server; the patterns are compiled beside its work, so that it starts at once."""
        extractor = cls.create(config, model_storage, resource, execution_context)
        Thread(target=warm_up, args=(default_rules().index,), name="patterns", daemon=True).start()
        return extractor

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message."""
        for message in messages:
            if not isinstance(message.get(TEXT), str):
                continue
            learned = message.get(SUGGESTIONS)
            if learned is None and not FindingExtractor._told:
                FindingExtractor._told = True
                logger.info("No learned finder in the pipeline: findings come from the rules alone.")
            found = find(doc_of(message), learned or NOTHING_LEARNED)
            entities = [entity(f) for f in found if is_told(f)]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(entities), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is: nothing downstream trains on these entities."""
        return training_data


def entity(f: Finding) -> dict[str, Any]:
    """The Rasa entity of a finding or sign; a finding that was understood weakly is a `hint`."""
    kind = "finding" if f.target in finding_ids() else "sign"
    return {
        "entity": kind if f.confidence >= SURE else "hint",
        "value": f.target,
        "role": f.assertion.value,
        "start": f.start,
        "end": f.end,
        "confidence": f.confidence,
        "rule": f.rule,
    }


def is_told(f: Finding) -> bool:
    """Whether a finding is put out: weak ones only when they are findings, which a question can settle."""
    return f.confidence >= SURE or f.target in finding_ids()
