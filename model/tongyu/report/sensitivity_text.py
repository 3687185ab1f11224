"""A sensitivity study in words and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.table import Table

from tongyu.questions.sensitivity.answer import ALONE, Screened, Sensitivity
from tongyu.questions.sensitivity.luck import LUCK
from tongyu.questions.sensitivity.responses import INTERACTION
from tongyu.questions.sensitivity.stages import OTHERS, small_sample
from tongyu.report.tables import columns
from tongyu.report.wording import (
    INVENTED,
    against_in_words,
    horizon_of,
    number_interval_text,
    sample_in_words,
    seeds_in_words,
    several_in_words,
    span_of_years,
    stress_in_words,
    without_in_words,
)
from tongyu.runs.study import Study
from tongyu.runs.variables import CALIBRATED
from tongyu.statistics.flipping import STAYS, TURNS, UNTOLD
from tongyu.statistics.intervals import Interval
from tongyu.statistics.ranking import Ranking
from tongyu.text.wording import counted, county_called, significant_bounds

SHOWN = 10  # rows of a screening
UNIT = "person-years poor per 1,000 persons"
SURE = 0.05  # corrected p below which a parameter is said to turn an order
_STAGES = {"centre": "at the central values", "groups": "by mechanism", "parameters": "by parameter"}


def sample_and_span(study: Study, households: int) -> str:
    """`Tongyu county, 1,175 of 58,768 households (1:50), 2011-2020`, and stress and switches where there are any."""
    first = study.scenarios[0]
    said = [
        f"{county_called(first.county.name)}, {sample_in_words(households, first.county.households)}",
        horizon_of(first),
        stress_in_words(first.stress),
        without_in_words(first.without),
    ]
    return ", ".join(each for each in said if each)


def plan_lines(study: Study, varied: int, runs: Mapping[str, int]) -> list[str]:
    """What is about to be run, before anything is."""
    stages = ", ".join(
        f"{'' if name == 'centre' else 'at most ' if name == 'parameters' else ''}{count:,}"
        f" {_STAGES.get(name, 'for the indices')}"
        for name, count in runs.items()
    )
    return [
        f"{study.name}: {sample_and_span(study, small_sample(study.scenarios[0]))}, {len(study.scenarios)} scenarios,"
        f" {varied:,} uncertain parameter{'s' if varied != 1 else ''}",
        f"Runs: {stages}.",
    ]


def time_line(runs: int, seconds: float, workers: int) -> str:
    """How long the rest takes, from how long a run has taken so far."""
    minutes = runs * seconds / workers / 60.0
    time = f"about {minutes:,.0f} minutes" if minutes >= 1.5 else "a minute or less"
    cores = f"{workers} core{'s' if workers != 1 else ''}"
    return f"A run takes {seconds:.2f} s: at most {runs:,} more runs, {time} on {cores}."


def central_table(found: Sensitivity) -> Table:
    """The effects at the central values."""
    table = columns("effect of", f"at the central values\n{UNIT}", "seeds")
    for row in found.central.to_dict("records"):
        table.add_row(
            _name(row["response"]), _interval(row, "estimate", "low", "high", 1, signed=True), str(row["seeds"])
        )
    return table


def screening_table(found: Sensitivity, screened: Screened, heading: str) -> Table:
    """The strongest `SHOWN` for each response, and luck below them."""
    singles = not screened.study.settings["groups"]
    extra = ["mean effect of\nlow to high"] if singles else []
    table = columns("effect of", heading, "mu*", *extra, "more than luck", first=2)
    for response in found.responses:
        if len(table.rows):
            table.add_section()
        for number, row in enumerate(strongest(screened, response, SHOWN).to_dict("records")):
            is_luck = row["variable"] == LUCK.name
            cells = [_interval(row, "mu_star", "mu_star_low", "mu_star_high", 1)]
            if singles:
                cells.append(_interval(row, "mu", "mu_low", "mu_high", 1, signed=True))
            verdict = "" if is_luck else "yes" if row["beyond_luck"] else "-"
            table.add_row("" if number else _name(response), _label(str(row["variable"])), *cells, verdict)
    return table


def strongest(screened: Screened, response: str, count: int) -> pd.DataFrame:
    """The `count` rows of `response` with the largest mu_star that have any effect, and luck as the last."""
    rows = screened.table[screened.table["response"] == response]
    is_luck = rows["variable"] == LUCK.name
    moving = rows[~is_luck & (rows["mu_star"] > 0.0)].sort_values("mu_star", ascending=False, kind="stable")
    return pd.concat([moving.head(count), rows[is_luck]])


def screening_notes(found: Sensitivity, screened: Screened, noun: str) -> list[str]:
    """How to read a screening, and what it says of luck."""
    table = screened.table[screened.table["variable"] != LUCK.name]
    names = table["variable"].nunique()
    parts = []
    for response in found.responses:
        rows = table[table["response"] == response]
        parts.append(f"{_name(response)} {int(rows['beyond_luck'].sum())}")
    idle = int((table.groupby("variable")["mu_star"].max() == 0.0).sum())
    dropped = f"; {screened.failed} more were dropped, since a run of them failed" if screened.failed else ""
    return [
        f"mu*: what a step moves the effect by on average, either way, as if it went from low to high; brackets: 95 %"
        f" by bootstrap over {screened.trajectories} trajectories, each with seeds of its own{dropped}.",
        f"Of {names} {noun} so many move the effect more than another seed does, in that their brackets lie above the"
        f" mu* of luck: {', '.join(parts)}; {idle} {'has' if idle == 1 else 'have'} no effect at all."
        + ("" if len(screened.study.variables) == found.varied else f" {OTHERS.capitalize()} at their central values."),
    ]


def shares_table(found: Sensitivity) -> Table:
    """First-order and total indices, in percent of the variance."""
    table = columns(
        "effect of", "uncertain number", "alone\n% of variance", "with interactions\n% of variance", first=2
    )
    for response in found.responses:
        if len(table.rows):
            table.add_section()
        rows = found.shared.table[found.shared.table["response"] == response]
        for number, row in enumerate(rows.to_dict("records")):
            percent = {name: 100.0 * value for name, value in row.items() if isinstance(value, float)}
            table.add_row(
                "" if number else _name(response),
                _label(str(row["variable"])),
                _interval(percent, "first", "first_low", "first_high", 0),
                _interval(percent, "total", "total_low", "total_high", 0),
            )
    return table


def shares_notes(found: Sensitivity) -> list[str]:
    """How to read the indices."""
    shared = found.shared
    dropped = f"; {shared.failed} more were dropped, since a run of them failed" if shared.failed else ""
    others = found.varied - len(found.named)
    rest = f" {OTHERS}: the other {others:,} uncertain numbers together." if others else ""
    return [
        f"Shares of the variance over parameters and seeds; brackets: 95 % by bootstrap over {shared.blocks} blocks"
        f"{dropped}. As estimates they may leave 0-100.{rest} {LUCK.name}: another seed, that is households, weather,"
        " illness and prices; in a larger sample it is less.",
    ]


def pairs_table(found: Sensitivity) -> Table:
    """How often each pair keeps its order."""
    table = columns(
        "better",
        "worse",
        "by, at the\ncentral values",
        "kept\n% of draws",
        "reversed\n% of draws",
        "by luck alone\nkept, % of seeds",
        first=2,
    )
    for each in found.rankings:
        for row in each.pairs.to_dict("records"):
            table.add_row(
                _name(row["better"]),
                _name(row["worse"]),
                _interval(row, "central_difference", "central_low", "central_high", 1),
                _percent(row, "kept"),
                f"{100.0 * row['reversed']:.0f}",
                _percent(row, "kept_centre"),
            )
    return table


def conclusions(found: Sensitivity) -> list[str]:
    """The answer in plain words: what keeps its order, and what turns it round."""
    lines = []
    for each in found.rankings:
        pairs = each.pairs.to_dict("records")
        lines += [f"{_order(pair)} {_kept(pair)} {_turned(found, each, pair)}" for pair in pairs]
        lines += [f"{_name(one)} and {_name(other)} are alike at the central values." for one, other in each.alike]
    return lines


def flips_table(found: Sensitivity) -> Table:
    """At which value of each named number a pair turns."""
    table = columns(
        "order of",
        "uncertain number",
        "turns at",
        "range",
        "difference\nat its low end",
        "at its\nhigh end",
        "p",
        first=2,
    )
    for pair, rows in _of_pairs(found):
        if len(table.rows):
            table.add_section()
        for number, row in enumerate(rows):
            span = f"{row['range_low']:.4g} to {row['range_high']:.4g}"
            ends = ("-" if np.isnan(row[name]) else f"{row[name]:+.1f}" for name in ("at_low", "at_high"))
            p = row["p_corrected"]
            p_text = "-" if np.isnan(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"
            table.add_row("" if number else pair, str(row["variable"]), _flip_cell(row), span, *ends, p_text)
    return table


def flip_lines(found: Sensitivity) -> list[str]:
    """A sentence a pair: which numbers turn it, at which value, which do not, and of which it cannot be told."""
    lines = []
    for pair, rows in _of_pairs(found):
        turning = [f"{row['variable']} at {_flip_value(row)}" for row in rows if row["verdict"] == TURNS]
        staying = [str(row["variable"]) for row in rows if row["verdict"] == STAYS]
        untold = [str(row["variable"]) for row in rows if row["verdict"] == UNTOLD]
        said = [f"it turns with {'; '.join(turning)}"] if turning else []
        said += [f"it does not turn within the range of {', '.join(staying)}"] if staying else []
        said += [f"of {', '.join(untold)} it cannot be told"] if untold else []
        lines.append(f"{pair}: {'; '.join(said)}.")
    return lines


def flip_notes(found: Sensitivity) -> list[str]:
    """How to read the flip points."""
    set_of_points = (
        f" {CALIBRATED} is a set of points that fit, which have no order, so that it has no such value."
        if CALIBRATED in found.named
        else ""
    )
    return [
        "The value of a number at which the mean difference, over all that else is uncertain and over seeds, turns its"
        " sign; in brackets 95 % after Fieller. Does not turn: one sign at every value of its range, at 95 %. Cannot be"
        f" told: neither is sure; then the values at which the two cannot be told apart.{set_of_points}"
    ]


def _of_pairs(found: Sensitivity) -> list[tuple[str, list[dict[Any, Any]]]]:
    """What stands for each pair, and its rows of `flips`; none where nothing could be looked at."""
    pairs = []
    for (better, worse), rows in found.flips.groupby(["better", "worse"], sort=False):
        interaction = ALONE in (better, worse)
        pairs.append(("sign of the interaction" if interaction else f"{better}, {worse}", rows.to_dict("records")))
    return pairs


def _flip_cell(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == TURNS:
        return _flip_value(row)
    if row["verdict"] == STAYS or np.isnan(row["value_low"]):
        return str(row["verdict"])
    return f"{row['verdict']} {significant_bounds(row['value_low'], row['value_high'], 4)}"


def _flip_value(row: Mapping[Any, Any]) -> str:
    return f"{row['value']:.4g} {significant_bounds(row['value_low'], row['value_high'], 4)}"


def closing_notes(found: Sensitivity) -> list[str]:
    """What everything rests on."""
    ranked = found.ranking
    failed = f" {ranked.failed} more draws were dropped, since a run of them failed." if ranked.failed else ""
    years = f", {span_of_years(found.window)}" if found.window else ""
    notes = [
        f"Effects: {UNIT}{years}, {against_in_words(found.study.references)} with the same seed; less is better."
        f" {sample_and_span(found.study, found.households)}; central values on {seeds_in_words(found.study.seeds)}.",
        f"Draws: {ranked.points} of all {found.varied} uncertain numbers, each with a seed of its own.{failed}"
        " Brackets: 95 %, Wilson's for shares. p is corrected (Holm) for all pairs and numbers tested, those of the"
        " table of shares.",
    ]
    notes += [said] if (said := str(found.study.settings.get("fitted", ""))) else []
    notes += several_in_words(found.study.references)
    if found.households < found.study.scenarios[0].county.households:
        notes.append(
            "The same seeds on both sides take much of the luck out of these differences, but not all: a small sample"
            " has more of it than the county, and turns close orders round more often. --households gives a larger one."
        )
    if found.failures:
        notes.append(f"FAILED: {found.failures} of {found.runs:,} runs; each is in the record of its stage.")
    return [*notes, INVENTED]


def caption(found: Sensitivity, subject: str, marks: str) -> str:
    """What a figure shows, what its marks are, on what it rests."""
    return (
        f"{subject} {marks} {sample_and_span(found.study, found.households)}; every trajectory and block with seeds of"
        f" its own. {INVENTED}"
    )


def _order(pair: Mapping[Any, Any]) -> str:
    by = _interval(pair, "central_difference", "central_low", "central_high", 1)
    if ALONE in (pair["better"], pair["worse"]):
        direction = "more" if pair["worse"] == ALONE else "less"
        than = "than each alone adds up to"
        return f"The sign of the interaction (at the central values both together save {by} {direction} {than})"
    return f"The order of {pair['better']} and {pair['worse']} (at the central values the first is better by {by})"


def _kept(pair: Mapping[Any, Any]) -> str:
    alike = f", they are alike in {100.0 * pair['tied']:.0f} %" if pair["tied"] else ""
    return (
        f"is kept in {_percent(pair, 'kept', unit=True)} of {counted(pair['points'], 'draw')}{alike}; where"
        f" luck alone varies, in"
        f" {_percent(pair, 'kept_centre', unit=True)} of {counted(round(pair['centre_seeds']), 'seed')}."
    )


def _turned(found: Sensitivity, ranked: Ranking, pair: Mapping[Any, Any]) -> str:
    turners = ranked.turners
    of_pair = turners[(turners["better"] == pair["better"]) & (turners["worse"] == pair["worse"])]
    sure = of_pair[of_pair["p_corrected"] < SURE]
    if len(sure):
        return f"It is turned round by {'; '.join(_turner(row) for row in sure.to_dict('records'))}."
    if not pair["reversed"]:
        return "No draw turns it round."
    tested = f"None of the {len(found.named)} numbers tested" if len(found.named) > 1 else f"{found.named[0]} does not"
    return f"{tested} surely turns it round." if len(found.named) > 1 else f"{tested} surely turn it round."


def _turner(row: Mapping[Any, Any]) -> str:
    low, high = (f"{100.0 * row[name]:.0f} %" for name in ("reversed_low", "reversed_high"))
    ends = [100.0 * float(row[name]) for name in ("difference", "difference_low", "difference_high")]
    difference = number_interval_text(Interval(*ends), 0, signed=True)
    p = "p < 0.001" if row["p_corrected"] < 0.001 else f"p = {row['p_corrected']:.3f}"
    where = f"reversed in {low} of the draws where it is low, {high} where high"
    return f"{row['variable']} ({where}: {difference} points, {p})"


def _name(response: str) -> str:
    return {INTERACTION: "interaction", ALONE: "each alone, added"}.get(response, response)


def _label(variable: str) -> str:
    return "luck (another seed)" if variable == LUCK.name else variable


def _percent(row: Mapping[Any, Any], name: str, unit: bool = False) -> str:
    percent = {key: 100.0 * float(row[key]) for key in (name, f"{name}_low", f"{name}_high")}
    text = _interval(percent, name, f"{name}_low", f"{name}_high", 0)
    return text.replace(" [", " % [", 1) if unit else text


def _interval(row: Mapping[Any, Any], estimate: str, low: str, high: str, decimals: int, signed: bool = False) -> str:
    values = [None if row[name] is None or np.isnan(row[name]) else float(row[name]) for name in (estimate, low, high)]
    if values[0] is None:
        return "-"
    return number_interval_text(Interval(values[0], values[1], values[2]), decimals, signed)


def saved_line(folder: object, names: Sequence[str]) -> str:
    """Where everything is."""
    return f"Saved: {folder}/ ({', '.join(names)})"
