"""The web server of the page: for this machine only unless told otherwise, asking nothing of the internet.

Every request is checked for the name it was made by (Host) and for where it came from (Origin, Sec-Fetch-Site), so that
no other page open in the same browser can reach a county; a link to the page is all that may come from elsewhere. What
the page may load is said in its headers: nothing but its own. `routes.py` lists all that is answered.
"""

import errno
import os
import socket
import threading
import warnings
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tongyu.app import served
from tongyu.county.facts import CountyFacts
from tongyu.errors import InputError
from tongyu.runs.hosts import host_and_port, is_address, is_host
from tongyu.text.wording import plain

EVERYWHERE = ("0.0.0.0", "::")
LARGEST_MESSAGE = 2**20  # bytes from a browser; a scenario file is the largest, at a sixteenth of it
APPLICATION = "tongyu.app.page"
PAGE, FOLLOW = "/", "/follow"  # to which links may lead from elsewhere
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
# Of the page of somebody who follows a class: one script, one stream, and pictures that come with it.
POLICY_OF_FOLLOWERS = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
# Of all but these: whatever a file is, opened by itself it runs no script and loads nothing.
POLICY_OF_FILES = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    )
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# What only a server in front of this one would say, which there is none of.
FROM_A_PROXY = {b"forwarded", b"script-name", b"x-script-name"}
SETTINGS = {
    "SOLARA_APP": APPLICATION,
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "False",  # or it would fetch, for whoever asks, what it lacks
    "SOLARA_ASSETS_CDN": "/_solara/cdn",  # served by `routes`, without what is not installed
    "SOLARA_SESSION_HTTP_ONLY": "True",
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
        return name in self.hosts or (not self.hosts.isdisjoint(EVERYWHERE) and is_address(name))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with the headers that keep the page to itself."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name, _ = host_and_port(host) or ("", None)
        if len(headers.getlist("host")) != 1 or not self._is_ours(name):
            await _refuse(scope, receive, send, "This server is asked for by another name than its own.")
        elif not _of_this_page(scope, headers, host):
            await _refuse(scope, receive, send, "A page from elsewhere may not use this server.")
        else:
            policy = {PAGE: POLICY, FOLLOW: POLICY_OF_FOLLOWERS}.get(scope["path"], POLICY_OF_FILES)
            kept = [pair for pair in scope["headers"] if not _of_a_proxy(pair[0])]
            await self.app({**scope, "headers": kept}, receive, _with_headers(send, policy))


def application(hosts: frozenset[str]) -> ASGIApp:
    """The whole server as an ASGI application that answers to `hosts`. Raises InputError where assets are missing."""
    os.environ.update(SETTINGS)
    # Of cookies for pages within other pages, which this one never is.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
    from tongyu.app.routes import all_routes

    return OnlyFromHere(all_routes(), hosts)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`, 0 for any that is free. Raises InputError where it cannot."""
    if not is_host(host):
        raise InputError(
            f'--host "{plain(host)}": expected a name or an address of this machine, such as 127.0.0.1 or ::1.'
        )
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken; name another with --port, or 0 for any that is free" if taken else f"cannot be used ({error})"
        raise InputError(f"Port {port} of {plain(host)} {why}.") from None


def serve(
    at: socket.socket, host: str, results: Path, tabs: int, open_browser: bool, county: CountyFacts | None = None
) -> None:
    """Serve the page at `at`, with the studies below `results` and at most `tabs` counties, until interrupted.

    It opens with `county`, and offers it beside those that are shipped.
    """
    import uvicorn

    from tongyu.app.patience import PatientProtocol

    served.results, served.tabs, served.county = results, tabs, county
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address_of(at, host),), daemon=True).start()
    hosts = frozenset({"127.0.0.1", "localhost", "::1", socket.gethostname().lower(), host.lower()})
    config = uvicorn.Config(
        application(hosts),
        http=PatientProtocol,
        log_level="warning",
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=1,
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[at])


def address_of(at: socket.socket, host: str) -> str:
    """What a browser is to open."""
    return f"http://{f'[{host}]' if ':' in host else host}:{at.getsockname()[1]}/"


def _of_this_page(scope: Scope, headers: Headers, host: str) -> bool:
    """Whether this server's own page, a person or a program made a request, and not a page from elsewhere.

    Browsers send Origin with all that could change something and Sec-Fetch-Site with everything; another port of this
    machine is "same-site" to them, and elsewhere here.
    """
    origins = headers.getlist("origin")
    if any(_place_of(origin) != host for origin in origins) or (scope["type"] == "websocket" and not origins):
        return False
    if all(site in ("same-origin", "none") for site in headers.getlist("sec-fetch-site")):
        return True
    opened = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return opened and scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in (PAGE, FOLLOW)


def _of_a_proxy(header: bytes) -> bool:
    return header.startswith(b"x-forwarded-") or header in FROM_A_PROXY


def _place_of(origin: str) -> str | None:
    """The host and port of an origin, None where it has none."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


async def _refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
    else:
        await PlainTextResponse(sentence, status_code=403)(scope, receive, send)


def _with_headers(send: Send, policy: str) -> Send:
    added = {"content-security-policy": policy, **HEADERS}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name.encode(), value.encode()) for name, value in added.items()]
            message = {**message, "headers": [*message.get("headers", []), *headers]}
        await send(message)

    return sending
