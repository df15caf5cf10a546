"""Tests of the web channel of the running server: conversations, sessions, and who is kept out."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
import requests

from tests.channels.web.chat import Chat, asynchronous, home_remedy, refusal
from tests.channels.web.conftest import FRIEND, MOST_PER_ADDRESS, PROXY
from unknot.channels.text import MOST_CHARACTERS
from unknot.channels.web.tokens import AUDIENCE
from unknot.server.run import Servers

EMERGENCY = "I cannot feel my bottom when I wipe and I wet myself this morning"


@asynchronous
async def test_somebody_with_a_spasm_gets_the_card_of_home_remedies(web: Servers) -> None:
    async with Chat(web.url) as chat:
        card = await home_remedy(chat)
        assert card["care_level"] == "selfcare"
        assert card["remedies"]
        assert card["pictures"]
        assert card["numbers"]["emergency"]
        assert card["reviewed"]


@asynchronous
async def test_an_emergency_ends_the_questions_at_once(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my back hurts")
        replies = await chat.say(EMERGENCY)
        card = chat.custom("care_card")
        assert card["care_level"] == "emergency"
        assert card["remedies"] == []
        assert [m["custom"]["type"] for m in replies if "custom" in m] == ["care_card"]


@asynchronous
async def test_each_question_says_how_many_follow(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my neck went into spasm after a long day at the laptop")
        first = chat.question
        await chat.tap("none")
        assert first["none"] == "none"
        assert chat.question["left"] < first["left"]


@asynchronous
async def test_the_person_s_words_and_the_replies_reach_every_tab_in_order(web: Servers) -> None:
    async with Chat(web.url) as one, Chat(web.url, auth={"v": 1, "token": one.token}) as other:
        assert other.sessions[0]["resumed"]
        await one.say("my neck hurts")
        await other.until(lambda: len(other.messages) == len(one.messages))
        await other.tap("none")
        await one.until(lambda: len(one.messages) == len(other.messages))
        assert one.messages == other.messages == await one.transcript()
        assert [m["seq"] for m in one.messages] == list(range(1, len(one.messages) + 1))
        assert [m["text"] for m in one.messages if m["from"] == "user"] == ["my neck hurts", "None of these"]
        assert one.typing == other.typing == [True, False] * 2


@asynchronous
async def test_a_conversation_goes_on_with_the_token(web: Servers) -> None:
    async with Chat(web.url) as before:
        await before.say("my neck went into spasm after a long day at the laptop")
        asked = before.question["id"]
    async with Chat(web.url, auth={"v": 1, "token": before.token}) as after:
        assert await after.transcript() == before.messages
        assert await after.transcript(after=1) == before.messages[1:]
        after.messages += before.messages
        await after.tap("none")
        assert after.question["id"] != asked
        assert after.messages[-1]["seq"] == len(after.messages)


@asynchronous
async def test_the_shortcuts_are_answered(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my neck went into spasm after a long day at the laptop")
        asked = chat.question
        assert (await chat.ask("why"))[0]["text"] == asked["why"]
        assert chat.messages[-2 if len(chat.messages) > 1 else -1]["from"]
        await chat.ask("explain")
        assert chat.question["id"] == asked["id"]
        await chat.ask("summary")
        assert any("laptop" in part for part in chat.custom("summary")["said"])
        await chat.tap("none")
        assert chat.question["id"] != asked["id"]
        await chat.ask("back")
        assert chat.question["id"] == asked["id"]
        assert [m["text"] for m in chat.messages if m["from"] == "user"][1] == "Why do you ask?"


@asynchronous
async def test_a_body_map_and_a_scale_are_understood_like_words(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("Where it hurts: lower back, left side; neck. Pain 7 out of 10")
        await chat.ask("summary")
        page = chat.custom("summary")
        assert "Pain: 7 out of 10." in page["person"]
        assert any("lower back" in part and "neck" in part for part in page["person"])
        assert page["said"] == []
        assert not any("cannot sleep" in part for part in page["denied"])


@asynchronous
async def test_polling_does_as_well(web: Servers) -> None:
    async with Chat(web.url, transports=("polling",)) as chat:
        assert chat.socket.transport() == "polling"
        await chat.say("my neck hurts")
        assert chat.messages == await chat.transcript()
    async with Chat(web.url, transports=("polling", "websocket")) as chat:
        await chat.say("my neck hurts")
        assert chat.socket.transport() == "websocket"


# Once and only once.


@asynchronous
async def test_a_message_that_is_sent_again_is_answered_once(web: Servers) -> None:
    async with Chat(web.url) as chat, Chat(web.url, auth={"v": 1, "token": chat.token}) as other:
        body = {"id": str(uuid.uuid4()), "text": "my neck hurts"}
        answers = await asyncio.gather(*(tab.call("message", body) for tab in (chat, other) for _ in range(4)))
        again = await chat.call("message", {**body, "text": "other words under the same id"})
        assert all(answer == {"ok": True, "id": body["id"]} for answer in [*answers, again])
        assert [m["text"] for m in await chat.transcript() if m["from"] == "user"] == ["my neck hurts"]
        assert chat.messages == await chat.transcript()


@asynchronous
async def test_messages_sent_at_once_are_answered_in_order_and_too_many_are_told_to_wait(web: Servers) -> None:
    async with Chat(web.url) as chat:
        bodies = [{"id": str(uuid.uuid4()), "text": f"hello number {n}"} for n in range(14)]
        answers = await asyncio.gather(*(chat.call("message", body) for body in bodies))
        taken = [body["text"] for body, answer in zip(bodies, answers, strict=True) if answer["ok"]]
        assert [m["text"] for m in await chat.transcript() if m["from"] == "user"] == taken
        refused = [answer for answer in answers if not answer["ok"]]
        assert refused
        assert {answer["code"] for answer in refused} == {"busy"}
        assert all(answer["retry_after"] > 0 for answer in refused)


@asynchronous
async def test_who_writes_too_fast_is_told_when_to_go_on_and_others_are_not(web: Servers) -> None:
    async with Chat(web.url) as chat, Chat(web.url) as other:
        answers = [await chat.call("message", {"id": str(uuid.uuid4()), "text": "hello"}) for _ in range(40)]
        slow = [answer for answer in answers if not answer["ok"]]
        assert {answer["code"] for answer in slow} == {"too_fast"}
        assert all(answer["retry_after"] > 0 for answer in slow)
        await other.say("my neck hurts")


# The end of a conversation.


@asynchronous
async def test_forget_deletes_the_conversation_and_ends_the_session(web: Servers) -> None:
    async with Chat(web.url) as chat, Chat(web.url, auth={"v": 1, "token": chat.token}) as other:
        await chat.say("my neck hurts")
        old = chat.token
        assert await chat.call("forget", {}) == {"ok": True}
        for tab in (chat, other):
            await tab.until(lambda tab=tab: len(tab.sessions) == 2)
            assert not tab.sessions[-1]["resumed"]
            assert await tab.transcript() == []
        assert chat.token.split(".")[1] != old.split(".")[1]
        seen = len(other.messages)
        await chat.say("hello")
        await other.until(lambda: len(other.messages) > seen)
    assert (await refusal(Chat(web.url, auth={"v": 1, "token": old})))["code"] == "token_invalid"


@asynchronous
async def test_deleting_the_data_in_words_does_the_same_and_is_confirmed(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my neck hurts")
        await chat.say("please delete my data")
        old = chat.token
        last = await chat.say("yes")
        assert last
        assert {m["seq"] for m in last} == {0}
        assert len(chat.sessions) == 2
        assert await chat.transcript() == []
        await chat.say("hello")
        assert [m["seq"] for m in await chat.transcript()] == [1, 2]
    assert (await refusal(Chat(web.url, auth={"v": 1, "token": old})))["code"] == "token_invalid"


@asynchronous
async def test_what_is_said_while_the_conversation_is_deleted_leaves_nothing_behind(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my neck hurts")
        session = _session_of(chat.token)["sub"]
        forgotten, late = await asyncio.gather(
            chat.call("forget", {}), chat.call("message", {"id": str(uuid.uuid4()), "text": "and my back"})
        )
        assert forgotten["ok"]
        assert late["code"] == "token_invalid"
    tracker = requests.get(f"{web.url}/conversations/{session}/tracker", timeout=30).json()
    assert tracker["latest_message"]["text"] is None


@asynchronous
async def test_feedback_is_counted(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my neck hurts")
        assert await chat.call("feedback", {"helpful": True, "about": 2}) == {"ok": True}


# Who is kept out.


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://friend.example", FRIEND + ".evil.example"])
@asynchronous
async def test_a_page_of_another_site_is_refused(web: Servers, origin: str) -> None:
    assert (await refusal(Chat(web.url, Origin=origin)))["code"] == "origin"
    await refusal(Chat(web.url, Origin=origin, transports=("polling",)))


@asynchronous
async def test_the_server_s_own_page_and_a_site_that_was_named_are_let_in(web: Servers) -> None:
    for origin in (web.url, FRIEND):
        for transport in ("websocket", "polling"):
            async with Chat(web.url, Origin=origin, transports=(transport,)) as chat:
                await chat.say("hello")


def test_only_a_site_that_was_named_may_read_the_answers_of_polling(web: Servers) -> None:
    address = f"{web.url}/chat/socket.io/?EIO=4&transport=polling"
    friend = requests.get(address, headers={"Origin": FRIEND}, timeout=30)
    assert friend.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Access-Control-Allow-Credentials" not in friend.headers
    evil = requests.get(address, headers={"Origin": "https://evil.example"}, timeout=30)
    assert evil.status_code == 400
    assert "Access-Control-Allow-Origin" not in evil.headers


def test_answers_are_never_scripts_that_other_sites_could_read(web: Servers) -> None:
    answer = requests.get(f"{web.url}/chat/socket.io/?EIO=4&transport=polling&j=0", timeout=30)
    assert (answer.status_code, answer.content) == (400, b"")


def _session_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


@asynchronous
async def test_nobody_gets_into_another_s_conversation_by_a_token_of_their_own_making(web: Servers) -> None:
    async with Chat(web.url) as chat:
        await chat.say("my neck hurts")
        claims = _session_of(chat.token)
        head, body, signature = chat.token.split(".")
        async with Chat(web.url) as thief:
            other_head, other_body, other_signature = thief.token.split(".")
        forged = [
            jwt.encode(claims, "a secret of more than thirty-two bytes", algorithm="HS256"),
            f"{head}.{body}.{other_signature}",
            f"{other_head}.{other_body}.{signature}",
            f"{head}.{body}.",
            claims["sub"],
            {"sub": claims["sub"]},
            "x" * 50_000,
        ]
        for token in forged:
            assert (await refusal(Chat(web.url, auth={"v": 1, "token": token})))["code"] == "token_invalid"


@asynchronous
async def test_a_client_cannot_choose_its_session(web: Servers) -> None:
    auth = {"v": 1, "session_id": "mine", "sender_id": "mine", "sub": "web-" + "a" * 32}
    async with Chat(web.url, auth=auth) as chat:
        assert _session_of(chat.token)["sub"] not in ("mine", auth["sub"])
        assert _session_of(chat.token)["aud"] == AUDIENCE


@asynchronous
async def test_an_expired_token_is_refused(web: Servers, web_log: Path) -> None:
    secret = (web_log.parent / "web_secret").read_text()
    async with Chat(web.url) as chat:
        claims = _session_of(chat.token)
    old = jwt.encode({**claims, "iat": 1, "exp": claims["iat"] - 1}, secret, algorithm="HS256")
    assert (await refusal(Chat(web.url, auth={"v": 1, "token": old})))["code"] == "token_expired"
    async with Chat(web.url, auth={"v": 1, "token": jwt.encode(claims, secret, algorithm="HS256")}):
        pass  # so it was the date


@pytest.mark.parametrize("auth", [{}, {"v": 2}, {"v": "1"}, {"token": "x"}])
@asynchronous
async def test_a_page_of_another_version_is_told_so(web: Servers, auth: Any) -> None:
    assert (await refusal(Chat(web.url, auth=auth or {"v": None})))["code"] == "version"


# Behind a proxy.


@asynchronous
async def test_behind_a_trusted_proxy_the_client_s_own_address_and_host_count(web: Servers) -> None:
    through = {"source": PROXY, "X_Forwarded_Proto": "https", "X_Forwarded_Host": "care.example"}
    async with Chat(web.url, Origin="https://care.example", **through) as chat:
        await chat.say("hello")
    assert (await refusal(Chat(web.url, Origin="https://evil.example", **through)))["code"] == "origin"
    others = {**through, "source": "127.0.0.3"}
    assert (await refusal(Chat(web.url, Origin="https://care.example", **others)))["code"] == "origin"


@asynchronous
async def test_it_works_below_a_path_of_a_reverse_proxy(web: Servers) -> None:
    async with _proxy(web.url, "/care/unknot/") as base:
        page = requests.get(f"{base}/care/unknot/", timeout=30)
        assert page.status_code == 200
        assert 'src="chat/unknot-chat.js"' in page.text
        assert requests.get(f"{base}/care/unknot/chat/unknot-chat.js", timeout=30).status_code == 200
        assert requests.get(f"{base}/care/unknot/chat", timeout=30).url == f"{base}/care/unknot/chat/"
        for transport in ("websocket", "polling"):
            async with Chat(base, path="/care/unknot/chat/socket.io", transports=(transport,)) as chat:
                await chat.say("my neck hurts")


class _proxy:  # noqa: N801
    """A reverse proxy that serves another server below a path, websockets too, in a thread of its own."""

    def __init__(self, target: str, path: str) -> None:
        self._target, self._path = target, path

    async def __aenter__(self) -> str:
        started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()

        def serve() -> None:
            asyncio.run(self._serve(lambda base: loop.call_soon_threadsafe(started.set_result, base)))

        self._thread = asyncio.create_task(asyncio.to_thread(serve))
        return await started

    async def __aexit__(self, *_: object) -> None:
        self._inner_loop.call_soon_threadsafe(self._inner_stop.set)
        await self._thread

    async def _serve(self, started: Any) -> None:
        from aiohttp import web as aio

        self._inner_loop, self._inner_stop = asyncio.get_running_loop(), asyncio.Event()
        async with aiohttp.ClientSession() as outward:

            async def forward(request: aio.Request) -> aio.StreamResponse:
                url = f"{self._target}/{request.match_info['rest']}"
                url += f"?{request.query_string}" if request.query_string else ""
                if request.headers.get("Upgrade", "").lower() == "websocket":
                    inward = aio.WebSocketResponse()
                    await inward.prepare(request)
                    async with outward.ws_connect(url) as target:
                        await asyncio.wait(
                            [asyncio.create_task(_pump(inward, target)), asyncio.create_task(_pump(target, inward))],
                            return_when=asyncio.FIRST_COMPLETED,
                        )
                    await inward.close()
                    return inward
                body = await request.read()
                async with outward.request(request.method, url, data=body, allow_redirects=False) as answer:
                    kept = {k: v for k, v in answer.headers.items() if k in ("Content-Type", "Location")}
                    return aio.Response(status=answer.status, headers=kept, body=await answer.read())

            app = aio.Application()
            app.router.add_route("*", self._path + "{rest:.*}", forward)
            runner = aio.AppRunner(app)
            await runner.setup()
            site = aio.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            assert site._server is not None
            started(f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}")  # type: ignore[attr-defined]
            await self._inner_stop.wait()
            await runner.cleanup()


async def _pump(source: Any, target: Any) -> None:
    async for message in source:
        if message.type == aiohttp.WSMsgType.TEXT:
            await target.send_str(message.data)


# Frames that are none of ours.

FRAMES: list[str | bytes] = [
    "", "x", "4", "6", "9", "0", "4x", "4{}", "4null", "40/admin,", '40{"v":1}', "42", "42[", "42{}", "42[]", "42[1]",
    '42[null,"message"]', '42["connect",{}]', '42["disconnect"]', '42["*",{}]', '42["message"]', '42["message",1,2,3]',
    '421["nothing",{}]', '42/admin,["message",{}]', "43", "431[]", "44{}",
    '451-["message",{"_placeholder":true,"num":0}]',
    '459999999999-["message",{}]', '42' + "1" * 200 + '["message",{}]', "4" + "[" * 20_000, "42" + "[" * 20_000,
    "42" + '{"a":' * 20_000, b"\x00\x01", "b" + "AAAA", "3probe", "2probe", '42["message",' + "9" * 30_000 + "]",
    '42["message",{"id":NaN}]', '42["\\ud800",{}]',
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
@asynchronous
async def test_a_frame_that_is_none_of_ours_harms_nobody(web: Servers, frame: str | bytes) -> None:
    address = f"{web.url}/chat/socket.io/?EIO=4&transport=websocket"
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.4", 0))
    async with Chat(web.url) as other, aiohttp.ClientSession(connector=connector) as http:
        for greeted in (False, True):
            async with http.ws_connect(address) as raw:
                await raw.receive_str()
                if greeted:
                    await raw.send_str('40{"v":1}')
                    assert (await raw.receive_str()).startswith("40{")
                with contextlib.suppress(ConnectionError):  # the server may hang up between any two of them
                    for _ in range(12):
                        await (raw.send_bytes(frame) if isinstance(frame, bytes) else raw.send_str(frame))
        await other.say("hello")


@asynchronous
async def test_who_sends_nothing_else_is_cut_off(web: Servers) -> None:
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.5", 0))
    address = f"{web.url}/chat/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession(connector=connector) as http, http.ws_connect(address) as raw:
        with contextlib.suppress(ConnectionError):  # cut off before the last of them was sent
            for _ in range(12):
                await raw.send_str("4x")
        async with asyncio.timeout(30):
            while not raw.closed:
                await raw.receive()


@asynchronous
async def test_an_event_that_is_unknown_or_of_another_form_is_refused_with_a_reason(web: Servers) -> None:
    async with Chat(web.url, source="127.0.0.6") as chat:
        for event, data, code in [
            ("connect", {}, "unknown_event"),
            ("disconnect", {}, "unknown_event"),
            ("user_uttered", {"message": "hi"}, "unknown_event"),
            ("message", {"text": "hi"}, "bad_message"),
            ("message", "hi", "bad_message"),
            ("ask", {"id": str(uuid.uuid4()), "what": "erase"}, "bad_message"),
        ]:
            answer = await chat.call(event, data)
            assert (answer["ok"], answer["code"]) == (False, code)
            assert answer["message"]
        long = await chat.call("message", {"id": str(uuid.uuid4()), "text": "x" * (MOST_CHARACTERS + 1)})
        assert long["code"] == "too_long"
        await chat.say("hello")


@asynchronous
async def test_an_oversized_frame_ends_its_connection_alone(web: Servers) -> None:
    async with Chat(web.url) as other:
        for transport in ("websocket", "polling"):
            chat = Chat(web.url, source="127.0.0.7", transports=(transport,))
            async with chat:
                await chat.socket.emit("message", {"id": str(uuid.uuid4()), "text": "x" * 200_000})
                async with asyncio.timeout(30):
                    await chat.closed.wait()
        await other.say("hello")


def test_an_oversized_request_is_refused_before_it_is_taken_in(web: Servers) -> None:
    opened = requests.get(f"{web.url}/chat/socket.io/?EIO=4&transport=polling", timeout=30).text
    sid = json.loads(opened[1:])["sid"]
    address = f"{web.url}/chat/socket.io/?EIO=4&transport=polling&sid={sid}"

    def endless() -> Any:
        for _ in range(100):
            yield b"4" * 10_000

    try:
        answer = requests.post(address, data=endless(), timeout=30)
    except requests.ConnectionError:
        return  # cut off in the middle
    assert answer.status_code == 413


@asynchronous
async def test_a_thousand_connections_from_one_address_leave_the_others_alone(web: Servers) -> None:
    async def one(http: aiohttp.ClientSession) -> str:
        try:
            raw = await http.ws_connect(f"{web.url}/chat/socket.io/?EIO=4&transport=websocket")
        except aiohttp.WSServerHandshakeError as error:
            return str(error.status)
        await raw.receive_str()
        await raw.send_str('40{"v":1}')
        answer = str(await raw.receive_str())
        open_.append(raw)
        return "in" if answer.startswith("40{") else json.loads(answer[2:])["data"]["code"]

    open_: list[aiohttp.ClientWebSocketResponse] = []
    connector = aiohttp.TCPConnector(limit=0, local_addr=("127.0.0.8", 0))
    async with Chat(web.url) as other, aiohttp.ClientSession(connector=connector) as flood:
        results = await asyncio.gather(*(one(flood) for _ in range(1000)))
        assert set(results) == {"in", "too_many", "429"}
        assert results.count("in") == MOST_PER_ADDRESS
        await other.say("hello")
        async with Chat(web.url) as late:
            await late.say("hello")
        for raw in open_:
            await raw.close()
    async with asyncio.timeout(60):
        while await _is_refused(web.url, "127.0.0.8"):
            await asyncio.sleep(0.5)


async def _is_refused(url: str, source: str) -> bool:
    try:
        async with Chat(url, source=source):
            return False
    except Exception:
        return True


@asynchronous
async def test_the_log_holds_nothing_that_was_written(web: Servers, web_log: Path) -> None:
    words = f"wombat{uuid.uuid4().hex}"
    async with Chat(web.url, source="127.0.0.9") as chat:
        await chat.say(f"my {words} hurts")
        await chat.call("message", {"id": words, "text": words})
        await chat.call(words, words)
        await chat.socket.emit("message", [words], namespace="/")
        await chat.call("message", {"id": str(uuid.uuid4()), "text": words * 200})
    log = web_log.read_text()
    assert words not in log
    assert "web: refused: bad_message (from 127.0.0.9)" in log
    assert "Traceback" not in log


@asynchronous
async def test_a_proxy_that_nobody_named_is_reported_once(web: Servers, web_log: Path) -> None:
    for _ in range(2):
        async with Chat(web.url, source="127.0.0.10", X_Forwarded_For="198.51.100.7"):
            pass
    assert web_log.read_text().count("not in trusted_proxies") == 1


@asynchronous
async def test_the_country_of_the_page_gives_the_numbers(web: Servers) -> None:
    async with Chat(web.url, auth={"v": 1, "country": "nz"}) as chat:
        assert (chat.sessions[0]["country"], chat.sessions[0]["emergency_number"]) == ("nz", "111")
        await chat.say(EMERGENCY)
        assert chat.custom("care_card")["numbers"]["emergency"] == "111"
    async with Chat(web.url, auth={"v": 1, "country": "atlantis"}) as chat:
        assert chat.sessions[0]["country"] == "unknown"
