"""The paper's claim, tested: do the parts of the strategy help each other?

Two experiments, paired by seed. The square: e-commerce and social work off and on, four scenarios. The factorial: all
2^5 sets of the five pillars of `five_pillars`. Both as they are and, of the square and of each pillar against all five,
with the links between the two sides turned off. At an equal budget every set of pillars, and every side, is scaled to
cost the same; the whole is then set against the mean of its parts, since the parts together would cost a multiple.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from tongyu.levers import LEVERS
from tongyu.levers import PILLARS as PILLAR_NAMES
from tongyu.programme.budget import scaled
from tongyu.scenario import Scenario, load
from tongyu.study import factorial
from tongyu.study.interaction import PERSON_YEARS, SCALES, by_scale
from tongyu.study.results import Results
from tongyu.study.statistics import mean_interval
from tongyu.study.study import BASELINE, BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.switches import ALL_LINKS

KIND = "interaction"
TABLE = "interaction.csv"
PILLARS = tuple(PILLAR_NAMES)
WHOLE = "five_pillars"
ON, OFF = "on", "off"
SQUARE, FACTORIAL = "e-commerce and social work", "five pillars"
SIDES = {frozenset[str](): BASELINE, frozenset({"E"}): ECOMMERCE, frozenset({"S"}): SOCIAL_WORK, frozenset("ES"): BOTH}
SIDE_NAMES = {"E": "e-commerce", "S": "social work"}
COLUMNS = ("experiment", "links", "scale", "quantity", "subject", "seeds", "estimate", "low", "high")
_OFF = ", links off"


def interaction_study(
    seeds: Sequence[int], households: int | None = None, months: int | None = None, budget: float | None = None
) -> Study:
    """The study of the square and the factorial; `budget` yuan of 2015, discounted, for every programme, or none.

    Raises InputError where a programme cannot be brought to the budget.
    """
    changes: dict[str, Any] = {"households": households} if households else {}
    if months:
        changes["months"] = months
    made = [load(name).with_(**changes) for name in SIDES.values()]
    made += [pillars_of(load(WHOLE).with_(**changes), chosen) for chosen in factorial.subsets(PILLARS) if chosen]
    if budget is not None:
        made = [_at(scenario, budget) for scenario in made]
    ends = {*SIDES.values(), *map(name_of, _ends())}
    off = [scenario for scenario in made if scenario.name in ends and feels_links(scenario)]
    made += [scenario.with_(name=scenario.name + _OFF, without=[*scenario.without, ALL_LINKS]) for scenario in off]
    return Study(
        kind=KIND,
        name=KIND,
        question="Do e-commerce and social work, and the five pillars, do more together than apart?",
        scenarios=tuple(made),
        seeds=tuple(seeds),
        outcomes=("person_years_poor", "headcount", "poverty_gap", "income", "log_income", "cost"),
        settings={"budget": budget},
    )


def feels_links(scenario: Scenario) -> bool:
    """Whether turning the links between the two sides off can change a run: not where social work moves no lever.

    Every link has social work at one end, so that such a run is the same to the last bit, which a test holds; it need
    not be made twice.
    """
    return any(LEVERS[key].side == "S" or LEVERS[key].pillar == "support" for key, _ in scenario.programme_items())


def pillars_of(scenario: Scenario, chosen: Iterable[str]) -> Scenario:
    """`scenario` with only the levers of the pillars `chosen`."""
    kept = {pillar: levers for pillar, levers in scenario.programme.items() if pillar in frozenset(chosen)}
    return scenario.with_(name=name_of(chosen), programme=kept)


def name_of(chosen: Iterable[str]) -> str:
    """What a set of pillars is called: `resources+support`; the baseline where there is none."""
    chosen = frozenset(chosen)
    return "+".join(pillar for pillar in PILLARS if pillar in chosen) or BASELINE


def answer(results: Results) -> pd.DataFrame:
    """A row an experiment, state of the links, scale and quantity (`COLUMNS`), with 95 % t-intervals over seeds.

    Only seeds with which all scenarios of the experiment went through count; on the log odds, only those where in none
    of them nobody or everybody was poor. In the unit of the scale; negative is less poverty, but on `log_income`.
    """
    values = by_scale(results)
    equal = results.study.settings.get("budget") is not None
    rows: list[dict[str, Any]] = []
    for links, ending in ((ON, ""), (OFF, _OFF)):
        made = {name: name + ending if name + ending in values[PERSON_YEARS] else name for name in results.study.names}
        sides = {chosen: made[name] for chosen, name in SIDES.items()}
        pillars = {chosen: made[name_of(chosen)] for chosen in factorial.subsets(PILLARS)}
        if links == OFF:
            pillars = {chosen: pillars[chosen] for chosen in _ends()}
        for scale in SCALES:
            experiments = ((SQUARE, tuple(SIDE_NAMES), sides), (FACTORIAL, PILLARS, pillars))
            for experiment, factors, names in experiments:
                cells = _cells(values[scale], names)
                if cells is not None:
                    rows += [
                        {"experiment": experiment, "links": links, "scale": scale, **row}
                        for row in _quantities(cells, factors, equal)
                    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def verdicts(table: pd.DataFrame) -> list[str]:
    """A sentence for each experiment, from its `answer`: is the whole less poverty than its parts, more, or neither?"""
    said = []
    on_scale = table[(table["scale"] == PERSON_YEARS) & (table["links"] == ON)]
    for row in on_scale[on_scale["quantity"].str.startswith("whole less")].to_dict("records"):
        parts = "the mean of its parts" if "mean" in row["quantity"] else "its parts together"
        if pd.isna(row["low"]) or row["low"] <= 0.0 <= row["high"]:
            judged = f"not distinguishable from {parts}"
        else:
            judged = f"{'less' if row['estimate'] < 0 else 'more'} poverty than {parts}"
        bounds = "" if pd.isna(row["low"]) else f" [{row['low']:+.1f}, {row['high']:+.1f}]"
        figure = f"{row['estimate']:+.1f}{bounds} person-years per 1,000 persons"
        said.append(f"The whole of {row['experiment']}: {judged} ({figure}).")
    return said


def _quantities(cells: factorial.Cells, factors: Sequence[str], equal: bool) -> Iterable[dict[str, Any]]:
    """All contrasts that the cells at hand allow."""
    named = {factor: SIDE_NAMES.get(factor, factor) for factor in factors}
    whole = cells[frozenset(factors)] - cells[frozenset()]
    yield _row("whole", "all", whole)
    for factor in factors:
        yield _row("alone", named[factor], factorial.alone(cells, factor))
    if equal:
        yield _row("whole less mean part", "all", factorial.against_mean_part(cells, factors))
    else:
        yield _row("whole less sum of parts", "all", factorial.beyond_parts(cells, factors))
    if len(cells) < 2 ** len(factors):  # with the links off only the ends are run
        return
    for factor in factors:
        yield _row("added last", named[factor], factorial.last(cells, factors, factor))
        yield _row("main effect", named[factor], factorial.main(cells, factors, factor))
        yield _row("share of the whole", named[factor], factorial.share(cells, factors, factor))
    for first, second in combinations(factors, 2):
        subject = f"{named[first]} x {named[second]}"
        yield _row("pair interaction", subject, factorial.pair(cells, factors, first, second))


def _row(quantity: str, subject: str, values: factorial.Floats) -> dict[str, Any]:
    return {"quantity": quantity, "subject": subject, "seeds": len(values), **mean_interval(values)._asdict()}


def _ends() -> list[frozenset[str]]:
    """No pillar, each alone, all: what the whole against its parts needs."""
    return [chosen for chosen in factorial.subsets(PILLARS) if len(chosen) in (0, 1, len(PILLARS))]


def _cells(values: pd.DataFrame, names: Mapping[frozenset[str], str]) -> factorial.Cells | None:
    known = values[list(names.values())].dropna()
    if known.empty:
        return None
    return {chosen: known[name].to_numpy(dtype=float) for chosen, name in names.items()}


def _at(scenario: Scenario, budget: float) -> Scenario:
    if scenario.name == BASELINE:
        return scenario
    return scaled(scenario, budget).scenario.with_(name=scenario.name)
