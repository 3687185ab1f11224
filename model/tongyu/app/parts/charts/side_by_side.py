"""Up to four runs in one chart: the one that runs, and those that were pinned, each in its colour."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tongyu.app.parts.charts.chart import OF_A_YEAR, PROGRAMME, Chart, Values, line, series
from tongyu.app.parts.charts.differing import NUMBERS
from tongyu.app.pins import Pin
from tongyu.app.running.controller import View
from tongyu.app.words import Words
from tongyu.app.words.model_words import scenario_words
from tongyu.scenario.crop_words import crop_word, known_for

COLOURS = ("var(--c2)", "var(--c4)", "var(--c1)")
DASHES = ("6 3", "2 3", "8 3 2 3")
YEAR = 12


def beside_pins(say: Words, name: str, chart: Chart, view: View, pins: Sequence[Pin]) -> Chart:
    """The chart called `name` with one line a run; charts of other things stay as they are."""
    scenario = view.setup.scenarios[-1]
    crop = known_for(scenario.county)
    numbers = NUMBERS | {"prices": (f"price_{crop.crop}", 1.0)}
    if name not in numbers:
        return chart
    number, factor = numbers[name]
    title = scenario_words(scenario, say.language)[0]
    lines = [line(_called(say, title, view.setup.seed), series(view.seen[-1], number, factor), PROGRAMME)]
    for pin, colour, dash in zip(pins, COLOURS, DASHES, strict=False):
        lines.append(line(pin_called(say, pin), _of_pin(pin.numbers, number, factor), colour, dash))
    about = {"crop": crop_word(crop, say.language)}
    return replace(chart, lines=lines, stacked=False, title="title_pins", about=about)


def pin_called(say: Words, pin: Pin) -> str:
    """What a pinned run is called."""
    return _called(say, scenario_words(pin.scenario, say.language)[0], pin.seed)


def _called(say: Words, title: str, seed: int) -> str:
    return say("charts.pinned", title=title, seed=seed)


def _of_pin(months: Sequence[Mapping[str, float]], number: str, factor: float) -> Values:
    yearly = number.startswith(OF_A_YEAR)
    return [None if yearly and k < YEAR - 1 else round(factor * each[number], 4) for k, each in enumerate(months)]
