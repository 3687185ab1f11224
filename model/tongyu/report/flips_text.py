"""At which value of an assumption the interaction turns its sign, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tongyu.questions.interaction.scales import SCALES
from tongyu.statistics.flipping import STAYS, TURNS
from tongyu.text.wording import significant_bounds

NOTE = (
    "In brackets 95 % over seeds, after Fieller, for the mean that runs straight between the values that were run; the"
    " other numbers at their central values."
)


def flip_lines(flips: pd.DataFrame) -> list[str]:
    """A sentence a number and scale, and how to read them; none where there is nothing to tell."""
    lines = [f"{_where(row)}: the sign of the interaction {_said(row)}." for row in flips.to_dict("records")]
    return [*lines, NOTE] if lines else []


def _where(row: Mapping[Any, Any]) -> str:
    scale = SCALES[str(row["figure"]).removeprefix("interaction, ")]
    return f"{row['variable']} from {row['range_low']:.4g} to {row['range_high']:.4g}, on {scale}"


def _said(row: Mapping[Any, Any]) -> str:
    span = significant_bounds(row["value_low"], row["value_high"], 4)
    if row["verdict"] == TURNS:
        return f"turns at {row['value']:.4g} {span}"
    if row["verdict"] == STAYS:
        return f"does not turn ({'above' if row['at_low'] > 0.0 else 'below'} nought throughout)"
    return f"cannot be told at {span}"
