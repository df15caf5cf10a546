"""``python -m unknot.knowledge``: check the clinical content, or print it for a clinician."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from unknot.knowledge.loader import KnowledgeError, check_pictures, load
from unknot.knowledge.schema import AtLeast, Condition, DangerSign, Knowledge, Range, Test

_LIMITS = ("age", "duration_days", "severity", "temperature_c")
_VALUES = ("trend", "onset", "site", "who", "sex")
_UNITS = {"age": " years", "duration_days": " days", "severity": " of 10", "temperature_c": " C"}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status, 1 when the content is broken."""
    parser = argparse.ArgumentParser(
        prog="python -m unknot.knowledge", description="Check the clinical content, or print it for a clinician."
    )
    parser.add_argument("--path", type=Path, help="folder with the YAML files (default: the installed content)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check all clinical content and count it")
    commands.add_parser("table", help="print the red-flag table for a clinician to review, as Markdown")
    options = parser.parse_args(arguments)
    try:
        knowledge = load(options.path)
        check_pictures(knowledge)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(counts(knowledge) if options.command == "check" else table(knowledge)))
    return 0


def counts(knowledge: Knowledge) -> Iterator[str]:
    """Yield one line for each kind of entry."""
    for kind in type(knowledge).__dataclass_fields__:
        yield f"{len(getattr(knowledge, kind)):4}  {kind.replace('_', ' ')}"
    yield "The clinical content is complete and consistent."


def table(knowledge: Knowledge) -> Iterator[str]:
    """Yield the lines of the red-flag table: everything that decides a care level, one row an entry."""
    yield "| id | level | may suggest | follow-up question | present when | raises or lowers | source | reviewed |"
    yield "|---|---|---|---|---|---|---|---|"
    for sign in knowledge.danger_signs.values():
        suggests = ", ".join(sign.may_suggest)
        yield _row(sign.id, _level(sign), suggests, sign.follow_up, in_words(sign.present_if), _rules(sign),
                   ", ".join(sign.source), sign.reviewed.isoformat())  # fmt: skip
    for group in knowledge.groups.values():
        if group.floor:
            yield _row(group.id, f"at least {group.floor}", "", "", in_words(group.when), "",
                       ", ".join(group.source), group.reviewed.isoformat())  # fmt: skip


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"


def _level(sign: DangerSign) -> str:
    level = sign.level or "none alone"
    return f"{level}, never below {sign.floor}" if sign.floor else level


def _rules(sign: DangerSign) -> str:
    rules = [f"{rule.level} when {in_words(rule.when)}" for rule in sign.levels]
    return "; else ".join([*rules, *(["never asked, acted on when said"] if sign.passive else [])])


def in_words(condition: Condition | AtLeast | None) -> str:
    """A condition as a clinician reads it: ids with "and", "or" and limits; "" for none."""
    if condition is None:
        return ""
    if isinstance(condition, str):
        return condition
    if isinstance(condition, AtLeast):
        return f"at least {condition.count} of ({', '.join(in_words(part) for part in condition.of)})"
    return " and ".join(_parts(condition))


def _parts(test: Test) -> Iterator[str]:
    for parts, word in ((test.all, " and "), (test.any, " or ")):
        if parts:
            joined = word.join(in_words(part) for part in parts)
            yield f"({joined})" if len(parts) > 1 else joined
    if test.not_ is not None:
        yield f"not {in_words(test.not_)}"
    if test.at_least is not None:
        yield in_words(test.at_least)
    if test.unsure is not None:
        yield f"{test.unsure} said unclearly"
    for name in _LIMITS:
        limits: Range | None = getattr(test, name)
        if limits is not None:
            yield f"{name.removesuffix('_c').removesuffix('_days')} {_range(limits)}{_UNITS[name]}"
    for name in _VALUES:
        value: str | None = getattr(test, name)
        if value is not None:
            yield f"{name} is {value}"
    if test.pregnant is not None:
        yield "pregnant" if test.pregnant else "not pregnant"


def _range(limits: Range) -> str:
    low = None if limits.min is None else f"{limits.min:g}"
    high = None if limits.max is None else f"{limits.max:g}"
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}"


if __name__ == "__main__":
    sys.exit(main())
