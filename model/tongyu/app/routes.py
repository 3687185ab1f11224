"""All that the server answers to: the page, its socket, and the files that it loads.

Solara's own application answers to more: to addresses that nothing here needs (`/readyz`, `/resourcez`), and under
`/_solara/cdn` with whatever another server says, fetched by this one, sent as this page's own and kept on disk. So the
routes are listed here one by one, and one that a new Solara adds is not served.

To be imported once Solara's settings are in the environment (`server.application`).
"""

import logging
import os
from importlib import metadata

import solara.server.starlette as theirs
from solara.server import kernel_context
from solara.server.server import get_session_id_cookie
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from tongyu import font
from tongyu.app import papers
from tongyu.app.classroom import following
from tongyu.errors import InputError

FONT = "/font/tongyu-sans.woff"  # as style.css asks for it
ASSETS = "/_solara/cdn"
ASSETS_PACKAGE = "solara-assets"
ASSETS_FOLDER = "share/solara/cdn/"
POLICY_VIOLATION = 1008  # RFC 6455: why a socket is closed

log = logging.getLogger(__name__)


class InstalledAssets(theirs.StaticCdn):
    """The files of the installed package `solara-assets`, no other file of their folder and nothing from elsewhere."""

    def __init__(self) -> None:
        """Raises InputError where the package does not say what its files are."""
        super().__init__(directory=None)
        self._files = {
            str(file).replace("\\", "/").partition(ASSETS_FOLDER)[2]: str(file.locate())
            for file in metadata.files(ASSETS_PACKAGE) or ()
            if ASSETS_FOLDER in str(file).replace("\\", "/")
        }
        if not self._files:
            raise InputError(
                f"{ASSETS_PACKAGE} is installed without its files; "
                f"`python -m pip install --force-reinstall {ASSETS_PACKAGE}` brings what the page loads."
            )

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The installed file that is asked for as `path`, or none."""
        file = self._files.get(path.replace(os.sep, "/"))
        return ("", None) if file is None else (file, os.stat(file))


def all_routes() -> Starlette:
    """The application without its guard (`server.OnlyFromHere`). Raises InputError where assets are missing."""
    app = Starlette(
        routes=[
            Route("/", theirs.root),
            Route(FONT, _font),
            Route(papers.REPORT, papers.report),
            Route(papers.HANDOUT, papers.lesson_handout),
            Route(following.FOLLOW, following.page),
            Route(following.STREAM, following.stream),
            Route(following.SCRIPT, following.script),
            WebSocketRoute("/jupyter/api/kernels/{kernel_id}/channels", _socket),
            Route("/_solara/api/close/{kernel_id}", _close, methods=["POST"]),
            Mount(ASSETS, InstalledAssets()),
            Mount("/static/assets", theirs.StaticAssets()),
            Mount("/static", theirs.StaticFilesOptionalAuth(directory=theirs.server.solara_static)),
            Mount("/jupyter/nbextensions", theirs.StaticNbFiles()),
        ],
        middleware=theirs.middleware,
        lifespan=theirs.lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _font(request: Request) -> FileResponse:
    return FileResponse(font.FILE, media_type="font/woff", headers={"cache-control": "max-age=86400"})


async def _socket(socket: WebSocket) -> None:
    """The connection of a tab, refused without the tab's id and ended by what is not of Solara's protocol."""
    if not socket.query_params.get("session_id"):
        await socket.close(POLICY_VIOLATION, "A connection names its page as session_id.")
        return
    try:
        await theirs.kernel_connection(socket)
    except Exception as error:
        # Faults of the page itself are caught by Solara and shown on the page; this is a message nobody understands,
        # a page that is closed already, or a kernel that belongs to another session.
        log.warning("A connection was ended: %s", f"{type(error).__name__}: {error}"[:200])


def _close(request: Request) -> Response:
    """A tab says that it closes; heeded only from the session that opened it."""
    page = request.query_params.get("session_id")
    if not page:
        return PlainTextResponse("A closing page is named as session_id.", status_code=400)
    context = kernel_context.contexts.get(request.path_params["kernel_id"])
    own = context is not None and context.session_id == get_session_id_cookie(request.cookies)
    if own and page in context.page_status:
        context.page_close(page)
    return Response()
