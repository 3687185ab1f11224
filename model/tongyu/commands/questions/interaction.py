"""`tongyu interaction`: whether programmes do more together than apart."""

from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_MONTHS,
    MOST_WORKERS,
    MOST_YUAN,
    AtPoint,
    Calibration,
    Households,
    InCounty,
    Json,
    Months,
    PlannedSeed,
    PlannedSeeds,
    Resumed,
    Scheduler,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Workers,
    answers,
    between,
    county_asked,
    seeds_asked,
    within,
)
from tongyu.errors import InputError
from tongyu.runs.threads import cores


def interaction(
    county: InCounty = None,
    seeds: PlannedSeeds = None,
    seed: PlannedSeed = None,
    households: Households = None,
    months: Months = None,
    equal_budget: Annotated[
        float | None,
        typer.Option(metavar="YUAN", help="Scale every programme to this planned cost, discounted."),
    ] = None,
    assumptions: Annotated[
        int,
        typer.Option(
            metavar="N", help="Also ask what it hangs on: under other assumptions, on N of the seeds; 156 runs each."
        ),
    ] = 0,
    calibrated: Calibration = None,
    strengths: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="Also ask how strong the links must be for a tenth more than the sum, on N seeds; 12 runs each.",
        ),
    ] = 0,
    point: AtPoint = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    out: Resumed = None,
    as_json: Json = False,
) -> None:
    """Ask whether e-commerce and social work, and the five pillars, do more together than apart: the paper's claim.

    All 32 sets of the five pillars, and e-commerce, social work and both, with the links between the two sides on and
    off. With --assumptions N also, on N seeds, at half and twice the scale of choice, with each link off, with other
    forms of adoption and of hours, and over the set of parameters that fits the patterns; and at which value of a
    number the sign of the interaction turns. With --strengths N also, on N seeds, at which strength of all links the
    whole exceeds the sum of its parts by a tenth: from 0, where they do nothing, to 1, the strong ends of their priors.
    --point holds for these too; --assumptions stays at central values.
    Without either there are 45 runs a seed.

    Without seeds and sample it is the interaction of the headline's plan, which was frozen before its runs
    (experiments/plan.toml): a line says so, or in what this one differs.
    """
    with answers():
        from tongyu.questions.headline import load_plan, planned_households

        plan = load_plan()
        asked = seeds_asked(seeds, seed, plan.interaction.seeds, reach=100)
        between("--assumptions", assumptions, 0, len(asked))
        between("--strengths", strengths, 0, len(asked))
        if calibrated is not None and not assumptions and point != "set":
            raise InputError("--calibrated says from what --assumptions and --point set draw; give one of these too.")
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if months is not None:
            between("--months", months, 12, MOST_MONTHS)
        if equal_budget is not None:
            between("--equal-budget", equal_budget, 1, MOST_YUAN)
        there = county_asked(county)
        within(households, there)
        from tongyu.commands.interaction import ask
        from tongyu.commands.sweep import cluster_of

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        failed = ask(
            plan,
            asked,
            planned_households(plan, there) if households is None else households,
            months,
            equal_budget,
            assumptions,
            strengths,
            workers or cores(),
            out,
            as_json,
            cluster,
            there,
            calibrated,
            point,
        )
    raise typer.Exit(1 if failed else 0)
