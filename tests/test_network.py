"""Tests reach this machine and nothing else (`--allow-hosts` in pyproject.toml)."""

from __future__ import annotations

import asyncio
import socket
import threading

import aiohttp
import pytest
from pytest_socket import SocketConnectBlockedError

#: An address that is for documentation (RFC 5737): nobody has it.
ELSEWHERE = "192.0.2.1"


def test_other_machines_cannot_be_reached() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection((ELSEWHERE, 80), timeout=5)


def test_nor_through_the_client_that_connectors_use() -> None:
    async def call() -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            await session.get(f"http://{ELSEWHERE}/")

    with pytest.raises(SocketConnectBlockedError):
        asyncio.run(call())


def test_this_machine_can() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=server.accept, daemon=True).start()
        socket.create_connection(server.getsockname(), timeout=5).close()
