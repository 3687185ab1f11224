"""What a page opens beside itself, to be read or printed: the report of a study, and the handout of the lesson.

Both are whole documents without a script, sent under the policy of files (`server.POLICY_OF_FILES`).
"""

import tempfile
import threading
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from tongyu.app import served
from tongyu.app.lesson.handout import handout
from tongyu.app.studies.listing import listed, sound
from tongyu.app.words import LANGUAGES, words
from tongyu.errors import InputError
from tongyu.text.wording import plain

REPORT, HANDOUT = "/report", "/handout"
_turn = threading.Lock()  # one report is drawn at a time
_places = threading.BoundedSemaphore(12)  # with those that wait: a page is served by one of forty threads


def report(request: Request) -> Response:
    """The report of the study that is named, as `tongyu report` writes it; a sentence where there is none."""
    name = request.query_params.get("study", "")
    if name not in {each.name for each in listed(served.results) if each.finished}:
        return PlainTextResponse(f'There is no finished study "{plain(name, 80)}".', status_code=404)
    if not _places.acquire(blocking=False):
        return PlainTextResponse("Other reports are being drawn; ask again in a few seconds.", status_code=503)
    try:
        return _drawn(name)
    finally:
        _places.release()


def _drawn(name: str) -> Response:
    # Not above: what draws figures takes a second to load, and few pages ask for a report.
    from tongyu.report.pages.html import html
    from tongyu.report.pages.kinds import contents_of

    folder = served.results / name
    try:
        with _turn, tempfile.TemporaryDirectory() as drawings:
            sound(words("en"), folder)
            contents, _ = contents_of(folder, Path(drawings))
            return HTMLResponse(html(contents))
    except InputError as error:
        return PlainTextResponse(str(error), status_code=409)


def lesson_handout(request: Request) -> Response:
    """The handout of the lesson, in the language that is asked for."""
    language = request.query_params.get("lang", next(iter(LANGUAGES)))
    if language not in LANGUAGES:
        return PlainTextResponse(f"lang is one of {', '.join(LANGUAGES)}.", status_code=404)
    return HTMLResponse(handout(words(language)))
