"""Tests of unknot/channels/web/feedback.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from unknot.channels.web.feedback import Feedback


def test_it_is_counted_once_for_a_message_and_says_nothing_of_the_person(tmp_path: Path) -> None:
    file = tmp_path / "feedback.csv"
    feedback = Feedback(file)
    feedback.count("web-one", 4, helpful=True)
    feedback.count("web-one", 4, helpful=False)
    feedback.count("web-two", 4, helpful=False)
    heading, *lines = file.read_text().splitlines()
    assert heading == "date,helpful"
    assert [line.partition(",")[2] for line in lines] == ["yes", "no"]
    assert "web-" not in file.read_text()


def test_a_file_that_cannot_be_written_is_reported_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Feedback(tmp_path / "missing" / "feedback.csv").count("web-one", 4, helpful=True)
    assert "feedback was not counted" in caplog.text
