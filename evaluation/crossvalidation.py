"""``python -m evaluation.crossvalidation``: how well the learned finder tells each concept in phrases it has not seen.

Five folds over blocks of ten neighbouring phrases of a file, which one author mostly wrote in one voice. The
regressions are fitted anew for each fold; the encoder is not, and has seen the phrases, so the figures are better than
on people it does not know: compare concepts with each other, and the totals with the sets only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rasa.shared.importers.importer import TrainingDataImporter

from evaluation.understanding import Counts
from unknot.nlu.classifier import FindingClassifier, examples_of, train
from unknot.nlu.concepts import DANGER_SIGNS, FINDINGS
from unknot.nlu.encoder import message_pieces
from unknot.nlu.encoder_export import WIDTH
from unknot.nlu.explain import ExplainError, Trained, load, newest
from unknot.nlu.findings import ALONE

PROJECT = Path(__file__).parent.parent
WEAKEST = 12
AT_ONCE = 64  # messages that are encoded together


def cross_validate(project: Path, trained: Trained) -> dict[str, Counts]:
    """Finds and misses of every finding, by message, from the probability on that counts as a find.

    Args:
        project: folder with config.yml, domain.yml and data/.
        trained: a model whose encoder is used.
    """
    importer = TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )
    messages = [message for message in importer.get_nlu_data().nlu_examples if message.get("text")]
    config = FindingClassifier.get_default_config()
    examples = examples_of(messages, config["fewest"])
    vectors = np.zeros((len(examples.texts), WIDTH), np.float32)
    if trained.encoder is not None:
        pieces = [message_pieces(message) for message in messages]
        at_run_time: list[np.ndarray] = []
        for start in range(0, len(pieces), AT_ONCE):
            some = pieces[start : start + AT_ONCE]
            at_run_time += trained.encoder.encode_parts([own for own, _ in some], [parts for _, parts in some])
        vectors[examples.classified] = np.concatenate(at_run_time)
        alone = np.flatnonzero(~examples.classified)
        for rows in np.array_split(alone, max(1, len(alone) // AT_ONCE)):
            vectors[rows] = trained.encoder.encode([examples.texts[row] for row in rows])
    classifier, scores = train(examples, vectors, config)
    highest, said = examples.by_message(scores)
    found: dict[str, Counts] = {}
    for column, concept in enumerate(examples.concepts):
        if concept not in FINDINGS:
            continue
        if concept in classifier.concepts:
            own = classifier.concepts.index(concept)
            score = classifier.slope[own] * highest[:, column] + classifier.offset[own]
            right = 1 / (1 + np.exp(-score)) >= ALONE
        else:
            right = np.zeros(len(highest), bool)
        labels = said[:, column]
        found[concept] = Counts(int((right & labels).sum()), int((right & ~labels).sum()), int((~right & labels).sum()))
    return found


def lines(found: Mapping[str, Counts]) -> list[str]:
    """Totals, then the weakest concepts first."""
    rows = []
    for name, concepts in (("danger signs", DANGER_SIGNS), ("triggers", FINDINGS - DANGER_SIGNS)):
        total = Counts()
        for concept in concepts & found.keys():
            total.found += found[concept].found
            total.false += found[concept].false
            total.missed += found[concept].missed
        rows.append(_line(name, total))
    weakest = sorted(found, key=lambda concept: found[concept].f1)[:WEAKEST]
    return [*rows, "weakest:", *(_line(concept, found[concept]) for concept in weakest)]


def _line(name: str, counts: Counts) -> str:
    return (
        f"  {name:<24} recall {counts.recall:.2f}  precision {counts.precision:.2f}  F1 {counts.f1:.2f}  "
        f"({counts.found + counts.missed} messages)"
    )


def main() -> int:
    """Print the figures; 1 with one line when there is no model."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.crossvalidation", description=__doc__)
    parser.add_argument("--model", type=Path, help="model archive (default: the newest in models/)")
    options = parser.parse_args()
    try:
        trained = load(options.model or newest(PROJECT / "models"))
    except ExplainError as error:
        print(error, file=sys.stderr)
        return 1
    print("learned finder alone, cross-validated:")
    print("\n".join(lines(cross_validate(PROJECT, trained))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
