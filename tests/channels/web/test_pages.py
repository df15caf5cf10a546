"""Tests of unknot/channels/web/pages.py: the files of a folder, served by a real server."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sanic import Blueprint, Sanic
from sanic.response import text
from yarl import URL

from unknot.channels.web.pages import Pages
from unknot.channels.web.settings import WebSettings

INDEX = (
    '<!doctype html><link rel="icon" href="icon.svg"><script src="./unknot-chat.js" defer></script>'
    '<a href="#chat">x</a> <a href="https://example.org/">y</a> <a href="/privacy">z</a>'
)
SCRIPT = "/* a script long enough to be worth packing */\n" * 100
Fetch = Callable[..., Awaitable[tuple[aiohttp.ClientResponse, bytes]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "pictures").mkdir()
    (folder / "index.html").write_text(INDEX)
    (folder / "unknot-chat.js").write_text(SCRIPT)
    (folder / "assets" / "part-B4x9_kQ1.css").write_text("p {}\n" * 500)
    (folder / "assets" / "part.css").write_text("p {}\n")
    (folder / "pictures" / "heat.svg").write_text("<svg/>")
    (folder / "pictures" / "heat.png").write_bytes(b"\x89PNG\x00" * 10)
    (folder / ".secret").write_text("secret")
    (tmp_path / "outside.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    return folder


@pytest.fixture(autouse=True)
def _other_apps() -> Iterator[None]:
    yield
    Sanic._app_registry.clear()


def _with_server(pages: Pages, test: Callable[[Fetch], Awaitable[Any]]) -> None:
    """Serve the pages as the channel does, beside a page of Rasa's at `/`, and run the test against that."""

    async def run() -> None:
        app = Sanic("pages_test", configure_logging=False)
        app.config.TOUCHUP = False  # it rewrites Sanic itself, which works once in a process
        app.get("/", name="hello")(lambda request: text("Hello from Rasa"))
        routes = Blueprint("chat")
        pages.add_to(routes)
        app.blueprint(routes, url_prefix="/chat")
        pages.take_root(app)
        server = await app.create_server(
            host="127.0.0.1", port=0, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": True}
        )
        assert server is not None
        await server.startup()
        port = server.server.sockets[0].getsockname()[1]
        async with aiohttp.ClientSession(auto_decompress=False) as session:

            async def fetch(path: str, method: str = "GET", **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
                url = URL(f"http://127.0.0.1:{port}{path}", encoded=True)
                names = {key.replace("_", "-"): value for key, value in headers.items()}
                async with session.request(
                    method, url, headers=names, allow_redirects=False, skip_auto_headers=["Accept-Encoding"]
                ) as answer:
                    return answer, await answer.read()

            await test(fetch)
        server.close()
        await server.wait_closed()

    asyncio.run(run())


def _policy(answer: aiohttp.ClientResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_the_page_stands_at_the_root_and_below_chat_with_addresses_that_fit(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        root, at_root = await fetch("/")
        chat, below = await fetch("/chat/")
        assert root.status == chat.status == 200
        assert below.decode() == INDEX
        assert b'href="chat/icon.svg"' in at_root
        assert b'src="chat/unknot-chat.js"' in at_root
        for kept in (b'href="#chat"', b'href="https://example.org/"', b'href="/privacy"'):
            assert kept in at_root

    _with_server(Pages(WebSettings(), folder), test)


def test_without_the_slash_a_browser_is_sent_to_the_page_by_a_relative_address(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        answer, _ = await fetch("/chat")
        assert (answer.status, answer.headers["Location"]) == (308, "chat/")

    _with_server(Pages(WebSettings(), folder), test)


def test_nothing_but_the_page_s_own_files_may_run_on_it(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        for path in ("/", "/chat/", "/chat/index.html"):
            answer, _ = await fetch(path)
            policy = _policy(answer)
            assert policy["default-src"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == policy["frame-ancestors"] == "'self'"
            assert policy["base-uri"] == policy["form-action"] == "'none'"
            assert policy["connect-src"].startswith("'self' ws://127.0.0.1:")
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "geolocation=()" in answer.headers["Permissions-Policy"]
            assert "Strict-Transport-Security" not in answer.headers

    _with_server(Pages(WebSettings(), folder), test)


def test_a_host_header_cannot_add_to_the_policy(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        answer, _ = await fetch("/chat/", Host="evil.example; script-src *")
        assert "evil" not in answer.headers.get("Content-Security-Policy", "")

    _with_server(Pages(WebSettings(), folder), test)


def test_sites_that_may_frame_the_page_are_named(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        answer, _ = await fetch("/chat/")
        assert _policy(answer)["frame-ancestors"] == "'self' https://friend.example"

    _with_server(Pages(WebSettings(frame_ancestors=("https://friend.example",)), folder), test)


def test_https_is_made_binding_only_where_it_is_spoken(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        answer, _ = await fetch("/chat/", X_Forwarded_Proto="https")
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
        answer, _ = await fetch("/chat/", X_Forwarded_Proto="http")
        assert "Strict-Transport-Security" not in answer.headers

    _with_server(Pages(WebSettings.read({"trusted_proxies": ["127.0.0.1"]}), folder), test)


def test_the_script_can_be_embedded_on_any_site_with_its_integrity_checked(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        answer, body = await fetch("/chat/unknot-chat.js", Origin="https://somewhere.example")
        assert body.decode() == SCRIPT
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Content-Type"].startswith("application/javascript")
        page, _ = await fetch("/chat/", Origin="https://somewhere.example")
        assert "Access-Control-Allow-Origin" not in page.headers

    _with_server(Pages(WebSettings(), folder), test)


def test_a_file_with_a_hash_in_its_name_is_kept_and_any_other_asked_for_again(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        hashed, _ = await fetch("/chat/assets/part-B4x9_kQ1.css")
        assert "immutable" in hashed.headers["Cache-Control"]
        for path in ("/", "/chat/", "/chat/unknot-chat.js", "/chat/assets/part.css", "/chat/pictures/heat.svg"):
            answer, body = await fetch(path)
            assert answer.headers["Cache-Control"] == "no-cache"
            again, nothing = await fetch(path, If_None_Match=f'"old", W/{answer.headers["ETag"]}')
            assert (again.status, nothing) == (304, b"")
            assert body
            other, _ = await fetch(path, If_None_Match='"old"')
            assert other.status == 200

    _with_server(Pages(WebSettings(), folder), test)


def test_text_is_packed_for_who_can_unpack_it(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        plain, _ = await fetch("/chat/unknot-chat.js")
        packed, body = await fetch("/chat/unknot-chat.js", Accept_Encoding="br, gzip;q=0.8")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(body).decode() == SCRIPT
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        for refused in ("gzip;q=0", "br", "identity"):
            answer, _ = await fetch("/chat/unknot-chat.js", Accept_Encoding=refused)
            assert "Content-Encoding" not in answer.headers
        picture, content = await fetch("/chat/pictures/heat.png", Accept_Encoding="gzip")
        assert "Content-Encoding" not in picture.headers
        assert content.startswith(b"\x89PNG")

    _with_server(Pages(WebSettings(), folder), test)


@pytest.mark.parametrize(
    "path",
    [
        "/chat/../outside.txt", "/chat/%2e%2e/outside.txt", "/chat/..%2foutside.txt", "/chat//etc/passwd",
        "/chat/assets/../../outside.txt", "/chat/pictures/..%5c..%5coutside.txt", "/chat/.secret", "/chat/link.txt",
        "/chat/%00", "/chat/index.html%00.js", "/chat/nothing.js", "/chat/assets/", "/chat/%ff%fe",
    ],
)  # fmt: skip
def test_nothing_but_the_files_of_the_folder_can_be_had(folder: Path, path: str) -> None:
    async def test(fetch: Fetch) -> None:
        answer, body = await fetch(path)
        assert answer.status in (400, 404)
        assert b"secret" not in body

    _with_server(Pages(WebSettings(), folder), test)


def test_a_head_request_gets_the_headers_alone(folder: Path) -> None:
    async def test(fetch: Fetch) -> None:
        answer, body = await fetch("/chat/unknot-chat.js", method="HEAD")
        assert (answer.status, body) == (200, b"")
        assert answer.headers["ETag"]

    _with_server(Pages(WebSettings(), folder), test)


def test_a_missing_page_is_reported_and_a_visitor_is_told_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(fetch: Fetch) -> None:
        for path in ("/", "/chat/"):
            answer, body = await fetch(path)
            assert answer.status == 503
            assert b"call your local emergency number" in body
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    pages = Pages(WebSettings(), tmp_path / "dist")
    assert "npm run build" in caplog.text
    _with_server(pages, test)
