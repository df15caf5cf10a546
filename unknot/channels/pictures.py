"""The pictures of exercises, as files for platforms that show photos."""

from __future__ import annotations

import re
from pathlib import Path

#: Below the project's folder, which servers run in.
FOLDER = Path("widget/public/pictures")
_ID = re.compile(r"[a-z0-9_-]{1,64}")


def picture(id_: str, folder: Path = FOLDER) -> bytes | None:
    """Return the PNG file of a picture, None if there is none of that id."""
    if not _ID.fullmatch(id_):
        return None
    try:
        return (folder / f"{id_}.png").read_bytes()
    except OSError:
        return None
