"""How quick the page is, measured in a real Chromium: `python -m tools.benchmark.in_browser`.

Of a server that has been started: seconds from opening the page to its first map, and months a second while it plays
as fast as it can, every month drawn, with one county and with two in lock-step, in the default sample and with all
households; and with a class of sixty connections and three browsers that follow one county in the default sample.
What is asked for: 3 s; 10 and 4 months a second, half of that with two counties, and 5 with a class.
"""

import contextlib
import http.client
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tongyu.report.tables import console

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
OPENED = 5  # times
DEFAULT = 5_877  # households
FOLLOWERS, BROWSERS = 60, 3  # of a class
# Counts the maps that the browser has put on the screen, by the frame after each change of the picture.
COUNT = """() => {
  const shown = () => document.querySelector('.county-map image').getAttribute('href');
  window.drawn = []; window.last = shown();
  new MutationObserver(() => requestAnimationFrame(() => {
    const href = shown();
    if (href !== window.last) { window.last = href; window.drawn.push(performance.now()); }
  })).observe(document.body, {attributes: true, childList: true, subtree: true});
}"""


def main() -> None:
    """Print a line a figure."""
    say = console().print
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    command = [sys.executable, "-m", "tongyu", "app", "--no-browser", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = ""
        while not address:
            found = re.search(r"http://\S+/", server.stdout.readline())
            address = found[0] if found else ""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            opened = [open_page(browser, address) for _ in range(OPENED)]
            say(f"first picture: median {statistics.median(opened):.2f} s of {', '.join(f'{s:.2f}' for s in opened)}")
            for households in (DEFAULT, 58_768):
                for counties in (1, 2):
                    rate, months = months_a_second(browser, address, households, counties)
                    say(f"{households:,} households, {counties} in lock-step: {rate:.1f} of {months} months a second")
            rate, months = with_a_class(browser, address)
            say(f"{DEFAULT:,} households, {FOLLOWERS} connections and {BROWSERS} browsers follow: ", end="")
            say(f"{rate:.1f} of {months} months a second")
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


def open_page(browser: Browser, address: str) -> float:
    """Seconds until the map is there, in a browser that has nothing of it in store."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".county-map image")
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def months_a_second(browser: Browser, address: str, households: int, counties: int) -> tuple[float, int]:
    """Months drawn a second from the third year to the horizon, and how many there were."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    ready(page)
    page.get_by_role("button", name="Levers", exact=True).click()
    page.locator(".levers .grid select").select_option(str(households))
    if households != DEFAULT:
        page.get_by_role("button", name="Run again with these levers").click()  # waits until it can be
        page.wait_for_selector("#scrub:disabled")
        ready(page)
    page.get_by_role("button", name="Levers", exact=True).click()
    page.wait_for_selector(".levers", state="detached")
    if counties == 2:
        page.get_by_role("button", name="Two counties").click()
        page.wait_for_timeout(1_000)
        ready(page)
    found = played(page)
    context.close()
    return found


def with_a_class(browser: Browser, address: str) -> tuple[float, int]:
    """The same of a teacher's page while a class follows it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}?lesson=off")
    ready(page)
    page.get_by_role("button", name="Class", exact=True).click()
    page.get_by_role("button", name="Open a class").click()
    link = page.get_by_label("Link for the class").input_value()
    viewers = [browser.new_context() for _ in range(BROWSERS)]
    for each in viewers:
        each.new_page().goto(link)
    page.bring_to_front()
    at = urlsplit(link.replace("/follow?", "/follow/stream?"))
    for _ in range(FOLLOWERS):
        threading.Thread(target=follow, args=(at.netloc, f"{at.path}?{at.query}"), daemon=True).start()
    found = played(page)
    page.get_by_role("button", name="End the class").click()
    for each in (context, *viewers):
        each.close()
    return found


def follow(netloc: str, path: str) -> None:
    """Read what a class is sent, until it ends."""
    connection = http.client.HTTPConnection(netloc, timeout=60)
    connection.request("GET", path)
    with contextlib.suppress(OSError, http.client.HTTPException), connection.getresponse() as answered:
        for _ in answered:
            pass


def played(page: Page) -> tuple[float, int]:
    """Months drawn a second from what is shown to the horizon, and how many there were."""
    page.evaluate(COUNT)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "document.querySelector('.clock .status').innerText.includes('The last month')", timeout=300_000
    )
    drawn = page.evaluate("window.drawn")
    return 1_000.0 * (len(drawn) - 1) / (drawn[-1] - drawn[0]), len(drawn)


def ready(page: Page) -> None:
    """Wait until the months before the page's first are over."""
    page.wait_for_selector(".county-map image", timeout=120_000)
    page.wait_for_selector("#scrub:enabled", timeout=120_000)


if __name__ == "__main__":
    main()
