"""The outcomes that scenarios are compared on, as `County.outcomes()` names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tongyu.county.declared import Tables
from tongyu.county.mechanism import Figure
from tongyu.county.tables import tables_for, tables_here
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import rounded


@dataclass(frozen=True)
class Outcome:
    """One outcome: `factor` brings it from the county's unit to the one it is shown in."""

    name: str
    label: str
    unit: str
    decimals: int
    difference_decimals: int
    factor: float = 1.0
    less_is_better: bool = True

    def number(self, value: float, signed: bool = False) -> str:
        """A value as tables show it, in `unit`; a difference is `signed`, and shown finer."""
        decimals = self.difference_decimals if signed else self.decimals
        return rounded(value * self.factor, decimals, signed)


OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome("person_years_poor", "person-years poor", "per 1,000 persons", 0, 1),
        Outcome("person_years_poor_net", "person-years poor, less own health payments", "per 1,000 persons", 0, 1),
        Outcome("headcount", "poor, up to 3 last years", "% of persons", 1, 2, 100.0),
        Outcome("poverty_gap", "poverty gap", "share of the line", 4, 4),
        Outcome("poverty_gap_net", "poverty gap, less own health payments", "share of the line", 4, 4),
        Outcome("person_years_poor_consumption", "person-years poor by consumption", "per 1,000 persons", 0, 1),
        Outcome("poverty_gap_consumption", "gap of consumption", "share of the line", 4, 4),
        Outcome("person_years_poor_booked", "person-years poor by receipts as booked", "per 1,000 persons", 0, 1),
        Outcome("poverty_gap_booked", "gap of receipts as booked", "share of the line", 4, 4),
        Outcome("catastrophic", "with catastrophic health spending", "% of households", 1, 2, 100.0),
        Outcome("impoverished", "made poor by own health payments", "% of persons", 1, 2, 100.0),
        Outcome("vulnerable", "vulnerable to poverty", "% of persons", 1, 2, 100.0),
        Outcome("deprived", "short of food or of treatment", "% of persons", 1, 2, 100.0),
        Outcome("food_short", "short of food", "% of persons", 1, 2, 100.0),
        Outcome("untreated", "with an illness left untreated", "% of persons", 1, 2, 100.0),
        Outcome("urban_rural_ratio", "urban income over the county's", "times", 2, 3),
        Outcome("consumption", "consumption", "yuan a head", 0, 0, less_is_better=False),
        Outcome("care", "own payments for illness", "yuan a head", 0, 1),
        Outcome("income_booked", "receipts as booked", "yuan a head", 0, 0, less_is_better=False),
        Outcome("income", "income", "yuan a head", 0, 0, less_is_better=False),
        Outcome("registered", "registered, last year", "% of persons", 1, 2, 100.0),
        Outcome("relative_poverty", "below half the median", "% of persons", 1, 2, 100.0),
        Outcome("log_income", "mean logarithm of income", "ln yuan a head", 3, 4, less_is_better=False),
        Outcome("gini", "Gini coefficient", "0-1", 3, 4),
        Outcome("sellers", "sellers online, last year", "% of households", 1, 2, 100.0, less_is_better=False),
        Outcome(
            "headcount_own_prices",
            "poor at own cost of living, up to 3 last years",
            "% of persons",
            1,
            2,
            100.0,
        ),
        Outcome("income_own_prices", "income at own cost of living", "yuan a head", 0, 0, less_is_better=False),
        Outcome("returned", "poor again within a year, of those who left poverty", "% of persons", 1, 2, 100.0),
        Outcome("spells", "spells of poverty that began", "persons per 1,000", 0, 1),
        Outcome("spell_years", "mean length of spells seen whole", "years", 2, 3),
        Outcome("chronically_poor", "poor on average over the years", "% of persons", 1, 2, 100.0),
        Outcome("transiently_poor", "poor in some year, not on average", "% of persons", 1, 2, 100.0),
        Outcome("chronic_poverty", "squared gap of mean incomes", "share of the line", 4, 5),
        Outcome("transient_poverty", "squared gap that swings of income add", "share of the line", 4, 5),
        Outcome("covered", "poor with a case, course, group or credit link", "% of the poor", 1, 2, 100.0, False),
        Outcome("exclusion_list", "poor and not on the list", "% of the poor", 1, 2, 100.0),
        Outcome("inclusion_list", "on the list and not poor", "% of the listed", 1, 2, 100.0),
        Outcome("exclusion_casework", "poor and without a case", "% of the poor", 1, 2, 100.0),
        Outcome("inclusion_casework", "with a case and not poor", "% of those with one", 1, 2, 100.0),
        Outcome("exclusion_allowance", "poor and without the allowance", "% of the poor", 1, 2, 100.0),
        Outcome("inclusion_allowance", "with the allowance and not poor", "% of those with it", 1, 2, 100.0),
        Outcome("ties", "others a household is tied to", "households", 2, 3, less_is_better=False),
        Outcome("working_skill", "skill of those who sell online", "0-1", 3, 4, less_is_better=False),
        Outcome("station_coverage", "with a village station, last year", "% of persons", 1, 2, 100.0, False),
        Outcome("online_share", "sold online, of all sales", "% of value", 2, 3, 100.0, less_is_better=False),
        Outcome("cash_premium", "receipts online beyond the trader's", "% of the trader's", 1, 2, 100.0, False),
        Outcome("hub_use", "use of township hubs", "% of capacity", 1, 2, 100.0, less_is_better=False),
        Outcome("reputation", "reputation of the brand", "0-1", 3, 4, less_is_better=False),
        Outcome("freight_out", "freight of what is sold online", "1,000 tonne-km a year", 0, 1, 1e-3),
        Outcome("freight_in", "freight of what is ordered", "1,000 tonne-km a year", 0, 1, 1e-3),
        Outcome("co2", "CO2 of that freight", "t a year", 0, 1, 1e-3),
        Outcome("packing_waste", "packing waste", "t a year", 0, 1, 1e-3),
        Outcome("storage_loss", "lost in storage", "t a year", 0, 1, 1e-3),
        Outcome("cost", "cost", "m yuan", 1, 1),
        Outcome("fiscal_cost", "fiscal cost", "m yuan", 1, 1),
    )
}

AFTERMATH: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome("headcount_after_12", "poor in the first year without money", "% of persons", 1, 2, 100.0),
        Outcome("income_after_12", "income in the first year without money", "yuan a head", 0, 0, 1.0, False),
        Outcome("headcount_after_24", "poor in the second year without money", "% of persons", 1, 2, 100.0),
        Outcome("income_after_24", "income in the second year without money", "yuan a head", 0, 0, 1.0, False),
    )
}
"""Effects 12 and 24 months after a scenario's last month with money, where it ends that long before the run does.

Of the baseline in the same month; there is no level of the baseline, since its money never ends.
"""


def outcomes_of(scenarios: Iterable[Scenario]) -> dict[str, Outcome]:
    """The outcomes of `scenarios` by name: all of `OUTCOMES`, and behind them what the mechanisms they use show."""
    return OUTCOMES | _shown_by(tables_for(scenarios))


def outcomes_here() -> dict[str, Outcome]:
    """All outcomes that there are here, for what is looked up by name: also of mechanisms that no scenario uses."""
    return OUTCOMES | _shown_by(tables_here())


def outcome_called(name: str) -> Outcome:
    """The outcome of that name. Raises KeyError where there is none here."""
    return OUTCOMES.get(name) or outcomes_here()[name]


def _shown_by(tables: Tables) -> dict[str, Outcome]:
    return {name: _outcome(figure) for name, figure in tables.shows.items()}


def _outcome(figure: Figure) -> Outcome:
    decimals = figure.decimals
    return Outcome(figure.name, figure.does, figure.unit, decimals, decimals, less_is_better=figure.better < 0)
