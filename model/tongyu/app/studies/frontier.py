"""A frontier: the best mix for each budget, beside the plain scenarios, on seeds that the search did not see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongyu.app.studies.shown import Figure, Grid, Row, Whisker, interval_of, rows_of, table_of, whisker
from tongyu.app.words import Words
from tongyu.app.words.model_words import group_word, scenario_name_word
from tongyu.questions.comparison.answer import MAIN
from tongyu.questions.frontier.tables import FRONTIER
from tongyu.report.wording import number_interval_text
from tongyu.runs.outcomes import OUTCOMES
from tongyu.statistics.intervals import Interval

DECIMALS = OUTCOMES[MAIN].difference_decimals
COLUMNS = ("for_budget", "role", "scenario", "plain", "planned", f"effect_{MAIN}", f"effect_{MAIN}_low", "believed")
MONEY = "money_"


def blocks(say: Words, folder: Path, record: Mapping[str, Any]) -> tuple[Figure | Grid, ...]:
    """A figure a budget, and a table of all programmes judged with what they spend. Raises InputError."""
    rows = rows_of(table_of(folder, FRONTIER, COLUMNS))
    budgets = dict.fromkeys(float(row["for_budget"]) for row in rows)
    figures = [_figure(say, budget, [row for row in rows if float(row["for_budget"]) == budget]) for budget in budgets]
    return (*figures, _table(say, rows))


def _figure(say: Words, budget: float, rows: list[Row]) -> Figure:
    found = []
    for row in rows:
        interval = interval_of(row, f"effect_{MAIN}")
        if interval is not None:
            found.append(_scaled(_name(say, row), interval))
    return Figure(
        say("results.at_budget", budget=_millions(budget, say)), say("results.unit.person_years_poor"), tuple(found)
    )


def _scaled(name: str, interval: Interval) -> Whisker:
    return whisker(name, interval.scaled(OUTCOMES[MAIN].factor), DECIMALS)


def _table(say: Words, rows: list[Row]) -> Grid:
    cells = []
    for row in rows:
        effect, believed = (interval_of(row, name) for name in (f"effect_{MAIN}", "believed"))
        behind = interval_of(row, "best_less_this") if "best_less_this" in row else None
        money = [(name.removeprefix(MONEY), row[name]) for name in row if str(name).startswith(MONEY)]
        spent = [
            f"{group_word(str(group), say.language)} {_millions(float(yuan), say)}"
            for group, yuan in money
            if float(yuan or 0.0) >= 5e4
        ]
        cells.append(
            (
                _millions(float(row["for_budget"]), say),
                _name(say, row),
                say("results.between").join(spent) or "–",
                *(_text(each) for each in (effect, believed, behind)),
            )
        )
    headings = ("budget", "scenario", "money", "effect", "believed", "behind")
    return Grid(
        say("results.frontier"),
        tuple(say(f"results.{name}") for name in headings),
        tuple(cells),
        texts=3,
        note=say("results.frontier_note"),
    )


def _text(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    return number_interval_text(interval.scaled(OUTCOMES[MAIN].factor), DECIMALS, signed=True)


def _name(say: Words, row: Row) -> str:
    plain = row["plain"] if isinstance(row["plain"], str) else ""
    name = scenario_name_word(plain, say.language) if plain else say("results.mix", number=_number(row["scenario"]))
    return (
        say("results.best", name=name) if str(row["role"]).startswith("best") and row["role"] != "best plain" else name
    )


def _number(scenario: object) -> str:
    """The 37 of `mix 37 at 20 m`."""
    return next((word for word in str(scenario).split() if word.isdecimal()), "")


def _millions(yuan: float, say: Words) -> str:
    unit = float(say("levers.money_unit"))
    return say("results.money_amount", amount=f"{yuan / unit:,.1f}")
