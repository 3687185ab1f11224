"""A connection whose request does not come whole is closed; whoever has asked may wait for the answer."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from tongyu.app import patience, served, server

SECONDS = 0.5  # of patience here
LONG = 3 * SECONDS  # that an answer takes, or a message on a web socket
REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HANDSHAKE = (
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that takes its time to answer."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await asyncio.sleep(LONG)
        await send({"type": "websocket.send", "text": "late"})
    elif scope["type"] == "http":
        await asyncio.sleep(0.0 if scope["path"] == "/soon" else LONG)
        headers = [(b"content-length", b"4")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"late"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where the page's server listens, with that application in the page's place."""
    started: list[uvicorn.Server] = []

    class Server(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            started.append(self)

    monkeypatch.setattr(uvicorn, "Server", Server)
    monkeypatch.setattr(patience, "PATIENCE", SECONDS)
    monkeypatch.setattr(server, "application", lambda hosts: slow)
    for name in ("results", "tabs"):
        monkeypatch.setattr(served, name, getattr(served, name))
    at = server.listening("127.0.0.1", 0)
    thread = threading.Thread(target=server.serve, args=(at, "127.0.0.1", Path("results"), 1, False), daemon=True)
    thread.start()
    yield at.getsockname()[1]
    started[0].should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def ended_after(connection: socket.socket, drip: bytes = b"") -> float:
    """Seconds until the server closes the connection, on which a byte of `drip` is sent every tenth of a second."""
    began = time.monotonic()
    connection.settimeout(0.1)
    while time.monotonic() - began < 20.0:
        try:
            if drip:
                connection.sendall(drip[:1])
                drip = drip[1:]
            if not connection.recv(2**16):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("half", "drip"),
    [
        (b"", b""),
        (REQUEST, b""),
        (REQUEST, b"X-Slow: " + b"x" * 1_000),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n", b"x" * 999),
        (b"GET /soon HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + REQUEST, b"X-Slow: " + b"x" * 1_000),
    ],
    ids=["nothing", "half a head", "a head byte by byte", "a body byte by byte", "half of a second request"],
)
def test_half_a_request_is_waited_for_so_long_and_no_longer(port: int, half: bytes, drip: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(half)
        assert 0.8 * SECONDS < ended_after(connection, drip) < 10.0


def test_whoever_has_asked_may_wait_for_the_answer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(REQUEST + b"\r\n")
        answer = b""
        while not answer.endswith(b"late"):
            part = connection.recv(2**16)
            assert part
            answer += part


def test_a_web_socket_stays_open(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(REQUEST + HANDSHAKE)
        said = b""
        while b"late" not in said:
            part = connection.recv(2**16)
            assert part
            said += part
    assert said.startswith(b"HTTP/1.1 101 ")
