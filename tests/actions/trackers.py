"""Builds trackers as the action server gets them from Rasa."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

_ids = itertools.count(1)


def entity(name: str, value: Any, *, role: str | None = None, extractor: str, words: str = "") -> dict[str, Any]:
    """Return an entity as a pipeline component puts it out, over the words at the start of the text."""
    found = {"entity": name, "value": value, "start": 0, "end": len(words), "extractor": extractor, "confidence": 0.9}
    return found if role is None else {**found, "role": role}


def finding(value: str, role: str = "present", *, name: str = "finding", words: str = "") -> dict[str, Any]:
    """Return a finding as the extractor puts it out."""
    return entity(name, value, role=role, extractor="FindingExtractor", words=words)


def user(text: str, intent: str = "describe_symptoms", entities: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return the event of a message."""
    parsed = {"text": text, "intent": {"name": intent, "confidence": 1.0}, "entities": entities or []}
    return {
        "event": "user", "text": text, "parse_data": parsed, "message_id": f"m{next(_ids)}", "input_channel": "rest",
    }  # fmt: skip


def tracker(*events: dict[str, Any], slots: dict[str, Any] | None = None, loop: str | None = None) -> Tracker:
    """Return a tracker whose latest message is the last user event."""
    messages = [event for event in events if event["event"] == "user"]
    return Tracker(
        sender_id="someone",
        slots=slots or {},
        latest_message=messages[-1]["parse_data"] if messages else {},
        events=list(events),
        paused=False,
        followup_action=None,
        active_loop={"name": loop} if loop else {},
        latest_action_name="action_listen",
    )


def run(action: Action, on: Tracker) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run an action; return the slots that it sets and the messages that it utters."""
    slots, messages, _ = run_fully(action, on)
    return slots, messages


def run_fully(action: Action, on: Tracker) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Run an action; return the slots that it sets, the messages that it utters, and all its events."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, on, {}))
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return slots, dispatcher.messages, list(events)
