"""Turns the bot's messages into pieces that a platform can show.

A platform is described by its `Limits`. Options become native buttons where they fit, a native list where that fits,
else a numbered list in the text; a long text is divided at the ends of paragraphs, lines and sentences; an emergency
card comes before anything else of its turn. What was shown is kept (`Shown`), so that the reply can be read back:
"2", "2 and 4", an option's title, or a tap.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Message = Mapping[str, Any]
Style = Literal["none", "buttons", "rows"]

_SEVERAL = 'Choose one, or write all the numbers that fit, such as "2 and 4".'
_ELLIPSIS = "…"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a platform shows at most. Lengths are in UTF-16 units, the strictest way that platforms count."""

    text: int
    """Longest text of a message."""
    body: int
    """Longest text of a message with native options."""
    buttons: int = 0
    """Most native buttons of a message; 0 if there are none."""
    button_title: int = 0
    rows: int = 0
    """Most rows of a native list; 0 if there is none."""
    row_title: int = 0
    row_description: int = 0
    tap_id: int = 64
    """Longest id of a button or row, in bytes."""
    images: bool = False
    """Whether pictures can be sent."""
    caption: int = 0
    """Longest text below a picture; 0 if there is none: it is then a message before the picture."""


@dataclass(frozen=True)
class Choice:
    """A native button or row."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Piece:
    """One message of the platform."""

    text: str
    choices: tuple[Choice, ...] = ()
    style: Style = "none"
    image: str | None = None
    """Id of a picture; `text` is then its caption."""
    urgent: bool = False
    """An emergency card: goes out before anything that still waits."""

    def to_json(self) -> str:
        """Return the piece as JSON, for the journal."""
        choices = [[choice.id, choice.title, choice.description] for choice in self.choices]
        return json.dumps([self.text, choices, self.style, self.image, self.urgent])

    @classmethod
    def from_json(cls, text: str) -> Piece:
        """Return the piece that `to_json` wrote."""
        words, choices, style, image, urgent = json.loads(text)
        return cls(words, tuple(Choice(*choice) for choice in choices), style, image, urgent)

    def plain(self) -> Piece | None:
        """Return the piece without native options, None if nothing is left: for a platform that refused them."""
        if self.image is not None:
            return None
        if not self.choices:
            return None
        listed = "\n".join(
            f"- {choice.description or choice.title}"
            for choice in self.choices
            if (choice.description or choice.title) not in self.text
        )
        return Piece(f"{self.text}\n{listed}".strip(), urgent=self.urgent)


@dataclass(frozen=True)
class Shown:
    """The options that a person saw last."""

    options: tuple[tuple[str, str], ...]
    """Title and payload of each."""
    multi: bool
    numbers: bool
    """Whether a number alone is read here. Else the dialogue reads it: "2" may be an age."""

    @property
    def token(self) -> str:
        """Tells these options from others."""
        return hashlib.sha256(repr(self.options).encode()).hexdigest()[:8]

    def to_json(self) -> str:
        """Return it as JSON, for the journal."""
        return json.dumps([self.options, self.multi, self.numbers])

    @classmethod
    def from_json(cls, text: str) -> Shown:
        """Return what `to_json` wrote."""
        options, multi, numbers = json.loads(text)
        return cls(tuple((title, payload) for title, payload in options), multi, numbers)


@dataclass(frozen=True)
class Rendered:
    """The pieces of a turn, in order, and the options shown last (None: none are open)."""

    pieces: tuple[Piece, ...]
    shown: Shown | None


def render(messages: Sequence[Message], limits: Limits) -> Rendered:
    """Return the bot's messages of one turn as pieces.

    Args:
        messages: As `unknot.channels.rest.WholeMessages` collects them: `text`, `buttons`, `image`, `custom`.
        limits: What the platform shows.
    """
    pieces: list[Piece] = []
    shown: Shown | None = None
    # The sort is stable: all but an emergency card keep their order.
    for message in sorted(messages, key=lambda message: not _is_emergency(message)):
        options = _options(message)
        if options is not None:
            shown = options
        pieces += _pieces(message, options, limits)
    if limits.images:
        for message in messages:
            pieces += _pictures(message, limits)
    return Rendered(tuple(pieces), shown)


def _pieces(message: Message, options: Shown | None, limits: Limits) -> list[Piece]:
    urgent = _is_emergency(message)
    text = str(message.get("text") or "")
    image = message.get("image")
    if isinstance(image, str):
        text = f"{text}\n{image}".strip()
    if options is not None:
        return _question(message, text, options, limits)
    return [Piece(part, urgent=urgent) for part in split(text, limits.text)]


def _question(message: Message, text: str, shown: Shown, limits: Limits) -> list[Piece]:
    titles = [title for title, _ in shown.options]
    asked = _without_list(message, text, titles)
    listed = "\n".join([asked, *(f"{n}. {title}" for n, title in enumerate(titles, start=1))])
    several = shown.multi and len(titles) > 2
    if several:
        listed = f"{listed}\n{_SEVERAL}"
    ids = [tap_id(payload, shown, n, limits.tap_id) for n, (_, payload) in enumerate(shown.options)]

    if len(titles) <= limits.buttons:
        # All titles whole: the buttons say it. Several can be chosen, or a title is cut: the text lists them too.
        whole = all(length(title) <= limits.button_title for title in titles)
        if whole and not several:
            choices = [Choice(id_, title) for id_, title in zip(ids, titles, strict=True)]
            return _with_choices(asked, choices, "buttons", limits)
        choices = [
            Choice(id_, cut(f"{n}. {title}", limits.button_title))
            for n, (id_, title) in enumerate(zip(ids, titles, strict=True), start=1)
        ]
        return _with_choices(listed, choices, "buttons", limits)
    if len(titles) <= limits.rows and all(length(title) <= limits.row_description for title in titles):
        rows = []
        for n, (id_, title) in enumerate(zip(ids, titles, strict=True), start=1):
            name = f"{n}. {title}" if several else title
            fits = length(name) <= limits.row_title
            rows.append(Choice(id_, name, "") if fits else Choice(id_, cut(name, limits.row_title), title))
        return _with_choices(listed if several else asked, rows, "rows", limits)
    return [Piece(part) for part in split(listed, limits.text)]


def _with_choices(text: str, choices: list[Choice], style: Style, limits: Limits) -> list[Piece]:
    *before, last = split(text, limits.body) or [""]
    return [*(Piece(part) for part in before), Piece(last, tuple(choices), style)]


def _pictures(message: Message, limits: Limits) -> list[Piece]:
    custom = message.get("custom")
    pictures = custom.get("pictures") if isinstance(custom, dict) and custom.get("type") == "care_card" else None
    if not isinstance(pictures, list):
        return []
    shown: list[Piece] = []
    for picture in pictures:
        if not isinstance(picture, dict) or not isinstance(picture.get("id"), str):
            continue
        title = str(picture.get("title") or "")
        if limits.caption:
            shown.append(Piece(cut(title, limits.caption), image=picture["id"]))
        else:
            shown += [*(Piece(part) for part in split(title, limits.text)), Piece("", image=picture["id"])]
    return shown


def _is_emergency(message: Message) -> bool:
    custom = message.get("custom")
    return isinstance(custom, dict) and custom.get("type") == "care_card" and custom.get("care_level") == "emergency"


def _options(message: Message) -> Shown | None:
    """Return the options that a message shows, None if it shows none."""
    options = tuple(
        (button["title"], button.get("payload") or button["title"])
        for button in message.get("buttons") or ()
        if isinstance(button, dict) and isinstance(button.get("title"), str)
    )
    if not options:
        return None
    custom = message.get("custom")
    question = custom if isinstance(custom, dict) and custom.get("type") == "question" else None
    multi = question is not None and bool(question.get("multi"))
    # Where the bot's own text numbers the options, the dialogue reads a number. Else only we have numbered them.
    numbered = str(message.get("text") or "").endswith(f"\n{len(options)}. {options[-1][0]}")
    return Shown(options, multi, numbers=multi or question is None or not numbered)


def _without_list(message: Message, text: str, titles: Sequence[str]) -> str:
    """Return a question's text without the numbered list of its options."""
    custom = message.get("custom")
    asked = custom.get("text") if isinstance(custom, dict) and custom.get("type") == "question" else None
    if isinstance(asked, str) and asked:
        return asked
    listed = "".join(f"\n{n}. {title}" for n, title in enumerate(titles, start=1))
    return text.removesuffix(listed)


# ---- the reply


_CHOOSE = re.compile(r'/choose\{"option": ?"([a-z0-9_.]+)"\}')
_FORGED = re.compile(r"/+(\w*)\s*\{.*\}\s*", re.DOTALL)
_SHORT = {"/affirm": "a", "/deny": "d", "/unsure": "u"}
_LONG = {short: payload for payload, short in _SHORT.items()}
_NUMBERS = re.compile(r"(?:(?:number|option|#)s?\s*)?\d{1,2}(?:(?:\s*(?:,|;|/|&|\+|and)\s*|\s+)+#?\d{1,2})*")


def tap_id(payload: str, shown: Shown, position: int, longest: int) -> str:
    """Return the id of a native option, at most `longest` bytes.

    It says by itself what was chosen, so that a tap on a button of an older message is understood too, by any server.
    Only what is too long for that refers to the options shown last.
    """
    chosen = _CHOOSE.fullmatch(payload)
    own = f"c:{chosen[1]}" if chosen else _SHORT.get(payload, f"t:{payload}")
    return own if len(own.encode()) <= longest else f"#{shown.token}:{position}"


def read_tap(id_: str, shown: Shown | None) -> str | None:
    """Return the payload that a tapped option stands for, None if it belongs to options that are gone."""
    if id_ in _LONG:
        return _LONG[id_]
    kind, _, rest = id_.partition(":")
    if kind == "c" and re.fullmatch(r"[a-z0-9_.]+", rest):
        return f'/choose{{"option": "{rest}"}}'
    if kind == "t" and rest and not rest.startswith("/"):
        return rest
    if shown is not None and kind == f"#{shown.token}" and rest.isdecimal() and int(rest) < len(shown.options):
        return shown.options[int(rest)][1]
    return None


def read_reply(text: str, shown: Shown | None) -> str:
    """Return what a typed reply stands for: the payload of the options it names, else the reply itself.

    A reply that looks like a payload is no tap: it loses what would make it one, and what is in its braces with it.
    """
    words = text.strip()
    if forged := _FORGED.fullmatch(words):
        words = forged[1]
    words = words.lstrip("/")
    if shown is None:
        return words
    plain = _plain(words)
    for title, payload in shown.options:
        if plain and plain == _plain(title):
            return payload
    if not shown.numbers or not _NUMBERS.fullmatch(words.lower().strip(" .!()")):
        return words
    named = list(dict.fromkeys(int(number) for number in re.findall(r"\d+", words)))
    if not all(0 < number <= len(shown.options) for number in named):
        return words
    payloads = [shown.options[number - 1][1] for number in named]
    if len(payloads) == 1:
        return payloads[0]
    chosen = [found[1] for found in map(_CHOOSE.fullmatch, payloads) if found]
    if not shown.multi or len(chosen) != len(payloads):
        return words
    return "/choose" + json.dumps({"option": chosen})


def _plain(text: str) -> str:
    """Return a title as it is compared: case, blanks, marks and a leading number do not count."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"^\s*\d{1,2}[.)]\s+", "", text)
    return " ".join(re.findall(r"\w+", text))


# ---- lengths


def length(text: str) -> int:
    """Return a text's length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> str:
    """Return a text shortened to `longest` UTF-16 units, at the end of a word if one is near; "…" marks the cut."""
    if length(text) <= longest:
        return text
    short = _head(text, longest - 1)
    word = short.rfind(" ")
    if word > len(short) * 2 // 3:
        short = short[:word]
    return short.rstrip(" ,.;:") + _ELLIPSIS


def split(text: str, longest: int) -> list[str]:
    """Return a text in parts of at most `longest` UTF-16 units, none for an empty one.

    It is divided at the ends of paragraphs if that is enough, then of lines, of sentences, of words.
    """
    text = text.strip()
    if not text:
        return []
    return _parts(text, longest, ("\n\n", "\n", r"(?<=[.!?…]) ", " "))


def _parts(text: str, longest: int, ends: Sequence[str]) -> list[str]:
    if length(text) <= longest:
        return [text]
    if not ends:
        head = _head(text, longest)
        return [head, *_parts(text[len(head) :], longest, ends)]
    end, *finer = ends
    joint = end if end.startswith("\n") else " "
    parts: list[str] = []
    for unit in re.split(end, text):
        for part in _parts(unit, longest, finer):
            if parts and length(parts[-1]) + len(joint) + length(part) <= longest:
                parts[-1] += joint + part
            elif part.strip():
                parts.append(part)
    return parts


def _head(text: str, longest: int) -> str:
    """Return the longest beginning of at most `longest` UTF-16 units; a character is never divided."""
    return text.encode("utf-16-le", "surrogatepass")[: longest * 2].decode("utf-16-le", "ignore")


def texts(pieces: Iterable[Piece]) -> list[str]:
    """Return the texts of pieces."""
    return [piece.text for piece in pieces]
