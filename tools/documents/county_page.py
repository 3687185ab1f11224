"""The page of a shipped county that is not Tongyu: `python -m tools.documents.county_page PATTERNS COMPARISON`.

It is made whole, as docs/NAME.md: how the county's tables differ from Tongyu's, what of its published figures it
reaches, and what the shipped programmes change there, from the folders of a finished `tongyu patterns` and a finished
`tongyu compare --county NAME`.
"""

from pathlib import Path
from typing import Annotated

import typer

from tongyu.commands.options import answers
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import shipped_name
from tongyu.errors import InputError
from tongyu.questions.counties.differences import differences, rests_on
from tongyu.questions.patterns.table import county_of, load_absent
from tongyu.report.county_text import difference_tables
from tongyu.report.tables import console
from tongyu.report.wording import INVENTED, seeds_in_words
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.files import write_text
from tongyu.runs.record import code_hash, read_record
from tongyu.scenario.scenario import load
from tongyu.shipped import experiments_folder
from tongyu.text.wording import counted, county_called, plain
from tools.documents.pages import ROOT, findings, pattern_page
from tools.documents.printed import in_markdown
from tools.documents.read_back import made_by, read_comparison, read_patterns, require_of


def county_page(patterns: Path, comparison: Path) -> tuple[str, str]:
    """The name of the shipped county of which the results in both folders are, and its page.

    Raises InputError where they are not finished, of no shipped county or of two, or where no table of patterns is of
    it.
    """
    compared = read_comparison(comparison)
    county = compared.design.first.county
    name, usual = shipped_name(county), load(BASELINE).county
    if name is None or county == usual:
        raise InputError(
            f"{plain(str(comparison), 200)}: {county_called(county.name)} is no shipped county with a page."
        )
    require_of(patterns, county)
    table = patterns_of(county)
    reached = read_patterns(patterns, table)
    parts = [
        f"# {county.name}: another county",
        f"{county_called(county.name)} ({county.name_zh}) is shipped beside {usual.name}: the same code with another"
        f" folder of tables, [scenarios/counties/{name}](../scenarios/counties/{name}), which any command takes with"
        f" `--county {name}`. [your_county.md](your_county.md) tells how to bring one of your own.",
        INVENTED,
        "This page is made from stored results by `python -m tools.documents.county_page`; nothing in it is written by"
        " hand.",
        f"## What is not as in {usual.name}",
        *(in_markdown(each) for each in difference_tables(county, usual, differences(county, usual), rests_on(county))),
        "## What it must reproduce, and what it reaches",
        f"The rows are those of [{table.name}](../experiments/{table.name}), with their sources and tolerances."
        f" {_run_with(patterns)}",
        pattern_page(reached, load_absent(table)),
        "## What the programmes change there",
        findings(compared),
        "## Made again",
        "```console\n"
        f"tongyu patterns experiments/{table.name} {_seeds_of(patterns)} --out results/{name}-patterns\n"
        f"tongyu compare --county {name} {_seeds_of(comparison)}{_months_of(comparison, county)}"
        f" --out results/{name}-compare\n"
        f"python -m tools.documents.county_page results/{name}-patterns results/{name}-compare\n"
        "```",
    ]
    return name, "\n\n".join(parts) + "\n"


def patterns_of(county: CountyFacts) -> Path:
    """The shipped table of patterns that is of `county`. Raises InputError where there is none."""
    for path in sorted(experiments_folder().glob("patterns*.toml")):
        if county_of(path) == county:
            return path
    raise InputError(f"no table of patterns in experiments/ is of {county_called(county.name)}.")


def _run_with(folder: Path) -> str:
    record = read_record(folder)
    sample = f"{counted(record['households'], 'household')} of {record['county']['households']:,}"
    return f"{sample}, {seeds_in_words(record['seeds'])}."


def _seeds_of(folder: Path) -> str:
    record = read_record(folder)
    return f"--seeds {len(record['seeds'])} --seed {record['seeds'][0]} --households {record['households']}"


def _months_of(folder: Path, county: CountyFacts) -> str:
    """The option of a comparison that is not over the months of the county's calendar."""
    months = read_record(folder)["months"]
    return "" if months == county.calendar.months else f" --months {months}"


def write_county_page(patterns: Path, comparison: Path, out: Path | None) -> Path:
    """Write the page to `out`, None: docs/NAME.md; returns the file. Raises InputError as `county_page` does."""
    name, page = county_page(patterns, comparison)
    path = out or ROOT / "docs" / f"{name}.md"
    for folder in (patterns, comparison):
        if made_by(folder) != code_hash():
            console(stderr=True).print(f"{folder}: made by another state of the code; make it again.")
    write_text(path, page)
    return path


def main(
    patterns: Annotated[Path, typer.Argument(metavar="PATTERNS", help="Folder of a finished tongyu patterns.")],
    comparison: Annotated[Path, typer.Argument(metavar="COMPARISON", help="Folder of a finished tongyu compare.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Where to write it; without it docs/NAME.md.")
    ] = None,
) -> None:
    """Make the page of a shipped county from what tongyu patterns and tongyu compare found there."""
    with answers():
        typer.echo(write_county_page(patterns, comparison, out))


if __name__ == "__main__":
    typer.run(main)
