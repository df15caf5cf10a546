"""The intent classifier weighs words and meaning, and gives what scikit-learn gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix

from unknot.nlu.intents import WeightedIntentClassifier

WORDS = ("hello", "no", "pain", "neck", "bye")
SAID = {
    "hello hello": "greet",
    "hello you": "greet",
    "no": "deny",
    "no no": "deny",
    "pain neck": "describe_symptoms",
    "neck pain pain": "describe_symptoms",
}


def message(text: str, intent: str | None = None) -> Message:
    """Return a message with two kinds of word features and a sentence vector, as the pipeline makes them."""
    made = Message({TEXT: text, **({"intent": intent} if intent else {})})
    counts = [text.split().count(word) for word in WORDS]
    letters = [text.count(letter) for letter in "abcdefgh"]
    vector = np.array([[np.sin(sum(map(ord, text)) * (place + 1)) for place in range(4)]], dtype=np.float32)
    for kind, features in (("words", coo_matrix([counts])), ("letters", coo_matrix([letters])), ("vector", vector)):
        made.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, kind))
        made.add_features(Features(features, FEATURE_TYPE_SEQUENCE, TEXT, kind))
    return made


@pytest.fixture
def classifier(tmp_path: Path) -> WeightedIntentClassifier:
    """A classifier trained on a few messages, stored and loaded again."""
    storage, resource = LocalModelStorage(tmp_path), Resource("intents")
    context = ExecutionContext(GraphSchema({}), node_name="intents")
    config: dict[str, Any] = WeightedIntentClassifier.get_default_config()
    trained = WeightedIntentClassifier.create(config, storage, resource, context)
    trained.train(TrainingData([message(text, intent) for text, intent in SAID.items()]))
    return WeightedIntentClassifier.load(config, storage, resource, context)


@pytest.mark.parametrize("text", [*SAID, "something else", "no pain", "bye bye neck", ""])
def test_the_ranking_is_scikit_learns(classifier: WeightedIntentClassifier, text: str) -> None:
    asked = message(text)
    classifier.process([asked])
    probabilities = classifier.clf.predict_proba(classifier._create_X([asked]))[0]
    expected = sorted(zip(classifier.clf.classes_, probabilities, strict=True), key=lambda pair: -pair[1])
    ranking = asked.get("intent_ranking")
    assert [entry["name"] for entry in ranking] == [name for name, _ in expected]
    assert [entry["confidence"] for entry in ranking] == pytest.approx([p for _, p in expected], abs=1e-5)
    assert asked.get("intent") == ranking[0]


def test_the_examples_are_told_apart(classifier: WeightedIntentClassifier) -> None:
    asked = [message(text) for text in SAID]
    classifier.process(asked)
    assert [one.get("intent")["name"] for one in asked] == list(SAID.values())


def test_words_and_meaning_have_their_lengths(classifier: WeightedIntentClassifier) -> None:
    places, values = classifier._features(message("neck pain pain"))
    words = values[places < len(WORDS) + 8]
    assert np.linalg.norm(words) == pytest.approx(classifier.config["words"], rel=1e-5)


def test_a_message_without_features_has_no_text_to_go_by(classifier: WeightedIntentClassifier) -> None:
    places, values = classifier._features(Message({TEXT: ""}))
    assert (places.size, values.size) == (0, 0)
