"""`tongyu app`: the county in a browser."""

import importlib.util
from pathlib import Path

from tongyu.commands.options import told_of_left_out
from tongyu.county.facts import CountyFacts
from tongyu.errors import InputError
from tongyu.report.tables import console
from tongyu.runs.compiling import compile_kernels
from tongyu.text.wording import counted

LIBRARIES = ("solara", "solara_assets", "ipyvue", "ipyvuetify", "starlette", "uvicorn")
OF_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def run_app(
    host: str, port: int, results: Path, tabs: int, open_browser: bool, county: CountyFacts | None = None
) -> None:
    """Serve the page until interrupted, of `county` where one is given. Raises InputError where it cannot be."""
    missing = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(f"{missing[0]} is not installed; `python -m pip install 'tongyu[page]'` adds what pages need.")
    from tongyu.app import opened, served
    from tongyu.app.challenge.scoring import Scorer
    from tongyu.app.running.setting import fit_for_a_page
    from tongyu.app.server import address_of, listening, serve

    if county is not None:
        opened.county = county
        for name in opened.names():
            fit_for_a_page(told_of_left_out(opened.scenario(name)))
        served.scorer = Scorer(served.scorer.seeds, min(served.scorer.households, county.households))
    at = listening(host, port)
    page = console()
    if host not in OF_THIS_MACHINE:
        page.print(
            f"Warning: whoever reaches {host} can use this page, and nothing on the way is encrypted.", soft_wrap=True
        )
    compile_kernels(page.print)
    page.print(f"The county is at {address_of(at, host)} - Ctrl-C ends it.", soft_wrap=True)
    serve(at, host, results, tabs, open_browser)
    scorer = served.scorer
    if scorer.scored:
        seeds = ", ".join(map(str, scorer.seeds))
        page.print(f"The challenge used seeds {seeds}, with {counted(scorer.households, 'household')}.", soft_wrap=True)
