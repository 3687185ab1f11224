"""What a sensitivity study looks at, point by point: the effect of each scenario, and the interaction."""

import numpy as np
import pandas as pd

from tongyu.study.results import Results
from tongyu.study.statistics import interaction
from tongyu.study.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study

MAIN = "person_years_poor"
INTERACTION = "interaction"
"""Of e-commerce and social work: both - each alone + baseline."""


def names_of(study: Study) -> list[str]:
    """The scenarios set against the first, and `INTERACTION` where its four scenarios are there."""
    others = study.names[1:]
    return [*others, INTERACTION] if {ECOMMERCE, SOCIAL_WORK, BOTH} <= set(others) else others


def responses(results: Results) -> pd.DataFrame:
    """A row a point and seed in the order of the study, a column a response: person-years poor per 1,000 persons.

    Less is better. NaN where a run that is needed failed or is missing; a study without one is all NaN.
    """
    study = results.study
    every = pd.MultiIndex.from_tuples(list(study.replicates()), names=["point", "seed"])
    columns = {}
    for name in study.names[1:]:
        of_scenario = results.effects[results.effects["scenario"] == name].set_index(["point", "seed"])
        values = of_scenario[MAIN] if MAIN in of_scenario else pd.Series(dtype=np.float64)
        columns[name] = values.reindex(every).to_numpy(dtype=np.float64)
    if INTERACTION in names_of(study):
        none = np.zeros(len(every))  # effects are differences from the baseline already
        columns[INTERACTION] = interaction(columns[BOTH], columns[ECOMMERCE], columns[SOCIAL_WORK], none)
    return pd.DataFrame(columns, index=every)
