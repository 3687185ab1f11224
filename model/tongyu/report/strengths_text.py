"""At which strength of the links the whole exceeds its parts by a tenth, in words and as rows of tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tongyu.questions.interaction.scales import SCALES, YARDSTICKS
from tongyu.questions.interaction.strengths import (
    ABOVE,
    EFFECTS,
    FALLS,
    NO_RATIO,
    NOT_WITHIN,
    PASSES,
    RATIO,
    STRENGTHS,
    asked_of,
)
from tongyu.report.wording import SCALE_DECIMALS, at_which_numbers, number_interval_text
from tongyu.runs.study import Study
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import bounds, counted, rounded

RATIO_DECIMALS = 2
SHORT_EFFECTS = dict(zip(EFFECTS, ("e-commerce", "social work", "both"), strict=True))


def strengths_note(study: Study) -> str:
    """What a strength is, what the ratio and its brackets are, at which numbers, and which links were left out."""
    asked = asked_of(study)
    lacking = f" Not built, so left out: {', '.join(asked.not_built)}." if asked.not_built else ""
    return (
        f"Strength: how far {counted(len(asked.links), 'link')} between the two sides stand from the value at which"
        " they do nothing (0) to the strong end of their prior (1), all alike. Ratio: the effect of both over the sum"
        " of the effects of each alone, in brackets 95 % over seeds, after Fieller; it has a meaning only where that"
        " sum surely lessens poverty. Between the strengths that were run effects go straight. A claim counts where"
        " person-years by income and by income less own health payments agree. Every scenario has its own doses and"
        f" cost. {at_which_numbers(study)}{lacking}"
    )


def strength_lines(table: pd.DataFrame, reached: pd.DataFrame) -> list[str]:
    """A sentence a scale: at which strength the ratio passes the threshold, or why none is told."""
    return [f"On {SCALES[str(row['scale'])]}: {_said(row, table)}." for row in reached.to_dict("records")]


def strength_rows(table: pd.DataFrame, scale: str) -> list[tuple[str, ...]]:
    """A row a strength: strength, the three effects on `scale`, and the ratio, with their intervals, as text."""
    own = table[table["scale"] == scale]
    rows = []
    for strength in STRENGTHS:
        at = own[own["strength"] == strength]
        if len(at):
            rows.append((f"{strength:g}", *(figure_text(at, figure, scale) for figure in (*EFFECTS, RATIO))))
    return rows


def scales_of(table: pd.DataFrame) -> list[str]:
    """The scales of which `table` has rows, in their order."""
    known = set(table["scale"])
    return [scale for scale in YARDSTICKS if scale in known]


def figure_text(rows: pd.DataFrame, figure: str, scale: str) -> str:
    """One figure of the `rows` of a strength as tables show it; a dash where there is none."""
    found = rows[rows["figure"] == figure]
    if found.empty or pd.isna(found["estimate"].iloc[0]):
        return "-"
    row = found.iloc[0]
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    ratio = figure == RATIO
    return number_interval_text(
        Interval(float(row["estimate"]), low, high), RATIO_DECIMALS if ratio else SCALE_DECIMALS[scale], not ratio
    )


def without_ratio(table: pd.DataFrame, scale: str) -> dict[str, list[str]]:
    """At which strengths there is no ratio on `scale`, by the reason."""
    rows = table[(table["scale"] == scale) & (table["figure"] == RATIO) & table["estimate"].isna()]
    found: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(str(row["note"]), []).append(f"{row['strength']:g}")
    return found


def _strengths(at: Sequence[str]) -> str:
    return "every strength" if len(at) == len(STRENGTHS) else f"strength {', '.join(at)}"


def _said(row: Mapping[Any, Any], table: pd.DataFrame) -> str:
    parts = f"{row['threshold']:g} times its parts"
    ends = f"at every strength from {STRENGTHS[0]:g} to {STRENGTHS[-1]:g}"
    span = "" if pd.isna(row["strength_low"]) else bounds(row["strength_low"], row["strength_high"], 2)
    if row["verdict"] == PASSES:
        return f"the whole passes {parts} at strength {rounded(row['strength'], 2)} {span}"
    if row["verdict"] == FALLS:
        return f"the whole falls below {parts} at strength {rounded(row['strength'], 2)} {span}"
    if row["verdict"] == ABOVE:
        return f"the whole is above {parts} {ends}, without any link too"
    if row["verdict"] == NOT_WITHIN:
        return f"not within the priors: the whole stays below {parts} {ends}"
    if row["verdict"] == NO_RATIO:
        why = [f"{reason} at {_strengths(at)}" for reason, at in without_ratio(table, str(row["scale"])).items()]
        return f"no answer, since {'; '.join(why)}"
    if not span:
        return "cannot be told from one seed"
    mean = "" if pd.isna(row["strength"]) else f"; its mean passes them at {rounded(row['strength'], 2)}"
    where = f"at strengths within {span} the whole may be above or below {parts}{mean}"
    return f"cannot be told from {counted(row['seeds'], 'seed')}: {where}"
