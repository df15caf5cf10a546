"""The learned finder on a few annotated phrases; its quality on the real data is measured by ``make eval``."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from unknot.nlu.classifier import (
    FILE,
    Classifier,
    Examples,
    FindingClassifier,
    calibrate,
    examples_of,
    train,
    units_of,
)
from unknot.nlu.document import doc_of, make_doc
from unknot.nlu.findings import SUGGESTIONS

RESOURCE = Resource("classifier")
CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")
CONFIG = {**FindingClassifier.get_default_config(), "fewest": 5, "dimensions": 64}
WORDS = {
    "fever_chills": [
        "burning up",
        "shivering all night",
        "a high temperature",
        "chills and sweats",
        "feverish and hot",
    ],
    "heavy_weight": [
        "lifted a fridge",
        "carried heavy boxes",
        "moved the sofa alone",
        "hauled sacks",
        "lifted my gran",
    ],
}
FRAMES = ["{}", "I think {}", "my back is sore and {}", "{} since Monday", "no {}", "well {} again", "it was {} then"]
OTHERS = ["hello there", "what is this", "thank you", "my cat is grey", "tell me more", "where are you", "so long"]


def annotated(text: str, words: str, concept: str, entity: str = "finding") -> Message:
    start = text.index(words)
    return Message(
        {
            "text": text,
            "intent": "describe_symptoms",
            "entities": [{"entity": entity, "value": concept, "start": start, "end": start + len(words)}],
        }
    )


def training_messages() -> list[Message]:
    said = [
        annotated(frame.format(words), words, concept)
        for frame in FRAMES
        for concept, phrases in WORDS.items()
        for words in phrases
    ]
    return [*said, *(Message({"text": f"{other} {end}", "intent": "greet"}) for other in OTHERS for end in "abcdef")]


@pytest.fixture(scope="module")
def examples() -> Examples:
    return examples_of(training_messages(), fewest=5)


@pytest.fixture(scope="module")
def classifier(examples: Examples) -> Classifier:
    return train(examples, np.zeros((len(examples.texts), 384), np.float32), CONFIG)[0]


def surely(classifier: Classifier, text: str) -> dict[str, str]:
    """The words of each concept that is found in a text, weak suggestions left out."""
    found = classifier.suggest(make_doc(text), None)
    return {concept: text[start:end] for concept, start, end, confidence in found if confidence >= 0.5}


def test_the_clause_that_says_a_concept_is_suggested(classifier: Classifier) -> None:
    text = "hello there, I am shivering all night, my cat is grey"
    assert surely(classifier, text) == {"fever_chills": ", I am shivering all night"}


def test_a_denied_concept_is_suggested_too(classifier: Classifier) -> None:
    assert list(surely(classifier, "no chills and sweats")) == ["fever_chills"]


def test_typing_mistakes_do_not_hide_a_concept(classifier: Classifier) -> None:
    assert list(surely(classifier, "carryed heavvy boxs")) == ["heavy_weight"]


def test_silence_speaks_against_a_concept_only_after_many_examples(examples: Examples) -> None:
    vectors = np.zeros((len(examples.texts), 384), np.float32)
    few, _ = train(examples, vectors, {**CONFIG, "practised": 36})
    many, _ = train(examples, vectors, {**CONFIG, "practised": 35})
    assert few.known == frozenset()
    assert many.known == {"fever_chills", "heavy_weight"}


def test_nothing_is_found_in_a_message_about_something_else(classifier: Classifier) -> None:
    assert surely(classifier, "what is this thing") == {}


@pytest.mark.parametrize(
    "text",
    [
        "Where it hurts: neck, left side; arm, right side. burning up",
        "Pain 4 out of 10. Getting worse. burning up and sweating",
    ],
)
def test_words_beside_those_of_the_body_map_are_read(classifier: Classifier, text: str) -> None:
    assert list(surely(classifier, text)) == ["fever_chills"]


def test_the_words_of_the_body_map_and_the_scale_are_left_to_the_rules(
    examples: Examples, classifier: Classifier
) -> None:
    # Even a finder that takes every message for a fever.
    eager = replace(classifier, offset=classifier.offset + 50)
    assert surely(eager, "Lower back and arm")
    for text in ("Where it hurts: lower back, left side; arm, right side.", "Where it hurts: neck. Pain 4 out of 10."):
        assert eager.suggest(make_doc(text), None) == []


@pytest.mark.parametrize("text", ["", " \n ", "?!", "\u200b\u200b", "🙂" * 300, "burning up " * 450, "x" * 5000])
def test_odd_messages_are_survived(classifier: Classifier, text: str) -> None:
    for _, start, end, confidence in classifier.suggest(make_doc(text), None):
        assert 0 <= start < end <= len(text)
        assert 0 <= confidence <= 1


def test_a_saved_finder_suggests_the_same(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / FILE)
    loaded = Classifier.load(tmp_path / FILE)
    for text in ("I carried heavy boxes and I was feverish and hot", "hello"):
        before, after = (finder.suggest(make_doc(text), None) for finder in (classifier, loaded))
        assert [s[:3] for s in before] == [s[:3] for s in after]
        np.testing.assert_allclose([s[3] for s in before], [s[3] for s in after], atol=0.01)


def test_training_twice_gives_the_same_finder(examples: Examples, classifier: Classifier) -> None:
    again, _ = train(examples, np.zeros((len(examples.texts), 384), np.float32), CONFIG)
    np.testing.assert_allclose(again.reader.weights, classifier.reader.weights, atol=1e-3)


def test_a_higher_score_never_makes_a_concept_less_likely(classifier: Classifier) -> None:
    rising = classifier.confidence(np.linspace(-20, 20, 200, dtype=np.float32)[:, None])
    assert (np.diff(rising, axis=0) >= 0).all()
    assert rising.min() >= 0
    assert rising.max() <= 1


def test_probabilities_are_shares_of_unseen_messages() -> None:
    random = np.random.default_rng(2)
    scores = random.normal(size=(4000, 1)).astype(np.float32)
    said = random.random((4000, 1)) < 1 / (1 + np.exp(-(3 * scores - 2)))
    slope, offset, _ = calibrate(scores, said)
    assert slope[0] == pytest.approx(3, rel=0.15)
    assert offset[0] == pytest.approx(-2, rel=0.15)


def test_a_message_of_one_clause_is_one_unit() -> None:
    assert [unit.text for unit in units_of(make_doc("my back hurts"))] == ["my back hurts"]


def test_units_are_the_message_and_its_clauses_with_their_places() -> None:
    text = "My back hurts. I fell off a ladder"
    whole, *parts = units_of(make_doc(text))
    assert (whole.start, whole.end) == (0, len(text))
    assert [text[part.start : part.end] for part in parts] == ["My back hurts", "I fell off a ladder"]


def test_a_clause_with_half_of_the_annotated_words_is_neither_right_nor_wrong() -> None:
    text = "my neck is rigid, I am burning up"
    examples = examples_of([annotated(text, text, "meningitis_sepsis")] * 5, fewest=5)
    whole, *parts = range(examples.texts.index(make_text(text)), examples.texts.index(make_text(text)) + 3)
    assert examples.labels[whole, 0]
    assert not examples.labels[parts, 0].any()
    assert not examples.known[parts, 0].any()


def make_text(text: str) -> str:
    return units_of(make_doc(text))[0].text


def test_signs_are_learned_beside_findings() -> None:
    examples = examples_of([annotated("I was sick", "was sick", "vomiting", entity="sign")] * 5, fewest=5)
    assert examples.concepts == ["vomiting"]


def test_concepts_with_too_few_messages_are_not_learned() -> None:
    assert examples_of([annotated("I was sick", "was sick", "vomiting")] * 4, fewest=5).concepts == []


def test_other_entities_of_the_training_data_are_no_concepts() -> None:
    assert examples_of([annotated("for 2 days", "2 days", "2", entity="duration")] * 9, fewest=5).concepts == []


def test_a_concept_that_cannot_be_told_is_not_suggested() -> None:
    random = np.random.default_rng(1)
    said = np.zeros((400, 2), bool)
    said[:40] = True
    scores = random.normal(size=(400, 2)).astype(np.float32)
    scores[:40, 0] += 8
    *_, usable = calibrate(scores, said)
    assert usable.tolist() == [True, False]


def test_the_component_trains_loads_and_leaves_suggestions_on_messages(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    FindingClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(TrainingData(training_messages()))
    loaded = FindingClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)
    said, textless = loaded.process([Message({"text": "burning up since Monday"}), Message({"intent": "greet"})])
    assert max(said.get(SUGGESTIONS).suggestions, key=lambda suggestion: suggestion[3])[0] == "fever_chills"
    assert textless.get(SUGGESTIONS) is None


def test_silence_about_the_words_of_the_body_map_speaks_against_no_rule(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    config = {**CONFIG, "practised": 1}
    FindingClassifier.create(config, storage, RESOURCE, CONTEXT).train(TrainingData(training_messages()))
    loaded = FindingClassifier.load(config, storage, RESOURCE, CONTEXT)
    mapped, typed = loaded.process([Message({"text": "Where it hurts: chest."}), Message({"text": "my chest hurts"})])
    assert mapped.get(SUGGESTIONS).concepts == frozenset()
    assert typed.get(SUGGESTIONS).concepts


def test_without_annotations_training_warns_and_nothing_is_suggested(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    storage = LocalModelStorage.create(tmp_path)
    with caplog.at_level(logging.WARNING):
        FindingClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(TrainingData([Message({"text": "hi"})]))
    assert "rules alone" in caplog.text
    loaded = FindingClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)
    (message,) = loaded.process([Message({"text": "burning up"})])
    assert message.get(SUGGESTIONS) is None
    assert doc_of(message).text == "burning up"
