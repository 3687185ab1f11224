"""Commands for studies: everything above one run and the main job."""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.cli_options import (
    MOST_WORKERS,
    Json,
    Scheduler,
    TlsAuthority,
    TlsCertificate,
    TlsKey,
    Workers,
    answers,
    between,
)
from tongyu.study.threads import cores

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
def report(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Where to write it; without it report.html in DIR. Markdown beside it."),
    ] = None,
) -> None:
    """Write what a finished study found as one HTML page, two pages to read and an appendix, and as Markdown.

    Example: tongyu report results/compare-2026-11-23
    """
    with answers():
        from tongyu.commands.report import print_report

        print_report(folder, out)
