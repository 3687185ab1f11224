"""The paper's claim, tested: do the parts of the strategy help each other?

Two experiments, paired by seed. The square: e-commerce and social work off and on, four scenarios. The factorial: all
2^5 sets of the five pillars of `five_pillars`. Both as they are and, of the square and of each pillar against all five,
with the links between the two sides turned off. Social workers' hours for the other pillars (`support.pillar_support`)
are a lever of social work that does nothing alone, so that both are answered twice: with these hours as planned, paid
in every cell with social work and idle where there is nothing to help, and with none in any cell. At an equal budget
every set of pillars, and every side, is scaled to cost the same; the whole is then set against the mean of its parts,
since the parts together would cost a multiple.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from itertools import combinations, product
from typing import Any

import pandas as pd

from tongyu.county.levers import PILLARS as PILLAR_NAMES
from tongyu.county.programme.programme import PILLAR_SUPPORT
from tongyu.county.switches import ALL_LINKS
from tongyu.questions.interaction.scales import PERSON_YEARS, PERSON_YEARS_NET, SCALES, by_scale
from tongyu.runs.counterfactual import BASELINE, feels_links
from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.scenario.plans.budget import discount_of, planned_cost, scaled
from tongyu.scenario.scenario import CountyFacts, Scenario, load
from tongyu.statistics import factorial
from tongyu.statistics.intervals import Interval, mean_interval, middle
from tongyu.text.wording import bounds, rounded

KIND = "interaction"
TABLE = "interaction.csv"
PILLARS = tuple(PILLAR_NAMES)
WHOLE = "five_pillars"
ON, OFF = "on", "off"
PLANNED, NOUGHT = "as planned", "nought"  # hours of social workers for the other pillars
SQUARE, FACTORIAL = "e-commerce and social work", "five pillars"
SIDES = {frozenset[str](): BASELINE, frozenset({"E"}): ECOMMERCE, frozenset({"S"}): SOCIAL_WORK, frozenset("ES"): BOTH}
SIDE_NAMES = {"E": "e-commerce", "S": "social work"}
COLUMNS = ("experiment", "hours", "links", "scale", "quantity", "subject", "seeds", "estimate", "low", "high")
ROUNDING = 1e-6  # of a budget
_ENDINGS = {
    (PLANNED, ON): "",
    (PLANNED, OFF): ", links off",
    (NOUGHT, ON): ", no hours",
    (NOUGHT, OFF): ", all off",
}
"""Of the names of runs, by hours and links; short, since all pillars make a long name."""


def interaction_study(
    seeds: Sequence[int],
    households: int | None = None,
    months: int | None = None,
    budget: float | None = None,
    county: CountyFacts | None = None,
) -> Study:
    """The study of the square and the factorial; `budget` yuan of 2015, discounted, for every programme, or none.

    In `county`, without it in the scenarios' own.

    Raises InputError where a programme cannot be brought to the budget.
    """
    changes: dict[str, Any] = {"households": households} if households else {}
    if months:
        changes["months"] = months
    made = [load(name, county).with_(**changes) for name in SIDES.values()]
    whole = load(WHOLE, county).with_(**changes)
    made += [pillars_of(whole, chosen) for chosen in factorial.subsets(PILLARS) if chosen]
    ends = {*SIDES.values(), *map(name_of, _ends())}
    made += [without_hours(scenario) for scenario in made if scenario.name in ends and _gives_hours(scenario)]
    if budget is not None:
        made = [_at(scenario, budget) for scenario in made]
        ends |= {name + _ENDINGS[NOUGHT, ON] for name in ends}
    made += [without_links(scenario) for scenario in made if scenario.name in ends and feels_links(scenario)]
    return Study(
        kind=KIND,
        name=KIND,
        question="Do e-commerce and social work, and the five pillars, do more together than apart?",
        scenarios=tuple(made),
        seeds=tuple(seeds),
        outcomes=(
            *("person_years_poor", "person_years_poor_net", "headcount", "poverty_gap", "income", "log_income"),
            *("cost", "fiscal_cost"),
        ),
        settings={"budget": budget},
    )


def shortfalls(study: Study) -> dict[str, float]:
    """What each programme plans to spend that cannot spend the whole budget, yuan of 2015, discounted, by its name.

    At most what every lever allows; empty where there is no budget. Of pairs with the links on and off one is named.
    """
    budget = study.settings.get("budget")
    if budget is None:
        return {}
    planned = {
        scenario.name: planned_cost(scenario, discount_of(scenario))
        for scenario in study.scenarios
        if scenario.name != BASELINE and not scenario.name.endswith((_ENDINGS[PLANNED, OFF], _ENDINGS[NOUGHT, OFF]))
    }
    return {name: yuan for name, yuan in planned.items() if yuan < budget * (1.0 - ROUNDING)}


def without_hours(scenario: Scenario) -> Scenario:
    """`scenario` without social workers' hours for the other pillars.

    With the links off these hours help nobody, so that without a budget the two are the same to the last bit but for
    what they cost, which a test holds; that run need not be made twice.
    """
    pillar, lever = PILLAR_SUPPORT.split(".")
    kept = {name: setting for name, setting in scenario.programme[pillar].items() if name != lever}
    name = scenario.name + _ENDINGS[NOUGHT, ON]
    return scenario.with_(name=name, programme={**scenario.programme, pillar: kept})


def without_links(scenario: Scenario) -> Scenario:
    """`scenario` with the links between the two sides turned off."""
    hours = NOUGHT if scenario.name.endswith(_ENDINGS[NOUGHT, ON]) else PLANNED
    name = scenario.name.removesuffix(_ENDINGS[hours, ON]) + _ENDINGS[hours, OFF]
    return scenario.with_(name=name, without=[*scenario.without, ALL_LINKS])


def _gives_hours(scenario: Scenario) -> bool:
    return any(key == PILLAR_SUPPORT for key, _ in scenario.programme_items())


def pillars_of(scenario: Scenario, chosen: Iterable[str]) -> Scenario:
    """`scenario` with only the levers of the pillars `chosen`."""
    kept = {pillar: levers for pillar, levers in scenario.programme.items() if pillar in frozenset(chosen)}
    return scenario.with_(name=name_of(chosen), programme=kept)


def name_of(chosen: Iterable[str]) -> str:
    """What a set of pillars is called: `resources+support`; the baseline where there is none."""
    chosen = frozenset(chosen)
    return "+".join(pillar for pillar in PILLARS if pillar in chosen) or BASELINE


def answer(results: Results) -> pd.DataFrame:
    """A row an experiment, hours, state of the links, scale and quantity (`COLUMNS`), with 95 % t-intervals over seeds.

    Where each seed has a point of the numbers, with the middle 95 % of these draws instead.

    Only seeds with which all scenarios of the experiment went through count; on the log odds, only those where in none
    of them nobody or everybody was poor. In the unit of the scale; negative is less poverty, but on `log_income`.
    """
    values = by_scale(results)
    equal = results.study.settings.get("budget") is not None
    interval = middle if results.study.variables else mean_interval
    rows: list[dict[str, Any]] = []
    known = {str(name) for name in values[PERSON_YEARS]}
    both_ways = any(name.endswith(_ENDINGS[NOUGHT, ON]) for name in known)
    for hours, links in product((PLANNED, NOUGHT) if both_ways else (PLANNED,), (ON, OFF)):
        made = {name: run_for(name, hours, links, known) for name in results.study.names}
        sides = {chosen: made[name] for chosen, name in SIDES.items()}
        pillars = {chosen: made[name_of(chosen)] for chosen in factorial.subsets(PILLARS)}
        if links == OFF or hours == NOUGHT:
            pillars = {chosen: pillars[chosen] for chosen in _ends()}
        for scale in SCALES:
            experiments = ((SQUARE, tuple(SIDE_NAMES), sides), (FACTORIAL, PILLARS, pillars))
            for experiment, factors, names in experiments:
                cells = _cells(values[scale], names)
                if cells is not None:
                    rows += [
                        {"experiment": experiment, "hours": hours, "links": links, "scale": scale, **row}
                        for row in _quantities(cells, factors, equal, interval)
                    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def verdicts(table: pd.DataFrame) -> list[str]:
    """A sentence for each experiment, from its `answer`: is the whole less poverty than its parts, more, or neither?

    Less or more counts where poverty by income and by income less own health payments agree.
    """
    said = []
    linked = table[(table["links"] == ON) & table["quantity"].str.startswith("whole less")]
    for (experiment, hours, quantity), rows in linked.groupby(["experiment", "hours", "quantity"], sort=False):
        of_scale = {row["scale"]: row for row in rows.to_dict("records")}
        found = [_signed(of_scale[scale]) for scale in (PERSON_YEARS, PERSON_YEARS_NET) if scale in of_scale]
        parts = "the mean of its parts" if "mean" in str(quantity) else "its parts together"
        signs = {sign for sign, _ in found}
        if len(signs) > 1:
            judged = f"whether more or less poverty than {parts} hangs on the yardstick"
        elif signs == {0}:
            judged = f"not distinguishable from {parts}"
        else:
            judged = f"{'less' if signs == {-1} else 'more'} poverty than {parts}"
        figures = "; less own health payments ".join(text for _, text in found)
        state = "no hours in pillars" if hours == NOUGHT else "hours in pillars as planned"
        said.append(f"The whole of {experiment}, {state}: {judged} ({figures} person-years per 1,000 persons).")
    return said


def _signed(row: Mapping[Hashable, Any]) -> tuple[int, str]:
    """-1, 0 or 1 by where the interval lies, and the figure as text."""
    known = not pd.isna(row["low"])
    text = rounded(row["estimate"], 1, signed=True) + (f" {bounds(row['low'], row['high'], 1, True)}" if known else "")
    unsure = not known or row["low"] <= 0.0 <= row["high"]
    return 0 if unsure else (-1 if row["estimate"] < 0 else 1), text


def _quantities(
    cells: factorial.Cells, factors: Sequence[str], equal: bool, interval: Callable[[factorial.Floats], Interval]
) -> Iterable[dict[str, Any]]:
    """All contrasts that the cells at hand allow."""

    def row(quantity: str, subject: str, values: factorial.Floats) -> dict[str, Any]:
        return {"quantity": quantity, "subject": subject, "seeds": len(values), **interval(values)._asdict()}

    named = {factor: SIDE_NAMES.get(factor, factor) for factor in factors}
    whole = cells[frozenset(factors)] - cells[frozenset()]
    yield row("whole", "all", whole)
    for factor in factors:
        yield row("alone", named[factor], factorial.alone(cells, factor))
    if equal:
        yield row("whole less mean part", "all", factorial.against_mean_part(cells, factors))
    else:
        yield row("whole less sum of parts", "all", factorial.beyond_parts(cells, factors))
    if len(cells) < 2 ** len(factors):  # with the links off, or no hours in pillars, only the ends are run
        return
    for factor in factors:
        yield row("added last", named[factor], factorial.last(cells, factors, factor))
        yield row("main effect", named[factor], factorial.main(cells, factors, factor))
        yield row("share of the whole", named[factor], factorial.share(cells, factors, factor))
    for first, second in combinations(factors, 2):
        subject = f"{named[first]} x {named[second]}"
        yield row("pair interaction", subject, factorial.pair(cells, factors, first, second))


def _ends() -> list[frozenset[str]]:
    """No pillar, each alone, all: what the whole against its parts needs."""
    return [chosen for chosen in factorial.subsets(PILLARS) if len(chosen) in (0, 1, len(PILLARS))]


def run_for(name: str, hours: str, links: str, known: Set[str]) -> str:
    """Which run stands for the scenario `name` at such hours and links: its own where it has one."""
    nearest = ((hours, links), (PLANNED, links), (hours, ON), (PLANNED, ON))
    return next(name + _ENDINGS[state] for state in nearest if name + _ENDINGS[state] in known)


def _cells(values: pd.DataFrame, names: Mapping[frozenset[str], str]) -> factorial.Cells | None:
    known = values[list(names.values())].dropna()
    if known.empty:
        return None
    return {chosen: known[name].to_numpy(dtype=float) for chosen, name in names.items()}


def _at(scenario: Scenario, budget: float) -> Scenario:
    if scenario.name == BASELINE:
        return scenario
    return scaled(scenario, budget).scenario.with_(name=scenario.name)
