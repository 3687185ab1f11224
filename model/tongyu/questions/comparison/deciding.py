"""Which programme to choose while numbers are uncertain, and which number, measured in the field, would settle it.

Over the draws of a comparison, each a point of the numbers with a seed of its own: the chance that a programme is best,
its expected regret, and what it is worth to know a single number before choosing (`statistics.deciding`). By each of
the outcomes that a claim has to hold for; less is better. Best, and the number to measure, is what they agree on. The
scenario that others are set against stands among them with no effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tongyu.designs.comparison import Design
from tongyu.statistics.deciding import CLEAR, LEAST_DRAWS, Worth, choices, worth_of_knowing

OUTCOME = "outcome"


@dataclass(frozen=True)
class Deciding:
    """By outcome: `choices`, a row a programme as `statistics.deciding` has them, and what single numbers are worth."""

    choices: Mapping[str, pd.DataFrame]
    worth: Mapping[str, Worth]

    @property
    def firsts(self) -> dict[str, str]:
        """The programme with the least expected regret, by outcome."""
        return {outcome: str(table["scenario"].iloc[0]) for outcome, table in self.choices.items()}

    @property
    def numbers(self) -> dict[str, str | None]:
        """The number that it is worth most to measure, by outcome; None where none's worth stands out of luck."""
        return {outcome: _number(worth) for outcome, worth in self.worth.items()}

    @property
    def best(self) -> str | None:
        """The programme with the least expected regret by every outcome; None where they disagree."""
        return agreed(self.firsts)

    @property
    def number(self) -> str | None:
        """The number to measure by every outcome; None where they disagree, or name none."""
        return agreed(self.numbers)

    @property
    def choices_table(self) -> pd.DataFrame:
        """`choices` one below the other, the outcome in front."""
        return _below(self.choices)

    @property
    def worth_table(self) -> pd.DataFrame:
        """The tables of `worth` one below the other, the outcome in front."""
        return _below({outcome: worth.table for outcome, worth in self.worth.items()})


def agreed(named: Mapping[str, str | None]) -> str | None:
    """What all name alike; None where they differ."""
    distinct = set(named.values())
    return distinct.pop() if len(distinct) == 1 else None


def deciding(design: Design, effects: Mapping[str, pd.DataFrame]) -> Deciding | None:
    """What `effects` (draws by their number, programmes) say by outcome.

    None without draws, and with one programme or few draws. Draws in which a run failed are left out.
    """
    if design.draws is None or len(design.references.distinct) != 1:
        return None
    choices_by, worth_by = {}, {}
    for outcome, of_draws in effects.items():
        known = of_draws.dropna()
        if len(known.columns) < 2 or len(known) < LEAST_DRAWS:
            return None
        with_none = known.assign(**{design.references.distinct[0]: 0.0})
        choices_by[outcome] = choices(with_none)
        worth_by[outcome] = worth_of_knowing(design.draws.values.loc[known.index], with_none)
    return Deciding(choices_by, worth_by)


def _number(worth: Worth) -> str | None:
    top = worth.table.iloc[0] if worth.any_worth else None
    return str(top["number"]) if top is not None and top["p"] <= CLEAR else None


def _below(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    made = pd.concat(tables, names=[OUTCOME]).reset_index(OUTCOME)
    return made.reset_index(drop=True)
