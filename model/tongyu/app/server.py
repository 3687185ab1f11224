"""The web server of the page: for this machine only unless told otherwise, asking nothing of the internet.

Every request is checked for the name it was made by (Host) and every one that a page of somebody else could cause for
where it came from (Origin), so that no other page open in the same browser can reach a county. What the page may load
is said in its headers: nothing but its own.
"""

import errno
import ipaddress
import os
import socket
import threading
import warnings
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tongyu.app import font, served
from tongyu.errors import InputError
from tongyu.wording import plain

EVERYWHERE = ("0.0.0.0", "::")
LARGEST_MESSAGE = 2**20  # bytes from a browser; a scenario file is the largest, at a sixteenth of it
APPLICATION = "tongyu.app.page"
FONT = "/font/tongyu-sans.ttf"  # as style.css asks for it
# Vue compiles its templates in the browser, hence 'unsafe-eval'; pictures are data.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
SETTINGS = {
    "SOLARA_APP": APPLICATION,
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",  # the assets of the installed package solara-assets
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9",  # what that lacks is looked for nowhere else
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_MODE": "production",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30s",  # a tab that lost its connection for longer has lost its county
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "tongyu",
}


class OnlyFromHere:
    """Refuses requests made by another name than `hosts` or caused by a page from elsewhere.

    With "0.0.0.0" or "::" among them, which listen everywhere, every address in numbers will do: what must not pass is
    a name, since anybody can make one lead here.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    def _is_ours(self, name: str) -> bool:
        return name in self.hosts or (not self.hosts.isdisjoint(EVERYWHERE) and _is_address(name))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with the headers that keep the page to itself."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        origin = headers.get("origin")
        if not self._is_ours(_name_of(f"//{host}")):
            await _refuse(scope, receive, send, "This server is asked for by another name than its own.")
        elif (origin is not None or scope["type"] == "websocket") and urlsplit(origin or "").netloc != host:
            await _refuse(scope, receive, send, "A page from elsewhere may not use this server.")
        else:
            await self.app(scope, receive, _with_headers(send))


def application(hosts: frozenset[str]) -> ASGIApp:
    """The whole server as an ASGI application that answers to `hosts`."""
    os.environ.update(SETTINGS)
    # Of cookies for pages within other pages, which this one never is.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
    import solara.server.starlette
    from starlette.routing import Route

    app = solara.server.starlette.app
    if all(getattr(route, "path", "") != FONT for route in app.router.routes):
        app.router.routes.insert(0, Route(FONT, _font))  # before what Solara answers to every path with
    return OnlyFromHere(app, hosts)


def _font(request: Request) -> FileResponse:
    return FileResponse(font.FILE, media_type="font/ttf", headers={"cache-control": "max-age=86400"})


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`, 0 for any that is free. Raises InputError where it cannot."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken; name another with --port, or 0 for any that is free" if taken else f"cannot be used ({error})"
        raise InputError(f"Port {port} of {plain(host)} {why}.") from None


def serve(at: socket.socket, host: str, results: Path, tabs: int, open_browser: bool) -> None:
    """Serve the page at `at`, with the studies below `results` and at most `tabs` counties, until interrupted."""
    import uvicorn

    served.results, served.tabs = results, tabs
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address_of(at, host),), daemon=True).start()
    hosts = frozenset({"127.0.0.1", "localhost", "::1", socket.gethostname().lower(), host.lower()})
    config = uvicorn.Config(
        application(hosts), log_level="warning", ws_max_size=LARGEST_MESSAGE, timeout_graceful_shutdown=1
    )
    uvicorn.Server(config).run(sockets=[at])


def address_of(at: socket.socket, host: str) -> str:
    """What a browser is to open."""
    return f"http://{f'[{host}]' if ':' in host else host}:{at.getsockname()[1]}/"


def _name_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
    else:
        await PlainTextResponse(sentence, status_code=403)(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message.get("headers", []), *headers]}
        await send(message)

    return sending
