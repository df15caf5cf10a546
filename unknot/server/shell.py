"""Makes the Rasa shell a conversation in words.

Rasa's shell turns a question with buttons into a menu for the arrow keys, where one option can be chosen and nothing
said, and prints the `custom` object of a message (the care card) as JSON. Our questions allow several answers and any
words, their texts number the options ("1 and 3" is understood), and every text is complete without its card. So the
shell prints texts, and asks for text.
"""

from __future__ import annotations

from typing import Any

import rasa.core.channels.console
from rasa.shared.utils.cli import print_color
from rasa.shared.utils.io import bcolors


def apply() -> None:
    """Have the shell print messages as below. Calling it again changes nothing."""
    rasa.core.channels.console._print_bot_output = print_message


def print_message(message: dict[str, Any], is_latest_message: bool = False, color: str = bcolors.OKBLUE) -> None:
    """Print a message of the bot: its text, and the titles of buttons that the text does not name already."""
    text = message.get("text", "")
    titles = [button["title"] for button in message.get("buttons", ())]
    if text:
        print_color(text, color=color)
    if not all(title in text for title in titles):
        print_color(f"({' / '.join(titles)})", color=color)
    for kind in ("image", "attachment"):
        if kind in message:
            print_color(f"{kind.capitalize()}: {message[kind]}", color=color)
