"""Conduct a frontier: search batch by batch, judge what was chosen; whatever the store has already is not run again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongyu.questions.frontier.answer import to_judge, tried_of
from tongyu.questions.frontier.mixes import Mix, Mixed
from tongyu.questions.frontier.plan import FrontierPlan
from tongyu.questions.frontier.search import Objectives, search
from tongyu.runs.cluster import Cluster
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.conducting import Conducted, Told
from tongyu.runs.engine import Crew, crew
from tongyu.runs.files import write_json
from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import Study, document_of
from tongyu.runs.study_folder import STUDY
from tongyu.runs.sweep import Done, sweep


@dataclass
class Conductor:
    """Runs parts of a frontier on one crew; `already` is told how many runs of a part the store had."""

    folder: Path
    hired: Crew
    watch: Callable[[Done], None]
    already: Callable[[int], None]
    found: int = 0
    made: int = 0
    told: int = 0  # runs that `watch` or `already` heard of
    lost: list[Done] = field(default_factory=list)

    def run(self, study: Study) -> Results:
        """Run what of `study` the store lacks."""
        made = 0

        def count(done: Done) -> None:
            nonlocal made
            made += 1
            self.watch(done)

        store = Store(self.folder / RUNS)
        self.lost += sweep(study, store, self.hired, store.scan(), count)
        self.already(len(study.plan) - made)
        self.told += len(study.plan)
        self.found += study.plan["id"].nunique() - made
        self.made += made
        return Results(self.folder, study)


def conduct_frontier(
    plan: FrontierPlan,
    folder: Path,
    workers: int,
    told: Told,
    already: Callable[[int], None] = lambda runs: None,
    cluster: Cluster | None = None,
) -> Conducted:
    """Search and judge in `folder`, which `study_folder.begin` has made; `frontier_of` reads the answer there.

    Killed and started again, the sampler asks for the same mixes, whose runs are found in the store. The study in the
    folder is written anew after every batch, so that it always holds all that was tried. Raises InputError and
    KeyboardInterrupt as `conduct` does.
    """
    compile_kernels(told.announce)
    with crew(workers, cluster, runs=[plan.base]) as hired:
        told.starting(plan.most_runs, hired.workers, hired.dashboard)
        conductor = Conductor(folder, hired, told.watch, already)
        made: list[Mixed] = []

        def evaluate(mixes: Sequence[Mix], first: int) -> list[Objectives | None]:
            batch = [plan.made(mix, number) for number, mix in enumerate(mixes, first)]
            study = plan.study(batch)
            tried = tried_of(study, conductor.run(study))
            made.extend(batch)
            write_json(folder / STUDY, document_of(plan.study(made)))
            return [each.believed and Objectives(each.planned, each.believed.estimate) for each in tried]

        groups = [group.name for group in plan.groups]
        search(groups, plan.budgets, plan.starts, evaluate, plan.trials, plan.search_seeds[0])
        study = plan.study(made)
        results = Results(folder, study)
        conductor.run(to_judge(study, tried_of(study, results)))
        already(plan.most_runs - conductor.told)  # what is best at two budgets is judged once
    return Conducted(Results(folder, study), conductor.found, conductor.made, conductor.lost)
