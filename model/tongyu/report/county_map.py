"""The map of a county: its outline, townships, villages and hubs, with the soil beneath them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from tongyu.county.facts import CountyFacts
from tongyu.county.geography import Geography
from tongyu.county.places import Places
from tongyu.report.style import INK, LABEL_SIZE, PROGRAMME, figure, save
from tongyu.text.wording import counted, county_called

WIDTH = 7.5  # inches
HIGHEST = 9.0
BESIDE = 1.0  # inches, of the soil's scale
MOST_NAMED = 60  # villages; with more their names would lie over each other
SEAT = "#D55E00"  # of the palette of Okabe and Ito, like the others
PAPER = "#ffffff"
BORDER = "#a08e68"  # of villages, darker than all soil
BETWEEN = "#5c5c5c"  # the names of villages
VILLAGE_SIZE, TOWNSHIP_SIZE = 5.5, 9.0  # points, of their names
MARK = 3.0  # dots to each side of a village
SOIL = LinearSegmentedColormap.from_list("soil", ["#fbf8f0", "#d9c397"])  # pale: it lies beneath all else

Lines = list[NDArray[np.float64]]
Floats = NDArray[np.float64]


def draw_county_map(geography: Geography, facts: CountyFacts, path: Path) -> None:
    """Write the map as .png and .svg; `path` is theirs without or with one of these endings."""
    rows, columns = geography.inside.shape
    height = min(HIGHEST, max(2.5, (WIDTH - BESIDE) * (rows / columns + 0.14 * max(1.0, rows / columns)) + 0.4))
    with figure(WIDTH, height, map_caption(facts)) as drawn:
        axes = drawn.subplots()
        _ground(axes, geography, facts)
        _places(axes, geography, facts)
        _scale(axes, geography)
        axes.set_title(_title(facts), fontsize=11.0)
        axes.set_aspect("equal", anchor="N")
        axes.axis("off")
        _legend(drawn, axes, geography)
        _name_places(drawn, axes, geography, facts)
        save(drawn, path.parent, path.stem if path.suffix in (".png", ".svg") else path.name)


def map_caption(facts: CountyFacts) -> str:
    """What stands below the map: what of it is known, and what invented."""
    villages, townships = counted(facts.villages, "village"), counted(len(facts.townships), "township")
    size = f"{villages} in {townships}, {facts.area_km2:,.0f} km\N{SUPERSCRIPT TWO}; cells of {facts.cell_km:g} km."
    if facts.places is None:
        return f"{size} Where villages, townships and borders lie is invented, and so is the soil."
    borders = (
        "Villages and their borders are as the county's folder gives them"
        if facts.places.outlines
        else "Villages are as the county's folder gives them, borders run half-way between them"
    )
    return f"{size} {borders}; the soil is invented."


def _title(facts: CountyFacts) -> str:
    return f"{county_called(facts.name)} {facts.name_zh}".strip()


def _ground(axes: Axes, geography: Geography, facts: CountyFacts) -> None:
    """Soil, the villages' borders, those of townships, and the county's outline."""
    rows, columns = geography.inside.shape
    extent = (0.0, columns * geography.cell_km, -rows * geography.cell_km, 0.0)
    given = facts.places if facts.places is not None and facts.places.outlines else None
    beneath = geography.soil if given is None else _to_the_border(geography)
    soil = axes.imshow(beneath, cmap=SOIL, vmin=0.0, vmax=1.0, extent=extent, zorder=0)
    villages, townships, county = (
        _cell_borders(geography) if given is None else _given_borders(geography, given, facts.township_names)
    )
    if given is not None:
        shape = Outline.make_compound_path(*(Outline(ring) for ring in county))
        soil.set_clip_path(PathPatch(shape, transform=axes.transData))
    for lines, colour, width in ((villages, BORDER, 0.4), (townships, INK, 0.9), (county, INK, 1.6)):
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=width, capstyle="round", zorder=1))
    margin = 0.02 * max(extent[1], -extent[2])
    axes.set_xlim(-margin, extent[1] + margin)
    axes.set_ylim(extent[2] - margin, margin)


def _to_the_border(geography: Geography) -> Floats:
    """Soil on all cells: those whose middle is outside may still have ground of the county in a corner."""
    nearest = distance_transform_edt(~geography.inside, return_distances=False, return_indices=True)
    return np.asarray(geography.soil[tuple(nearest)])


def _given_borders(geography: Geography, places: Places, townships: Sequence[str]) -> tuple[Lines, Lines, Lines]:
    """Borders of villages, townships and county from the outlines that the county's folder gives."""
    from tongyu.county.outlines import joined, rings, shapes

    def on_map(shape: object) -> Lines:
        return [ring - geography.corner_km for ring in rings(shape)]

    villages = [line for shape in shapes(places.outlines) for line in on_map(shape)]
    of = {name: [each.outline for each in places.villages if each.township == name] for name in townships}
    return villages, [line for each in of.values() for line in on_map(joined(each))], on_map(joined(places.outlines))


def _cell_borders(geography: Geography) -> tuple[Lines, Lines, Lines]:
    """Borders of villages, townships and county along the sides of cells."""
    village = np.pad(geography.cell_village, 1, constant_values=-1)
    township = np.where(village < 0, -1, geography.village_township[village])

    def between(owner: NDArray[np.integer], with_outside: bool) -> Lines:
        lines: Lines = []
        for turned in (False, True):
            grid = owner.T if turned else owner
            here, next_one = grid[:, :-1], grid[:, 1:]
            differs = (here != next_one) & (((here < 0) | (next_one < 0)) == with_outside)
            row, col = np.nonzero(differs)
            for r, c in zip(row, col, strict=True):  # the side between (r, c) and (r, c + 1), both padded by one
                ends = np.array([(c, -(r - 1.0)), (c, -float(r))]) * geography.cell_km
                lines.append(np.array([(-y, -x) for x, y in ends]) if turned else ends)
        return lines

    return between(village, False), between(township, False), between(township, True)


def _places(axes: Axes, geography: Geography, facts: CountyFacts) -> None:
    hubs = _hub_villages(geography)
    x, y = geography.village_km[:, 0], -geography.village_km[:, 1]
    many = facts.villages > 600
    axes.plot(x, y, ".", color=INK, markersize=1.5 if many else 3.5, markeredgewidth=0.0, label="village", zorder=3)
    edge: dict[str, Any] = {"markeredgecolor": PAPER, "markeredgewidth": 0.8, "linestyle": ""}
    others = hubs[1:]
    if len(others):
        axes.plot(
            x[others], y[others], "s", color=PROGRAMME, markersize=6.5, label="hub of a township", zorder=4, **edge
        )
    axes.plot(x[hubs[:1]], y[hubs[:1]], "*", color=SEAT, markersize=14.0, label="county seat", zorder=5, **edge)


def _hub_villages(geography: Geography) -> NDArray[np.int64]:
    return np.searchsorted(geography.village_township, np.arange(len(geography.township_names)))


def _scale(axes: Axes, geography: Geography) -> None:
    """A bar of a round number of km below the map, with an arrow to the north."""
    rows, columns = geography.inside.shape
    width, bottom = columns * geography.cell_km, -rows * geography.cell_km
    length = _round_number(0.22 * width)
    drop = 0.045 * max(width, -bottom)
    axes.plot([0.0, length], [bottom - drop] * 2, color=INK, linewidth=2.5, solid_capstyle="butt")
    axes.text(length / 2.0, bottom - 1.3 * drop, f"{length:g} km", ha="center", va="top", fontsize=LABEL_SIZE)
    north = length + 2.0 * drop
    axes.annotate(
        "N",
        (north, bottom - 0.2 * drop),
        (north, bottom - 1.9 * drop),
        ha="center",
        va="center",
        fontsize=LABEL_SIZE,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 0.8},
    )
    axes.set_ylim(bottom - 2.6 * drop, axes.get_ylim()[1])


def _round_number(km: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above `km`."""
    power = 10.0 ** np.floor(np.log10(km))
    return float(power * max(step for step in (1.0, 2.0, 5.0) if step * power <= km * (1.0 + 1e-9)))


def _legend(drawn: Figure, axes: Axes, geography: Geography) -> None:
    axes.legend(loc="lower right", ncols=3, fontsize=LABEL_SIZE, handletextpad=0.3, columnspacing=1.0, borderpad=0.0)
    bar = drawn.colorbar(axes.images[0], ax=axes, shrink=0.3, aspect=12.0, pad=0.01, anchor=(0.0, 0.95))
    bar.set_ticks([0.0, 1.0], labels=["poor", "rich"])
    bar.set_label("soil", labelpad=-12.0)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)


def _name_places(drawn: Figure, axes: Axes, geography: Geography, facts: CountyFacts) -> None:
    """Write the names of townships, and of villages where they are few, each where it hides no other."""
    drawn.canvas.draw()  # so that it is known how large things are
    marks = axes.transData.transform(geography.village_km * (1.0, -1.0))
    taken = [np.concatenate([mark - MARK, mark + MARK]) for mark in marks]
    zh = {each.name: each.name_zh for each in facts.townships}
    hubs = _hub_villages(geography)
    for township, village in enumerate(hubs):
        name = geography.township_names[township]
        _name(axes, taken, geography.village_km[village], f"{name}\n{zh[name]}".strip(), TOWNSHIP_SIZE, INK)
    if facts.places is not None and facts.villages <= MOST_NAMED:
        for village, name in enumerate(geography.village_names):
            if village not in hubs:
                _name(axes, taken, geography.village_km[village], name, VILLAGE_SIZE, BETWEEN)


def _name(axes: Axes, taken: list[Floats], km: Floats, name: str, size: float, colour: str) -> None:
    """Write a name beside its place: above, below, right or left of it, where it hides least."""
    away = 6.0 if size == TOWNSHIP_SIZE else 2.5
    sides = (
        (0, away, "center", "bottom"),
        (0, -away, "center", "top"),
        (away, 0, "left", "center"),
        (-away, 0, "right", "center"),
    )
    halo = [withStroke(linewidth=2.0, foreground=PAPER, alpha=0.85)]
    tried: list[tuple[float, Text, Floats]] = []
    for x, y, horizontal, vertical in sides:
        text: Text = axes.annotate(
            name,
            (km[0], -km[1]),
            (x, y),
            textcoords="offset points",
            ha=horizontal,
            va=vertical,
            fontsize=size,
            color=colour,
            linespacing=1.1,
            path_effects=halo,
            zorder=6,
        )
        box = np.asarray(text.get_window_extent().extents)
        beyond = float(np.prod(box[2:] - box[:2])) - _shared(box, np.asarray(axes.bbox.extents))
        tried.append((beyond + sum(_shared(box, each) for each in taken), text, box))
    _, kept, box = min(tried, key=lambda each: each[0])
    for _, other, _ in tried:
        if other is not kept:
            other.remove()
    taken.append(box)


def _shared(one: Floats, other: Floats) -> float:
    """What two boxes (west, south, east, north) cover of each other."""
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    return float(np.prod(sides.clip(0.0)))
