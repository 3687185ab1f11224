"""The report of a sweep: each scenario over all points, and how effects follow the variables where those are few."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.questions.sweep.summary import OVER_BOTH, by_point, summary
from tongyu.report.pages.comparison import county_in_words, titled, verdict
from tongyu.report.pages.contents import Block, Contents, Figure, Section, Table, listed, sections
from tongyu.report.pages.drawings import draw_effects, draw_responses
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.wording import (
    INVENTED,
    against_in_words,
    fitted_of,
    horizon_of,
    labelled,
    number_interval_text,
    points_in_words,
    sample_in_words,
    seeds_in_words,
    several_in_words,
    stress_in_words,
)
from tongyu.runs.outcomes import Outcome, outcome_called
from tongyu.runs.results import Results
from tongyu.runs.study import Study
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import county_called

MOST_VARIABLES, MOST_SCENARIOS = 6, 6  # that one figure can show
OF_SEEDS = (
    "95 % over seeds, that is households, weather, illness and prices; where there are several points, of their mean"
)
OF_BOTH = "the middle 95 % over points and seeds together, that is over the varied parameters and luck"


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the sweep in `results`; figures made for it go to the folder `drawings`."""
    study, table = results.study, summary(results)
    over_both = bool(table["covers"].eq(OVER_BOTH).any())
    covers = OF_BOTH if over_both else OF_SEEDS
    return Contents(
        title=f"{study.name}: a study of {county_in_words(study.scenarios[0])}",
        question=study.question,
        short=sections(
            _compared(results),
            _found(results, table, covers, drawings),
            _responses(results, drawings),
            hangs_section(study.scenarios, covers, over_both),
            limits_section(),
        ),
        appendix=sections(
            _variables(study),
            scenarios_section(study.scenarios),
            differences_section(study.scenarios),
            _outcomes(study, table),
        ),
    )


def _compared(results: Results) -> Section:
    study = results.study
    first = study.scenarios[0]
    points = f" at {points_in_words(len(study.points), len(study.variables))}" if study.variables else ""
    stress = f", {stress_in_words(first.stress)}" if first.stress else ""
    others = [each for each in study.scenarios if each.name in study.references.others]
    references = listed(titled(each) for each in study.scenarios if each.name in study.references.distinct)
    against = f"; differences are from {references}, at the same point and with the same seed" if others else ""
    failed = len(results.failures)
    return Section(
        "What was run",
        (
            f"{listed(titled(each) for each in others or study.scenarios)}{points}{against}.",
            *several_in_words(study.references),
            f"{county_in_words(first)}, {horizon_of(first)}; in the model {_sample(results)};"
            f" {seeds_in_words(study.seeds)}{stress}."
            + (f" {failed} of {len(study.plan)} runs failed and are left out." if failed else ""),
            *([fitted_of(study)] if fitted_of(study) else []),
        ),
    )


def _found(results: Results, table: pd.DataFrame, covers: str, drawings: Path) -> Section:
    study = results.study
    main = outcome_called(study.outcomes[0])
    own = {str(row["scenario"]): row for row in table[table["outcome"] == main.name].to_dict("records")}
    kind = "effect_" if study.references.others else ""
    found = {labelled(name, study.references): _interval(own[name], kind, main) for name in _shown(study)}
    known = {name: interval for name, interval in found.items() if interval is not None}
    if not known:
        return Section("What was found", ("Every run failed.",))
    rows = tuple(
        (name, number_interval_text(each, _decimals(main, kind), bool(kind)), verdict_of(each, main) if kind else "")
        for name, each in known.items()
    )
    against = f", {against_in_words(study.references)}" if kind else ""
    blocks: list[Block] = []
    if kind:
        direction = "less" if main.less_is_better else "more"
        axis = f"{main.label}, {difference_unit(main)}{against}\n{direction} is better"
        blocks.append(
            Figure(
                f"Effects on {main.label}",
                draw_effects(known, main.difference_decimals, axis, drawings, "effects"),
                f"What each scenario changes: {main.label}, {difference_unit(main)}{against}. Dots are means, whiskers"
                f" {covers}. Hollow and grey: not distinguishable from zero. {_rests_on(results)}",
            )
        )
    headings = ("scenario", f"{main.label}, {difference_unit(main) if kind else main.unit}", "in words" if kind else "")
    blocks.append(
        Table(
            f"{f'Differences{against},' if kind else 'Levels'} over all points; in brackets {covers}.",
            headings if kind else headings[:2],
            rows if kind else tuple(row[:2] for row in rows),
            words=1 if kind else 0,
        )
    )
    return Section("What was found", tuple(blocks))


def _shown(study: Study) -> list[str]:
    """The scenarios that are set against another; all where none is."""
    return study.references.others or study.names


def verdict_of(interval: Interval, outcome: Outcome) -> str:
    """An effect in words, for an outcome that need not be poverty."""
    said = verdict(interval, outcome.less_is_better)
    return {"less poverty": "better", "more poverty": "worse"}.get(said, said)


def _responses(results: Results, drawings: Path) -> Section | None:
    """Effect against each variable, one by one; nothing where they are too many for one page."""
    study = results.study
    names = [str(name) for name in study.points.columns]
    shown = _shown(study)
    if not 0 < len(names) <= MOST_VARIABLES or len(shown) > MOST_SCENARIOS:
        return None
    outcome = outcome_called(study.outcomes[0])
    kind = "effect_" if study.references.others else ""
    column = f"{kind}{outcome.name}"
    points = by_point(results)
    if column not in points:
        return None
    for name in (column, f"{column}_low", f"{column}_high"):
        points[name] = points[name].astype("float64") * outcome.factor
    svg = draw_responses(points, shown, names, column, f"{outcome.label},\n{difference_unit(outcome)}", drawings)
    each = study.seeds_a_point or len(study.seeds)
    said = (
        f"{'Effect on' if kind else 'Level of'} {outcome.label}, {difference_unit(outcome)}, at each point of the"
        " design, against one variable at a time; the others vary too, so that a cloud need not be a curve. A dot is"
        f" the mean over the {each} seed{'s' if each > 1 else ''} of a point, whiskers its 95 % interval where there"
        f" are few points. {_rests_on(results)}"
    )
    return Section("How it follows what was varied", (Figure("Effects against the variables", svg, said),))


def _variables(study: Study) -> Section | None:
    rows = tuple(
        (
            each.name,
            each.role,
            ", ".join(f"{value:g}" for value in each.values) or f"{each.low:g} to {each.high:g}",
            "factor" if each.times else "value",
        )
        for each in study.variables
    )
    if not rows:
        return None
    table = Table("What was varied.", ("variable", "kind", "range or values", "as"), rows, texts=4)
    return Section("Variables", (table,))


def _outcomes(study: Study, table: pd.DataFrame) -> Section:
    rows = []
    for row in table.to_dict("records"):
        outcome = outcome_called(str(row["outcome"]))
        cells = [_interval(row, kind, outcome) for kind in ("", "effect_")]
        rows.append(
            (
                labelled(str(row["scenario"]), study.references),
                f"{outcome.label}, {outcome.unit}",
                *(
                    "-" if each is None else number_interval_text(each, _decimals(outcome, kind), bool(kind))
                    for kind, each in zip(("", "effect_"), cells, strict=True)
                ),
            )
        )
    headings = ("scenario", "outcome, unit", "level", f"difference, {against_in_words(study.references)}")
    return Section("All outcomes", (Table("Over all points, with intervals.", headings, tuple(rows), texts=2),))


def _interval(row: Mapping[Hashable, Any], kind: str, outcome: Outcome) -> Interval | None:
    estimate = row.get(f"{kind}estimate")
    if estimate is None or pd.isna(estimate):
        return None
    ends = (row.get(f"{kind}estimate_{end}") for end in ("low", "high"))
    low, high = (None if end is None or pd.isna(end) else float(end) for end in ends)
    return Interval(float(estimate), low, high).scaled(outcome.factor)


def _decimals(outcome: Outcome, kind: str) -> int:
    return outcome.difference_decimals if kind else outcome.decimals


def difference_unit(outcome: Outcome) -> str:
    """The unit of a difference between two levels."""
    return "percentage points" if outcome.unit.startswith("%") else outcome.unit


def _sample(results: Results) -> str:
    county, runs = results.study.scenarios[0].county, results.runs
    return sample_in_words(int(runs["households"].iloc[0]), county.households) if len(runs) else "no households"


def _rests_on(results: Results) -> str:
    first = results.study.scenarios[0]
    stress = f", {stress_in_words(first.stress)}" if first.stress else ""
    county = county_called(first.county.name)
    return f"{seeds_in_words(results.study.seeds)}, {_sample(results)} of {county}{stress}. {INVENTED}"
