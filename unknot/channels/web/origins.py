"""From which pages a browser may speak to the channel."""

from __future__ import annotations

from unknot.channels.web.settings import WebSettings


def is_allowed(origin: str | None, *, scheme: str, host: str, settings: WebSettings) -> bool:
    """Whether a request with this `Origin` header may connect.

    Args:
        origin: The header; None when there is none. Browsers send it with every websocket and every request to
            another site, so a request without it comes from the same site or from no browser, which the check could
            not stop anyway.
        scheme: "http" or "https", as the client reached the server.
        host: The host and port that the client asked for.
        settings: What credentials.yml allows beyond the server's own pages.
    """
    if origin is None or settings.any_origin:
        return True
    origin = origin.lower()
    if origin in settings.allowed_origins:
        return True
    asked_scheme, _, asked_host = origin.partition("://")
    # A page of https may come through a proxy that speaks http to this server; never the other way round.
    return asked_scheme in (scheme, "https") and bool(host) and asked_host == host.lower()
