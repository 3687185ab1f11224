"""What a sensitivity study found, made from its stored runs and nothing else."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from statsmodels.stats.proportion import proportion_confint

from tongyu.designs.samples import sobol_base
from tongyu.errors import InputError
from tongyu.questions.sensitivity.luck import LUCK, with_luck
from tongyu.questions.sensitivity.responses import INTERACTION, names_of, responses
from tongyu.questions.sensitivity.stages import (
    GROUPS,
    INDICES,
    PARAMETERS,
    Settings,
    candidates,
    group_stage,
    parameter_stage,
    rows_of,
    settings_of,
    units_of,
    variables_of,
)
from tongyu.runs.reading import part_of
from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.runs.variables import CALIBRATED
from tongyu.statistics.flipping import Difference, flip_points
from tongyu.statistics.indices import indices
from tongyu.statistics.intervals import LEVEL, mean_interval
from tongyu.statistics.ranking import Ranking, ranking
from tongyu.statistics.screening import screening

ALONE = f"{ECOMMERCE} + {SOCIAL_WORK}"
"""What the interaction sets `both` against: the effects of each alone, added."""
NO_PROGRAMME = "no programme"


@dataclass(frozen=True)
class Screened:
    """A screening stage: a row a response and parameter or group in `table`, luck among them.

    Columns beside those of `statistics.screening`: `mu_low`, `mu_high`, Student's 95 % interval of the mean effect
    over trajectories; `share`, of the sum of all mu_star but luck's; `beyond_luck`, whether the lower bound of mu_star
    exceeds the mu_star of luck. `ranked` are the parameters or groups by their mean share over the responses.
    """

    table: pd.DataFrame
    ranked: tuple[str, ...]
    trajectories: int
    failed: int  # dropped, where a run of them failed
    study: Study


@dataclass(frozen=True)
class Shared:
    """The stage of Sobol' indices: a row a response and variable in `table`, as `statistics.indices` has them."""

    table: pd.DataFrame
    blocks: int
    failed: int
    study: Study


@dataclass(frozen=True)
class Sensitivity:
    """The whole answer.

    `central` has a row a response: the effect at the central values with its 95 % interval over seeds. `ranking` is
    that of scenarios and what they are set against over the base points of the Sobol' stage, with `kept_centre` and
    its bounds in `pairs`: the share of seeds that keep the order at the central values, so what luck alone turns round;
    `sign` the same for the interaction (`both` against `ALONE`), where there is one. `flips` has a row a pair of either
    and named parameter, as `statistics.flipping` has them: the value at which the pair turns. A set of points that
    fits has no order of values, and so no such value. Person-years poor per 1,000.
    """

    study: Study
    settings: Settings
    central: pd.DataFrame
    groups: Screened | None
    parameters: Screened | None
    shared: Shared
    ranking: Ranking
    sign: Ranking | None
    flips: pd.DataFrame
    named: tuple[str, ...]  # the parameters whose indices were asked for, the strongest first
    varied: int  # parameters, of which `named` are some
    households: int
    window: tuple[int, int] | None
    runs: int
    failures: int

    @property
    def responses(self) -> list[str]:
        """The scenarios, and the interaction where it is there."""
        return names_of(self.study)

    @property
    def rankings(self) -> tuple[Ranking, ...]:
        """The rankings there are: of scenarios, of the interaction's sign."""
        return (self.ranking,) if self.sign is None else (self.ranking, self.sign)


def screened_of(results: Results) -> Screened:
    """What a screening stage found. Raises InputError where fewer than 2 trajectories are whole."""
    study = results.study
    variables, groups = units_of(study)
    points = with_luck(study.points, study.seeds, rows_of(study))
    found = responses(results)
    tables, trajectories, failed = [], [], []
    for name in found.columns:
        screen = screening(variables, points, found[name], int(study.settings["levels"]), groups)
        tables.append(_with_verdicts(screen.table, screen.trajectories).assign(response=name))
        trajectories.append(screen.trajectories)
        failed.append(screen.failed)
    table = pd.concat(tables, ignore_index=True)
    table = table[["response", *(column for column in table.columns if column != "response")]]
    assumed = table[table["variable"] != LUCK.name]
    # A stable sort, so that equals keep the order of the parameters.
    ranked = (
        assumed.groupby("variable", sort=False)["share"].mean().fillna(0.0).sort_values(ascending=False, kind="stable")
    )
    return Screened(table, tuple(map(str, ranked.index)), min(trajectories), max(failed), study)


def ranked_parameters(central: Study, groups: Screened | None, parameters: Screened | None) -> list[str]:
    """All parameters that may be named, the strongest first; in the order of the model where none was screened."""
    if parameters is not None:
        return list(parameters.ranked)
    return [variable.name for variable in candidates(central, None if groups is None else groups.ranked)]


def sensitivity_of(results: Results) -> Sensitivity:
    """The answer from the folder of a finished study. Raises InputError where a stage is missing or mostly failed."""
    study = results.study
    groups = screened_of(Results(part_of(results.folder, GROUPS))) if group_stage(study) is not None else None
    ranked = None if groups is None else groups.ranked
    parameters = (
        screened_of(Results(part_of(results.folder, PARAMETERS)))
        if parameter_stage(study, ranked) is not None
        else None
    )
    last = Results(part_of(results.folder, INDICES))
    central = responses(results)
    settings = settings_of(study)
    named = tuple(ranked_parameters(study, groups, parameters)[: settings.top])
    every = [results, *(Results(results.folder / each.study.name) for each in (groups, parameters) if each), last]
    sound = results.runs
    stored = results.stored[~results.stored["failed"].astype(bool)]
    known = len(stored) and stored["first_year"].notna().any()
    ranked_scenarios = _ranking(last, central, named, study.references.others, beside=_neither(study))
    sign = _ranking(last, _added(central), named, [BOTH, ALONE]) if INTERACTION in central else None
    return Sensitivity(
        study=study,
        settings=settings,
        central=_central(central),
        groups=groups,
        parameters=parameters,
        shared=_shared(last),
        ranking=ranked_scenarios,
        sign=sign,
        flips=_flips(last, named, [each for each in (ranked_scenarios, sign) if each is not None]),
        named=named,
        varied=len(variables_of(study)),
        households=int(sound["households"].iloc[0]) if len(sound) else 0,
        window=(int(stored["first_year"].iloc[0]), int(stored["last_year"].iloc[0])) if known else None,
        runs=sum(len(each.study.plan) for each in every),
        failures=sum(len(each.failures) for each in every),
    )


def _with_verdicts(table: pd.DataFrame, trajectories: int) -> pd.DataFrame:
    margin = table["sigma"] * float(stdtrit(trajectories - 1, 0.5 + LEVEL / 2.0)) / math.sqrt(trajectories)
    is_luck = table["variable"] == LUCK.name
    luck = float(table.loc[is_luck, "mu_star"].iloc[0])
    whole = float(table.loc[~is_luck, "mu_star"].sum())
    return table.assign(
        mu_low=table["mu"] - margin,
        mu_high=table["mu"] + margin,
        share=(table["mu_star"] / whole if whole > 0.0 else 0.0) * np.where(is_luck, np.nan, 1.0),
        beyond_luck=(table["mu_star_low"] > luck) & ~is_luck,
    )


def _central(central: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name in central.columns:
        values = central[name].dropna().to_numpy()
        interval = mean_interval(values) if len(values) else (np.nan, None, None)
        rows.append((name, len(values), *interval))
    return pd.DataFrame(rows, columns=["response", "seeds", "estimate", "low", "high"])


def _shared(results: Results) -> Shared:
    study = results.study
    variables, groups = units_of(study)
    found = responses(results)
    each = {name: indices(variables, found[name], groups) for name in found.columns}
    table = pd.concat([shares.table.assign(response=name) for name, shares in each.items()], ignore_index=True)
    table = table[["response", *(column for column in table.columns if column != "response")]]
    return Shared(
        table, min(shares.blocks for shares in each.values()), max(shares.failed for shares in each.values()), study
    )


def _neither(study: Study) -> str:
    """What the scenarios are set against, by its name; where each has its own, by what these have in common."""
    references = study.references.distinct
    return references[0] if len(references) == 1 else NO_PROGRAMME


def _added(effects: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({BOTH: effects[BOTH], ALONE: effects[ECOMMERCE] + effects[SOCIAL_WORK]})


def _ranking(
    last: Results,
    central: pd.DataFrame,
    tested: Sequence[str],
    columns: Sequence[str],
    beside: str | None = None,
) -> Ranking:
    """The ranking over the base points of the Sobol' stage, whose seeds are all different.

    `beside` names what the scenarios are set against, which is ranked too.
    """
    found = responses(last)
    effects = (_added(found) if ALONE in columns else found)[list(columns)].reset_index(drop=True)
    at_centre = central[list(columns)].dropna()
    if at_centre.empty:
        raise InputError("at the central values no seed went through in every scenario; there is no order to keep.")
    if beside is not None:
        effects = effects.assign(**{beside: 0.0 * effects.sum(axis=1, skipna=False)})  # NaN where a run failed
        at_centre = at_centre.assign(**{beside: 0.0})
    base = sobol_base(len(effects), rows_of(last.study))
    points = last.study.points[list(tested)].iloc[base].reset_index(drop=True)
    made = ranking(points, effects.iloc[base].reset_index(drop=True), at_centre.mean())
    return made._replace(pairs=_by_luck(made.pairs, at_centre))


def _flips(last: Results, named: Sequence[str], ranked: Sequence[Ranking]) -> pd.DataFrame:
    """Where each pair turns, over the base points of the Sobol' stage: independent draws with seeds of their own."""
    study = last.study
    effects = responses(last).reset_index(drop=True)
    base = sobol_base(len(effects), rows_of(study))
    every = effects.assign(**{study.names[0]: 0.0 * effects.sum(axis=1, skipna=False)})
    if INTERACTION in effects:
        every = every.assign(**{ALONE: effects[ECOMMERCE] + effects[SOCIAL_WORK]})
    drawn = every.iloc[base]
    differences = [
        Difference(str(better), str(worse), (drawn[worse] - drawn[better]).to_numpy(dtype=np.float64))
        for each in ranked
        for better, worse in zip(each.pairs["better"], each.pairs["worse"], strict=True)
    ]
    by_name = {variable.name: variable for variable in study.variables}
    variables = [by_name[name] for name in named if name != CALIBRATED]
    points = study.points.iloc[base].reset_index(drop=True)
    return flip_points(variables, points, differences, study.scenarios[0].values())


def _by_luck(pairs: pd.DataFrame, at_centre: pd.DataFrame) -> pd.DataFrame:
    """`pairs` with what the seeds alone do at the central values: the difference's interval, the share that keep it."""
    rows = []
    for pair in pairs.to_dict("records"):
        difference = (at_centre[pair["worse"]] - at_centre[pair["better"]]).to_numpy()
        interval = mean_interval(difference)
        kept = int((difference > 0.0).sum())
        low, high = proportion_confint(kept, len(difference), alpha=1.0 - LEVEL, method="wilson")
        rows.append((interval.low, interval.high, kept / len(difference), low, high, len(difference)))
    names = ["central_low", "central_high", "kept_centre", "kept_centre_low", "kept_centre_high", "centre_seeds"]
    return pairs.join(pd.DataFrame(rows, columns=names, dtype=np.float64, index=pairs.index))
