"""Openness: toward the gains seen at neighbours and what trusted sources say, down after a loss.

The equation is in `kernels.openness`. The government speaks through the courses and joint centres it runs: a village
hears it in full if it sees a course of `openness.class_size` a year.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.kernels.openness import Openness, move_openness

if TYPE_CHECKING:
    from tongyu.county import County


def persuade(county: "County") -> None:
    """Move openness."""
    numbers = county.numbers(Openness)
    place = county.programme.village_mask("training.courses")
    villages = float((place > 0.0).sum())
    a_year = 12.0 * county.programme.level("training.courses") / numbers.class_size
    centres = county.values["openness.centre"] * county.joint_centres
    message = np.minimum(1.0, place * a_year / max(villages, 1.0) + centres[county.geography.village_township])
    before = county.scratch("before", np.float32)
    organised = county.terms.organised
    move_openness(county.columns, county.ties.start, county.ties.neighbour, numbers, message, organised, before)
