"""What a calibration found, as tables."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tongyu.questions.calibration.centre import centre
from tongyu.questions.calibration.chosen import Chosen, choose
from tongyu.questions.calibration.known import Known
from tongyu.questions.calibration.misses import Aim
from tongyu.questions.calibration.plan import Plan
from tongyu.questions.calibration.posterior import cover, numbers_of, rows_of
from tongyu.questions.calibration.waves import Matched

NUMBERS, ROWS, CONFLICTS, WAVES, KNOWN = "numbers.csv", "rows.csv", "conflicts.csv", "waves.csv", "known.csv"
WAVE_COLUMNS = ("wave", "points", "failed", "left")


@dataclass(frozen=True, eq=False)
class Answer:
    """The whole answer: the set that was chosen, and `tables` by the names of their files."""

    plan: Plan
    known: Known | None
    matched: Matched
    chosen: Chosen
    numbers: pd.DataFrame
    rows: pd.DataFrame
    waves: pd.DataFrame
    centre: Mapping[str, float]  # the numbers that the rows told, where a county is to have them
    found_again: pd.DataFrame | None  # with a known point

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """By the names of their files."""
        made = {NUMBERS: self.numbers, ROWS: self.rows, CONFLICTS: self.chosen.conflicts, WAVES: self.waves}
        return made if self.found_again is None else made | {KNOWN: self.found_again}


def answer(plan: Plan, known: Known | None, aims: Mapping[str, Aim], matched: Matched) -> Answer | None:
    """What `matched` amounts to; `aims` are those of all rows. None where no point of the last wave went through."""
    chosen = choose(matched, plan.draw)
    if chosen is None:
        return None
    numbers = numbers_of(chosen.points, chosen.weights, plan.parameters, matched.seen, float(len(chosen.points)))
    return Answer(
        plan=plan,
        known=known,
        matched=matched,
        chosen=chosen,
        numbers=numbers,
        rows=rows_of(chosen.figures, chosen.weights, aims, plan.fitted, matched.seen_by, matched.explained),
        waves=pd.DataFrame(
            [(n, len(wave.points), wave.failed, wave.left) for n, wave in enumerate(matched.waves, start=1)],
            columns=list(WAVE_COLUMNS),
        ),
        centre=centre(matched.log_fit, numbers, plan.start()),
        found_again=None if known is None else cover(chosen.points, chosen.weights, known.point, matched.seen),
    )


def known_is_covered(found_again: pd.DataFrame) -> bool:
    """Whether as many known values lie within the middle 95 % as an interval of that kind lets expect.

    At least as many as a binomial with 0.95 has with 97.5 %.
    """
    from scipy.stats import binom

    numbers = len(found_again)
    least = float(binom.ppf(0.025, numbers, 0.95)) if numbers else 0.0
    return int(found_again["covered"].sum()) >= math.floor(least)
