"""The estimators by the names that the file of patterns uses.

A plain estimator takes what one run showed; a paired one also takes the run without a lever, or of another scenario,
with the same seed, household by household. All figures are in the unit that the pattern states.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from tongyu.questions.patterns.estimators import (
    Flags,
    Floats,
    catastrophic_share,
    drought_loss,
    growth_lead,
    least_squares_effect,
    matched_means,
    mean_gain,
    quantile_effect,
    s_shape,
    share,
    tenth_of,
    total_change,
    worst_twentieth_loss,
    yearly_growth,
)
from tongyu.questions.patterns.small_order import LARGE_KG, SMALL_KG, gain_of_consolidation, share_left
from tongyu.questions.patterns.watching import FIRST_YEAR, Observed, People, Survey

Plain = Callable[[Observed], float]
Paired = Callable[[Observed, Observed], float]

_LAST = -1  # the last year, 2020
_GAINING = slice(2016 - FIRST_YEAR, None)  # years over which who gains is looked at
_SERVED = slice(2015 - FIRST_YEAR, None)  # years in which the levers of social work are at work
_TRAINED = slice(2016 - FIRST_YEAR, None)  # years after the first courses of mid-2015
_SICK = slice(0, 2018 - FIRST_YEAR + 1)
_MATCHED_ON = (
    "land",
    "irrigated",
    "soil",
    "age",
    "schooling",
    "persons",
    "adults",
    "chronic",
    "skill",
    "openness",
    "quality",
    "km_hub",
)
_CONTROLS = ("land", "irrigated", "soil", "age", "schooling", "persons", "adults", "elders", "chronic", "km_hub")
_OPERATING = ("income_crops", "income_other_operating", "income_stocks")


@dataclass(frozen=True)
class Estimator:
    """How a figure is computed: from one run (`plain`), or from two that differ in one thing (`paired`)."""

    plain: Plain | None = None
    paired: Paired | None = None
    closely: bool = True  # whether it looks at households, and not only at the tables of the county
    weather: bool = False  # whether it looks at the weather of drawn years

    def figure(self, seen: Observed, other: Observed | None) -> float:
        """The figure, NaN where there is nobody to look at. Raises ValueError where a second run is missing."""
        if self.plain is not None:
            return self.plain(seen)
        if self.paired is None or other is None:
            raise ValueError("a paired estimator needs two runs")
        return self.paired(seen, other)


def _cell(table: pd.DataFrame, row: int | str, column: str) -> float:
    cell: Any = table.at[row, column]
    return float(cell)


def _yearly(column: str, year: int, factor: float = 1.0) -> Plain:
    return lambda seen: factor * _cell(seen.yearly, year, column)


def _registered(*years: int) -> Plain:
    return lambda seen: 100.0 * float(np.mean([_cell(seen.yearly, year, "registered") for year in years]))


def _share_of_income(*columns: str) -> Plain:
    def estimate(seen: Observed) -> float:
        parts = sum(_cell(seen.yearly, 2019, name) for name in columns)
        return 100.0 * parts / _cell(seen.yearly, 2019, "income")

    return estimate


def _sellers_mid_2015(seen: Observed) -> float:
    return 100.0 * _cell(seen.monthly, "2015-06", "sellers")


def _sellers_s_shape(seen: Observed) -> float:
    return s_shape(seen.monthly["sellers"].loc["2014-06":"2020-12"].to_numpy())


def _income_growth(seen: Observed) -> float:
    return yearly_growth(_cell(seen.yearly, 2013, "income"), _cell(seen.yearly, 2019, "income"), 6)


def _transfer_lead(seen: Observed) -> float:
    def by_source(year: int) -> list[float]:
        operating = sum(_cell(seen.yearly, year, name) for name in _OPERATING)
        others = [_cell(seen.yearly, year, f"income_{source}") for source in ("wage", "property")]
        return [_cell(seen.yearly, year, "income_transfer"), operating, *others]

    return growth_lead(by_source(2013), by_source(2019), 6)


def _people(seen: Observed) -> People:
    if seen.people is None:
        raise ValueError("this run was not watched closely")
    return seen.people


def _survey(seen: Observed) -> Survey:
    if seen.survey is None:
        raise ValueError("this run was not watched closely, or not to the month of the survey")
    return seen.survey


def _traits(people: People, names: tuple[str, ...]) -> Floats:
    columns = [np.asarray(people.traits[name], dtype=np.float64) for name in names]
    columns[names.index("land")] = np.log(np.maximum(columns[names.index("land")], 0.1))
    return np.column_stack(columns)


def _willing_over_acting(seen: Observed) -> float:
    survey = _survey(seen)
    acting = share(survey.sells)
    return share(survey.willing) / acting if acting > 0.0 else float("nan")


def _mostly_online(seen: Observed) -> float:
    people = _people(seen)
    return share(people.online[_LAST] > 0.5 * people.sales[_LAST], _survey(seen).sells)


def _membership(seen: Observed, quantile: float | None) -> float:
    people = _people(seen)
    income = np.log(np.maximum(people.income[_LAST] / people.traits["persons"], 1.0))
    controls, member = _traits(people, _CONTROLS), people.member[_LAST]
    if quantile is None:
        return 100.0 * least_squares_effect(income, member, controls)
    return 100.0 * quantile_effect(income, member, controls, quantile)


def _sales_service(seen: Observed, least: float) -> float:
    people = _people(seen)
    return share(people.brand[_LAST] > least * people.sales[_LAST], people.member[_LAST])


def _premium_sales(seen: Observed) -> float:
    people = _people(seen)
    sold_all_year = people.sells[_LAST - 1] & people.sells[_LAST]
    compared = sold_all_year | ~_ever_sold(people, slice(_LAST - 1, None))
    sold, matched = _matched(people, people.sales[_LAST], sold_all_year, compared)
    return 100.0 * (sold / matched - 1.0) if matched > 0.0 else float("nan")


def _premium_wages(seen: Observed) -> float:
    people = _people(seen)
    sold_all_year = people.sells[_LAST - 1] & people.sells[_LAST] & ~people.sells[0]
    earned = (people.wages[0] > 0.0) & (people.wages[_LAST] > 0.0)
    compared = (sold_all_year | ~_ever_sold(people, slice(None))) & earned
    growth = np.log(np.where(earned, people.wages[_LAST], 1.0) / np.where(earned, people.wages[0], 1.0))
    sold, matched = _matched(people, growth, sold_all_year, compared)
    return 100.0 * (sold - matched)


def _ever_sold(people: People, years: slice) -> Flags:
    return np.asarray((people.sells[years] | (people.listed[years] != 0.0)).any(axis=0))


def _matched(people: People, outcome: Floats, treated: Flags, compared: Flags) -> tuple[float, float]:
    traits = _traits(people, _MATCHED_ON)[compared]
    return matched_means(outcome[compared], treated[compared], traits, people.traits["township"][compared])


def _illness_of_listed(seen: Observed) -> float:
    people = _people(seen)
    at = 2015 - FIRST_YEAR
    return share(people.traits["chronic"] | people.ill[at], people.registered[at])


def _catastrophic(seen: Observed) -> float:
    people = _people(seen)
    return catastrophic_share(people.health[_SICK], people.consumption[_SICK])


def _trained(seen: Observed, other: Observed, of: str) -> float:
    treated, untreated = _people(seen), _people(other)
    chosen: Flags = (treated.trained & treated.sells & untreated.sells)[_TRAINED]
    return total_change(getattr(treated, of)[_TRAINED], getattr(untreated, of)[_TRAINED], chosen)


def _served(seen: Observed, other: Observed, whom: str, of: str) -> float:
    treated, untreated = _people(seen), _people(other)
    chosen: Flags = getattr(treated, whom)[_SERVED]
    return total_change(getattr(treated, of)[_SERVED], getattr(untreated, of)[_SERVED], chosen)


def _label_offline(seen: Observed) -> float:
    survey = _survey(seen)
    return 100.0 * least_squares_effect(survey.lot_log_price, survey.lot_label, survey.lot_traits)


def _drought_loss(seen: Observed) -> float:
    return drought_loss(seen.harvest, seen.drought)


def _worst_twentieth(seen: Observed) -> float:
    return worst_twentieth_loss(seen.harvest)


def _gain(seen: Observed, other: Observed, chosen: Callable[[People], Flags]) -> float:
    treated, untreated = _people(seen), _people(other)
    persons = treated.traits["persons"]
    gain = (treated.income[_GAINING] - untreated.income[_GAINING]).mean(axis=0) / persons
    return mean_gain(gain, persons, chosen(untreated))


def _everybody(people: People) -> Flags:
    return np.ones(people.income.shape[1], dtype=bool)


def _tenth(number: int) -> Callable[[People], Flags]:
    def chosen(people: People) -> Flags:
        persons = people.traits["persons"]
        return tenth_of(people.income[0] / persons, persons) == number

    return chosen


def _third(number: int) -> Callable[[People], Flags]:
    def chosen(people: People) -> Flags:
        km = people.traits["km_hub"]
        near, far = np.quantile(km, [1.0 / 3.0, 2.0 / 3.0])
        return np.asarray(km <= near if number == 1 else km > far)

    return chosen


def _table(plain: Plain) -> Estimator:
    """An estimator that looks only at the county's tables or its parameters."""
    return Estimator(plain=plain, closely=False)


def _gains(chosen: Callable[[People], Flags]) -> Estimator:
    return Estimator(paired=partial(_gain, chosen=chosen))


ESTIMATORS: dict[str, Estimator] = {
    "registered_2015": _table(_registered(2015)),
    "registered_2017_18": _table(_registered(2017, 2018)),
    "registered_2019": _table(_registered(2019)),
    "income_poor_2015": _table(_yearly("headcount", 2015, 100.0)),
    "income_poor_2019": _table(_yearly("headcount", 2019, 100.0)),
    "income_nominal_2015": _table(_yearly("income_nominal", 2015)),
    "income_nominal_2019": _table(_yearly("income_nominal", 2019)),
    "wage_share_2019": _table(_share_of_income("income_wage")),
    "operating_share_2019": _table(_share_of_income(*_OPERATING)),
    "property_share_2019": _table(_share_of_income("income_property")),
    "transfer_share_2019": _table(_share_of_income("income_transfer")),
    "gini_2015": _table(_yearly("gini", 2015)),
    "sellers_mid_2015": _table(_sellers_mid_2015),
    "sellers_s_shape": _table(_sellers_s_shape),
    "willing": Estimator(plain=lambda seen: share(_survey(seen).willing)),
    "acting": Estimator(plain=lambda seen: share(_survey(seen).sells)),
    "willing_over_acting": Estimator(plain=_willing_over_acting),
    "mostly_online": Estimator(plain=_mostly_online),
    "membership_mean": Estimator(plain=partial(_membership, quantile=None)),
    "membership_q10": Estimator(plain=partial(_membership, quantile=0.10)),
    "membership_q25": Estimator(plain=partial(_membership, quantile=0.25)),
    "sales_service": Estimator(plain=partial(_sales_service, least=0.05)),
    "sales_service_at_all": Estimator(plain=partial(_sales_service, least=0.0)),
    "premium_sales": Estimator(plain=_premium_sales),
    "premium_wages": Estimator(plain=_premium_wages),
    "illness_of_listed": Estimator(plain=_illness_of_listed),
    "catastrophic": Estimator(plain=_catastrophic),
    "trained_sales": Estimator(paired=partial(_trained, of="sales")),
    "trained_online_sales": Estimator(paired=partial(_trained, of="listed")),
    "group_sales": Estimator(paired=partial(_served, whom="grouped", of="sales")),
    "coached_consumption": Estimator(paired=partial(_served, whom="coached", of="consumption")),
    "case_consumption": Estimator(paired=partial(_served, whom="served", of="consumption")),
    "label_online": Estimator(plain=lambda seen: seen.label_online),
    "label_offline": Estimator(plain=_label_offline),
    "small_order_left": _table(lambda seen: share_left(seen.values, SMALL_KG)),
    "small_order_consolidated": _table(lambda seen: gain_of_consolidation(seen.values)),
    "large_order_left": _table(lambda seen: share_left(seen.values, LARGE_KG) - share_left(seen.values, SMALL_KG)),
    "income_growth": _table(_income_growth),
    "transfer_lead": _table(_transfer_lead),
    "drought_loss": Estimator(plain=_drought_loss, closely=False, weather=True),
    "worst_twentieth": Estimator(plain=_worst_twentieth, closely=False, weather=True),
    "gain_all": _gains(_everybody),
    **{f"gain_tenth_{number}": _gains(_tenth(number)) for number in range(1, 11)},
    "gain_young": _gains(lambda people: np.asarray(people.traits["age"] < 45)),
    "gain_old": _gains(lambda people: np.asarray(people.traits["age"] >= 60)),
    "gain_near": _gains(_third(1)),
    "gain_far": _gains(_third(3)),
}
"""All estimators by name."""
