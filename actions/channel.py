"""What the channel of a conversation can show."""

from __future__ import annotations

from rasa_sdk import Tracker

#: Channels that pass the `custom` object of a message on to a program that understands it. Elsewhere a person
#: would see raw JSON; the text of each message is complete without it.
_CUSTOM = frozenset({"rest", "web", "socketio", "callback"})
#: So begin the names of our messaging connectors, which make native buttons and pictures of it. Rasa's own of the
#: same platforms do not.
_CONNECTORS = "unknot_"


def shows_custom(tracker: Tracker) -> bool:
    """Whether the person's channel takes the `custom` object of a message."""
    channel = tracker.get_latest_input_channel() or ""
    return channel in _CUSTOM or channel.startswith(_CONNECTORS)
