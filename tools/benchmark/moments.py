"""One month of a county that has been lived: its offers, and what cleared its markets."""

from dataclasses import dataclass

import numpy as np

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState
from tongyu.kernels.clearing import Clearing, Entry, Floats, Markets, Offers, Online, find_entry
from tongyu.kernels.visits import Sums, empty_sums


@dataclass(frozen=True)
class Moment:
    """A month that has been lived."""

    county: County

    @property
    def offers(self) -> Offers:
        """The month's n offers."""
        return self.county.own(SellingState).offered()[0]

    @property
    def online(self) -> Online:
        """The rows of those that may go online."""
        return self.county.own(SellingState).offered()[1]

    @property
    def markets(self) -> Markets:
        """What sellers met."""
        found = self.county.own(SellingState).markets
        assert found is not None  # the county has lived a month
        return found

    @property
    def cleared(self) -> Clearing:
        """Prices, rents and flows of the month."""
        found = self.county.own(SellingState).cleared
        assert found is not None
        return found

    @property
    def seen(self) -> Floats:
        """The unknowns as offers see them, at the month's answer."""
        cleared = self.cleared
        ways = cleared.hub_rents[1:] + cleared.hub_rents[0]
        return np.concatenate([cleared.prices, cleared.quota_rents, ways])

    @property
    def entry(self) -> Entry:
        """Who could go where."""
        return find_entry(self.offers, self.online, self.markets)[0]

    def empty_sums(self) -> Sums:
        """Room for what a pass finds."""
        return empty_sums(self.offers, self.online, self.seen.size)


def next_month(county: County) -> Moment:
    """Let `county` live a month and look at it."""
    county.step()
    return Moment(county)
