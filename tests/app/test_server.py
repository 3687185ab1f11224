"""Who may ask the server, and what it tells a browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from tests.app.conftest import serving
from tests.end_to_end.commands import tongyu, tongyu_here

from tongyu.font import FILE


def asked(address: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of the answer to a request with those headers."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def test_the_page_may_load_nothing_from_elsewhere(server: str) -> None:
    status, text, headers = asked(server)
    assert status == 200
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"' >]+""", text) == []
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::"])
def test_another_name_is_refused(server: str, host: str) -> None:
    status, text, _ = asked(server, Host=host)
    assert (status, text) == (403, "This server is asked for by another name than its own.") or status == 400


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:80:80",
        "127.0.0.1:99999",
        "127.0.0.1:8o",
        "127.0.0.1:-1",
        "127.0.0.1:",
        "127.0.0.1,127.0.0.1",
        "[127.0.0.1]",
        "[::1]x",
        "[::1]:80:80",
        "::1",
        "[[::1]]",
        "x@127.0.0.1",
        "127.0.0.1/x",
        "127.0.0.1?x",
        "127.0.0.1#x",
    ],
)
def test_what_is_neither_a_name_nor_an_address_with_a_port_is_refused(server: str, host: str) -> None:
    assert asked(server, Host=host)[0] == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:65535", "[::1]", "[::1]:8765"])
def test_its_own_names_are_answered_at_any_port(server: str, host: str) -> None:
    assert asked(server, Host=host)[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_from_elsewhere_is_refused(server: str, origin: str) -> None:
    assert asked(server, Origin=origin)[0] == 403
    assert asked(server, Origin=server.rstrip("/"))[0] == 200


def handshake(address: str, *headers: str) -> str:
    """The first line of the answer to a request for a web socket."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    lines = [
        "GET /jupyter/api/kernels/abc/channels?session_id=x HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *headers,
    ]
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection.recv(200).decode().split("\r\n")[0]


def test_a_socket_is_opened_only_to_a_page_of_this_server(server: str) -> None:
    assert "403" in handshake(server)
    assert "403" in handshake(server, "Origin: http://evil.example")
    assert "101" in handshake(server, f"Origin: {server.rstrip('/')}")


def test_a_port_that_is_taken_is_one_sentence(server: str) -> None:
    port = server.rstrip("/").split(":")[-1]
    answer = tongyu("app", "--no-browser", "--port", port)
    assert answer.returncode == 2
    assert f"Port {port} of 127.0.0.1 is taken; name another with --port" in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--port", "70000"),
        ("--host", "no such host"),
        ("--host", ""),
        ("--host", "[::1"),
        ("--host", "127.0.0.1:80"),
        ("--host", ".example"),
        ("--host", "long" * 20),
        ("--host", "caf\u00e9\n.example"),
        ("--host", "no-such-host.invalid"),
    ],
)
def test_what_cannot_be_listened_at_is_one_sentence(option: str, value: str) -> None:
    answer = tongyu_here("app", "--no-browser", option, value)
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1


def test_others_are_let_in_only_with_a_warning(tmp_path: Path) -> None:
    with serving("--host", "0.0.0.0", log=tmp_path / "log") as (address, _):
        port = address.rstrip("/").split(":")[-1]
        assert asked(f"http://127.0.0.1:{port}/")[0] == 200
        assert asked(f"http://127.0.0.1:{port}/", Host="192.168.7.7")[0] == 200
        assert asked(f"http://127.0.0.1:{port}/", Host="rebound.example")[0] == 403


def test_ctrl_c_ends_it_soon(tmp_path: Path) -> None:
    with serving(log=tmp_path / "log") as (_, process):
        os.kill(process.pid, signal.SIGINT)
        process.wait(5)
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_the_font_for_chinese_is_the_servers_own(server: str) -> None:
    with urllib.request.urlopen(server + "font/tongyu-sans.woff", timeout=20) as answer:
        assert answer.headers["content-type"] == "font/woff"
        assert answer.read() == FILE.read_bytes()


def test_the_server_is_read_before_solara_is_so_that_solara_heeds_its_settings() -> None:
    code = "import sys, tongyu.app.server; sys.exit('solara' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
