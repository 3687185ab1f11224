"""`tongyu sensitivity`: on which uncertain numbers the effects hang."""

from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_SEEDS,
    MOST_WORKERS,
    Calibration,
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
from tongyu.runs.threads import cores


def sensitivity(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO]...", help="Shipped names or files; without any, e-commerce, social work, and both."
        ),
    ] = None,
    county: InCounty = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Vary only these, such as 'choice.*'; may be given again."),
    ] = None,
    trajectories: Annotated[int, typer.Option(metavar="N", help="Morris trajectories of each screening.")] = 10,
    samples: Annotated[int, typer.Option(metavar="N", help="Blocks of the Sobol design, a power of 2.")] = 64,
    groups: Annotated[int, typer.Option(metavar="N", help="Mechanisms whose parameters are screened singly.")] = 5,
    top: Annotated[int, typer.Option(metavar="N", help="Parameters that get Sobol indices.")] = 6,
    seeds: Annotated[
        int, typer.Option(metavar="N", help="Seeds at the central values; designs have their own, two a trajectory.")
    ] = 20,
    seed: Seed = 1,
    households: Annotated[
        int | None,
        typer.Option(metavar="H", help="Households in the sample; without it one in fifty, at least 500."),
    ] = None,
    months: Months = None,
    calibrated: Calibration = None,
    out: Resumed = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    as_json: Json = False,
) -> None:
    """Say on which uncertain numbers the effects hang: Morris screening, Sobol indices, what turns the order round.

    Screens all mechanisms, then the single numbers of the strongest, then shares the variance out over the strongest
    of these. Without options about half an hour on two cores; killed, it goes on where it was with the same --out.

    Examples: tongyu sensitivity, tongyu sensitivity both --parameters 'choice.*' --out results/choice
    """
    with answers():
        between("--trajectories", trajectories, 2, 10_000)
        between("--samples", samples, 8, 2**15)
        between("--groups", groups, 1, 1_000)
        between("--top", top, 1, 100)
        between("--seeds", seeds, 2, MOST_SEEDS)
        between("--seed", seed, 0, 2**62)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        asked, there = scenarios or ("ecommerce_only", "social_work_only", "both"), county_asked(county)
        chosen = [adjusted(loaded(name, there), households, False, months) for name in asked]
        from tongyu.commands.sensitivity import run_sensitivity  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.questions.sensitivity.stages import Settings

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        settings = Settings(tuple(parameters or ("*",)), trajectories, samples, groups, top, seeds, seed)
        failed = run_sensitivity(chosen, settings, workers or cores(), out, as_json, cluster, calibrated)
    raise typer.Exit(1 if failed else 0)
