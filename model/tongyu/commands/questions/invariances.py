"""`tongyu invariances`: that no effect hangs on how it is measured or computed."""

from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_SEEDS,
    MOST_WORKERS,
    AtPoint,
    Calibration,
    Households,
    InCounty,
    Json,
    Months,
    Resumed,
    Scheduler,
    Seed,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Workers,
    adjusted,
    answers,
    between,
    county_asked,
    loaded,
)
from tongyu.errors import InputError
from tongyu.runs.threads import cores
from tongyu.text.wording import plain, unknown

MOST_PARTS = 1_000


def invariances(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="Shipped names or files; without any, all that are shipped."),
    ] = None,
    county: InCounty = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario and choice.")] = 10,
    seed: Seed = 1,
    outcomes: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="NAME",
            help="Of which effects; without, the primary and the co-primary. Again for more.",
        ),
    ] = None,
    point: AtPoint = None,
    calibrated: Calibration = None,
    samples: Annotated[
        str, typer.Option(metavar="N,...", help="Samples of one household in so many; 1 is all households.")
    ] = "20,10,5",
    again: Annotated[
        int, typer.Option(metavar="N", help="Scenarios run again on other workers and threads; 0 for none.")
    ] = 2,
    households: Households = None,
    months: Months = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Show that no effect hangs on how it is measured or computed, or which do.

    The month in which the year ends, the price of stocks, the sample, the order of rows, workers, threads: every
    effect under each, paired with the baseline under the same. The exit status is 1 where one does not hold.

    Examples: tongyu invariances, tongyu invariances both --samples 10,5,1 --out results/invariances
    """
    with answers():
        between("--seeds", seeds, 2, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1 - seeds)
        between("--again", again, 0, 1_000)
        if calibrated is not None and point != "set":
            raise InputError("--calibrated says from what --point set draws; give it too.")
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.runs.outcomes import outcomes_here
        from tongyu.scenario.scenario import shipped_names

        parts = _parts(samples)
        for name in outcomes or ():
            if name not in outcomes_here():
                raise InputError(unknown("outcome", name, list(outcomes_here()), "Outcomes"))
        there = county_asked(county)
        asked = scenarios or shipped_names(there)
        chosen = [adjusted(loaded(name, there), households, False, months) for name in asked]
        from tongyu.commands.invariances import run_invariances  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.designs.points import draws_at
        from tongyu.questions.comparison.answer import CO_MAIN, MAIN
        from tongyu.questions.invariances.plan import invariances_study

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        of = tuple(dict.fromkeys(outcomes or (MAIN, CO_MAIN)))
        every = range(seed, seed + seeds)
        study = invariances_study(chosen, every, of, parts, draws_at(point, every, chosen, calibrated))
        fails = run_invariances(study, again, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if fails else 0)


def _parts(text: str) -> list[int]:
    """Whole numbers with commas between them, each once. Raises InputError."""
    parts = []
    for word in text.split(","):
        try:
            parts.append(int(word))
        except ValueError:
            raise InputError(
                f'--samples: "{plain(word.strip())}" is no whole number; write --samples 20,10,5.'
            ) from None
        between("--samples", parts[-1], 1, MOST_PARTS)
    return list(dict.fromkeys(parts))
