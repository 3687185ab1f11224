"""The main job: scenarios, each against itself without its programme; tables, figures, and what was found."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tongyu.designs.comparison import Design
from tongyu.designs.uncertain import FITTED
from tongyu.questions.comparison.answer import MONTHS_KEPT, Comparison, compared
from tongyu.questions.comparison.who import Pairing
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import Conducted, Told, conclude, conduct
from tongyu.runs.files import write_csv, write_parquet
from tongyu.runs.outcomes import AFTERMATH, outcomes_of
from tongyu.runs.results import ALL_RUNS, Results
from tongyu.runs.tasks import Failure, Run
from tongyu.statistics.intervals import Ratio

TABLE = "table.csv"
WHO = "who.csv"
INTERACTION = "interaction.csv"
DOUBTS, CHOICES, WORTH = "doubts.csv", "choices.csv", "worth.csv"
OPTIONAL = (INTERACTION, DOUBTS, CHOICES, WORTH)

Figures = Callable[[Comparison, Path], None]


def compare(
    design: Design,
    folder: Path,
    workers: int = 1,
    told: Told | None = None,
    cluster: Cluster | None = None,
    figures: Figures = lambda comparison, out: None,
) -> Comparison:
    """Run what of `design` is missing in `folder`, which `study_folder.begin` has made, and write what was found."""
    return concluded(conduct(design.study, folder, workers, told or Told(), cluster), design, figures)


def concluded(conducted: Conducted, design: Design, figures: Figures) -> Comparison:
    """Write tables, `figures` (they belong to the report, which stands above the studies) and the record.

    `interaction.csv` is written where the four scenarios of the interaction are, `doubts.csv`, `choices.csv` and
    `worth.csv` where numbers were drawn; `record.json`, which says that all is there, comes last.
    """
    results = conducted.results
    comparison = comparison_of(design, results)
    folder = results.folder
    for name in OPTIONAL:
        (folder / name).unlink(missing_ok=True)
    for name, frame in tables(comparison).items():
        write_csv(folder / name, frame)
    write_parquet(folder / ALL_RUNS, results.runs)
    figures(comparison, folder)
    draws = design.draws
    point: dict[str, object] = {}
    if draws is not None:
        point = {"point_of_seed": draws.number_of_seed(design.seeds)} | ({FITTED: draws.said} if draws.said else {})
    conclude(conducted, {"equal_budget": None if design.budget is None else design.budget.document, **point})
    return comparison


def comparison_of(design: Design, results: Results) -> Comparison:
    """The comparison that the stored runs of `design` amount to."""
    named: dict[str, list[tuple[str, int]]] = {}
    for identity, scenario, seed in results.study.plan[["id", "scenario", "seed"]].itertuples(index=False):
        named.setdefault(identity, []).append((scenario, seed))
    pairing = Pairing(design)
    kept: list[Run | Failure] = []
    for identity, result in results.store.results(named, ("years", "months", "people")):
        for scenario, seed in named[identity]:
            kept.append(_with_few_months(pairing.take(dataclasses.replace(result, scenario=scenario, seed=seed))))
    return compared(design, kept, pairing.table())


def tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """The files that a comparison leaves, by their names."""
    made = {TABLE: table(comparison), WHO: comparison.who}
    if comparison.design.square:
        made[INTERACTION] = comparison.interactions
    if len(comparison.doubts):
        made[DOUBTS] = comparison.doubts
    if comparison.deciding is not None:
        made |= {CHOICES: comparison.deciding.choices_table, WORTH: comparison.deciding.worth_table}
    return made


def table(comparison: Comparison) -> pd.DataFrame:
    """A row a scenario, all in the county's own units: levels, effects `against` its reference, their bounds."""
    rows = []
    for row in comparison.rows:
        cells: dict[str, object] = {"scenario": row.scenario, "against": row.against}
        cells |= {"seeds": row.seeds, "pairs": row.pairs}
        for name in outcomes_of(comparison.design.scenarios):
            for kind, intervals in (("", row.levels), ("effect_", row.effects)):
                interval = intervals.get(name)
                cells[f"{kind}{name}"] = None if interval is None else interval.estimate
                cells[f"{kind}{name}_low"] = None if interval is None else interval.low
                cells[f"{kind}{name}_high"] = None if interval is None else interval.high
        for name in AFTERMATH:
            interval = row.effects.get(name)
            cells[f"effect_{name}"] = None if interval is None else interval.estimate
            cells[f"effect_{name}_low"] = None if interval is None else interval.low
            cells[f"effect_{name}_high"] = None if interval is None else interval.high
        for name in ("cost_per_person_year", "fiscal_per_person_year"):
            ratio: Ratio = getattr(row, name)
            cells |= {name: ratio.estimate, f"{name}_low": ratio.low, f"{name}_high": ratio.high}
            cells[f"{name}_text"] = ratio.text
        cells["pairing_factor"] = row.pairing
        rows.append(cells)
    return pd.DataFrame(rows)


def _with_few_months(result: Run | Failure) -> Run | Failure:
    if isinstance(result, Failure):
        return result
    return dataclasses.replace(result, monthly=result.monthly[list(MONTHS_KEPT)].copy())
