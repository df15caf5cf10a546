"""What WhatsApp and Messenger share: Meta's webhooks and its Graph API.

Meta signs each request with the app's secret and brings several events in one. It sends a request again, for hours or
days, until it is answered with 200. See https://developers.facebook.com/docs/graph-api/webhooks
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from sanic import Blueprint
from sanic.request import Request
from sanic.response import BaseHTTPResponse, empty, text

from unknot.channels.connector import Connector
from unknot.channels.credentials import Credentials, CredentialsError
from unknot.channels.outbound import Answer, Api, Held, Later, Never, Outcome, Sent
from unknot.channels.verify import RefusedError, require_signature, same

GRAPH = "https://graph.facebook.com/v23.0/"
_SIGNATURE = "x-hub-signature-256"
_LONGEST_CHALLENGE = 256
#: Errors that pass by themselves, or once the operator has mended something (a token, a payment, a permission).
_PASSING = frozenset(
    {1, 2, 3, 4, 10, 17, 32, 190, 341, 368, 613, 1200, 80006, 80007}
    | {130429, 131000, 131005, 131016, 131031, 131042, 131048, 131056, 131057, 133004, 133010, 133016}
)
#: The time for answers is over: on WhatsApp; on Messenger, as (code, subcode).
_WINDOW = frozenset({131047})
_WINDOW_SUBCODES = frozenset({(10, 2018278), (10, 2018065), (10, 2534022)})


class MetaConnector(Connector):
    """A channel of Meta's."""

    object: ClassVar[str]
    """What a webhook's body says it is about."""

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys that both have. Raises CredentialsError."""
        super().__init__(credentials)
        self._app_secret = credentials.secret("app_secret")
        self._verify_token = credentials.secret("verify_token")
        self._api = Api(
            f"{(credentials.text('api') or GRAPH).rstrip('/')}/",
            headers={"Authorization": f"Bearer {credentials.secret('access_token')}"},
        )
        self._media: dict[str, tuple[str, float]] = {}

    @property
    def identity_key(self) -> str:
        """The app's secret."""
        return self._app_secret

    def verify(self, request: Request, body: bytes) -> None:
        """Check the signature over the raw body."""
        require_signature(request.headers.get(_SIGNATURE), self._app_secret, body)

    def routes(self, routes: Blueprint) -> None:
        """Add the question that Meta asks once, to see that the address is ours."""

        @routes.get("/webhook")
        async def challenge(request: Request) -> BaseHTTPResponse:
            asked = str(request.args.get("hub.challenge") or "")
            if (
                request.args.get("hub.mode") != "subscribe"
                or not same(request.args.get("hub.verify_token"), self._verify_token)
                or not (asked.isascii() and asked.isalnum() and len(asked) <= _LONGEST_CHALLENGE)
            ):
                self.log_refused(RefusedError(403, "a challenge without the verify_token"))
                return empty(status=403)
            return text(asked, headers={"X-Content-Type-Options": "nosniff"})

    def entries(self, data: Any) -> Iterator[dict[str, Any]]:
        """Return the entries of a webhook's body, none if it is about something else. Raises TypeError."""
        if data["object"] == self.object:
            for entry in data["entry"]:
                if not isinstance(entry, dict):
                    raise TypeError
                yield entry

    @abstractmethod
    def account(self) -> str:
        """Return the path of the account that the access token is for, and the field that names it."""

    async def whoami(self) -> str:
        """Ask what account the credentials belong to."""
        answer = await self._api.call(self.account(), method="GET")
        if answer.status != 200:
            code = _error(answer).get("code", "unknown")
            raise CredentialsError(
                f"channel {self.channel}, key `access_token`: Meta does not accept it "
                f"(HTTP {answer.status}, code {code})."
            )
        return ", ".join(str(value) for key, value in sorted(answer.data.items()) if key != "id")

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()


def outcome(answer: Answer) -> Outcome:
    """Return what an answer of the Graph API means."""
    error = _error(answer)
    code, subcode = error.get("code"), error.get("error_subcode")
    by_status = answer.outcome()
    if not isinstance(code, int) or isinstance(by_status, Sent):
        return by_status
    if code in _WINDOW or (code, subcode) in _WINDOW_SUBCODES:
        return Held(f"code {code}: too long after the person's last message")
    if code in _PASSING or 200 <= code <= 299 or isinstance(by_status, Later):
        return Later(f"HTTP {answer.status}, code {code}", answer.retry_after_s)
    return Never(f"HTTP {answer.status}, code {code}")


def _error(answer: Answer) -> dict[str, Any]:
    error = answer.data.get("error")
    return error if isinstance(error, dict) else {}
