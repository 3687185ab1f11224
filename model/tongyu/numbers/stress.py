"""What the stress overlays do and when. Moments are years with decimals: 2016.5 is July 2016."""

from tongyu.numbers.kinds import Parameter, number

# fmt: off
STRESS: tuple[Parameter, ...] = (
    number("stress.drought_from", 2016.0, "year", (2014, 2019), (1900, 2199), "assumed", "", "first of the drought years"),
    number("stress.drought_years", 2.0, "years", (1, 3), (0, 100), "assumed", "", "in a row; how hard each hits is drawn as in any drought year; 0 is no stress"),
    number("stress.scandal_at", 2017.0, "year", (2015, 2019), (1900, 2200), "assumed", "", "month of the brand scandal"),
    number("stress.scandal_reputation", 0.2, "0-1", (0.0, 0.4), (0, 1), "assumed", "", "to which the brand's reputation falls unless it is lower; it recovers as deliveries earn it; 1 is no stress"),
    number("stress.commission_at", 2016.0, "year", (2014, 2019), (1900, 2200), "assumed", "", "first month of the higher commissions"),
    number("stress.commission_rise", 0.05, "share of sales", (0.02, 0.1), (0, 0.5), "assumed", "", "added to the commission of every platform, the brand's shop included; 0 is no stress"),
    number("stress.funding_ends", 2017.0, "year", (2015, 2019), (1900, 2200), "assumed", "", "first month without money for any lever; four years are then left to see what lasts"),
    number("stress.closures_at", 2017.0, "year", (2015, 2019), (1900, 2200), "assumed", "", "month of the wave of station closures"),
    number("stress.closures_share", 0.5, "share", (0.25, 0.75), (0, 1), "assumed", "", "chance of each open village station to close then; 0 is no stress"),
    number("stress.closures_months", 12.0, "months", (6, 24), (0, 1_200), "assumed", "", "that they stay closed, whatever the volume and whatever the programme pays; 0 is no stress"),
)
