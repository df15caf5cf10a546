"""The messages of a conversation as the page shows them, rebuilt from the events of the tracker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: What a request without words of the person's own shows as theirs, where the page did not say what they pressed.
TITLES = {
    "/ask_why": "Why do you ask?",
    "/ask_explain": "What do you mean?",
    "/ask_summary": "Summary for a doctor",
    "/go_back": "Go back",
    "/start_over": "Start over",
}
_SHOWN = ("user", "bot")


def messages(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages of these events (Rasa's, as dictionaries), numbered from 1 by `seq`.

    The number of a message depends on nothing but the events before it, so it is the same after a restart.
    """
    found: list[dict[str, Any]] = []
    answered: str | None = None
    for event in events:
        if event.get("event") not in _SHOWN or not _is_shown(event):
            continue
        seq = len(found) + 1
        if event["event"] == "user":
            answered = str(event.get("message_id") or f"u{seq}")
            found.append(_message(seq, answered, "user", shown_text(event), event))
        else:
            message = _message(seq, f"b{seq}", "bot", str(event.get("text") or ""), event)
            found.append({**message, **parts(event.get("data") or {}), **_in_reply_to(answered)})
    return found


def message_ids(events: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of the person's messages."""
    return {str(event.get("message_id")) for event in events if event.get("event") == "user"}


def shown_text(event: Mapping[str, Any]) -> str:
    """Return what the person saw when they sent this: their words, or the title of what they chose."""
    title = (event.get("metadata") or {}).get("title")
    text = str(event.get("text") or "")
    return title if isinstance(title, str) and title else TITLES.get(text, text)


def parts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the buttons and the custom object of a reply, as far as it has them."""
    buttons = [
        {"title": str(button.get("title") or ""), "payload": str(button.get("payload") or "")}
        for button in data.get("buttons") or ()
    ]
    custom = data.get("custom")
    return {**({"buttons": buttons} if buttons else {}), **({"custom": custom} if custom else {})}


def _is_shown(event: Mapping[str, Any]) -> bool:
    data = event.get("data") or {}
    return bool(event.get("text") or data.get("custom") or data.get("buttons"))


def _message(seq: int, message_id: str, sender: str, text: str, event: Mapping[str, Any]) -> dict[str, Any]:
    at = int(float(event.get("timestamp") or 0) * 1000)
    return {"seq": seq, "id": message_id, "from": sender, "text": text, "at": at}


def _in_reply_to(answered: str | None) -> dict[str, str]:
    return {} if answered is None else {"in_reply_to": answered}
