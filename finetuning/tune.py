"""Fine-tuning: concepts and intents are to be read off the vectors of messages, clauses and annotated words."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from finetuning.bert import Bert
from finetuning.data import Phrase, Stretch
from unknot.nlu.encoder_export import MAX_TOKENS, WIDTH, layer_of
from unknot.nlu.heads import fit_heads

Weights = Mapping[str, npt.NDArray[np.float32]]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What a run depends on besides the phrases."""

    seed: int = 0
    layers: int = 6  # of the published ones, from below (Sajjad et al. 2020)
    epochs: int = 8
    batch: int = 64
    step: float = 2e-4  # of the highest layer; lower ones take smaller steps
    layer_decay: float = 0.8
    head_step: float = 2e-2
    frozen_layers: int = 0
    intent_share: float = 0.3  # of the loss
    joined: float = 0.35  # share of messages that are joined with another
    cropped: float = 0.25  # share of messages of which one stretch is left
    slipped: float = 0.06  # share of words that are mistyped
    left_out: float = 0.04  # share of words that are left out
    kept: float = 0.0  # share of the published weights in the result (Wortsman et al. 2022)
    fewest: int = 10  # phrases that a concept needs


class Reader(nn.Module):
    """The encoder with what is read off its vectors."""

    def __init__(self, bert: Bert, concepts: int, intents: int) -> None:
        super().__init__()
        self.bert = bert
        self.concepts = nn.Linear(WIDTH, concepts)
        self.intents = nn.Linear(WIDTH, intents)


@dataclass(frozen=True)
class Batch:
    """Padded messages, and their stretches."""

    ids: Tensor
    present: Tensor
    parts: Tensor  # (stretches, messages * tokens) which tokens a stretch is made of
    said: Tensor  # (stretches, concepts)
    known: Tensor
    wholes: Tensor  # numbers of the stretches that are whole messages
    intents: Tensor  # of these


def tune(
    phrases: Sequence[Phrase],
    weights: Weights,
    tokenizer: Tokenizer,
    settings: Settings,
    say: Say = print,
    check: Callable[[int, Weights], None] | None = None,
) -> dict[str, npt.NDArray[np.float32]]:
    """Fine-tuned weights, by their published names; the same for the same input on the same machine."""
    torch.manual_seed(settings.seed)
    dice = random.Random(settings.seed)
    weights = {name: value for name, value in weights.items() if layer_of(name) < settings.layers}
    batches = Batches(phrases, tokenizer, settings)
    reader = Reader(Bert(weights, settings.frozen_layers), len(batches.concepts), len(batches.intents))
    _begin_with_linear_heads(reader, batches)
    groups = [
        {
            "params": [
                value
                for name, value in reader.bert.tensors.items()
                if layer_of(name.replace("/", ".")) == layer and value.requires_grad
            ],
            "lr": settings.step * settings.layer_decay ** (settings.layers - 1 - layer),
        }
        for layer in range(-1, settings.layers)
    ]
    groups += [{"params": [*reader.concepts.parameters(), *reader.intents.parameters()], "lr": settings.head_step}]
    groups = [group for group in groups if group["params"]]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = settings.epochs * batches.per_epoch
    warm = max(1, steps // 15)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )
    for epoch in range(settings.epochs):
        reader.train()
        total = 0.0
        for batch in batches.epoch(dice):
            with torch.autocast("cpu", torch.bfloat16):
                loss = _loss(reader, batch, batches, settings)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(reader.bert.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        say(f"epoch {epoch + 1} of {settings.epochs}: loss {total / batches.per_epoch:.4f}")
        if check is not None:
            reader.eval()
            check(epoch, reader.bert.weights())
    tuned = reader.bert.weights()
    return {
        name: settings.kept * weights[name] + (1 - settings.kept) * tuned[name] if name in tuned else weights[name]
        for name in weights
    }


def _loss(reader: Reader, batch: Batch, batches: Batches, settings: Settings) -> Tensor:
    tokens = reader.bert(batch.ids, batch.present).flatten(0, 1)
    weight = batch.known * (1 + batch.said * (batches.balance - 1))
    with torch.autocast("cpu", enabled=False):
        vectors = functional.normalize(batch.parts @ tokens.float(), dim=1)
        concepts = functional.binary_cross_entropy_with_logits(
            reader.concepts(vectors), batch.said, weight, reduction="sum"
        ) / len(vectors)
        intents = functional.cross_entropy(
            reader.intents(vectors[batch.wholes]), batch.intents, ignore_index=-1, label_smoothing=0.05
        )
    return concepts + settings.intent_share * intents


def _begin_with_linear_heads(reader: Reader, batches: Batches) -> None:
    """Fit the heads to the untouched encoder first, so that their first gradients destroy nothing.

    (Kumar et al. 2022: it keeps more of what the encoder knows about phrases unlike those in training.)
    """
    reader.eval()
    vectors, said, known = [], [], []
    intent_vectors, intents = [], []
    with torch.no_grad():
        for batch in batches.plain():
            own = functional.normalize(batch.parts @ reader.bert(batch.ids, batch.present).flatten(0, 1), dim=1)
            vectors.append(own)
            said.append(batch.said)
            known.append(batch.known)
            intent_vectors.append(own[batch.wholes])
            intents.append(batch.intents)
    concept_heads = fit_heads(
        torch.cat(vectors).numpy(), torch.cat(said).numpy() > 0, torch.cat(known).numpy() > 0, 0.5, 12
    )
    numbers = torch.cat(intents).numpy()
    which = numbers[:, None] == np.arange(len(batches.intents))
    rows = numbers >= 0
    intent_heads = fit_heads(torch.cat(intent_vectors).numpy()[rows], which[rows], np.ones_like(which[rows]), 0.5, 12)
    for head, (weight, bias) in ((reader.concepts, concept_heads), (reader.intents, intent_heads)):
        head.weight.data = torch.tensor(weight.T.copy())
        head.bias.data = torch.tensor(bias.copy())


class Batches:
    """Makes batches of phrases, varied anew in every epoch."""

    def __init__(self, phrases: Sequence[Phrase], tokenizer: Tokenizer, settings: Settings) -> None:
        self._phrases = phrases
        self._settings = settings
        self._tokenizer = tokenizer
        self._ids: dict[str, list[int]] = {}
        self._first, self._last = tokenizer.encode("").ids
        counts: dict[str, int] = {}
        for phrase in phrases:
            for concept in {concept for stretch in phrase.stretches for concept in stretch.said}:
                counts[concept] = counts.get(concept, 0) + 1
        self.concepts = sorted(concept for concept, count in counts.items() if count >= settings.fewest)
        self.intents = sorted({phrase.intent for phrase in phrases if phrase.intent})
        self._concept_number = {concept: number for number, concept in enumerate(self.concepts)}
        self._intent_number = {intent: number for number, intent in enumerate(self.intents)}
        stretches = sum(len(phrase.stretches) for phrase in phrases)
        said = np.zeros(len(self.concepts))
        for phrase in phrases:
            for stretch in phrase.stretches:
                for concept in stretch.said:
                    if concept in self._concept_number:
                        said[self._concept_number[concept]] += 1
        self.balance = torch.tensor(np.sqrt(stretches / np.maximum(said, 1)), dtype=torch.float32)
        self.per_epoch = -(-len(phrases) // settings.batch)

    def plain(self) -> Iterator[Batch]:
        """All phrases as they are."""
        size = 4 * self._settings.batch
        ordered = sorted(self._phrases, key=lambda phrase: len(phrase.words))
        return (self._batch(ordered[start : start + size]) for start in range(0, len(ordered), size))

    def epoch(self, dice: random.Random) -> Iterator[Batch]:
        """All phrases, varied, in a new order; those of about one length together."""
        varied = [self._varied(phrase, dice) for phrase in self._phrases]
        varied.sort(key=lambda phrase: len(phrase.words) + 3 * dice.random())
        size = self._settings.batch
        groups = [varied[start : start + size] for start in range(0, len(varied), size)]
        dice.shuffle(groups)
        return map(self._batch, groups)

    def _varied(self, phrase: Phrase, dice: random.Random) -> Phrase:
        chance = dice.random()
        if chance < self._settings.joined:
            phrase = joined(phrase, dice.choice(self._phrases), dice)
        elif chance < self._settings.joined + self._settings.cropped and len(phrase.stretches) > 1:
            phrase = cropped(phrase, dice.choice(phrase.stretches[1:]))
        words = tuple(self._slipped(word, dice) for word in phrase.words)
        return replace(phrase, words=words if any(words) else phrase.words)

    def _slipped(self, word: str, dice: random.Random) -> str:
        chance = dice.random()
        if not word.isalpha():
            return "" if chance < 0.15 and len(word) == 1 and not word.isdigit() else word
        if chance < self._settings.left_out:
            return "" if word not in KEPT else word
        if chance < self._settings.left_out + self._settings.slipped and len(word) > 3:
            return slip(word, dice)
        return word

    def _tokens(self, word: str) -> list[int]:
        if word not in self._ids:
            self._ids[word] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return self._ids[word]

    def _batch(self, phrases: Sequence[Phrase]) -> Batch:
        rows: list[list[int]] = []
        stretches: list[tuple[int, int, int, Stretch]] = []
        wholes: list[int] = []
        intents: list[int] = []
        for row, phrase in enumerate(phrases):
            ids, starts = [self._first], []
            for word in phrase.words:
                starts.append(len(ids))
                ids += self._tokens(word)
            ids = ids[: MAX_TOKENS - 1]
            starts.append(len(ids))
            starts = [min(start, len(ids)) for start in starts]
            rows.append([*ids, self._last])
            for number, stretch in enumerate(phrase.stretches):
                first, end = starts[stretch.first], starts[stretch.end]
                if end > first:
                    if number == 0:
                        wholes.append(len(stretches))
                        intents.append(self._intent_number.get(phrase.intent, -1))
                    stretches.append((row, first, end, stretch))
        longest = max(map(len, rows))
        ids_matrix = torch.zeros((len(rows), longest), dtype=torch.int64)
        present = torch.zeros((len(rows), longest), dtype=torch.bool)
        for row, ids in enumerate(rows):
            ids_matrix[row, : len(ids)] = torch.tensor(ids)
            present[row, : len(ids)] = True
        parts = torch.zeros((len(stretches), len(rows) * longest))
        said = torch.zeros((len(stretches), len(self.concepts)))
        known = torch.ones((len(stretches), len(self.concepts)))
        for number, (row, first, end, stretch) in enumerate(stretches):
            parts[number, row * longest + first : row * longest + end] = 1 / (end - first)
            said[number, [self._concept_number[c] for c in stretch.said if c in self._concept_number]] = 1
            known[number, [self._concept_number[c] for c in stretch.partly if c in self._concept_number]] = 0
        return Batch(ids_matrix, present, parts, said, known, torch.tensor(wholes), torch.tensor(intents))


KEPT = frozenset(["no", "not", "never", "without", "nothing", "can", "cannot"])  # what is said hangs on them
JOINS = ("", ",", ".", "and", "but", "also", "and i have", "so", "plus", "then")


def joined(one: Phrase, other: Phrase, dice: random.Random) -> Phrase:
    """Two phrases in one message: nothing about what each says changes, the message says both."""
    if dice.random() < 0.5:
        one, other = other, one
    join = tuple(dice.choice(JOINS).split())
    shift = len(one.words) + len(join)
    moved = tuple(replace(s, first=s.first + shift, end=s.end + shift) for s in other.stretches)
    said = one.stretches[0].said | other.stretches[0].said
    partly = (one.stretches[0].partly | other.stretches[0].partly) - said
    words = (*one.words, *join, *other.words)
    whole = Stretch(0, len(words), said, partly)
    return Phrase(words, (whole, *one.stretches, *moved), one.intent if one.intent == other.intent else "")


def cropped(phrase: Phrase, kept: Stretch) -> Phrase:
    """One stretch of a phrase as a message of its own."""
    inside = [s for s in phrase.stretches if kept.first <= s.first and s.end <= kept.end and s is not kept]
    moved = [replace(s, first=s.first - kept.first, end=s.end - kept.first) for s in [kept, *inside]]
    return Phrase(phrase.words[kept.first : kept.end], tuple(moved), "")


def slip(word: str, dice: random.Random) -> str:
    """A word with one typing mistake: a letter left out, doubled, changed, or swapped with the next."""
    place = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[: place + 1] + word[place] + word[place + 1 :]
    if kind == 2:
        return word[:place] + dice.choice("abcdefghijklmnopqrstuvwxyz") + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
