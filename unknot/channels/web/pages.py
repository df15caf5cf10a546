"""The files of the page: read once, served from memory with headers that let nothing else run on it."""

from __future__ import annotations

import gzip
import hashlib
import logging
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from unknot.channels.addresses import is_trusted_peer
from unknot.channels.web.settings import WebSettings

logger = logging.getLogger(__name__)

#: Built by Vite from widget/ and kept in the repository, so that nobody needs Node to run it.
FOLDER = Path(__file__).parents[3] / "widget" / "dist"
INDEX = "index.html"

_LARGEST_FILE = 4 * 1024 * 1024
#: Vite puts a hash of the content into the name of what it may: "assets/index-B4x9_kQ1.js".
_HASHED = re.compile(r"(?:^|/)assets/.*-[A-Za-z0-9_-]{8}\.\w+$")
_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?")
#: An address in a page that is neither a place within it nor begins with a slash or a scheme.
_RELATIVE = re.compile(rb'(\s(?:href|src)=")(?![#/]|[a-z][a-z0-9+.-]*:)(?:\./)?')
_COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
_MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Unknot</title></head><body>
<h1>The chat is not here at the moment</h1>
<p>Please come back later.</p>
<p>If you feel very unwell or it is getting worse, see a doctor today.
In an emergency, call your local emergency number (112, 911 or 999).</p>
</body></html>
"""
_YEAR_S = 31_536_000


@dataclass(frozen=True)
class File:
    """A file of the page."""

    name: str
    content: bytes

    @cached_property
    def content_type(self) -> str:
        """Its type, with the character set where it is text."""
        kind = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        kind = {"text/javascript": "application/javascript"}.get(kind, kind)
        return f"{kind}; charset=utf-8" if kind.startswith(("text/", "application/j")) else kind

    @cached_property
    def compressed(self) -> bytes | None:
        """Its content as gzip; None if that is not smaller."""
        if not self.content_type.startswith(_COMPRESSED):
            return None
        packed = gzip.compress(self.content, 9, mtime=0)
        return packed if len(packed) < len(self.content) else None

    @cached_property
    def tag(self) -> str:
        """A mark of its content, for browsers that ask whether theirs is still the same."""
        return hashlib.sha256(self.content).hexdigest()[:32]


class Pages:
    """The page and what belongs to it."""

    def __init__(self, settings: WebSettings, folder: Path = FOLDER) -> None:
        """Read the folder. A missing one is reported: the chat works for other clients, but has no page."""
        self._settings = settings
        self._files = _read(folder)
        self._at_root: File | None = None
        if INDEX in self._files:
            self._at_root = File(INDEX, _from_root(self._files[INDEX].content))
        else:
            logger.warning(
                "The page of the chat is missing: no %s. Build it: cd widget && npm ci && npm run build", folder
            )

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes below the channel's address."""
        methods = ["GET", "HEAD"]
        routes.add_route(self._file, "/<name:path>", methods=methods, name="file")
        routes.add_route(self._without_slash, "/", methods=methods, strict_slashes=False, name="without_slash")

    def take_root(self, app: Sanic[Any, Any]) -> None:
        """Serve the page at `/` too, where Rasa has put a greeting of its own."""

        async def root(request: Request) -> HTTPResponse:
            return self._answer(request, self._at_root)

        for route in app.router.routes:
            if route.path == "" and "GET" in route.methods:
                route.handler = root
                return
        app.add_route(root, "/", methods=["GET", "HEAD"], name="unknot_web_root")

    async def _without_slash(self, request: Request) -> HTTPResponse:
        return redirect("chat/", status=308)

    async def _file(self, request: Request, name: str) -> HTTPResponse:
        if not name:
            return self._answer(request, self._files.get(INDEX))
        found = self._files.get(name)
        if found is None:
            return HTTPResponse("Not found\n", status=404, headers=_BASIC, content_type="text/plain; charset=utf-8")
        return self._answer(request, found)

    def _answer(self, request: Request, file: File | None) -> HTTPResponse:
        if file is None:
            headers = self._headers_of_page(request)
            return HTTPResponse(_MISSING, status=503, headers=headers, content_type="text/html; charset=utf-8")
        is_page = file.content_type.startswith("text/html")
        headers = self._headers_of_page(request) if is_page else dict(_ASSET)
        packed = file.compressed if _accepts_gzip(request) else None
        tag = f'"{file.tag}{"-gz" if packed else ""}"'
        headers["ETag"] = tag
        headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable" if _HASHED.search(file.name) else "no-cache"
        if file.compressed is not None:
            headers["Vary"] = "Accept-Encoding"
        if _is_same(request.headers.get("if-none-match"), tag):
            return HTTPResponse(b"", status=304, headers=headers)
        if packed is not None:
            headers["Content-Encoding"] = "gzip"
        return HTTPResponse(packed or file.content, headers=headers, content_type=file.content_type)

    def _headers_of_page(self, request: Request) -> dict[str, str]:
        host = request.headers.get("host", "")
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""  # 'self' means no sockets in old Safari
        ancestors = " ".join(["'self'", *self._settings.frame_ancestors])
        policy = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": f"'self'{sockets}",
            "manifest-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": ancestors,
        }
        headers = {**_BASIC, **_PAGE, "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in policy.items())}
        if self._is_https(request):
            headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
        return headers

    def _is_https(self, request: Request) -> bool:
        if is_trusted_peer(request.ip or "", self._settings.trusted_proxies):
            return request.headers.get("x-forwarded-proto", request.scheme).rpartition(",")[2].strip() == "https"
        return request.scheme == "https"


_BASIC = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PAGE = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: The script tag may stand on any site, also with `integrity`, for which the browser asks by CORS.
_ASSET = {**_BASIC, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def _read(folder: Path) -> dict[str, File]:
    """Return the files below a folder by their names: no other name can be asked for."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            if path.stat().st_size > _LARGEST_FILE:
                logger.warning("%s is left out: it is larger than %d bytes", path, _LARGEST_FILE)
                continue
            found[name] = File(name, path.read_bytes())
    return found


def _from_root(content: bytes) -> bytes:
    """Return a page with its relative addresses as they are one folder above."""
    return _RELATIVE.sub(rb"\1chat/", content)


def _accepts_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters)
    return False


def _is_same(asked: str | None, tag: str) -> bool:
    tags = [part.strip().removeprefix("W/") for part in (asked or "").split(",")]
    return tag in tags or "*" in tags
