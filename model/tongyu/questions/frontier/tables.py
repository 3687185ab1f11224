"""The tables of a frontier: what was tried, and what was judged."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.questions.frontier.answer import AtBudget, Frontier, Judged, Tried
from tongyu.questions.frontier.plan import MAIN, money_in_words
from tongyu.runs.files import write_csv, write_text
from tongyu.runs.folder import make
from tongyu.scenario.files import Header
from tongyu.scenario.plans.budget import millions
from tongyu.statistics.intervals import Interval

FRONTIER, TRIALS, MIXES = "frontier.csv", "trials.csv", "mixes"


def write_tables(frontier: Frontier, folder: Path) -> None:
    """Write frontier.csv, trials.csv and the best mixes as scenario files."""
    for name, table in csv_tables(frontier).items():
        write_csv(folder / name, table)
    make(folder / MIXES)
    for old in (folder / MIXES).glob("*.toml"):
        old.unlink()
    by_name = {scenario.name: scenario for scenario in frontier.study.scenarios}
    for tried in frontier.best:
        header = Header(
            title=f"{tried.name} at {millions(tried.budget)} yuan: {money_in_words(tried.money)}"[:400],
            author="tongyu frontier",
            question=f"Which mix of levers spares most poverty for {millions(tried.budget)} yuan?",
        )
        write_text(folder / MIXES / file_name(tried), by_name[tried.scenario].with_(header=header).to_toml())


def csv_tables(frontier: Frontier) -> dict[str, pd.DataFrame]:
    """The tables by the names of their files."""
    return {FRONTIER: frontier_table(frontier), TRIALS: trials_table(frontier)}


def file_name(tried: Tried) -> str:
    """`mix-37-at-20-m.toml`."""
    return f"{tried.scenario.replace(' ', '-')}.toml"


def frontier_table(frontier: Frontier) -> pd.DataFrame:
    """A row a budget and programme: the best mix, the plain scenario it is set against, and the other plain ones.

    Money in yuan of 2015, discounted; `believed` on search seeds, effects on fresh ones, all against no
    programme; `best_less_this` is what the best mix does beyond this programme, in person-years poor, by fresh seed.
    """
    return pd.DataFrame([row for each in frontier.at for row in _rows(each)])


def trials_table(frontier: Frontier) -> pd.DataFrame:
    """A row a trial: what it was given, what it spends by group, what it did on search seeds, if it is undominated."""
    front = {each.number for each in frontier.front}
    return pd.DataFrame(
        [
            {"trial": each.number, **_plan_cells(each), **_bounds("believed", each.believed)}
            | {"undominated": each.number in front}
            for each in frontier.tried
        ]
    )


def _rows(at: AtBudget) -> list[dict[str, Any]]:
    named = {at.best.tried.scenario: "best", at.best_plain.tried.scenario: "best plain"}
    if at.best.tried.scenario == at.best_plain.tried.scenario:
        named = {at.best.tried.scenario: "best, and plain"}
    chosen = [at.best] if len(named) == 1 else [at.best, at.best_plain]
    rows = []
    for judged in [*chosen, *(each for each in at.plain if each.tried.scenario not in named)]:
        row = {"for_budget": at.budget, "role": named.get(judged.tried.scenario, "plain"), **_plan_cells(judged.tried)}
        row |= _bounds("believed", judged.tried.believed) | _judged_cells(judged)
        row |= _bounds("best_less_this", judged.behind)
        rows.append(row)
    return rows


def _plan_cells(tried: Tried) -> dict[str, Any]:
    cells: dict[str, Any] = {"scenario": tried.scenario, "plain": tried.plain, "budget": tried.budget}
    cells |= {"planned": tried.planned, "missing": tried.missing, "at_most": " ".join(tried.at_most)}
    return cells | {f"money_{name}": yuan for name, yuan in tried.money.items()}


def _judged_cells(judged: Judged) -> dict[str, Any]:
    cells: dict[str, Any] = {"pairs": judged.pairs}
    names: Mapping[str, Interval] = judged.effects
    for name in dict.fromkeys([MAIN, *names]):
        cells |= _bounds(f"effect_{name}", names.get(name))
    return cells | _bounds("optimism", judged.optimism)


def _bounds(name: str, interval: Interval | None) -> dict[str, Any]:
    estimate, low, high = (None, None, None) if interval is None else interval
    return {name: estimate, f"{name}_low": low, f"{name}_high": high}
