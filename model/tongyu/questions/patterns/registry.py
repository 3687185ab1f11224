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

from tongyu.kernels.poverty import is_poor
from tongyu.questions.patterns.estimators import (
    Flags,
    Floats,
    growth_lead,
    least_squares_effect,
    leavers_return,
    long_poor_leave,
    matched_means,
    mean_gain,
    newly_poor_leave,
    part_in_spread,
    quantile_effect,
    share,
    sold_by,
    spread_of_change,
    tenth_of,
    total_change,
    yearly_growth,
)
from tongyu.questions.patterns.small_order import LARGE_KG, SMALL_KG, gain_of_consolidation, share_left
from tongyu.questions.patterns.watching import FIRST_YEAR, Observed, People, Survey

Plain = Callable[[Observed], float]
Paired = Callable[[Observed, Observed], float]

_LAST = -1  # the last year, 2020
_GAINING = slice(2016 - FIRST_YEAR, None)  # years over which who gains is looked at
_TRAINED = slice(2016 - FIRST_YEAR, None)  # years after the first courses of mid-2015
_SICK = slice(2013, 2018)  # years of the surveys of health spending, both in
_FOLLOWED = range(2012, 2021)  # years over which it is followed who is poor, from the second of the run
_LINE_GROWS_FROM = 2013  # where it grows with the median
_SERIOUS = 0.1  # of the year's income, from which own payments for illness count as the cause of being poor
_HARVESTS = range(2013, 2019)  # harvest years, each from September to August
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
_BY_AGE = [(who, year) for who in ("elderly", "others") for year in (2015, 2019)]
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


def _with_reimbursed(seen: Observed, year: int) -> float:
    """Income as yearbooks have it: what others reimbursed of medical bills is a transfer; yuan of 2015 a head."""
    return _cell(seen.yearly, year, "income") + _cell(seen.counts, year, "reimbursed")


def _yearbook_income(year: int) -> Plain:
    return lambda seen: seen.dated.price_level(year) * _with_reimbursed(seen, year)


def _share_of_income(*columns: str, reimbursed: bool = False) -> Plain:
    def estimate(seen: Observed) -> float:
        parts = sum(_cell(seen.yearly, 2019, name) for name in columns)
        parts += _cell(seen.counts, 2019, "reimbursed") if reimbursed else 0.0
        return 100.0 * parts / _with_reimbursed(seen, 2019)

    return estimate


def _month(month: str, figure: str, factor: float = 1.0) -> Plain:
    return lambda seen: factor * _cell(seen.monthly, month, figure)


def _counted(column: str, year: int, factor: float = 1.0) -> Plain:
    return lambda seen: factor * _cell(seen.counts, year, column)


def _online_value_2019(seen: Observed) -> float:
    return seen.dated.price_level(2019) * _cell(seen.counts, 2019, "online_value") / 1e6


def _sold_by(months: int) -> Plain:
    def estimate(seen: Observed) -> float:
        sales = seen.monthly["trader_sales"]
        return sold_by([sales.loc[f"{year}-09" : f"{year + 1}-08"].to_numpy() for year in _HARVESTS], months)

    return estimate


def _own_payments(seen: Observed) -> float:
    """Of the years of the surveys together, so that each yuan weighs the same."""
    years = seen.yearly.loc[_SICK]
    paid, consumed = float(years["care"].sum()), float(years["consumption"].sum())
    return 100.0 * paid / (paid + consumed)


def _mean_of_sick_years(column: str, factor: float) -> Plain:
    return lambda seen: factor * float(seen.yearly.loc[_SICK, column].mean())


def _admissions(seen: Observed) -> float:
    return float(seen.counts.loc[_SICK, "admissions"].mean())


def _catastrophic(seen: Observed) -> float:
    return float(seen.yearly.loc[_SICK, "catastrophic"].mean())


def _intensity(seen: Observed) -> float:
    return float(seen.counts.loc[_SICK, "overshoot"].mean())


def _less_by(figure: Plain) -> Paired:
    """Percent by which `figure` is less in the first run than in the second."""

    def estimate(seen: Observed, other: Observed) -> float:
        without = figure(other)
        return 100.0 * (1.0 - figure(seen) / without) if without > 0.0 else float("nan")

    return estimate


def _benefits_2015(seen: Observed) -> float:
    return _cell(seen.counts, 2015, "allowance") + _cell(seen.counts, 2015, "top_ups")


def _catastrophic_poor_over_others(seen: Observed) -> float:
    """Means over years of the shares among the poor and among the others, the first over the second."""
    years = seen.counts.loc[_SICK]
    others = float(years["catastrophic_others"].mean())
    return float(years["catastrophic_poor"].mean()) / others if others > 0.0 else float("nan")


def _poor(seen: Observed, step: int, growing: bool) -> Flags:
    """Who was poor, (periods, n): every `step`-th of the years that are followed.

    `growing`: below a line that grows with the median income from 2013 on.
    """
    line, middle = seen.values["line.national"], seen.yearly["median_income"]
    poor = []
    for year in _FOLLOWED[::step]:
        grown = _cell(seen.yearly, max(year, _LINE_GROWS_FROM), "median_income") / float(middle[_LINE_GROWS_FROM])
        poor.append(is_poor(seen.incomes[year], line * grown if growing else line))
    return np.stack(poor)


def _newly_poor_leave(seen: Observed, step: int, growing: bool = False) -> float:
    return newly_poor_leave(_poor(seen, step, growing), seen.persons)


def _long_poor_leave(seen: Observed, growing: bool = False) -> float:
    return long_poor_leave(_poor(seen, 1, growing), seen.persons, 5)


def _leavers_return(seen: Observed, step: int, within: int, growing: bool = False) -> float:
    return leavers_return(_poor(seen, step, growing), seen.persons, within)


def _elderly_over_others(seen: Observed) -> float:
    """What is left in 2019 of the headcount of 2015, elderly households over others."""
    left = []
    for column in ("poor_elderly", "poor_others"):
        before, after = (_cell(seen.counts, year, column) for year in (2015, 2019))
        left.append(after / before if before > 0.0 else float("nan"))
    return left[0] / left[1] if left[1] > 0.0 else float("nan")


def _persons_change(seen: Observed) -> float:
    persons = seen.counts["persons"]
    return 100.0 * (float(persons.loc[2020]) / float(persons.iloc[0]) - 1.0)


def _elders_change(seen: Observed) -> float:
    elders = seen.counts["elders"] / seen.counts["persons"]
    return 100.0 * (float(elders.loc[2020]) - float(elders.iloc[0]))


def _income_lost(seen: Observed, other: Observed) -> float:
    """Of the year in which only the first run has a drought; NaN where the second's own luck has one too."""
    droughts = seen.monthly["drought"] - other.monthly["drought"]
    years = {int(str(month)[:4]) for month in droughts.index[droughts > 0.0]}
    if len(years) != 1:
        return float("nan")
    (year,) = years
    return 100.0 * (1.0 - _cell(seen.yearly, year, "income") / _cell(other.yearly, year, "income"))


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


def _membership(seen: Observed, quantile: float | None) -> float:
    people = _people(seen)
    income = np.log(np.maximum(people.income[_LAST] / people.persons[_LAST], 1.0))
    controls, member = _traits(people, _CONTROLS), people.member[_LAST]
    if quantile is None:
        return 100.0 * least_squares_effect(income, member, controls)
    return 100.0 * quantile_effect(income, member, controls, quantile)


def _sales_service(seen: Observed) -> float:
    people = _people(seen)
    return share(people.brand[_LAST] > 0.0, people.member[_LAST])


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
    paid, income = people.health[at], np.maximum(people.income[at], 0.0)
    return share((paid > 0.0) & (paid >= _SERIOUS * income), people.registered[at])


def _trained_online_sales(seen: Observed, other: Observed) -> float:
    treated, untreated = _people(seen), _people(other)
    chosen: Flags = (treated.trained & treated.sells & untreated.sells)[_TRAINED]
    return total_change(treated.listed[_TRAINED], untreated.listed[_TRAINED], chosen)


def _of_head(people: People) -> Floats:
    return np.asarray(people.income / people.persons)


def _crops_in_spread(seen: Observed) -> float:
    people = _people(seen)
    return part_in_spread(_of_head(people), people.crops / people.persons)


def _label_offline(seen: Observed) -> float:
    survey = _survey(seen)
    return 100.0 * least_squares_effect(survey.lot_log_price, survey.lot_label, survey.lot_traits)


def _of_droughts(what: str) -> Plain:
    def estimate(seen: Observed) -> float:
        found: Floats = getattr(seen.droughts, what)
        found = found[~np.isnan(found)]
        return 100.0 * float(found.mean()) if len(found) else float("nan")

    return estimate


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
    "yearbook_income_2015": _table(_yearbook_income(2015)),
    "yearbook_income_2019": _table(_yearbook_income(2019)),
    "wage_share_2019": _table(_share_of_income("income_wage")),
    "operating_share_2019": _table(_share_of_income(*_OPERATING)),
    "property_share_2019": _table(_share_of_income("income_property")),
    "transfer_share_2019": _table(_share_of_income("income_transfer", reimbursed=True)),
    "gini_2015": _table(_yearly("gini", 2015)),
    "sellers_mid_2015": _table(_month("2015-06", "sellers", 100.0)),
    **{f"sellers_{year}": _table(_yearly("sellers", year, 100.0)) for year in (2017, 2019, 2020)},
    "online_value_2019": _table(_online_value_2019),
    "membership_mean": Estimator(plain=partial(_membership, quantile=None)),
    "membership_q10": Estimator(plain=partial(_membership, quantile=0.10)),
    "membership_q25": Estimator(plain=partial(_membership, quantile=0.25)),
    "sales_service": Estimator(plain=_sales_service),
    "premium_sales": Estimator(plain=_premium_sales),
    "premium_wages": Estimator(plain=_premium_wages),
    "own_payments": _table(_own_payments),
    "catastrophic": _table(lambda seen: 100.0 * _catastrophic(seen)),
    "admissions": _table(_admissions),
    "catastrophic_less": Estimator(paired=_less_by(_catastrophic), closely=False),
    "intensity_less": Estimator(paired=_less_by(_intensity), closely=False),
    "catastrophic_poor_over_others": _table(_catastrophic_poor_over_others),
    "illness_of_listed": Estimator(plain=_illness_of_listed),
    "impoverished": _table(_mean_of_sick_years("impoverished", 100.0)),
    "trained_online_sales": Estimator(paired=_trained_online_sales),
    "label_online": Estimator(plain=lambda seen: seen.label_online),
    "label_offline": Estimator(plain=_label_offline),
    "small_order_left": _table(lambda seen: share_left(seen.values, seen.crops, SMALL_KG)),
    "small_order_consolidated": _table(lambda seen: gain_of_consolidation(seen.values, seen.crops)),
    "large_order_left": _table(
        lambda seen: share_left(seen.values, seen.crops, LARGE_KG) - share_left(seen.values, seen.crops, SMALL_KG)
    ),
    "income_growth": _table(_income_growth),
    "transfer_lead": _table(_transfer_lead),
    "drought_loss": Estimator(plain=_of_droughts("lost"), closely=False, weather=True),
    "drought_struck": Estimator(plain=_of_droughts("struck"), closely=False, weather=True),
    "drought_joined": Estimator(plain=_of_droughts("joined"), closely=False, weather=True),
    "drought_income": Estimator(paired=_income_lost, closely=False),
    "gain_all": _gains(_everybody),
    **{f"gain_tenth_{number}": _gains(_tenth(number)) for number in range(1, 11)},
    "gain_young": _gains(lambda people: np.asarray(people.traits["age"] < 45)),
    "gain_old": _gains(lambda people: np.asarray(people.traits["age"] >= 60)),
    "gain_near": _gains(_third(1)),
    "gain_far": _gains(_third(3)),
    "listed_size_2015": _table(_counted("listed_size", 2015)),
    "other_size_2015": _table(_counted("other_size", 2015)),
    "listed_elderly_2015": _table(_counted("listed_elderly", 2015, 100.0)),
    "enrolled_2015": _table(_counted("enrolled", 2015, 100.0)),
    "benefits_2015": _table(_benefits_2015),
    "top_ups_2015": _table(_counted("top_ups", 2015)),
    "enrolled_size_2015": _table(_counted("enrolled_size", 2015)),
    **{f"pension_{year}": _table(_counted("pension", year)) for year in (2015, 2020)},
    "newly_poor_leave_waves": _table(partial(_newly_poor_leave, step=2)),
    "newly_poor_leave_yearly": _table(partial(_newly_poor_leave, step=1)),
    "long_poor_leave": _table(_long_poor_leave),
    "leavers_return_3": _table(partial(_leavers_return, step=1, within=3)),
    "leavers_return_5": _table(partial(_leavers_return, step=1, within=5)),
    "leavers_return_waves": _table(partial(_leavers_return, step=2, within=2)),
    "newly_poor_leave_growing": _table(partial(_newly_poor_leave, step=2, growing=True)),
    "long_poor_leave_growing": _table(partial(_long_poor_leave, growing=True)),
    "leavers_return_3_growing": _table(partial(_leavers_return, step=1, within=3, growing=True)),
    "leavers_return_5_growing": _table(partial(_leavers_return, step=1, within=5, growing=True)),
    **{f"poor_{who}_{year}": _table(_counted(f"poor_{who}", year, 100.0)) for who, year in _BY_AGE},
    "elderly_over_others": _table(_elderly_over_others),
    "sold_by_new_year": _table(_sold_by(4)),
    "sold_by_april": _table(_sold_by(8)),
    "shoppers_2015": _table(_yearly("shoppers", 2015, 100.0)),
    "shoppers_2020": _table(_yearly("shoppers", 2020, 100.0)),
    **{f"{figure}_2020": _table(_month("2020-12", figure, 100.0)) for figure in ("placed", "posts")},
    "spread_of_change": Estimator(plain=lambda seen: spread_of_change(_of_head(_people(seen)))),
    "crops_in_spread": Estimator(plain=_crops_in_spread),
    "persons_change": _table(_persons_change),
    "elders_change": _table(_elders_change),
}
"""All estimators by name. A new one is a function of what `watching` keeps, named here and in the file of patterns."""
