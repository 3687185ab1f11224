"""Loading a page again, going back, a lost connection and a full server, in a real browser."""

import contextlib
import os
import signal
import socket
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.app.conftest import Watched, opened, serving


def there(page: Page, query: str) -> None:
    """The address says this, and the county stands."""
    page.wait_for_function("query => location.search === query", arg=query)
    page.wait_for_selector("#scrub:enabled")


def test_loading_again_and_going_back_bring_back_what_was_there(page: Page) -> None:
    page.get_by_role("button", name="Put the lesson away").click()
    there(page, "?lesson=off")
    page.get_by_role("button", name="Two counties").click()
    expect(page.locator(".two .county-map")).to_have_count(3)
    page.locator("#scrub").fill("40")
    there(page, "?page=two&month=2014-05&lesson=off")
    page.locator(".map-head select").first.select_option("income")
    page.locator(".county-map .map-picture").nth(1).focus()
    page.keyboard.press("Enter")
    there(page, "?page=two&layer=income&village=0&month=2014-05&lesson=off")
    listed = page.locator(".village-list tbody").inner_text()
    page.reload()
    there(page, "?page=two&layer=income&village=0&month=2014-05&lesson=off")
    expect(page.locator(".village-list tbody")).to_have_text(listed, use_inner_text=True)
    expect(page.locator(".scrub label")).to_contain_text("Month shown: 2014-05")
    expect(page.locator(".map-head select").first).to_have_value("income")
    page.go_back()
    expect(page.locator(".village-list")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("button", name="County", exact=True)).to_have_attribute("aria-current", "page")
    page.go_forward()
    expect(page.get_by_role("button", name="Two counties")).to_have_attribute("aria-current", "page")


def test_nothing_is_warned_of_when_a_page_opens(watched: Watched, server: str) -> None:
    said: list[str] = []
    watched.page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    opened(watched.page, server)
    assert said == []


def test_levers_are_taken_back(page: Page) -> None:
    page.get_by_role("button", name="Levers").click()
    undo, preset = (page.get_by_role("button", name=name) for name in ("Undo", "Back to the preset"))
    expect(undo).to_be_disabled()
    expect(preset).to_be_disabled()
    page.locator("summary", has_text="Skill training").click()
    shown = page.locator(".levers output[for='training.courses']")
    first = shown.inner_text()
    page.locator("#training\\.courses").fill("160")
    expect(shown).to_contain_text("1,300 places a month")
    page.locator("#training\\.courses").fill("100")
    expect(shown).to_contain_text("500 places a month")
    undo.click()
    expect(shown).to_contain_text("1,300 places a month")
    preset.click()
    expect(shown).to_have_text(first, use_inner_text=True)
    expect(preset).to_be_disabled()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as at:
        return int(at.getsockname()[1])


def test_a_lost_connection_is_one_notice_and_the_page_comes_back_by_itself(browser: Browser, tmp_path: Path) -> None:
    port, page = free_port(), browser.new_page()
    try:
        with serving("--port", port, log=tmp_path / "first") as (address, process):
            opened(page, f"{address}?lang=zh&month=2013-06&lesson=off")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            notice = page.get_by_role("alert")
            expect(notice).to_have_count(1, timeout=30_000)
            expect(notice).to_contain_text("与服务器的连接已断开")
            assert page.locator(".v-overlay:visible, .v-dialog:visible").count() == 0
        with serving("--port", port, log=tmp_path / "second"):
            expect(notice).to_have_count(0, timeout=60_000)
            page.wait_for_selector("#scrub:enabled", timeout=60_000)
            expect(page.locator(".scrub label")).to_contain_text("2013-06", timeout=30_000)
    finally:
        page.close()


def test_a_full_server_says_so_and_lets_in_when_there_is_room(browser: Browser, tmp_path: Path) -> None:
    with serving("--tabs", 1, log=tmp_path / "log") as (address, _), contextlib.ExitStack() as stack:
        first, late = (stack.enter_context(contextlib.closing(browser.new_page())) for _ in range(2))
        opened(first, address)
        late.goto(f"{address}?lang=zh")
        expect(late.get_by_role("status")).to_contain_text("服务器上已打开 1 个县")
        expect(late.get_by_role("button", name="再试一次")).to_be_visible()
        first.close(run_before_unload=True)
        expect(late.locator(".county-map image")).to_be_visible(timeout=30_000)
