"""The numbers themselves, one file a part of the county."""

from tongyu.numbers.environment import ENVIRONMENT
from tongyu.numbers.farming import FARMING
from tongyu.numbers.kinds import Parameter, Series
from tongyu.numbers.people import PEOPLE
from tongyu.numbers.programme import PROGRAMME
from tongyu.numbers.selling import SELLING
from tongyu.numbers.series import SERIES
from tongyu.numbers.sources import SOURCES
from tongyu.numbers.state import STATE
from tongyu.numbers.stress import STRESS

TABLES: tuple[Parameter, ...] = PEOPLE + FARMING + SELLING + STATE + PROGRAMME + STRESS + ENVIRONMENT

__all__ = ["SERIES", "SOURCES", "TABLES", "Series"]
