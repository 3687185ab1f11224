"""A known point: whether a calibration finds parameters again from what the model itself says at them.

Targets are then the model's own figures at a point that is told apart, on seeds of the level, where there are any;
ranges, rows and tolerances stay. What is checked is the instrument, not the county.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tongyu.errors import InputError
from tongyu.questions.calibration.misses import Aim
from tongyu.questions.calibration.plan import Plan
from tongyu.questions.calibration.running import CountyAtPoints
from tongyu.questions.calibration.waves import DIGITS
from tongyu.text.wording import plain

CENTRAL = "central"
MARGIN = 0.1  # of a range, at each end, in which no known value lies


@dataclass(frozen=True)
class Known:
    """What `--against` names: "central", or the number by which a point within the ranges is drawn."""

    name: str
    point: Mapping[str, float]


def known_point(asked: str, plan: Plan) -> Known:
    """The point that `asked` names. Raises InputError where it is neither "central" nor a whole number from 0 on."""
    if asked == CENTRAL:
        return Known(asked, plan.start())
    if not asked.isdecimal() or len(asked) > 9:
        raise InputError(
            f'--against {plain(asked)}: write "central", or a whole number by which a point within the ranges is drawn.'
        )
    at = np.random.default_rng([int(asked), len(plan.parameters)]).uniform(MARGIN, 1.0 - MARGIN, len(plan.parameters))
    point = {
        name: float(f"{low + share * (high - low):.{DIGITS}g}")
        for share, (name, (low, high)) in zip(at, plan.parameters.items(), strict=True)
    }
    return Known(asked, point)


def aims_at(known: Known, plan: Plan, county: CountyAtPoints) -> dict[str, Aim]:
    """The rows' targets as the model itself has them at the known point, with the tolerances of the plan.

    Raises InputError where a run there fails.
    """
    seeds = plan.level_seeds or plan.seeds
    found = county.by_seed([known.point], county.tasks(seeds))[0]
    if found is None:
        raise InputError(f"--against {known.name}: the known point does not run through: {county.failures[0]}.")
    figures = found.mean()
    return {name: Aim(float(figures[name]), float(figures[name]), tolerance) for name, tolerance in plan.rows.items()}
