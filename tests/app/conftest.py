"""A server of the page, and real browsers that look at it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright
from tests.end_to_end.commands import COMMAND, environment, heed_ctrl_c

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing of the browser's own that asks for the internet.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every window would load the pages of its own address bar, a third of what it costs to open ours. The last word on
    # features is the only one, so here is again what Playwright turns off and a window of ours could meet.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "DialMediaRouteProvider,HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding,Translate",
]


@contextlib.contextmanager
def serving(*options: object, log: Path, cwd: Path | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`tongyu app` with a port of its own, in `cwd`: its address and its process; ended with all its processes."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*COMMAND, "app", "--no-browser", "--port", "0", *map(str, options)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    try:
        assert process.stdout is not None
        said = []
        while not (found := re.search(r"http://\S+/", "".join(said))):
            line = process.stdout.readline()
            assert line, f"the server ended: {said} {log.read_text()}"
            said.append(line)
        yield found[0], process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a page with no results, and what its server writes."""
    folder = tmp_path_factory.mktemp("app")
    with serving("--results", folder / "results", log=folder / "server.log") as (address, _):
        yield address, folder / "server.log"


@pytest.fixture(scope="session")
def server(served: tuple[str, Path]) -> str:
    """The address of a page with no results."""
    return served[0]


def chromium() -> str | None:
    """The browser that is installed, None without one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = chromium()
    if program is None:
        pytest.skip(f"no browser here: {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab that tests take over from each other, since a page opens in it in half the time that it takes in a new."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


class Watched:
    """A page of which every error and every request that leaves the machine is noted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.left: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", self._fail)
        page.on("request", self._note)

    def end(self) -> None:
        """Hear no more, and leave nothing in the tab of what was done on the page; the next takes its place."""
        self.page.mouse.move(0, 0)
        self.page.evaluate("localStorage.clear()")
        self.page.context.clear_cookies()  # by which the server knows what was tried in the challenge
        self.page.remove_listener("console", self._hear)
        self.page.remove_listener("pageerror", self._fail)
        self.page.remove_listener("request", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _fail(self, error: Error) -> None:
        self.errors.append(str(error))

    def _note(self, request: Request) -> None:
        if not re.match(r"(data:|blob:|(http|ws)://127\.0\.0\.1[:/])", request.url):
            self.left.append(request.url)


@pytest.fixture
def watched(tab: Page, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A page of 1280 x 800 pixels, in the light unless a test asks for the dark.

    In the end nothing must have gone wrong in it, nor have left the machine.
    """
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.emulate_media(color_scheme=getattr(request, "param", "light"))
    page = Watched(tab)
    yield page
    page.end()
    assert page.errors == []
    assert page.left == []


@pytest.fixture
def page(watched: Watched, server: str) -> Page:
    """The county, open."""
    return opened(watched.page, server)


def opened(page: Page, address: str) -> Page:
    """The county at `address`, its first months over."""
    page.goto(address)
    page.wait_for_selector(".county-map image")
    page.wait_for_selector("#scrub:enabled")
    return page
