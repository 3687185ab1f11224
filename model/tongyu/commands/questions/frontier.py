"""`tongyu frontier`: the best mix of levers for each budget."""

from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_SEEDS,
    MOST_WORKERS,
    MOST_YUAN,
    InCounty,
    Json,
    Months,
    Resumed,
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
    county_asked,
    loaded,
)
from tongyu.errors import InputError
from tongyu.runs.threads import cores
from tongyu.text.wording import plain

MOST_TRIALS = 10_000
FRONTIER_HOUSEHOLDS = 3_000  # many small samples cost more than fewer large ones that tell as much


def frontier(
    base: Annotated[
        str, typer.Option(metavar="SCENARIO", help="The scenario whose levers are mixed.")
    ] = "five_pillars",
    county: InCounty = None,
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
    out: Resumed = None,
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
        from tongyu.questions.frontier.groups import by_of

        between("--trials", trials, 1, MOST_TRIALS)
        between("--search-seeds", search_seeds, 1, MOST_SEEDS)
        between("--seeds", seeds, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**32 - 1)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        sums, grouping = _sums("--budgets", budgets), by_of(by)
        mixed = loaded(base, county_asked(county))
        small = mixed.households or min(FRONTIER_HOUSEHOLDS, mixed.county.households)
        sample = small if households is None else households
        chosen = adjusted(mixed, sample, False, months, stress, without)
        from tongyu.commands.frontier import run_frontier  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.questions.frontier.plan import frontier_plan

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
