"""Openness: toward the gains seen at neighbours and what trusted sources say, down after a loss.

The equation is in `kernels.openness`. The government speaks through the courses and joint centres it runs.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.kernels.openness import Openness, move_openness

if TYPE_CHECKING:
    from tongyu.county import County


def persuade(county: "County") -> None:
    """Move openness."""
    courses = county.programme.mask("training.courses")
    message = np.minimum(1.0, courses + county.joint_centres)
    before = county.scratch("before", np.float32)
    move_openness(county.columns, county.ties.start, county.ties.neighbour, county.numbers(Openness), message, before)
