"""The page of somebody who follows, and the stream of pictures it is sent (server-sent events)."""

import asyncio
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from tongyu.app import served
from tongyu.app.classes import Class
from tongyu.app.words import LANGUAGES, Words, words

FOLLOW, STREAM, SCRIPT = "/follow", "/follow/stream", "/follow/page.js"
HERE = Path(__file__).parent
LOOK = 0.15  # seconds between two looks for another picture
ALIVE = 15.0  # seconds after which something is sent in any case, so that a lost connection is noticed


def page(request: Request) -> Response:
    """The page that follows the class whose code is given; whoever has it can only look."""
    say = words(_language(request))
    code = request.query_params.get("class", "")
    there = served.classes.find(code) is not None
    status = say("classroom.waiting" if there else "classroom.none")
    language = "zh-Hans" if say.language == "zh" else say.language
    style = (HERE.parent / "style.css").read_text(encoding="utf-8") + (HERE / "follow.css").read_text(encoding="utf-8")
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(say("page.title"))}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style>'
        f'<script src="{SCRIPT}" defer></script></head><body><div class="tongyu"><header class="follow-head">'
        f"<h1>{escape(say('page.title'))} <span class='soft'>{escape(say('classroom.following'))}</span></h1>"
        f"<p class='soft' id='runs'></p></header><main {_data(say, code if there else '')}>"
        f"<p id='status' role='status'>{escape(status)}</p><p class='date' id='date'></p>"
        "<div class='panel answer' id='answer' hidden></div><div class='maps' id='maps'></div>"
        f"<div class='charts' id='charts'></div><p class='soft' id='note'></p></main>"
        f"<p class='soft'>{escape(say('page.invented'))}</p></div></body></html>",
        status_code=200 if there else 404,
    )


def script(request: Request) -> Response:
    """What the page does with what it is sent."""
    return Response((HERE / "follow.js").read_text(encoding="utf-8"), media_type="text/javascript")


def stream(request: Request) -> Response:
    """Pictures as they are drawn, until the class ends or the page is gone."""
    found = served.classes.find(request.query_params.get("class", ""))
    if found is None:
        return PlainTextResponse("There is no such class.", status_code=404)
    if served.classes.full:
        return PlainTextResponse("As many follow as this server lets.", status_code=503)
    return StreamingResponse(
        _sent(request, found, _language(request)),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _sent(request: Request, found: Class, language: str) -> AsyncIterator[bytes]:
    viewer, seen, quiet = object(), 0, 0.0
    found.enter(viewer, language)
    try:
        yield b"retry: 2000\n\n"
        while not found.ended:
            latest = found.latest(language)
            if latest is not None and latest[0] != seen:
                seen, quiet = latest[0], 0.0
                yield b"data: " + latest[1] + b"\n\n"
            elif quiet >= ALIVE:
                quiet = 0.0
                yield b": still here\n\n"
            if await request.is_disconnected():
                return
            await asyncio.sleep(LOOK)
            quiet += LOOK
        yield b"event: over\ndata: over\n\n"
    finally:
        found.leave(viewer)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else next(iter(LANGUAGES))


def _data(say: Words, code: str) -> str:
    lost = say("classroom.full" if served.classes.full else "classroom.lost")
    given = {"class": code, "lang": say.language, "over": say("classroom.over"), "lost": lost}
    return " ".join(f'data-{name}="{escape(value)}"' for name, value in given.items())
