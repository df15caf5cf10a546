"""Calls the action server over a connection that stays open, with the part of the history that actions read.

Rasa makes three calls a turn. For each it opens a client session and a connection of its own, and sends every event
since the conversation began: on the tenth turn 90 kB, three times, written and read as JSON on both sides. Here

* calls share their connections (to every HTTP endpoint; a connection unused for some seconds is closed);
* of the history before the latest message only the messages are sent that no action may have read yet, and the one
  before them. Slots, the latest message and all that happened since it are sent as ever. Our actions read no more
  (`actions/tracker.py`);
* of each message in the history its intent and entities are sent, not the ranking of all intents;
* orjson writes the JSON.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import aiohttp
import orjson
import rasa.core.run
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

#: Shorter than a server's (Sanic: 120 s), so that no call goes out on a connection that is being closed.
KEEP_OPEN_S = 10

#: What is sent of how a message was understood; of the latest one, `latest_message` holds the rest as well.
_UNDERSTOOD = ("intent", "entities", "text", "message_id")

_MARK = "_unknot_action_calls"
_connector: aiohttp.TCPConnector | None = None


def apply() -> None:
    """Put the behaviour in place. Calling it again changes nothing."""
    EndpointConfig.session = _session
    if not hasattr(RemoteAction._action_call_format, _MARK):
        RemoteAction._action_call_format = _with_recent_history(RemoteAction._action_call_format)
        rasa.core.run.close_resources = _closing_connections(rasa.core.run.close_resources)


def _session(self: EndpointConfig) -> aiohttp.ClientSession:
    """Return a client session for one call, as Rasa's `EndpointConfig.session` does."""
    auth = self.basic_auth and aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"])
    return aiohttp.ClientSession(
        headers=self.headers,
        auth=auth or None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=_shared_connector(),
        connector_owner=False,  # closing the session leaves the connections open
        json_serialize_bytes=_as_json,
    )


def _shared_connector() -> aiohttp.TCPConnector:
    global _connector
    if _connector is None or _connector.closed or _connector._loop is not asyncio.get_running_loop():
        _connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_OPEN_S)
    return _connector


def _as_json(value: Any) -> bytes:
    # As json.dumps does: keys that are no strings (a slot may hold a dictionary by number) become strings.
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


def _closing_connections(close_resources: Any) -> Any:
    @functools.wraps(close_resources)
    async def close_connections_too(app: Any, loop: Any) -> None:  # Sanic counts the parameters
        await close_resources(app, loop)
        if _connector is not None:
            await _connector.close()

    return close_connections_too


class _Recent:
    """What a call reads of a tracker, its history shortened."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker
        self.sender_id = tracker.sender_id

    def current_state(self, verbosity: EventVerbosity) -> dict[str, Any]:
        """Return the tracker's state as `DialogueStateTracker.current_state` does, with the events that are sent."""
        tracker = self._tracker
        return {
            "sender_id": tracker.sender_id,
            "slots": tracker.current_slot_values(),
            "latest_message": tracker._latest_message_data(),
            "latest_event_time": tracker.events[-1].timestamp if tracker.events else None,
            "followup_action": tracker.followup_action,
            "paused": tracker.is_paused(),
            "events": [_as_sent(event) for event in recent(list(tracker.events))],
            "latest_input_channel": tracker.get_latest_input_channel(),
            # Not dataclasses.asdict, which copies the message that began the form, each part of it, for each call.
            "active_loop": vars(tracker.active_loop) if tracker.active_loop else {},
            "latest_action": tracker.latest_action,
            "latest_action_name": tracker.latest_action_name,
        }


def recent(events: list[Event]) -> list[Event]:
    """Return the latest message and all events since, and before it the messages that may not have been read yet.

    A message was read if an action set a slot after it. It is sent too: whoever looks for what is new finds it there.
    """
    said = [position for position, event in enumerate(events) if isinstance(event, UserUttered)]
    if not said:
        return events
    sent: list[Event] = events[said[-1] :]
    for position, following in zip(reversed(said[:-1]), reversed(said[1:]), strict=True):
        sent.insert(0, events[position])
        if any(isinstance(event, SlotSet) for event in events[position:following]):
            break
    return sent


def _as_sent(event: Event) -> dict[str, Any]:
    data: dict[str, Any] = event.as_dict()
    if isinstance(event, UserUttered):
        understood = data["parse_data"]
        data["parse_data"] = {key: understood[key] for key in _UNDERSTOOD if key in understood}
    return data


def _with_recent_history(call_format: Any) -> Any:
    @functools.wraps(call_format)
    def with_recent_history(self: RemoteAction, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
        body: dict[str, Any] = call_format(self, _Recent(tracker), domain)
        return body

    setattr(with_recent_history, _MARK, True)
    return with_recent_history
