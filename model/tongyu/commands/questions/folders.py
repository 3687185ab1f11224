"""Commands that ask the folder of a study: how far it is, what it found, whether it holds."""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.options import MOST_SEEDS, Json, answers, between

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study's results.")]


def status(folder: Folder, as_json: Json = False) -> None:
    """Say how far a study is: runs done, failed and missing, damaged files, whether its tables are up to date."""
    with answers():
        from tongyu.commands.sweep import print_status

        print_status(folder, as_json)


def report(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Where to write it; without it report.html in DIR. Markdown beside it."),
    ] = None,
) -> None:
    """Write what a finished study found as one HTML page, two pages to read and an appendix, and as Markdown.

    Example: tongyu report results/compare-2026-11-23
    """
    with answers():
        from tongyu.commands.report import print_report

        print_report(folder, out)


def query(
    folder: Folder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help='One SELECT, WITH, DESCRIBE or SHOW: "show tables".')],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV and nothing else.")] = False,
    as_json: Json = False,
) -> None:
    """Ask a study's results in SQL. Tables: runs, effects, years, months (where kept), failures, points.

    Effects are differences from the first scenario at the same point and seed. Nothing can be changed by a query.

    Example: tongyu query results/pillars "select scenario, avg(headcount) from runs group by all"
    """
    with answers():
        from tongyu.commands.query import run_query

        run_query(folder, sql, as_csv, as_json)


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a finished study, or of tongyu run.")],
    runs: Annotated[int, typer.Option(metavar="N", help="Stored runs to make again.")] = 3,
    seed: Annotated[int, typer.Option(metavar="S", help="Which of them are drawn.")] = 1,
    as_json: Json = False,
) -> None:
    """Check a result: its files by their hashes, some runs by making them again, its tables from the stored runs.

    Under the same model, libraries and kind of machine all must be the same to the last bit, else to 1e-6. The exit
    status is 1 where something differs.
    """
    with answers():
        between("--runs", runs, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1)
        from tongyu.commands.verify import run_verify

        differs = run_verify(folder, runs, seed, as_json)
    raise typer.Exit(1 if differs else 0)


def power(
    folder: Folder,
    size: Annotated[float, typer.Option(metavar="X", help="The effect to be seen, in the outcome's unit in tables.")],
    outcome: Annotated[str, typer.Option(metavar="NAME", help="The outcome it is of.")] = "person_years_poor",
    chance: Annotated[
        float, typer.Option("--power", metavar="P", help="How often an effect of that size shall be seen.")
    ] = 0.8,
    as_json: Json = False,
) -> None:
    """Say how many seeds an effect of a given size needs, with pairing and without, from a finished study as pilot.

    Seen: a two-sided t-test at the 5 % level finds it. Also says the smallest effect that the seeds there are show.

    Example: tongyu power results/compare-2026-11-23 --size 5
    """
    with answers():
        from tongyu.commands.power import run_power

        run_power(folder, size, outcome, chance, as_json)
