"""Tests of unknot/channels/outbound.py and lanes.py."""

from __future__ import annotations

import asyncio
import email.utils
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.channels.lanes import Lanes, pause
from unknot.channels.outbound import LONGEST_WAIT_S, Answer, Api, Later, Never, Sent, UnreachableError, wait_of


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        (7, 7.0),
        ("0.5", 0.5),
        ("-4", 0.0),
        ("1e9", LONGEST_WAIT_S),
        ("nan", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_wait_is_a_bounded_number_of_seconds(value: object, seconds: float | None) -> None:
    assert wait_of(value) == seconds


def test_a_wait_may_be_a_date() -> None:
    assert wait_of(email.utils.formatdate(1_000_030, usegmt=True), now=1_000_000) == 30
    assert wait_of(email.utils.formatdate(999_000, usegmt=True), now=1_000_000) == 0


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(200, Sent), (204, Sent), (301, Never), (400, Never), (403, Never)],
        *[(401, Later), (408, Later), (429, Later), (500, Later), (503, Later)],
    ],
)
def test_status_codes_tell_what_to_do_next(status: int, kind: type) -> None:
    assert isinstance(Answer(status, {}, {}).outcome(), kind)


@given(st.integers(min_value=1, max_value=10_000))
def test_waits_grow_and_are_bounded(failures: int) -> None:
    assert 0 <= pause(failures, first_s=0.5, longest_s=30) <= min(30, 0.5 * 2 ** min(failures, 16))


def test_no_answer_is_an_error_without_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        async def call() -> None:
            api = Api(f"http://127.0.0.1:{port}/bot-secret/", timeout_s=0.2)
            try:
                await api.call("sendMessage", body={})
            finally:
                await api.close()

        with pytest.raises(UnreachableError) as failed:
            asyncio.run(call())
    assert "secret" not in str(failed.value)


def test_work_for_a_key_is_done_in_order_and_for_others_meanwhile() -> None:
    async def test() -> None:
        left = {"a": [1, 2, 3], "b": [4, 5]}
        done: list[tuple[str, int]] = []

        async def work(key: str) -> bool:
            if not left[key]:
                return False
            item = left[key].pop(0)
            await asyncio.sleep(0.01)
            done.append((key, item))
            return True

        lanes = Lanes("test", work)
        for key in ("a", "b", "a"):
            lanes.wake(key)
        assert len(lanes) == 2
        while len(lanes):
            await asyncio.sleep(0.005)
        assert [item for key, item in done if key == "a"] == [1, 2, 3]
        assert [item for key, item in done if key == "b"] == [4, 5]
        assert [key for key, _ in done] != sorted(key for key, _ in done)

    asyncio.run(test())


def test_work_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("unknot.channels.lanes.pause", lambda failures: 0.0)

    async def test() -> None:
        outcomes: list[bool | Exception] = [ValueError("my secret pain"), True, False]

        async def work(key: str) -> bool:
            outcome = outcomes.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        lanes = Lanes("test", work)
        lanes.wake("a")
        while len(lanes):
            await asyncio.sleep(0.001)
        assert outcomes == []

    asyncio.run(test())
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
