"""What a programme asks for that cannot be, in sentences: more than places hold, months outside the run or unpaid."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.plans.holding import excesses
from tongyu.scenario.plans.timing import Outside, last_month, months_in_words, outside
from tongyu.scenario.scenario import Scenario, left_out_in_words
from tongyu.text.wording import county_called, plain

NAMED = 3  # levers that one line names


def cautions(scenarios: Sequence[Scenario]) -> list[str]:
    """A line for each thing that the programmes of `scenarios` ask for and that cannot be, here or in their county.

    With several scenarios each line begins with the name of its own.
    """
    lines = []
    for scenario in scenarios:
        of = f"{plain(scenario.name)}: " if len(scenarios) > 1 else ""
        lines += [line] if (line := left_out_in_words(scenario)) else []
        lines += [of + line for line in (*_more_than_places_hold(scenario), *_outside_the_run(scenario))]
    return lines


def _more_than_places_hold(scenario: Scenario) -> Iterator[str]:
    settings = dict(scenario.programme_items())
    for key, asked, held in excesses(scenario):
        yield (
            f"{key}: of {asked:,.6g} ({scenario.tables.levers[key].unit}) at most {held:,.6g} can be, all that"
            f" {_place_in_words(scenario, settings[key])} can hold; the rest is neither delivered nor paid for."
        )


def _place_in_words(scenario: Scenario, setting: LeverSetting) -> str:
    if setting.villages is not None:
        return f"its {len(setting.villages)} village{'s' if len(setting.villages) > 1 else ''}"
    if setting.neediest is not None:
        return f"the neediest {setting.neediest} townships" if setting.neediest > 1 else "the neediest township"
    return county_called(scenario.county.name) if isinstance(setting.place, str) else plain(", ".join(setting.place))


def _outside_the_run(scenario: Scenario) -> Iterator[str]:
    """A line for all levers that are planned for the same months outside the run."""
    run = f"{scenario.start} to {last_month(scenario)}"

    def alike(lever: Outside) -> tuple[bool, str, str, str]:
        return not lever.wholly, lever.first, lever.last, lever.unpaid

    for (partly, _, _, unpaid), each in groupby(sorted(outside(scenario), key=alike), key=alike):
        levers = list(each)
        named = ", ".join(lever.key for lever in levers[:NAMED])
        named += f" and {len(levers) - NAMED} more" if len(levers) > NAMED else ""
        of_it = "only what lies within happens" if partly else "nothing of it happens"
        why = unpaid or f"the run is {run}"
        yield f"{named}: planned for {months_in_words(levers[0])}; {why}, so that {of_it}."
