"""Scores of the learned finder from the words alone, for a pipeline without a sentence encoder.

One logistic regression per concept reads the character n-grams, reduced by latent semantic analysis (Deerwester et al.
1990) so that typing mistakes and rare words generalise too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from unknot.nlu.heads import Labels, Matrix, fit_heads

WORDS_KEPT = 10_000  # of which the n-grams are remembered


@dataclass(frozen=True)
class ByWords:
    """The fitted reader.

    Attributes:
        weights: (n-grams, concepts).
        intercept: (concepts,).
        ngrams: the vectorizer.
    """

    weights: Matrix
    intercept: Matrix
    ngrams: TfidfVectorizer

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Labels, known: Labels, config: Mapping[str, Any]) -> ByWords:
        """Fit to units.

        Args:
            texts: of the units.
            labels: (units, concepts) what each says.
            known: (units, concepts) whether the label is right.
            config: how many `ngrams` are kept and to how many `dimensions` they are reduced; `decay` and `passes` of
                the heads.
        """
        ngrams = _vectorizer(min_df=3, max_features=config["ngrams"])
        counts = ngrams.fit_transform(texts)
        analysis = TruncatedSVD(min(config["dimensions"], counts.shape[1] - 1), n_iter=2, random_state=0).fit(counts)
        projection = analysis.components_.T.astype(np.float32)
        weights, intercept = fit_heads(counts @ projection, labels, known, config["decay"], config["passes"])
        return cls(projection @ weights, intercept, ngrams)

    def scores(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Logits (units, concepts) of units; their vectors are not read."""
        rows = [self._ngrams_of(text) for text in texts]
        # The clauses of a message repeat its n-grams: the large matrix is read once for all of them.
        columns, places = np.unique(np.concatenate([own for own, _ in rows]), return_inverse=True)
        counts = np.zeros((len(texts), len(columns)), np.float32)
        end = 0
        for row, (own, tally) in enumerate(rows):
            start, end = end, end + len(own)
            counts[row, places[start:end]] = tally
        scores: Matrix = counts @ self.weights[columns] + self.intercept
        return scores

    def _ngrams_of(self, text: str) -> tuple[npt.NDArray[np.int64], Matrix]:
        """What ``ngrams.transform`` gives for one text, without its checks, which take longer than the work."""
        counts: Counter[int] = Counter()
        for word in text.split():
            counts.update(self._ngrams_of_word(word))
        columns = np.fromiter(counts.keys(), np.int64, len(counts))
        tallies = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1 + np.log(tallies)) * self.ngrams.idf_[columns]
        return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)

    @cached_property
    def _ngrams_of_word(self) -> Callable[[str], list[int]]:
        """Columns of the n-grams of a word; the vectorizer never joins words."""
        analyse, vocabulary = self.ngrams.build_analyzer(), self.ngrams.vocabulary_
        return lru_cache(maxsize=WORDS_KEPT)(lambda word: [vocabulary[n] for n in analyse(word) if n in vocabulary])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What :meth:`from_arrays` makes it from again."""
        return {
            "weights": self.weights.astype(np.float16),
            "intercept": self.intercept,
            "vocabulary": np.array(json.dumps(self.ngrams.get_feature_names_out().tolist())),
            "idf": self.ngrams.idf_.astype(np.float32),
        }

    @classmethod
    def from_arrays(cls, file: Mapping[str, npt.NDArray[Any]], concepts: int) -> ByWords:
        """Read what :meth:`arrays` gave; the number of concepts is that of the columns."""
        ngrams = _vectorizer(vocabulary=json.loads(str(file["vocabulary"])))
        ngrams.idf_ = file["idf"]
        return cls(file["weights"].astype(np.float32), file["intercept"], ngrams)


def _vectorizer(**settings: Any) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32, **settings)
