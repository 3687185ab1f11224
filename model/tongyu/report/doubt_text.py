"""On which numbers intervals hang, which programme to choose meanwhile, and what it is worth to know more, in words."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.table import Table

from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.questions.comparison.deciding import Deciding
from tongyu.questions.doubt import GROUPS
from tongyu.report.tables import columns
from tongyu.report.wording import number_interval_text
from tongyu.statistics.deciding import ENOUGH_POINTS
from tongyu.statistics.intervals import Interval
from tongyu.statistics.variance_shares import LUCK
from tongyu.text.wording import counted

WORTH_SHOWN = 8
BY = {MAIN: "income", CO_MAIN: "income less own health payments"}
"""By what a household is poor, for each of the outcomes that have to agree."""
SHARES_BY = (
    "Shares of the variance over the draws, by components of variance (Searle et al. 1992; Yang et al. 2010):"
    " straight-line effects of all numbers of a kind together; the rest is luck. Brackets: 95 %. A share whose bracket"
    " would be half of all it may be, or more, is not told."
)


def doubts_table(doubts: pd.DataFrame) -> Table:
    """A row a figure: which share of its variance hangs on which kind of numbers, and on luck."""
    table = columns("figure", *(f"{LUCK}\n%" if part == LUCK else f"numbers\n{part}\n%" for part in GROUPS), "draws")
    for figure, rows in doubts.groupby("figure", sort=False):
        by_part = {str(row["part"]): row for row in rows.to_dict("records")}
        cells = [_share(by_part.get(part)) for part in GROUPS]
        table.add_row(str(figure), *cells, str(int(rows["draws"].iloc[0])))
    return table


def choices_table(deciding: Deciding) -> Table:
    """A row an outcome and programme: how likely it is best, and what is to be regretted of it."""
    table = columns(
        "poor by",
        "programme",
        "chance that it is best\n%",
        "expected regret\nperson-years per 1,000",
        "expected effect",
        first=2,
    )
    for outcome, choices in deciding.choices.items():
        for place, row in enumerate(choices.to_dict("records")):
            best = Interval(*(float(row[f"best{end}"]) for end in ("", "_low", "_high"))).scaled(100.0)
            regret = Interval(*(float(row[f"regret{end}"]) for end in ("", "_low", "_high")))
            table.add_row(
                "" if place else BY[outcome],
                str(row["scenario"]),
                number_interval_text(best, 0),
                number_interval_text(regret, 1),
                f"{row['expected']:+.1f}",
            )
    return table


def worth_table(deciding: Deciding) -> Table | None:
    """The numbers that are worth most to know, by outcome; None where none is worth anything."""
    table = columns(
        "poor by",
        "number",
        "worth of knowing it\nperson-years per 1,000",
        "of knowing all\n%",
        "p against luck",
        first=2,
    )
    for outcome, worth in deciding.worth.items():
        rows = worth.table.head(WORTH_SHOWN if worth.any_worth else 0).to_dict("records")
        for place, row in enumerate(rows):
            cells = (f"{row['worth']:.2f}", f"{100.0 * row['share']:.0f}", f"{row['p']:.2f}")
            table.add_row("" if place else BY[outcome], str(row["number"]), *cells)
    return table if table.row_count else None


def deciding_lines(deciding: Deciding, equal_budget: bool) -> list[str]:
    """What to choose, which number would settle it, and how far these draws bear that, in sentences."""
    draws = min(worth.draws for worth in deciding.worth.values())
    best = deciding.best
    if best is not None:
        chances = [float(table["best"].iloc[0]) for table in deciding.choices.values()]
        first = (
            f"With the least expected regret, by {' and by '.join(BY[each] for each in deciding.choices)}: {best}, best"
        )
        first += f" in {' and '.join(f'{100.0 * each:.0f} %' for each in chances)} of {counted(draws, 'draw')}"
    else:
        told = [f"{name} by {BY[outcome]}" for outcome, name in deciding.firsts.items()]
        first = f"No programme is called best, since the outcomes disagree over {counted(draws, 'draw')}: the least"
        first += f" expected regret has {', '.join(told)}"
    lines = [f"{first}; one such draw is a point of the numbers and a seed."]
    if not equal_budget:
        lines.append(
            "These programmes cost different sums, so that the best is not the best buy; --equal-budget sets them at"
            " one."
        )
    if any(worth.table.empty for worth in deciding.worth.values()):
        return lines
    lines.append(_measuring(deciding))
    points = min(worth.points for worth in deciding.worth.values())
    if points < ENOUGH_POINTS:
        lines.append(
            f"{counted(points, 'point')} that differ in {counted(draws, 'draw')} are few for this: with fewer than"
            f" {ENOUGH_POINTS} the worth of numbers is mostly luck."
        )
    lines.append(
        "Worth of knowing: expected value of partial perfect information, by regression (Strong, Oakley and Brennan"
        " 2014); p by shuffling points, each with all its draws, for the largest of all numbers (Westfall and Young"
        " 1993)."
    )
    return lines


def _measuring(deciding: Deciding) -> str:
    """Which number to measure, where the outcomes agree on one."""
    if deciding.number is not None:
        tops = {outcome: worth.table.iloc[0] for outcome, worth in deciding.worth.items()}
        spared = [
            f"{top['worth']:.2f} person-years per 1,000 persons more by {BY[outcome]}, {100.0 * top['share']:.0f} % of"
            f" what knowing everything would (p = {top['p']:.2f})"
            for outcome, top in tops.items()
        ]
        return (
            f"Most would be gained by measuring {deciding.number} in the field: the choice would then spare"
            f" {', and '.join(spared)}."
        )
    if not any(deciding.numbers.values()):
        return "No single number's worth stands out of luck: these draws do not say which to measure."
    told = [f"{name or 'no number'} by {BY[outcome]}" for outcome, name in deciding.numbers.items()]
    return f"No number to measure is named, since the outcomes disagree: {', '.join(told)} stands out of luck."


def _share(row: Mapping[Hashable, Any] | None) -> str:
    if row is None:
        return "-"
    if pd.isna(row["share"]):
        return f"cannot be told with {counted(int(row['draws']), 'draw')}"
    share = Interval(float(row["share"]), float(row["low"]), float(row["high"]))
    return number_interval_text(share.scaled(100.0), 0)
