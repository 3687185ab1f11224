"""On which numbers intervals hang, which programme to choose meanwhile, and what it is worth to know more, in words."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.table import Table

from tongyu.questions.comparison.deciding import Deciding
from tongyu.questions.doubt import GROUPS
from tongyu.report.tables import columns
from tongyu.report.wording import number_interval_text
from tongyu.statistics.deciding import CLEAR, ENOUGH_DRAWS, Worth
from tongyu.statistics.intervals import Interval
from tongyu.statistics.variance_shares import LUCK
from tongyu.text.wording import counted

WORTH_SHOWN = 8
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
    """A row a programme: how likely it is best, and what is to be regretted of it."""
    table = columns(
        "programme", "chance that it is best\n%", "expected regret\nperson-years per 1,000", "expected effect"
    )
    for row in deciding.choices.to_dict("records"):
        best = Interval(*(float(row[f"best{end}"]) for end in ("", "_low", "_high"))).scaled(100.0)
        regret = Interval(*(float(row[f"regret{end}"]) for end in ("", "_low", "_high")))
        table.add_row(
            str(row["scenario"]),
            number_interval_text(best, 0),
            number_interval_text(regret, 1),
            f"{row['expected']:+.1f}",
        )
    return table


def worth_table(worth: Worth) -> Table:
    """The numbers that are worth most to know."""
    table = columns("number", "worth of knowing it\nperson-years per 1,000", "of knowing all\n%", "p against luck")
    for row in worth.table.head(WORTH_SHOWN).to_dict("records"):
        table.add_row(str(row["number"]), f"{row['worth']:.2f}", f"{100.0 * row['share']:.0f}", f"{row['p']:.2f}")
    return table


def deciding_lines(deciding: Deciding, equal_budget: bool) -> list[str]:
    """What to choose, which number would settle it, and how far these draws bear that, in sentences."""
    first = deciding.choices.iloc[0]
    lines = [
        f"With the least expected regret: {first['scenario']}, best in {100.0 * first['best']:.0f} % of"
        f" {counted(int(first['draws']), 'draw')}; one such draw is a point of the numbers and a seed."
    ]
    if not equal_budget:
        lines.append(
            "These programmes cost different sums, so that the best is not the best buy; --equal-budget sets them at"
            " one."
        )
    worth = deciding.worth
    if worth.table.empty:
        return lines
    top = worth.table.iloc[0]
    if top["worth"] > 0.0 and top["p"] <= CLEAR:
        lines.append(
            f"Most would be gained by measuring {top['number']} in the field: the choice would then spare"
            f" {top['worth']:.2f} person-years per 1,000 persons more, {100.0 * top['share']:.0f} % of what knowing"
            f" everything would (p = {top['p']:.2f})."
        )
    else:
        lines.append("No single number's worth stands out of luck: these draws do not say which to measure.")
    if not worth.enough:
        lines.append(
            f"{counted(worth.draws, 'draw')} are few for this: with fewer than {ENOUGH_DRAWS} the worth of numbers is"
            " mostly luck."
        )
    lines.append(
        "Worth of knowing: expected value of partial perfect information, by regression (Strong, Oakley and Brennan"
        " 2014); p by shuffling draws, for the largest of all numbers (Westfall and Young 1993)."
    )
    return lines


def _share(row: Mapping[Hashable, Any] | None) -> str:
    if row is None:
        return "-"
    if pd.isna(row["share"]):
        return f"cannot be told with {counted(int(row['draws']), 'draw')}"
    share = Interval(float(row["share"]), float(row["low"]), float(row["high"]))
    return number_interval_text(share.scaled(100.0), 0)
