"""What a class sees of its teacher's page in one month, as pictures and sentences in a language."""

import json
from dataclasses import dataclass

from tongyu.app.classroom.drawing import chart_svg, map_svg
from tongyu.app.pairs.pairs import Paired
from tongyu.app.parts.answer import said
from tongyu.app.parts.charts import CHARTS, chart_of, headed, whose
from tongyu.app.parts.charts.differing import behind, differing
from tongyu.app.running.controller import View
from tongyu.app.running.figures import LORENZ
from tongyu.app.running.layers import DIFFERENCES, LAYERS, scaled
from tongyu.app.words import Words
from tongyu.app.words.event_words import now
from tongyu.app.words.place_words import county_word, place_words
from tongyu.app.words.run_words import runs_in_words


@dataclass(frozen=True, eq=False)
class Shown:
    """What a teacher's page shows."""

    view: View
    layer: str
    difference: bool = False
    paired: Paired | None = None


def snapshot(say: Words, shown: Shown) -> bytes:
    """Everything as JSON: `date`, `runs`, `happened`, `answer` (sentences), `maps` and `charts` (SVG), `note`."""
    view = shown.view
    scenario = view.setup.scenarios[-1]
    told = {
        "number": view.number,
        "date": view.mapped[-1].date,
        "runs": runs_in_words(say, view),
        "happened": now(say, view.mapped[-1].events, scenario.county),
        "answer": said(say, shown.paired),
        "maps": _maps(say, shown),
        "charts": _charts(say, shown),
        "note": f"{say('charts.note')} {whose(say, view, paired=shown.difference and shown.paired is not None)}",
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _maps(say: Words, shown: Shown) -> list[str]:
    view, layer = shown.view, shown.layer
    facts = view.setup.scenarios[-1].county
    names = place_words(facts, view.grounds[-1].geography, say.language).townships
    label = say(f"map.legend.{layer}")
    titles = [county_word(facts, say.language)]
    if len(view.mapped) == 2:
        titles = [say("page.without"), say("page.programme")]
    made = [
        map_svg(ground, LAYERS[layer], figures, figures.layers[layer], f"{title}: {label}", names)
        for ground, figures, title in zip(view.grounds, view.mapped, titles, strict=True)
    ]
    if len(view.mapped) == 2:
        before, after = view.mapped
        differences = after.layers[layer] - before.layers[layer]
        scale = scaled(DIFFERENCES[layer], differences)
        made.append(map_svg(view.grounds[-1], scale, after, differences, say(f"map.difference.{layer}"), names))
    return made


def _charts(say: Words, shown: Shown) -> list[str]:
    view = shown.view
    pairs = behind(say, shown.paired) if shown.difference else {}
    marks = [figures.month for figures in view.seen[-1] if figures.events]
    made = []
    for name in CHARTS:
        chart = chart_of(name, say, view)
        if shown.difference and chart.shade:
            chart = differing(say, chart, view.setup.seed, pairs.get(name))
        title, unit = headed(say, chart)
        of_months = chart.kind == "months"
        at = view.mapped[-1].month if of_months else LORENZ // 2
        start = view.setup.scenarios[0].start
        made.append(chart_svg(chart, title, unit, start, view.setup.months, at, marks if of_months else ()))
    return made
