"""Tabs come and go; what they held goes with them."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.app.conftest import opened, serving
from tests.end_to_end.sweeping import wait_for

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read in /proc")


def state(process: int) -> tuple[float, int]:
    """Megabytes in memory, and threads."""
    status = Path(f"/proc/{process}/status").read_text()
    megabytes = re.search(r"VmRSS:\s+(\d+) kB", status)
    threads = re.search(r"Threads:\s+(\d+)", status)
    assert megabytes
    assert threads
    return int(megabytes[1]) / 1024, int(threads[1])


def open_and_close(browser: Browser, address: str, tabs: int) -> None:
    for _ in range(tabs):
        context = browser.new_context()
        page = opened(context.new_page(), address)
        page.get_by_role("button", name="Step").click()
        expect(page.locator(".scrub label")).to_contain_text("2013-01")
        page.close(run_before_unload=True)
        context.close()
    time.sleep(2.0)  # until the server has put the last away


@pytest.mark.slow
def test_memory_and_threads_stay_flat_over_twenty_tabs(browser: Browser, tmp_path: Path) -> None:
    with serving(log=tmp_path / "log") as (address, process):
        open_and_close(browser, address, 4)
        before, threads_before = state(process.pid)
        open_and_close(browser, address, 20)
        after, threads_after = state(process.pid)
    assert after - before < 40.0  # a county of the default sample, with two years seen, takes more than that
    assert threads_after <= threads_before + 2


def has_a_county(page: Page) -> bool:
    """Whether the page, loaded again, has a county."""
    page.reload()
    page.wait_for_selector(".county-map image, :text('counties are open')")
    return page.locator(".county-map image").count() > 0


def test_a_tab_too_many_is_told_so_and_one_that_closes_makes_room(browser: Browser, tmp_path: Path) -> None:
    with serving("--tabs", 2, log=tmp_path / "log") as (address, _):
        pages = [browser.new_page() for _ in range(2)]
        for page in pages:
            opened(page, address)
        late = browser.new_page()
        late.goto(address)
        expect(late.locator("body")).to_contain_text("2 counties are open on this server")
        pages[0].close(run_before_unload=True)
        wait_for(lambda: has_a_county(late))
        for page in (*pages[1:], late):
            page.close()


def hand_in(page: Page) -> None:
    """Bring the levers to the budget and have them scored."""
    page.get_by_role("button", name="Challenge").click()
    page.get_by_role("button", name="Bring all to the budget").click()
    expect(page.locator(".challenge")).to_contain_text("planned to cost 20.00 m yuan")
    page.get_by_role("button", name="Hand in").click()


@pytest.mark.slow
def test_a_tab_that_closes_while_its_programme_is_scored_leaves_the_turn_to_others(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(log=tmp_path / "log") as (address, _):
        leaving, staying = (opened(browser.new_page(), address) for _ in range(2))
        hand_in(leaving)
        expect(leaving.locator(".challenge .scoring")).to_contain_text(re.compile("run [23] of 16"), timeout=60_000)
        leaving.close(run_before_unload=True)
        hand_in(staying)  # the same programme: had it been scored to its end, nothing would be left to run
        expect(staying.locator(".challenge .scoring")).to_contain_text(re.compile("run .* of 1[0-6]"), timeout=60_000)
        staying.close()
