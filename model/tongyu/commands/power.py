"""`tongyu power`: the seeds that an effect needs, scenario by scenario, from a finished study."""

from pathlib import Path

from tongyu.commands.output import print_json
from tongyu.report.tables import columns, console
from tongyu.report.wording import INVENTED, seeds_in_words
from tongyu.study.outcomes import Outcome
from tongyu.study.pilot import Needed, needed_of
from tongyu.study.power import MOST_SEEDS, SeedCount
from tongyu.study.record import SCHEMA
from tongyu.study.results import Results
from tongyu.study.statistics import Interval


def run_power(folder: Path, size: float, outcome: str, power: float, as_json: bool) -> None:
    """Print how many seeds an effect of `size` needs. Raises InputError."""
    results = Results(folder)
    found = needed_of(results, size, outcome, power)
    if as_json:
        shown = found[0].outcome
        print_json(
            {
                "schema": SCHEMA,
                "kind": "power",
                "folder": str(folder),
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
    first, baseline = found[0], results.study.names[0]
    outcome, needed = first.outcome, first.needed
    page.print(
        f"To see an effect of {needed.size:g} on {outcome.label} ({outcome.unit}) {100.0 * needed.power:g} % of the"
        f" time, by a two-sided t-test at 5 % against {baseline}\n",
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
            each.scenario,
            f"{each.needed.pilot:,}",
            _digits(each.effect, outcome, signed=True),
            _count(each.needed.paired),
            _count(each.needed.independent),
            _interval(each.detectable.paired, outcome),
            _interval(each.detectable.independent, outcome),
        )
    page.print(table)
    covers = "seeds" if results.study.seeds_a_point is None else "draws of the parameters, each with its seed"
    page.print(
        f"\nPilot: {seeds_in_words(results.study.seeds)} in {results.folder}/; replicates are {covers}. Brackets: 95 %"
        " intervals, from how well the pilot tells the spread; the pilot's own effect has none here and decides"
        f" nothing. A larger sample of households spreads less. {INVENTED}",
        soft_wrap=True,
    )


def _count(count: SeedCount) -> str:
    estimate, low, high = (f"> {MOST_SEEDS:,}" if each is None else f"{each:,}" for each in count)
    return f"{estimate} [{low}, {high}]"


def _interval(interval: Interval, outcome: Outcome) -> str:
    estimate, low, high = (_digits(each or 0.0, outcome) for each in interval)
    return f"{estimate} [{low}, {high}]"


def _digits(value: float, outcome: Outcome, signed: bool = False) -> str:
    shown = round(value, outcome.difference_decimals) + 0.0  # no -0
    return f"{shown:{'+' if signed and shown else ''},.{outcome.difference_decimals}f}"
