"""Knows whether the trained model still belongs to the project's files, and trains it when it does not.

The model's file name carries a fingerprint of everything it is made from, so "is it up to date?" is "is it there?".
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import portalocker

from unknot.server import settings

#: Files and folders, relative to the project, that change what training makes. `uv.lock` stands for the libraries.
SOURCES = ("config.yml", "domain.yml", "domain", "data", "unknot/knowledge", "unknot/nlu", "uv.lock")
MODELS = "models"

_KEEP = 3  # models of earlier states of the files, to go back to without training again
_STEP = re.compile(r"Starting to train component '(\w+)'")
_TRAINING_LIMIT_S = 1800


class TrainingError(RuntimeError):
    """Training failed; the message is one line with the cause and where to read more."""


def fingerprint(project: Path) -> str:
    """Return 12 hex digits that change when a file the model is made from is changed, added, moved or removed."""
    digest = hashlib.sha256()
    for path in _source_files(project):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(project).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def model_path(project: Path) -> Path:
    """Return where the model of the project's present files is, whether it is there yet or not."""
    return project / MODELS / f"unknot-{fingerprint(project)}.tar.gz"


def ensure(project: Path, say: Callable[[str], None] = print) -> Path:
    """Return the model of the project's present files, trained now if it is missing.

    Args:
        project: Folder with config.yml, domain.yml and data/.
        say: Receives each line of progress.

    Raises:
        TrainingError: If Rasa could not train.
    """
    path = model_path(project)
    if path.is_file():
        return path
    path.parent.mkdir(exist_ok=True)
    # Two commands started at once share one training: the second waits here, then finds the model.
    with portalocker.Lock(path.parent / ".lock", timeout=_TRAINING_LIMIT_S):
        if not path.is_file():
            _train(project, path, say)
            _remove_old(path.parent)
    return path


def _source_files(project: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = project / source
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                yield file


def _train(project: Path, target: Path, say: Callable[[str], None]) -> None:
    started = time.monotonic()
    log_path = target.parent / "training.log"
    out = target.parent / f".training-{os.getpid()}"
    # --force: Rasa's cache does not see a change in the knowledge files or in a component's helper modules.
    command = [sys.executable, "-m", "rasa", "train", "--force", "--out", str(out), "--fixed-model-name", "model"]
    _check_knowledge(project)
    say("Training the model (its sources are new or have changed) …")
    try:
        with log_path.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                command,
                cwd=project,
                env={**os.environ, **settings.FORCED, "LOG_LEVEL": "INFO", "TQDM_DISABLE": "1", "NO_COLOR": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    log.write(line)
                    if step := _STEP.search(line):
                        say(f"  {time.monotonic() - started:4.0f} s  {step[1]}")
                code = process.wait()
            finally:
                process.kill()
                process.wait()
        trained = out / "model.tar.gz"
        if code != 0 or not trained.is_file():
            raise TrainingError(f"Training failed: {_cause(log_path)} (the whole output is in {log_path})")
        trained.replace(target)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    say(f"  {time.monotonic() - started:4.0f} s  done: {target.relative_to(project)}")


def _check_knowledge(project: Path) -> None:
    """Raise TrainingError with the file, entry and key if the clinical content is broken.

    Here, because the content is among a model's sources: while nothing is trained, it is what it was when checked.
    """
    if not (project / "unknot" / "knowledge").is_dir():
        return
    command = [sys.executable, "-m", "unknot.knowledge", "check"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TrainingError(_last_line(done.stdout + done.stderr))


def _cause(log_path: Path) -> str:
    """Return the line that says what went wrong: the first exception's message, or Rasa's last word."""
    # Rasa wraps an error in a component: "Error initializing graph component …". What caused it is printed before.
    output = log_path.read_text(encoding="utf-8").split("\nThe above exception was the direct cause")[0]
    return _last_line(output)


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing was printed"


def _remove_old(models: Path) -> None:
    newest_first = sorted(models.glob("unknot-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[_KEEP:]:
        path.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Train if needed: `python -m unknot.server.model`. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m unknot.server.model", description=main.__doc__)
    parser.add_argument("--project", type=Path, default=Path.cwd(), help="folder with config.yml (default: this one)")
    project = parser.parse_args(arguments).project.resolve()
    try:
        path = ensure(project, lambda line: print(line, flush=True))
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The model is up to date: {path.relative_to(project)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
