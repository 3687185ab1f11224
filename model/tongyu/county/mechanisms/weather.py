"""Weather of a growing season: what share of a usual rain-fed harvest each village brings in.

    factor_v = exp(common * z + local * z_v - (common^2 + local^2) / 2) * (1 - loss * risk_v where a drought strikes)

z is the county's, z_v smooth in space: a moving average of village draws with weights exp(-(d / range)^2), divided by
the root of the sum of their squares. Up to `MOST_BY_PAIRS` villages each pair has its weight. That takes memory and
time by the square of the villages, so beyond it the draws are put on the county's grid and averaged along its columns,
then along its rows: each weight is a product of the two, and the average the same but for its last digits. A drought
year comes with the chance `weather.drought` a year and takes 0.8 to 1.2 times `weather.drought_loss` where the drought
risk is 1 (Mu Jia et al. 2024: 50 % at the centre of western Jilin, 70 % at worst). It strikes a connected part of the
county: from a centre outward, village by village, until they have `weather.struck` of the dry land. The centre is
drawn in a rectangle of `AROUND` times the county's extent, since one that always lay within would strike the middle of
the county in nearly every drought.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d

from tongyu.county.draws import Purpose, normal_of, normals, uniform_of
from tongyu.county.geography import Geography
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.overlays import drought_years
from tongyu.county.state import State
from tongyu.county.switches import Switch

MOST_LOST = 0.95
AROUND = 1.5
MOST_BY_PAIRS = 1_000  # villages, whose pairs take 8 MB

Floats = NDArray[np.float64]


class Weather:
    """The county's weather, a pure function of (seed, year) and of the drought years it is given."""

    def __init__(
        self,
        geography: Geography,
        values: Mapping[str, float],
        seed: int,
        droughts: Collection[int] = (),
        dry_land: Floats | None = None,
    ) -> None:
        """`droughts` are drought years whatever is drawn; `dry_land` (villages,) mu, by default all have as much."""
        self._average = moving_average(geography, values["weather.range"])
        self._risk = geography.village_drought_risk
        self._values = values
        self._seed = seed
        self._droughts = droughts
        self._villages = np.arange(len(geography.village_row))
        self._row, self._column = geography.village_row.astype(float), geography.village_col.astype(float)
        self._extent = [(float(each.min()), float(each.max())) for each in (self._row, self._column)]
        self.dry_land = np.ones(len(self._villages)) if dry_land is None else dry_land

    def is_drought(self, year: int) -> bool:
        """Whether `year` is a drought year."""
        drawn = uniform_of(self._seed, Purpose.DROUGHT, 0, year) < self._values["weather.drought"]
        return drawn or year in self._droughts

    def struck(self, year: int) -> NDArray[np.bool_]:
        """Which villages a drought strikes in `year`, (villages,)."""
        if not self.is_drought(year):
            return np.zeros(len(self._villages), dtype=bool)
        away = [(uniform_of(self._seed, Purpose.DROUGHT, 0, year, index) - 0.5) * AROUND for index in (4, 5)]
        middle = [0.5 * (low + high) + of * (high - low) for of, (low, high) in zip(away, self._extent, strict=True)]
        order = np.argsort((self._row - middle[0]) ** 2 + (self._column - middle[1]) ** 2, kind="stable")
        land = self.dry_land[order]
        brought = np.cumsum(land)
        found = np.zeros(len(order), dtype=bool)
        found[order] = brought - land < self._values["weather.struck"] * brought[-1]
        return found

    def factor(self, year: int) -> Floats:
        """Share of a usual rain-fed harvest, (villages,), above 0."""
        common, local = self._values["weather.common"], self._values["weather.local"]
        z = normal_of(self._seed, Purpose.DROUGHT, 0, year, 2)
        own = normals(self._seed, Purpose.DROUGHT, self._villages, year, 3)
        usual = np.exp(common * z + local * self._average(own) - 0.5 * (common**2 + local**2))
        struck = self.struck(year)
        if not struck.any():
            return np.asarray(usual)
        severity = 0.8 + 0.4 * uniform_of(self._seed, Purpose.DROUGHT, 0, year, 1)
        loss = self._values["weather.drought_loss"] * severity * self._risk
        return np.asarray(usual * np.where(struck, 1.0 - np.minimum(loss, MOST_LOST), 1.0))


def moving_average(geography: Geography, range_km: float) -> Callable[[Floats], Floats]:
    """What makes of villages' independent draws (villages,) of variance 1 others of variance 1, alike where near."""
    if len(geography.village_row) <= MOST_BY_PAIRS:
        return partial(_by_pairs, _pair_weights(geography, range_km))
    apart = np.arange(1.0 - max(geography.inside.shape), max(geography.inside.shape))
    weights = np.exp(-((geography.cell_km * apart / range_km) ** 2))
    squares = _along_rows_and_columns(geography, weights**2, np.ones(len(geography.village_row)))
    return partial(_by_cells, geography, weights, np.sqrt(squares))


def _pair_weights(geography: Geography, range_km: float) -> Floats:
    """What village v takes of the draw of village w, (v, w)."""
    row = geography.village_row.astype(float)
    column = geography.village_col.astype(float)
    km = geography.cell_km * np.hypot(row[:, None] - row[None, :], column[:, None] - column[None, :])
    weights = np.exp(-((km / range_km) ** 2))
    return np.asarray(weights / np.sqrt((weights**2).sum(axis=1, keepdims=True)))


def _by_pairs(weights: Floats, own: Floats) -> Floats:
    return np.asarray((weights * own).sum(axis=1))  # not `@`: BLAS may add in another order on other machines


def _by_cells(geography: Geography, weights: Floats, spread: Floats, own: Floats) -> Floats:
    return np.asarray(_along_rows_and_columns(geography, weights, own) / spread)


def _along_rows_and_columns(geography: Geography, weights: Floats, own: Floats) -> Floats:
    """The sum of what all villages have, each times the weight of its distance in rows and that in columns."""
    on_grid = np.zeros(geography.inside.shape)
    np.add.at(on_grid, (geography.village_row, geography.village_col), own)  # given villages may share a cell
    for axis in (0, 1):
        on_grid = correlate1d(on_grid, weights, axis=axis, mode="constant")
    return np.asarray(on_grid[geography.village_row, geography.village_col])


def begin(county: State) -> Weather:
    """The county's weather, with the drought years of its stress."""
    droughts = drought_years(county.stress, county.values)
    return Weather(county.geography, county.values, county.seed, droughts, dry_land(county))


def dry_land(county: State) -> Floats:
    """Mu that nobody irrigates, (villages,)."""
    h = county.columns
    dry = h.land.astype(np.float64) * (1.0 - h.irrigated.astype(np.float64))
    return np.asarray(np.bincount(h.village, weights=dry, minlength=county.villages), dtype=np.float64)


def figures(county: State) -> dict[str, float]:
    """Whether it is a drought year, 0 or 1."""
    return {"drought": float(county.own(Weather).is_drought(county.year))}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("weather.common", 0.08, "log points", (0.05, 0.12), (0, 1), "assumed", "", "spread of a year's rain-fed yield over the whole county"),
    number("weather.local", 0.16, "log points", (0.1, 0.25), (0, 1), "assumed", "", "spread between villages in a year"),
    number("weather.range", 20.0, "km", (10, 40), (1, 200), "assumed", "", "distance over which villages share weather"),
    number("weather.drought", 0.05, "a year", (0.03, 0.08), (0, 1), "derived", "mu_jia_2024", "chance of a drought year"),
    number("weather.drought_loss", 0.60, "share of the harvest", (0.5, 0.7), (0, 1), "measured", "mu_jia_2024", "lost on dry land in a drought year; the centre 50 %, the worst places 70 %"),
    number("weather.struck", 0.5, "share of the dry land", (0.3, 0.8), (0, 1), "assumed", "", "that a drought strikes, a connected part of the county"),
)
# fmt: on

SWITCHES = (
    Switch(
        "weather",
        "harvests differ from year to year",
        "swing of harvest",
        neutral={"weather.common": 0, "weather.local": 0, "weather.drought": 0},
    ),
)

MECHANISM = Mechanism(
    name="weather",
    does="harvests differ from year to year and from village to village",
    numbers=NUMBERS,
    switches=SWITCHES,
    state=begin,
    figures=figures,
)
