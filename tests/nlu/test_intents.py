"""The intent classifier weighs words and meaning, and gives what scikit-learn gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from unknot.nlu.encoder_export import WIDTH
from unknot.nlu.intents import FILE, Intents, WeightedIntentClassifier, features_of

SAID = {
    "hello hello": "greet",
    "hello you": "greet",
    "no": "deny",
    "no no": "deny",
    "neck pain": "describe_symptoms",
    "neck pain pain": "describe_symptoms",
}
CONFIG = WeightedIntentClassifier.get_default_config()
CONTEXT = ExecutionContext(GraphSchema({}), node_name="intents")
RESOURCE = Resource("intents")


def vectors(texts: list[str]) -> np.ndarray:
    made = np.array([np.sin(sum(map(ord, text)) * np.arange(1, WIDTH + 1)) for text in texts], np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def fitted(said: dict[str, str]) -> Intents:
    return Intents.fit(list(said), vectors(list(said)), list(said.values()), CONFIG)


@pytest.mark.parametrize("text", [*SAID, "something else", "no pain", "bye bye neck", "zzz"])
def test_probabilities_are_scikit_learns(text: str) -> None:
    counter = CountVectorizer(analyzer=features_of, min_df=2)
    counts = np.log1p(counter.fit_transform([*SAID]).toarray())
    features = np.hstack([4 * counts / np.linalg.norm(counts, axis=1, keepdims=True), 5 * vectors([*SAID])])
    regression = LogisticRegression(class_weight="balanced", max_iter=60).fit(features, [*SAID.values()])
    words = np.log1p(counter.transform([text]).toarray())
    asked = np.hstack([4 * words / max(float(np.linalg.norm(words)), 1e-9), 5 * vectors([text])])
    intents = fitted(SAID)
    assert intents.names == [*regression.classes_]
    probabilities = intents.probabilities(text, vectors([text])[0])
    np.testing.assert_allclose(probabilities, regression.predict_proba(asked)[0], atol=0.01)


def test_the_examples_are_told_apart() -> None:
    intents = fitted(SAID)
    found = [intents.names[int(intents.probabilities(text, vectors([text])[0]).argmax())] for text in SAID]
    assert found == [*SAID.values()]


def test_two_intents_are_told_apart_too() -> None:
    two = {text: intent for text, intent in SAID.items() if intent != "deny"}
    intents = fitted(two)
    probabilities = np.array([intents.probabilities(text, vectors([text])[0]) for text in two])
    assert [intents.names[i] for i in probabilities.argmax(axis=1)] == [*two.values()]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_a_saved_classifier_ranks_the_same(tmp_path: Path) -> None:
    intents = fitted(SAID)
    intents.save(tmp_path / FILE)
    loaded = Intents.load(tmp_path / FILE)
    for text in SAID:
        np.testing.assert_allclose(loaded.probabilities(text, None), intents.probabilities(text, None), atol=0.01)


def test_the_component_trains_without_an_encoder_and_ranks_every_message(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    examples = [Message({"text": text, "intent": intent}) for text, intent in SAID.items()]
    WeightedIntentClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(TrainingData(examples))
    loaded = WeightedIntentClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)
    asked = [Message({"text": text}) for text in [*SAID, "", "\u200b", "🙂" * 300, "x" * 5000]]
    loaded.process(asked)
    assert [message.get("intent")["name"] for message in asked[: len(SAID)]] == [*SAID.values()]
    for message in asked:
        confidences = [entry["confidence"] for entry in message.get("intent_ranking")]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) == pytest.approx(1, abs=1e-4)
        assert message.get("intent") == message.get("intent_ranking")[0]


def test_a_single_intent_is_nothing_to_tell_apart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    storage = LocalModelStorage.create(tmp_path)
    WeightedIntentClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(
        TrainingData([Message({"text": "hello", "intent": "greet"})])
    )
    assert "less than two intents" in caplog.text
    (message,) = WeightedIntentClassifier.load(CONFIG, storage, RESOURCE, CONTEXT).process([Message({"text": "hello"})])
    assert message.get("intent") is None
