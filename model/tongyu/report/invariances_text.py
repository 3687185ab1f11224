"""A study of invariances in words and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.table import Table

from tongyu.questions.invariances.answer import count
from tongyu.questions.invariances.holding import NO, NOT_SHOWN, YES
from tongyu.questions.invariances.plan import ORDER
from tongyu.report.tables import columns
from tongyu.report.wording import at_which_numbers, number_interval_text
from tongyu.runs.differences import TOLERANCE
from tongyu.runs.outcomes import outcome_called
from tongyu.runs.study import Study
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import counted

MOST_NAMED = 12


def effects_table(effects: pd.DataFrame, outcome: str) -> Table:
    """A row a scenario and choice: the effect on `outcome`, what it changes by, whether it holds."""
    kind = outcome_called(outcome)
    table = columns(
        "scenario", "yardstick", f"effect on {kind.label}\n{kind.unit}", "changed by", "sign", "size", "holds",
        first=2,
    )  # fmt: skip
    for scenario, rows in effects[effects["outcome"] == outcome].groupby("scenario", sort=False):
        if len(table.rows):
            table.add_section()
        first = rows.iloc[0].to_dict()
        table.add_row(str(scenario), "as usual", _cell(first, "usual", outcome), "-", "", "", "")
        for row in rows.to_dict("records"):
            verdicts = (row["sign"], row["size"], row["holds"])
            cells = _cell(row, "changed", outcome), _cell(row, "difference", outcome)
            table.add_row("", f"{row['yardstick']}: {row['choice']}", *cells, *map(str, verdicts))
    return table


def effects_lines(effects: pd.DataFrame) -> list[str]:
    """How many effects hold, and which do not."""
    counted = count(effects)
    lines = [
        f"Of {len(effects)} effects under another yardstick {counted[YES]} hold, {counted[NO]} do not, of"
        f" {counted[NOT_SHOWN]} the seeds do not show it."
    ]
    failing = effects[effects["holds"] == NO].to_dict("records")
    lines += [_failing(row) for row in failing[:MOST_NAMED]]
    if len(failing) > MOST_NAMED:
        lines.append(f"And {len(failing) - MOST_NAMED} more, all in the table.")
    return lines + _seen_from(effects)


def _seen_from(effects: pd.DataFrame) -> list[str]:
    """How large a difference had to be to be told from luck, in the median of the table: what the seeds can show."""
    margins = (effects["difference_high"] - effects["difference_low"]).astype(np.float64) / 2.0
    lines = []
    for outcome, rows in margins[effects["yardstick"] != ORDER].dropna().groupby(effects["outcome"], sort=False):
        kind = outcome_called(str(outcome))
        shown = kind.number(float(rows.median()), signed=True).removeprefix("+")
        lines.append(f"Half of the differences of {kind.label} would be told from luck from {shown} on ({kind.unit}).")
    return lines


NOTE = (
    "An effect does not hold where the paired difference is distinguishable from nought, and its sign turns (both"
    " intervals on other sides of nought) or it leaves the interval of the usual one. It is not shown where one of the"
    " two effects cannot be told from nought. Intervals of effects: 95 % over seeds. Those of the differences are"
    " corrected for the number of comparisons in the tables (Bonferroni): 95 % for all of them together. Of few seeds"
    " they are wide, and much holds."
)


def notes(study: Study) -> list[str]:
    """What is said below the tables: what holds means, and at which values of the numbers it was asked."""
    return [NOTE, at_which_numbers(study)]


def row_order_lines(rows: pd.DataFrame) -> list[str]:
    """What moves where households stand in another order."""
    moved = rows[rows["holds"] == NO].sort_values("relative", ascending=False, kind="stable")
    largest = float(rows["relative"].max()) if len(rows) else 0.0
    if moved.empty:
        return [
            f"Order of rows: all {len(rows)} figures (scenario by outcome) are the same but for rounding, at most"
            f" {largest:.1g} of them."
        ]
    lines = [
        f"Order of rows: {len(moved)} of {len(rows)} figures (scenario by outcome) move by more than {TOLERANCE:g}."
    ]
    lines += [
        f"  {row['scenario']}, {outcome_called(row['outcome']).label}: by {row['largest_difference']:.3g}"
        f" ({row['relative']:.1g} of it)"
        for row in moved.head(MOST_NAMED).to_dict("records")
    ]
    return lines


def same_bytes_lines(made: pd.DataFrame) -> list[str]:
    """Whether runs made again on other workers and threads have the same bytes."""
    lines = []
    for way, rows in made.groupby("way", sort=False):
        names = ", ".join(rows["scenario"])
        wrong = rows[rows["holds"] == NO]
        if len(wrong):
            worst = "; ".join(f"{row['scenario']}: {row['worst']}" for row in wrong.to_dict("records"))
            lines.append(f"Again, {way}: {len(wrong)} of {len(rows)} runs DIFFER: {worst}.")
        elif (rows["holds"] == NOT_SHOWN).all():
            lines.append(f"Again, {way}: not shown; the county is too small to be shared.")
        else:
            figures, households = int(rows["figures"].sum()), int(rows["households"].iloc[0])
            lines.append(
                f"Again, {way}: {counted(figures, 'figure')}, all with the same bytes ({names};"
                f" {counted(households, 'household')})."
            )
    return lines


def _failing(row: Mapping[Any, Any]) -> str:
    outcome = str(row["outcome"])
    return (
        f"  {row['scenario']}, {outcome_called(outcome).label}, {row['yardstick']} {row['choice']}:"
        f" {_cell(row, 'usual', outcome)} as usual, {_cell(row, 'changed', outcome)}"
        f" (sign {row['sign']}, size {row['size']})"
    )


def _cell(row: Mapping[Any, Any], name: str, outcome: str) -> str:
    bounds = [None if pd.isna(row[f"{name}_{end}"]) else float(row[f"{name}_{end}"]) for end in ("low", "high")]
    interval = Interval(float(row[name]), *bounds).scaled(outcome_called(outcome).factor)
    return number_interval_text(interval, outcome_called(outcome).difference_decimals, signed=True)


def all_lines(tables: Sequence[pd.DataFrame]) -> list[str]:
    """What is said of effects, rows and, where any was made again, bytes: in this order."""
    effects, rows, made = tables
    return [*effects_lines(effects), *row_order_lines(rows), *same_bytes_lines(made)]
