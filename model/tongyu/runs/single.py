"""One run and its results in a folder."""

from pathlib import Path

import pandas as pd

from tongyu.county.county import County
from tongyu.runs import folder as results_folder
from tongyu.runs.files import write_csv, write_parquet
from tongyu.runs.record import record, write_record
from tongyu.runs.tasks import Run, Task

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
    """Write months and years, the households as they are at the end, and the record, into `out`: all, or nothing.

    Raises InputError where `out` cannot be written to.
    """
    try:
        _write(task, run, county, out)
    except BaseException:
        for name in NAMES:
            (out / name).unlink(missing_ok=True)
        raise


def _write(task: Task, run: Run, county: County, out: Path) -> None:
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
        scenario=task.scenario.document,
        seconds={"running": round(run.seconds, 3)},
    )
    write_record(document, out)


def years_of(run: Run) -> pd.DataFrame:
    """The run's years, with what only its months tell: the year's mean prices, and the cost by its end."""
    if run.yearly.empty:
        return run.yearly
    by_year = run.monthly.groupby(run.monthly.index.str[:4].astype(int))
    prices = by_year[[name for name in run.monthly if str(name).startswith("price_")]].mean()
    return run.yearly.join(prices).join(by_year[["cost"]].last())
