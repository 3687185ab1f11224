"""`tongyu calibrate`: which values of the county's numbers fit the patterns."""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_MINUTES,
    MOST_WORKERS,
    InCounty,
    Json,
    Scheduler,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Workers,
    answers,
    between,
    county_asked,
)
from tongyu.errors import InputError
from tongyu.runs.threads import cores


def calibrate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What may move and what is fitted: calibration.toml.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the results: new, or of this calibration, which goes on."),
    ] = None,
    coarse: Annotated[
        bool, typer.Option("--coarse", help="By the table [coarse] of FILE: a smaller sample, fewer points, an hour.")
    ] = False,
    until: Annotated[
        int | None,
        typer.Option(metavar="YEAR", help="Fit only rows that look at no later year, and say what those are then."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="POINT",
            help="Fit the model's own figures at a known point, central or the number of a drawn one, and say whether"
            " it is found again.",
        ),
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    minutes: Annotated[
        float | None, typer.Option(metavar="M", help="The time that the plan is cut to; without it what FILE says.")
    ] = None,
    county: InCounty = None,
    as_json: Json = False,
) -> None:
    """Fit a set of points of the county's numbers to the FIT rows, and say which numbers they pin down.

    History matching in waves with emulators. No lever of a programme and no figure of the interaction takes part. The
    result is a TOML file in the folder; `tongyu compare --point set` runs at the set that is shipped. Killed, it goes
    on where it was with the same --out.

    Example: tongyu calibrate experiments/calibration.toml --coarse --out results/calibration
    """
    with answers():
        if workers is not None:
            between("--workers", workers, 1, MOST_WORKERS)
        if minutes is not None and not 0.0 < minutes <= MOST_MINUTES:
            raise InputError(f"--minutes {minutes:g} is outside 0-{MOST_MINUTES:,}.")
        if until is not None:
            between("--until", until, 1900, 2200)
        from tongyu.commands.calibrate import run_calibration  # once all is well: it takes a second
        from tongyu.commands.sweep import cluster_of

        cluster = cluster_of(scheduler, tls_ca, tls_cert, tls_key)
        there = county_asked(county)
        failed = run_calibration(
            file, out, workers or cores(), minutes, as_json, there, coarse, against, until, cluster
        )
    raise typer.Exit(1 if failed else 0)
