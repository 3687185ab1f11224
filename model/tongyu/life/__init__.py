"""One household's life in one run: what happened to it month by month, and why each year was poor or was not."""

from tongyu.life.living import in_sample, live_of
from tongyu.life.pairing import Pair, PairedYear, pair
from tongyu.life.records import Event, Flow, Life, Month, Year

__all__ = ["Event", "Flow", "Life", "Month", "Pair", "PairedYear", "Year", "in_sample", "live_of", "pair"]
