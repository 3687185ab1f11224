"""Published tables by calendar year, and the paths that the state announced."""

from tongyu.county.numbers.kinds import Series

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
        {2013: 0.0, 2014: 0.10, 2015: 0.20, 2016: 0.40, 2017: 0.60, 2018: 0.75, 2019: 0.90, 2020: 0.95},
        "assumed",
        "",
        "state top-up for listed households without working adults",
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
