"""The figure of a calibration: which numbers the rows pinned down, as bars from what was plausible to what is left."""

from pathlib import Path

import pandas as pd

from tongyu.questions.calibration.posterior import NARROWED, PINNED, UNSEEN
from tongyu.report.style import BASELINE, INK, PALE, PROGRAMME, figure, no_data, save
from tongyu.report.wording import INVENTED

NAME = "numbers"
WIDTH = 8.0
MOST = 30  # numbers


def calibration_caption(numbers: pd.DataFrame) -> str:
    """What the figure shows."""
    seen = int((numbers["verdict"] != UNSEEN).sum())
    shown = f" The {MOST} of {seen} that are told best." if seen > MOST else ""
    return (
        "What the rows say of the county's numbers, each over its range before (pale bar): mean of the set (dot) and"
        f" its middle 90 % (line). Blue: pinned down or narrowed beyond luck; grey: not told.{shown} {INVENTED}"
    )


def draw_numbers(numbers: pd.DataFrame, out: Path, captioned: bool = True) -> Path:
    """Write numbers.png and numbers.svg into the folder `out`; the path of the latter."""
    rows = numbers[numbers["verdict"] != UNSEEN].head(MOST).to_dict("records")
    with figure(WIDTH, 1.0 + 0.19 * max(len(rows), 2), calibration_caption(numbers) if captioned else "") as drawn:
        axes = drawn.subplots()
        if not rows:
            no_data(axes, "No row saw any number.")
        for place, row in enumerate(rows):
            low, width = row["low"], row["high"] - row["low"]
            at = len(rows) - 1 - place
            colour = PROGRAMME if row["verdict"] in (PINNED, NARROWED) else BASELINE
            axes.barh(at, 1.0, height=0.5, color=PALE)
            axes.plot(
                [(row["least"] - low) / width, (row["most"] - low) / width], [at, at], color=colour, linewidth=2.0
            )
            axes.plot((row["mean"] - low) / width, at, marker="o", color=colour, markersize=4.0)
        axes.set_yticks(range(len(rows)), [str(row["number"]) for row in reversed(rows)], color=INK)
        axes.set_xlim(0.0, 1.0)
        axes.set_xlabel("place in the range before, 0 its low end, 1 its high end")
        save(drawn, out, NAME)
    return out / f"{NAME}.svg"
