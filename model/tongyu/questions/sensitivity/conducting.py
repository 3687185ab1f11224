"""The stages of a sensitivity study one after the other, since each chooses what the next looks at."""

from collections.abc import Callable
from pathlib import Path

from tongyu.questions.sensitivity.answer import Screened, ranked_parameters, screened_of
from tongyu.questions.sensitivity.stages import group_stage, index_stage, parameter_stage
from tongyu.runs.conducting import Conducted
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin

Conduct = Callable[[Study, Path], Conducted]


def conduct_stages(central: Study, folder: Path, conduct: Conduct) -> list[Conducted]:
    """Conduct the stages that follow the central values with `conduct`, each in its folder below `folder`.

    Raises InputError where so many runs of a stage failed that nothing can be chosen.
    """
    done: list[Conducted] = []

    def made(stage: Study) -> Conducted:
        done.append(conduct(stage, begin(stage, folder / stage.name)))
        return done[-1]

    def screened(stage: Study | None) -> Screened | None:
        return None if stage is None else screened_of(made(stage).results)

    groups = screened(group_stage(central))
    parameters = screened(parameter_stage(central, None if groups is None else groups.ranked))
    made(index_stage(central, ranked_parameters(central, groups, parameters)))
    return done
