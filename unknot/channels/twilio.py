"""SMS and WhatsApp, through Twilio.

credentials.yml, with one or both of the numbers:

    unknot.channels.twilio.Twilio:
      account_sid: ${TWILIO_ACCOUNT_SID}
      auth_token: ${TWILIO_AUTH_TOKEN}
      url: https://unknot.example.org/webhooks/twilio/webhook
      sms_number: ${TWILIO_SMS_NUMBER}
      whatsapp_number: ${TWILIO_WHATSAPP_NUMBER}

Replies are sent through the REST API, not as TwiML in the answer to the webhook: they can then be sent again while
Twilio is down, in order, and survive a restart; and the answer need not come within Twilio's 15 seconds.
Limits and fields: https://www.twilio.com/docs/messaging
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from multidict import MultiDict
from sanic.request import Request
from sanic.response import BaseHTTPResponse, raw
from twilio.request_validator import RequestValidator, add_port, remove_port

from unknot.channels.connector import Connector
from unknot.channels.credentials import Credentials, CredentialsError
from unknot.channels.events import Event
from unknot.channels.outbound import Answer, Api, Held, Later, Never, Outcome
from unknot.channels.render import Limits, Piece
from unknot.channels.verify import RefusedError, same

API = "https://api.twilio.com/"
_SIGNATURE = "x-twilio-signature"
_NUMBER = re.compile(r"\+\d{7,15}")
_WHATSAPP = "whatsapp:"
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_MESSAGE = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_MOST_FIELDS = 200
#: Errors that pass by themselves, or once the operator has mended something: https://www.twilio.com/docs/api/errors
_PASSING = frozenset({14107, 20003, 20005, 20429, 20500, 20503, 21611, 30001, 30022, 63018, 63038})
#: WhatsApp: more than 24 hours after the person's last message.
_WINDOW = 63016


class Twilio(Connector):
    """The connector, for one account with a number for SMS, for WhatsApp, or both."""

    channel: ClassVar[str] = "twilio"
    keys: ClassVar[frozenset[str]] = frozenset(
        {"account_sid", "auth_token", "url", "sms_number", "whatsapp_number", "api"}
    )
    #: Options are numbered: native ones need templates that Meta has approved.
    limits: ClassVar[Limits] = Limits(text=1600, body=1600)

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        self._account = credentials.secret("account_sid")
        if not _ACCOUNT.fullmatch(self._account):
            raise credentials.error("account_sid", "is no id of an account: AC and 32 hexadecimal digits")
        self._token = credentials.secret("auth_token")
        self._validator = RequestValidator(self._token)
        url = urlsplit(credentials.secret("url"))
        if url.scheme not in ("http", "https") or not url.hostname or url.fragment:
            raise credentials.error("url", "has to be the address of the webhook as Twilio's console has it")
        # Twilio signs the address, by some of its systems with the port and by others without it.
        self._urls = (url.geturl(), add_port(url), remove_port(url))
        self._numbers: dict[str, str] = {}
        for key, prefix in (("sms_number", ""), ("whatsapp_number", _WHATSAPP)):
            if number := credentials.text(key):
                if not _NUMBER.fullmatch(number):
                    raise credentials.error(key, "has to be a plus sign and digits, such as +441632960000")
                self._numbers[prefix] = prefix + number
        if not self._numbers:
            raise credentials.error("sms_number", "or `whatsapp_number` has to be set")
        basic = b64encode(f"{self._account}:{self._token}".encode()).decode()
        self._api = Api(
            f"{(credentials.text('api') or API).rstrip('/')}/2010-04-01/Accounts/{self._account}",
            headers={"Authorization": f"Basic {basic}"},
        )

    @property
    def identity_key(self) -> str:
        """The account's token."""
        return self._token

    # ---- in

    def verify(self, request: Request, body: bytes) -> None:
        """Check the signature over the webhook's address and all fields of the form."""
        given = request.headers.get(_SIGNATURE)
        if given is None:
            raise RefusedError(401, "the signature is missing")
        try:
            fields = _fields(body)
        except ValueError:
            raise RefusedError(400, "the body is no form") from None
        # The library's own comparison does not take the same time for each length.
        right = [same(given, self._validator.compute_signature(url, fields)) for url in self._urls]
        if not any(right):
            raise RefusedError(401, "the signature is wrong, or `url` is not the address that Twilio calls")

    def events(self, body: bytes) -> list[Event]:
        """Return the message. Reports about our own messages, and opting out, are left out."""
        fields = _fields(body)
        if "MessageStatus" in fields or fields.get("SmsStatus", "received") != "received":
            return []
        person, number = fields["From"], fields["To"]
        prefix = _WHATSAPP if person.startswith(_WHATSAPP) else ""
        if (
            fields["AccountSid"] != self._account
            or number != self._numbers.get(prefix)
            # A name or a short number is a machine's: an answer would be answered.
            or not _NUMBER.fullmatch(person.removeprefix(prefix))
            or fields.get("OptOutType") == "STOP"
        ):
            return []
        id_, words = fields["MessageSid"], fields.get("Body", "")
        if not _MESSAGE.fullmatch(id_):
            raise ValueError
        return [
            Event(
                id=id_,
                person=person,
                conversation=self.conversation_of(person),
                kind="words" if words.strip() else "media",
                text=words,
                at=self.now(),  # Twilio does not say when it was written
            )
        ]

    def accepted(self) -> BaseHTTPResponse:
        """Return TwiML without a reply."""
        return raw(b"<Response/>", content_type="text/xml")

    # ---- out

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a text from the number that the person wrote to."""
        number = self._numbers.get(_WHATSAPP if person.startswith(_WHATSAPP) else "")
        if number is None:
            return Never("the number was taken out of credentials.yml")
        return _outcome(await self._api.call("/Messages.json", form={"To": person, "From": number, "Body": piece.text}))

    async def whoami(self) -> str:
        """Ask for the account's name and state."""
        answer = await self._api.call(".json", method="GET")
        if answer.status != 200:
            raise CredentialsError(
                f"channel twilio, key `auth_token`: Twilio does not accept it (HTTP {answer.status})."
            )
        name, status = answer.data.get("friendly_name", "?"), answer.data.get("status", "?")
        return f"{name}, {status}, {' and '.join(self._numbers.values())}"

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()


def _fields(body: bytes) -> MultiDict[str]:
    """Return the fields of a form, also empty ones: they are signed. Raises ValueError."""
    pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    return MultiDict(pairs)


def _outcome(answer: Answer) -> Outcome:
    """Return what an answer means."""
    by_status, code = answer.outcome(), answer.data.get("code")
    if code == _WINDOW:
        return Held(f"code {code}: too long after the person's last message")
    if isinstance(by_status, Never) and isinstance(code, int):
        return Later(f"code {code}", answer.retry_after_s) if code in _PASSING else Never(f"code {code}")
    return by_status
