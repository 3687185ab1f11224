"""One run and its results in a folder."""

from pathlib import Path

import pandas as pd

from tongyu.county import County
from tongyu.study import folder as results_folder
from tongyu.study.files import write_csv, write_json, write_parquet
from tongyu.study.record import record, with_files
from tongyu.study.tasks import Run, Task

MONTHLY, YEARLY, HOUSEHOLDS = "monthly", "yearly", "households"
NAMES = frozenset(
    {
        f"{MONTHLY}.csv",
        f"{MONTHLY}.parquet",
        f"{YEARLY}.csv",
        f"{HOUSEHOLDS}.parquet",
        results_folder.RECORD,
    }
)


def write_run(task: Task, run: Run, county: County, out: Path) -> None:
    """Write months and years, the households as they are at the end, and the record, into `out`."""
    monthly = run.monthly.rename_axis("month").reset_index()
    write_csv(out / f"{MONTHLY}.csv", monthly)
    write_parquet(out / f"{MONTHLY}.parquet", monthly)
    write_csv(out / f"{YEARLY}.csv", run.yearly.rename_axis("year").reset_index())
    write_parquet(out / f"{HOUSEHOLDS}.parquet", county.households.frame().reset_index())
    document = record(
        "run",
        [task.scenario],
        [task.seed],
        households=run.households,
        window=run.window,
        outcomes=run.outcomes,
        scenario=task.scenario.model_dump(mode="json", by_alias=True),
        seconds={"running": round(run.seconds, 3)},
    )
    write_json(out / results_folder.RECORD, with_files(document, out))


def years_of(run: Run) -> pd.DataFrame:
    """The run's years, with what only its months tell: the year's mean prices, and the cost by its end."""
    if run.yearly.empty:
        return run.yearly
    by_year = run.monthly.groupby(run.monthly.index.str[:4].astype(int))
    prices = by_year[[name for name in run.monthly if str(name).startswith("price_")]].mean()
    return run.yearly.join(prices).join(by_year[["cost"]].last())
