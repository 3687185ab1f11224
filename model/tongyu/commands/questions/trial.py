"""`tongyu trial`: a lever tried out in villages drawn by lot."""

from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_SEEDS,
    MOST_WORKERS,
    Full,
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
from tongyu.runs.threads import cores


def trial(
    lever: Annotated[str, typer.Argument(metavar="LEVER", help="A lever that works by village: training.courses.")],
    scenario: Annotated[str, typer.Option(metavar="SCENARIO", help="What it is put on.")] = "baseline",
    county: InCounty = None,
    intensity: Annotated[
        float | None,
        typer.Option(metavar="X", help="The lever if every village had it, in its unit; without it as five_pillars."),
    ] = None,
    share: Annotated[float, typer.Option(metavar="P", help="Share of each township's villages that is drawn.")] = 0.5,
    uptake: Annotated[float, typer.Option(metavar="P", help="Chance that a drawn village takes the lever up.")] = 0.8,
    leak: Annotated[float, typer.Option(metavar="P", help="Chance that a village has it in any case.")] = 0.05,
    start: Annotated[
        str | None, typer.Option(metavar="MONTH", help="The lever's first month; without it that of the years scored.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Trials, each with a seed and a lottery of its own.")] = 10,
    seed: Seed = 1,
    households: Households = None,
    full: Full = False,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    out: Resumed = None,
    as_json: Json = False,
) -> None:
    """Try a lever out in villages drawn by lot, and see what the trial finds and what it misses.

    Effects of being drawn and of the lever, by regression with errors clustered by village, and by group; beside them
    what the lever really changes in the treated villages and in the others, which no trial can see. Killed or grown by
    seeds, it goes on where it was with the same --out.

    Example: tongyu trial training.courses --intensity 1500 --seeds 20
    """
    with answers():
        between("--seeds", seeds, 1, MOST_SEEDS)
        between("--seed", seed, 0, 2**63 - 1 - seeds)
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        from tongyu.questions.trial.plan import make_plan
        from tongyu.scenario.relative import scored_months

        chosen = adjusted(loaded(scenario, county_asked(county)), households, full, months)
        begins = scored_months(chosen.county)[0] if start is None else start
        plan = make_plan(chosen, lever, intensity, share, uptake, leak, begins)
        from tongyu.commands.sweep import cluster_of
        from tongyu.commands.trial import try_out  # once all is well: it takes a second

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        failed = try_out(plan, range(seed, seed + seeds), workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)
