"""Commands for studies: everything above one run and the main job."""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.cli_options import (
    MOST_SEEDS,
    MOST_WORKERS,
    MOST_YUAN,
    Json,
    Months,
    Scheduler,
    Seed,
    Stress,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Without,
    Workers,
    adjusted,
    answers,
    between,
)
from tongyu.errors import InputError
from tongyu.study.threads import cores
from tongyu.wording import plain

MOST_TRIALS = 10_000
FRONTIER_HOUSEHOLDS = 3_000  # many small samples cost more than fewer large ones that tell as much

studies = typer.Typer()

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a study's results.")]


@studies.command()
def sweep(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A study file: what to vary, how often.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the results: new, or of this study, which goes on.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Run a study file: many scenarios, points and seeds. Killed or grown, it goes on where it was.

    Example: tongyu sweep experiments/pillars.toml --out results/pillars
    """
    with answers():
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.commands.sweep import cluster_of, run_sweep  # once all is well: it takes a second

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        failed = run_sweep(file, out, workers or cores(), cluster, as_json)
    raise typer.Exit(1 if failed else 0)


@studies.command()
def status(folder: Folder, as_json: Json = False) -> None:
    """Say how far a study is: runs done, failed and missing, damaged files, whether its tables are up to date."""
    with answers():
        from tongyu.commands.sweep import print_status

        print_status(folder, as_json)


@studies.command()
def frontier(
    base: Annotated[
        str, typer.Option(metavar="SCENARIO", help="The scenario whose levers are mixed.")
    ] = "five_pillars",
    by: Annotated[
        str,
        typer.Option(
            metavar="GROUPS",
            help="What takes money together: pillar (cut where its levers are on both sides), side, or lever.",
        ),
    ] = "pillar",
    budgets: Annotated[
        str, typer.Option(metavar="YUAN,...", help="Budgets, yuan of 2015 discounted, with commas between them.")
    ] = "5e6,10e6,20e6,40e6",
    trials: Annotated[int, typer.Option(metavar="N", help="Programmes that the search tries.")] = 160,
    search_seeds: Annotated[int, typer.Option(metavar="N", help="Seeds that the search sees.")] = 4,
    seeds: Annotated[int, typer.Option(metavar="N", help="Fresh seeds that judge what it found.")] = 16,
    households: Annotated[
        int | None, typer.Option(metavar="H", help="Households in the sample; without it what the file says, or 3,000.")
    ] = None,
    months: Months = None,
    seed: Seed = 1,
    stress: Stress = None,
    without: Without = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the results: new, or of a frontier, which goes on.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Search the best mix of levers for each budget, and judge it on seeds that the search did not see.

    The best mixes are left as scenario files, for tongyu compare.

    Example: tongyu frontier --budgets 10e6,20e6 --out results/frontier
    """
    with answers():
        from tongyu.scenario import load
        from tongyu.study.frontier.groups import by_of

        between("--trials", trials, 1, MOST_TRIALS)
        between("--search-seeds", search_seeds, 1, MOST_SEEDS)
        between("--seeds", seeds, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**32 - 1)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        sums, grouping = _sums("--budgets", budgets), by_of(by)
        loaded = load(base)
        sample = households or loaded.households or min(FRONTIER_HOUSEHOLDS, loaded.county.households)
        chosen = adjusted(loaded, sample, False, months, stress, without)
        from tongyu.commands.frontier import run_frontier  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.study.frontier.plan import frontier_plan

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        first = seed + search_seeds
        plan = frontier_plan(chosen, grouping, sums, trials, range(seed, first), range(first, first + seeds))
        failed = run_frontier(plan, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)


def _sums(option: str, text: str) -> list[float]:
    """Sums of yuan with commas between them. Raises InputError."""
    sums = []
    for word in text.split(","):
        try:
            sums.append(float(word))
        except ValueError:
            raise InputError(f'{option}: "{plain(word.strip())}" is no number; write {option} 10e6,20e6.') from None
        between(option, sums[-1], 1, MOST_YUAN)
    return sums
