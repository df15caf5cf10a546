"""The web chat: a Socket.IO channel and the page that speaks to it, both under `/chat/` of the server."""

from unknot.channels.web.channel import WebInput

__all__ = ["WebInput"]
