"""`tongyu conditions`: under which conditions which side spares more."""

from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_MONTHS,
    MOST_WORKERS,
    AtPoint,
    Calibration,
    Households,
    InCounty,
    Json,
    Months,
    PlannedSeed,
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
    told_of_left_out,
    within,
)
from tongyu.errors import InputError
from tongyu.runs.threads import cores


def conditions(
    county: InCounty = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each scenario at each set of conditions.")] = 8,
    seed: PlannedSeed = None,
    point: AtPoint = None,
    calibrated: Calibration = None,
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
    """Map under which conditions e-commerce or social work spares more, where a rule decides by arithmetic.

    From the year in which the standard of the minimum-living allowance passes the poverty line, the rule itself lifts
    whoever is enrolled. So e-commerce, social work and both are run over the standard, the quota, the chance that a
    case leads to an application, and the chance that it pushes out another household; and the part of social work that
    is not benefits is told by itself. Killed, or grown by seeds, it goes on where it was with the same --out.

    Example: tongyu conditions --seeds 8 --out results/conditions
    """
    with answers():
        from tongyu.questions.headline import load_plan

        first = load_plan().interaction.seeds[0]
        asked = seeds_asked(seeds, seed, (first, first))
        if calibrated is not None and point != "set":
            raise InputError("--calibrated says from what --point set draws; give it too.")
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if months is not None:
            between("--months", months, 12, MOST_MONTHS)
        there = county_asked(county)
        within(households, there)
        from tongyu.commands.conditions import run_conditions  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of
        from tongyu.designs.points import draws_at
        from tongyu.questions.conditions.plan import conditions_study, shipped_sides

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        sides = [told_of_left_out(each) for each in shipped_sides(households, months, there)]
        study = conditions_study(sides, asked, draws_at(point, asked, sides, calibrated))
        failed = run_conditions(study, workers or cores(), out, as_json, cluster)
    raise typer.Exit(1 if failed else 0)
