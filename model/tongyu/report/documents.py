"""Bring README.md and docs/odd.md up to date: `python -m tongyu.report.documents [RESULTS]`, or `make docs`.

Between `<!-- generated: NAME -->` and `<!-- end: NAME -->` stands what `odd_tables` makes from the code; between
`<!-- from results: NAME -->` and `<!-- end: NAME -->` what a finished `tongyu compare` (README.md) or `tongyu patterns`
(docs/odd.md) found, in the folder RESULTS.
Without RESULTS the latter stays as it is.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from tongyu.errors import InputError
from tongyu.report.odd_tables import TABLES, markdown_table
from tongyu.report.pattern_table import pattern_page
from tongyu.report.read_back import kind_of, made_by, read_comparison, read_patterns
from tongyu.report.tables import announcement, comparison_heading, comparison_notes, comparison_table, console
from tongyu.study.comparison import Comparison
from tongyu.study.files import write_text
from tongyu.study.record import code_hash

ROOT = Path(__file__).resolve().parents[3]
README, ODD, PICTURES = "README.md", "docs/odd.md", "docs/pictures"
FIGURES = ("effects.svg", "paths.svg")


def filled(page: str, kind: str, name: str, content: str) -> str:
    """`page` with `content` between the markers of `name`. Raises ValueError where they are not there, once."""
    begin, end = f"<!-- {kind}: {name} -->", f"<!-- end: {name} -->"
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise ValueError(f"expected once, and in this order: {begin} and {end}")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n\n{content}\n\n{end}{rest.partition(end)[2]}"


def with_tables(page: str) -> str:
    """docs/odd.md with all that the code says of itself."""
    for name, make in TABLES.items():
        page = filled(page, "generated", name, make())
    return page


def findings(comparison: Comparison) -> str:
    """What `tongyu compare` prints, as Markdown: what was run, the table, the notes."""
    table = comparison_table(comparison)
    headings = [re.sub(r"\n", "<br>", str(column.header)) for column in table.columns]
    rows = zip(*([str(cell) for cell in column.cells] for column in table.columns), strict=True)
    said = announcement(comparison.design, comparison.households)
    parts = [f"{said}.", f"{comparison_heading(comparison)}:", markdown_table(headings, rows)]
    return "\n\n".join(parts + comparison_notes(comparison))


def main(arguments: list[str] | None = None) -> int:
    """Write the pages; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tongyu.report.documents", description=__doc__)
    parser.add_argument("results", nargs="?", type=Path, help="folder of a finished comparison, or of patterns")
    results = parser.parse_args(arguments).results
    try:
        if not (ROOT / ODD).is_file():
            raise InputError("there are no pages to fill: this package is not run from its source tree.")
        odd = with_tables((ROOT / ODD).read_text(encoding="utf-8"))
        if results is not None and kind_of(results) == "patterns":
            odd = filled(odd, "from results", "patterns", pattern_page(read_patterns(results)))
        elif results is not None:
            comparison = read_comparison(results)
            readme = (ROOT / README).read_text(encoding="utf-8")
            write_text(ROOT / README, filled(readme, "from results", "comparison", findings(comparison)))
            for figure in FIGURES:
                shutil.copyfile(results / figure, ROOT / PICTURES / figure)
        if results is not None and made_by(results) != code_hash():
            console(stderr=True).print(f"{results}: made by another state of the code; make it again.")
        write_text(ROOT / ODD, odd)
    except InputError as error:
        console(stderr=True).print(str(error), soft_wrap=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
