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
_KEPT_CONTROLS = "\n\t"


def clean(text: str) -> str:
    """Return a message as the pipeline may see it.

    Control characters become spaces, broken Unicode (lone surrogates) the replacement character. A text that looks
    like a payload, but not like one of our buttons', loses its slash and is read as words.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = "".join(c if unicodedata.category(c) != "Cc" or c in _KEPT_CONTROLS else " " for c in text).strip()
    return text if _PAYLOAD.fullmatch(text) else text.lstrip("/ ")
