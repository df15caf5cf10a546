"""What a message from outside may hold."""

from __future__ import annotations

import re
import unicodedata

#: Longest message in characters. A page of writing is about 3,000.
MOST_CHARACTERS = 5000

#: The payloads of our own buttons. Rasa takes any text of the form `/intent{"entity": "value"}` for what the pipeline
#: understood, so of all such texts these pass and no others.
_PAYLOAD = re.compile(
    r'/(?:affirm|deny|unsure|choose\{"option": ?(?:"[a-z0-9_.]+"|\["[a-z0-9_.]+"(?:, ?"[a-z0-9_.]+")*\])\})'
)
#: Any other text of this form loses what is in the braces: it holds no words of a person, and must not count as some.
_FORGED = re.compile(r"(/+\w+)\s*\{.*\}\s*", re.DOTALL)
#: Stands for a message without a word: Rasa's pipeline cannot read an empty one.
_NOTHING = "…"
_KEPT_CONTROLS = "\n\t"


def is_payload(text: str) -> bool:
    """Whether a text is the payload of one of our buttons."""
    return _PAYLOAD.fullmatch(text) is not None


def clean(text: str) -> str:
    """Return a message as the pipeline may see it.

    Control characters become spaces, broken Unicode (lone surrogates) the replacement character. A text that looks
    like a payload, but not like one of our buttons', loses its slash and its braces and is read as words. A text with
    nothing in it becomes "…", which is understood as nothing.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = "".join(c if unicodedata.category(c) != "Cc" or c in _KEPT_CONTROLS else " " for c in text).strip()
    if is_payload(text):
        return text
    forged = _FORGED.fullmatch(text)
    return (forged[1] if forged else text).lstrip("/ ") or _NOTHING
