"""What a study of invariances found, made from its stored runs and nothing else."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tongyu.designs.seeds_at_points import place_of
from tongyu.questions.invariances.holding import NO, NOT_SHOWN, YES, held
from tongyu.questions.invariances.plan import ROW_ORDER, Choice, choices_of
from tongyu.runs.differences import TOLERANCE, relative_gaps
from tongyu.runs.outcomes import outcomes_of
from tongyu.runs.results import Results
from tongyu.runs.study import Study

if TYPE_CHECKING:
    Values = pd.Series[float]

TABLE, ROWS = "invariances.csv", "row_order.csv"
COLUMNS = (
    *("outcome", "scenario", "yardstick", "choice", "seeds"),
    *("usual", "usual_low", "usual_high", "changed", "changed_low", "changed_high"),
    *("difference", "difference_low", "difference_high", "sign", "size", "holds"),
)
ROW_COLUMNS = ("scenario", "outcome", "seeds", "largest_difference", "relative", "holds")


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """The tables by the names of their files."""
    return {TABLE: effects(results), ROWS: row_order(results)}


def effects(results: Results) -> pd.DataFrame:
    """A row an outcome, scenario and choice (`COLUMNS`), in the county's units; over the seeds that both have.

    Intervals of differences are corrected for the number of rows.
    """
    return effects_on(results, results.study.outcomes)


def effects_on(results: Results, outcomes: Sequence[str]) -> pd.DataFrame:
    """As `effects`, on these outcomes, of those that every run has, instead of on those that the study asks of."""
    pairs = _pairs(results, [name for name in outcomes if name in results.effects])
    rows: list[dict[str, Any]] = []
    for outcome, scenario, choice, before, after in pairs:
        rounding = TOLERANCE * float(results.runs[outcome].abs().mean())
        found = held(before, after, rounding, len(pairs))
        row: dict[str, Any] = {"outcome": outcome, "scenario": scenario, "seeds": len(before)}
        row |= {"yardstick": choice.yardstick, "choice": choice.name}
        for name in ("usual", "changed", "difference"):
            interval = getattr(found, name)
            row |= {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
        rows.append(row | {"sign": found.sign, "size": found.size, "holds": found.holds})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pairs(results: Results, outcomes: Sequence[str]) -> list[tuple[str, str, Choice, "Values", "Values"]]:
    """Outcome, scenario, choice, and the effects as usual and under it, in the order of the seeds that both have."""
    found = []
    by_seed = _by_seed(results.study, results.effects)
    for outcome in outcomes:
        for scenario in results.study.names[1:]:
            usual = by_seed(scenario, 0, outcome)
            for number, choice in choices_of(results.study).items():
                before, after = usual.align(by_seed(scenario, number, outcome), join="inner")
                if not before.empty:
                    found.append((outcome, scenario, choice, before, after))
    return found


def row_order(results: Results) -> pd.DataFrame:
    """A row a scenario, the baseline too, and outcome: what moves where households stand in another order.

    `largest_difference` over seeds, in the county's unit, `relative` to the larger of the two figures; it holds where
    that is no more than rounding (`TOLERANCE`). All outcomes there are.
    """
    number = next(k for k, choice in choices_of(results.study).items() if choice.variable == ROW_ORDER)
    rows: list[dict[str, Any]] = []
    by_seed = _by_seed(results.study, results.runs)
    for scenario in results.study.names:
        for outcome in (name for name in outcomes_of(results.study.scenarios) if name in results.runs):
            usual, turned = (by_seed(scenario, k, outcome) for k in (0, number))
            before, after = usual.align(turned, join="inner")
            if before.empty:
                continue
            one, other = before.to_numpy(np.float64), after.to_numpy(np.float64)
            relative = relative_gaps(one, other)
            gaps = np.where(relative > 0.0, np.abs(one - other), 0.0)
            rows.append(
                {
                    "scenario": scenario,
                    "outcome": outcome,
                    "seeds": len(before),
                    "largest_difference": gaps.max(),
                    "relative": relative.max(),
                    "holds": YES if relative.max() <= TOLERANCE else NO,
                }
            )
    return pd.DataFrame(rows, columns=list(ROW_COLUMNS))


def _by_seed(study: Study, runs: pd.DataFrame) -> Callable[[str, int, str], "Values"]:
    """Gives the figures, by seed, of a scenario under the choice of a number; none where there is no such run."""
    numbers = place_of(study, runs["point"])
    parts = {key: own.set_index("seed") for key, own in runs.groupby([runs["scenario"], numbers])}
    none = runs.iloc[:0].set_index("seed")
    return lambda scenario, number, outcome: parts.get((scenario, number), none)[outcome]


def count(table: pd.DataFrame) -> dict[str, int]:
    """How many rows of a table hold, do not, and do not show it."""
    return {verdict: int((table["holds"] == verdict).sum()) for verdict in (YES, NO, NOT_SHOWN)}
