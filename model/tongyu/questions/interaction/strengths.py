"""How strong must the links be for the whole to exceed its parts by a tenth? The square at five strengths of all links.

At strength s every link stands s of the way from the value at which it does nothing to the strong end of its prior,
both from the frozen plan: so a factor that does nothing at 1 and is strongest at 0 stands at 1 - s. Of each strength

    ratio = effect of both / (effect of e-commerce + effect of social work)

with Fieller's interval over seeds. It has a meaning only where the two together surely lessen poverty. The strength at
which the ratio passes the threshold is where the excess

    threshold x (effect of e-commerce + effect of social work) - effect of both

turns its sign: above nought the whole spares more poverty than so many times its parts. Between two strengths that were
run each seed's excess runs on the straight line. Scenarios in which social work moves no lever feel no link, so that
baseline and e-commerce are run once for all strengths.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import Field
from scipy.special import stdtrit

from tongyu.designs.uncertain import FITTED
from tongyu.questions.headline import Plan
from tongyu.questions.interaction.scales import PERSON_YEARS, PERSON_YEARS_NET, YARDSTICKS, by_scale
from tongyu.questions.interaction.variants import SQUARE
from tongyu.runs.counterfactual import feels_links
from tongyu.runs.folder import RECORD
from tongyu.runs.reading import part_of
from tongyu.runs.results import Results
from tongyu.runs.study import Study
from tongyu.scenario.scenario import CountyFacts, Scenario, load
from tongyu.statistics.flipping import PLACES, STAYS, TURNS, turning
from tongyu.statistics.intervals import LEVEL, Ratio, mean_interval, ratio_of_means
from tongyu.text.checking import Checked

KIND = "strengths"
FOLDER = "strengths"  # below that of the interaction
TABLE, REACHED = "strengths.csv", "strengths_reached.csv"
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
PARTS, RATIO = "sum of the two effects", "ratio"
EFFECTS = tuple(f"effect of {name}" for name in SQUARE[1:])
PASSES, FALLS = "passes", "falls below"
ABOVE, NOT_WITHIN = "above throughout", "not within the priors"
UNTOLD, NO_RATIO = "cannot be told", "no ratio"
VERDICTS = (PASSES, FALLS, ABOVE, NOT_WITHIN, UNTOLD, NO_RATIO)
ABOUT_NOTHING = "the sum of the two effects cannot be told from nothing"
NOT_LESS = "the sum of the two effects does not lessen poverty"
COLUMNS = ("strength", "scale", "figure", "estimate", "low", "high", "seeds", "note")
REACHED_COLUMNS = (
    *("scale", "threshold", "verdict", "strength", "strength_low", "strength_high"),
    *("ratio_at_nothing", "ratio_at_strongest", "seeds"),
)

Floats = NDArray[np.float64]
Effect: TypeAlias = "pd.Series[float]"


class Asked(Checked):
    """What was asked: the (value that does nothing, strong end) of each link, those not built, and the threshold."""

    noun: ClassVar[str] = "what was asked of the links"

    links: dict[str, Annotated[tuple[float, float], Field(strict=False)]]
    not_built: list[str]
    threshold: float = Field(gt=0)

    @property
    def document(self) -> dict[str, Any]:
        """The same as plain data, for records and other programs."""
        return self.model_dump(mode="json")


def asked_of(study: Study) -> Asked:
    """What `study`, made by `strengths_study`, asked. Raises ValueError where it was stored and damaged since."""
    return Asked.model_validate({name: value for name, value in study.settings.items() if name != FITTED})


def links_at(links: Mapping[str, tuple[float, float]], strength: float) -> dict[str, float]:
    """The parameters of `links` at `strength`, from 0 (they do nothing) to 1 (their strong ends), by name."""
    return {name: (1.0 - strength) * nothing + strength * strong for name, (nothing, strong) in links.items()}


def named_at(name: str, strength: float) -> str:
    """What the scenario `name` is called with its links at `strength`: `both, links at 0.25`."""
    return f"{name}, links at {strength:g}"


def strengths_study(
    plan: Plan,
    seeds: Sequence[int],
    households: int | None = None,
    months: int | None = None,
    county: CountyFacts | None = None,
) -> Study:
    """The square of e-commerce and social work with all built links of `plan` at each of `STRENGTHS`.

    Twelve runs a seed: what feels no link is run once.
    """
    changes: dict[str, Any] = {"households": households} if households else {}
    if months:
        changes["months"] = months
    made: list[Scenario] = []
    for scenario in (load(name, county).with_(**changes) for name in SQUARE):
        if not feels_links(scenario):
            made.append(scenario)
            continue
        for strength in STRENGTHS:
            moved = scenario.parameters | links_at(plan.built, strength)
            made.append(scenario.with_(name=named_at(scenario.name, strength), parameters=moved))
    return Study(
        kind=KIND,
        name=FOLDER,
        question="How strong must the links be for the whole to exceed the sum of its parts by a tenth?",
        scenarios=tuple(made),
        seeds=tuple(seeds),
        outcomes=(PERSON_YEARS, PERSON_YEARS_NET, "headcount", "poverty_gap", "income"),
        settings=Asked(links=plan.built, not_built=plan.not_built, threshold=plan.interaction.threshold).document,
    )


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of the strengths in the interaction's `folder`, by the names of their files; none where not asked."""
    if not (folder / FOLDER / RECORD).is_file():
        return {}
    results = Results(part_of(folder, FOLDER))
    return {TABLE: of_strengths(results), REACHED: reached(results)}


def of_strengths(results: Results) -> pd.DataFrame:
    """A row a scale, strength and figure (`COLUMNS`): the three effects, the sum of the first two, and the ratio.

    Effects are differences from the baseline in the unit of the scale, below nought where they lessen poverty, with
    Student's intervals over seeds; the ratio is without unit, with Fieller's, and empty where it means nothing: the
    note says why. Only seeds with which all four went through at that strength count.
    """
    rows: list[dict[str, Any]] = []
    for scale, strength, ecommerce, social_work, both in _effects(results):
        parts = ecommerce + social_work
        found = zip((*EFFECTS, PARTS), (ecommerce, social_work, both, parts), strict=True)
        common = {"strength": strength, "scale": scale, "seeds": len(parts)}
        for name, each in found:
            rows.append({**common, "figure": name, **mean_interval(each.to_numpy())._asdict(), "note": ""})
        ratio = ratio_to_parts(both, parts)
        bounds = {"estimate": ratio.estimate, "low": ratio.low, "high": ratio.high, "note": ratio.text}
        rows.append({**common, "figure": RATIO, **bounds})
    numbers = dict.fromkeys(("estimate", "low", "high"), np.float64)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(numbers)


def ratio_to_parts(whole: ArrayLike, parts: ArrayLike) -> Ratio:
    """What both do over the sum of what each does, seed by seed (n,), in a unit of which less is better.

    None, and in words why, where the parts are not surely below nought: the ratio of two harms, or to about nothing,
    says nothing of how two programmes help each other.
    """
    together = np.asarray(parts, dtype=np.float64)
    ratio = ratio_of_means(whole, together)
    if ratio.estimate is None:
        return Ratio(None, None, None, ABOUT_NOTHING)
    return ratio if together.mean() < 0.0 else Ratio(None, None, None, NOT_LESS)


def reached(results: Results) -> pd.DataFrame:
    """A row a scale (`REACHED_COLUMNS`): at which strength the ratio passes the threshold, or one of `VERDICTS`.

    Only seeds with which all went through at every strength count, and scales that have one. Where the ratio passes
    more than once the lowest strength is told. Where it cannot be told the bounds are those between which it cannot.
    """
    threshold = asked_of(results.study).threshold
    found_on: dict[str, dict[float, tuple[Effect, Effect]]] = {scale: {} for scale in YARDSTICKS}
    for scale, strength, ecommerce, social_work, both in _effects(results):
        found_on[scale][strength] = (ecommerce + social_work, both)
    rows = []
    for scale, found in found_on.items():
        if set(found) != set(STRENGTHS):
            continue
        parts, whole = (pd.concat([found[s][k] for s in STRENGTHS], axis=1, join="inner") for k in (0, 1))
        if parts.empty:
            continue
        row = _reached(parts.to_numpy(dtype=np.float64), whole.to_numpy(dtype=np.float64), threshold)
        rows.append({"scale": scale, "threshold": threshold, "seeds": len(parts), **row})
    numbers = [name for name in REACHED_COLUMNS if name not in ("scale", "verdict", "seeds")]
    return pd.DataFrame(rows, columns=list(REACHED_COLUMNS)).astype(dict.fromkeys(numbers, np.float64))


def _reached(parts: Floats, whole: Floats, threshold: float) -> dict[str, Any]:
    """The verdict, with its bounds, of the sum of the parts and the whole (seeds, strengths)."""
    ratios = [ratio_to_parts(whole[:, k], parts[:, k]).estimate for k in range(len(STRENGTHS))]
    row: dict[str, Any] = {"ratio_at_nothing": ratios[0], "ratio_at_strongest": ratios[-1]}
    if None in ratios:
        return row | {"verdict": NO_RATIO}
    places = np.linspace(STRENGTHS[0], STRENGTHS[-1], PLACES)
    curves = np.array([np.interp(places, STRENGTHS, each) for each in threshold * parts - whole])
    mean = curves.mean(axis=0)
    seeds = len(curves)
    if seeds < 2:
        return row | {"verdict": UNTOLD}
    margin = float(stdtrit(seeds - 1, 0.5 + LEVEL / 2.0)) * curves.std(axis=0, ddof=1) / math.sqrt(seeds)
    rises, middle = _first_turn(places, mean, margin)
    found = turning(places, mean, margin, middle)
    if found.verdict == TURNS:
        verdict = PASSES if rises else FALLS
    elif found.verdict == STAYS:
        verdict = ABOVE if mean[0] > 0.0 else NOT_WITHIN
    else:
        verdict = UNTOLD
    bounds = {"strength": found.value, "strength_low": found.low, "strength_high": found.high}
    return row | {"verdict": verdict, **bounds}


def _first_turn(places: Floats, curve: Floats, margin: Floats) -> tuple[bool, float]:
    """Whether `curve` (m,), known to within `margin` (m,), surely rises through nought, and about where it first does.

    Where it only falls, where it first does; where neither, the first of `places` (m,).
    """
    side = np.sign(curve) * (np.abs(curve) > margin)
    turned = [pair for pair in pairwise(np.flatnonzero(side)) if side[pair[0]] != side[pair[1]]]
    rising = [pair for pair in turned if side[pair[1]] > 0.0]
    for first, last in rising or turned:
        return bool(rising), float(places[first] + places[last]) / 2.0
    return False, float(places[0])


def _effects(results: Results) -> Iterator[tuple[str, float, Effect, Effect, Effect]]:
    """Scale, strength, and the effects of e-commerce, social work and both, a value a seed that has all four."""
    values = by_scale(results)
    for scale in YARDSTICKS:
        table = values[scale].droplevel("point")
        for strength in STRENGTHS:
            names = [name if name in table else named_at(name, strength) for name in SQUARE]
            known = table[names].dropna()
            if len(known):
                none, *others = (known[name] for name in names)
                ecommerce, social_work, both = (other - none for other in others)
                yield scale, strength, ecommerce, social_work, both
