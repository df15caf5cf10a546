"""Reads the clinical content, checks it and hands it out as one frozen object."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from unknot.knowledge.schema import (
    LEVELS,
    AtLeast,
    CareLevel,
    Condition,
    Country,
    DangerSign,
    Group,
    Knowledge,
    Language,
    Picture,
    Question,
    Remedy,
    Sign,
    Source,
    Statement,
    Strict,
    Test,
    Topic,
    Treatment,
    Trigger,
)

HERE = Path(__file__).parent
#: Where the web page's sources keep the pictures; an installed package has no such folder.
PICTURES = HERE.parent.parent / "widget" / "public" / "pictures"
#: What each picture is kept as: for the page, and for channels that show no SVG.
PICTURE_FILES = (".svg", ".png")

Entry = TypeVar("Entry", bound=Strict)


class KnowledgeError(Exception):
    """The clinical content cannot be used. The message is one line: file, entry, key and what is wrong."""


MODELS: Mapping[str, type[Strict]] = MappingProxyType(
    {
        "danger_signs": DangerSign,
        "triggers": Trigger,
        "signs": Sign,
        "questions": Question,
        "remedies": Remedy,
        "pictures": Picture,
        "treatments": Treatment,
        "care_levels": CareLevel,
        "groups": Group,
        "topics": Topic,
        "countries": Country,
        "sources": Source,
        "languages": Language,
        "article": Statement,
    }
)


#: The care level entry with the fixed text for somebody in crisis, and the way to go that leads there.
CRISIS = "crisis"

ID_OF: Mapping[str, str] = MappingProxyType({"languages": "code"})


class _UniqueKeyLoader(yaml.CSafeLoader):
    """A safe loader that refuses a mapping with the same key twice; plain YAML silently keeps the last one."""


def _unique_mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is not text", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"duplicate key '{key}'", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:map", _unique_mapping)


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Knowledge:
    """Read and check all clinical content.

    Args:
        path: folder with the YAML files; default is the content that comes with the package.

    Raises:
        KnowledgeError: a file is missing or no YAML, or an entry has an unknown key, a wrong type, a duplicate id
            or names an id that does not exist. One line, for the operator.
    """
    folder = path or HERE
    origin: dict[tuple[str, str], str] = {}
    kinds: dict[str, Mapping[str, Any]] = {}
    for kind, model in MODELS.items():
        kinds[kind] = MappingProxyType(_entries(folder, kind, model, origin))
    knowledge = Knowledge(**kinds)
    _check(knowledge, origin)
    return knowledge


@lru_cache(maxsize=4)
def version(path: Path | None = None) -> str:
    """Return which state of the content this is: the date of its latest review and a fingerprint of its files.

    Raises as `load`.
    """
    folder = path or HERE
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.yml")):
        digest.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    entries = (entry for kind in MODELS for entry in getattr(load(path), kind).values())
    latest = max(entry.reviewed for entry in entries if hasattr(entry, "reviewed"))
    return f"{latest.isoformat()} {digest.hexdigest()[:8]}"


def check_pictures(knowledge: Knowledge, folder: Path = PICTURES) -> None:
    """Check that every picture of the content lies in the folder, if there is such a folder.

    Raises:
        KnowledgeError: a file is missing. One line, for the operator.
    """
    if not folder.is_dir():
        return
    for picture in knowledge.pictures:
        for ending in PICTURE_FILES:
            if not (folder / f"{picture}{ending}").is_file():
                raise KnowledgeError(f"pictures.yml: {picture}: {picture}{ending} is missing; run `python -m pictures`")


def _entries(folder: Path, kind: str, model: type[Entry], origin: dict[tuple[str, str], str]) -> dict[str, Entry]:
    """The entries of one kind, from ``<kind>.yml`` or from every file of the folder ``<kind>/``."""
    single, several = folder / f"{kind}.yml", folder / kind
    files = sorted(several.glob("*.yml")) if several.is_dir() else [single]
    if not files:
        raise KnowledgeError(f"{several.name}/: no .yml file in it; put the content back from the release")
    entries: dict[str, Entry] = {}
    for file in files:
        name = file.relative_to(folder).as_posix()
        for entry_id, body in _bodies(_read(file, name), kind, name):
            if not isinstance(body, dict):
                raise KnowledgeError(f"{name}: {entry_id}: must hold keys and values, found {type(body).__name__}")
            if entry_id in entries:
                raise KnowledgeError(f"{name}: {entry_id}: duplicate id, already in {origin[kind, entry_id]}")
            try:
                entries[entry_id] = model.model_validate({ID_OF.get(kind, "id"): entry_id, **body})
            except ValidationError as error:
                raise KnowledgeError(f"{name}: {entry_id}: {_reason(error)}") from None
            origin[kind, entry_id] = name
    return entries


def _bodies(data: dict[str, Any], kind: str, name: str) -> Iterator[tuple[str, Any]]:
    """(id, body) of each entry of a file. Languages are a list with their code inside, all others go by id."""
    if kind not in ID_OF:
        yield from data.items()
        return
    listed = data.get(kind)
    if list(data) != [kind] or not isinstance(listed, list):
        raise KnowledgeError(f"{name}: {next(iter(data))}: must hold one list named '{kind}'")
    for number, body in enumerate(listed, start=1):
        entry_id = body.get(ID_OF[kind]) if isinstance(body, dict) else None
        if not isinstance(entry_id, str):
            raise KnowledgeError(f"{name}: {kind} {number}: {ID_OF[kind]}: missing")
        yield entry_id, body


def _read(file: Path, name: str) -> dict[str, Any]:
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except FileNotFoundError:
        raise KnowledgeError(f"{name}: file is missing; put it back from the release") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{name}: cannot be read: {error.__class__.__name__}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise KnowledgeError(f"{name}: {line}not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{name}: not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict) or not data:
        raise KnowledgeError(f"{name}: must hold entries by id, found {'nothing' if not data else type(data).__name__}")
    return data


def _reason(error: ValidationError) -> str:
    """The most telling of the errors. A condition is "an id or a node": the deepest place names what was meant."""
    problems = [([str(part) for part in e["loc"] if not _is_branch(part)], e) for e in error.errors(include_url=False)]
    place, problem = max(problems, key=lambda p: (len(p[0]), p[1]["type"] in ("extra_forbidden", "value_error")))
    key = ".".join(place) or "entry"
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key"
    if problem["type"] == "missing":
        return f"{key}: missing"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{key}: {message[0].lower()}{message[1:]}"


def _is_branch(part: object) -> bool:
    """Whether Pydantic put the part there to tell the members of a union apart; it is no key of the file."""
    branches = ("Test", "AtLeast", "constrained-", "function-", "literal[")
    return isinstance(part, str) and part.startswith(branches)


def condition_ids(condition: Condition | AtLeast | None) -> Iterator[str]:
    """Every finding and sign that a condition names."""
    if condition is None:
        return
    if isinstance(condition, str):
        yield condition
    elif isinstance(condition, AtLeast):
        for part in condition.of:
            yield from condition_ids(part)
    else:
        for part in [*(condition.all or []), *(condition.any or [])]:
            yield from condition_ids(part)
        yield from condition_ids(condition.not_)
        yield from condition_ids(condition.at_least)
        if condition.unsure:
            yield condition.unsure


def _references(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """(key, id) of every finding or sign named anywhere in an entry by a condition."""
    if isinstance(value, Test):
        for named in condition_ids(value):
            yield place, named
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            part = getattr(value, name)
            here = f"{place}.{name}" if place else name
            if name in CONDITION_KEYS and isinstance(part, str):
                yield here, part
            elif name in ID_KEYS and isinstance(part, list):
                for named in part:
                    yield here, named
            else:
                yield from _references(part, here)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _references(part, f"{place}.{index}")


CONDITION_KEYS = frozenset({"when", "skip_if", "present_if"})
ID_KEYS = frozenset({"sets", "denies", "covers", "implies", "denied_with", "explains"})


def _check(kb: Knowledge, origin: Mapping[tuple[str, str], str]) -> None:
    """Every id that an entry names exists, and nothing is defined through itself."""
    facts = {**kb.signs, **kb.danger_signs, **kb.triggers}
    for kind in ("danger_signs", "triggers"):
        for entry_id in getattr(kb, kind):
            if entry_id in kb.signs or (kind == "triggers" and entry_id in kb.danger_signs):
                raise KnowledgeError(f"{origin[kind, entry_id]}: {entry_id}: duplicate id, used by another kind")

    def fail(kind: str, entry_id: str, key: str, named: str, what: str) -> KnowledgeError:
        return KnowledgeError(f"{origin[kind, entry_id]}: {entry_id}: {key}: no {what} has the id '{named}'")

    for kind in MODELS:
        entries: Mapping[str, Any] = getattr(kb, kind)
        for entry_id, entry in entries.items():
            for key, named in _references(entry):
                if named not in facts:
                    raise fail(kind, entry_id, key, named, "sign, danger sign or trigger")
            for named in getattr(entry, "source", []):
                if named not in kb.sources:
                    raise fail(kind, entry_id, "source", named, "source")

    for entry_id, danger in kb.danger_signs.items():
        if danger.confirm and danger.confirm not in kb.questions:
            raise fail("danger_signs", entry_id, "confirm", danger.confirm, "question")
        if danger.level and danger.route and danger.route != CRISIS:
            entry = kb.care_levels.get(danger.level)
            if entry is not None and danger.route not in entry.routes:
                raise fail("danger_signs", entry_id, "route", danger.route, f"way to go of the level {danger.level}")
    for entry_id, trigger in kb.triggers.items():
        for named in trigger.remedies:
            if named not in kb.remedies:
                raise fail("triggers", entry_id, "remedies", named, "remedy")
    for entry_id, remedy in kb.remedies.items():
        for named in remedy.needs:
            if named not in facts and named not in ("age", "pregnant"):
                raise fail("remedies", entry_id, "needs", named, "sign, danger sign or trigger")
    for kind in ("triggers", "remedies"):
        for entry_id, entry in getattr(kb, kind).items():
            for key, shown in _pictures(entry):
                if shown not in kb.pictures:
                    raise fail(kind, entry_id, key, shown, "picture")
    for level in (*LEVELS, CRISIS):
        if level not in kb.care_levels:
            raise KnowledgeError(f"care_levels.yml: {level}: missing")
    if "unknown" not in kb.countries:
        raise KnowledgeError("countries.yml: unknown: missing; it is used when the country is not known")
    for entry_id, statement in kb.article.items():
        for reference in statement.entries:
            kind, _, named = reference.partition("/")
            if kind not in MODELS or named not in getattr(kb, kind):
                raise fail("article", entry_id, "entries", reference, "entry")
    for entry_id, question in kb.questions.items():
        ids = [option.id for option in question.options]
        for twice in (name for name in ids if ids.count(name) > 1):
            raise KnowledgeError(f"{origin['questions', entry_id]}: {entry_id}: options: duplicate id '{twice}'")
    _check_no_cycle(kb, origin)


def _pictures(entry: Trigger | Remedy) -> Iterator[tuple[str, str]]:
    """(key, id) of every picture that an entry shows."""
    yield from (("pictures", named) for named in entry.pictures)
    key = "check_first" if isinstance(entry, Trigger) else "changes"
    for number, limited in enumerate(getattr(entry, key)):
        yield from ((f"{key}.{number}.pictures", named) for named in limited.pictures)


def _check_no_cycle(kb: Knowledge, origin: Mapping[tuple[str, str], str]) -> None:
    """No danger sign is present because of itself, however long the way round."""
    needs = {i: set(condition_ids(d.present_if)) & kb.danger_signs.keys() for i, d in kb.danger_signs.items()}
    done: set[str] = set()

    def visit(entry_id: str, trail: tuple[str, ...]) -> None:
        if entry_id in trail:
            way = " → ".join([*trail[trail.index(entry_id) :], entry_id])
            file = origin["danger_signs", entry_id]
            raise KnowledgeError(f"{file}: {entry_id}: present_if: goes round in a circle: {way}")
        if entry_id not in done:
            for named in needs[entry_id]:
                visit(named, (*trail, entry_id))
            done.add(entry_id)

    for start in needs:
        visit(start, ())
