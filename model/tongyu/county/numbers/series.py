"""Published tables by calendar year, and the paths that the state announced."""

import numpy as np

from tongyu.county.numbers.kinds import Series

BASE_YEAR = 2015  # of whose yuan everything is counted

_SERIES = (
    Series(
        "rural_cpi",
        "% a year",
        {
            2011: 5.8,
            2012: 2.5,
            2013: 2.8,
            2014: 1.8,
            2015: 1.3,
            2016: 1.9,
            2017: 1.3,
            2018: 2.1,
            2019: 3.2,
            2020: 3.0,
        },
        "assumed",
        "nbs_cpi",
        "turns yuan of 2015 into yuan of the day; recalled, in line with the implied deflators of 2018 and 2019",
    ),
    Series(
        "top_up",
        "share of the gap to the line",
        {2013: 0.0, 2014: 0.30, 2015: 0.53, 2016: 0.77, 2017: 1.0},
        "assumed",
        "",
        "of what the office sees missing after the allowance; for households ever listed without working adults",
    ),
    Series(
        "allowance_standard",
        "yuan of the day a person a year",
        {
            2011: 1_718.0,
            2012: 2_068.0,
            2013: 2_434.0,
            2014: 2_777.0,
            2015: 3_178.0,
            2016: 3_744.0,
            2017: 4_301.0,
            2018: 4_833.0,
            2019: 5_336.0,
            2020: 5_962.0,
        },
        "assumed",
        "mca_2015",
        "national mean standard of the rural minimum-living allowance: 2015 and 2017 as published, 2014 derived from"
        " the growth of 2015, the others recalled",
    ),
    Series(
        "basic_pension",
        "yuan of the day an elder a month",
        {
            2011: 55.0,
            2014: 63.0,
            2015: 75.0,
            2016: 80.0,
            2018: 95.0,
            2019: 103.0,
            2020: 108.0,
        },
        "assumed",
        "",
        "basic pension of rural residents in Jilin, recalled; the national minimum was 55 in 2011, 70 in 2014, 88 in"
        " 2018",
    ),
    Series(
        "urban_income",
        "yuan of the day a head",
        {
            2011: 13_051.0,
            2012: 14_696.0,
            2013: 16_121.0,
            2014: 17_569.0,
            2015: 19_001.0,
            2016: 20_476.0,
            2017: 22_169.0,
            2018: 23_908.0,
            2019: 25_802.0,
            2020: 26_700.0,
        },
        "assumed",
        "huaon_2021",
        "disposable income in Baicheng's towns: 2020 is its rural 12,200 times 2.19; earlier by national urban growth,"
        " recalled",
    ),
)

SERIES: dict[str, Series] = {series.name: series for series in _SERIES}

PUBLISHED = min(SERIES["rural_cpi"].values), max(SERIES["rural_cpi"].values)
"""First and last year that the county's figures were published for; before and after, its trends are carried on."""


def price_level(year: int) -> float:
    """Yuan of `year` that buy what one yuan of 2015 bought, by the rural consumer price index."""
    steps = range(BASE_YEAR + 1, year + 1) if year > BASE_YEAR else range(year + 1, BASE_YEAR + 1)
    factor = float(np.prod([1.0 + SERIES["rural_cpi"].at(y) / 100.0 for y in steps]))
    return factor if year > BASE_YEAR else 1.0 / factor


def real(name: str, year: int) -> float:
    """The series `name`, which is in yuan of the day, in yuan of 2015.

    Before the first year of its table and after the last it keeps what it buys.
    """
    values = SERIES[name].values
    known = min(max(year, min(values)), max(values))
    return SERIES[name].at(known) / price_level(known)
