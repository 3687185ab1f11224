"""Which programme to choose while numbers are uncertain, and which number, measured in the field, would settle it.

Over the draws of a comparison, each a point of the numbers with a seed of its own: the chance that a programme is best,
its expected regret, and what it is worth to know a single number before choosing (`statistics.deciding`). By
person-years below the national line; less is better. The scenario that others are set against stands among them with no
effect.
"""

from dataclasses import dataclass

import pandas as pd

from tongyu.designs.comparison import Design
from tongyu.statistics.deciding import LEAST_DRAWS, Worth, choices, worth_of_knowing


@dataclass(frozen=True)
class Deciding:
    """`choices` a row a programme, as `statistics.deciding` has them, and what single numbers are worth."""

    choices: pd.DataFrame
    worth: Worth


def deciding(design: Design, effects: pd.DataFrame) -> Deciding | None:
    """What `effects` (draws by their number, programmes) say; None without draws, and with one programme or few draws.

    Draws in which a run failed are left out.
    """
    if design.draws is None or len(design.references.distinct) != 1:
        return None
    known = effects.dropna()
    if len(known.columns) < 2 or len(known) < LEAST_DRAWS:
        return None
    with_none = known.assign(**{design.references.distinct[0]: 0.0})
    points = design.draws.values.loc[known.index]
    return Deciding(choices(with_none), worth_of_knowing(points, with_none))
