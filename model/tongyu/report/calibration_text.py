"""What a calibration found, in tables and sentences, for the terminal and for the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.table import Table

from tongyu.questions.calibration.answer import known_is_covered
from tongyu.questions.calibration.misses import IMPLAUSIBLE
from tongyu.questions.calibration.posterior import NARROWED, OPEN, PINNED, UNSEEN
from tongyu.report.tables import columns
from tongyu.text.wording import counted

SHOWN_NUMBERS = 40
METHOD = (
    "History matching in waves with an emulator of every row (Craig et al. 1997; Vernon et al. 2010); the last wave's"
    " points were run, and each weighs as much as its own figures fit, less what drew it (importance weights,"
    " truncated: Ionides 2008)."
)


def numbers_table(numbers: pd.DataFrame, most: int | None = SHOWN_NUMBERS) -> Table:
    """The numbers that a row saw, those that were pinned down first; `most` of them, None: all."""
    table = columns("number", "range before", "in the set [middle 90 %]", "s.d. over that before [95 %]", "", first=1)
    table.columns[-1].justify = "left"
    seen = numbers[numbers["verdict"] != UNSEEN]
    for row in seen.head(len(seen) if most is None else most).to_dict("records"):
        table.add_row(
            row["number"],
            f"{row['low']:.4g} to {row['high']:.4g}",
            f"{row['mean']:.4g} [{row['least']:.4g}, {row['most']:.4g}]",
            f"{row['ratio']:.2f} [{row['ratio_low']:.2f}, {row['ratio_high']:.2f}]",
            row["verdict"],
        )
    return table


def numbers_lines(numbers: pd.DataFrame) -> list[str]:
    """How many numbers the rows pinned down, and how many they did not, in sentences."""
    count = numbers["verdict"].value_counts()
    told = {verdict: int(count.get(verdict, 0)) for verdict in (PINNED, NARROWED, OPEN, UNSEEN)}
    lines = [
        f"Of {counted(len(numbers), 'number')} the rows pinned down {told[PINNED]} (their s.d. is surely less than half"
        f" of that before), narrowed {told[NARROWED]}, and did not tell {told[OPEN]} alone, though perhaps together;"
        f" {told[UNSEEN]} no row saw: these keep their whole ranges in every point of the set."
    ]
    hidden = told[PINNED] + told[NARROWED] + told[OPEN] - SHOWN_NUMBERS
    return lines if hidden <= 0 else [*lines, f"{hidden} more that a row saw are in numbers.csv."]


def rows_table(rows: pd.DataFrame, titles: Mapping[str, str]) -> Table:
    """Every row: its target, what it is over the set, how much of the set hits it."""
    headings = ("figure", "target", "over the set [middle 90 %]", "within the target\n% of the weight")
    table = columns(*headings, "numbers that\nmove it", "emulated\n%", "fitted", first=1)
    table.columns[-1].justify = "left"
    for row in rows.to_dict("records"):
        seen, emulated = row["seen_by"], row["emulated"]
        table.add_row(
            f"{row['row']} {titles.get(str(row['row']), '')}".strip(),
            target_in_words(row["low"], row["high"]),
            "-" if pd.isna(row["mean"]) else f"{_n(row['mean'])} [{_n(row['least'])}, {_n(row['most'])}]",
            "-" if pd.isna(row["hit"]) else f"{100.0 * row['hit']:.0f}",
            "-" if pd.isna(seen) else f"{seen:.0f}",
            "-" if pd.isna(emulated) else f"{100.0 * max(emulated, 0.0):.0f}",
            "yes" if row["fitted"] else "no",
        )
    return table


def target_in_words(low: float | None, high: float | None) -> str:
    """`20-23`, `at most 1`, `at least 85`; a single value where both are one."""
    if low is None or pd.isna(low):
        return f"at most {_n(float(high or 0.0))}"
    if high is None or pd.isna(high):
        return f"at least {_n(float(low))}"
    return _n(float(low)) if low == high else f"{_n(float(low))} to {_n(float(high))}"


def conflict_lines(conflicts: pd.DataFrame, fits: bool) -> list[str]:
    """A sentence for each pair of rows of which one gives way to the other, and each row that nothing hits."""
    lines = []
    for row in conflicts.to_dict("records"):
        if row["second"] and not pd.isna(row["second"]):
            lines.append(
                f"{row['first']} and {row['second']} give way to one another: no point comes nearer to both than"
                f" {row['nearest']:.1f} s.d., though other points hit each alone."
            )
        else:
            lines.append(f"{row['first']} is out of reach: no point comes nearer than {row['nearest']:.1f} s.d.")
    if lines:
        return lines
    more = "" if fits else " Where none hits all, it takes three or more to give way, or points where none was run."
    return [f"No two rows are in conflict: some point hits any two of them within {IMPLAUSIBLE:g} s.d.{more}"]


def waves_lines(waves: pd.DataFrame) -> list[str]:
    """What every wave left, in sentences."""
    return [
        f"Wave {row['wave']}: {counted(int(row['points']), 'point')}"
        + (f", {row['failed']} of them failed" if row["failed"] else "")
        + f"; after it {left_in_words(row['left'])} of the ranges is not implausible."
        for row in waves.to_dict("records")
    ]


def left_in_words(share: float) -> str:
    """`3.2 %`, `less than 0.03 %`."""
    percent = 100.0 * share
    return "less than 0.03 %" if percent <= 0.0 else f"{percent:.0f} %" if percent >= 10.0 else f"{percent:.2g} %"


def known_lines(found_again: pd.DataFrame, name: str) -> list[str]:
    """Whether the known values were found again, in sentences."""
    inside = int(found_again["covered"].sum())
    missed = found_again.loc[~found_again["covered"].astype(bool), "number"].tolist()
    judged = "as it should be" if known_is_covered(found_again) else "fewer than should be: do not trust the intervals"
    return [
        f"Against a known point ({name}): of {counted(len(found_again), 'number')} that a row saw, the set's middle 95"
        f" % holds {inside}, {judged}." + (f" Not held: {', '.join(missed)}." if missed else "")
    ]


def out_of_sample_lines(rows: pd.DataFrame, until: int) -> list[str]:
    """What the set says of the rows that were left out for their year, in sentences."""
    if not until:
        return []
    left = rows[~rows["fitted"].astype(bool)].dropna(subset=["mean"])
    hit = left[(left["hit"] >= 0.5)]
    outside = [_outside(row) for row in left.to_dict("records") if row["hit"] < 0.5]
    return [
        f"Fitted to rows up to {until}. Of {counted(len(left), 'row')} of later years, {len(hit)} lie within their"
        " target in at least half of the set." + (f" The others: {'; '.join(outside)}." if outside else "")
    ]


def _outside(row: Mapping[Any, Any]) -> str:
    target = target_in_words(row["low"], row["high"])
    return f"{row['row']} {_n(row['mean'])} [{_n(row['least'])}, {_n(row['most'])}], target {target}"


def all_lines(tables: Mapping[str, pd.DataFrame], reason: str, fits: bool, known: str, until: int) -> list[str]:
    """Every sentence of the answer; `tables` by the stems of their files' names."""
    lines = [reason, *out_of_sample_lines(tables["rows"], until), *numbers_lines(tables["numbers"])]
    if "known" in tables:
        lines += known_lines(tables["known"], known)
    return [*lines, *conflict_lines(tables["conflicts"], fits), *waves_lines(tables["waves"]), METHOD]


def failed_lines(failures: Sequence[object], most: int = 5) -> list[str]:
    """A line for some of the runs that failed."""
    lines = [f"FAILED: {failure}" for failure in failures[:most]]
    return lines if len(failures) <= most else [*lines, f"  and {len(failures) - most} more"]


def _n(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000.0 else f"{value:.3g}"
