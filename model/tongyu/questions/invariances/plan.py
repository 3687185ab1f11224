"""The yardsticks: what may be chosen otherwise without the county being another, and the study that chooses so.

    accounting year   the month in which the twelve months of an income end: April, August; as usual December
    price of stocks   what grain in store is worth, of its usual price: 0.6 and 1.1
    sample            one household in 20, in 10, in 5
    order of rows     households stand in the tables by lot, not by village and number

Each choice is a place in one study's design, so that at each every scenario is paired, seed by seed, with the baseline
under the same choice. The first place is the usual choice. Where each seed has a point of the fitted set, it has the
same one under every choice (`designs.seeds_at_points`). Years that are set side by side hold the same harvests: a year
that ends in August 2015 is the year 2014. All runs therefore go on for eight months more than their scenario says, so
that the last of these is whole as well.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tongyu.designs.comparison import design
from tongyu.designs.seeds_at_points import with_points
from tongyu.designs.uncertain import Draws
from tongyu.errors import InputError
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import Study
from tongyu.runs.variables import SAMPLE, Variable
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import county_called, plain

KIND = "invariances"
YEAR_END, STOCK_PRICE, ROW_ORDER = "measures.year_end", "measures.stock_price", "population.row_order"
ACCOUNTING_YEAR, PRICE_OF_STOCKS, SAMPLE_SIZE, ORDER = "accounting year", "price of stocks", "sample", "order of rows"
OTHER_ENDS = (4, 8, 12)
STOCK_PRICES = (0.6, 1.1)  # of the usual price
MORE_MONTHS = 8
PARTS = (20, 10, 5)
SMALLEST = 100  # households, below which a sample says nothing


@dataclass(frozen=True)
class Choice:
    """One yardstick chosen otherwise: `value` is of the variable `variable` of the study."""

    yardstick: str
    name: str
    variable: str
    value: float


def choices(scenario: Scenario, parts: Sequence[int] = PARTS) -> list[Choice]:
    """All that differ from what `scenario` has as it is; samples are one household in each of `parts`."""
    values, usual = scenario.values(), sample_of(scenario)
    every = [Choice(ACCOUNTING_YEAR, f"ends in {calendar.month_name[m]}", YEAR_END, float(m)) for m in OTHER_ENDS]
    every += [Choice(PRICE_OF_STOCKS, f"{value:g} of the usual price", STOCK_PRICE, value) for value in STOCK_PRICES]
    made = [each for each in every if values[each.variable] != each.value]
    sizes = [(part, max(1, round(scenario.county.households / part))) for part in parts]
    made += [Choice(SAMPLE_SIZE, f"1:{part}", SAMPLE, float(size)) for part, size in sizes if size != usual]
    return [*made, Choice(ORDER, "by lot", ROW_ORDER, 1.0 - values[ROW_ORDER])]


def invariances_study(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    outcomes: Sequence[str],
    parts: Sequence[int] = PARTS,
    draws: Draws | None = None,
) -> Study:
    """`scenarios` and the baseline, as usual and under every choice, each with all `seeds`.

    With `draws` each seed has its point of the fitted set, without them all have the county's own numbers. Raises
    InputError where they cannot be compared, where one sets a yardstick itself, and for a sample that is too small.
    """
    for scenario in scenarios:
        for name in (YEAR_END, STOCK_PRICE, ROW_ORDER):
            if name in scenario.parameters:
                raise InputError(f'scenario "{plain(scenario.name)}" sets {name}, which is varied here; leave it out.')
    compared = design([each.with_(months=each.months + MORE_MONTHS) for each in scenarios], seeds).scenarios
    first = compared[0]
    numbers = first.tables.parameters
    usual = {name: float(numbers[name].value) for name in (YEAR_END, STOCK_PRICE, ROW_ORDER)}
    usual[SAMPLE] = float(sample_of(first))
    made = choices(first, parts)
    for choice in made:
        if choice.variable == SAMPLE and choice.value < SMALLEST:
            raise InputError(
                f"a sample of {choice.name} of {county_called(first.county.name)} is {choice.value:.0f}"
                f" households; at least"
                f" {SMALLEST} are needed."
            )
    points = pd.DataFrame([usual, *(usual | {each.variable: each.value} for each in made)])
    study = Study(
        kind=KIND,
        name=KIND,
        question="Do the effects hang on how they are measured and computed?",
        scenarios=compared,
        seeds=tuple(seeds),
        outcomes=tuple(outcomes),
        variables=tuple(_variable(name, points[name].tolist()) for name in usual),
        points=points,
        settings={"parts": list(parts)},
    )
    return with_points(study, draws)


def choices_of(study: Study) -> Mapping[int, Choice]:
    """The choices of a stored study by the numbers of their places; the one that is missing, 0, is the usual one."""
    return dict(enumerate(choices(study.scenarios[0], study.settings["parts"]), start=1))


def _variable(name: str, values: Sequence[float]) -> Variable:
    return Variable(name, "parameter", min(values), max(values), values=tuple(sorted(set(values))))
