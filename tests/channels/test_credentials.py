"""Tests of unknot/channels/credentials.py, and of `python -m unknot.channels`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.channels.fake_meta import WhatsAppKit
from tests.channels.fake_telegram import SECRET, TOKEN, TelegramKit
from unknot.channels import __main__ as command
from unknot.channels.credentials import CredentialsError, check
from unknot.channels.messenger import Messenger
from unknot.channels.rest import RestInput
from unknot.channels.telegram import Telegram
from unknot.channels.whatsapp import WhatsApp

TELEGRAM = """
unknot.channels.telegram.Telegram:
  token: ${TELEGRAM_TOKEN}
  secret_token: "${TELEGRAM_SECRET_TOKEN}"
rasa.core.channels.callback.CallbackInput:
  url: ${NOT_OURS}
"""
GOOD = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET_TOKEN": SECRET}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A credentials.yml."""
    path = tmp_path / "credentials.yml"
    path.write_text(TELEGRAM, encoding="utf-8")
    return path


def test_a_channel_with_its_secrets_in_the_environment_can_start(file: Path) -> None:
    check(file, GOOD)


@pytest.mark.parametrize("missing", GOOD)
@pytest.mark.parametrize("value", [None, "", "  "], ids=["missing", "empty", "blank"])
def test_a_missing_or_empty_secret_is_one_line_with_channel_key_and_variable(
    file: Path, missing: str, value: str | None
) -> None:
    environment = {name: given for name, given in {**GOOD, missing: value}.items() if given is not None}
    with pytest.raises(CredentialsError) as refused:
        check(file, environment)
    line = str(refused.value)
    key = "token" if missing == "TELEGRAM_TOKEN" else "secret_token"
    assert "\n" not in line
    assert all(part in line for part in ("telegram", f"`{key}`", missing))
    assert TOKEN not in line


@pytest.mark.parametrize(
    ("connector", "keys", "key"),
    [
        (Telegram, {}, "token"),
        (Telegram, {"token": "no token", "secret_token": SECRET}, "token"),
        (Telegram, {"token": "abc", "secret_token": SECRET}, "token"),
        (Telegram, {"token": TOKEN}, "secret_token"),
        (Telegram, {"token": TOKEN, "secret_token": "short"}, "secret_token"),
        (Telegram, {"token": TOKEN, "secret_token": SECRET, "secret": "x"}, "secret"),
        (Telegram, {"token": [TOKEN], "secret_token": SECRET}, "token"),
        (WhatsApp, {"app_secret": "a", "verify_token": "b", "access_token": "c"}, "phone_number_id"),
        (
            WhatsApp,
            {"app_secret": "a", "verify_token": "b", "access_token": "c", "phone_number_id": "+44"},
            "phone_number_id",
        ),
        (Messenger, {"app_secret": "", "verify_token": "b", "access_token": "c", "page_id": "1"}, "app_secret"),
        (RestInput, {"token": ""}, "token"),
        (RestInput, {"tokens": "x"}, "tokens"),
    ],
)
def test_keys_that_cannot_be_right_are_named(connector: type, keys: dict[str, object], key: str) -> None:
    with pytest.raises(CredentialsError) as refused:
        connector.from_credentials(keys)  # type: ignore[attr-defined]
    assert f"`{key}`" in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_an_id_that_yaml_reads_as_a_number_is_taken() -> None:
    keys = {"app_secret": "a", "verify_token": "b", "access_token": "c", "phone_number_id": 1234567}
    assert WhatsApp.from_credentials(keys)


def test_conversations_are_named_without_the_persons_number_and_differ_between_channels_and_secrets() -> None:
    api = TelegramKit().api()
    telegram, whatsapp = TelegramKit().connector(api), WhatsAppKit().connector(api)
    other = Telegram.from_credentials({"token": TOKEN[:-1] + "x", "secret_token": SECRET})
    names = [connector.conversation_of("447700900001") for connector in (telegram, whatsapp, other)]
    assert len(set(names)) == 3
    assert not any("447700900001" in name for name in names)
    assert telegram.conversation_of("447700900001") == names[0]


def test_the_command_lists_every_channel_and_fails_if_one_cannot_start(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    file.write_text(TELEGRAM + "unknot.channels.rest.RestInput:\n", encoding="utf-8")
    assert command.main(["--credentials", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ready: telegram at /webhooks/telegram",
        "ready: rest at /webhooks/rest",
    ]
    monkeypatch.setenv("TELEGRAM_TOKEN", "")
    assert command.main(["--credentials", str(file)]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["ready: rest at /webhooks/rest"]
    assert printed.err.startswith("cannot start: credentials.yml: channel telegram.Telegram, key `token`")


@pytest.mark.parametrize("content", ["", "rest:\n", "- a\n", "a: [\n", "unknot.channels.nothing.Nothing:\n"])
def test_the_command_fails_for_a_file_without_channels_of_ours(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "credentials.yml"
    file.write_text(content, encoding="utf-8")
    assert command.main(["--credentials", str(file)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert command.main(["--credentials", str(tmp_path / "nowhere.yml")]) == 1


def test_rasa_itself_stops_with_that_line_before_it_starts(project: Path, file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "run", "--credentials", str(file), "--endpoints", "endpoints.yml"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "channel telegram.Telegram, key `token`: the environment variable TELEGRAM_TOKEN is not set" in said
    assert "Traceback" not in said
