"""Counts whether people found an answer helpful: a date and yes or no, nothing of what was said or by whom."""

from __future__ import annotations

import datetime
import logging
from collections import OrderedDict
from pathlib import Path

logger = logging.getLogger(__name__)

_MOST_REMEMBERED = 10_000
_HEADING = "date,helpful\n"


class Feedback:
    """Appends each piece of feedback to a file."""

    def __init__(self, path: Path) -> None:
        """Keep the file at `path`; it is made with the first piece."""
        self._path = path
        self._counted: OrderedDict[tuple[str, int], None] = OrderedDict()

    def count(self, session: str, about: int, *, helpful: bool) -> None:
        """Count it, once for each message of a session. A file that cannot be written is reported in the log."""
        if (session, about) in self._counted:
            return
        self._counted[session, about] = None
        if len(self._counted) > _MOST_REMEMBERED:
            self._counted.popitem(last=False)
        line = f"{datetime.datetime.now(datetime.UTC).date().isoformat()},{'yes' if helpful else 'no'}\n"
        try:
            with self._path.open("a", encoding="ascii") as file:
                file.write(line if file.tell() else _HEADING + line)
        except OSError as error:
            logger.error("web: feedback was not counted: %s: %s", self._path, type(error).__name__)
