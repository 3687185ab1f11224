"""The report of a trial: what it finds, and what only the owner of the county can see."""

from pathlib import Path

import pandas as pd

from tongyu.questions.trial.folder import stored_plan, stored_trials, tables_of
from tongyu.questions.trial.plan import Plan
from tongyu.questions.trial.results import OUTCOMES, TrialOutcome, over_trials
from tongyu.questions.trial.running import Trial
from tongyu.report import trial as printed
from tongyu.report.pages.comparison import county_in_words, titled
from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, sections
from tongyu.report.pages.drawings import draw_effects
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.wording import INVENTED
from tongyu.statistics.intervals import Interval

DRAWN = ("income", "years_poor")
ROWS = {
    "itt": "being drawn (ITT)",
    "late": "the lever, on compliers (LATE)",
    "treated_effect": "truth among the treated",
    "spillover": "spillover on the untreated",
}


def contents(folder: Path, seeds: list[int], drawings: Path) -> Contents:
    """The report of the trials in `folder`, the record of which has `seeds`; figures go to the folder `drawings`.

    Raises InputError.
    """
    plan = stored_plan(folder)
    trials = stored_trials(folder)
    found, by_group = (over_trials(table) for table in tables_of(trials).values())
    covers = _covers(len(trials))
    everywhere = plan.with_lever(range(plan.scenario.county.villages))
    return Contents(
        title=f"A trial of {plan.kind.name.replace('_', ' ')}: {county_in_words(plan.scenario)}",
        question=f"What would a randomised trial of {plan.kind.key} find, and what would it miss?",
        short=sections(
            _asked(plan, trials, seeds),
            _seen(plan, found, covers, drawings, seeds),
            _unseen(found, covers),
            _one(found),
            hangs_section([plan.scenario, everywhere], covers, False),
            limits_section(),
        ),
        appendix=sections(
            _groups(by_group, covers),
            scenarios_section([plan.scenario]),
            differences_section([plan.scenario, everywhere]),
        ),
    )


def _covers(trials: int) -> str:
    if trials == 1:
        return "95 % intervals of the trial's own, with errors clustered by village; parameters at central values"
    return (
        f"95 % intervals of the mean over {trials} trials, each with its own households, weather, illness, prices and"
        " lottery; parameters at central values"
    )


def _asked(plan: Plan, trials: list[Trial], seeds: list[int]) -> Section:
    lost = len(seeds) - len(trials)
    failed = f" {lost} of {len(seeds)} trials failed and are left out." if lost else ""
    return Section(
        "What was tried out",
        (
            f"{titled(plan.scenario)}, with {plan.kind.key} added in villages drawn by lot.",
            *printed.design_in_words(plan, trials),
            f"{printed.conditions_in_words(plan, seeds)}.{failed}",
        ),
    )


def _seen(plan: Plan, found: pd.DataFrame, covers: str, drawings: Path, seeds: list[int]) -> Section:
    blocks: list[Block] = [as_printed(printed.seen(found), f"What the trial finds; in brackets {covers}.")]
    for outcome in OUTCOMES:
        if outcome.name in DRAWN:
            effects = _effects(found, outcome)
            axis = f"{outcome.label}, {outcome.unit}"
            said = (
                f"What the trial finds of {outcome.label}, {outcome.unit}, above what only the owner of the county can"
                f" see. Dots are means, whiskers {covers}. Hollow and grey: not distinguishable from zero."
                f" {printed.conditions_in_words(plan, seeds)}. {INVENTED}"
            )
            drawn = draw_effects(effects, outcome.decimals + 1, axis, drawings, outcome.name)
            blocks.append(Figure(f"Effects on {outcome.label}", drawn, said))
    return Section("What the trial finds", tuple(blocks))


def _effects(found: pd.DataFrame, outcome: TrialOutcome) -> dict[str, Interval]:
    row = found[found["outcome"] == outcome.name].iloc[0]
    effects = {}
    for name, label in ROWS.items():
        if not pd.isna(row[name]):
            ends = (None if pd.isna(row[f"{name}_{end}"]) else float(row[f"{name}_{end}"]) for end in ("low", "high"))
            effects[label] = Interval(float(row[name]), *ends)
    return effects


def _unseen(found: pd.DataFrame, covers: str) -> Section:
    notes = [line for line in printed.notes(found, 1)[1:] if not line.startswith("Groups")]
    return Section(
        "What it does not see",
        (as_printed(printed.unseen(found), f"What no trial sees; in brackets {covers}."), Points(tuple(notes))),
    )


def _one(found: pd.DataFrame) -> Section:
    table = as_printed(printed.one_trial(found), "How exact one trial of this size is, in the outcomes' own units.")
    return Section("What one trial can tell", (table,))


def _groups(by_group: pd.DataFrame, covers: str) -> Section:
    note = "Groups are by what was known before the lever; ten are looked at, so one of twenty intervals errs."
    return Section(
        "Who gains",
        (as_printed(printed.subgroups(by_group), f"By group; in brackets {covers}.", note),),
    )
