"""Tests of unknot/channels/web/tokens.py."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import jwt
import pytest

from unknot.channels.web.settings import SECRET_VARIABLE, WebSettingsError
from unknot.channels.web.tokens import ALGORITHM, AUDIENCE, LONGEST_TOKEN, Revoked, TokenError, Tokens, secret_key

SECRET = b"for tests: 32 bytes and some more"
NOW = 1_800_000_000


class Clock:
    """Seconds since 1970, as told."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(tmp_path: Path, clock: Clock) -> Tokens:
    return Tokens(SECRET, Revoked(tmp_path / "ended", clock=clock), lifetime_s=3600, clock=clock)


def _forged(secret: bytes = SECRET, algorithm: str = ALGORITHM, **claims: Any) -> str:
    usual = {"sub": "web-" + "a" * 32, "aud": AUDIENCE, "iat": NOW, "exp": NOW + 60}
    body = {key: value for key, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode(body, secret, algorithm=algorithm)


def _refused(tokens: Tokens, token: object) -> str:
    with pytest.raises(TokenError) as error:
        tokens.read(token)
    return error.value.code


def test_a_token_opens_the_session_it_was_made_for(tokens: Tokens) -> None:
    one, other = tokens.begin(), tokens.begin()
    assert (tokens.read(one.token), tokens.read(other.token)) == (one.id, other.id)
    assert one.id != other.id


def test_a_renewed_token_is_for_the_same_session_and_lasts_longer(tokens: Tokens, clock: Clock) -> None:
    first = tokens.begin()
    clock.now += 3000
    second = tokens.renewed(first.id)
    clock.now += 3000
    assert _refused(tokens, first.token) == "token_expired"
    assert tokens.read(second.token) == first.id


def test_what_this_test_forges_differs_from_a_good_token_in_one_thing_only(tokens: Tokens) -> None:
    assert tokens.read(_forged()) == "web-" + "a" * 32


@pytest.mark.parametrize(
    "token",
    [
        None, 7, [], {}, "", "x", "a.b.c", "x" * (LONGEST_TOKEN + 1),
        _forged(secret=b"another secret of more than 32 bytes"),
        _forged(algorithm="HS512"),
        _forged(aud="someone-else"), _forged(aud=None), _forged(exp=None), _forged(iat=None), _forged(sub=None),
        _forged(sub="someone"), _forged(sub="web-" + "a" * 33), _forged(sub="web-" + "../" * 10 + "aa"),
        _forged(exp="later"), _forged(exp=1e400), _forged(exp=[NOW + 60]),
    ],
    ids=range(21),
)  # fmt: skip
def test_any_other_token_is_refused(tokens: Tokens, token: object) -> None:
    assert _refused(tokens, token) == "token_invalid"


def test_a_token_without_a_signature_is_refused(tokens: Tokens) -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    body = _forged().split(".")[1]
    assert _refused(tokens, f"{header}.{body}.") == "token_invalid"


def test_a_token_changed_in_any_place_is_refused(tokens: Tokens) -> None:
    token = tokens.begin().token
    for place in range(0, len(token) - 1, 7):  # the last character has bits that mean nothing
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert _refused(tokens, changed) == "token_invalid"


def test_an_ended_session_stays_ended_after_a_restart(tmp_path: Path, tokens: Tokens, clock: Clock) -> None:
    session, other = tokens.begin(), tokens.begin()
    tokens.revoke(session.id)
    tokens.revoke(session.id)
    again = Tokens(SECRET, Revoked(tmp_path / "ended", clock=clock), lifetime_s=3600, clock=clock)
    for each in (tokens, again):
        assert _refused(each, session.token) == "token_invalid"
        assert _refused(each, each.renewed(session.id).token) == "token_invalid"
        assert each.read(other.token) == other.id


def test_the_list_of_ended_sessions_names_none_and_forgets_what_has_expired(
    tmp_path: Path, tokens: Tokens, clock: Clock
) -> None:
    session = tokens.begin()
    tokens.revoke(session.id)
    file = tmp_path / "ended"
    assert session.id not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    clock.now += 4000
    Revoked(file, clock=clock)
    assert file.read_text() == ""


def test_servers_that_start_at_once_sign_with_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[bytes] = []

    def meanwhile(size: int) -> str:
        monkeypatch.undo()
        others.append(secret_key(tmp_path))
        return "k" * size

    monkeypatch.setattr("unknot.channels.web.tokens.secrets.token_urlsafe", meanwhile)
    assert [secret_key(tmp_path)] == others
    assert [file.name for file in tmp_path.iterdir()] == ["web_secret"]


def test_the_key_is_made_once_and_is_readable_for_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    folder = tmp_path / "var"
    secret = secret_key(folder)
    assert len(secret) >= 32
    assert secret_key(folder) == secret
    assert stat.S_IMODE((folder / "web_secret").stat().st_mode) == 0o600


def test_the_key_of_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "s" * 32)
    assert secret_key(tmp_path / "var") == b"s" * 32
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(("variable", "file"), [("short", None), ("", ""), ("", "short")])
def test_a_weak_key_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, file: str | None
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, variable)
    if file is not None:
        (tmp_path / "web_secret").write_text(file)
    with pytest.raises(WebSettingsError) as error:
        secret_key(tmp_path)
    assert "\n" not in str(error.value)
