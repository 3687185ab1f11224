"""Estimators of income, poverty, benefits, illness and people, from the county's tables."""

from functools import partial

import numpy as np
import pandas as pd

from tongyu.kernels.poverty import is_poor
from tongyu.questions.patterns.asked import Asked, Years
from tongyu.questions.patterns.estimator import Estimator, Paired, Plain, cell, counted, monthly, of_tables, yearly
from tongyu.questions.patterns.estimators import (
    Flags,
    Floats,
    growth_lead,
    leavers_return,
    long_poor_leave,
    newly_poor_leave,
    yearly_growth,
)
from tongyu.questions.patterns.watching import Observed

OPERATING = ("income_crops", "income_other_operating", "income_stocks")
LONG = 5  # years in poverty, of the long poor


def _registered_mean(seen: Observed, asked: Asked) -> float:
    first, last = asked.years
    return 100.0 * float(np.mean([cell(seen.yearly, year, "registered") for year in range(first, last + 1)]))


def _with_reimbursed(seen: Observed, year: int) -> float:
    """Income as yearbooks have it: what others reimbursed of medical bills is a transfer; yuan of 2015 a head."""
    return cell(seen.yearly, year, "income") + cell(seen.counts, year, "reimbursed")


def _yearbook_income(seen: Observed, asked: Asked) -> float:
    return seen.dated.price_level(asked.year) * _with_reimbursed(seen, asked.year)


def _share_of_income(*columns: str, reimbursed: bool = False) -> Plain:
    def estimate(seen: Observed, asked: Asked) -> float:
        parts = sum(cell(seen.yearly, asked.year, name) for name in columns)
        parts += cell(seen.counts, asked.year, "reimbursed") if reimbursed else 0.0
        return 100.0 * parts / _with_reimbursed(seen, asked.year)

    return estimate


def _of(table: pd.DataFrame, years: Years) -> pd.DataFrame:
    """The rows of `years`, first and last both in."""
    return table.loc[slice(*years)]


def _own_payments(seen: Observed, asked: Asked) -> float:
    """Of the years together, so that each yuan weighs the same."""
    years = _of(seen.yearly, asked.years)
    paid, consumed = float(years["care"].sum()), float(years["consumption"].sum())
    return 100.0 * paid / (paid + consumed)


def _yearly_mean(column: str, factor: float = 1.0) -> Plain:
    return lambda seen, asked: factor * float(_of(seen.yearly, asked.years)[column].mean())


def _counted_mean(column: str) -> Plain:
    return lambda seen, asked: float(_of(seen.counts, asked.years)[column].mean())


def _less_by(figure: Plain) -> Paired:
    """Percent by which `figure` is less in the first run than in the second."""

    def estimate(seen: Observed, other: Observed, asked: Asked) -> float:
        without = figure(other, asked)
        return 100.0 * (1.0 - figure(seen, asked) / without) if without > 0.0 else float("nan")

    return estimate


def _benefits(seen: Observed, asked: Asked) -> float:
    return cell(seen.counts, asked.year, "allowance") + cell(seen.counts, asked.year, "top_ups")


def _catastrophic_poor_over_others(seen: Observed, asked: Asked) -> float:
    """Means over years of the shares among the poor and among the others, the first over the second."""
    years = _of(seen.counts, asked.years)
    others = float(years["catastrophic_others"].mean())
    return float(years["catastrophic_poor"].mean()) / others if others > 0.0 else float("nan")


def _poor(seen: Observed, asked: Asked, step: int, growing: bool) -> tuple[Flags, Floats]:
    """Who was poor, (periods, n): every `step`-th of the row's years; and persons (n,).

    Of households that were there in all these years. `growing`: below a line that grows with the median income from the row's year on.
    """
    line, middle = seen.values["line.national"], seen.yearly["median_income"]
    first, last = asked.years
    poor = []
    there = np.isfinite(np.stack([seen.incomes[year] for year in range(first, last + 1, step)])).all(axis=0)
    for year in range(first, last + 1, step):
        factor = 1.0
        if growing:
            factor = cell(seen.yearly, max(year, asked.year), "median_income") / float(middle[asked.year])
        poor.append(is_poor(seen.incomes[year][there], line * factor if growing else line))
    return np.stack(poor), seen.persons[there]


def _newly_poor_leave(seen: Observed, asked: Asked, step: int, growing: bool = False) -> float:
    return newly_poor_leave(*_poor(seen, asked, step, growing))


def _long_poor_leave(seen: Observed, asked: Asked, growing: bool = False) -> float:
    return long_poor_leave(*_poor(seen, asked, 1, growing), LONG)


def _leavers_return(seen: Observed, asked: Asked, step: int = 1, growing: bool = False) -> float:
    return leavers_return(*_poor(seen, asked, step, growing), asked.within)


def _elderly_over_others(seen: Observed, asked: Asked) -> float:
    """What is left in the last year of the headcount of the first, elderly households over others."""
    left = []
    for column in ("poor_elderly", "poor_others"):
        before, after = (cell(seen.counts, year, column) for year in asked.years)
        left.append(after / before if before > 0.0 else float("nan"))
    return left[0] / left[1] if left[1] > 0.0 else float("nan")


def _persons_change(seen: Observed, asked: Asked) -> float:
    persons = seen.counts["persons"]
    return 100.0 * (float(persons.loc[asked.year]) / float(persons.iloc[0]) - 1.0)


def _elders_change(seen: Observed, asked: Asked) -> float:
    elders = seen.counts["elders"] / seen.counts["persons"]
    return 100.0 * (float(elders.loc[asked.year]) - float(elders.iloc[0]))


def _elders_share(seen: Observed, asked: Asked) -> float:
    return 100.0 * cell(seen.counts, asked.year, "elders") / cell(seen.counts, asked.year, "persons")


def _income_lost(seen: Observed, other: Observed, asked: Asked) -> float:
    """Of the year in which only the first run has a drought; NaN where the second's own luck has one too."""
    droughts = seen.monthly["drought"] - other.monthly["drought"]
    years = {int(str(month)[:4]) for month in droughts.index[droughts > 0.0]}
    if len(years) != 1:
        return float("nan")
    (year,) = years
    return 100.0 * (1.0 - cell(seen.yearly, year, "income") / cell(other.yearly, year, "income"))


def _income_growth(seen: Observed, asked: Asked) -> float:
    first, last = asked.years
    return yearly_growth(cell(seen.yearly, first, "income"), cell(seen.yearly, last, "income"), last - first)


def _transfer_lead(seen: Observed, asked: Asked) -> float:
    def by_source(year: int) -> list[float]:
        operating = sum(cell(seen.yearly, year, name) for name in OPERATING)
        others = [cell(seen.yearly, year, f"income_{source}") for source in ("wage", "property")]
        return [cell(seen.yearly, year, "income_transfer"), operating, *others]

    first, last = asked.years
    return growth_lead(by_source(first), by_source(last), last - first)


def _of_droughts(what: str) -> Plain:
    def estimate(seen: Observed, asked: Asked) -> float:
        found = getattr(seen.droughts, what)
        found = found[~np.isnan(found)]
        return 100.0 * float(found.mean()) if len(found) else float("nan")

    return estimate


def _weather(does: str, what: str) -> Estimator:
    return Estimator(does, "%", plain=_of_droughts(what), closely=False, weather=True)


# fmt: off
OF_PEOPLE: dict[str, Estimator] = {
    # the list of the poor, and income
    "registered": of_tables("persons in listed households over all persons, at the end of the year", "% of persons", yearly("registered", 100.0), "year"),
    "registered_mean": of_tables("the same, mean over the ends of the years", "% of persons", _registered_mean, "years"),
    "income_poor": of_tables("persons whose income of the year is below the national line", "% of persons", yearly("headcount", 100.0), "year"),
    "yearbook_income": of_tables("income a head of the year in yuan of that year, with what others paid of medical bills", "yuan a head", _yearbook_income, "year"),
    "wage_share": of_tables("wages over that income", "% of income", _share_of_income("income_wage"), "year"),
    "operating_share": of_tables("crops net of inputs, change of stocks and other operating income over that income", "% of income", _share_of_income(*OPERATING), "year"),
    "property_share": of_tables("property income over that income", "% of income", _share_of_income("income_property"), "year"),
    "transfer_share": of_tables("transfers, with what others paid of medical bills, over that income", "% of income", _share_of_income("income_transfer", reimbursed=True), "year"),
    "gini": of_tables("Gini coefficient of income a head among persons", "0-1", yearly("gini"), "year"),
    "income_growth": of_tables("compound growth of income a head from the first to the last year, at constant prices", "% a year", _income_growth, "years"),
    "transfer_lead": of_tables("growth of transfers from the first to the last year less that of the fastest other source", "points a year", _transfer_lead, "years"),
    # illness
    "own_payments": of_tables("own payments for illness over consumption with them, the years together", "%", _own_payments, "years"),
    "catastrophic": of_tables("households with catastrophic health spending, mean of the years", "% of households a year", _yearly_mean("catastrophic", 100.0), "years"),
    "admissions": of_tables("admissions to hospital, mean of the years", "per 100 persons a year", _counted_mean("admissions"), "years"),
    "catastrophic_less": Estimator("percent by which `catastrophic` is less in the first run than in the second", "%", ("years",), paired=_less_by(_yearly_mean("catastrophic")), closely=False),
    "intensity_less": Estimator("the same of the mean overshoot above what is catastrophic", "%", ("years",), paired=_less_by(_counted_mean("overshoot")), closely=False),
    "catastrophic_poor_over_others": of_tables("share with catastrophic spending among the poor over that among others, means of the years", "times", _catastrophic_poor_over_others, "years"),
    "impoverished": of_tables("persons whom own payments for illness bring below the line, mean of the years", "% of persons a year", _yearly_mean("impoverished", 100.0), "years"),
    # lists, allowance, pension
    "listed_size": of_tables("persons a listed household, at the end of the year", "persons", counted("listed_size"), "year"),
    "other_size": of_tables("persons a household that is not listed, at the end of the year", "persons", counted("other_size"), "year"),
    "listed_elderly": of_tables("listed households whose members are all elders, at the end of the year", "% of listed households", counted("listed_elderly", 100.0), "year"),
    "enrolled": of_tables("persons in the minimum-living allowance, mean over the year's months", "% of persons", counted("enrolled", 100.0), "year"),
    "benefits": of_tables("allowance and top-ups of the year, in yuan of 2015", "yuan a head", _benefits, "year"),
    "top_ups": of_tables("top-ups to the line of the year, in yuan of 2015", "yuan a head", counted("top_ups"), "year"),
    "enrolled_size": of_tables("persons an enrolled household, mean over the year's months", "persons", counted("enrolled_size"), "year"),
    "pension": of_tables("basic pension in yuan of that year", "yuan an elder a month", counted("pension"), "year"),
    # who stays poor
    "newly_poor_leave_waves": of_tables("of the persons newly poor in a wave, those who are not in the next; waves every second of the years", "% of persons", partial(_newly_poor_leave, step=2), "years"),
    "newly_poor_leave_yearly": of_tables("the same from year to year", "% of persons", partial(_newly_poor_leave, step=1), "years"),
    "long_poor_leave": of_tables("of the persons poor in five successive years, those who are not in the next", "% of persons", _long_poor_leave, "years"),
    "leavers_return": of_tables("of the persons who left poverty, those poor again within so many years", "% of persons", _leavers_return, "years", "within"),
    "leavers_return_waves": of_tables("the same within so many waves, every second of the years", "% of persons", partial(_leavers_return, step=2), "years", "within"),
    "newly_poor_leave_growing": of_tables("as newly_poor_leave_waves, of a line that grows with the median income from `year` on", "% of persons", partial(_newly_poor_leave, step=2, growing=True), "years", "year"),
    "long_poor_leave_growing": of_tables("as long_poor_leave, of that line", "% of persons", partial(_long_poor_leave, growing=True), "years", "year"),
    "leavers_return_growing": of_tables("as leavers_return, of that line", "% of persons", partial(_leavers_return, growing=True), "years", "year", "within"),
    "poor_elderly": of_tables("headcount by income of the year in households whose members are all elders", "% of persons", counted("poor_elderly", 100.0), "year"),
    "poor_others": of_tables("headcount by income of the year in all other households", "% of persons", counted("poor_others", 100.0), "year"),
    "elderly_over_others": of_tables("what is left in the last year of the headcount of the first, elderly households over others", "times", _elderly_over_others, "years"),
    # people and work
    "persons_change": of_tables("persons at the end of the year against the day on which the run begins", "%", _persons_change, "year"),
    "elders_change": of_tables("share of elders at the end of the year less that on the day on which the run begins", "points", _elders_change, "year"),
    "elders_share": of_tables("elders over all persons at the end of the year", "% of persons", _elders_share, "year"),
    "placed": of_tables("adults who work away by a placement over persons ever listed, at the end of the month", "% of the ever listed", monthly("placed", 100.0), "month"),
    "posts": of_tables("posts of public welfare over persons ever listed, at the end of the month", "per 100 ever listed", monthly("posts", 100.0), "month"),
    # droughts
    "drought_loss": _weather("share of the harvest that drought takes of the dry land it strikes, over drawn years", "lost"),
    "drought_struck": _weather("share of the dry land that a drought strikes, over drawn years", "struck"),
    "drought_joined": _weather("share of the struck dry land in its largest connected part, over drawn years", "joined"),
    "drought_income": Estimator("percent by which income is less in the year of a drought that only the first run has", "%", paired=_income_lost, closely=False),
}
# fmt: on
