"""What a sensitivity study looks at, point by point: the effect of each scenario, and the interaction."""

import numpy as np
import pandas as pd

from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study, square_of
from tongyu.statistics.intervals import interaction

MAIN = "person_years_poor"
INTERACTION = "interaction"
"""Of e-commerce and social work: both - each alone + neither."""


def names_of(study: Study) -> list[str]:
    """The scenarios that are set against another, and `INTERACTION` where its four scenarios are there."""
    others = study.references.others
    return [*others, INTERACTION] if square_of(study.references) else others


def responses(results: Results) -> pd.DataFrame:
    """A row a point and seed in the order of the study, a column a response: person-years poor per 1,000 persons.

    Less is better. NaN where a run that is needed failed or is missing; a study without one is all NaN.
    """
    study = results.study
    every = pd.MultiIndex.from_tuples(list(study.replicates()), names=["point", "seed"])
    columns = {}
    for name in study.references.others:
        of_scenario = results.effects[results.effects["scenario"] == name].set_index(["point", "seed"])
        values = of_scenario[MAIN] if MAIN in of_scenario else pd.Series(dtype=np.float64)
        columns[name] = values.reindex(every).to_numpy(dtype=np.float64)
    if INTERACTION in names_of(study):
        none = np.zeros(len(every))  # effects are differences from it already
        columns[INTERACTION] = interaction(columns[BOTH], columns[ECOMMERCE], columns[SOCIAL_WORK], none)
    return pd.DataFrame(columns, index=every)
