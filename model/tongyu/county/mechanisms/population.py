"""Who lives in the county when it begins: the numbers that `households.population` and `households.ties` draw by."""

from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number

# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("population.alone", 0.1245, "share of households", (0.10, 0.16), (0, 0.5), "measured", "census_2010", "of one person"),
    number("population.couples", 0.20, "share of households", (0.15, 0.30), (0, 0.5), "assumed", "sample_census_2005", "couples without others: 14 % in 2005, and more since"),
    number("population.three_generations", 0.209, "share of households", (0.12, 0.24), (0, 0.5), "measured", "sample_census_2005", "with parents of the head; Jilin 23.1 %"),
    number("population.one_parent", 0.5, "share of these", (0.3, 0.7), (0, 1), "assumed", "", "with one parent of the head, not two"),
    number("population.elderly", 0.22, "share of households", (0.15, 0.30), (0.0, 0.6), "assumed", "", "households of one or two old people"),
    number("population.elderly_pair", 0.65, "share", (0.5, 0.8), (0.0, 1.0), "assumed", "", "of elderly households that are couples"),
    number("population.elderly_fit", 0.25, "share", (0.1, 0.5), (0.0, 1.0), "assumed", "", "of elderly households with one adult still working"),
    number("population.head_age", 46.0, "years", (43, 50), (30, 60), "assumed", "", "mean age of other heads"),
    number("population.head_age_sd", 8.0, "years", (6, 10), (0, 15), "assumed", "", "spread of it"),
    number("population.schooling", 7.5, "years", (6.5, 9), (0, 15), "assumed", "", "of a head aged 46"),
    number("population.schooling_sd", 2.5, "years", (1.5, 3.5), (0, 6), "assumed", "", "spread of it"),
    number("population.schooling_age", 0.08, "years a year of age", (0.04, 0.12), (0, 0.3), "assumed", "", "the older, the less schooling"),
    number("population.land", 0.9, "times the county's land a person", (0.7, 1.24), (0.1, 5), "assumed", "", "that a resident tills in a county where fewer live than are registered; in Tongyu 1.24 is all of its land, the rest is leased to others"),
    number("population.land_sd", 0.70, "log points", (0.4, 0.8), (0, 1.5), "assumed", "", "spread of land a head; land was allotted by persons"),
    number("population.ability_sd", 1.42504, "log points", (0.5, 1.45), (0, 1.5), "calibrated", "", "spread of wages and off-farm time; by tongyu calibrate experiments/calibration.toml"),
    number("population.livestock_sd", 1.2, "log points", (0.8, 1.4), (0, 1.5), "assumed", "", "spread of other operating income"),
    number("population.remittance_sd", 1.1, "log points", (0.7, 1.4), (0, 1.5), "assumed", "", "spread of other transfers"),
    number("population.chronic", 0.30, "share", (0.2, 0.4), (0, 1), "assumed", "", "non-elderly households with a chronically ill member"),
    number("population.chronic_elderly", 0.60, "share", (0.45, 0.75), (0, 1), "assumed", "", "elderly households with one"),
    number("population.chronic_adult", 0.25, "share", (0.1, 0.5), (0, 1), "assumed", "", "of those, the ill one is an adult who cannot work for it"),
    number("population.member", 0.20, "share", (0.12, 0.28), (0, 1), "measured", "liang_2018", "farmers in a cooperative"),
    number("population.cash_months", 3.0, "months of spending", (1, 6), (0, 24), "assumed", "", "cash at the start"),
    number("population.stock", 0.5, "of a usual harvest", (0.2, 0.8), (0, 1), "assumed", "", "grain in store at the start, in January"),
    number("population.debt", 0.4, "share", (0.2, 0.6), (0, 1), "assumed", "", "of households in debt at the start"),
    number("population.debt_income", 0.3, "of a year's income", (0.1, 0.6), (0, 2), "assumed", "", "mean debt of those"),
    number("population.skill", 0.06, "0-1", (0.02, 0.12), (0, 1), "assumed", "", "online skill of a head aged 46 with mean schooling"),
    number("population.openness", 0.30, "0-1", (0.2, 0.4), (0, 1), "assumed", "", "mean openness to selling online at the start"),
    number("population.quality_sd", 0.10, "0-1", (0.05, 0.15), (0, 0.4), "assumed", "", "spread of produce quality around 0.5"),
    number("population.sells", 0.0, "share", (0.0, 0.0), (0, 1), "assumed", "", "households that sell online as a run begins; nobody in 2011"),
    number("population.shops", 0.0, "share", (0.0, 0.0), (0, 1), "assumed", "", "households that shop online as a run begins; nobody in 2011"),
    number("population.row_order", 0.0, "0 or 1", (0, 0), (0, 1), "assumed", "", "how households stand in the tables: 0 by village and number, 1 by lot; no figure may depend on it, which `tongyu invariances` shows"),
    number("ties.ring", 2.0, "neighbours a side", (1, 4), (1, 10), "assumed", "", "kin and neighbours in the village"),
    number("ties.far", 0.5, "ties a household", (0.1, 1), (0, 1), "assumed", "", "chance of a tie made outside the village"),
)
# fmt: on

MECHANISM = Mechanism(
    name="population",
    does="households, what they have and whom they are tied to",
    numbers=NUMBERS,
)
