"""Which noise is silenced, and that nothing else is."""

from __future__ import annotations

import logging
import logging.handlers
import warnings

import pytest

from unknot.server import quiet


def test_the_known_warning_is_silenced_and_any_other_is_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        quiet.apply()
        warnings.warn("'multi_class' was deprecated in version 1.5", FutureWarning, stacklevel=1)
        warnings.warn("something else", FutureWarning, stacklevel=1)
    assert [str(warning.message) for warning in shown] == ["something else"]


@pytest.mark.parametrize(
    ("error", "lines"), [("Cannot call write() after write_eof()", 0), ("something that an operator must see", 1)]
)
def test_somebody_who_hangs_up_is_no_stack_trace_and_any_other_error_is(error: str, lines: int) -> None:
    quiet.apply()
    shown = logging.handlers.BufferingHandler(10)
    log = logging.getLogger("sanic.error")
    log.addHandler(shown)
    try:
        raise RuntimeError(error)
    except RuntimeError:
        log.exception("Exception occurred while handling uri")
    finally:
        log.removeHandler(shown)
    assert len(shown.buffer) == lines
