"""The map as one raster: what each layer says of a cell, coded in a byte, and the palette that colours the codes."""

import base64
import io
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tongyu.county.households.columns import Columns

if TYPE_CHECKING:
    from tongyu.county.county import County

Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]

STEPS = 251  # codes 0-250 run from a layer's low to its high
NOBODY, OUTSIDE = 254, 255
FEW = "#8a8f98"  # a cell where nobody of the sample lives


@dataclass(frozen=True)
class Layer:
    """What a map can show. Values from `low` to `high` take the colours from first to last; those beyond, the end's.

    `percent` is for shares, 0-1, which are read in per cent.
    """

    name: str
    low: float
    high: float
    colours: tuple[str, ...]
    percent: bool = False

    @property
    def palette(self) -> bytes:
        """Red, green, blue, alpha of the 256 codes."""
        stops = np.array([_rgb(colour) for colour in self.colours])
        at = np.linspace(0.0, 1.0, len(stops))
        ramp = np.linspace(0.0, 1.0, STEPS)
        table = np.zeros((256, 4), dtype=np.uint8)
        table[:STEPS, :3] = np.stack([np.interp(ramp, at, stops[:, c]) for c in range(3)], axis=1).round()
        table[:STEPS, 3] = 255
        table[NOBODY] = (*_rgb(FEW), 90)
        return table.tobytes()

    def codes(self, values: Floats, inside: NDArray[np.bool_]) -> Codes:
        """(cells,) codes of `values`; NaN is a cell without anybody, and a cell that is not `inside` has no colour."""
        share = (values - self.low) / (self.high - self.low)
        with np.errstate(invalid="ignore"):
            codes = np.clip(np.round(share * (STEPS - 1)), 0, STEPS - 1)
        codes = np.where(np.isnan(values), NOBODY, codes)
        return np.where(inside, codes, OUTSIDE).astype(np.uint8)

    def picture(self, codes: Codes) -> str:
        """A PNG of (H, W) `codes`, a pixel a cell, as a data URI."""
        image = Image.fromarray(codes, mode="P")
        image.putpalette(self.palette, rawmode="RGBA")
        file = io.BytesIO()
        image.convert("RGBA").save(file, "PNG")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


# One hue a layer, light to dark; red for poverty only.
_OF_A_COUNTY = (
    Layer("poverty", 0.0, 0.7, ("#f6efe6", "#f2b8a0", "#d9604c", "#8e1b1f"), percent=True),
    Layer("income", 2_000.0, 14_000.0, ("#eef0e2", "#9cc3a5", "#3f8f83", "#134b56")),
    Layer("sellers", 0.0, 0.3, ("#eef1f7", "#a9c1e2", "#4d7fc0", "#16396f"), percent=True),
    Layer("cooperatives", 0.0, 1.0, ("#f3eef6", "#c9b3dc", "#8d6bb1", "#472a6b"), percent=True),
    Layer("soil", 0.0, 1.0, ("#f5eedd", "#d8bd85", "#9c7a3c", "#513a12"), percent=True),
)
LAYERS: dict[str, Layer] = {layer.name: layer for layer in _OF_A_COUNTY}

# Two hues with the paper's grey between them: green is less poverty, and more of all else.
_BETTER_LOW = ("#0b6a66", "#7fc1b8", "#efeee9", "#dca27e", "#8e3b12")
_BETTER_HIGH = _BETTER_LOW[::-1]
_OF_TWO_COUNTIES = (
    Layer("poverty", -0.3, 0.3, _BETTER_LOW, percent=True),
    Layer("income", -2_000.0, 2_000.0, _BETTER_HIGH),
    Layer("sellers", -0.3, 0.3, _BETTER_HIGH, percent=True),
    Layer("cooperatives", -0.5, 0.5, _BETTER_HIGH, percent=True),
    Layer("soil", -1.0, 1.0, _BETTER_HIGH, percent=True),
)
DIFFERENCES: dict[str, Layer] = {layer.name: layer for layer in _OF_TWO_COUNTIES}
"""What is shown of a second county's layer less the first's."""


SIGNS = ("borders", "names", "villages", "hubs", "workers")
"""What is drawn over the raster, and can be switched off."""


def borders(township: NDArray[np.int64]) -> str:
    """The lines between cells of different townships, and around the county, as an SVG path; a cell is a unit.

    `township` (H, W) is the index of each cell's, -1 outside.
    """
    whole = np.pad(township, 1, constant_values=-1)
    across = np.argwhere(whole[1:-1, 1:] != whole[1:-1, :-1])  # (row, column) of the cell right of a border
    along = np.argwhere(whole[1:, 1:-1] != whole[:-1, 1:-1])  # of the cell below it
    return "".join(f"M{x},{y}v1" for y, x in across.tolist()) + "".join(f"M{x},{y}h1" for y, x in along.tolist())


MOST_BEYOND = 0.02  # of the cells that differ, beyond the ends of the scale
ROUND = (1.0, 2.0, 5.0, 10.0)  # what the ends of a scale begin with


def scaled(layer: Layer, differences: Floats) -> Layer:
    """A layer of differences (cells,) whose ends are as far as these go, rounded up to 1, 2 or 5 times a power of ten.

    Its own ends where nobody differs; NaN is a cell without anybody.
    """
    sizes = np.abs(differences[np.isfinite(differences)])
    sizes = sizes[sizes > 0.0]
    if not len(sizes):
        return layer
    most = float(np.quantile(sizes, 1.0 - MOST_BEYOND))
    power = 10.0 ** math.floor(math.log10(most))
    end = power * next(each for each in ROUND if each * power >= most * (1.0 - 1e-9))
    return replace(layer, low=-end, high=end)


class Cells:
    """Where a county's households live, as cells of its grid, from one turn of the year to the next."""

    def __init__(self, county: "County") -> None:
        geography, h = county.geography, county.columns
        self.shape = geography.inside.shape
        self.inside = geography.inside.ravel()
        self.soil = geography.soil.ravel()
        self.cell = (h.cell_row.astype(np.int64) * self.shape[1] + h.cell_column).astype(np.int64)
        self.households = self._sum(np.ones(len(h.id)))
        self.persons = self._sum(h.persons.astype(np.float64))

    def _sum(self, values: Floats) -> Floats:
        return np.bincount(self.cell, weights=values, minlength=len(self.inside)).astype(np.float64, copy=False)

    def share(self, flags: NDArray[np.bool_]) -> Floats:
        """(cells,) the share of households with `flags`; NaN where there are none."""
        return _over(self._sum(flags.astype(np.float64)), self.households)

    def a_head(self, values: Floats) -> Floats:
        """(cells,) `values` of households, over their persons."""
        return _over(self._sum(values), self.persons)

    def layers(self, h: Columns, poor: NDArray[np.bool_]) -> dict[str, Floats]:
        """(cells,) values of the layers of one county; `poor` (n,) are the households below the national line."""
        return {
            "poverty": self.a_head(np.where(poor, h.persons, 0.0)),
            "income": self.a_head(h.income_12),
            "sellers": self.share(h.sells),
            "cooperatives": self.share(h.cooperative >= 0),
            "soil": self.soil,
        }

    def picture(self, layer: Layer, values: Floats) -> str:
        """The map of (cells,) `values` in the colours of a layer, as a data URI."""
        return layer.picture(layer.codes(values, self.inside).reshape(self.shape))


def _over(values: Floats, by: Floats) -> Floats:
    return np.divide(values, by, out=np.full(len(values), np.nan), where=by > 0.0)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
