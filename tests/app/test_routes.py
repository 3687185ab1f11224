"""All that the server answers to, asked as a browser that means harm would ask."""

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.app.conftest import opened
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tongyu.app.routes import ASSETS_PACKAGE, InstalledAssets, all_routes

SOCKET = "/jupyter/api/kernels/{kernel_id}/channels"
CLOSE = "/_solara/api/close/{kernel_id}"
# Each with one address below it that is answered with 200, asked as the page asks.
SERVED = {
    "/": "/",
    "/font/tongyu-sans.woff": "/font/tongyu-sans.woff",
    "/report": "",  # tests/app/test_papers.py
    "/handout": "/handout?lang=zh",
    "/follow": "",  # tests/app/test_classroom.py
    "/follow/stream": "",
    "/follow/page.js": "/follow/page.js",
    SOCKET: "",
    CLOSE: "",
    "/_solara/cdn": "/_solara/cdn/requirejs@2.3.6/require.js",
    "/static/assets": "/static/assets/custom.css",
    "/static": "/static/main-vuetify.js",
    "/jupyter/nbextensions": "/jupyter/nbextensions/jupyter-vuetify/extension.js",
}
# Solara's own routes as they were when each was looked at; one that is new here is to be served or left out on purpose.
OF_SOLARA = {
    "/readyz",
    "/resourcez",
    "/jupyter/api/kernels/{id}",
    "/jupyter/api/kernels/{kernel_id}/{name}",
    "/",
    "/{fullpath}",
    "/_solara/api/close/{kernel_id}",
    "/_solara/api/evict/{kernel_id}",
    "/_solara/cdn",
    "/static/public",
    "/static/assets",
    "/jupyter/nbextensions",
    "/static",
    "/{fullpath:path}",
}
NOT_SERVED = [
    "/readyz",
    "/resourcez",
    "/resourcez?verbose",
    "/jupyter/api/kernels/abc",
    "/_solara/api/evict/abc",
    "/_solara/auth/login",
    "/_solara/cdn",
    "/_solara/cdn/",
    "/_solara/cdn/vue",
    "/_solara/cdn/requirejs@2.3.6",
    "/_solara/cdn/requirejs@2.3.6/",
    "/_solara/cdn/%2e%2e/%2e%2e/pyvenv.cfg",
    "/_solara/cdn/../../pyvenv.cfg",
    "/_solara/cdn/..%2f..%2f..%2fpyvenv.cfg",
    "/_solara/cdn/..%5c..%5cpyvenv.cfg",
    "/_solara/cdn//etc/passwd",
    "/_solara/cdn/%2fetc%2fpasswd",
    "/_solara/cdn/%00",
    "/static/public/x",
    "/static/",
    "/static/%00",
    "/static/assets/%00",
    "/static/../server.py",
    "/static/%2e%2e/server.py",
    "/static/..%2fserver.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/assets/%2e%2e/server.py",
    "/jupyter/nbextensions/",
    "/jupyter/nbextensions/%2e%2e/kernels",
    "/jupyter/nbextensions/%00",
    "/jupyter/nbextensions//etc/passwd",
    "/static/" + "a" * 5000,
    "/anything",
    "/any/thing",
    "//",
    "//evil.example/",
    "/font/",
    "/font/tongyu-sans.woff/",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/favicon.ico",
]
PATIENCE = 60  # seconds; the first answer waits for the server to have read its libraries
SANDBOX = "default-src 'none'"


@pytest.fixture(scope="module")
def address(served: tuple[str, Path]) -> Iterator[str]:
    """The address of the server, which writes no traceback, whatever it is asked."""
    address, log = served
    before = len(log.read_text())
    yield address
    assert "Traceback" not in log.read_text()[before:]


def asked(address: str, path: str, *headers: str, method: str = "GET", body: bytes = b"") -> tuple[int, str]:
    """Status and head of the answer to a request for exactly `path`, which no client has put in order."""
    place = address.removeprefix("http://").rstrip("/")
    host, port = place.split(":")
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {place}",
        *([] if any(line.startswith("Upgrade") for line in headers) else ["Connection: close"]),
        *([f"Content-Length: {len(body)}"] if body else []),
        *headers,
    ]
    with socket.create_connection((host, int(port)), PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        answer = b""
        while part := connection.recv(2**16):
            answer += part
            if b"\r\n\r\n" in answer:
                break
    head = answer.split(b"\r\n\r\n")[0].decode("latin-1")
    return int(head.split(" ")[1]), head.lower()


def test_every_route_is_known() -> None:
    """A route that is added here, or by a new Solara to its own, fails this until it is looked at."""
    import solara.server.starlette

    assert {route.path for route in all_routes().routes} == set(SERVED)
    assert {route.path for route in solara.server.starlette.app.routes} <= OF_SOLARA


@pytest.mark.parametrize("path", [path for path in SERVED.values() if path])
def test_what_the_page_needs_is_served(address: str, path: str) -> None:
    status, head = asked(address, path, "Sec-Fetch-Site: same-origin")
    assert status == 200
    assert (SANDBOX in head) == (path != "/")
    assert asked(address, path, method="HEAD")[0] == 200
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"):
        assert asked(address, path, method=method, body=b"x" * 1000)[0] in (400, 404, 405)


@pytest.mark.parametrize("path", NOT_SERVED)
def test_nothing_else_is_served(address: str, path: str) -> None:
    began = time.monotonic()
    status, head = asked(address, path)
    assert (status, "location" in head, "text/html" in head) == (404, False, False)
    assert time.monotonic() - began < 3, "something is asked for elsewhere"


def test_the_listed_assets_alone_are_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in their folder that the package did not bring, as one that was fetched once, is not among them."""
    file = next(iter(InstalledAssets()._files.values()))
    assert InstalledAssets().lookup_path("kept/x.html") == ("", None)
    assert Path(file).is_file()
    monkeypatch.setattr("tongyu.app.routes.metadata.files", lambda name: None)
    with pytest.raises(Exception, match=f"{ASSETS_PACKAGE} is installed without its files"):
        InstalledAssets()


@contextlib.contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server that notes what it is asked and answers with a script; its port begins with a 9."""
    for port in range(9001, 9999):
        with contextlib.suppress(OSError):
            at = socket.create_server(("127.0.0.1", port))
            break
    heard: list[bytes] = []

    def answer() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = at.accept()
                with connection:
                    heard.append(connection.recv(1000))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n<script></script>")

    threading.Thread(target=answer, daemon=True).start()
    try:
        yield port, heard
    finally:
        at.close()


def test_it_fetches_nothing_for_whoever_asks(address: str) -> None:
    with listener() as (port, heard):
        for path in (
            f"/_solara/cdn/{str(port)[1:]}/x.html",
            f"/_solara/cdn/@127.0.0.1:{port}/x.html",
            f"/_solara/cdn/%40127.0.0.1:{port}/x.html",
            f"/_solara/cdn//127.0.0.1:{port}/x.html",
            f"/_solara/cdn/http://127.0.0.1:{port}/x.html",
            f"/_solara/cdn?url=http://127.0.0.1:{port}/x.html",
        ):
            assert asked(address, path)[0] == 404
        assert heard == []


ELSEWHERE = ("cross-site", "same-site", "what comes next")
A_LINK = ("Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")


@pytest.mark.parametrize("site", ELSEWHERE)
def test_a_page_from_elsewhere_may_only_link_to_the_page(address: str, site: str) -> None:
    came = f"Sec-Fetch-Site: {site}"
    assert asked(address, "/", came, *A_LINK)[0] == 200
    assert asked(address, "/?lang=zh", came, *A_LINK)[0] == 200
    assert asked(address, "/", came, *A_LINK, method="POST")[0] == 403
    for dest in ("iframe", "frame", "object", "embed", "empty", "script", "image"):
        assert asked(address, "/", came, "Sec-Fetch-Mode: navigate", f"Sec-Fetch-Dest: {dest}")[0] == 403
    assert asked(address, "/", came, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script")[0] == 403
    assert asked(address, "/", came)[0] == 403
    for path in SERVED.values():
        if path not in ("", "/"):
            assert asked(address, path, came, *A_LINK)[0] == 403
            assert asked(address, path, came, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script")[0] == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_itself_and_a_person_may_ask(address: str, site: str) -> None:
    assert asked(address, "/static/main-vuetify.js", f"Sec-Fetch-Site: {site}")[0] == 200


@pytest.mark.parametrize("origin", ["http://[", "", "http://evil.example\r\nOrigin: {own}", "{own}\r\nOrigin: null"])
def test_an_origin_that_is_not_one_is_refused(address: str, origin: str) -> None:
    assert asked(address, "/", f"Origin: {origin.format(own=address.rstrip('/'))}")[0] == 403


def test_one_browser_cannot_change_the_page_of_the_next(address: str) -> None:
    said = ("X-Script-Name: /evil", "Script-Name: /evil", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example")
    _, head = asked(address, "/", *said)
    assert "samesite=none" not in head
    with opened_page(address) as text:
        assert "evil" not in text


@contextlib.contextmanager
def opened_page(address: str) -> Iterator[str]:
    """The text of the page."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), PATIENCE) as connection:
        connection.sendall(f"GET / HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
        text = b""
        while part := connection.recv(2**16):
            text += part
    yield text.decode()


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_pages(address: str) -> None:
    _, head = asked(address, "/")
    (cookie,) = re.findall("set-cookie: (.*)", head)
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


# The socket


def connected(address: str, path: str, *headers: str) -> str:
    """The first line of the answer to a request of this server's own page for a socket at `path`."""
    return asked(
        address,
        path,
        f"Origin: {address.rstrip('/')}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *headers,
    )[1].split("\r\n")[0]


def ended(address: str, say: str | bytes, kernel: str, cookie: str = "") -> bool:
    """Whether the server ends a connection of its own page to `kernel`, in the session `cookie`, once `say` is said."""
    place = address.removeprefix("http://").rstrip("/")
    with connect(
        f"ws://{place}{SOCKET.format(kernel_id=kernel)}?session_id=x",
        origin=Origin(f"http://{place}"),
        additional_headers={"Cookie": f"solara-session-id={cookie}"} if cookie else {},
        open_timeout=PATIENCE,
    ) as connection:
        try:
            connection.send(say)
            while True:
                connection.recv(timeout=PATIENCE)
        except ConnectionClosed:
            return True


@pytest.mark.parametrize("query", ["", "?", "?session_id", "?session_id=", "?other=x"])
def test_a_socket_without_a_session_is_refused(address: str, query: str) -> None:
    assert " 403 " in connected(address, f"/jupyter/api/kernels/abc/channels{query}")


@pytest.mark.parametrize(
    "path", ["/", "/x", "/jupyter/api/kernels/abc/other?session_id=x", "/static/main.js", "/readyz"]
)
def test_a_socket_is_nowhere_else(address: str, path: str) -> None:
    assert " 403 " in connected(address, path)


def test_a_socket_from_elsewhere_is_refused(address: str) -> None:
    path = "/jupyter/api/kernels/abc/channels?session_id=x"
    for site in ELSEWHERE:
        assert " 403 " in connected(address, path, f"Sec-Fetch-Site: {site}", *A_LINK)


@pytest.mark.parametrize(
    "said", ["no json", "[]", "{}", json.dumps({"header": {"msg_type": "other"}}), b"", b"no message"]
)
def test_what_is_no_message_ends_the_socket(address: str, said: str | bytes) -> None:
    assert ended(address, said, "anybody's")


def test_a_session_has_no_use_of_the_kernel_of_another(address: str) -> None:
    place = address.removeprefix("http://").rstrip("/")
    with connect(
        f"ws://{place}{SOCKET.format(kernel_id='mine')}?session_id=y",
        origin=Origin(f"http://{place}"),
        additional_headers={"Cookie": "solara-session-id=me"},
        open_timeout=PATIENCE,
    ) as connection:
        assert ended(address, "{}", "mine", cookie="you")
        assert (
            asked(address, "/_solara/api/close/mine?session_id=y", "Cookie: solara-session-id=you", method="POST")[0]
            == 200
        )
        connection.ping().wait(PATIENCE)


@pytest.mark.parametrize("query", ["", "?session_id=", "?session_id=x"])
def test_a_page_that_is_not_open_cannot_be_closed(address: str, query: str) -> None:
    status, _ = asked(address, f"/_solara/api/close/mine{query}", method="POST", body=b"x" * 100_000)
    assert status == (200 if query.endswith("x") else 400)
    assert asked(address, f"/_solara/api/close/mine{query}")[0] == 405


# In a browser


def test_a_page_on_another_origin_runs_nothing_here(browser: Browser, address: str) -> None:
    """What was an attack: an address of this server that another server's script is sent from."""
    with listener() as (port, heard):
        context = browser.new_context()
        page = context.new_page()
        page.route("http://evil.example/**", lambda route: route.fulfill(body="<p>hello</p>", content_type="text/html"))
        page.goto("http://evil.example/")
        found = page.evaluate(
            """async (addresses) => Promise.all(addresses.map((address) => new Promise((done) => {
                const script = document.createElement('script');
                script.onload = () => done('ran ' + address);
                script.onerror = () => done('refused');
                script.src = address;
                document.body.append(script);
            })))""",
            [
                f"{address}_solara/cdn/@127.0.0.1:{port}/x.js",
                *(address.rstrip("/") + SERVED[at] for at in SERVED if SERVED[at]),
            ],
        )
        assert set(found) == {"refused"}
        assert heard == []
        context.close()


def test_a_link_from_another_page_opens_the_county(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "http://evil.example/**",
        lambda route: route.fulfill(body=f"<a href={address}>go</a>", content_type="text/html"),
    )
    page.goto("http://evil.example/")
    page.click("a")
    opened(page, page.url)
    assert page.evaluate("document.cookie") == ""
    context.close()
