"""Whether a request comes from the platform: signatures over the raw body, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import time


class RefusedError(Exception):
    """A request that is not taken in.

    `status` is all that the caller learns; `reason` is for the operator's log and holds nothing of the request.
    """

    def __init__(self, status: int, reason: str) -> None:
        """Keep the status beside the reason."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


def same(given: str | None, expected: str) -> bool:
    """Tell whether two secrets are equal, in a time that does not depend on where they differ."""
    return given is not None and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def hmac_sha256(secret: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of a raw body as lower-case hexadecimal digits."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def require_token(given: str | None, expected: str) -> None:
    """Let a request pass that carries the agreed token. Raises RefusedError (401)."""
    if given is None:
        raise RefusedError(401, "the token is missing")
    if not same(given, expected):
        raise RefusedError(401, "the token is wrong")


def require_signature(given: str | None, secret: str, body: bytes, *, prefix: str = "sha256=") -> None:
    """Let a body pass whose HMAC-SHA256 the header names as `<prefix><digits>`. Raises RefusedError (401).

    The algorithm is ours to fix: what a header says about it counts only as the expected prefix.
    """
    if given is None:
        raise RefusedError(401, "the signature is missing")
    if not same(given, prefix + hmac_sha256(secret, body)):
        raise RefusedError(401, "the signature is wrong")


def require_fresh(sent_at: float, window_s: float, *, now: float | None = None) -> None:
    """Let a request pass whose signed time is within `window_s` seconds of now. Raises RefusedError (401).

    Within the window a replay is caught as a message that was seen; outside of it, here.
    """
    if not abs((time.time() if now is None else now) - sent_at) <= window_s:  # not >: NaN has to fail
        raise RefusedError(401, "the request is too old, or a clock is wrong")
