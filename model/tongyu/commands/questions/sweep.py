"""`tongyu sweep`: run a study file."""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.options import (
    MOST_WORKERS,
    InCounty,
    Json,
    Resumed,
    Scheduler,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Workers,
    answers,
    between,
    county_asked,
)
from tongyu.runs.threads import cores


def sweep(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A study file: what to vary, how often.")],
    county: InCounty = None,
    out: Resumed = None,
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
        failed = run_sweep(file, out, workers or cores(), cluster, as_json, county_asked(county))
    raise typer.Exit(1 if failed else 0)
