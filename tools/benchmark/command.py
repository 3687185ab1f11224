"""What `python -m tools.benchmark` does: measure, print, write the page."""

from pathlib import Path

import typer

from tongyu.commands.output import print_json
from tongyu.errors import InputError
from tongyu.report.tables import console
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.files import reason, write_text
from tongyu.text.wording import plain
from tools.benchmark.document import benchmark_document
from tools.benchmark.measuring import Benchmark, steps
from tools.benchmark.page import as_table, page, sections, setting
from tools.benchmark.progress import Steps
from tools.benchmark.settings import Settings


def run_benchmark(settings: Settings, as_json: bool, write: Path | None) -> bool:
    """Measure, print, write the page if `write` names one; whether a competitor's results were not the county's."""
    before = None if write is None else _page_before(write)
    errors = console(stderr=True)
    errors.quiet = as_json
    benchmark = Benchmark(settings)
    try:
        compile_kernels(errors.print)
        planned = steps(benchmark)
        with Steps(errors, [(step.name, step.expected) for step in planned]) as progress:
            for step in planned:
                progress.begin()
                step.do()
                progress.end()
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Interrupted; nothing was written.") from None
    if write is not None:
        write_text(write, page(benchmark, before))
    if as_json:
        print_json(benchmark_document(benchmark))
    else:
        _print(benchmark, write)
    for outcome in benchmark.unequal:
        typer.echo(f"FAILED: {outcome.sentence}", err=True)
    return bool(benchmark.unequal)


def _print(benchmark: Benchmark, write: Path | None) -> None:
    out = console()
    for line in setting(benchmark):
        out.print(line.replace("`", ""), soft_wrap=True)
    for section in sections(benchmark):
        out.print(f"\n{section.title}", style="bold")
        if section.text:
            out.print(section.text.replace("`", ""), soft_wrap=True)
        out.print(as_table(section))
    if write is not None:
        out.print(f"Saved: {plain(str(write), 200)}", soft_wrap=True)


def _page_before(write: Path) -> str | None:
    """The page as it is, None if there is none. Raises InputError, before anything is measured, if it can't be kept."""
    shown = plain(str(write), 200)
    if not write.parent.is_dir():
        raise InputError(f"{shown}: cannot be written: there is no folder {plain(str(write.parent), 200)}.")
    try:
        text = write.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise InputError(f"{shown}: is not text.") from None
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {reason(error)}.") from None
    try:
        page(Benchmark(Settings()), text)
    except ValueError as error:
        raise InputError(f"{shown}: was not written by this command: it {error}.") from None
    return text
