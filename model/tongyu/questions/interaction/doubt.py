"""On which numbers the interaction hangs, where each seed comes with a point of them."""

import pandas as pd

from tongyu.county.tables import tables_for
from tongyu.designs.uncertain import draws_in
from tongyu.questions.doubt import COLUMNS, LESS_HEALTH, doubts
from tongyu.questions.interaction.pillars import PILLARS, SIDES, WHOLE, name_of
from tongyu.questions.interaction.scales import PERSON_YEARS, PERSON_YEARS_NET, by_scale
from tongyu.runs.results import Results
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.statistics import factorial

TABLE = "doubts.csv"
TOGETHER = "interaction of e-commerce and social work"
BEYOND_PARTS = f"{WHOLE} less the sum of its parts"


def interaction_doubts(results: Results) -> pd.DataFrame:
    """The shares of the variance, as `questions.doubt`, of each side's effect and of what is beyond the parts.

    On person-years per 1,000 persons, by income and by income less own health payments, hours and links as they are. No
    row where numbers stand at their central values.
    """
    draws = draws_in(results.study)
    if draws is None:
        return pd.DataFrame(columns=list(COLUMNS))
    scales = by_scale(results)
    figures = _figures(scales[PERSON_YEARS])
    figures |= {f"{name}{LESS_HEALTH}": each for name, each in _figures(scales[PERSON_YEARS_NET]).items()}
    return doubts(draws, figures, tables_for(results.study.scenarios))


def _figures(by_seed: pd.DataFrame) -> "dict[str, pd.Series[float]]":
    """Every figure by the number of the draw."""
    values = by_seed.reset_index("seed", drop=True)
    sides = {chosen: values[name] for chosen, name in SIDES.items()}
    none = sides[frozenset()]
    named = {ECOMMERCE: "E", SOCIAL_WORK: "S", BOTH: "ES"}
    figures = {f"effect of {name}": sides[frozenset(sign)] - none for name, sign in named.items()}
    figures[TOGETHER] = sides[frozenset("ES")] - sides[frozenset("E")] - sides[frozenset("S")] + none
    ends = [chosen for chosen in factorial.subsets(PILLARS) if len(chosen) in (0, 1, len(PILLARS))]
    known = values[[name_of(chosen) for chosen in ends]].dropna()
    cells = {chosen: known[name_of(chosen)].to_numpy(dtype=float) for chosen in ends}
    figures[BEYOND_PARTS] = pd.Series(factorial.beyond_parts(cells, PILLARS), index=known.index)
    return figures
