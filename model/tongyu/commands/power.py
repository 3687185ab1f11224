"""`tongyu power`: the seeds that an effect needs, scenario by scenario, from a finished study."""

from pathlib import Path

from tongyu.commands.output import print_results, tell_left_out
from tongyu.designs.seeds_at_points import at_set
from tongyu.questions.pilot import Needed, needed_of
from tongyu.report.tables import columns, console
from tongyu.report.wording import (
    FINDINGS,
    INVENTED,
    against_in_words,
    labelled,
    number_interval_text,
    seeds_in_words,
)
from tongyu.runs.outcomes import Outcome
from tongyu.runs.reading import understood
from tongyu.runs.record import SCHEMA
from tongyu.runs.results import Results
from tongyu.statistics.intervals import Interval
from tongyu.statistics.power import MOST_SEEDS, SeedCount
from tongyu.text.wording import county_called, rounded


def run_power(folder: Path, size: float, outcome: str, power: float, as_json: bool) -> None:
    """Print how many seeds an effect of `size` needs. Raises InputError."""
    with understood(folder):
        results = Results(folder)
        found = needed_of(results, size, outcome, power)
        tell_left_out(results)
    if as_json:
        shown = found[0].outcome
        print_results(
            {
                "schema": SCHEMA,
                "kind": "power",
                "folder": str(folder),
                "county": results.study.scenarios[0].county.name,
                "outcome": outcome,
                "unit": shown.unit,
                "size": size,
                "power": power,
                "scenarios": [_document(each) for each in found],
            }
        )
    else:
        _print(results, found)


def _document(found: Needed) -> dict[str, object]:
    needed, smallest = found.needed, found.detectable
    return {
        "scenario": found.scenario,
        "pilot": needed.pilot,
        "effect": found.effect,
        "sd_paired": needed.paired_sd,
        "sd_independent": needed.independent_sd,
        "seeds_paired": needed.paired._asdict(),
        "seeds_independent": needed.independent._asdict(),
        "smallest_effect_paired": smallest.paired._asdict(),
        "smallest_effect_independent": smallest.independent._asdict(),
    }


def _print(results: Results, found: list[Needed]) -> None:
    page = console()
    page.print(f"{FINDINGS}\n", soft_wrap=True)
    first, references = found[0], results.study.references
    outcome, needed = first.outcome, first.needed
    page.print(
        f"To see an effect of {needed.size:g} on {outcome.label} ({outcome.unit}) {100.0 * needed.power:g} % of the"
        f" time, by a two-sided t-test at 5 % {against_in_words(references)}\n",
        soft_wrap=True,
    )
    table = columns(
        "scenario",
        "pilot:\nreplicates",
        "its effect\n",
        "seeds needed,\npaired",
        "seeds needed,\nunpaired",
        "smallest effect of the\npilot's seeds, paired",
        "the same,\nunpaired",
    )
    for each in found:
        table.add_row(
            labelled(each.scenario, references),
            f"{each.needed.pilot:,}",
            rounded(each.effect, outcome.difference_decimals, signed=True),
            _count(each.needed.paired),
            _count(each.needed.independent),
            _interval(each.detectable.paired, outcome),
            _interval(each.detectable.independent, outcome),
        )
    page.print(table)
    drawn = "seeds, each with its point of the fitted set"
    if not at_set(results.study):
        drawn = "draws of the parameters, each with its seed"
    covers = "seeds" if results.study.seeds_a_point is None else drawn
    page.print(
        f"\nPilot: {county_called(results.study.scenarios[0].county.name)}, {seeds_in_words(results.study.seeds)} in"
        f" {results.folder}/; replicates are {covers}. Brackets: 95 %"
        " intervals, from how well the pilot tells the spread; the pilot's own effect has none here and decides"
        f" nothing. A larger sample of households spreads less. {INVENTED}",
        soft_wrap=True,
    )


def _count(count: SeedCount) -> str:
    estimate, low, high = (f"> {MOST_SEEDS:,}" if each is None else f"{each:,}" for each in count)
    return f"{estimate} [{low}, {high}]"


def _interval(interval: Interval, outcome: Outcome) -> str:
    return number_interval_text(interval, outcome.difference_decimals)
