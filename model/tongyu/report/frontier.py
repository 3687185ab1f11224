"""What is printed and drawn of a frontier: the best mixes beside what the search believed and the plain scenarios."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Transform, offset_copy
from rich.table import Table

from tongyu.questions.frontier.answer import AtBudget, Frontier, Judged
from tongyu.questions.frontier.plan import MAIN, money_in_words
from tongyu.questions.frontier.tables import MIXES, file_name
from tongyu.report.style import BASELINE, INK, PALE, PROGRAMME, figure, label, save, width_of
from tongyu.report.tables import columns
from tongyu.report.wording import (
    COVERS,
    INVENTED,
    against_in_words,
    interval_text,
    sample_in_words,
    seeds_in_words,
    span_of_years,
    stress_in_words,
    without_in_words,
)
from tongyu.runs.outcomes import OUTCOMES, outcome_called
from tongyu.scenario.plans.budget import discount_of, millions
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import counted, county_called

PLAIN = "#D55E00"  # vermilion, of the palette of Okabe and Ito
_WIDTH = 8.0  # inches
_NAME_WIDTH, _NAME_SIZE = 2.0, 7.0  # inches, points
_LINE = 0.035  # of the height of the axes, what a name takes
PER_THOUSAND = "person-years poor per 1,000 persons"


def heading(frontier: Frontier) -> str:
    """Over which years, in what money, under what conditions, and what the intervals cover."""
    years = f", {span_of_years(frontier.window)}" if frontier.window else ""
    return (
        f"The best mix for each budget, {_against(frontier)}{years}{_conditions(frontier)}\n"
        f"Judged on {seeds_in_words(frontier.fresh_seeds)} that the search did not see"
        f" ({seeds_in_words(frontier.study.seeds)}); {_money(frontier)} ({COVERS})"
    )


def best_table(frontier: Frontier) -> Table:
    """A row a budget: the best mix, what it does, what the search believed, and the best plain scenario beside it."""
    table = columns(
        "budget\nm yuan",
        "best mix\n",
        "planned\nm yuan",
        "person-years poor\nper 1,000 persons",
        "poverty gap\nshare of line",
        "the search believed\nper 1,000 persons",
        "best plain\nscenario",
        "difference\nper 1,000 persons",
        first=2,
    )
    for at in frontier.at:
        best = at.best
        table.add_row(
            millions(at.budget).removesuffix(" m"),
            best.tried.name,
            f"{best.tried.planned / 1e6:,.1f}",
            _effect(best),
            _effect(best, "poverty_gap"),
            _text(best.tried.believed),
            _plain_name(at),
            _text(at.difference) if at.difference else "the same",
        )
    return table


def plain_table(frontier: Frontier) -> Table:
    """A row a scenario and a column a budget: effects on fresh seeds; where the money cannot be spent, what can."""
    table = columns("", *(f"{millions(at.budget)} yuan\n{PER_THOUSAND}" for at in frontier.at))
    table.add_row("best mix", *(_effect(at.best) for at in frontier.at))
    for name in dict.fromkeys(judged.tried.plain for at in frontier.at for judged in at.plain):
        cells = []
        for at in frontier.at:
            judged = next((each for each in at.plain if each.tried.plain == name), None)
            cells.append("-" if judged is None else _effect(judged) + _short(judged))
        table.add_row(name, *cells)
    return table


def notes(frontier: Frontier) -> list[str]:
    """Each best mix in words, whether it is really better, the optimism of the search, and what failed."""
    return [*mixes(frontier), *(verdict(at) for at in frontier.at), *cautions(frontier), INVENTED]


def mixes(frontier: Frontier) -> list[str]:
    """Each best mix in words, and its file."""
    lines = []
    for best in frontier.best:
        at_most = f"; at the most they allow: {', '.join(best.at_most)}" if best.at_most else ""
        lines.append(f"{best.scenario}: {money_in_words(best.money)}{at_most} ({MIXES}/{file_name(best)})")
    return lines


def cautions(frontier: Frontier) -> list[str]:
    """The optimism of the search, and what failed."""
    lines = []
    optimism = [
        f"{_text(at.best.optimism)} at {millions(at.budget)} yuan" for at in frontier.at if at.best.optimism is not None
    ]
    if optimism:
        lines.append(
            f"Effect on fresh seeds less what the search believed: {', '.join(optimism)}. Above zero the search was too"
            " hopeful, as the best of many uncertain figures is."
        )
    failed = [each.number for each in frontier.tried if each.believed is None]
    if failed:
        lines.append(
            f"FAILED in the search, and never chosen: {len(failed)} of {counted(len(frontier.tried), 'trial')}."
        )
    lines += [f"FAILED in the judgement: {each}" for each in frontier.failures[:10]]
    if len(frontier.failures) > 10:
        lines.append(f"and {len(frontier.failures) - 10} more, all in record.json")
    return lines


def verdict(at: AtBudget) -> str:
    """Whether the best mix at a budget is really better than the best plain scenario, in words."""
    best, plain, found = at.best.tried, at.best_plain.tried, at.difference
    start = f"For {millions(at.budget)} yuan"
    if best.scenario == plain.scenario:
        return f"{start} the search found nothing that it believed better than {_plain_name(at)}."
    if found is None:
        return f"{start} no seed went through with both {best.name} and {plain.name}."
    told = f"{interval_text(found, OUTCOMES[MAIN])} {PER_THOUSAND}"
    if found.low is None:
        return f"{start} {best.name} and {_plain_name(at)} differ by {told}; one seed tells no more."
    if found.includes_zero:
        return f"{start} {best.name} is not distinguishable from {_plain_name(at)}: the difference is {told}."
    if found.estimate < 0.0:
        return f"{start} {best.name} spares more than {_plain_name(at)}: the difference is {told}."
    return (
        f"{start} {best.name} spares less than {_plain_name(at)}, whatever the search believed: the difference is"
        f" {told}."
    )


def caption(frontier: Frontier) -> str:
    """What the figure shows, what its marks are, on what it rests."""
    county = frontier.study.scenarios[0].county
    sample = sample_in_words(frontier.households, county.households) if frontier.households else "no households"
    failed = sum(each.believed is None for each in frontier.tried)
    missing = f" Left out: {failed} of the trials, which had failed runs." if failed else ""
    return (
        f"Person-years of poverty spared, {_against(frontier)}, by planned cost ({_money(frontier)}). Grey: the"
        f" {counted(len(frontier.tried), 'trial')} of the search, means over its"
        f" {seeds_in_words(frontier.study.seeds)}, the line"
        " through those that no other beats. Blue: the best mix for each budget, vermilion: the plain scenarios, on"
        f" {seeds_in_words(frontier.fresh_seeds)} that the search did not see; side by side where they cost the same;"
        f" whiskers {COVERS}. Where blue lies below grey, the search was lucky.{missing} Sample: {sample} of"
        f" {county_called(county.name)}{_conditions(frontier)}. {INVENTED}"
    )


def draw(frontier: Frontier, out: Path) -> Path:
    """Write frontier.png and frontier.svg: planned cost, and person-years of poverty spared. Returns the latter."""
    with figure(_WIDTH, 4.6, caption(frontier)) as drawn:
        axes = drawn.subplots()
        axes.axhline(0.0, color=BASELINE, linewidth=0.8)
        _limit(axes, frontier)
        _search(axes, frontier)
        _best(axes, frontier)
        _plain(axes, frontier)
        axes.set_xlabel("planned cost, m yuan")
        axes.set_ylabel("person-years of poverty spared\nper 1,000 persons")
        axes.yaxis.set_major_locator(MaxNLocator(6))
        save(drawn, out, "frontier")
    return out / "frontier.svg"


def _limit(axes: Axes, frontier: Frontier) -> None:
    """Room for all points, which the axes don't count where they are drawn beside their place, and for names."""
    shown = [-each.believed.estimate for each in frontier.tried if each.believed is not None]
    for at in frontier.at:
        shown += [-each.effects[MAIN].estimate for each in at.plain if MAIN in each.effects]
        shown += [-float(end) for end in at.best.effects.get(MAIN, ()) if end is not None]
    low, high = min([0.0, *shown]), max([1.0, *shown])
    axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    axes.set_xlim(0.0, 1.2 * max((each.planned for each in frontier.tried), default=1e6) / 1e6)


def _search(axes: Axes, frontier: Frontier) -> None:
    tried = [(each.planned / 1e6, -each.believed.estimate) for each in frontier.tried if each.believed is not None]
    beside = _beside(axes, -6.0)
    axes.plot(*_columns(tried), "o", color=BASELINE, alpha=0.35, markersize=3.0, mew=0.0, transform=beside)
    front = [(each.planned / 1e6, -each.believed.estimate) for each in frontier.front if each.believed is not None]
    axes.plot(*_columns(front), color=PALE, linewidth=1.2, zorder=1, transform=beside)


def _plain(axes: Axes, frontier: Frontier) -> None:
    """The plain scenarios as crosses; the name stands at the dearest that each can be."""
    last: dict[str, tuple[float, float]] = {}
    for at in frontier.at:
        for judged in at.plain:
            if MAIN in judged.effects:
                last[judged.tried.plain] = judged.tried.planned / 1e6, -judged.effects[MAIN].estimate
                axes.plot(*last[judged.tried.plain], "x", color=PLAIN, markersize=4.5, transform=_beside(axes, 6.0))
    line = _LINE * float(np.ptp(axes.get_ylim()))
    inch = float(np.ptp(axes.get_xlim())) / _WIDTH
    taken: list[tuple[float, float, float, float]] = []  # where names stand: left, right, top, bottom
    for name, (x, y) in sorted(last.items(), key=lambda each: -each[1][1]):
        lines = label(name, _NAME_WIDTH, _NAME_SIZE)
        half = 0.5 * line * (1 + lines.count("\n"))
        right = x + inch * width_of(lines, _NAME_SIZE)
        # Names that would lie on each other are moved down.
        for other_left, other_right, top, bottom in sorted(taken, key=lambda each: -each[2]):
            if x < other_right and other_left < right and y - half < top and bottom < y + half:
                y = bottom - half
        taken.append((x, right, y + half, y - half))
        axes.annotate(
            lines, (x, y), (12.0, 0.0), textcoords="offset points", fontsize=_NAME_SIZE, color=INK, va="center"
        )


def _best(axes: Axes, frontier: Frontier) -> None:
    """Dots, whiskers, and a line through them: each budget's best mix."""
    places = []
    for at in frontier.at:
        effect = at.best.effects.get(MAIN)
        if effect is None:
            continue
        spared = effect.scaled(-1.0)
        x = at.best.tried.planned / 1e6
        places.append((x, spared.estimate))
        if spared.low is not None and spared.high is not None:
            axes.vlines(x, spared.low, spared.high, color=PROGRAMME, linewidth=1.4)
    axes.plot(*_columns(places), "-o", color=PROGRAMME, markersize=4.5, linewidth=1.0)


def _beside(axes: Axes, points: float) -> Transform:
    """Data drawn so many points to the right, so that what costs the same does not lie on each other."""
    return offset_copy(axes.transData, axes.get_figure(root=True), x=points, units="points")


def _columns(places: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in places], [y for _, y in places]


def _against(frontier: Frontier) -> str:
    return against_in_words(frontier.study.references)


def _conditions(frontier: Frontier) -> str:
    reference = frontier.study.scenarios[0]
    said = (stress_in_words(reference.stress), without_in_words(reference.without))
    return "".join(f", {each}" for each in said if each)


def _money(frontier: Frontier) -> str:
    reference = frontier.study.scenarios[0]
    rate, (first, last) = 100.0 * discount_of(reference), reference.county.calendar.discounted
    return f"yuan of 2015, discounted to {first} at {rate:g} % a year over {first}-{last}"


def _plain_name(at: AtBudget) -> str:
    """The plain scenario, with its budget where that is another."""
    plain = at.best_plain.tried
    return plain.plain if plain.budget == at.budget else plain.scenario


def _short(judged: Judged) -> str:
    """What of the budget a programme can spend, where that is not all."""
    return f" ({judged.tried.planned / 1e6:,.1f} m)" if judged.tried.missing else ""


def _effect(judged: Judged, outcome: str = MAIN) -> str:
    return interval_text(judged.effects[outcome], outcome_called(outcome)) if outcome in judged.effects else "no runs"


def _text(interval: Interval | None) -> str:
    return "-" if interval is None else interval_text(interval, OUTCOMES[MAIN])
