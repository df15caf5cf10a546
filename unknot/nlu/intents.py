"""The intent classifier: Rasa's logistic regression on words and meaning, each with its due weight.

Rasa's own component adds raw word counts to the vector of the sentence, whose length is 1, so that the counts drown
it. Brought to one scale, the same features get four-fold cross-validated accuracy on our examples (31 intents, 2,976
examples) from 0.71 to 0.82; words alone reach 0.67 and the vector alone 0.78.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import RANKING_LENGTH, LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

Places = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WeightedIntentClassifier(LogisticRegressionClassifier):
    """Rasa's classifier with features on one scale.

    Settings besides Rasa's: ``words``, the length given to the word features of a message, and ``meaning``, the
    length given to its sentence vector.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings and the two lengths."""
        return {**LogisticRegressionClassifier.get_default_config(), "max_iter": 60, "words": 4.0, "meaning": 5.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WeightedIntentClassifier:
        """Rasa's constructor of a component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WeightedIntentClassifier:
        """Rasa's loading of a trained component."""
        classifier: WeightedIntentClassifier = super().load(
            config, model_storage, resource, execution_context, **kwargs
        )
        # In this order the weights of one feature stand together.
        classifier.clf.coef_ = np.asfortranarray(classifier.clf.coef_)
        return classifier

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message its likeliest intent and the ranking, as Rasa's component does.

        The few features that a message has are multiplied with their own columns of the classifier; Rasa's way, over
        sparse matrices as wide as all features, took five times as long.
        """
        for message in messages:
            places, values = self._features(message)
            scores = self.clf.coef_[:, places] @ values + self.clf.intercept_
            if len(self.clf.classes_) == 2:  # then scikit-learn keeps the scores of the second one alone
                scores = np.array([0.0, float(scores[0])])
            weights = np.exp(scores - scores.max())
            order = np.argsort(-weights, kind="stable")
            ranking = [
                {"name": str(self.clf.classes_[place]), "confidence": float(weights[place] / weights.sum())}
                for place in order
            ]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[: self.config[RANKING_LENGTH] or None], add_to_output=True)
        return messages

    def _create_X(self, messages: list[Message]) -> csr_matrix:  # noqa: N802 - Rasa's name
        rows = [self._features(message) for message in messages]
        return csr_matrix(
            (
                np.concatenate([values for _, values in rows]),
                np.concatenate([places for places, _ in rows]),
                np.cumsum([0, *(len(places) for places, _ in rows)]),
            )
        )

    def _features(self, message: Message) -> tuple[Places, Values]:
        """The features of one message that are not zero: their places (n,) and values (n,); no text, no features."""
        of_sentence = [f for f in message.features if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE]
        places, counts, width = [np.empty(0, np.int64)], [np.empty(0, np.float32)], 0
        for words in (f.features for f in of_sentence if f.is_sparse()):
            row = words.tocoo()
            places.append(row.col.astype(np.int64) + width)
            counts.append(row.data)
            width += row.shape[1]
        scaled = np.log1p(np.concatenate(counts).astype(np.float32))
        length = float(np.linalg.norm(scaled))
        values = [scaled * (self.config["words"] / length) if length else scaled]
        for meaning in (np.ravel(f.features) for f in of_sentence if f.is_dense()):
            places.append(np.arange(width, width + len(meaning)))
            values.append(meaning.astype(np.float32) * self.config["meaning"])
            width += len(meaning)
        return np.concatenate(places), np.concatenate(values)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the examples as they are: nothing behind this component trains on predicted intents."""
        return training_data
