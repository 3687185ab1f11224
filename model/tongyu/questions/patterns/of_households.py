"""Estimators that look at households: members, sellers, the listed, what grain brings, who gains from a programme."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tongyu.questions.patterns.asked import Asked, Years
from tongyu.questions.patterns.estimator import Estimator
from tongyu.questions.patterns.estimators import (
    Flags,
    Floats,
    least_squares_effect,
    matched_means,
    mean_gain,
    part_in_spread,
    quantile_effect,
    share,
    spread_of_change,
    tenth_of,
    total_change,
)
from tongyu.questions.patterns.watching import Observed, People, Survey

Chosen = Callable[[People, Asked], Flags]

SERIOUS = 0.1  # of the year's income, from which own payments for illness count as the cause of being poor
YOUNG, OLD = 45, 60  # ages of household heads at the start
MATCHED_ON = (
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
CONTROLS = ("land", "irrigated", "soil", "age", "schooling", "persons", "adults", "elders", "chronic", "km_hub")


def _people(seen: Observed) -> People:
    if seen.people is None:
        raise ValueError("this run was not watched closely")
    return seen.people


def _survey(seen: Observed, month: str) -> Survey:
    if month not in seen.surveys:
        raise ValueError("this run was not watched closely, or without the survey of that month")
    return seen.surveys[month]


def _traits(people: People, names: tuple[str, ...]) -> Floats:
    columns = [np.asarray(people.traits[name], dtype=np.float64) for name in names]
    columns[names.index("land")] = np.log(np.maximum(columns[names.index("land")], 0.1))
    return np.column_stack(columns)


def _membership(seen: Observed, asked: Asked, quantile: float | None) -> float:
    people = _people(seen)
    at = people.at(asked.year)
    income = np.log(np.maximum(people.income[at] / people.persons[at], 1.0))
    controls, member = _traits(people, CONTROLS), people.member[at]
    if quantile is None:
        return 100.0 * least_squares_effect(income, member, controls)
    return 100.0 * quantile_effect(income, member, controls, quantile)


def _sales_service(seen: Observed, asked: Asked) -> float:
    people = _people(seen)
    at = people.at(asked.year)
    return share(people.brand[at] > 0.0, people.member[at])


def _premium_sales(seen: Observed, asked: Asked) -> float:
    people = _people(seen)
    before, last = people.at(asked.year - 1), people.at(asked.year)
    sold_all_year = people.sells[before] & people.sells[last]
    compared = sold_all_year | ~_ever_sold(people, (asked.year - 1, asked.year))
    sold, matched = _matched(people, people.sales[last], sold_all_year, compared)
    return 100.0 * (sold / matched - 1.0) if matched > 0.0 else float("nan")


def _premium_wages(seen: Observed, asked: Asked) -> float:
    people = _people(seen)
    first, before, last = (people.at(year) for year in (asked.years[0], asked.years[1] - 1, asked.years[1]))
    sold_all_year = people.sells[before] & people.sells[last] & ~people.sells[first]
    earned = (people.wages[first] > 0.0) & (people.wages[last] > 0.0)
    compared = (sold_all_year | ~_ever_sold(people, asked.years)) & earned
    growth = np.log(np.where(earned, people.wages[last], 1.0) / np.where(earned, people.wages[first], 1.0))
    sold, matched = _matched(people, growth, sold_all_year, compared)
    return 100.0 * (sold - matched)


def _ever_sold(people: People, years: Years) -> Flags:
    of = people.of(years)
    return np.asarray((people.sells[of] | (people.listed[of] != 0.0)).any(axis=0))


def _matched(people: People, outcome: Floats, treated: Flags, compared: Flags) -> tuple[float, float]:
    traits = _traits(people, MATCHED_ON)[compared]
    return matched_means(outcome[compared], treated[compared], traits, people.traits["township"][compared])


def _illness_of_listed(seen: Observed, asked: Asked) -> float:
    people = _people(seen)
    at = people.at(asked.year)
    paid, income = people.health[at], np.maximum(people.income[at], 0.0)
    return share((paid > 0.0) & (paid >= SERIOUS * income), people.registered[at])


def _trained_online_sales(seen: Observed, other: Observed, asked: Asked) -> float:
    treated, untreated = _people(seen), _people(other)
    of = treated.of(asked.years)
    chosen: Flags = (treated.trained & treated.sells & untreated.sells)[of]
    return total_change(treated.listed[of], untreated.listed[of], chosen)


def _spread_of_change(seen: Observed, asked: Asked) -> float:
    people = _people(seen)
    of = people.of(asked.years)
    return spread_of_change(people.income[of] / people.persons[of])


def _crops_in_spread(seen: Observed, asked: Asked) -> float:
    people = _people(seen)
    of = people.of(asked.years)
    return part_in_spread(people.income[of] / people.persons[of], people.crops[of] / people.persons[of])


def _label_offline(seen: Observed, asked: Asked) -> float:
    survey = _survey(seen, asked.month)
    return 100.0 * least_squares_effect(survey.lot_log_price, survey.lot_label, survey.lot_traits)


def _label_online(seen: Observed, asked: Asked) -> float:
    return seen.label_online.get(asked.year, float("nan"))


def _gain(seen: Observed, other: Observed, asked: Asked, chosen: Chosen) -> float:
    treated, untreated = _people(seen), _people(other)
    persons, of = treated.traits["persons"], treated.of(asked.years)
    gain = (treated.income[of] - untreated.income[of]).mean(axis=0) / persons
    return mean_gain(gain, persons, chosen(untreated, asked))


def _everybody(people: People, asked: Asked) -> Flags:
    return np.ones(people.income.shape[1], dtype=bool)


def _tenth(people: People, asked: Asked) -> Flags:
    persons = people.traits["persons"]
    return tenth_of(people.income[people.at(asked.year)] / persons, persons) == asked.tenth


def _third(people: People, asked: Asked, near: bool) -> Flags:
    km = people.traits["km_hub"]
    low, high = np.quantile(km, [1.0 / 3.0, 2.0 / 3.0])
    return np.asarray(km <= low if near else km > high)


def _gains(does: str, chosen: Chosen, *needs: str) -> Estimator:
    return Estimator(does, "yuan a head a year", ("years", *needs), paired=partial(_gain, chosen=chosen))


# fmt: off
OF_HOUSEHOLDS: dict[str, Estimator] = {
    "membership_mean": Estimator("membership of a cooperative at the year's end in least squares of log income a head", "log points x 100", ("year",), partial(_membership, quantile=None)),
    "membership_q10": Estimator("the same in quantile regression at 0.10", "log points x 100", ("year",), partial(_membership, quantile=0.10)),
    "membership_q25": Estimator("the same at 0.25", "log points x 100", ("year",), partial(_membership, quantile=0.25)),
    "sales_service": Estimator("of the members at the year's end, those with any receipts of the year from the brand", "% of members", ("year",), _sales_service),
    "premium_sales": Estimator("receipts from sales of households that sold online all year over those of matched others", "%", ("year",), _premium_sales, before=1),
    "premium_wages": Estimator("growth of log wages from the first to the last year, those who sold online all the last less matched others", "log points x 100", ("years",), _premium_wages),
    "illness_of_listed": Estimator("listed households of which own payments for illness took a tenth of the year's income", "% of listed households", ("year",), _illness_of_listed),
    "trained_online_sales": Estimator("sales on open listings of trained sellers with the lever over the same without it, the years together", "%", ("years",), paired=_trained_online_sales),
    "label_online": Estimator("what consumers pay more for a standard kg under the brand than on open listings, in the year", "%", ("year",), _label_online),
    "label_offline": Estimator("what grading adds to log prices at the trader's gate, in the month", "log points x 100", ("month",), _label_offline, survey=True),
    "spread_of_change": Estimator("standard deviation among households of the yearly change of log income a head, over the years", "log points", ("years",), _spread_of_change),
    "crops_in_spread": Estimator("covariance of the part of crops with that change, over its variance", "% of the variance", ("years",), _crops_in_spread),
    # gains from a programme, mean of the years
    "gain_all": _gains("income a head in the first run less that in the second, all persons", _everybody),
    "gain_tenth": _gains("the same of a tenth of persons by income of `year` in the second run", _tenth, "year", "tenth"),
    "gain_young": _gains("the same of households with heads below 45", lambda people, asked: np.asarray(people.traits["age"] < YOUNG)),
    "gain_old": _gains("the same with heads of 60 and older", lambda people, asked: np.asarray(people.traits["age"] >= OLD)),
    "gain_near": _gains("the same of the third of households nearest to their hub", partial(_third, near=True)),
    "gain_far": _gains("the same of the third farthest from it", partial(_third, near=False)),
}
# fmt: on
