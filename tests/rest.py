"""Talks to a running server over Rasa's REST channel, as a patient's client does."""

from __future__ import annotations

import uuid
from typing import Any

import requests


class Conversation:
    """One conversation, under a sender id of its own."""

    def __init__(self, url: str, sender: str | None = None) -> None:
        """Begin (or, with the sender of an earlier one, continue) a conversation with the server at `url`."""
        self.url = url
        self.sender = sender or f"test-{uuid.uuid4().hex}"

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send one message and return the replies. Raises requests.HTTPError for an answer that is no 200."""
        body = {"sender": self.sender, "message": text}
        response = requests.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=30)
        response.raise_for_status()
        replies: list[dict[str, Any]] = response.json()
        return replies

    def execute(self, action: str) -> list[dict[str, Any]]:
        """Run an action as Rasa would, over the HTTP API, and return what it says, as `say` does."""
        url = f"{self.url}/conversations/{self.sender}/execute"
        response = requests.post(url, json={"name": action}, timeout=30)
        response.raise_for_status()
        replies: list[dict[str, Any]] = response.json()["messages"]
        return replies

    def tracker(self) -> dict[str, Any]:
        """Return Rasa's tracker of this conversation, from the HTTP API."""
        response = requests.get(f"{self.url}/conversations/{self.sender}/tracker", timeout=30)
        response.raise_for_status()
        tracker: dict[str, Any] = response.json()
        return tracker


def text_of(replies: list[dict[str, Any]]) -> str:
    """Return the text of all replies of a turn, a line each."""
    return "\n".join(reply["text"] for reply in replies if "text" in reply)


def custom_of(replies: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    """Return the `custom` object of that type ("question" or "care_card") among the replies of a turn, or None."""
    for reply in replies:
        custom: dict[str, Any] = reply.get("custom", {})
        if custom.get("type") == kind:
            return custom
    return None


def card_of(replies: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the care card among the replies of a turn, or None."""
    return custom_of(replies, "care_card")
