"""Results of a finished or an unfinished study, as tables: `tongyu.results("results/compare-2026-11-23").runs`."""

import warnings
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tongyu.errors import InputError, TongyuError
from tongyu.runs.outcomes import outcomes_here, outcomes_of
from tongyu.runs.store import DAMAGED, RUNS, Store
from tongyu.runs.stored import FAILURE
from tongyu.runs.study import Study
from tongyu.runs.study_folder import stored_study
from tongyu.text.wording import plain, unknown

if TYPE_CHECKING:
    import polars as pl

ALL_RUNS = "runs.parquet"
KEYS = ("scenario", "point", "seed")
TABLES = ("runs", "effects", "years", "months", "failures", "points")


class Results:
    """What the folder of a study holds. Tables are in the order of the plan, whatever order the runs were made in."""

    def __init__(self, folder: Path, study: Study | None = None) -> None:
        """Raises InputError where `folder` holds no study."""
        self.folder = folder
        self.study = stored_study(folder) if study is None else study
        self.store = Store(folder / RUNS)

    @cached_property
    def stored(self) -> pd.DataFrame:
        """A row a run of the plan that is stored, failed ones too: scenario, point, seed, and all plain columns."""
        plan = self.study.plan
        found = self.store.frame(plan["id"])
        return plan.join(found.drop(columns="seed"), on="id", how="inner").reset_index(drop=True)

    @property
    def left_out(self) -> tuple[int, list[str]]:
        """How many runs of the plan are not stored, and the files among the runs that were not read and may hold them.

        They are links to elsewhere, devices and other things that are no files, damaged files, and files of others.
        """
        missing = int(self.study.plan["id"].nunique() - self.stored["id"].nunique())
        if not missing:
            return 0, []
        scan = self.store.scan()
        aside = [path.name for path in self.store.folder.glob(f"*{DAMAGED}")]
        return missing, sorted({*scan.foreign, *scan.damaged, *aside})

    @property
    def window(self) -> tuple[int, int]:
        """First and last calendar year that outcomes look at. Raises InputError where no run holds a whole one."""
        sound = self.stored.dropna(subset=["first_year"])
        if sound.empty:
            raise InputError(f"{plain(str(self.folder), 200)}: no run holds a whole calendar year.")
        return int(sound["first_year"].iloc[0]), int(sound["last_year"].iloc[0])

    @property
    def failures(self) -> pd.DataFrame:
        """The runs that failed: scenario, point, seed, the month and phase, the error."""
        failed = self.stored[self.stored["failed"].astype(bool)]
        return failed[[*KEYS, *FAILURE[1:-1]]].reset_index(drop=True)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run that went through: scenario, point, seed, the point's variables, sample, outcomes."""
        sound = self.stored[~self.stored["failed"].astype(bool)].reset_index(drop=True)
        points = self.study.points.iloc[sound["point"].to_numpy()].reset_index(drop=True)
        outcomes = [name for name in outcomes_of(self.study.scenarios) if name in sound]
        sample = sound[[name for name in ("households", "persons") if name in sound]].astype("int64")
        return pd.concat([sound[list(KEYS)], points, sample, sound[outcomes].astype("float64")], axis=1)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """As `runs`, with outcomes less those of each scenario's reference at the same point and with the same seed.

        `study.references` says what that is. A run without its partner is left out, and so are the references' rows.
        """
        runs = self.runs
        outcomes = [name for name in outcomes_of(self.study.scenarios) if name in runs]
        treated = runs[runs["scenario"].isin(self.study.references.others)]
        partners = pd.MultiIndex.from_arrays(
            [treated["scenario"].map(self.study.references.by_name), treated["point"], treated["seed"]]
        )
        by_run = runs.set_index(["scenario", "point", "seed"])[outcomes]
        there = partners.isin(by_run.index)
        paired = treated[there].reset_index(drop=True)
        paired[outcomes] = paired[outcomes].to_numpy() - by_run.reindex(partners[there]).to_numpy()
        return paired

    @cached_property
    def years(self) -> pd.DataFrame:
        """A row a run and calendar year."""
        return self._series("years", "year")

    @cached_property
    def months(self) -> pd.DataFrame:
        """A row a run and month; none where the study did not keep them."""
        return self._series("months", "month")

    @property
    def points(self) -> pd.DataFrame:
        """A row a point of the design: its number, and the variables' values there."""
        return self.study.points.rename_axis("point").reset_index()

    def table(self, which: str) -> pd.DataFrame:
        """The table of that name, of `TABLES`. Raises InputError for another."""
        if which not in TABLES:
            raise InputError(unknown("table", which, TABLES, "Tables"))
        frame: pd.DataFrame = getattr(self, which)
        return frame

    def polars(self, which: str = "runs") -> "pl.DataFrame":
        """One of `TABLES` for polars. Raises InputError for another, TongyuError where polars is not installed."""
        try:
            import polars as pl
        except ModuleNotFoundError:
            raise TongyuError("polars is not installed; python -m pip install polars adds it.") from None
        return pl.from_pandas(self.table(which))

    def workbench(self, outcomes: Sequence[str] | None = None) -> tuple[pd.DataFrame, dict[str, Any]]:
        """(experiments, outcomes) as the EMA Workbench has them: `save_results((...), path)`, PRIM, feature scoring.

        Experiments have a column a variable, and `scenario`, `policy` and `model` as there: the policy is our scenario,
        their scenario is the number of the replicate (point and seed). Outcomes are arrays, an entry a run, made known
        to the Workbench, which saves no others. Raises InputError for an outcome that the runs do not have, TongyuError
        where the Workbench is not installed.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of ways to run models that are not installed either
                from ema_workbench import ScalarOutcome
        except ModuleNotFoundError:
            raise TongyuError(
                "the EMA Workbench is not installed; python -m pip install ema_workbench adds it."
            ) from None
        chosen = list(outcomes or (name for name in self.study.outcomes if name in self.runs))
        for name in chosen:
            if name not in outcomes_here() or name not in self.runs:
                present = [each for each in outcomes_here() if each in self.runs]
                raise InputError(unknown("outcome", name, present, "Outcomes of these runs"))
            ScalarOutcome(name)
        names = [str(name) for name in self.study.points.columns]
        replicate = self.runs.groupby(["point", "seed"], sort=False).ngroup()
        experiments = self.runs[[*names, "seed"]].assign(
            scenario=replicate.to_numpy(), policy=self.runs["scenario"], model="tongyu"
        )
        return experiments, {name: self.runs[name].to_numpy() for name in chosen}

    def problem(self) -> dict[str, Any]:
        """SALib's dictionary of the study's variables: names, bounds."""
        from tongyu.statistics.problem import problem

        return problem(self.study.variables)

    def _series(self, part: str, index: str) -> pd.DataFrame:
        plan = self.study.plan
        found = self.store.frame(plan["id"], [part])
        lists = [name for name in found.columns if str(name).startswith(f"{part}.")]
        if not lists:
            return pd.DataFrame(columns=[*KEYS, index])
        sound = plan.join(found.loc[~found["failed"].astype(bool), lists], on="id", how="inner")
        long = sound.drop(columns="id").explode(lists, ignore_index=True)
        long = long.rename(columns={name: str(name).removeprefix(f"{part}.") for name in lists})
        numbers = [name for name in long.columns if name not in (*KEYS, index)]
        long[numbers] = long[numbers].astype("float64")
        if index == "year":
            long = long.dropna(subset=[index]).astype({index: "int64"})
        return long[[*KEYS, index, *numbers]].dropna(subset=[index]).reset_index(drop=True)


def results(folder: str | Path) -> Results:
    """The results in `folder`. Raises InputError where it holds no study."""
    return Results(Path(folder))
