"""Standard output of the commands."""

from typing import Any

import typer

from tongyu.study.files import json_text


def print_json(document: Any) -> None:
    """One JSON document."""
    typer.echo(json_text(document))
