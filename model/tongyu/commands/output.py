"""Output of the commands: documents, and what stands with every figure."""

from collections.abc import Mapping
from typing import Any

import typer

from tongyu.report.tables import console
from tongyu.report.wording import FINDINGS
from tongyu.runs.files import json_text
from tongyu.runs.results import Results
from tongyu.text.wording import plain


def print_json(document: Any) -> None:
    """One JSON document."""
    typer.echo(json_text(document))


def print_results(document: Mapping[str, Any]) -> None:
    """One JSON document with figures of a county, and the notice that they are no findings."""
    print_json({**document, "notice": FINDINGS})


def tell_left_out(results: Results) -> None:
    """Say on standard error which files among the runs could not be read, where runs are missing for it."""
    missing, names = results.left_out
    if not names:
        return
    errors = console(stderr=True)
    for name in names:
        errors.print(
            f"{plain(str(results.store.folder / name), 200)}: left out; it is no file of runs.", soft_wrap=True
        )
    planned = results.study.plan["id"].nunique()
    errors.print(f"{missing:,} of the {planned:,} runs of this study are missing from what follows.", soft_wrap=True)
