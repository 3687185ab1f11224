"""How all figures look: calm, legible to the colour-blind, the same bytes for the same numbers."""

import contextlib
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from tongyu.study.files import whole

# Of the palette of Okabe and Ito (2008): told apart by all common kinds of colour vision, and in grey print.
BASELINE = "#7f7f7f"
PROGRAMME = "#0072B2"
INK = "#333333"
PALE = "#d9d9d9"

CAPTION = "caption"  # the id of the caption in a figure's SVG, by which a page that sets its own leaves it out

_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with Matplotlib, so it is the same everywhere
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "text.color": INK,
    "legend.frameon": False,
    "savefig.dpi": 160.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "tongyu",  # else the names inside the file are random
}
_CAPTION_SIZE = 7.5
_CAPTION_LINE = 0.155  # inches
_CHARACTERS_PER_INCH = 17.0


@contextlib.contextmanager
def figure(width: float, height: float, caption: str) -> Iterator[Figure]:
    """A figure of `width` x `height` inches above its caption; all drawing goes inside the block."""
    lines = _wrapped(width, caption)
    below = caption_height(width, caption)
    with mpl.rc_context(_SETTINGS):
        share = below / (height + below)
        above_caption = ConstrainedLayoutEngine(rect=(0.0, share, 1.0, 1.0 - share))
        drawn = Figure(figsize=(width, height + below), layout=above_caption)
        FigureCanvasAgg(drawn)
        drawn.text(0.01, 0.07 / (height + below), "\n".join(lines), fontsize=_CAPTION_SIZE, va="bottom", gid=CAPTION)
        yield drawn


def caption_height(width: float, caption: str) -> float:
    """Inches that `caption` takes below a figure `width` inches wide; none where it is empty."""
    return len(_wrapped(width, caption)) * _CAPTION_LINE + 0.15 if caption else 0.0


def save(drawn: Figure, out: Path, name: str) -> None:
    """Write `drawn` to `out` as `name.png` and `name.svg`, without date and program, so that it is reproducible."""
    with mpl.rc_context(_SETTINGS):
        with whole(out / f"{name}.png") as file:
            drawn.savefig(file, format="png", metadata={"Software": None})
        with whole(out / f"{name}.svg") as file:
            drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})


def no_data(axes: Axes, why: str) -> None:
    """Say in empty axes why they are empty."""
    axes.text(0.5, 0.5, why, ha="center", va="center", transform=axes.transAxes, fontsize=_CAPTION_SIZE)


def _wrapped(width: float, caption: str) -> list[str]:
    return textwrap.wrap(caption, int(width * _CHARACTERS_PER_INCH))
