"""What `python -m tools.benchmark` found, as tables: for the terminal and for `docs/benchmark.md`."""

import statistics
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from rich.table import Table

from tongyu.report.pages.markdown import markdown_table
from tongyu.report.tables import columns
from tongyu.runs.record import machine, versions
from tongyu.runs.threads import cores
from tools.benchmark.competitor import Outcome
from tools.benchmark.document import processor
from tools.benchmark.limits import Limit
from tools.benchmark.measuring import Benchmark
from tools.benchmark.settings import LEVEL_FROM, START
from tools.benchmark.targets import (
    MICROSECONDS,
    MILLISECONDS,
    Target,
    line_of,
    targets,
)

BEGIN, END = "<!-- generated: benchmark -->", "<!-- end: benchmark -->"
FULL_MINUTES = 15  # on two quiet cores

HEAD = f"""# Benchmark

Written by `make benchmark`, that is `python -m tools.benchmark --write docs/benchmark.md`; about {FULL_MINUTES}
minutes on two quiet cores. Between the markers everything is measured by that command in one go on one machine; what
stands outside them is written by hand and kept. Times are of the processor unless they say otherwise, medians of
repeats, so that other programs count little. No test asserts a speed.
"""
FOOT = """## What is missed

Nothing is noted here yet.
"""


class Section(NamedTuple):
    """A table with what there is to know about it."""

    title: str
    text: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    first: int = 1  # columns of text


def sections(benchmark: Benchmark) -> list[Section]:
    """All tables, in the order in which they are read."""
    made = [_targets(benchmark), _sizes(benchmark), _lines(benchmark), _whole(benchmark), _twins(benchmark)]
    made += [_limits(benchmark), _threads(benchmark), _passes(benchmark), _phases(benchmark)]
    made += [_draws(benchmark), _starts(benchmark)]
    return [section for section in made if section.rows]


def as_table(section: Section) -> Table:
    """A section for the terminal, its title and text left to the caller."""
    table = columns(*section.headings, first=section.first)
    for row in section.rows:
        table.add_row(*(cell.replace("`", "") for cell in row))
    return table


def setting(benchmark: Benchmark) -> list[str]:
    """On what, by what and how much was measured, in sentences."""
    found = versions()
    libraries = ", ".join(f"{name} {found[name]}" for name in ("numpy", "numba", "mesa"))
    lines = [
        f"Measured by `{benchmark.settings.command}` on {processor()}, {cores()} cores, {machine()['system']},"
        f" Python {found['python']}, {libraries}."
    ]
    if benchmark.settings.left_out:
        lines.append(f"A partial run: without {', '.join(benchmark.settings.left_out)}.")
    if benchmark.settings.quick:
        lines.append("With so few households its figures only show that everything works.")
    return lines


def page(benchmark: Benchmark, before: str | None) -> str:
    """The Markdown page; of the page as it was `before`, what stands outside the markers is kept.

    Raises ValueError where that has no markers.
    """
    parts = ["\n\n".join(setting(benchmark))]
    for section in sections(benchmark):
        parts += [f"## {section.title}", section.text, _markdown(section)]
    measured = f"{BEGIN}\n\n" + "\n\n".join(part for part in parts if part) + f"\n\n{END}"
    if before is None:
        return f"{HEAD}\n{measured}\n\n{FOOT}"
    if before.count(BEGIN) != 1 or before.count(END) != 1 or before.index(BEGIN) > before.index(END):
        raise ValueError(f"has not once, and in this order, {BEGIN} and {END}")
    above, _, rest = before.partition(BEGIN)
    return above + measured + rest.partition(END)[2]


def _markdown(section: Section) -> str:
    return markdown_table((heading.replace("\n", " ") for heading in section.headings), section.rows)


def _targets(benchmark: Benchmark) -> Section:
    rows = [_target_row(target) for target in targets(benchmark)]
    rows.insert(
        3, ("market", "prices and flows against a convex solver", "at most 1e-06", "see `docs/convex.md`", "", "")
    )
    headings = ("of", "what", "wanted", "measured", "", "note")
    return Section("Numbers to reach", "", headings, rows, first=2)


def _target_row(target: Target) -> tuple[str, ...]:
    unit = f" {target.unit}" if target.unit else ""
    bound = "at least" if target.at_least else "at most"
    measured = "-" if target.measured is None else f"{target.measured:.3g}{unit}"
    if target.measured is not None and target.measured >= 1_000:
        measured = f"{target.measured:,.0f}{unit}"
    wanted = f"{target.wanted:,.0f}" if target.wanted >= 1_000 else f"{target.wanted:g}"
    return target.subject, target.what, f"{bound} {wanted}{unit}", measured, target.verdict, target.note


def _sizes(benchmark: Benchmark) -> Section:
    rows = [
        (
            run.scenario,
            f"{run.households:,}",
            f"{run.household_months_a_second / 1e6:.3f}",
            f"{MILLISECONDS * run.month:.2f}",
            f"{MICROSECONDS * run.month / run.households:.3f}",
            f"{run.running.wall:.2f}",
            f"{run.making.cpu:.3f}",
            f"{run.peak / 1e6:,.0f}",
            "-" if run.bytes_a_household is None else f"{run.bytes_a_household:,.0f}",
            f"{statistics.median(run.passes):g}",
            f"{max(run.passes):.0f}",
            f"{run.residual:.1e}",
            str(run.running.repeats),
        )
        for run in benchmark.runs
    ]
    text = (
        f"{benchmark.settings.months} months from {START} on one core, market and checks of the books included. Beyond"
        " its 58,768 households the county's own are there several times, and conditions by household are the same."
        " Memory is the most that a process of its own held; a household's is by how much that grew."
    )
    headings: tuple[str, ...] = ("scenario", "households", "household-\nmonths a s\nmillion", "a month\nms")
    headings += ("household-\nmonth\nµs", "run by\nclock\ns", "making\ns", "memory\nMB", "a house-\nhold\nbytes")
    headings += ("passes\nmedian", "most", "residual\nmost", "repeats")
    return Section("The county by size", text, headings, rows)


def _lines(benchmark: Benchmark) -> Section:
    rows = []
    for scenario in benchmark.settings.scenarios:
        line = line_of(benchmark, scenario)
        if line is not None:
            rows.append((scenario, f"{MILLISECONDS * line.fixed:.3f}", f"{MICROSECONDS * line.slope:.3f}"))
    text = (
        "A month costs a fixed part and a slope: the line with the least squares of relative errors through the sizes"
        f" above. The slope is called level where no size from {LEVEL_FROM:,} on costs a fifth more than another."
    )
    return Section("Fixed cost and slope", text, ("scenario", "fixed, ms a month", "slope, µs a household-month"), rows)


def _whole(benchmark: Benchmark) -> Section:
    rows = [
        (
            run.scenario,
            f"{run.households:,}",
            f"{run.months}",
            f"{run.whole:.2f}",
            f"{run.making.wall + run.running.wall:.2f}",
            str(run.running.repeats),
        )
        for run in (benchmark.machine.whole if benchmark.machine else [])
    ]
    text = "The default sample and the whole county from the scenario's start, the county's making included."
    headings = ("scenario", "households", "months", "s", "s by the clock", "repeats")
    return Section("Whole runs", text, headings, rows)


def _twins(benchmark: Benchmark) -> Section:
    rows = []
    for race in benchmark.twins:
        outcome = race.outcome
        size = f"{race.bytes_a_household:,.0f}" if outcome.households >= 1_000 else "-"
        rows.append((f"{outcome.households:,}", f"{race.months} from {race.first}", *_race_cells(outcome), size))
    text = (
        "The same county as ordinary Mesa agents and loops (`tests/oracle/twin`), from the same state. First both live"
        " a month with their markets cleared to all digits, and every column and payment is compared; only then both"
        " are timed over the months named, with their usual tolerances, in seconds a month on average."
    )
    if rows:
        largest = max(benchmark.settings.sizes)
        most = max(race.outcome.households for race in benchmark.twins)
        if largest > most:
            text += f" Beyond {most:,} households the twin was not run: its time and memory grow with their number."
    headings = ("households", "months", "largest\ndifference", "county\ns a month", "twin\ns a month", "times\nfaster")
    return Section("Against a plain-Mesa twin", text, (*headings, "twin, bytes\na household"), rows)


def _race_cells(outcome: Outcome) -> tuple[str, ...]:
    if outcome.county is None or outcome.competitor is None or outcome.times_faster is None:
        return f"{outcome.difference:.1e}", "not timed", "not timed", "-"
    times = (f"{each.cpu:.4g}" for each in (outcome.county, outcome.competitor))
    return (f"{outcome.difference:.1e}", *times, f"{outcome.times_faster:.1f}")


def _limits(benchmark: Benchmark) -> Section:
    if benchmark.machine is None:
        return Section("", "", (), [])
    speed = benchmark.machine.bandwidth
    best = max(speed.copy, speed.triad)

    def row(limit: Limit) -> tuple[str, ...]:
        by_memory = limit.bytes_touched / best
        return (
            f"{limit.households:,}",
            f"{limit.offers:,}",
            f"{limit.online:,}",
            f"{limit.bytes_touched / 1e6:.2f}",
            f"{MILLISECONDS * by_memory:.4g}",
            f"{MILLISECONDS * limit.bare.cpu:.4g}",
            f"{MILLISECONDS * limit.full.cpu:.4g}",
            f"{limit.full.cpu / limit.bare.cpu:.1f}",
        )

    text = (
        f"One core moves {speed.copy / 1e9:.1f} GB/s by STREAM's copy and {speed.triad / 1e9:.1f} GB/s by its triad,"
        f" best of the repeats on arrays of {speed.bytes_an_array / 2**20:,.0f} MiB. A bare pass reads and writes the"
        " columns of a pass with next to no arithmetic. Small markets stay in the caches, so that both may beat the"
        " memory."
    )
    headings = (
        "households",
        "offers",
        "that may go online",
        "MB touched",
        "at the memory's speed, ms",
        "bare pass, ms",
    )
    return Section(
        "The limit", text, (*headings, "pass, ms", "pass over bare"), [row(each) for each in benchmark.limits]
    )


def _threads(benchmark: Benchmark) -> Section:
    def row(outcome: Outcome) -> tuple[str, ...]:
        alone, shared = outcome.county, outcome.competitor
        if alone is None or shared is None:
            return f"{outcome.households:,}", "not timed", "not timed", "-"
        times = (f"{MILLISECONDS * each.wall:.4g}" for each in (alone, shared))
        return (f"{outcome.households:,}", *times, f"{alone.wall / shared.wall:.2f}")

    text = (
        f"The market of the month after those timed above, cleared from reference prices by one thread and by {cores()}"
        " (`tongyu run --threads`), in milliseconds by the clock. Before it is timed, every bit of both is compared."
    )
    headings = ("households", "one thread", "all", "times faster")
    return Section("Threads inside a run", text, headings, [row(each) for each in benchmark.threads])


def _passes(benchmark: Benchmark) -> Section:
    rows = [
        (run.scenario, f"{statistics.median(run.passes):g}", f"{max(run.passes):.0f}", f"{run.residual:.1e}")
        for run in (benchmark.machine.shipped if benchmark.machine else [])
    ]
    runs = benchmark.machine.shipped if benchmark.machine else []
    text = (
        f"One run of every shipped scenario, {runs[0].households:,} households, {runs[0].months} months."
        if runs
        else ""
    )
    return Section("Passes over the offers", text, ("scenario", "median", "worst month", "residual, most"), rows)


def _phases(benchmark: Benchmark) -> Section:
    parts = benchmark.machine.phases if benchmark.machine else []
    rows = []
    for phase, found in groupby(parts, key=lambda part: part.phase):
        steps = list(found)
        rows.append((phase, f"{100.0 * sum(part.share for part in steps):.1f}"))
    scenario, size = benchmark.settings.scenarios[0], benchmark.settings.profiled_size
    months = benchmark.settings.months
    text = (
        f"Share of the processor's time of a run of {scenario}, {size:,} households, {months} months from {START}, its"
        " start included; by step: `tongyu run --profile`."
    )
    return Section("Phases of the month", text, ("phase", "%"), rows)


def _draws(benchmark: Benchmark) -> Section:
    costs = benchmark.machine.draw_costs if benchmark.machine else {}
    rows = [(name, f"{cost.common:.1f}", f"{cost.ordinary:.1f}") for name, cost in costs.items()]
    text = (
        "What a draw costs: one that depends on its coordinates alone, and one of NumPy's ordinary generator (PCG64)"
        " drawn in the same way."
    )
    return Section("Common random numbers", text, ("draw", "ns", "ordinary, ns"), rows)


def _starts(benchmark: Benchmark) -> Section:
    rows = []
    for start in (benchmark.help, benchmark.first):
        if start is not None:
            said = (
                "-"
                if start.first_words_after is None
                else f"after {start.first_words_after:.1f} s: {start.first_words}"
            )
            rows.append((f"`{start.command}`", f"{start.seconds:.2f}", str(start.repeats), said))
    text = "By the clock, in a process of its own; the run with an empty cache of compiled kernels."
    return Section("Start", text, ("command", "s", "repeats", "says first"), rows)
