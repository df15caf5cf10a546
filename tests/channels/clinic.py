"""The real servers with every connector turned on, and the platforms' APIs beside them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.channels import fake_meta, fake_slack, fake_teams, fake_telegram, fake_twilio
from tests.channels.fake_meta import MessengerKit, WhatsAppKit
from tests.channels.fake_slack import SlackKit
from tests.channels.fake_teams import TeamsApi, TeamsKit
from tests.channels.fake_telegram import TelegramKit
from tests.channels.fake_twilio import TwilioKit
from tests.channels.platforms import FakeApi, Kit
from tests.channels.synapse import Account
from unknot.channels import journal
from unknot.server.run import Servers

KITS: list[Kit] = [TelegramKit(), WhatsAppKit(), MessengerKit(), SlackKit(), TwilioKit(), TeamsKit()]
SECRETS = {
    "TELEGRAM_TOKEN": fake_telegram.TOKEN,
    "TELEGRAM_SECRET_TOKEN": fake_telegram.SECRET,
    "META_APP_SECRET": fake_meta.SECRET,
    "META_VERIFY_TOKEN": fake_meta.VERIFY,
    "META_ACCESS_TOKEN": "token",
    "SLACK_SIGNING_SECRET": fake_slack.SECRET,
    "SLACK_BOT_TOKEN": fake_slack.TOKEN,
    "TWILIO_AUTH_TOKEN": fake_twilio.TOKEN,
    "TEAMS_APP_PASSWORD": fake_teams.PASSWORD,
}
CREDENTIALS = """
unknot.channels.rest.RestInput:
unknot.channels.telegram.Telegram:
  token: ${{TELEGRAM_TOKEN}}
  secret_token: ${{TELEGRAM_SECRET_TOKEN}}
  api: {telegram}
unknot.channels.whatsapp.WhatsApp:
  app_secret: ${{META_APP_SECRET}}
  verify_token: ${{META_VERIFY_TOKEN}}
  access_token: ${{META_ACCESS_TOKEN}}
  phone_number_id: {number}
  api: {whatsapp}
unknot.channels.messenger.Messenger:
  app_secret: ${{META_APP_SECRET}}
  verify_token: ${{META_VERIFY_TOKEN}}
  access_token: ${{META_ACCESS_TOKEN}}
  page_id: {page}
  api: {messenger}
unknot.channels.slack.Slack:
  signing_secret: ${{SLACK_SIGNING_SECRET}}
  bot_token: ${{SLACK_BOT_TOKEN}}
  api: {slack}
unknot.channels.twilio.Twilio:
  account_sid: {account}
  auth_token: ${{TWILIO_AUTH_TOKEN}}
  url: {url}
  sms_number: "{sms}"
  api: {twilio}
unknot.channels.teams.Teams:
  app_id: {app}
  app_password: ${{TEAMS_APP_PASSWORD}}
  tenant_id: {tenant}
  openid: {issuer}openidconfiguration
  login: {issuer}
"""
MATRIX = """
unknot.channels.matrix.Matrix:
  homeserver: {homeserver}
  access_token: ${{MATRIX_ACCESS_TOKEN}}
"""


@dataclass(frozen=True)
class Clinic:
    """The servers, the APIs by platform, and the file with the servers' output."""

    servers: Servers
    apis: dict[str, FakeApi]
    log: Path


@contextlib.contextmanager
def running(project: Path, model_file: Path, folder: Path, matrix: Account | None = None) -> Iterator[Clinic]:
    """Run everything; what is written goes into `folder`. With an account on a homeserver, also on Matrix."""
    with contextlib.ExitStack() as stack:
        apis = {kit.name: stack.enter_context(_serving(kit.api())) for kit in KITS}
        home = folder / "project"
        home.mkdir()
        for path in project.iterdir():
            if path.name not in ("credentials.yml", "var"):
                (home / path.name).symlink_to(path)
        urls = {name: api.url for name, api in apis.items()}
        del urls["teams"]  # each message says where replies go
        teams = apis["teams"]
        assert isinstance(teams, TeamsApi)
        ids = {"number": fake_meta.NUMBER, "page": fake_meta.PAGE, "app": fake_teams.APP, "tenant": fake_teams.TENANT}
        ids |= {"account": fake_twilio.ACCOUNT, "url": fake_twilio.URL, "sms": fake_twilio.SMS}
        credentials = CREDENTIALS.format(issuer=teams.issuer.url, **ids, **urls)
        if matrix is not None:
            credentials += MATRIX.format(homeserver=matrix.url)
        (home / "credentials.yml").write_text(credentials, encoding="utf-8")
        environment = {
            "UNKNOT_DB": str(folder / "conversations.db"),
            journal.VARIABLE: str(folder / "channels.db"),
            **SECRETS,
            "MATRIX_ACCESS_TOKEN": "" if matrix is None else matrix.token,
        }
        log = folder / "servers.log"
        output = stack.enter_context(log.open("w"))
        servers = stack.enter_context(Servers(model_file, project=home, environment=environment, log=output))
        yield Clinic(servers, apis, log)


@contextlib.contextmanager
def _serving(api: FakeApi) -> Iterator[FakeApi]:
    """Serve an API in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running = api.running()
    asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(10)
    try:
        yield api
    finally:
        asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
