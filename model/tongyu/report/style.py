"""How all figures look: calm, legible to the colour-blind, the same bytes for the same numbers."""

import contextlib
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from tongyu import font
from tongyu.runs.files import whole

# Of the palette of Okabe and Ito (2008): told apart by all common kinds of colour vision, and in grey print.
BASELINE = "#7f7f7f"
PROGRAMME = "#0072B2"
INK = "#333333"
PALE = "#d9d9d9"

LABEL_SIZE = 8.0  # points, of what stands at the axes
CAPTION = "caption"  # the id of the caption in a figure's SVG, by which a page that sets its own leaves it out

_SETTINGS: dict[Any, Any] = {
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
    "xtick.labelsize": LABEL_SIZE,
    "ytick.labelsize": LABEL_SIZE,
    "text.color": INK,
    "legend.frameon": False,
    "savefig.dpi": 160.0,
    "svg.fonttype": "path",  # shapes, not letters: the same wherever the file is opened, whatever fonts are there
    "svg.hashsalt": "tongyu",  # else the names inside the file are random
}
_CAPTION_SIZE = 7.5
_CAPTION_LINE = 0.155  # inches
_CHARACTERS_PER_INCH = 17.0  # Latin ones of a caption
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_COUNTED = "\u200b"  # beside a wide character, so that it counts as the two that it is as wide as


@contextlib.contextmanager
def figure(width: float, height: float, caption: str) -> Iterator[Figure]:
    """A figure of `width` x `height` inches above its caption; all drawing goes inside the block."""
    lines = _wrapped(width, caption)
    below = caption_height(width, caption)
    with mpl.rc_context(_SETTINGS | {"font.family": font.families()}):
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
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # told below, once and in our words
        with whole(out / f"{name}.png") as file:
            drawn.savefig(file, format="png", metadata={"Software": None})
        with whole(out / f"{name}.svg") as file:
            drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    font.say_what_is_missing("".join(each.get_text() for each in drawn.findobj(Text)))


def no_data(axes: Axes, why: str) -> None:
    """Say in empty axes why they are empty."""
    axes.text(0.5, 0.5, why, ha="center", va="center", transform=axes.transAxes, fontsize=_CAPTION_SIZE)


def label(text: str, width: float, size: float = 9.0) -> str:
    """`text`, a name or two, in lines of at most `width` inches in letters of `size` points."""
    breakable = re.sub(r"([_.])(?=[^\W\d])", r"\1 ", text)
    lines = _wrapped(width * _CAPTION_SIZE / size, breakable)
    return "\n".join(re.sub(r"([_.]) (?=[^\W\d])", r"\1", line) for line in lines)


def height_of(labels: Iterable[str]) -> float:
    """Inches that the highest of `labels` takes beyond one line."""
    return 0.15 * max((each.count("\n") for each in labels), default=0)


def width_of(lines: str, size: float = 9.0) -> float:
    """Inches that the longest of `lines` takes in letters of `size` points."""
    longest = max(len(_WIDE.sub("xx", line)) for line in lines.split("\n"))
    return longest / _CHARACTERS_PER_INCH * size / _CAPTION_SIZE


def _wrapped(width: float, text: str) -> list[str]:
    counted = _WIDE.sub(rf"\g<0>{_COUNTED}", text)
    lines = textwrap.wrap(counted, max(int(width * _CHARACTERS_PER_INCH), 1))
    return [line.replace(_COUNTED, "") for line in lines]
