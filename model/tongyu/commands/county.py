"""`tongyu county`: write a county's folder, check one, show what is not as in Tongyu."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tongyu.commands.options import Json, answers

if TYPE_CHECKING:
    from tongyu.county.facts import CountyFacts
    from tongyu.county.geography import Geography

counties = typer.Typer(no_args_is_help=False, rich_markup_mode=None)

County = Annotated[str, typer.Argument(metavar="COUNTY", help="A shipped county, or the path of a county's folder.")]


@counties.callback(invoke_without_command=True)
def county(context: typer.Context, as_json: Json = False) -> None:
    """A county of one's own: write its folder, check it, show it. Without a command: the shipped counties."""
    if context.invoked_subcommand is not None:
        return
    with answers():
        list_counties(as_json)


@counties.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to write: my_county.")],
    base: Annotated[str, typer.Option("--from", metavar="COUNTY", help="The county to start from.")] = "tongyu",
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What it is called; without it as its folder.")
    ] = None,
) -> None:
    """Write a commented folder to start a county of one's own from; it can be read and run at once.

    Example: tongyu county new my_county --from zigui --name "My county"
    """
    with answers():
        write_county(folder, base, name)


@counties.command()
def check(
    county: County,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Also draw its map: map.svg, and beside it map.png.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read a county strictly, and set the population that is made of it beside its facts.

    A mistake is one line with file, line and column. What is unlikely without being wrong is said as a caution.

    Example: tongyu county check ./my_county --map map.svg
    """
    with answers():
        check_county(county, map_file, as_json)


@counties.command()
def show(county: County, as_json: Json = False) -> None:
    """Show what a county has that is not as in Tongyu, and on what its numbers rest."""
    with answers():
        show_county(county, as_json)


def list_counties(as_json: bool) -> None:
    """The shipped counties, a line each; of one that cannot be read, why."""
    from tongyu import shipped
    from tongyu.commands.output import print_json
    from tongyu.county.reading import load_county
    from tongyu.errors import InputError
    from tongyu.report.county_text import one_line, page
    from tongyu.report.tables import columns

    found = {}
    for name in shipped.county_names():
        try:
            found[name] = one_line(load_county(name))
        except InputError as error:
            found[name] = str(error)
    if as_json:
        print_json([{"name": name, "says": line} for name, line in found.items()])
        return
    table = columns("county", "what it is", first=2, keys=1)
    for name, line in found.items():
        table.add_row(name, line)
    to = page()
    to.print(table)
    to.print("\nMore of one: tongyu county show NAME. One of your own: tongyu county new FOLDER")


def write_county(folder: Path, base: str, name: str | None) -> None:
    """Write the folder, which must not exist, whole or not at all. Raises InputError."""
    import shutil

    from tongyu.county.reading import read_county
    from tongyu.errors import InputError
    from tongyu.questions.counties.given import path_of, tables_beside
    from tongyu.report.county_template import county_files
    from tongyu.runs.files import write_text
    from tongyu.text.wording import plain
    from tongyu.text.wording import shown as shown_text

    shown = plain(str(folder), 200)
    if not shown.isprintable() or shown != str(folder):
        raise InputError(f"{shown}: not a usable path; take a shorter one without signs that cannot be shown.")
    if os.path.lexists(folder):
        raise InputError(f"{shown}: exists already and is left as it is; take another name.")
    if not folder.parent.is_dir():
        raise InputError(f"{shown}: there is no folder {plain(str(folder.parent), 200)}.")
    called = folder.name.replace("_", " ").strip().capitalize()[:60] if name is None else name
    if not called or len(called) > 60 or not called.isprintable() or called != called.strip():
        raise InputError(f"--name {shown_text(called)}: a county's name has 1-60 signs that can be shown on a line.")
    path = path_of(base)
    county = read_county(path)
    with tempfile.TemporaryDirectory(prefix=".county-", dir=folder.parent) as made:
        inside = Path(made) / folder.name
        inside.mkdir()
        for file, text in county_files(county, called, shown).items():
            write_text(inside / file, text)
        for table in tables_beside(path):
            shutil.copyfile(table, inside / table.name)
            (inside / f"{table.name}.example").unlink(missing_ok=True)
        read_county(inside)
        os.rename(inside, folder)
    typer.echo(f"{shown}: {called}, like {county.name}. Look at it: tongyu county check {_typed(folder)}")


def _typed(folder: Path) -> str:
    """The folder as a command takes it: a path has a separator in it."""
    text = str(folder)
    return text if os.sep in text else f".{os.sep}{text}"


def check_county(name: str, map_file: Path | None, as_json: bool) -> None:
    """Read the county, make it, print both; draw its map where `map_file` says. Raises InputError."""
    from tongyu.commands.output import print_results
    from tongyu.county.reading import read_county
    from tongyu.questions.counties.cautions import cautions, cautions_of
    from tongyu.questions.counties.given import given_by, path_of, stand_ins
    from tongyu.questions.counties.summary import summarised
    from tongyu.report import county_text
    from tongyu.report.tables import console
    from tongyu.runs.compiling import compile_kernels

    if map_file is not None:
        _require_drawable(map_file)
    path = path_of(name)
    county = read_county(path)
    given = given_by(path)
    instead = list(stand_ins(given, county))
    to = county_text.page()
    if not as_json:
        to.print(f"{county_text.heading(county)}\n")
        county_text.print_given(to, given, instead)
    errors = console(stderr=True)
    errors.quiet = as_json
    compile_kernels(errors.print)
    summary = summarised(county)
    said = [*cautions(county), *cautions_of(summary)]
    drawn = [] if map_file is None else _drawn(map_file, county, summary.geography)
    if as_json:
        document = county_text.check_document(county, given, instead, summary, said)
        print_results(document | {"map": [str(each) for each in drawn]})
        return
    county_text.print_summary(to, county, summary)
    county_text.print_cautions(to, said)
    for each in drawn:
        to.print(f"Drawn: {each}", soft_wrap=True)


def _require_drawable(path: Path) -> None:
    """Raises InputError where no map can be drawn to `path`."""
    from tongyu.errors import InputError
    from tongyu.text.wording import plain

    shown = plain(str(path), 200)
    if path.suffix.lower() not in (".svg", ".png"):
        raise InputError(f"--map {shown}: a map is drawn as .svg and .png; end the name so.")
    if not path.parent.is_dir():
        raise InputError(f"--map {shown}: there is no folder {plain(str(path.parent), 200)}.")


def _drawn(path: Path, county: "CountyFacts", geography: "Geography") -> list[Path]:
    """Draws the map; the files that were written."""
    from tongyu.report.county_map import draw_county_map

    draw_county_map(geography, county, path)
    return [path.with_suffix(ending) for ending in (".svg", ".png") if path.with_suffix(ending).exists()]


def show_county(name: str, as_json: bool) -> None:
    """Print what is not as in Tongyu. Raises InputError."""
    from tongyu.commands.output import print_json
    from tongyu.county.reading import load_county, read_county
    from tongyu.questions.counties.differences import differences, rests_on
    from tongyu.questions.counties.given import TONGYU, path_of
    from tongyu.report import county_text

    county, other = read_county(path_of(name)), load_county(TONGYU)
    found, rests = differences(county, other), rests_on(county)
    if as_json:
        print_json(county_text.show_document(county, found, rests))
        return
    to = county_text.page()
    to.print(county_text.heading(county))
    county_text.print_differences(to, county, other, found, rests)
