"""One trial in the county: its lottery, the run with the lever in the villages that took it up, and the run without."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tongyu.county.county import County
from tongyu.county.households.moving import realigned
from tongyu.errors import InputError
from tongyu.kernels.poverty import is_poor
from tongyu.questions.trial.lottery import hold_lottery
from tongyu.questions.trial.plan import Plan
from tongyu.runs.cluster import require_version
from tongyu.runs.record import mechanisms_of
from tongyu.runs.tasks import Failure, Task, failure_of
from tongyu.scenario.scenario import Scenario

WITHOUT = "_without"  # ending of an outcome in the same county without the lever
DECEMBER = 11


@dataclass(frozen=True)
class TrialTask:
    """A trial with one seed, that of its county and of its lottery; where `version` is given, by that model alone."""

    plan: Plan
    seed: int
    version: str = ""

    @property
    def scenario(self) -> Scenario:
        """What it is run on."""
        return self.plan.scenario


@dataclass(frozen=True)
class Trial:
    """A trial that was run.

    `units` is a row a household that was there in all years looked at, ascending by id, with the numbers of its village
    and township, whether its village was `drawn` and has the lever (`treated`), what is known of it beside the lever
    (`persons`, `age` of the head in years, `km` to the township's hub, `income_before` in yuan a head), and each
    outcome of `outcomes_of` twice, in this run and, with the ending `WITHOUT`, in that of the same county and seed
    without the lever. Persons and age are those at the end of that other run.
    """

    seed: int
    units: pd.DataFrame


def run_trial(task: TrialTask) -> Trial | Failure:
    """Hold the lottery of `task` and run the county with and without the lever; InputError is raised, as in `live`.

    So it is where this process has another version of the model than the task asks for.
    """
    plan, seed = task.plan, task.seed
    if task.version:
        require_version(task.version, mechanisms_of([plan.scenario]))
    county: County | None = None
    try:
        county = County(plan.scenario, rng=seed)
        townships = county.geography.village_township
        lottery = hold_lottery(townships, plan.share, plan.uptake, plan.leak, seed)
        without = outcomes_of(county, plan)
        units = _before(county, plan)
        county = County(plan.with_lever(np.flatnonzero(lottery.treated).tolist()), rng=seed)
        found = outcomes_of(county, plan)
        village = units["village"].to_numpy()
        units.insert(3, "drawn", lottery.drawn[village])
        units.insert(4, "treated", lottery.treated[village])
        # with one seed both counties hold the same households, but where somebody came back to one that sells
        both = found.join(without.add_suffix(WITHOUT), how="inner")
        there = units.join(both, on="household", how="inner").dropna(subset=["income_before", "income"])
        return Trial(seed, there.sort_values("household", ignore_index=True))
    except InputError:
        raise
    except Exception as error:
        return failure_of(Task(plan.scenario, seed), county, error)


def outcomes_of(county: County, plan: Plan) -> pd.DataFrame:
    """Run `county` to its end; a row a household by its number, of the years with the lever.

    income       yuan a head and year, mean
    years_poor   years below the national line, times 1,000 over the years: person-years poor per 1,000 person-years
    consumption  yuan of cash spending a head and year: its trailing mean each December, mean
    sells        percent: 100 where the household sells online in the last month
    skill        0-100 in selling online in the last month

    Incomes and spending of a household that was not there in all these years are NaN.
    """
    ids = county.columns.id
    spent = np.zeros(len(ids))
    for _ in range(county.scenario.months):
        county.step()
        if county.month_of_year == DECEMBER and county.year in plan.years:
            h = county.columns
            spent = realigned(spent, ids, h.id, np.nan) + 12.0 * h.spent / h.persons
            ids = h.id
    h = county.columns
    spent = realigned(spent, ids, h.id, np.nan)
    incomes = np.stack([county.income_by_year[year] for year in plan.years]).astype(np.float64)
    return pd.DataFrame(
        {
            "income": incomes.mean(axis=0),
            "years_poor": 1_000.0
            * is_poor(
                np.stack([county.incomes_at_line()[year] for year in plan.years]).astype(np.float64),
                county.values["line.national"],
            ).mean(axis=0),
            "consumption": spent / len(plan.years),
            "sells": 100.0 * h.sells,
            "skill": 100.0 * h.skill.astype(np.float64),
        },
        index=pd.Index(h.id, name="household"),
    )


def _before(county: County, plan: Plan) -> pd.DataFrame:
    h = county.columns
    return pd.DataFrame(
        {
            "household": h.id,
            "village": h.village.astype(np.int64),
            "township": h.township.astype(np.int64),
            "persons": h.persons.astype(np.int64),
            "age": h.age.astype(np.int64),
            "km": h.km_hub.astype(np.float64),
            "income_before": county.income_by_year[plan.year_before].astype(np.float64),
        }
    )
