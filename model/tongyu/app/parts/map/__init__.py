"""The map: one raster, and the places on it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import solara

from tongyu.app.running.figures import Figures
from tongyu.app.running.layers import DIFFERENCES, LAYERS, SIGNS, Layer, scaled
from tongyu.app.running.running import Ground
from tongyu.app.words import Words
from tongyu.app.words.place_words import PlaceWords

YEAR, OF_A_YEAR = 12, ("poverty", "income")  # what layers show of twelve months


@solara.component_vue("map.vue")
def _Map(
    title: str,
    picture: str,
    rows: int,
    columns: int,
    villages: dict[str, Any],
    hubs: dict[str, Any],
    layer: str,
    layers: list[dict[str, str]],
    date: str,
    note: str,
    legend: dict[str, Any],
    words: dict[str, str],
    bare: bool,
    borders: str,
    hidden: list[str],
    signs: list[dict[str, str]],
    opened: int,
    household: list[float],
    number: int,
    event_hide: Callable[[str], None],
    event_choose_layer: Callable[[str], None],
    event_choose_village: Callable[[int], None],
    event_drawn: Callable[[int], None],
) -> None: ...


@solara.component
def CountyMap(
    say: Words,
    title: str,
    ground: Ground,
    names: PlaceWords,
    figures: Figures,
    layer: str,
    choosing: bool,
    hidden: Sequence[str],
    opened: int | None,
    household: int | None,
    number: int,
    on_hide: Callable[[str], None],
    on_layer: Callable[[str], None],
    on_village: Callable[[int], None],
    on_drawn: Callable[[int], None],
) -> None:
    """The map of one county in one month; `number` is that of the view, told to `on_drawn` once it is on the screen.

    `choosing` says whether what it shows is chosen here: of maps side by side on one alone. Of its `SIGNS` those
    `hidden` are not drawn, and `on_hide` gets one that is switched. The village `opened` and the place of the
    `household` whose life is read are marked.
    """
    place = None if household is None else figures.living.place(household)
    _Map(
        title=title,
        picture=ground.cells.picture(LAYERS[layer], figures.layers[layer]),
        rows=ground.cells.shape[0],
        columns=ground.cells.shape[1],
        villages=_villages(ground, figures, names.villages),
        hubs=_hubs(ground, figures, names.townships),
        layer=layer,
        layers=[{"name": name, "label": say(f"map.layers.{name}")} for name in LAYERS] if choosing else [],
        date=figures.date,
        note=say("map.first_year") if figures.month < YEAR - 1 and layer in OF_A_YEAR else "",
        legend=_legend(say("map.legend." + layer), LAYERS[layer]),
        words=say.section("map"),
        bare=False,
        borders=ground.borders,
        hidden=list(hidden),
        signs=[{"name": name, "label": say(f"map.signs.{name}")} for name in SIGNS] if choosing else [],
        opened=-1 if opened is None else opened,
        household=[float(each) for each in place] if place is not None else [],
        number=number,
        event_hide=lambda name: on_hide(name) if name in SIGNS else None,
        event_choose_layer=on_layer,
        event_choose_village=on_village,
        event_drawn=on_drawn,
    )


@solara.component
def DifferenceMap(
    say: Words, title: str, ground: Ground, base: Figures, other: Figures, layer: str, hidden: Sequence[str]
) -> None:
    """By how much the layer of `other` is above that of `base`, cell by cell, on a scale as long as they differ."""
    differences = other.layers[layer] - base.layers[layer]
    scale = scaled(DIFFERENCES[layer], differences)
    _Map(
        title=title,
        picture=ground.cells.picture(scale, differences),
        rows=ground.cells.shape[0],
        columns=ground.cells.shape[1],
        villages={"x": []},
        hubs={"x": []},
        layer=layer,
        layers=[],
        date=other.date,
        note="",
        legend=_legend(say("map.difference." + layer), scale),
        words=say.section("map"),
        bare=True,
        borders=ground.borders,
        hidden=list(hidden),
        signs=[],
        opened=-1,
        household=[],
        number=0,
        event_hide=_nothing,
        event_choose_layer=_nothing,
        event_choose_village=_nothing,
        event_drawn=_nothing,
    )


def _nothing(_: object) -> None:
    """What a map that nobody can choose anything on does."""


def _villages(ground: Ground, figures: Figures, names: list[str]) -> dict[str, Any]:
    geography = ground.geography
    return {
        "x": (geography.village_col + 0.5).tolist(),
        "y": (geography.village_row + 0.5).tolist(),
        "name": names,
        "poor": _rounded(figures.village_poor, 3),
        "income": _rounded(figures.village_income, 0),
        "sellers": _rounded(figures.village_sellers, 3),
        "households": figures.living.village_households.astype(int).tolist(),
        "station": figures.stations.tolist(),
    }


def _hubs(ground: Ground, figures: Figures, names: list[str]) -> dict[str, Any]:
    geography = ground.geography
    return {
        "x": (geography.township_col + 0.5).tolist(),
        "y": (geography.township_row + 0.5).tolist(),
        "name": names,
        "flow": _rounded(figures.hub_flow, 2),
        "use": _rounded(figures.hub_use, 2),
        "open": figures.hub_open.tolist(),
        "workers": _rounded(figures.workers, 1),
    }


def _legend(label: str, layer: Layer) -> dict[str, Any]:
    factor, unit = (100.0, " %") if layer.percent else (1.0, "")
    ends = (layer.low, layer.high)
    low, high = (_signed(factor * each) if layer.low < 0.0 else f"{factor * each:,.0f}{unit}" for each in ends)
    return {"label": label, "low": low, "high": high, "colours": list(layer.colours)}


def _signed(value: float) -> str:
    return f"{value:+,.0f}" if abs(value) >= 100.0 else f"{value:+,.3g}"


def _rounded(values: np.ndarray, digits: int) -> list[float]:
    return [round(each, digits) for each in values.tolist()]
