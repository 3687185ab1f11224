"""The life of one household: who they are, what each year brought and why it was poor or not."""

from collections.abc import Callable
from typing import Any

import solara

from tongyu.app.parts.charts import LifeChart
from tongyu.app.running.reading import Reading
from tongyu.app.words import Words
from tongyu.app.words.gist_words import gist_told
from tongyu.app.words.life_words import told
from tongyu.app.words.model_words import scenario_words


@solara.component_vue("life.vue")
def _Life(
    title: str,
    note: str,
    status: str,
    gist: list[str],
    portrait: list[str],
    chapters: list[dict[str, Any]],
    legend: str,
    words: dict[str, str],
    event_close: Callable[[object], None],
    children: list[Any] = [],  # noqa: B006 - Solara passes what stands between portrait and chapters
) -> None: ...


@solara.component
def LifeOf(say: Words, county: str, reading: Reading, seed: int, month: int, on_close: Callable[[], None]) -> None:
    """The life as far as it is read; `month` is the one that the page looks at, marked in the chart.

    `county` is what its county is called where there are several, else "".
    """
    life, scenario = reading.life, reading.scenario
    words_of_it = solara.use_memo(
        lambda: told(life, scenario.county, say.language, say("life.not_whole")) if life is not None else None,
        [life, say.language],
    )
    status = ""
    if life is None:
        reading_it = say("life.reading", done=reading.done, months=scenario.months)
        status = say("life.waiting") if reading.waiting else reading_it
    _Life(
        title=(
            say("life.title_in", county=county, household=reading.household)
            if county
            else say("life.title", household=reading.household)
        ),
        note=say("life.note", scenario=scenario_words(scenario, say.language)[0], seed=seed),
        status=status,
        gist=gist_told(say, life) if life is not None else [],
        portrait=words_of_it.portrait if words_of_it else [],
        chapters=[chapter._asdict() for chapter in words_of_it.chapters] if words_of_it else [],
        legend=words_of_it.legend if words_of_it else "",
        words=say.section("life"),
        event_close=lambda _: on_close(),
        children=[LifeChart(say, life, month)] if life is not None else [],
    )
