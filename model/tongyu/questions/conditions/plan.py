"""The conditions of the minimum-living allowance, and the study of e-commerce, social work and both at each of them.

From the year in which the standard of the allowance passes the national line, whoever is enrolled is lifted over it by
the rule itself. A headcount then counts enrolments, and what social work spares hangs on four numbers more than on
anything else it does:

    quota          of all persons that may be enrolled: the lowest that is plausible fills up, the highest has room
    standard       of the allowance, times the national mean
    help           the chance that a social worker's case leads to an application
    displacement   the chance that such an application pushes somebody else out of a full quota

So the answer is no single figure but a map: every scenario at every combination of these, each paired, seed by seed,
with the baseline under the same. Points that cannot differ are one:

    where help is nought nobody applies with help, so that there is nothing to displace: one point, whatever the chance
    where social work moves no lever there are no cases, so that neither help nor displacement is felt (`Study.unfelt`)

Tests hold both to the last bit.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import pandas as pd

from tongyu.county.numbers.kinds import Parameter
from tongyu.designs.comparison import design
from tongyu.designs.seeds_at_points import with_points
from tongyu.designs.uncertain import Draws
from tongyu.runs.counterfactual import BASELINE, has_social_work
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.runs.variables import Variable
from tongyu.scenario.scenario import CountyFacts, Scenario, load

KIND = "conditions"
QUOTA, STANDARD = "benefits.quota", "benefits.standard"
HELP, DISPLACEMENT = "benefits.help", "benefits.displacement"
CONDITIONS: Mapping[str, tuple[float, ...]] = {
    QUOTA: (0.08, 0.10, 0.13),
    STANDARD: (0.75, 0.85, 1.0),
    HELP: (0.0, 0.05, 0.2, 0.5),
    DISPLACEMENT: (0.0, 0.5, 1.0),
}
"""What is laid out; the planned value of a number is laid out too, where it is none of these."""

SIDES = (ECOMMERCE, SOCIAL_WORK, BOTH)
POVERTY = ("person_years_poor", "person_years_poor_net", "poverty_gap")
OUTCOMES = (*POVERTY, "cost", "fiscal_cost")


def planned(numbers: Mapping[str, Parameter]) -> dict[str, float]:
    """The conditions as a county with such `numbers` has them."""
    return {name: float(numbers[name].value) for name in CONDITIONS}


def points(usual: Mapping[str, float]) -> pd.DataFrame:
    """A row a point, a column a condition, those `usual` too.

    Without help only the usual displacement, which is then not felt.
    """
    values = [sorted({*listed, usual[name]}) for name, listed in CONDITIONS.items()]
    every = pd.DataFrame(list(product(*values)), columns=list(CONDITIONS), dtype=float)
    return every[(every[HELP] > 0.0) | (every[DISPLACEMENT] == usual[DISPLACEMENT])].reset_index(drop=True)


def shipped_sides(
    households: int | None = None, months: int | None = None, county: CountyFacts | None = None
) -> list[Scenario]:
    """The baseline, e-commerce, social work and both, with a sample, a horizon in months, a county where given."""
    changes = {name: value for name, value in (("households", households), ("months", months)) if value is not None}
    return [load(name, county).with_(**changes) for name in (BASELINE, *SIDES)]


def conditions_study(scenarios: Sequence[Scenario], seeds: Sequence[int], draws: Draws | None = None) -> Study:
    """`scenarios` (`shipped_sides`) at all sets of conditions, each with all `seeds`.

    With `draws` each seed has its point of the fitted set, but for the conditions themselves. Raises InputError where
    they cannot be compared.
    """
    compared = design(scenarios, seeds).scenarios
    usual = planned(compared[0].tables.parameters)
    laid_out = points(usual)
    study = Study(
        kind=KIND,
        name=KIND,
        question="Where a rule of benefits decides by arithmetic: which of e-commerce and social work spares more"
        " poverty under which conditions?",
        scenarios=compared,
        seeds=tuple(seeds),
        outcomes=OUTCOMES,
        variables=tuple(_variable(name, laid_out[name].tolist()) for name in CONDITIONS),
        points=laid_out,
        unfelt={each.name: (HELP, DISPLACEMENT) for each in compared if not has_social_work(each)},
        settings={"planned": usual},
    )
    return with_points(study, draws)


def planned_of(study: Study) -> dict[str, float]:
    """The conditions as the county had them when a stored study was planned."""
    return {str(name): float(value) for name, value in study.settings["planned"].items()}


def _variable(name: str, values: Sequence[float]) -> Variable:
    return Variable(name, "parameter", min(values), max(values), values=tuple(sorted(set(values))))
