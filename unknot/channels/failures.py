"""Says in a log line what failed, without anything that a person wrote."""

from __future__ import annotations


def described(error: BaseException) -> str:
    """Return the kind of an error and the place it was raised at; its message could hold what was written."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown place"
    return f"{type(error).__name__} at {where}"
