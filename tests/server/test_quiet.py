"""Which noise is silenced, and that nothing else is."""

from __future__ import annotations

import warnings

from unknot.server import quiet


def test_the_known_warning_is_silenced_and_any_other_is_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        quiet.apply()
        warnings.warn("'multi_class' was deprecated in version 1.5", FutureWarning, stacklevel=1)
        warnings.warn("something else", FutureWarning, stacklevel=1)
    assert [str(warning.message) for warning in shown] == ["something else"]
