"""What became of each crop, month by month: harvested, and sold to traders, on open listings and to the brand."""

import numpy as np
import pandas as pd

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState

FIGURES = ("harvested", "trader", "trader_kg", "open_paid", "open_kg", "open_consumer_kg", "brand_kg")


class Goods:
    """The crops of a county: `after` each of its months, then `tables`."""

    def __init__(self, county: County) -> None:
        self._crops = county.crops.names
        self._months: list[str] = []
        self._rows: dict[str, list[np.ndarray]] = {name: [] for name in FIGURES}

    def after(self, county: County) -> None:
        """Take down the month that is over."""
        takings = county.own(SellingState).takings
        keep = np.array([[1.0 - platform.commission] for platform in county.platforms])
        open_kg = takings.open_kg.sum(axis=0)
        found = {
            "harvested": county.ledger.harvested,
            "trader": takings.trader,
            "trader_kg": takings.trader_kg,
            "open_paid": (takings.open_gross / keep).sum(axis=0),
            "open_kg": open_kg,
            "open_consumer_kg": open_kg * county.terms.milling_yield,
            "brand_kg": takings.brand_kg,
        }
        self._months.append(county.date)
        for name, amounts in found.items():
            self._rows[name].append(county.scale * np.asarray(amounts, dtype=np.float64))

    def tables(self) -> dict[str, pd.DataFrame]:
        """By figure a row a month, a column a crop, of the whole county.

        - `harvested`, `trader_kg`, `open_kg`, `brand_kg`: raw kg, brought in and sold by each way
        - `trader`: what traders paid, yuan of 2015
        - `open_paid`, `open_consumer_kg`: what consumers paid on open listings, commission included, and kg they got
        """
        return {
            name: pd.DataFrame(np.array(rows).reshape(-1, len(self._crops)), self._months, list(self._crops))
            for name, rows in self._rows.items()
        }
