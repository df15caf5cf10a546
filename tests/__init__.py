"""Tests, in the layout of the source tree. A package, because a library installs one named `tests` too."""
