"""What a person did on a platform, in a form that all connectors share."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

#: "words": typed; "tap": a native option; "media": a picture, a voice message or anything else without words;
#: "encrypted": anything that only the person's devices can read.
#: "too_long" and "too_fast" are told so instead of being answered.
Kind = Literal["words", "tap", "media", "encrypted", "too_long", "too_fast"]


@dataclass(frozen=True)
class Event:
    """One message or tap."""

    id: str
    """The platform's id of the message: the same when it is sent again."""
    person: str
    """Where replies go, as the platform names it."""
    conversation: str
    """Rasa's name of the conversation."""
    kind: Kind
    text: str
    """The words, or the id of the tapped option."""
    at: float
    """When it was written, by the platform's clock, in seconds since 1970."""
    title: str = ""
    """What stood on the tapped option, where the platform tells."""
    callback: str = ""
    """The platform's id of the tap itself, where it wants an answer."""

    def to_json(self) -> str:
        """Return the event as JSON, for the journal."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Event:
        """Return the event that `to_json` wrote."""
        return cls(**json.loads(text))
