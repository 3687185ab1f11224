"""How fast the county is, and beside whom: `python -m tools.benchmark`, or `make benchmark`."""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.options import Json, answers
from tongyu.runs.threads import use_one_thread
from tools.benchmark.settings import settings_of


def benchmark(
    sizes: Annotated[
        str | None,
        typer.Option(
            metavar="LIST", help="Numbers of households: 1000,10000; without it from 1,000 to 1,000,000 in six steps."
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few hundred households, half a minute: shows that everything works.")
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE.md", help="Also write the page, docs/benchmark.md; notes by hand in it are kept."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure how fast the county is by size: speed, memory, start-up, passes over the offers.

    Beside it a bare pass at the memory's speed, its market on all cores, and its twin in plain Mesa; the last two are
    timed only after their results were the same. About 15 minutes on two quiet cores.

    Example: python -m tools.benchmark --write docs/benchmark.md
    """
    with answers():
        settings = settings_of(sizes, quick)
        from tools.benchmark.command import run_benchmark  # once all is well: it takes a second

        unequal = run_benchmark(settings, as_json, write)
    raise typer.Exit(1 if unequal else 0)


if __name__ == "__main__":
    use_one_thread()
    typer.run(benchmark)
