"""Bring README.md and docs/odd.md up to date: `python -m tools.documents [RESULTS]`, or `make docs`.

Between `<!-- generated: NAME -->` and `<!-- end: NAME -->` stands what the code says of itself; between
`<!-- from results: NAME -->` and `<!-- end: NAME -->` what a finished `tongyu compare` (README.md, docs/yardsticks.md)
or `tongyu patterns` (docs/odd.md) found, in the folder RESULTS.
Without RESULTS the latter stays as it is.
"""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.options import answers
from tools.documents.pages import write_pages


def documents(
    results: Annotated[
        Path | None, typer.Argument(metavar="[RESULTS]", help="Folder of a finished comparison, or of patterns.")
    ] = None,
) -> None:
    """Bring README.md and the pages of docs/ up to date with the code, and with RESULTS."""
    with answers():
        write_pages(results)


if __name__ == "__main__":
    typer.run(documents)
