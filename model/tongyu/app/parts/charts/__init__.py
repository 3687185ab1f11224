"""The live charts: poverty with its lines, income by source, online share, prices, spending, the Lorenz curve.

Behind them stands a chart of each figure that added mechanisms show.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import solara

from tongyu.app.pairs.pairs import Paired
from tongyu.app.parts.charts.chart import POVERTY, PROGRAMME, WITHOUT, Chart, line, series, stroke
from tongyu.app.parts.charts.differing import behind, differing
from tongyu.app.parts.charts.side_by_side import beside_pins
from tongyu.app.pins import Pin
from tongyu.app.running.controller import View
from tongyu.app.running.figures import ADDED, EARNED, LORENZ
from tongyu.app.words import Words
from tongyu.app.words.event_words import happened, marks
from tongyu.app.words.model_words import outcome_words, pillar_word
from tongyu.county.levers import PILLARS
from tongyu.county.measures.yearly import LINES
from tongyu.life import Life
from tongyu.scenario.crop_words import crop_word, known_for

CHARTS = ("poverty", "income", "online", "prices", "spending", "lorenz")
"""All charts, as they stand on the page."""


@solara.component_vue("chart.vue")
def _Chart(
    name: str,
    title: str,
    unit: str,
    gap: str,
    kind: str,
    start: str,
    months: int,
    at: int,
    lines: list[dict[str, Any]],
    stacked: bool,
    faint: list[list[float | None]],
    zero: bool,
    shade: bool,
    digits: int,
    marked: bool,
    marks: list[dict[str, Any]],
    synced: bool,
    words: dict[str, str],
    event_peek: Callable[[int], None],
    event_look: Callable[[int], None],
) -> None: ...


@solara.component
def Charts(
    say: Words,
    view: View,
    marked: str,
    on_peek: Callable[[int | None], None],
    on_look: Callable[[int], None],
    difference: bool = False,
    paired: Paired | None = None,
    pins: Sequence[Pin] = (),
) -> None:
    """All charts of `view`, in their grid; the one called `marked` is pointed at.

    `on_peek` gets the month that the pointer is at, None once it is at none; `on_look` the one that is clicked on.
    Of two counties, `difference` shows what the programme changes instead of both, with the pairs `paired` behind it;
    of one, `pins` are shown beside it.
    """
    pairs = solara.use_memo(lambda: behind(say, paired), [paired, say.language])
    seen, county = view.seen[-1], view.setup.scenarios[-1].county
    with solara.v.Html(tag="div", class_="charts"):
        for name in (*CHARTS, *_added(view)):
            chart = chart_of(name, say, view)
            if pins and len(view.seen) == 1:
                chart = beside_pins(say, name, chart, view, pins)
            if difference and chart.shade:
                chart = differing(say, chart, view.setup.seed, pairs.get(name))
            title, unit = headed(say, chart)
            _Chart(
                name=name,
                title=title,
                unit=unit,
                gap=_gap(say, chart, view.month),
                kind=chart.kind,
                start=view.setup.scenarios[0].start,
                months=view.setup.months,
                at=view.month if chart.kind == "months" else LORENZ // 2,
                lines=chart.lines,
                stacked=chart.stacked,
                faint=chart.faint,
                zero=chart.zero,
                shade=chart.shade,
                digits=chart.digits,
                marked=name == marked,
                marks=marks(say, seen, county) if chart.kind == "months" else [],
                synced=chart.kind == "months",
                event_peek=lambda month: on_peek(None if int(month) < 0 else int(month)),
                event_look=lambda month: on_look(int(month)),
                words=say.section("charts"),
            )
        told = happened(say, seen, county)
        notes = [say("charts.marks", happened=told)] if told else []
        notes += [say("charts.note"), whose(say, view, bool(pins) and len(view.seen) == 1, difference and bool(pairs))]
        solara.v.Html(tag="p", class_="soft chart-note", children=[" ".join(notes)])


def whose(say: Words, view: View, pinned: bool = False, paired: bool = False) -> str:
    """Whose the lines are, and how much luck is in them."""
    if pinned:
        return say("charts.note_pins")
    return say("charts.note_pairs" if paired else "charts.note_run", seed=view.setup.seed)


@solara.component
def LifeChart(say: Words, life: Life, at: int) -> None:
    """Income a head of one household over the last twelve months, month by month, and the line; `at` is marked."""
    lines = [
        line(say("charts.life.income"), _of_life(life), "var(--c1)"),
        line(say("charts.life.line"), [life.years[0].line] * len(life.months) if life.years else [], POVERTY, "6 3"),
    ]
    _Chart(
        name="life",
        title=say("charts.life.title"),
        unit=say("charts.life.unit"),
        gap="",
        kind="months",
        start=life.start,
        months=len(life.months),
        at=min(at, len(life.months) - 1),
        lines=lines,
        stacked=False,
        faint=[],
        zero=False,
        shade=False,
        digits=0,
        marked=False,
        marks=[],
        synced=False,
        event_peek=lambda _: None,
        event_look=lambda _: None,
        words=say.section("charts"),
    )


def chart_of(name: str, say: Words, view: View) -> Chart:
    """The chart called `name`: of one county, or of two, without the programme and with it, and their gap."""
    if name.startswith(ADDED):
        return _of_mechanism(name, say, view)
    made = _OF_TWO if len(view.seen) == 2 else _OF_ONE
    return made[name](say, view)


def _added(view: View) -> list[str]:
    """The charts of what added mechanisms show, one a figure."""
    return [ADDED + name for name in view.setup.scenarios[-1].tables.shows]


def headed(say: Words, chart: Chart) -> tuple[str, str]:
    """The title of a chart, and its unit."""
    if chart.name.startswith(ADDED):
        return outcome_words(chart.name.removeprefix(ADDED), say.language)
    return say(f"charts.{chart.name}.{chart.title}", **chart.about), say(f"charts.{chart.name}.{chart.unit}")


def _of_mechanism(name: str, say: Words, view: View) -> Chart:
    if len(view.seen) == 1:
        return Chart(name, [line(headed(say, Chart(name, []))[0], series(view.seen[0], name), "var(--c1)")], digits=2)
    lines = [
        line(say(f"page.{which}"), series(seen, name), colour)
        for which, seen, colour in zip(("without", "programme"), view.seen, (WITHOUT, PROGRAMME), strict=True)
        if all(name in figures.numbers for figures in seen)
    ]
    return Chart(name, lines, digits=2)


def _poverty(say: Words, view: View) -> Chart:
    colours = (POVERTY, POVERTY, "var(--ink-soft)", "var(--ink-soft)", POVERTY)
    dashes = ("2 3", "", "6 3", "8 3 2 3", "8 3")
    return Chart(
        "poverty",
        [
            line(say(f"charts.poverty.{each}"), series(view.seen[0], f"headcount_{each}", 100.0), colour, dash)
            for each, colour, dash in zip((*LINES, "net"), colours, dashes, strict=True)
        ],
    )


def _income(say: Words, view: View) -> Chart:
    lines = [
        line(say(f"charts.income.{source}"), series(view.seen[0], f"income_{source}"), f"var(--c{k + 1})")
        for k, source in enumerate(EARNED)
    ]
    return Chart("income", lines, digits=0, stacked=True)


def _online(say: Words, view: View) -> Chart:
    return Chart("online", [line(say("charts.online.share"), series(view.seen[0], "online_share", 100.0), "var(--c1)")])


def _prices(say: Words, view: View) -> Chart:
    lines = [
        line(crop_word(crop, say.language), series(view.seen[0], f"price_{crop.crop}"), *stroke(k))
        for k, crop in enumerate(view.setup.scenarios[0].county.crops)
    ]
    return Chart("prices", lines, digits=2)


def _price_of_two(say: Words, view: View) -> Chart:
    """The price of the crop that the county is known for, without the programme and with it."""
    crop = known_for(view.setup.scenarios[-1].county)
    made = _both("prices", f"price_{crop.crop}", 1.0, 2, lambda gap: f"{gap:+.2f}", "title_two")(say, view)
    return replace(made, about={"crop": crop_word(crop, say.language)})


def _spending(say: Words, view: View) -> Chart:
    lines = [
        line(pillar_word(pillar, say.language), series(view.seen[-1], f"cost_{pillar}", 1e-6), f"var(--c{k + 1})")
        for k, pillar in enumerate(PILLARS)
    ]
    return Chart("spending", lines, digits=1, stacked=True)


def _lorenz(say: Words, view: View) -> Chart:
    equal = line(say("charts.lorenz.equal"), [100.0 * k / LORENZ for k in range(LORENZ + 1)], "var(--ink-soft)", "2 3")
    names = [say("charts.lorenz.county")] if len(view.seen) == 1 else [say("page.without"), say("page.programme")]
    colours = ["var(--c1)"] if len(view.seen) == 1 else [WITHOUT, PROGRAMME]
    curves = [
        line(name, [round(100.0 * each, 2) for each in figures.lorenz.tolist()], colour)
        for name, figures, colour in zip(names, view.now, colours, strict=True)
    ]
    return Chart("lorenz", [equal, *curves], kind="share")


def _both(
    name: str, number: str, factor: float, digits: int, gap: Callable[[float], str], title: str = "title"
) -> Callable[[Words, View], Chart]:
    """A chart with a line without the programme and one with it, the gap between them shaded."""

    def made(say: Words, view: View) -> Chart:
        lines = [
            line(say(f"page.{which}"), series(seen, number, factor), colour)
            for which, seen, colour in zip(("without", "programme"), view.seen, (WITHOUT, PROGRAMME), strict=True)
        ]
        return Chart(name, lines, digits=digits, shade=True, title=title, gap=gap)

    return made


_OF_ONE = {
    "poverty": _poverty,
    "income": _income,
    "online": _online,
    "prices": _prices,
    "spending": _spending,
    "lorenz": _lorenz,
}
_OF_TWO = _OF_ONE | {
    "poverty": _both("poverty", "headcount_national", 100.0, 1, lambda gap: f"{gap:+.1f}"),
    "income": _both("income", "income", 1.0, 0, lambda gap: f"{gap:+,.0f}", "title_two"),
    "online": _both("online", "online_share", 100.0, 1, lambda gap: f"{gap:+.1f}"),
    "prices": _price_of_two,
}


def _of_life(life: Life) -> list[float | None]:
    return [None if k < 11 else round(month.income_12 / month.persons, 1) for k, month in enumerate(life.months)]


def _gap(say: Words, chart: Chart, month: int) -> str:
    if chart.gap is None:
        return ""
    base, other = (each["values"][month] for each in chart.lines)
    if base is None or other is None:
        return ""
    return say("charts.gap", value=chart.gap(other - base))
